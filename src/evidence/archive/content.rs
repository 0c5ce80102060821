//! What a file is, told from its first bytes.

/// How much of the beginning [`Content::detect`] needs.
pub(super) const HEAD: usize = 512;

/// What to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// May be a log: it is read.
    Log,
    /// A zip archive.
    Zip,
    /// A Windows cabinet.
    Cabinet,
    /// A gzip stream.
    Gzip,
    /// A tar archive.
    Tar,
    /// An archive that is not opened here: its name.
    OtherArchive(&'static str),
    /// Part of Apple's log store, which only a Mac can turn into text.
    AppleStore,
    /// Certainly no log: what it is.
    NoLog(&'static str),
}

/// Where the mark of a tar archive lies.
const TAR_MARK: usize = 257;

/// First bytes and what they mean. Sources: the formats' own descriptions.
const MAGIC: &[(&[u8], Content)] = &[
    (b"PK\x03\x04", Content::Zip),
    (b"PK\x05\x06", Content::Zip),
    (b"PK\x07\x08", Content::Zip),
    (b"MSCF", Content::Cabinet),
    (b"\x1f\x8b\x08", Content::Gzip),
    (b"7z\xbc\xaf\x27\x1c", Content::OtherArchive("7-Zip archive")),
    (b"Rar!\x1a\x07", Content::OtherArchive("RAR archive")),
    (b"\xfd7zXZ\x00", Content::OtherArchive("xz file")),
    (b"BZh", Content::OtherArchive("bzip2 file")),
    (b"\x28\xb5\x2f\xfd", Content::OtherArchive("zstd file")),
    (b"AA01", Content::OtherArchive("Apple archive")),
    (b"YAA1", Content::OtherArchive("Apple archive")),
    // tracev3, uuidtext and shared strings of the unified log.
    (b"\x00\x10\x00\x00\x11\x00\x00\x00", Content::AppleStore),
    (b"\x99\x88\x77\x66", Content::AppleStore),
    (b"hcsd", Content::AppleStore),
    (b"\x89PNG\r\n\x1a\n", Content::NoLog("a picture")),
    (b"\xff\xd8\xff", Content::NoLog("a picture")),
    (b"GIF8", Content::NoLog("a picture")),
    (b"\x00\x00\x01\x00", Content::NoLog("an icon")),
    (b"%PDF-", Content::NoLog("a PDF document")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content::NoLog("an Office document or installer")),
    (b"\x7fELF", Content::NoLog("a program")),
    (b"\xcf\xfa\xed\xfe", Content::NoLog("a program")),
    (b"\xca\xfe\xba\xbe", Content::NoLog("a program")),
    (b"SQLite format 3\x00", Content::NoLog("a database")),
    (b"bplist0", Content::NoLog("a binary property list")),
    (b"regf", Content::NoLog("a registry hive")),
    (b"\x00\x05\x16\x07", Content::NoLog("a Mac resource file")),
    (b"MDMP", Content::NoLog("a memory dump")),
    (b"PAGEDU", Content::NoLog("a memory dump")),
    (b"!<arch>\n", Content::NoLog("a library")),
];

impl Content {
    /// Tells it from the first [`HEAD`] bytes.
    pub(super) fn detect(head: &[u8]) -> Self {
        if head.get(TAR_MARK..).is_some_and(|rest| rest.starts_with(b"ustar")) {
            return Self::Tar;
        }
        if let Some((_, content)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            return *content;
        }
        // `MZ` alone may begin a sentence; a program has control characters soon after.
        if head.starts_with(b"MZ") && head.iter().take(64).any(|byte| *byte == 0) {
            return Self::NoLog("a program");
        }
        Self::Log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_never_mistaken_for_something_else() {
        for head in [
            &b"2018-02-27T04:50:52.8890000    INFO"[..],
            b"<?xml version=\"1.0\"?>",
            b"\xff\xfe<\x00?\x00",
            b"\xfe\xff\x00<",
            b"\xef\xbb\xbfLevel,Date",
            b"ElfFile\x00",
            b"{\\rtf1",
            b"MZ is how this line begins",
            b"bplist is not a list",
            b"",
        ] {
            assert_eq!(Content::detect(head), Content::Log, "{head:?}");
        }
    }

    #[test]
    fn a_tar_is_known_by_its_mark_and_no_magic_hides_another() {
        let mut head = vec![0; HEAD];
        head[TAR_MARK..TAR_MARK + 5].copy_from_slice(b"ustar");
        assert_eq!(Content::detect(&head), Content::Tar);
        for (at, (magic, content)) in MAGIC.iter().enumerate() {
            assert_eq!(Content::detect(magic), *content, "row {at} is hidden by an earlier one");
        }
    }
}
