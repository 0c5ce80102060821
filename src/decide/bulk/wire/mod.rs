//! The columns as bytes, so that a snapshot can keep them beside the objects that they were made from.
//!
//! Every number is little-endian; a list is its length and its items. The layout has a version: what another version
//! wrote is made anew. Bytes that are cut short or hold what no version writes give `None`, never half a tenant;
//! that they are the bytes that were written is for whoever keeps them to check.

mod kinds;
mod parts;
mod primitives;

pub use parts::VERSION;

use crate::model::Source;

/// Something that can be written and read back.
pub(super) trait Wire: Sized {
    /// Appends it.
    fn put(&self, out: &mut Vec<u8>);

    /// Takes it from the front.
    fn take(from: &mut Bytes<'_>) -> Option<Self>;
}

/// What is left to be read.
pub(super) struct Bytes<'b> {
    rest: &'b [u8],
    /// Finds the source of a name.
    source: &'b dyn Fn(&str) -> Source,
}

impl<'b> Bytes<'b> {
    /// Takes this many bytes.
    fn some(&mut self, count: usize) -> Option<&'b [u8]> {
        let (some, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(some)
    }
}

/// Everything as bytes.
fn bytes_of<T: Wire>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.put(&mut out);
    out
}

/// The value that all of these bytes are.
fn value_of<T: Wire>(bytes: &[u8], source: &dyn Fn(&str) -> Source) -> Option<T> {
    let mut from = Bytes { rest: bytes, source };
    let value = T::take(&mut from)?;
    from.rest.is_empty().then_some(value)
}
