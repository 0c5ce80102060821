//! The rows of the table of decisions: gone through on one core, written on all.

use std::io::{self, Write};

use crate::cmd::audit;
use crate::cmd::turns::Turns;
use crate::decide::bulk::{Bulk, Classes, Plan, RowId, Selection};
use crate::render::{TablePart, TableWriter};
use crate::report::export::{self, Block, ClassRow};

/// Writes them profile by profile, in the order of an audit. Gives their number.
pub(super) fn write<W: Write + Send>(
    bulk: &Bulk<'_>,
    full: bool,
    table: &mut TableWriter<W>,
) -> io::Result<u64> {
    let encoder = table.encoder().clone();
    let encode = |block: Block<'_>| encoder.encode(&block);
    std::thread::scope(|scope| {
        let mut turns = Turns::new(scope, audit::cores(), &encode);
        let mut take = |part: io::Result<TablePart>| table.part(part?);
        let mut gathered = Gathered { bulk, full, block: Block::default(), blocks: 0, rows: 0 };
        for profile in bulk.profiles() {
            gathered.profile(&bulk.plan(profile), &mut |block| turns.give(block, &mut take))?;
        }
        turns.give(gathered.block, &mut take)?;
        turns.finish(&mut take)?;
        Ok(gathered.rows)
    })
}

/// The rows that make the next block.
struct Gathered<'g> {
    bulk: &'g Bulk<'g>,
    full: bool,
    block: Block<'g>,
    blocks: u64,
    rows: u64,
}

/// What is known of a class.
#[derive(Default)]
struct Known {
    /// What its rows share; inner `None`: each is explained by itself.
    row: Option<Option<ClassRow>>,
    /// The block that holds it as a kind, and the kind's number there.
    kind: Option<(u64, u32)>,
}

impl<'g> Gathered<'g> {
    fn profile(
        &mut self,
        plan: &Plan<'g>,
        give: &mut impl FnMut(Block<'g>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut known: Vec<Known> = Vec::new();
        let mut done = Ok(());
        let (bulk, full) = (self.bulk, self.full);
        bulk.rows(
            &mut Classes::new(plan),
            (&Selection::all(), full),
            0..bulk.blocks(),
            |classes, row, class| {
                let told = full || classes.get(class).is_some_and(|class| !class.is_left_out());
                if !told || done.is_err() {
                    return;
                }
                let class = class as usize;
                if known.len() <= class {
                    known.resize_with(class + 1, Known::default);
                }
                let Some(known) = known.get_mut(class) else { return };
                self.add(plan, row, known);
                if self.block.is_full() {
                    self.blocks += 1;
                    done = give(std::mem::take(&mut self.block));
                }
            },
        );
        done
    }

    fn add(&mut self, plan: &Plan<'g>, row: RowId, known: &mut Known) {
        self.rows += 1;
        let bulk = self.bulk;
        let Some(shared) = known.row.get_or_insert_with(|| ClassRow::of(bulk, plan, row)) else {
            return self.block.add_cells(export::decision(&bulk.explain(plan, row).0));
        };
        let kind = match known.kind {
            Some((block, kind)) if block == self.blocks => kind,
            _ => self.block.add_kind(shared.kind().clone()),
        };
        known.kind = Some((self.blocks, kind));
        self.block.add(kind, shared.own(&bulk.values(plan, row), bulk.as_of()));
    }
}
