//! Flat tables as files: JSON lines, or Parquet in builds that have it.

mod lines;
#[cfg(feature = "parquet")]
mod parquet;

use std::io::{self, Write};

use crate::report::export::{Cell, ExportTable};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableFormat {
    /// One JSON object a line.
    JsonLines,
    /// Apache Parquet, compressed with Snappy.
    #[cfg(feature = "parquet")]
    Parquet,
}

impl TableFormat {
    /// The ending of its files.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }
}

/// Takes the rows of one table.
pub trait TableSink {
    /// One row, a cell for each column.
    ///
    /// # Errors
    /// When the file can't be written.
    fn row(&mut self, cells: Vec<Cell>) -> io::Result<()>;

    /// The end.
    ///
    /// # Errors
    /// When the file can't be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Begins a table.
///
/// # Errors
/// When the file can't be written.
pub fn table<'w, W: Write + Send + 'w>(
    table: &'static ExportTable,
    format: TableFormat,
    out: W,
) -> io::Result<Box<dyn TableSink + 'w>> {
    match format {
        TableFormat::JsonLines => Ok(Box::new(lines::Lines::new(table, out))),
        #[cfg(feature = "parquet")]
        TableFormat::Parquet => Ok(Box::new(parquet::Blocks::new(table, out)?)),
    }
}
