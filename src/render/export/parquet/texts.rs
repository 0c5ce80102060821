//! Columns of text: by a dictionary where values come again, else one after the other.
//!
//! The rows of a kind share most of their texts, so what is looked up and written is a run of rows.

use std::ops::Range;

use parquet::basic::Encoding;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescPtr;
use rustc_hash::FxHashMap;

use super::chunk::{Chunk, Out, Values};
use super::hybrid::Hybrid;
use crate::report::export::{Block, OwnValues, Slot, Value};

/// Bytes of a page, about.
const PAGE: usize = 1 << 20;

/// A block, with where its rows are of one kind.
pub(super) struct Runs<'b> {
    block: &'b Block<'b>,
    runs: Vec<(u32, Range<usize>)>,
}

impl<'b> Runs<'b> {
    pub(super) fn of(block: &'b Block<'b>) -> Self {
        let mut runs: Vec<(u32, Range<usize>)> = Vec::new();
        for (at, (kind, _)) in block.rows().iter().enumerate() {
            match runs.last_mut() {
                Some((last, rows)) if last == kind => rows.end = at + 1,
                _ => runs.push((*kind, at..at + 1)),
            }
        }
        Self { block, runs }
    }

    /// Goes through a column: a text and how many rows in a row have it.
    fn each(
        &self,
        column: usize,
        mut visit: impl FnMut(u32, Option<&'b str>, usize) -> Result<(), ParquetError>,
    ) -> Result<(), ParquetError> {
        for (kind, rows) in &self.runs {
            match self.block.kinds().get(*kind as usize).and_then(|slots| slots.get(column)) {
                Some(Slot::Own(own)) => {
                    let rows = self.block.rows().get(rows.clone()).unwrap_or_default();
                    let text = |(_, values): &'b (u32, OwnValues<'b>)| text(values.get(*own));
                    rows.iter().map(text).try_for_each(|text| visit(NO_KIND, text, 1))?;
                }
                Some(Slot::Shared(cell)) => visit(*kind, text(cell.value()), rows.len())?,
                None => visit(*kind, None, rows.len())?,
            }
        }
        Ok(())
    }
}

/// Stands for the kind of a text that is the row's own.
const NO_KIND: u32 = u32::MAX;

fn text(value: Value<'_>) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Adds a text as it stands in pages.
fn put(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// A column whose texts hardly come again.
pub(super) fn plain(
    runs: &Runs<'_>,
    column: usize,
    (out, description): (&mut Out, ColumnDescPtr),
) -> Result<ColumnCloseResult, ParquetError> {
    let mut chunk = Chunk::new(out, description, Encoding::PLAIN);
    let (mut which, mut values) = (Values::new(), Vec::with_capacity(PAGE + PAGE / 16));
    runs.each(column, |_, text, count| {
        which.push(text.is_some(), count);
        let Some(text) = text else { return Ok(()) };
        (0..count).for_each(|_| put(text, &mut values));
        if values.len() >= PAGE {
            chunk.page(std::mem::replace(&mut which, Values::new()), &values)?;
            values.clear();
        }
        Ok(())
    })?;
    if !which.is_empty() {
        chunk.page(which, &values)?;
    }
    chunk.close(None)
}

/// A column whose texts come again and again.
pub(super) fn repeated<'b>(
    runs: &Runs<'b>,
    column: usize,
    (out, description): (&mut Out, ColumnDescPtr),
) -> Result<ColumnCloseResult, ParquetError> {
    let mut which = Values::new();
    let mut words = Words::default();
    let mut numbers: Vec<(u32, usize)> = Vec::with_capacity(runs.runs.len());
    let mut by_kind: Vec<Option<u32>> = vec![None; runs.block.kinds().len()];
    runs.each(column, |kind, text, count| {
        which.push(text.is_some(), count);
        let Some(text) = text else { return Ok(()) };
        let number = match by_kind.get_mut(kind as usize) {
            Some(known) => *known.get_or_insert_with(|| words.number(text)),
            None => words.number(text),
        };
        numbers.push((number, count));
        Ok(())
    })?;
    let encoding = if words.texts.is_empty() { Encoding::PLAIN } else { Encoding::RLE_DICTIONARY };
    let mut chunk = Chunk::new(out, description, encoding);
    if words.texts.is_empty() {
        chunk.page(which, &[])?;
        return chunk.close(None);
    }
    let mut dictionary = Vec::new();
    words.texts.iter().for_each(|text| put(text, &mut dictionary));
    chunk.dictionary(&dictionary, words.texts.len())?;
    let width = usize::BITS - (words.texts.len() - 1).leading_zeros();
    let mut hybrid = Hybrid::new(width);
    numbers.into_iter().for_each(|(number, count)| hybrid.push(number, count));
    let mut values = vec![width as u8];
    values.append(&mut hybrid.finish());
    chunk.page(which, &values)?;
    let (least, most) = (words.texts.iter().min(), words.texts.iter().max());
    chunk.close(least.copied().zip(most.copied()))
}

/// Texts in the order in which they were met first.
#[derive(Default)]
struct Words<'w> {
    numbers: FxHashMap<&'w str, u32>,
    texts: Vec<&'w str>,
}

impl<'w> Words<'w> {
    fn number(&mut self, text: &'w str) -> u32 {
        let next = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(text).or_insert(next);
        if number == next {
            self.texts.push(text);
        }
        number
    }
}
