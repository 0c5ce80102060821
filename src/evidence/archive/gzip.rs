//! Gzip: one stream, often a tar archive, which is then read without being put down first.

use std::io::{BufReader, Read as _, SeekFrom};

use flate2::read::MultiGzDecoder;

use super::content::{Content, HEAD};
use super::limits::Meter;
use super::problem::{Problem, ProblemKind};
use super::spool::Source;
use super::tarball;
use super::walk::Archives;

/// Reads what is in it, under the same name.
pub(super) fn read(archives: &mut Archives<'_>, name: &str, input: &mut dyn Source) {
    let packed = input.seek(SeekFrom::End(0)).ok();
    if let Err(error) = input.seek(SeekFrom::Start(0)) {
        return archives.problem(Problem::new(name, ProblemKind::Unreadable).because(error));
    }
    let mut stream = MultiGzDecoder::new(BufReader::new(input));
    let mut head = Vec::with_capacity(HEAD);
    let begun = stream.by_ref().take(HEAD as u64).read_to_end(&mut head);
    let stream = std::io::Cursor::new(head.clone()).chain(stream);
    if begun.is_ok() && Content::detect(&head) == Content::Tar {
        let stream = Meter::of_many(stream, packed, &archives.budget);
        tarball::stream(archives, name, stream);
    } else {
        archives.member(name, stream, packed);
    }
}
