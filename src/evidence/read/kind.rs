//! What a file is, told from its beginning.

use crate::evidence::text::Encoding;

/// Whether the first bytes are those of no text: one in sixteen is a control character that no text has. Text in UTF-16 has
/// a zero in every second byte, and is told before.
pub(super) fn is_binary(head: &[u8], encoding: Encoding) -> bool {
    let control = |byte: &&u8| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127);
    matches!(encoding, Encoding::Utf8 { .. })
        && head.len() >= 64
        && head.iter().filter(control).count() * 16 > head.len()
}

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
    fn what_no_text_holds_is_binary() {
        let random: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert!(is_binary(&random, Encoding::detect(&random)));
        assert!(is_binary(&[0; 4096], Encoding::detect(&[0; 4096])));
        let text = "2026-06-30T07:12:01 INFO \u{1b}[31mred\u{1b}[0m Pr\u{fc}fung\n".repeat(20);
        assert!(!is_binary(text.as_bytes(), Encoding::detect(text.as_bytes())));
        assert!(!is_binary(&[0xfc; 400], Encoding::detect(&[0xfc; 400])), "another code page");
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(!is_binary(&wide, Encoding::detect(&wide)));
    }

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
