//! One column of a row group: its pages, and what is to be said of them.

use parquet::basic::{Compression, Encoding, PageType};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, PageEncodingStats};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use super::hybrid::Hybrid;

/// Longer texts are no bounds.
const LONGEST_BOUND: usize = 64;

/// Where chunks are written to, one after the other.
pub(super) struct Out {
    pub(super) bytes: TrackedWrite<Vec<u8>>,
    pub(super) snappy: snap::raw::Encoder,
}

/// The values of a page, as bytes; beside them where there is none.
pub(super) struct Values {
    levels: Hybrid,
    nulls: usize,
    rows: usize,
}

/// A column in the making.
pub(super) struct Chunk<'o> {
    out: &'o mut Out,
    description: ColumnDescPtr,
    rows: usize,
    nulls: usize,
    /// With their headers: compressed, and not.
    sizes: (usize, usize),
    dictionary: Option<u64>,
    first_page: Option<u64>,
    pages: i32,
    encoding: Encoding,
}

impl Values {
    pub(super) fn new() -> Self {
        Self { levels: Hybrid::new(1), nulls: 0, rows: 0 }
    }

    /// So many rows with a value, or without.
    pub(super) fn push(&mut self, is_there: bool, count: usize) {
        self.levels.push(u32::from(is_there), count);
        self.rows += count;
        self.nulls += if is_there { 0 } else { count };
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

impl<'o> Chunk<'o> {
    /// A column whose values are encoded like this.
    pub(super) fn new(out: &'o mut Out, description: ColumnDescPtr, encoding: Encoding) -> Self {
        Self {
            out,
            description,
            rows: 0,
            nulls: 0,
            sizes: (0, 0),
            dictionary: None,
            first_page: None,
            pages: 0,
            encoding,
        }
    }

    /// The dictionary, before every page: so many values.
    pub(super) fn dictionary(&mut self, values: &[u8], count: usize) -> Result<(), ParquetError> {
        let page = Page::DictionaryPage {
            buf: self.compressed(values)?.into(),
            num_values: number(count)?,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        self.dictionary = Some(self.write(page, values.len())?);
        Ok(())
    }

    /// A page of values.
    pub(super) fn page(&mut self, which: Values, values: &[u8]) -> Result<(), ParquetError> {
        let Values { levels, nulls, rows } = which;
        let levels = levels.finish();
        let mut whole = Vec::with_capacity(4 + levels.len() + values.len());
        whole.extend_from_slice(&number(levels.len())?.to_le_bytes());
        whole.extend_from_slice(&levels);
        whole.extend_from_slice(values);
        let page = Page::DataPage {
            buf: self.compressed(&whole)?.into(),
            num_values: number(rows)?,
            encoding: self.encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let at = self.write(page, whole.len())?;
        self.first_page.get_or_insert(at);
        (self.rows, self.nulls, self.pages) = (self.rows + rows, self.nulls + nulls, self.pages + 1);
        Ok(())
    }

    fn compressed(&mut self, bytes: &[u8]) -> Result<Vec<u8>, ParquetError> {
        self.out.snappy.compress_vec(bytes).map_err(|error| ParquetError::External(Box::new(error)))
    }

    fn write(&mut self, page: Page, uncompressed: usize) -> Result<u64, ParquetError> {
        let page = CompressedPage::new(page, uncompressed);
        let spec = SerializedPageWriter::new(&mut self.out.bytes).write_page(page)?;
        self.sizes.0 += spec.compressed_size;
        self.sizes.1 += spec.uncompressed_size;
        Ok(spec.offset)
    }

    /// The end. `bounds`: the least and the greatest text, where that is worth telling.
    pub(super) fn close(self, bounds: Option<(&str, &str)>) -> Result<ColumnCloseResult, ParquetError> {
        let bounds = bounds.filter(|(least, most)| least.len().max(most.len()) <= LONGEST_BOUND);
        let (least, most) = bounds.map(|(least, most)| (least.into(), most.into())).unzip();
        let nulls = Some(self.nulls as u64);
        let page = |page_type, encoding, count| PageEncodingStats { page_type, encoding, count };
        let mut pages = vec![page(PageType::DATA_PAGE, self.encoding, self.pages)];
        if self.dictionary.is_some() {
            pages.insert(0, page(PageType::DICTIONARY_PAGE, Encoding::PLAIN, 1));
        }
        let metadata = ColumnChunkMetaData::builder(self.description)
            .set_compression(Compression::SNAPPY)
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, self.encoding])
            .set_page_encoding_stats(pages)
            .set_num_values(signed(self.rows)?)
            .set_total_compressed_size(signed(self.sizes.0)?)
            .set_total_uncompressed_size(signed(self.sizes.1)?)
            .set_dictionary_page_offset(self.dictionary.map(signed).transpose()?)
            .set_data_page_offset(self.first_page.map_or(Ok(0), signed)?)
            .set_statistics(Statistics::byte_array(least, most, None::<u64>, nulls, false))
            .build()?;
        Ok(ColumnCloseResult {
            bytes_written: self.sizes.0 as u64,
            rows_written: self.rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        })
    }
}

fn number(count: usize) -> Result<u32, ParquetError> {
    u32::try_from(count).map_err(|error| ParquetError::External(Box::new(error)))
}

fn signed<N: TryInto<i64, Error: std::error::Error + Send + Sync + 'static>>(
    number: N,
) -> Result<i64, ParquetError> {
    number.try_into().map_err(|error| ParquetError::External(Box::new(error)))
}
