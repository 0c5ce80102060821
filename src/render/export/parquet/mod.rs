//! Apache Parquet: a block is a row group, made in memory and then put into the file.

mod columns;

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::get_column_writer;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type};

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
        Ok(Self { table, properties: Arc::new(properties(table, &schema)), schema })
    }

    pub(super) fn begin<W: Write + Send>(&self, out: W) -> io::Result<Groups<W>> {
        let schema = self.schema.root_schema_ptr();
        SerializedFileWriter::new(out, schema, self.properties.clone()).map(Groups).map_err(unwritable)
    }

    pub(super) fn encode(&self, block: &Block<'_>) -> io::Result<TablePart> {
        self.columns(block).map_err(unwritable)
    }

    fn columns(&self, block: &Block<'_>) -> Result<TablePart, ParquetError> {
        let mut bytes = TrackedWrite::new(Vec::new());
        let mut columns = Vec::with_capacity(self.table.columns.len());
        for (at, description) in self.schema.columns().iter().enumerate() {
            let pages = Box::new(SerializedPageWriter::new(&mut bytes));
            let mut writer = get_column_writer(description.clone(), self.properties.clone(), pages);
            columns::write(block, at, &mut writer)?;
            columns.push(writer.close()?);
        }
        Ok(TablePart { bytes: bytes.into_inner()?, columns })
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

/// Dictionaries and bounds only for what comes again; where each row has its own value they help nobody.
fn properties(table: &ExportTable, schema: &SchemaDescriptor) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("scepcheck ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    for (column, description) in table.columns.iter().zip(schema.columns()) {
        if !column.repeats {
            let path = description.path();
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
    }
    properties.build()
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
