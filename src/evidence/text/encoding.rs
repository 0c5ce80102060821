//! Which encoding a text is in, told from its first bytes.

use std::io::Read;

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

/// The encodings that admins' tools write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; lines that are not valid are read as Windows-1252.
    Utf8 {
        /// With a byte order mark.
        bom: bool,
    },
    /// UTF-16, low byte first: what PowerShell 5 writes.
    Utf16Le {
        /// With a byte order mark.
        bom: bool,
    },
    /// UTF-16, high byte first.
    Utf16Be {
        /// With a byte order mark.
        bom: bool,
    },
}

impl Encoding {
    /// Told from the first bytes: a byte order mark, or a NUL in every second byte.
    #[must_use]
    pub fn detect(head: &[u8]) -> Self {
        match head {
            [0xef, 0xbb, 0xbf, ..] => return Self::Utf8 { bom: true },
            [0xff, 0xfe, ..] => return Self::Utf16Le { bom: true },
            [0xfe, 0xff, ..] => return Self::Utf16Be { bom: true },
            _ => {}
        }
        let nul = |odd: usize| head.iter().skip(odd).step_by(2).take(200).filter(|&&byte| byte == 0).count();
        let pairs = (head.len() / 2).min(200);
        let most = |count: usize| pairs >= 4 && count * 10 >= pairs * 7;
        if most(nul(1)) && nul(0) * 10 < pairs {
            Self::Utf16Le { bom: false }
        } else if most(nul(0)) && nul(1) * 10 < pairs {
            Self::Utf16Be { bom: false }
        } else {
            Self::Utf8 { bom: false }
        }
    }

    /// The name shown.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 { bom: false } => "utf-8",
            Self::Utf8 { bom: true } => "utf-8+bom",
            Self::Utf16Le { bom: false } => "utf-16le",
            Self::Utf16Le { bom: true } => "utf-16le+bom",
            Self::Utf16Be { bom: false } => "utf-16be",
            Self::Utf16Be { bom: true } => "utf-16be+bom",
        }
    }

    /// The same text as UTF-8 without a byte order mark. UTF-8 passes through as it is, valid or not.
    pub fn decode<R: Read>(self, input: R) -> DecodeReaderBytes<R, Vec<u8>> {
        let mut builder = DecodeReaderBytesBuilder::new();
        builder.utf8_passthru(true).strip_bom(true);
        match self {
            Self::Utf8 { .. } => {}
            Self::Utf16Le { .. } => {
                builder.encoding(Some(encoding_rs::UTF_16LE));
            }
            Self::Utf16Be { .. } => {
                builder.encoding(Some(encoding_rs::UTF_16BE));
            }
        }
        builder.build(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, &'static str) {
        let encoding = Encoding::detect(bytes);
        let mut text = String::new();
        encoding.decode(bytes).read_to_string(&mut text).expect("decodes");
        (text, encoding.name())
    }

    #[test]
    fn byte_order_marks_and_their_absence() {
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        assert_eq!(read("SCEP: ü".as_bytes()), ("SCEP: ü".to_owned(), "utf-8"));
        assert_eq!(read("\u{feff}SCEP".as_bytes()), ("SCEP".to_owned(), "utf-8+bom"));
        assert_eq!(read(&utf16("\u{feff}SCEP: ü", false)), ("SCEP: ü".to_owned(), "utf-16le+bom"));
        assert_eq!(read(&utf16("\u{feff}SCEP: ü", true)), ("SCEP: ü".to_owned(), "utf-16be+bom"));
        assert_eq!(read(&utf16("SCEP: ü and so on", false)), ("SCEP: ü and so on".to_owned(), "utf-16le"));
        assert_eq!(read(&utf16("SCEP: ü and so on", true)), ("SCEP: ü and so on".to_owned(), "utf-16be"));
    }
}
