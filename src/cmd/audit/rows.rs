//! The rows, decided on all cores and written in order; never more than a few parts of them are held.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use crate::decide::bulk::{Bulk, Classes, Plan, RowId, Selection, Shift};
use crate::model::Profile;
use crate::render::{self, Format, audit::Template};
use crate::report::audit::{self, ProfileTally};

/// Blocks of 64 rows that make one part: some megabytes of JSON, so that memory is neither moved nor held much.
const PART: usize = 32;

/// What is to be written.
#[derive(Clone, Copy)]
pub(in crate::cmd) struct Wanted<'w> {
    /// The rows.
    pub(in crate::cmd) selection: &'w Selection,
    /// Whether rows that say nothing are written, too.
    pub(in crate::cmd) full: bool,
    /// How.
    pub(in crate::cmd) format: Format,
}

/// Decides and writes the rows of these profiles.
pub(in crate::cmd) fn write(
    bulk: &Bulk<'_>,
    profiles: &[&Profile],
    wanted: Wanted<'_>,
    out: &mut dyn Write,
) -> io::Result<Vec<ProfileTally>> {
    let mut tallies = Vec::with_capacity(profiles.len());
    let mut first = true;
    for profile in profiles {
        let plan = bulk.plan(profile);
        tallies.push(write_profile(bulk, &plan, wanted, |part| {
            let part = render::audit::joined(part, wanted.format, first);
            first &= part.is_empty();
            out.write_all(part)
        })?);
    }
    Ok(tallies)
}

/// Where a worker's parts come from, and where their memory goes back to.
type Hands = (Receiver<io::Result<Vec<u8>>>, Sender<Vec<u8>>);

/// The parts are dealt out to the cores by turns, and taken back by turns: so they come in order.
fn write_profile(
    bulk: &Bulk<'_>,
    plan: &Plan<'_>,
    wanted: Wanted<'_>,
    mut write: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<ProfileTally> {
    let parts = bulk.blocks().div_ceil(PART);
    let workers = cores().min(parts.max(1));
    std::thread::scope(|scope| {
        let (running, hands): (Vec<_>, Vec<Hands>) = (0..workers)
            .map(|worker| {
                let ((send, receive), (back, spare)) = (sync_channel(2), channel());
                let mine = (worker..parts).step_by(workers);
                (scope.spawn(move || work(bulk, plan, wanted, mine, (&send, &spare))), (receive, back))
            })
            .unzip();
        let mut written = Ok(());
        for part in 0..parts {
            let Some((results, back)) = hands.get(part % workers) else { break };
            let Ok(bytes) = results.recv() else { break };
            written = bytes.and_then(|bytes| {
                write(&bytes)?;
                // The memory is used again; whoever is done needs none.
                let _ = back.send(bytes);
                Ok(())
            });
            if written.is_err() {
                break;
            }
        }
        // Whoever still has a part to hand over learns that nobody takes it.
        drop(hands);
        let done: Vec<(Classes<'_>, Vec<u64>)> =
            running.into_iter().filter_map(|worker| worker.join().ok()).collect();
        written?;
        let seen: u64 = done.iter().flat_map(|(_, rows)| rows).sum();
        let quiet = wanted.selection.len(bulk.dense().rows()) - seen;
        let parts: Vec<_> = done.iter().map(|(classes, rows)| (classes, rows.as_slice())).collect();
        Ok(ProfileTally::of(bulk, plan.profile(), &parts, quiet))
    })
}

/// Cores to use.
pub(in crate::cmd) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn work<'p>(
    bulk: &Bulk<'_>,
    plan: &'p Plan<'p>,
    wanted: Wanted<'_>,
    parts: impl Iterator<Item = usize>,
    (send, spare): (&SyncSender<io::Result<Vec<u8>>>, &Receiver<Vec<u8>>),
) -> (Classes<'p>, Vec<u64>) {
    let mut writer = RowWriter { bulk, plan, format: wanted.format, texts: HashMap::new() };
    let mut classes = Classes::new(plan);
    let mut rows: Vec<u64> = Vec::new();
    for part in parts {
        let blocks = part * PART..((part + 1) * PART).min(bulk.blocks());
        let mut bytes = spare.try_recv().unwrap_or_default();
        bytes.clear();
        let written = one_part(&mut writer, &mut classes, &mut rows, (wanted, blocks), &mut bytes);
        let bytes = written.map(|()| bytes);
        if send.send(bytes).is_err() {
            break;
        }
    }
    (classes, rows)
}

fn one_part<'p>(
    writer: &mut RowWriter<'_, 'p>,
    classes: &mut Classes<'p>,
    rows: &mut Vec<u64>,
    (wanted, blocks): (Wanted<'_>, Range<usize>),
    bytes: &mut Vec<u8>,
) -> io::Result<()> {
    let mut failed = Ok(());
    let selected = (wanted.selection, wanted.full);
    writer.bulk.rows(classes, selected, blocks, |classes, row, class| {
        rows.resize(classes.all().len().max(rows.len()), 0);
        if let Some(count) = rows.get_mut(class as usize) {
            *count += 1;
        }
        let is_told = wanted.full || classes.get(class).is_some_and(|class| !class.is_left_out());
        if is_told && failed.is_ok() {
            failed = writer.write(row, class, bytes);
        }
    });
    failed
}

/// Writes rows by the texts of their classes.
struct RowWriter<'b, 'p> {
    bulk: &'b Bulk<'b>,
    plan: &'p Plan<'p>,
    format: Format,
    /// By class; `None`: each of its rows is explained by itself.
    texts: HashMap<u32, Option<Template>>,
}

impl RowWriter<'_, '_> {
    fn write(&mut self, row: RowId, class: u32, out: &mut Vec<u8>) -> io::Result<()> {
        let (bulk, plan) = (self.bulk, self.plan);
        if self.format != Format::Csv {
            let text = self.texts.entry(class).or_insert_with(|| {
                let marked = |shift| audit::marked(bulk, plan, (row, shift));
                Template::between(&marked(Shift::None)?, &marked(Shift::Other)?)
            });
            if let Some(text) = text {
                let values = bulk.values(plan, row);
                return text.write(|hole| hole.filling(&values, bulk.as_of()), self.format, out);
            }
        }
        let (decision, stand) = bulk.explain(plan, row);
        let told = audit::row(bulk.tenant(), decision, &stand, bulk.as_of());
        render::audit::row(&told, self.format, out)
    }
}
