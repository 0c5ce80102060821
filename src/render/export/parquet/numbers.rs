//! Columns of numbers, times, and yes or no.

use parquet::column::writer::{ColumnCloseResult, ColumnWriter, get_column_writer};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::SerializedPageWriter;
use parquet::schema::types::ColumnDescPtr;

use super::chunk::Out;
use crate::report::export::{Block, Own, Slot, Value};

/// A column: its values, and beside them where there is none.
pub(super) fn write(
    block: &Block<'_>,
    column: usize,
    (out, description, properties): (&mut Out, ColumnDescPtr, WriterPropertiesPtr),
) -> Result<ColumnCloseResult, ParquetError> {
    let pages = Box::new(SerializedPageWriter::new(&mut out.bytes));
    let mut writer = get_column_writer(description, properties, pages);
    match &mut writer {
        ColumnWriter::Int64ColumnWriter(writer) => {
            let (values, levels) = gather(block, column, number);
            writer.write_batch(&values, Some(&levels), None)?;
        }
        ColumnWriter::BoolColumnWriter(writer) => {
            let (values, levels) = gather(block, column, yes_no);
            writer.write_batch(&values, Some(&levels), None)?;
        }
        _ => return Err(ParquetError::NYI("a column of this type".to_owned())),
    }
    writer.close()
}

/// Where the rows of a kind have the value from.
enum Source<T> {
    Shared(Option<T>),
    Own(Own),
}

fn gather<T: Copy>(
    block: &Block<'_>,
    column: usize,
    of: impl Fn(Value<'_>) -> Option<T>,
) -> (Vec<T>, Vec<i16>) {
    let source = |slot: Option<&Slot>| match slot {
        Some(Slot::Own(own)) => Source::Own(*own),
        Some(Slot::Shared(cell)) => Source::Shared(of(cell.value())),
        None => Source::Shared(None),
    };
    let sources: Vec<_> = block.kinds().iter().map(|kind| source(kind.get(column))).collect();
    let (mut values, mut levels) = (Vec::new(), Vec::with_capacity(block.len()));
    for (kind, own) in block.rows() {
        let value = match sources.get(*kind as usize) {
            Some(Source::Shared(value)) => *value,
            Some(Source::Own(which)) => of(own.get(*which)),
            None => None,
        };
        levels.push(i16::from(value.is_some()));
        values.extend(value);
    }
    (values, levels)
}

fn number(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Int(number) => Some(number),
        Value::Time(time) => Some(time.timestamp_millis()),
        _ => None,
    }
}

fn yes_no(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(value),
        _ => None,
    }
}
