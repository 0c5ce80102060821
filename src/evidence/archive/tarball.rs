//! Tar archives.

use std::io::{self, Read};

use tar::{Archive, EntryType};

use super::problem::{Problem, ProblemKind};
use super::spool::Source;
use super::walk::{Archives, member_name};

/// The longest name that is read; longer ones are cut.
const NAME: u64 = 4096;

/// Reads every member of an archive that lies there.
pub(super) fn read(archives: &mut Archives<'_>, name: &str, input: &mut dyn Source) {
    stream(archives, name, input);
}

/// Reads every member of an archive that comes as a stream.
pub(super) fn stream(archives: &mut Archives<'_>, name: &str, input: impl Read) {
    if let Err(error) = members(archives, name, input) {
        let kind = archives.budget.take_stop().map_or(ProblemKind::Damaged, |stop| stop.kind);
        archives.problem(Problem::new(name, kind).because(error));
    }
}

fn members(archives: &mut Archives<'_>, name: &str, input: impl Read) -> io::Result<()> {
    let mut archive = Archive::new(input);
    let mut long_name: Option<Vec<u8>> = None;
    // Raw: the library would read the long names of a hostile archive into memory whole.
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        match entry.header().entry_type() {
            EntryType::GNULongName => {
                let mut text = Vec::new();
                entry.by_ref().take(NAME).read_to_end(&mut text)?;
                text.retain(|byte| *byte != 0);
                long_name = Some(text);
                continue;
            }
            EntryType::XHeader => {
                let mut text = Vec::new();
                entry.by_ref().take(4 * NAME).read_to_end(&mut text)?;
                long_name = pax_path(&text).or(long_name);
                continue;
            }
            EntryType::Directory | EntryType::XGlobalHeader | EntryType::GNULongLink => {
                long_name = None;
                continue;
            }
            _ => {}
        }
        let path = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        if !archives.take_member(name) {
            return Ok(());
        }
        if entry.header().entry_type().is_file() {
            if !archives.member(&member_name(name, &path), entry, None) {
                return Ok(());
            }
        } else {
            archives.pass_over();
        }
    }
    Ok(())
}

/// The `path` record of a pax header: `30 path=…\n`.
fn pax_path(records: &[u8]) -> Option<Vec<u8>> {
    let path = records.split(|byte| *byte == b'\n').find_map(|record| {
        let at = record.iter().position(|byte| *byte == b' ')?;
        record.get(at + 1..)?.strip_prefix(b"path=")
    })?;
    Some(path.iter().copied().take(NAME as usize).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pax_header_names_the_path() {
        assert_eq!(
            pax_path(b"19 mtime=1790000000\n21 path=logs/mdm.txt\n").as_deref(),
            Some(&b"logs/mdm.txt"[..])
        );
        assert_eq!(pax_path(b"rubbish"), None);
    }
}
