//! Files that nobody else can read, written whole or not at all.
//!
//! Modes are given when a file is made, never afterwards; a symlink, another owner or access for others is
//! refused, for then somebody else decides what is read and where it is written. On Windows the folder
//! inherits the account's own access list.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::error::CacheError;

/// No file of the cache is larger; a larger one is somebody else's.
const LIMIT: u64 = 256 * 1024;
/// The end of a file's name while it is being written.
const UNFINISHED: &str = ".new";

/// Holds the lock until it is dropped.
pub(in crate::auth) struct Lock {
    _file: File,
}

/// Makes the folder if it isn't there, and looks whether it is this account's own.
pub(super) fn folder(path: &Path) -> Result<(), CacheError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match fs::symlink_metadata(path) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => builder.create(path).map_err(io(path))?,
        Err(error) => return Err(io(path)(error)),
    }
    existing_folder(path).map(|_| ())
}

/// Whether the folder is there. Then it is this account's own.
pub(super) fn existing_folder(path: &Path) -> Result<bool, CacheError> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(io(path)(error)),
    };
    if !found.is_dir() {
        return Err(refused(path, "it is not a folder"));
    }
    private(path, &found).map(|()| true)
}

/// The content of a file; `None` when there is none.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, CacheError> {
    let Some(file) = open(path, OpenOptions::new().read(true))? else { return Ok(None) };
    let mut content = Vec::new();
    file.take(LIMIT + 1).read_to_end(&mut content).map_err(io(path))?;
    if content.len() as u64 > LIMIT {
        return Err(refused(path, "it is larger than any kept sign-in"));
    }
    Ok(Some(content))
}

/// Replaces a file by one with this content: beside it, then over it. Only under the lock.
pub(super) fn write(path: &Path, content: &[u8]) -> Result<(), CacheError> {
    not_a_link(path)?;
    sweep(path);
    let unfinished = unfinished(path);
    let written = (|| {
        let mut file = owned(OpenOptions::new().write(true).create_new(true)).open(&unfinished)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    })();
    if let Err(error) = written {
        // If it can't be removed, the failure is told anyway.
        let _ = fs::remove_file(&unfinished);
        return Err(io(path)(error));
    }
    sync_folder(path);
    Ok(())
}

/// Takes the lock, unless another process has it.
pub(super) fn lock(path: &Path) -> Result<Lock, CacheError> {
    let file = open(path, owned(OpenOptions::new().write(true).create(true).truncate(false)))?;
    let file = file.ok_or(CacheError::NoFolder)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(CacheError::Busy),
        Err(TryLockError::Error(error)) => Err(io(path)(error)),
    }
}

/// Puts a file aside that can't be used, so that it is neither read again nor lost.
pub(super) fn put_aside(path: &Path) {
    // A file that can't be moved stays what it is: not a sign-in.
    let _ = fs::rename(path, path.with_extension("bad"));
}

/// Removes a file; whether there was one.
pub(super) fn remove(path: &Path) -> Result<bool, CacheError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(io(path)(error)),
    }
}

/// Opens a file of this account's own; `None` when it isn't there.
fn open(path: &Path, options: &mut OpenOptions) -> Result<Option<File>, CacheError> {
    not_a_link(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Also what takes the place of the file after the look at it; nor does a pipe keep us waiting.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        if let Ok(flags) = i32::try_from(flags.bits()) {
            options.custom_flags(flags);
        }
    }
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(path)(error)),
    };
    let found = file.metadata().map_err(io(path))?;
    if !found.is_file() {
        return Err(refused(path, "it is not a file"));
    }
    private(path, &found)?;
    Ok(Some(file))
}

fn not_a_link(path: &Path) -> Result<(), CacheError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(refused(path, "it is a symbolic link")),
        _ => Ok(()),
    }
}

/// Readable and writable for this account alone, from the start.
fn owned(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(unix)]
fn private(path: &Path, found: &fs::Metadata) -> Result<(), CacheError> {
    use std::os::unix::fs::MetadataExt;
    if found.uid() != rustix::process::geteuid().as_raw() {
        return Err(refused(path, "it belongs to another account"));
    }
    if found.mode() & 0o077 != 0 {
        return Err(refused(path, "other accounts have access to it"));
    }
    Ok(())
}

#[cfg(not(unix))]
fn private(_path: &Path, _found: &fs::Metadata) -> Result<(), CacheError> {
    Ok(())
}

/// Removes what writers left behind that were killed. The lock is held, so nobody writes now.
fn sweep(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return;
    };
    let left = |file: &fs::DirEntry| {
        let file = file.file_name();
        file.to_str().is_some_and(|file| file.starts_with(name) && file.ends_with(UNFINISHED))
    };
    for file in fs::read_dir(folder).into_iter().flatten().flatten().filter(left) {
        // What can't be removed stays unread.
        let _ = fs::remove_file(file.path());
    }
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}{UNFINISHED}", fastrand::u64(..)));
    name.into()
}

/// Makes the new name last. Some file systems can't, and lose at most the newest token.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> CacheError + use<'_> {
    |error| CacheError::Io { path: path.to_owned(), why: error.kind().to_string() }
}

fn refused(path: &Path, why: &'static str) -> CacheError {
    CacheError::Refused { path: path.to_owned(), why }
}
