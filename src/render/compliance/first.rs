//! The first items of a stream that may hold a million.

use std::io;

use crate::report::compliance::{ComplianceReport, Item};

/// Calls back with every item in order.
pub type Items<'a> = dyn FnMut(&mut dyn FnMut(&Item) -> io::Result<()>) -> io::Result<()> + 'a;

/// The first `most` items: those that the report holds, or, where it holds fewer than there are, from the stream.
pub(super) fn first(report: &ComplianceReport, items: &mut Items<'_>, most: usize) -> io::Result<Vec<Item>> {
    let held = &report.items.rows;
    if held.len() >= most || report.items.left_out() == 0 {
        return Ok(held.iter().take(most).cloned().collect());
    }
    let mut first = Vec::new();
    let mut enough = false;
    let read = items(&mut |item| {
        if first.len() >= most {
            enough = true;
            // Ends the stream; told apart from an error of the stream by `enough`.
            return Err(io::Error::other("enough items"));
        }
        first.push(item.clone());
        Ok(())
    });
    if enough { Ok(first) } else { read.map(|()| first) }
}
