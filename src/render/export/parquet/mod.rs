//! Apache Parquet: a block is a row group, made in memory and then put into the file.
//!
//! File, schema, numbers and metadata are the library's. Pages of text are made here, since the library looks at every
//! value: of millions of decisions nearly all texts come in long runs, and a run costs as much as one value.

mod chunk;
mod hybrid;
mod numbers;
mod texts;

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, TrackedWrite};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type};

use chunk::Out;
use texts::Runs;

use super::TablePart;
use crate::report::export::{Block, CellKind, ExportColumn, ExportTable};

/// How a table lies in a file.
#[derive(Clone, Debug)]
pub struct Layout {
    table: &'static ExportTable,
    schema: SchemaDescPtr,
    properties: WriterPropertiesPtr,
}

impl Layout {
    pub(super) fn new(table: &'static ExportTable) -> io::Result<Self> {
        let schema = schema(table).map_err(unwritable)?;
        let schema = Arc::new(SchemaDescriptor::new(Arc::new(schema)));
        Ok(Self { table, schema, properties: Arc::new(properties()) })
    }

    pub(super) fn begin<W: Write + Send>(&self, out: W) -> io::Result<Groups<W>> {
        let schema = self.schema.root_schema_ptr();
        SerializedFileWriter::new(out, schema, self.properties.clone()).map(Groups).map_err(unwritable)
    }

    pub(super) fn encode(&self, block: &Block<'_>) -> io::Result<TablePart> {
        self.columns(block).map_err(unwritable)
    }

    fn columns(&self, block: &Block<'_>) -> Result<TablePart, ParquetError> {
        let mut out = Out { bytes: TrackedWrite::new(Vec::new()), snappy: snap::raw::Encoder::new() };
        let runs = Runs::of(block);
        let mut columns = Vec::with_capacity(self.table.columns.len());
        for (at, (column, description)) in self.table.columns.iter().zip(self.schema.columns()).enumerate() {
            let description = description.clone();
            columns.push(match column.kind {
                CellKind::Text if column.repeats => texts::repeated(&runs, at, (&mut out, description))?,
                CellKind::Text => texts::plain(&runs, at, (&mut out, description))?,
                CellKind::Int | CellKind::Bool | CellKind::Time => {
                    numbers::write(block, at, (&mut out, description, self.properties.clone()))?
                }
            });
        }
        Ok(TablePart { bytes: out.bytes.into_inner()?, columns })
    }
}

/// A file in the making.
pub(super) struct Groups<W: Write + Send>(SerializedFileWriter<W>);

impl<W: Write + Send> Groups<W> {
    pub(super) fn append(&mut self, part: TablePart) -> io::Result<()> {
        let bytes = Bytes::from(part.bytes);
        let mut group = self.0.next_row_group().map_err(unwritable)?;
        for column in part.columns {
            group.append_column(&bytes, column).map_err(unwritable)?;
        }
        group.close().map(drop).map_err(unwritable)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.0.close().map(drop).map_err(unwritable)
    }
}

fn unwritable(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("scepcheck ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .build()
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
