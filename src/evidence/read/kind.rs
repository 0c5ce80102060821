//! What a file is, told from its beginning.

/// Which reader a file needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Windows events as XML.
    EventXml,
    /// JSON: events, one or many.
    Json,
    /// An MDM diagnostics report.
    MdmReport,
    /// Lines of text, of one or several formats.
    Lines,
}

impl Kind {
    /// Told from the beginning of the text.
    pub(super) fn detect(text: &str) -> Self {
        let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        if text.contains("MDMEnterpriseDiagnosticsReport") {
            return Self::MdmReport;
        }
        let is_page = ["<!DOCTYPE html", "<!doctype html", "<html"].iter().any(|tag| text.starts_with(tag));
        if is_page && ["MDM Diagnos", "MDMDiag", "MdmDiag"].iter().any(|name| text.contains(name)) {
            return Self::MdmReport;
        }
        let text = after_record_number(text);
        let body = after_declaration(text);
        if ["<Events", "<Event ", "<Event>"].iter().any(|tag| body.starts_with(tag)) {
            return Self::EventXml;
        }
        if text.starts_with(['{', '[']) && !text.starts_with(r"{\rtf") && looks_like_json(text) {
            return Self::Json;
        }
        Self::Lines
    }
}

/// The text after `Record 1`, as `evtx_dump` numbers its records.
fn after_record_number(text: &str) -> &str {
    let rest = text.strip_prefix("Record ").map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.filter(|rest| rest.starts_with(['\r', '\n'])).map_or(text, str::trim_start)
}

/// The text after `<?xml …?>` and comments.
fn after_declaration(text: &str) -> &str {
    let mut text = text;
    loop {
        let end = if text.starts_with("<?") {
            text.find("?>").map(|at| at + 2)
        } else if text.starts_with("<!--") {
            text.find("-->").map(|at| at + 3)
        } else {
            return text;
        };
        match end.and_then(|at| text.get(at..)) {
            Some(rest) => text = rest.trim_start(),
            None => return text,
        }
    }
}

/// The first things in it are a key in quotes, a value or another bracket.
fn looks_like_json(text: &str) -> bool {
    let after = text.get(1..).unwrap_or_default().trim_start();
    after.starts_with(['"', '{', '[', ']', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        for (text, kind) in [
            ("<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n<Events>", Kind::EventXml),
            ("\u{feff}<Event xmlns='http://x'><System>", Kind::EventXml),
            ("- <Event xmlns=\"http://x\">", Kind::Lines),
            ("{\"Event\":{}}", Kind::Json),
            ("[\r\n  {", Kind::Json),
            ("[1/2/2025] some log", Kind::Lines),
            ("Record 1\r\n{\r\n  \"Event\": {", Kind::Json),
            ("Record 1\n<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Event xmlns=\"x\">", Kind::EventXml),
            ("Record of things", Kind::Lines),
            ("<html><head><title>MDM Diagnostics Report</title>", Kind::MdmReport),
            ("{\\rtf1\\ansi", Kind::Lines),
            ("<?xml version=\"1.0\"?><MDMEnterpriseDiagnosticsReport>", Kind::MdmReport),
            ("<?xml version=\"1.0\"?><SyncML xmlns=\"SYNCML:SYNCML1.2\">", Kind::Lines),
            ("", Kind::Lines),
        ] {
            assert_eq!(Kind::detect(text), kind, "{text}");
        }
    }
}
