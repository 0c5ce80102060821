//! Event log files.

use std::io::{self, Read, Seek};

use crate::evidence::case::Case;
use crate::evidence::file::NoteCode;

/// How an event log file begins.
pub(in crate::evidence) const EVTX_MAGIC: &[u8] = b"ElfFile\0";

/// Reads an event log file. Chunks and records that are damaged are passed over, with a note.
#[cfg(feature = "evtx")]
pub(in crate::evidence) fn evtx<R: Read + Seek>(input: R, case: &mut Case) -> io::Result<()> {
    use super::notebook::Notebook;
    use super::xml;
    use ::evtx::EvtxParser;

    /// More damage than this is no log file.
    const MOST_DAMAGE: u64 = 100_000;

    let mut notebook = Notebook::default();
    let mut damaged = 0_u64;
    match EvtxParser::from_read_seek(input) {
        Ok(mut parser) => {
            for record in parser.records() {
                match record.ok().and_then(|record| xml::event(&record.data)) {
                    Some(event) => notebook.push(&event, case),
                    None => damaged += 1,
                }
                if damaged > MOST_DAMAGE {
                    break;
                }
            }
        }
        Err(error) => case.note(NoteCode::Damaged, format!("the event log's header can't be read: {error}")),
    }
    if damaged > 0 {
        case.skipped += damaged;
        case.note(NoteCode::Damaged, "parts of the event log are damaged and were passed over");
    }
    case.extras.insert("recordCount", case.records.into());
    notebook.finish(Some("evtx"), case);
    Ok(())
}

/// Without the feature `evtx`, says how to get a text out of such a file.
#[cfg(not(feature = "evtx"))]
pub(in crate::evidence) fn evtx<R: Read + Seek>(_input: R, case: &mut Case) -> io::Result<()> {
    case.is(crate::evidence::file::Platform::Windows, "evtx");
    case.note(
        NoteCode::NotRecognised,
        "this build can't read .evtx files: export the log as XML, with `wevtutil qe FILE.evtx /lf:true /f:xml`",
    );
    Ok(())
}
