//! The rows of one profile.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use crate::cmd::turns::Turns;
use crate::decide::bulk::{Bulk, Classes, Plan, RowId, Selection};
use crate::report::export::{self, Block, ClassRow, Kind};

/// Blocks of 64 rows that are gone through at once.
const PART: usize = 256;

/// Goes through them with so many workers; they come in order, by parts.
pub(super) fn profile<'b>(
    bulk: &'b Bulk<'_>,
    plan: &Plan<'b>,
    (full, workers): (bool, usize),
    take: &mut impl FnMut(Block<'b>) -> io::Result<()>,
) -> io::Result<()> {
    let parts = bulk.blocks().div_ceil(PART);
    std::thread::scope(|scope| {
        let mut gathering = Turns::new(scope, workers.min(parts), move || {
            let mut gatherer = Gatherer::new(bulk, plan, full);
            move |blocks| gatherer.part(blocks)
        });
        for part in 0..parts {
            gathering.give(part * PART..((part + 1) * PART).min(bulk.blocks()), take)?;
        }
        gathering.finish(take)
    })
}

/// Goes through parts of a profile's rows.
struct Gatherer<'p, 'b> {
    bulk: &'b Bulk<'b>,
    plan: &'p Plan<'b>,
    full: bool,
    classes: Classes<'p>,
    /// By class.
    known: Vec<Known>,
}

/// What is known of a class.
#[derive(Default)]
struct Known {
    /// What its rows share; inner `None`: each is explained by itself.
    row: Option<Option<ClassRow>>,
    /// The part that holds it as a kind (by its first block), and the kind's number there.
    kind: Option<(usize, u32)>,
}

/// A part in the making.
#[derive(Default)]
struct Part<'b> {
    first: usize,
    block: Block<'b>,
    /// The kinds of rows that were explained by themselves.
    explained: HashMap<Kind, u32>,
}

impl<'p, 'b> Gatherer<'p, 'b> {
    fn new(bulk: &'b Bulk<'b>, plan: &'p Plan<'b>, full: bool) -> Self {
        Self { bulk, plan, full, classes: Classes::new(plan), known: Vec::new() }
    }

    fn part(&mut self, blocks: Range<usize>) -> Block<'b> {
        let (bulk, plan, full, known) = (self.bulk, self.plan, self.full, &mut self.known);
        let mut part = Part { first: blocks.start, ..Part::default() };
        bulk.rows(&mut self.classes, (&Selection::all(), full), blocks, |classes, row, class| {
            if full || classes.get(class).is_some_and(|class| !class.is_left_out()) {
                let class = class as usize;
                known.resize_with(known.len().max(class + 1), Known::default);
                if let Some(known) = known.get_mut(class) {
                    part.add((bulk, plan), row, known);
                }
            }
        });
        part.block
    }
}

impl<'b> Part<'b> {
    fn add(&mut self, (bulk, plan): (&'b Bulk<'b>, &Plan<'b>), row: RowId, known: &mut Known) {
        let values = bulk.values(plan, row);
        let shared = known.row.get_or_insert_with(|| ClassRow::of(bulk, plan, row));
        let (kind, own) = match (shared, known.kind) {
            (Some(shared), Some((part, kind))) if part == self.first => {
                (kind, shared.own(&values, bulk.as_of()))
            }
            (Some(shared), _) => {
                let kind = self.block.add_kind(shared.kind().clone());
                known.kind = Some((self.first, kind));
                (kind, shared.own(&values, bulk.as_of()))
            }
            (None, _) => {
                let (kind, own) = export::alone(export::decision(&bulk.explain(plan, row).0), &values);
                let block = &mut self.block;
                (*self.explained.entry(kind).or_insert_with_key(|kind| block.add_kind(kind.clone())), own)
            }
        };
        self.block.add(kind, own);
    }
}
