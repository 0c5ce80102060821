//! The rows of the table of decisions, decided and written on all cores; never more than a few parts of them are
//! held, and the file is the same whatever the number of cores.

mod gather;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::cmd::turns::Turns;
use crate::decide::bulk::Bulk;
use crate::render::{TablePart, TableWriter};
use crate::report::export::Block;

/// Writes them profile by profile, in the order of an audit, with so many workers. Gives their number.
pub(super) fn write<W: Write + Send>(
    bulk: &Bulk<'_>,
    (full, workers): (bool, usize),
    table: &mut TableWriter<W>,
) -> io::Result<u64> {
    let encoder = &table.encoder().clone();
    std::thread::scope(|scope| {
        let mut encoding = Turns::new(scope, workers, move || move |block: Block<'_>| encoder.encode(&block));
        let mut take = |part: io::Result<TablePart>| table.part(part?);
        let (mut block, mut rows) = (Block::default(), 0);
        for profile in bulk.profiles() {
            gather::profile(bulk, &bulk.plan(profile), (full, workers), &mut |mut part| {
                rows += part.len() as u64;
                while block.fill(&mut part) {
                    encoding.give(std::mem::take(&mut block), &mut take)?;
                }
                Ok(())
            })?;
        }
        if !block.is_empty() {
            encoding.give(block, &mut take)?;
        }
        encoding.finish(&mut take)?;
        Ok(rows)
    })
}
