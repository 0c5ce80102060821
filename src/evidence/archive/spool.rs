//! Where a member lies while it is read.

use std::io::{self, Read, Seek, Write};

/// Something that can be read from any place.
pub trait Source: Read + Seek {}

impl<T: Read + Seek + ?Sized> Source for T {}

/// A place to put a member down: in memory while it is short, in a temporary file beyond that.
pub trait Spool: Source + Write {}

impl<T: Source + Write + ?Sized> Spool for T {}

/// Copies until the end or the first error; what was copied by then stays.
pub(super) fn copy(from: &mut dyn Read, to: &mut dyn Spool) -> Result<(), CopyError> {
    let mut buffer = vec![0; 128 * 1024];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return to.rewind().map_err(CopyError::Write),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                to.rewind().map_err(CopyError::Write)?;
                return Err(CopyError::Read(error));
            }
        };
        to.write_all(buffer.get(..read).unwrap_or_default()).map_err(CopyError::Write)?;
    }
}

/// Which side failed.
#[derive(Debug)]
pub(super) enum CopyError {
    /// The archive.
    Read(io::Error),
    /// The temporary file.
    Write(io::Error),
}
