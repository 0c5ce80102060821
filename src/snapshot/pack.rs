//! JSON in the file: text, or zlib of it where that is worth it.

use std::cell::RefCell;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use rusqlite::types::{Value, ValueRef};

/// Below this, compressing costs more than it saves: users, groups and Entra devices shrink by a sixth.
const WORTHWHILE: usize = 512;

/// The most that one value may grow to when it is unpacked: a damaged or hostile file must not eat the memory.
const MOST: usize = 256 << 20;

/// How much longer than packed a text is guessed to be.
const GROWTH: usize = 4;

thread_local! {
    // The tables of both are a hundred times larger than an object; made for each, they cost more than the work.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), true));
    static UNPACKER: RefCell<Decompress> = RefCell::new(Decompress::new(true));
}

/// The value to store.
pub(super) fn pack(json: &str) -> Value {
    match PACKER.with_borrow_mut(|packer| packed(packer, json.as_bytes())) {
        Some(packed) => Value::Blob(packed),
        None => Value::Text(json.to_owned()),
    }
}

/// The text in less space than it takes itself; `None` if it does not fit.
fn packed(packer: &mut Compress, text: &[u8]) -> Option<Vec<u8>> {
    if text.len() < WORTHWHILE {
        return None;
    }
    packer.reset();
    let mut packed = Vec::with_capacity(text.len() - 1);
    let status = packer.compress_vec(text, &mut packed, FlushCompress::Finish).ok()?;
    (status == Status::StreamEnd).then_some(packed)
}

/// The text of a stored value; `None` if it is neither text nor zlib of text.
pub(super) fn unpack(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Text(text) => String::from_utf8(text.to_vec()).ok(),
        ValueRef::Blob(packed) => {
            let text = UNPACKER.with_borrow_mut(|unpacker| unpacked(unpacker, packed))?;
            String::from_utf8(text).ok()
        }
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    }
}

fn unpacked(unpacker: &mut Decompress, packed: &[u8]) -> Option<Vec<u8>> {
    unpacker.reset(true);
    let mut text = Vec::with_capacity(packed.len() * GROWTH);
    let mut left = packed;
    loop {
        let before = unpacker.total_in();
        if unpacker.decompress_vec(left, &mut text, FlushDecompress::None).ok()? == Status::StreamEnd {
            return (text.len() <= MOST).then_some(text);
        }
        let read = usize::try_from(unpacker.total_in() - before).ok()?;
        left = left.get(read..)?;
        // Room is left, and yet it is not at its end: it was cut.
        if text.len() < text.capacity() || text.len() >= MOST {
            return None;
        }
        text.reserve_exact(text.len().max(WORTHWHILE).min(MOST - text.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(json: &str) -> Option<String> {
        unpack((&pack(json)).into())
    }

    #[test]
    fn short_text_stays_and_long_text_comes_back() {
        for json in ["{}".to_owned(), format!(r#"{{"name":"{}"}}"#, "ünï ".repeat(200))] {
            assert_eq!(round(&json).as_deref(), Some(json.as_str()));
        }
        assert!(matches!(pack("{}"), Value::Text(_)));
        assert!(matches!(pack(&"{\"a\":1}".repeat(100)), Value::Blob(_)));
    }

    #[test]
    fn text_that_does_not_shrink_stays_text() {
        let mut dice = fastrand::Rng::with_seed(1);
        let noise: String = (0..4_000).map(|_| dice.char('!'..'\u{2000}')).collect();
        assert!(matches!(pack(&noise), Value::Text(_)));
    }

    #[test]
    fn text_of_any_length_comes_back() {
        let mut dice = fastrand::Rng::with_seed(2);
        for length in [500, 512, 513, 5_000, 70_000, 3_000_000] {
            let few: String = (0..length).map(|_| dice.char('a'..='f')).collect();
            assert_eq!(round(&few), Some(few));
            let one = "a".repeat(length);
            assert_eq!(round(&one), Some(one));
        }
    }

    #[test]
    fn what_was_cut_or_grows_without_end_is_nothing() {
        let Value::Blob(blob) = pack(&"0123456789".repeat(300)) else {
            panic!("packed");
        };
        for length in 0..blob.len() {
            assert_eq!(unpack(ValueRef::Blob(blob.get(..length).expect("shorter"))), None, "{length}");
        }
        let mut bomb = Vec::with_capacity(4 << 20);
        let zeros = vec![b'0'; MOST + 1];
        Compress::new(Compression::best(), true)
            .compress_vec(&zeros, &mut bomb, FlushCompress::Finish)
            .expect("packed");
        // Not `assert_eq`, which would print it.
        assert!(unpack(ValueRef::Blob(&bomb)).is_none());
    }

    #[test]
    fn what_is_no_zlib_is_nothing() {
        assert_eq!(unpack(ValueRef::Blob(b"not zlib")), None);
        assert_eq!(unpack(ValueRef::Integer(1)), None);
    }
}
