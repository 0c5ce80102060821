//! The file of an export: a zip with one CSV in it, read row by row and with an end.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use csv::StringRecord;
use zip::ZipArchive;

/// How much larger than the zip its content may be, and how large it may be anyway: an honest report stays far
/// below, a bomb does not.
const MOST_RATIO: u64 = 200;
const ALWAYS_FINE: u64 = 64 << 20;

/// An export as it was fetched.
#[derive(Debug)]
pub struct ExportFile {
    bytes: Vec<u8>,
}

/// One row of an export, its cells by column name.
#[derive(Clone, Copy, Debug)]
pub struct ExportRow<'a> {
    columns: &'a [String],
    cells: &'a StringRecord,
}

/// Why an export could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportFileError<E> {
    /// The file is not what an export is.
    #[error("the export's file makes no sense: {0}")]
    Wrong(String),
    /// Whoever took the rows stopped.
    #[error("{0}")]
    Taker(E),
}

impl ExportFile {
    /// A zip with one CSV, or the CSV itself.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }

    /// Hands every row to `take`; says how many there were. A table without one of the `needed` columns is refused:
    /// rows that say nothing about anybody would pass for a report of nothing.
    ///
    /// # Errors
    /// When the file breaks off, is no table or is larger than any report, and when `take` fails. Rows that
    /// came before were handed on: they are part of a report, not a report.
    pub fn each<E>(
        &self,
        needed: &[&str],
        take: impl FnMut(ExportRow<'_>) -> Result<(), E>,
    ) -> Result<usize, ExportFileError<E>> {
        let most = (self.bytes.len() as u64).saturating_mul(MOST_RATIO).max(ALWAYS_FINE);
        if !self.bytes.starts_with(b"PK") {
            return rows(self.bytes.as_slice(), most, needed, take);
        }
        let wrong = |error: zip::result::ZipError| ExportFileError::Wrong(error.to_string());
        let mut archive = ZipArchive::new(Cursor::new(self.bytes.as_slice())).map_err(wrong)?;
        if archive.len() != 1 {
            return Err(ExportFileError::Wrong(format!("{} files instead of one", archive.len())));
        }
        let entry = archive.by_index(0).map_err(wrong)?;
        rows(entry, most, needed, take)
    }
}

fn rows<E>(
    content: impl Read,
    most: u64,
    needed: &[&str],
    mut take: impl FnMut(ExportRow<'_>) -> Result<(), E>,
) -> Result<usize, ExportFileError<E>> {
    let wrong = |error: csv::Error| ExportFileError::Wrong(error.to_string());
    let mut content = BufReader::with_capacity(1 << 16, Limited { content, left: most });
    skip_mark(&mut content).map_err(|error| ExportFileError::Wrong(error.to_string()))?;
    let mut table = csv::ReaderBuilder::new().flexible(false).from_reader(content);
    let columns: Vec<String> =
        table.headers().map_err(wrong)?.iter().map(|name| name.trim().to_owned()).collect();
    let is_there = |column: &&&str| columns.iter().any(|name| name.eq_ignore_ascii_case(column));
    if let Some(missing) = needed.iter().find(|column| !is_there(column)) {
        return Err(ExportFileError::Wrong(format!("it has no column `{missing}`")));
    }
    let mut cells = StringRecord::new();
    let mut count = 0;
    while table.read_record(&mut cells).map_err(wrong)? {
        take(ExportRow { columns: &columns, cells: &cells }).map_err(ExportFileError::Taker)?;
        count += 1;
    }
    Ok(count)
}

/// A byte order mark is no part of the first column's name.
fn skip_mark(content: &mut impl BufRead) -> io::Result<()> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    if content.fill_buf()?.starts_with(MARK) {
        content.consume(MARK.len());
    }
    Ok(())
}

impl<'a> ExportRow<'a> {
    /// The cell of `column`; `None` where it is empty or the report has no such column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&'a str> {
        let at = self.columns.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        self.cells.get(at).filter(|cell| !cell.is_empty())
    }

    /// The columns with their cells.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.columns.iter().map(String::as_str).zip(self.cells.iter())
    }
}

/// Fails where a reader would go beyond what is left, instead of ending as if that were all.
struct Limited<R> {
    content: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => {
                self.left = left;
                Ok(read)
            }
            None => Err(io::Error::other("it is larger than any report when unpacked")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file");
            archive.write_all(content).expect("written");
        }
        archive.finish().expect("an archive").into_inner()
    }

    /// Two cells of a row.
    type Pair = (Option<String>, Option<String>);

    fn read(bytes: Vec<u8>) -> Result<Vec<Pair>, String> {
        let mut rows = Vec::new();
        let text = |cell: Option<&str>| cell.map(str::to_owned);
        ExportFile::new(bytes)
            .each(&["PolicyId"], |row| {
                rows.push((text(row.get("policyid")), text(row.get("UPN"))));
                Ok::<(), String>(())
            })
            .map_err(|error| error.to_string())?;
        Ok(rows)
    }

    const TABLE: &str = "\u{feff}PolicyId,UPN\r\n1,\"O'Brien, \"\"Ada\"\"\"\r\n2,\r\n";

    #[test]
    fn rows_come_by_column_name_whether_zipped_or_not() {
        let expected =
            vec![(Some("1".to_owned()), Some("O'Brien, \"Ada\"".to_owned())), (Some("2".to_owned()), None)];
        assert_eq!(read(TABLE.into()), Ok(expected.clone()));
        assert_eq!(read(zipped(&[("report.csv", TABLE.as_bytes())])), Ok(expected));
        assert_eq!(read(zipped(&[("report.csv", b"PolicyId,UPN\r\n")])), Ok(Vec::new()));
    }

    #[test]
    fn a_file_that_is_no_report_is_an_error_and_never_an_empty_one() {
        let whole = zipped(&[("report.csv", TABLE.repeat(2000).as_bytes())]);
        for bytes in [
            whole.get(..whole.len() / 2).expect("half").to_vec(),
            zipped(&[("a.csv", b"a"), ("b.csv", b"b")]),
            zipped(&[]),
            b"PolicyId,UPN\r\n1\r\n".to_vec(),
            b"Policy,UPN\r\n1,2\r\n".to_vec(),
            b"PK\x03\x04".to_vec(),
        ] {
            assert!(read(bytes).is_err());
        }
    }

    #[test]
    fn a_bomb_ends_early() {
        let mut bomb = b"PolicyId,UPN\r\n".to_vec();
        bomb.resize(ALWAYS_FINE as usize * 2, b'0');
        let bomb = zipped(&[("report.csv", &bomb)]);
        assert!(bomb.len() < 1 << 20);
        let error = read(bomb).expect_err("too large");
        assert!(error.contains("larger than any report"), "{error}");
    }
}
