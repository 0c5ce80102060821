//! Events as XML, of any size, one after the other: with a root or without, on one line or on many.
//!
//! Only events that may matter are parsed; of the others, the id is looked at and the event is counted.

use std::io::{self, Read};

use memchr::memmem::Finder;

use super::notebook::Notebook;
use super::session::Sessions;
use super::{dates, xml};
use crate::evidence::case::Case;
use crate::evidence::file::NoteCode;

/// How much is read at a time.
const BLOCK: usize = 1024 * 1024;
/// The longest event that is read.
const LONGEST: usize = 4 * 1024 * 1024;
const END: &[u8] = b"</Event>";

struct Finders {
    end: Finder<'static>,
    id: Finder<'static>,
    time: Finder<'static>,
    scep: Finder<'static>,
    root: Finder<'static>,
    sessions: Sessions,
}

/// Reads a stream of events.
pub(in crate::evidence) fn event_xml<R: Read>(mut input: R, case: &mut Case) -> io::Result<()> {
    let find = Finders {
        end: Finder::new(END),
        id: Finder::new("<EventID"),
        time: Finder::new("SystemTime="),
        scep: Finder::new("ClientCertificateInstall"),
        root: Finder::new("RootCATrustedCertificates"),
        sessions: Sessions::default(),
    };
    let mut notebook = Notebook::default();
    let mut buffer: Vec<u8> = Vec::with_capacity(2 * BLOCK);
    let mut searched = 0;
    let result = loop {
        let kept = buffer.len();
        match input.by_ref().take(BLOCK as u64).read_to_end(&mut buffer) {
            Ok(_) if buffer.len() == kept => break Ok(()),
            Ok(_) => {}
            Err(error) => break Err(error),
        }
        let used = events(&buffer, searched, &find, &mut notebook, case);
        buffer.drain(..used);
        // The next search begins where an end may be cut in two.
        searched = buffer.len().saturating_sub(END.len());
        if buffer.len() > LONGEST {
            case.note(NoteCode::Damaged, "an event longer than 4 MiB was passed over");
            case.skipped += 1;
            buffer.drain(..searched);
            searched = 0;
        }
    };
    leftover(&buffer, &find, &mut notebook, case);
    notebook.finish(Some("wevtutil-xml"), case);
    result
}

/// Every whole event of a buffer. How much of it was used.
fn events(bytes: &[u8], searched: usize, find: &Finders, notebook: &mut Notebook, case: &mut Case) -> usize {
    let mut used = 0;
    let mut from = searched;
    let mut last_counted = None;
    while let Some(at) = bytes.get(from..).and_then(|rest| find.end.find(rest)).map(|at| at + from) {
        let end = at + END.len();
        let event = bytes.get(used..end).unwrap_or_default();
        if may_matter(event, find, notebook) {
            let session = find.sessions.read(event);
            if !session.is_some_and(|session| notebook.count(session, case)) {
                match xml::event(&String::from_utf8_lossy(event)) {
                    Some(event) => notebook.push(&event, case),
                    None => case.skipped += 1,
                }
            }
            last_counted = None;
        } else {
            case.records += 1;
            case.other_matters += 1;
            if case.first.is_none() {
                case.first = time(event, find);
            }
            last_counted = Some(event);
        }
        used = end;
        from = end;
    }
    if let Some(last) = last_counted.and_then(|event| time(event, find)) {
        case.last = Some(last);
    }
    used
}

/// A look at the id: whether an event is to be parsed.
fn may_matter(event: &[u8], find: &Finders, notebook: &Notebook) -> bool {
    if notebook.wants_others() {
        return true;
    }
    let Some(id) = find.id.find(event).and_then(|at| id_at(event.get(at..)?)) else { return true };
    match id {
        // Failing commands are many; those on certificates name their nodes.
        400..=404 | 450..=454 | 456..=458 => {
            find.scep.find(event).is_some() || find.root.find(event).is_some()
        }
        _ => super::known::rows().any(|row| row.id == id),
    }
}

/// The number after the tag that `text` begins with.
fn id_at(text: &[u8]) -> Option<u32> {
    let start = memchr::memchr(b'>', text.get(..128.min(text.len()))?)? + 1;
    let digits = text.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).take(9);
    digits
        .map(|digit| u32::from(digit - b'0'))
        .fold(None, |number, digit| Some(number.unwrap_or(0) * 10 + digit))
}

fn time(event: &[u8], find: &Finders) -> Option<crate::evidence::time::LogTime> {
    let at = find.time.find(event)? + "SystemTime=".len() + 1;
    let rest = event.get(at..(at + 40).min(event.len()))?;
    let end = memchr::memchr2(b'"', b'\'', rest)?;
    dates::read(std::str::from_utf8(rest.get(..end)?).ok()?, None)
}

/// What comes after the last whole event: nothing, the root's end, or an event that was cut.
fn leftover(bytes: &[u8], find: &Finders, notebook: &mut Notebook, case: &mut Case) {
    if find.id.find(bytes).is_none() {
        return;
    }
    case.note(NoteCode::Truncated, "the file ends in the middle of an event");
    let text = String::from_utf8_lossy(bytes.get(..LONGEST.min(bytes.len())).unwrap_or_default());
    if let Some(event) = xml::event(&text) {
        notebook.push(&event, case);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: u32, data: &str) -> String {
        format!(
            "<Event xmlns='x'><System><Provider Name='Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider'/><EventID>{id}</EventID><Level>4</Level><TimeCreated SystemTime='2025-05-14T07:12:42.1Z'/></System><EventData>{data}</EventData></Event>"
        )
    }

    fn read(text: &[u8]) -> Case {
        let mut case = Case::default();
        event_xml(text, &mut case).expect("reads");
        case
    }

    #[test]
    fn one_giant_line_is_read_event_by_event() {
        let mut text = String::from("<Events>");
        for at in 0..5_000 {
            text.push_str(&event(if at == 4_000 { 39 } else { 813 }, "<Data Name='Message1'>x</Data>"));
        }
        text.push_str("</Events>");
        let case = read(text.as_bytes());
        assert_eq!((case.records, case.other_matters), (5_000, 4_999));
        assert_eq!(case.events.iter().filter(|event| event.id == 39).count(), 1);
        assert!(case.notes.is_empty(), "{:?}", case.notes);
    }

    /// A log with more sessions than are listed; `gap` stands within each event.
    fn sessions(gap: &str) -> String {
        let mut text = String::from("<Events>");
        for at in 0..6_000 {
            let provider = if at % 97 == 0 {
                "Other"
            } else {
                "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider"
            };
            let id = if at % 3 == 0 { 209 } else { 208 };
            let data = match at % 31 {
                _ if at == 5_000 => "<Data Name='Message1'>ModelName_AC_1_LogicalName_2_Hash_3</Data>",
                1 | 2 => "<Data Name='HRESULT'>0x80072efd</Data>",
                3 => "",
                4 => "<Data>0x0</Data>",
                5 => "<Data Name='HRESULT'>The operation completed successfully.</Data>",
                _ => "<Data Name='HRESULT'>0x0</Data>",
            };
            // Some records come twice, some have no number.
            let record = if at % 41 == 0 {
                String::new()
            } else {
                format!("<EventRecordID>{}</EventRecordID>", at / 2)
            };
            text.push_str(&format!(
                "<Event xmlns='x'>{gap}<System><Provider Name='{provider}'/><EventID>{id}</EventID><Level>4</Level><TimeCreated SystemTime='2025-05-14T07:{:02}:{:02}.1Z'/>{record}<Execution ProcessID='{}' ThreadID='1'/></System><EventData>{data}</EventData></Event>",
                at / 60 % 60, at % 60, at % 5
            ));
            if at == 1_000 {
                text.push_str(&event(32, "<Data Name='HRESULT'>0x80072efd</Data>"));
            }
        }
        text
    }

    #[test]
    fn sessions_read_without_a_parser_say_the_same_as_parsed_ones() {
        let (quick, parsed) = (sessions(""), sessions("\n"));
        let finder = Sessions::default();
        let read_quickly = |text: &str| {
            text.split_inclusive("</Event>").filter(|event| finder.read(event.as_bytes()).is_some()).count()
        };
        assert!(read_quickly(&quick) > 4_000);
        assert_eq!(read_quickly(&parsed), 0);
        assert_eq!(format!("{:?}", read(quick.as_bytes())), format!("{:?}", read(parsed.as_bytes())));
    }

    #[test]
    fn a_file_that_ends_within_an_event_says_so() {
        let text = event(32, "<Data Name='HRESULT'>0x80091007</Data>");
        let case = read(&text.as_bytes()[..text.len() - 20]);
        assert_eq!(case.notes.first().map(|note| note.code), Some(NoteCode::Truncated));
        assert_eq!(case.events.len(), 1);
    }

    #[test]
    fn an_endless_event_is_passed_over() {
        let mut text = b"<Event><System><EventID>1</EventID>".to_vec();
        text.resize(LONGEST + 3 * BLOCK, b'x');
        text.extend_from_slice(b"</Event>");
        text.extend_from_slice(event(39, "").as_bytes());
        let case = read(&text);
        assert!(case.notes.iter().any(|note| note.code == NoteCode::Damaged));
        assert!(case.events.iter().any(|event| event.id == 39));
    }
}
