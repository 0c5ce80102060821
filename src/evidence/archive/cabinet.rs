//! Windows cabinets, as `mdmdiagnosticstool` writes them. Source: MS-CAB 2.1 to 2.4.
//!
//! Each folder is unpacked once from its beginning to its end, whatever the order of its files.

use std::io::{self, BufReader, Read, Seek as _, SeekFrom};

use super::folder::{Folder, Packing};
use super::limits::Meter;
use super::problem::{Problem, ProblemKind};
use super::spool::Source;
use super::walk::{Archives, member_name};

const HAS_PREVIOUS: u16 = 1;
const HAS_NEXT: u16 = 2;
const HAS_RESERVE: u16 = 4;
/// Folders from here on lie in another cabinet, in whole or in part.
const ELSEWHERE: u16 = 0xfffd;

/// The longest name; the format allows 255 bytes.
const NAME: usize = 256;

struct FolderHead {
    first: u32,
    blocks: u16,
    packing: u16,
}

struct Entry {
    length: u32,
    offset: u32,
    folder: u16,
    name: Vec<u8>,
}

struct Directory {
    folders: Vec<FolderHead>,
    entries: Vec<Entry>,
    reserve: u8,
}

/// Reads every member.
pub(super) fn read(archives: &mut Archives<'_>, name: &str, input: &mut dyn Source) {
    let directory = match directory(input) {
        Ok(directory) => directory,
        Err(error) => {
            return archives.problem(Problem::new(name, ProblemKind::Damaged).because(error));
        }
    };
    let packed = input.seek(SeekFrom::End(0)).ok();
    if directory.entries.iter().any(|entry| entry.folder >= ELSEWHERE) {
        archives.problem_once(Problem::new(name, ProblemKind::Continued));
    }
    for (index, head) in directory.folders.iter().enumerate() {
        let Some(packing) = Packing::of(head.packing) else {
            archives.problem_once(Problem::new(name, ProblemKind::OtherMethod));
            continue;
        };
        let folder = Folder::new(&mut *input, packing, head.first, head.blocks, directory.reserve);
        let folder = Meter::of_many(folder, packed, &archives.budget);
        let mut entries: Vec<&Entry> =
            directory.entries.iter().filter(|entry| usize::from(entry.folder) == index).collect();
        entries.sort_by_key(|entry| entry.offset);
        if !files(archives, name, folder, &entries) {
            return;
        }
    }
}

/// Cuts the stream of a folder into its files. `false` when nothing more is to be read.
fn files(archives: &mut Archives<'_>, name: &str, mut folder: Meter<Folder<'_>>, entries: &[&Entry]) -> bool {
    let mut at = 0;
    for entry in entries {
        if !archives.take_member(name) {
            return false;
        }
        let member = member_name(name, &entry.name);
        let gap = u64::from(entry.offset).checked_sub(at);
        let skipped = gap.map(|gap| io::copy(&mut folder.by_ref().take(gap), &mut io::sink()));
        match skipped {
            Some(Ok(_)) => {}
            // Files that lie one on top of the other are made up.
            None => {
                archives.problem(Problem::new(&member, ProblemKind::Damaged).because("it overlaps another"));
                continue;
            }
            Some(Err(error)) => {
                let kind = archives.budget.take_stop().map_or(ProblemKind::Damaged, |stop| stop.kind);
                archives.problem(Problem::new(name, kind).because(error));
                return kind == ProblemKind::Damaged;
            }
        }
        at = u64::from(entry.offset) + u64::from(entry.length);
        let mut file = Exactly { left: entry.length.into(), inner: &mut folder };
        let more = archives.member(&member, file.by_ref(), None);
        // What the member was not read for still lies between here and the next one.
        let rest = io::copy(&mut file, &mut io::sink());
        if !more || rest.is_err() {
            return more && archives.budget.take_stop().is_none();
        }
    }
    true
}

/// A file of a folder: it ends in an error when the folder ends before it.
struct Exactly<R> {
    left: u64,
    inner: R,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.inner.read(buffer.get_mut(..room).unwrap_or_default())?;
        if read == 0 && room > 0 {
            self.left = 0;
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

fn directory(input: &mut dyn Source) -> io::Result<Directory> {
    let mut input = BufReader::new(input);
    let mut fixed = [0; 36];
    input.read_exact(&mut fixed)?;
    let first_file = u32::from_le_bytes(bytes(&fixed, 16));
    let number = |at| u16::from_le_bytes(bytes(&fixed, at));
    let (folder_count, file_count, flags) = (number(26), number(28), number(30));
    let mut reserve = [0; 4];
    if flags & HAS_RESERVE != 0 {
        input.read_exact(&mut reserve)?;
        let own = u16::from_le_bytes(bytes(&reserve, 0));
        input.seek_relative(own.into())?;
    }
    let [_, _, of_folder, of_data] = reserve;
    for flag in [HAS_PREVIOUS, HAS_NEXT] {
        if flags & flag != 0 {
            text(&mut input)?;
            text(&mut input)?;
        }
    }
    let mut folders = Vec::new();
    for _ in 0..folder_count {
        let mut head = [0; 8];
        input.read_exact(&mut head)?;
        input.seek_relative(of_folder.into())?;
        folders.push(FolderHead {
            first: u32::from_le_bytes(bytes(&head, 0)),
            blocks: u16::from_le_bytes(bytes(&head, 4)),
            packing: u16::from_le_bytes(bytes(&head, 6)),
        });
    }
    input.seek(SeekFrom::Start(first_file.into()))?;
    let mut entries = Vec::new();
    for _ in 0..file_count {
        let mut head = [0; 16];
        input.read_exact(&mut head)?;
        entries.push(Entry {
            length: u32::from_le_bytes(bytes(&head, 0)),
            offset: u32::from_le_bytes(bytes(&head, 4)),
            folder: u16::from_le_bytes(bytes(&head, 8)),
            name: text(&mut input)?,
        });
    }
    Ok(Directory { folders, entries, reserve: of_data })
}

/// Some bytes of a header.
fn bytes<const N: usize>(header: &[u8], at: usize) -> [u8; N] {
    header.get(at..at + N).and_then(|part| part.try_into().ok()).unwrap_or([0; N])
}

/// A text that ends with a NUL.
fn text(input: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    loop {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        match byte {
            [0] => return Ok(text),
            [byte] if text.len() < NAME => text.push(byte),
            _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "a name without an end")),
        }
    }
}
