//! Apache Parquet: rows gathered into blocks, each written column by column.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::TableSink;
use crate::report::export::{Cell, CellKind, ExportColumn, ExportTable};

/// Rows of one block.
const BLOCK: usize = 65_536;

/// Gathers rows and writes them by blocks.
pub(super) struct Blocks<W: Write + Send> {
    table: &'static ExportTable,
    waiting: Vec<Vec<Cell>>,
    writer: SerializedFileWriter<W>,
}

impl<W: Write + Send> Blocks<W> {
    pub(super) fn new(table: &'static ExportTable, out: W) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("scepcheck ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let schema = schema(table).map_err(unwritable)?;
        let writer =
            SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(unwritable)?;
        Ok(Self { table, waiting: Vec::new(), writer })
    }

    fn write_block(&mut self) -> Result<(), ParquetError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (at, column) in self.table.columns.iter().enumerate() {
            let Some(mut writer) = group.next_column()? else { break };
            let cells = || self.waiting.iter().map(|row| row.get(at).unwrap_or(&Cell::Null));
            match column.kind {
                CellKind::Text => write::<ByteArrayType>(&mut writer, cells().map(text))?,
                CellKind::Int | CellKind::Time => write::<Int64Type>(&mut writer, cells().map(number))?,
                CellKind::Bool => write::<BoolType>(&mut writer, cells().map(yes_no))?,
            }
            writer.close()?;
        }
        group.close()?;
        self.waiting.clear();
        Ok(())
    }
}

impl<W: Write + Send> TableSink for Blocks<W> {
    fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        self.waiting.push(cells);
        if self.waiting.len() < BLOCK {
            return Ok(());
        }
        self.write_block().map_err(unwritable)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.write_block().map_err(unwritable)?;
        self.writer.close().map(drop).map_err(unwritable)
    }
}

fn unwritable(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

fn schema(table: &ExportTable) -> Result<Type, ParquetError> {
    let fields = table.columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_, _>>()?;
    Type::group_type_builder(table.name).with_fields(fields).build()
}

fn field(column: &ExportColumn) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.kind {
        CellKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        CellKind::Int => (Physical::INT64, None),
        CellKind::Bool => (Physical::BOOLEAN, None),
        CellKind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
}

/// Writes a column: its values, and beside them where there is none.
fn write<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    writer.typed::<T>().write_batch(&values, Some(&levels), None).map(drop)
}

fn text(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(ByteArray::from(text.as_str())),
        _ => None,
    }
}

fn number(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Int(number) => Some(*number),
        Cell::Time(time) => Some(time.timestamp_millis()),
        _ => None,
    }
}

fn yes_no(cell: &Cell) -> Option<bool> {
    match cell {
        Cell::Bool(value) => Some(*value),
        _ => None,
    }
}
