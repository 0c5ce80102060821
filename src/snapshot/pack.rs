//! JSON in the file: text, or zlib of it where that is shorter.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};

/// Below this, compressing costs more than it saves.
const WORTHWHILE: usize = 128;

/// The most that one value may grow to when it is unpacked: a damaged or hostile file must not eat the memory.
const MOST: u64 = 256 << 20;

/// The value to store.
pub(super) fn pack(json: &str) -> ToSqlOutput<'_> {
    if json.len() >= WORTHWHILE {
        let mut encoder = ZlibEncoder::new(Vec::with_capacity(json.len() / 2), Compression::fast());
        // Writing to memory does not fail; if it did, the text would be stored as it is.
        let packed = encoder.write_all(json.as_bytes()).and_then(|()| encoder.finish());
        if let Ok(packed) = packed
            && packed.len() < json.len()
        {
            return ToSqlOutput::Owned(Value::Blob(packed));
        }
    }
    ToSqlOutput::Borrowed(ValueRef::Text(json.as_bytes()))
}

/// The text of a stored value; `None` if it is neither text nor zlib of text.
pub(super) fn unpack(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).ok(),
        ValueRef::Blob(packed) => {
            let mut text = String::with_capacity(packed.len() * 3);
            let read = ZlibDecoder::new(packed).take(MOST).read_to_string(&mut text).ok()?;
            (read as u64 != MOST).then_some(text)
        }
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(json: &str) -> Option<String> {
        match pack(json) {
            ToSqlOutput::Owned(Value::Blob(blob)) => unpack(ValueRef::Blob(&blob)),
            ToSqlOutput::Borrowed(value) => unpack(value),
            _ => None,
        }
    }

    #[test]
    fn short_text_stays_and_long_text_comes_back() {
        for json in ["{}".to_owned(), format!(r#"{{"name":"{}"}}"#, "ünï ".repeat(200))] {
            assert_eq!(round(&json).as_deref(), Some(json.as_str()));
        }
        assert!(matches!(pack("{}"), ToSqlOutput::Borrowed(_)));
    }

    #[test]
    fn what_is_no_zlib_is_nothing() {
        assert_eq!(unpack(ValueRef::Blob(b"not zlib")), None);
        assert_eq!(unpack(ValueRef::Integer(1)), None);
    }
}
