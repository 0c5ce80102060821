//! One sheet, written from the top down.

use std::io;

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::super::super::text::clean;
use super::unwritable;

/// The last row that a sheet has, counted from 0.
const LAST: u32 = 1_048_575;

/// The most characters that a cell takes; some are left for what cleaning adds.
const LONGEST: usize = 32_000;

/// A cell.
pub(super) enum Value {
    Text(String),
    Number(i64),
    Time(DateTime<Utc>),
    Nothing,
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(super) fn optional(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, Self::text)
    }

    /// A count; one that no sheet can hold exactly is cut off at the largest.
    pub(super) fn count(count: u64) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// A sheet under its titles.
pub(super) struct Sheet<'b> {
    sheet: &'b mut Worksheet,
    times: Format,
    row: u32,
}

impl<'b> Sheet<'b> {
    /// Begins a sheet: its name, and its columns with their widths in characters.
    pub(super) fn begin(book: &'b mut Workbook, name: &str, columns: &[(&str, u16)]) -> io::Result<Self> {
        let sheet = book.add_worksheet_with_constant_memory().map_err(unwritable)?;
        sheet.set_name(name).map_err(unwritable)?;
        sheet.set_freeze_panes(1, 0).map_err(unwritable)?;
        let bold = Format::new().set_bold();
        for (at, (title, width)) in (0_u16..).zip(columns) {
            sheet.set_column_width(at, f64::from(*width)).map_err(unwritable)?;
            sheet.write_string_with_format(0, at, *title, &bold).map_err(unwritable)?;
        }
        let times = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        Ok(Self { sheet, times, row: 0 })
    }

    /// Whether the sheet has room for one more row besides one that says that it is full.
    pub(super) fn has_room(&self) -> bool {
        self.row + 1 < LAST
    }

    /// The next row.
    pub(super) fn row(&mut self, values: Vec<Value>) -> io::Result<()> {
        self.row += 1;
        for (at, value) in (0_u16..).zip(values) {
            self.cell(at, value)?;
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "a spreadsheet has no other numbers")]
    fn cell(&mut self, at: u16, value: Value) -> io::Result<()> {
        let written = match value {
            Value::Text(text) => self.sheet.write_string(self.row, at, shown(&text)),
            Value::Number(number) => self.sheet.write_number(self.row, at, number as f64),
            Value::Time(time) => {
                self.sheet.write_datetime_with_format(self.row, at, time.naive_utc(), &self.times)
            }
            Value::Nothing => return Ok(()),
        };
        written.map(drop).map_err(unwritable)
    }
}

/// A clean text that a cell takes.
fn shown(text: &str) -> String {
    let cleaned = clean(text);
    match cleaned.char_indices().nth(LONGEST / 2) {
        Some((end, _)) => cleaned.get(..end).unwrap_or_default().to_owned() + "…",
        None => cleaned,
    }
}
