//! One JSON object a line.

use std::io::{self, Write};

use super::TablePart;
use crate::render::values::{escaped, seconds};
use crate::report::export::{Block, ExportTable, Kind, Own, Slot, Value};

/// What the lines of a kind share: texts, each before a value of the row's own; and the end.
struct Shared {
    pieces: Vec<(Vec<u8>, Own)>,
    end: Vec<u8>,
}

/// The rows of a block.
pub(super) fn encode(table: &ExportTable, block: &Block<'_>) -> io::Result<TablePart> {
    let kinds = block.kinds().iter().map(|kind| shared(table, kind)).collect::<io::Result<Vec<_>>>()?;
    let mut bytes = Vec::new();
    for (kind, own) in block.rows() {
        let Some(Shared { pieces, end }) = kinds.get(*kind as usize) else { continue };
        for (before, which) in pieces {
            bytes.extend_from_slice(before);
            value(own.get(*which), &mut bytes)?;
        }
        bytes.extend_from_slice(end);
    }
    Ok(TablePart::of(bytes))
}

fn shared(table: &ExportTable, kind: &Kind) -> io::Result<Shared> {
    let (mut pieces, mut text) = (Vec::new(), Vec::new());
    for (at, (column, slot)) in table.columns.iter().zip(kind.iter()).enumerate() {
        write!(text, "{}\"{}\":", if at == 0 { '{' } else { ',' }, column.name)?;
        match slot {
            Slot::Shared(cell) => value(cell.value(), &mut text)?,
            Slot::Own(own) => pieces.push((std::mem::take(&mut text), *own)),
        }
    }
    text.extend_from_slice(b"}\n");
    Ok(Shared { pieces, end: text })
}

fn value(value: Value<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Text(text) => {
            out.push(b'"');
            escaped(text, out)?;
            out.push(b'"');
        }
        Value::Int(number) => write!(out, "{number}")?,
        Value::Bool(yes) => write!(out, "{yes}")?,
        Value::Time(time) => {
            out.push(b'"');
            seconds(time, out)?;
            out.push(b'"');
        }
    }
    Ok(())
}
