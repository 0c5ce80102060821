//! Flat tables as files: JSON lines, or Parquet in builds that have it.
//!
//! What takes long, making bytes of a [`Block`], can be done anywhere and in any order ([`TableEncoder`]); the parts
//! come into the file in theirs ([`TableWriter`]).

mod lines;
#[cfg(feature = "parquet")]
mod parquet;

use std::io::{self, Write};

use crate::report::export::{Block, Cell, ExportTable};

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

/// Makes parts of a table.
#[derive(Clone, Debug)]
pub enum TableEncoder {
    /// Of lines.
    JsonLines(&'static ExportTable),
    /// Of row groups.
    #[cfg(feature = "parquet")]
    Parquet(parquet::Layout),
}

/// Rows as the file has them.
#[derive(Debug)]
pub struct TablePart {
    bytes: Vec<u8>,
    /// What lies where in a row group.
    #[cfg(feature = "parquet")]
    columns: Vec<::parquet::column::writer::ColumnCloseResult>,
}

impl TableEncoder {
    /// For a table in this format.
    ///
    /// # Errors
    /// When the format can't hold the table.
    pub fn new(table: &'static ExportTable, format: TableFormat) -> io::Result<Self> {
        match format {
            TableFormat::JsonLines => Ok(Self::JsonLines(table)),
            #[cfg(feature = "parquet")]
            TableFormat::Parquet => parquet::Layout::new(table).map(Self::Parquet),
        }
    }

    /// The rows of a block.
    ///
    /// # Errors
    /// When the format can't hold them.
    pub fn encode(&self, block: &Block<'_>) -> io::Result<TablePart> {
        match self {
            Self::JsonLines(table) => lines::encode(table, block),
            #[cfg(feature = "parquet")]
            Self::Parquet(layout) => layout.encode(block),
        }
    }
}

/// Writes one table.
pub struct TableWriter<W: Write + Send> {
    encoder: TableEncoder,
    waiting: Block<'static>,
    file: File<W>,
}

enum File<W: Write + Send> {
    Lines(W),
    #[cfg(feature = "parquet")]
    Groups(parquet::Groups<W>),
}

impl<W: Write + Send> TableWriter<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn new(table: &'static ExportTable, format: TableFormat, out: W) -> io::Result<Self> {
        let encoder = TableEncoder::new(table, format)?;
        let file = match &encoder {
            TableEncoder::JsonLines(_) => File::Lines(out),
            #[cfg(feature = "parquet")]
            TableEncoder::Parquet(layout) => File::Groups(layout.begin(out)?),
        };
        Ok(Self { encoder, waiting: Block::default(), file })
    }

    /// What makes parts for it.
    pub fn encoder(&self) -> &TableEncoder {
        &self.encoder
    }

    /// One row, a cell for each column.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        self.waiting.add_cells(cells);
        if self.waiting.is_full() { self.write_waiting() } else { Ok(()) }
    }

    fn write_waiting(&mut self) -> io::Result<()> {
        let part = self.encoder.encode(&std::mem::take(&mut self.waiting))?;
        self.part(part)
    }

    /// The rows of a block, after those that were given before.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn part(&mut self, part: TablePart) -> io::Result<()> {
        match &mut self.file {
            File::Lines(out) => out.write_all(&part.bytes),
            #[cfg(feature = "parquet")]
            File::Groups(groups) => groups.append(part),
        }
    }

    /// The end.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn finish(mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.write_waiting()?;
        }
        match self.file {
            File::Lines(mut out) => out.flush(),
            #[cfg(feature = "parquet")]
            File::Groups(groups) => groups.finish(),
        }
    }
}

impl TablePart {
    /// Bytes that need nothing said about them.
    fn of(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            #[cfg(feature = "parquet")]
            columns: Vec::new(),
        }
    }
}
