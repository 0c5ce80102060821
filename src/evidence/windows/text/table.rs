//! Rows of events: Event Viewer's CSV and tab-separated exports, `Export-Csv`, and the columns of `Format-Table`.
//!
//! Event Viewer writes five column names and six values: the description has no name. Names, levels and dates are
//! localised, so a row is told by its shape: a date, a provider and a number.

use crate::evidence::windows::dates;
use crate::evidence::windows::known::{Log, row_in};
use crate::evidence::windows::raw::{RawEvent, cut, level};

/// What separates values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Comma,
    Semicolon,
    Tab,
    /// Columns of `Format-Table`, at these places.
    Blanks,
}

impl Separator {
    fn letter(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
            Self::Blanks => ' ',
        }
    }
}

/// A table that is being read.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) separator: Separator,
    /// The format's name.
    pub(super) format: &'static str,
    columns: Vec<String>,
    /// A row whose quotes are still open.
    row: String,
}

/// The longest row that is kept.
const LONGEST_ROW: usize = 64 * 1024;

impl Table {
    /// The table that this line begins: its column names, or in a localised export, its first row.
    pub(super) fn begin(line: &str) -> Option<Self> {
        if line.len() > LONGEST_ROW {
            return None;
        }
        let line = line.trim_start_matches('\u{feff}').trim_end();
        if line.starts_with("TimeCreated ") && line.contains(" Id ") && line.contains("Message") {
            return Some(Self::new(Separator::Blanks, "format-table", Vec::new()));
        }
        for separator in [Separator::Comma, Separator::Tab, Separator::Semicolon] {
            if line.matches(separator.letter()).take(4).count() < 3 {
                continue;
            }
            let values = values(line, separator.letter());
            let has = |name: &str| values.iter().any(|value| value.eq_ignore_ascii_case(name));
            if has("Message") && (has("Id") || has("ProviderName") || has("TimeCreated")) {
                return Some(Self::new(separator, "export-csv", values));
            }
            let viewer = if separator == Separator::Tab { "eventvwr-tab" } else { "eventvwr-csv" };
            if values.len() == 5 && has("Event ID") && (has("Level") || has("Source")) {
                return Some(Self::new(separator, viewer, values));
            }
            if is_row(&values) {
                let mut table = Self::new(separator, viewer, Vec::new());
                table.row = format!("{line}\n");
                return Some(table);
            }
        }
        None
    }

    fn new(separator: Separator, format: &'static str, columns: Vec<String>) -> Self {
        Self { separator, format, columns, row: String::new() }
    }

    /// Whether a row is waiting for its closing quote.
    pub(super) fn is_open(&self) -> bool {
        self.separator != Separator::Blanks && self.row.matches('"').count() % 2 == 1
    }

    /// Takes the first line, if it was a row.
    pub(super) fn first(&mut self) -> Option<RawEvent> {
        if self.row.is_empty() || self.is_open() { None } else { self.whole() }
    }

    /// Takes a line, and gives the event that it completes.
    pub(super) fn line(&mut self, line: &str) -> Option<RawEvent> {
        if self.separator == Separator::Blanks {
            return columns(line);
        }
        if self.row.len() + line.len() < LONGEST_ROW {
            self.row.push_str(line.trim_end_matches('\r'));
            self.row.push('\n');
        } else {
            self.row.clear();
            return None;
        }
        if self.is_open() { None } else { self.whole() }
    }

    fn whole(&mut self) -> Option<RawEvent> {
        let row = std::mem::take(&mut self.row);
        if row.trim().is_empty() {
            return None;
        }
        let values = values(row.trim_end(), self.separator.letter());
        if self.format == "export-csv" { self.named(&values) } else { viewer(&values) }
    }

    /// The rest, when the file ends.
    pub(super) fn finish(mut self) -> Option<RawEvent> {
        if self.separator == Separator::Blanks { None } else { self.whole() }
    }

    /// A row of `Export-Csv`: by the names of its columns.
    fn named(&self, values: &[String]) -> Option<RawEvent> {
        let of = |name: &str| {
            let at = self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))?;
            values.get(at).map(String::as_str).filter(|value| !value.is_empty())
        };
        let event = RawEvent {
            id: of("Id").or_else(|| of("EventID")).and_then(|text| text.parse().ok()),
            provider: of("ProviderName").or_else(|| of("Source")).map(|text| cut(text).to_owned()),
            level: of("LevelDisplayName").or_else(|| of("Level")).or_else(|| of("EntryType")).and_then(level),
            time: of("TimeCreated").or_else(|| of("TimeGenerated")).and_then(|text| dates::read(text, None)),
            record: of("RecordId").or_else(|| of("Index")).and_then(|text| text.parse().ok()),
            process: of("ProcessId").and_then(|text| text.parse().ok()),
            message: of("Message").map(|text| cut(text).to_owned()),
            data: Vec::new(),
        };
        (event.id.is_some() || event.message.is_some()).then_some(event)
    }
}

/// A row of Event Viewer: level, date, source, id, category, description.
fn viewer(values: &[String]) -> Option<RawEvent> {
    let at = id_at(values)?;
    let before = |distance: usize| at.checked_sub(distance).and_then(|at| values.get(at)).map(String::as_str);
    Some(RawEvent {
        id: values.get(at)?.trim().parse().ok(),
        provider: before(1).map(|text| cut(text.trim()).to_owned()),
        time: before(2).and_then(|text| dates::read(text, None)),
        level: before(3).and_then(level),
        message: values.get(at + 2).or_else(|| values.get(at + 1)).map(|text| cut(text.trim()).to_owned()),
        ..RawEvent::default()
    })
}

/// Where the event's id stands: behind the provider, or as the fourth of the values.
fn id_at(values: &[String]) -> Option<usize> {
    let number = |at: &usize| {
        values.get(*at).is_some_and(|text| {
            let text = text.trim();
            (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    (1..values.len().min(8))
        .find(|at| number(at) && values.get(at - 1).is_some_and(|name| Log::of(name).is_some()))
        .or_else(|| Some(3).filter(number))
}

fn is_row(values: &[String]) -> bool {
    let provider = |text: &String| text.starts_with("Microsoft-Windows-") || Log::of(text).is_some();
    values.len() >= 5
        && id_at(values).is_some_and(|at| at > 0 && values.get(at - 1).is_some_and(provider))
        && values.iter().any(|text| matches!(dates::read(text, None), Some(time) if time.moment().is_some() || dates::guess(text, None).is_some()))
}

/// A row of `Format-Table`: date, id, level and the beginning of the message.
fn columns(line: &str) -> Option<RawEvent> {
    let message_at = row_in(line).map(|(at, _)| at);
    let head = line.get(..message_at.unwrap_or(line.len()))?;
    let words: Vec<&str> = head.split_whitespace().collect();
    let id_at = words
        .iter()
        .position(|word| (1..=5).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let date = words.get(..id_at)?.join(" ");
    let time = dates::read(&date, None)?;
    let after = words.get(id_at + 1..).unwrap_or_default();
    let message = match message_at {
        Some(at) => line.get(at..).unwrap_or_default().trim().to_owned(),
        None => after.get(1..).unwrap_or_default().join(" "),
    };
    Some(RawEvent {
        id: words.get(id_at)?.parse().ok(),
        time: Some(time),
        level: after.first().and_then(|word| level(word)),
        message: Some(cut(&message).to_owned()).filter(|text| !text.is_empty()),
        ..RawEvent::default()
    })
}

/// The values of one row, quotes undone.
fn values(row: &str, separator: char) -> Vec<String> {
    let Ok(delimiter) = u8::try_from(separator) else { return Vec::new() };
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(row.as_bytes())
        .records()
        .filter_map(Result::ok)
        .next()
        .map(|record| record.iter().map(str::to_owned).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROVIDER: &str = "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider";

    #[test]
    fn a_localised_export_is_known_by_its_rows() {
        assert!(Table::begin("Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie").is_none());
        let row = format!(
            "Fehler\t14.05.2025 09:12:42\t{PROVIDER}\t32\tKeine\tSCEP: Certificate enroll failed. Result: (x)."
        );
        let mut table = Table::begin(&row).expect("a table");
        let event = table.first().expect("an event");
        assert_eq!((table.format, event.id), ("eventvwr-tab", Some(32)));
        assert!(event.message.is_some_and(|text| text.starts_with("SCEP")));
    }

    #[test]
    fn descriptions_may_have_many_lines() {
        let mut table = Table::begin("Level,Date and Time,Source,Event ID,Task Category").expect("a table");
        assert!(table.line("Error,5/14/2025 6:49:42 PM,CertEnroll,86,None,\"first").is_none());
        assert!(table.is_open());
        let event = table.line("second \"\"quoted\"\"\"").expect("an event");
        assert_eq!(event.message.as_deref(), Some("first\nsecond \"quoted\""));
    }

    #[test]
    fn columns_that_were_cut() {
        let mut table =
            Table::begin("TimeCreated                     Id LevelDisplayName Message").expect("a table");
        let event = table
            .line("5/14/2025 6:49:42 PM           306 Information      SCEP: CspExecute for UniqueId : (ModelName_AC_c0ffee00...")
            .expect("an event");
        assert_eq!(event.id, Some(306));
        assert!(table.line("-----------                     -- ---------------- -------").is_none());
    }

    #[test]
    fn export_csv_is_read_by_its_names() {
        let mut table = Table::begin("\"Message\",\"Id\",\"ProviderName\",\"TimeCreated\"").expect("a table");
        let event = table
            .line(&format!("\"SCEP: x\",\"39\",\"{PROVIDER}\",\"14.05.2025 09:12:42\""))
            .expect("an event");
        assert_eq!((event.id, event.provider.as_deref()), (Some(39), Some(PROVIDER)));
    }

    proptest::proptest! {
        #[test]
        fn any_lines_are_read_without_panic(lines in proptest::collection::vec("[\"a,;\t0-9]{0,40}", 0..6)) {
            for line in &lines {
                if let Some(mut table) = Table::begin(line) {
                    let _ = table.first();
                    for line in &lines {
                        let _ = table.line(line);
                    }
                    let _ = table.finish();
                }
            }
        }
    }
}
