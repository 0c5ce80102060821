//! The values of a column.

use bytes::Bytes;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;

use crate::report::export::{Block, Own, Slot, Value};

/// Writes a column of a block: its values, and beside them where there is none.
pub(super) fn write(block: &Block<'_>, at: usize, writer: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
    match writer {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let (values, levels) = texts(block, at);
            writer.write_batch(&values, Some(&levels), None).map(drop)
        }
        ColumnWriter::Int64ColumnWriter(writer) => {
            let (values, levels) = gather(block, at, number);
            writer.write_batch(&values, Some(&levels), None).map(drop)
        }
        ColumnWriter::BoolColumnWriter(writer) => {
            let (values, levels) = gather(block, at, yes_no);
            writer.write_batch(&values, Some(&levels), None).map(drop)
        }
        _ => Err(ParquetError::NYI("a column of this type".to_owned())),
    }
}

/// Where the rows of each kind have the value from.
enum From<T> {
    Shared(Option<T>),
    Own(Own),
}

fn sources<T>(block: &Block<'_>, at: usize, of: impl Fn(Value<'_>) -> Option<T>) -> Vec<From<T>> {
    let source = |slot: Option<&Slot>| match slot {
        Some(Slot::Own(own)) => From::Own(*own),
        Some(Slot::Shared(cell)) => From::Shared(of(cell.value())),
        None => From::Shared(None),
    };
    block.kinds().iter().map(|kind| source(kind.get(at))).collect()
}

fn gather<T: Copy>(block: &Block<'_>, at: usize, of: impl Fn(Value<'_>) -> Option<T>) -> (Vec<T>, Vec<i16>) {
    let sources = sources(block, at, &of);
    let (mut values, mut levels) = (Vec::new(), Vec::with_capacity(block.len()));
    for (kind, own) in block.rows() {
        let value = match sources.get(*kind as usize) {
            Some(From::Shared(value)) => *value,
            Some(From::Own(which)) => of(own.get(*which)),
            None => None,
        };
        levels.push(i16::from(value.is_some()));
        values.extend(value);
    }
    (values, levels)
}

/// Texts: those of the rows' own lie in one piece of memory.
fn texts(block: &Block<'_>, at: usize) -> (Vec<ByteArray>, Vec<i16>) {
    let shared = |value: Value<'_>| match value {
        Value::Text(text) => Some(ByteArray::from(text)),
        _ => None,
    };
    let sources = sources(block, at, shared);
    let mut joined = Vec::new();
    for (kind, own) in block.rows() {
        if let Some(From::Own(which)) = sources.get(*kind as usize)
            && let Value::Text(text) = own.get(*which)
        {
            joined.extend_from_slice(text.as_bytes());
        }
    }
    let mut rest = Bytes::from(joined);
    let (mut values, mut levels) = (Vec::with_capacity(block.len()), Vec::with_capacity(block.len()));
    for (kind, own) in block.rows() {
        let value = match sources.get(*kind as usize) {
            Some(From::Shared(value)) => value.clone(),
            Some(From::Own(which)) => match own.get(*which) {
                Value::Text(text) => Some(ByteArray::from(rest.split_to(text.len()))),
                _ => None,
            },
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
