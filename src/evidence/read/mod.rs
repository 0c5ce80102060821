//! What the content is, and which reader takes it. Names and extensions of files are never looked at.

mod family;
mod kind;
mod router;

use std::io::{self, Read, Seek, SeekFrom};

pub(super) use family::Family;
use kind::Kind;

use super::case::Case;
use super::conclude::conclude;
use super::file::{FileEvidence, NoteCode};
use super::text::Encoding;
use super::windows;

/// How much of the beginning is looked at.
const HEAD: usize = 64 * 1024;

/// Reads one file (no archive) to its end, in bounded memory.
///
/// What can't be read becomes a note: what was read before it still counts.
pub fn read<R: Read + Seek>(mut input: R) -> FileEvidence {
    let mut case = Case::default();
    let mut encoding = "binary".to_owned();
    if let Err(error) = read_into(&mut input, &mut case, &mut encoding) {
        case.note(NoteCode::Damaged, format!("reading stopped: {error}"));
    }
    conclude(case, encoding)
}

fn read_into<R: Read + Seek>(input: &mut R, case: &mut Case, encoding: &mut String) -> io::Result<()> {
    let mut head = Vec::with_capacity(HEAD);
    input.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    input.seek(SeekFrom::Start(0))?;
    let detected = Encoding::detect(&head);
    let mut beginning = String::new();
    // The head may end within a character: what is left of it doesn't matter here.
    let mut decoded = Vec::new();
    detected.decode(head.as_slice()).read_to_end(&mut decoded)?;
    beginning.push_str(&String::from_utf8_lossy(&decoded));
    if head.starts_with(windows::EVTX_MAGIC) {
        return windows::evtx(input, case);
    }
    if kind::is_binary(&head, detected) {
        case.note(
            NoteCode::Damaged,
            "this begins like no text: only lines with words of a known log were read",
        );
        return router::search(input, case);
    }
    *encoding = detected.name().to_owned();
    let text = detected.decode(input);
    match Kind::detect(&beginning) {
        Kind::EventXml => windows::event_xml(text, case),
        Kind::Json => windows::json(text, case),
        Kind::MdmReport => windows::mdm_report(text, case),
        Kind::Lines => router::read_lines(text, &beginning, case),
    }
}
