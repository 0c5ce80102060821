//! Messages without any frame: quoted in a document, a mail or a ticket.

use crate::evidence::request_id::{IdEncoding, RequestId};
use crate::evidence::time::LogTime;
use crate::evidence::windows::dates;
use crate::evidence::windows::known::{Log, Proof, row_in};
use crate::evidence::windows::noted::bare_hexadecimal;
use crate::evidence::windows::raw::{MOST_TEXT, RawEvent, cut};

/// How many lines one message may have.
const MOST_LINES: usize = 60;
/// And one that was broken by a mail program.
const MOST_BROKEN_LINES: usize = 8;

/// A message that is being put together.
#[derive(Debug, Default)]
pub(super) struct Loose {
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    time: Option<LogTime>,
    text: String,
    lines: usize,
    /// Whether it has many lines by nature (events 86 to 88).
    many: bool,
    /// How many values in brackets it has when it is whole.
    values: usize,
}

/// What a line turned out to be.
#[derive(Debug)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// Part of a message that isn't whole yet.
    Part,
    /// A whole event.
    Event(Box<RawEvent>),
    /// A request's id in running text.
    Mention(RequestId),
}

impl Loose {
    /// The message before, if this line (already plain) is no part of it.
    pub(super) fn before(&mut self, line: &str) -> Option<RawEvent> {
        let open = self.open.as_ref()?;
        let ends = open.lines >= if open.many { MOST_LINES } else { MOST_BROKEN_LINES }
            || row_in(line).is_some()
            || (!open.many && line.trim().is_empty());
        if ends { self.finish() } else { None }
    }

    /// Takes a line, already plain.
    pub(super) fn line(&mut self, line: &str) -> Said {
        if let Some(open) = &mut self.open {
            open.lines += 1;
            if open.text.len() + line.len() < MOST_TEXT {
                open.text.push('\n');
                open.text.push_str(line);
            }
            let whole = if open.many { open.is_answered(line) } else { is_balanced(&open.text, open.values) };
            return match whole {
                true => self.finish().map_or(Said::Part, |event| Said::Event(Box::new(event))),
                false => Said::Part,
            };
        }
        if let Some((at, row)) = row_in(line) {
            let text = line.get(at..).unwrap_or_default();
            let time = time_before(line.get(..at).unwrap_or_default());
            let many = matches!(row.proof, Proof::InitFailed | Proof::Refused | Proof::Succeeded);
            let open = Open { time, text: cut(text).to_owned(), lines: 1, many, values: row.fields.len() };
            if !many && (row.fields.is_empty() || is_balanced(text, row.fields.len())) {
                return Said::Event(Box::new(open.whole()));
            }
            self.open = Some(open);
            return Said::Part;
        }
        if let Some(id) = RequestId::find_all(line).find(|id| id.encoding == IdEncoding::Windows) {
            return Said::Mention(id);
        }
        chain(line).map_or(Said::Nothing, |event| Said::Event(Box::new(event)))
    }

    /// The message as far as it came.
    pub(super) fn finish(&mut self) -> Option<RawEvent> {
        self.open.take().map(Open::whole)
    }
}

impl Open {
    fn whole(self) -> RawEvent {
        RawEvent { time: self.time, ..RawEvent::of_message(self.text.trim_end()) }
    }

    /// Whether this line gives the result that ends events 86 to 88 (HTTP headers may follow; they say nothing).
    fn is_answered(&self, line: &str) -> bool {
        let stage_seen = self.text.contains("Stage:") || self.text.contains("PkiStatus(");
        let lower = line.to_ascii_lowercase();
        stage_seen && (lower.contains("0x8") || lower.contains("(winhttp:"))
    }
}

/// Whether every bracket is there and closed, so that nothing of the message is missing.
fn is_balanced(text: &str, values: usize) -> bool {
    let opened = text.matches('(').count();
    opened >= values && text.matches(')').count() >= opened
}

/// A time that stands before a message on its line.
fn time_before(prefix: &str) -> Option<LogTime> {
    let prefix = prefix.trim().trim_start_matches(['[', '(', '-', '*', ' ']);
    if !prefix.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words: Vec<&str> = prefix.split_whitespace().take(3).collect();
    (1..=words.len()).rev().find_map(|count| {
        let text = words.get(..count)?.join(" ");
        let text = text.trim_end_matches([']', ')', ',', ':', '-', ' ']);
        dates::guess(text, None)
            .and_then(|_| dates::read(text, None))
            .or_else(|| dates::read(text, None).filter(|time| time.moment().is_some()))
    })
}

/// `A certificate chain processed, … 800B0109`: event 30 of CAPI2 without its frame.
fn chain(line: &str) -> Option<RawEvent> {
    let (text, code) = line.trim().rsplit_once(' ')?;
    let is_bare = code.len() == 8 && !code.starts_with("0x");
    let known = bare_hexadecimal(code).filter(|_| is_bare)?;
    let system_text = known.row?.system_text.as_deref()?;
    let same = |text: &str| text.trim().trim_end_matches('.').to_lowercase();
    same(text).ends_with(&same(system_text)).then(|| RawEvent {
        id: Some(30),
        provider: Some(Log::Capi2.provider().to_owned()),
        message: Some(cut(line.trim()).to_owned()),
        ..RawEvent::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_broken_over_lines_is_put_together() {
        let mut loose = Loose::default();
        assert!(matches!(loose.line("SCEP: Failed CspAddNode : (./SCEP/ModelName_AC_1_Logical"), Said::Part));
        let Said::Event(event) = loose.line("Name_2_Hash_3) Result : (x).") else { panic!("an event") };
        assert!(event.message.is_some_and(|text| text.contains("Logical\nName")));
    }

    #[test]
    fn a_time_before_the_message_is_its_time() {
        let mut loose = Loose::default();
        let Said::Event(event) =
            loose.line("14.05.2025 09:12:42 Error SCEP: Certificate installed successfully.")
        else {
            panic!("an event")
        };
        assert!(event.time.is_some());
        let Said::Event(event) = loose.line("8. SCEP: Certificate installed successfully.") else {
            panic!("an event")
        };
        assert!(event.time.is_none());
    }

    #[test]
    fn an_id_in_running_text_is_a_mention() {
        let id = "ModelName_AC_c0ffee00-1111-4222-8333-444455556666_LogicalName_7b1e2c40_9a5d_4f36_8c21_0d4e6fa1b2c3_Hash_5";
        assert!(matches!(
            Loose::default().line(&format!("HKLM\\SOFTWARE\\Microsoft\\SCEP\\MS DM Server\\{id}")),
            Said::Mention(_)
        ));
        assert!(matches!(Loose::default().line("SCEP is slow"), Said::Nothing));
    }
}
