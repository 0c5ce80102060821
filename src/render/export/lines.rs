//! One JSON object a line.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::TableSink;
use crate::render::json;
use crate::render::text::rfc3339;
use crate::report::export::{Cell, ExportTable};

/// Writes rows as they come.
pub(super) struct Lines<W> {
    table: &'static ExportTable,
    out: W,
}

impl<W> Lines<W> {
    pub(super) fn new(table: &'static ExportTable, out: W) -> Self {
        Self { table, out }
    }
}

impl<W: Write + Send> TableSink for Lines<W> {
    fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        json::line(&Row { table: self.table, cells: &cells }, &mut self.out)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

struct Row<'a> {
    table: &'static ExportTable,
    cells: &'a [Cell],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.table.columns.iter().zip(self.cells) {
            match cell {
                Cell::Null => map.serialize_entry(column.name, &None::<()>)?,
                Cell::Text(text) => map.serialize_entry(column.name, text)?,
                Cell::Int(number) => map.serialize_entry(column.name, number)?,
                Cell::Bool(value) => map.serialize_entry(column.name, value)?,
                Cell::Time(time) => map.serialize_entry(column.name, &rfc3339(*time))?,
            }
        }
        map.end()
    }
}
