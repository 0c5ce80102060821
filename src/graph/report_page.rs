//! A report's answer: a schema, and rows of values in its order.

use serde::Deserialize;
use serde_json::Value;

use super::answer::{Answer, BodyFault};
use super::page;

/// A report as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReportTable {
    /// Column names, in the order of the cells.
    pub columns: Vec<String>,
    /// Rows; each has one cell per column.
    pub rows: Vec<Vec<Value>>,
}

impl ReportTable {
    /// The rows, with their cells by column name.
    pub fn iter(&self) -> impl Iterator<Item = ReportRow<'_>> {
        self.rows.iter().map(|cells| ReportRow { columns: &self.columns, cells })
    }
}

/// One row of a report.
#[derive(Clone, Copy, Debug)]
pub struct ReportRow<'a> {
    columns: &'a [String],
    cells: &'a [Value],
}

impl<'a> ReportRow<'a> {
    /// The cell of `column`; none if the report has no such column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&'a Value> {
        self.cells.get(self.columns.iter().position(|name| name.eq_ignore_ascii_case(column))?)
    }

    /// The cell as text; none if it is null, empty or no text.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&'a str> {
        self.get(column)?.as_str().filter(|text| !text.is_empty())
    }

    /// The cell as a whole number, also when it came as text.
    #[must_use]
    pub fn integer(&self, column: &str) -> Option<i64> {
        match self.get(column)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

/// One page of a report, as it came.
#[derive(Debug, Deserialize)]
pub(super) struct ReportPage {
    #[serde(rename = "TotalRowCount", default)]
    total: Option<Value>,
    #[serde(rename = "Schema")]
    schema: Option<Vec<Column>>,
    #[serde(rename = "Values")]
    values: Option<Vec<Vec<Value>>>,
    #[serde(default)]
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Column {
    #[serde(rename = "Column")]
    name: String,
}

/// Reads a page: the table, and the total if it is stated. Services send it as `application/octet-stream`,
/// so the content type says nothing.
pub(super) fn read(answer: &Answer) -> Result<(ReportTable, Option<u64>), BodyFault> {
    let page: ReportPage = page::parse(answer)?;
    if page.error.is_some_and(|error| error.is_object()) {
        return Err(BodyFault::Service);
    }
    let (Some(schema), Some(rows)) = (page.schema, page.values) else {
        return Err(BodyFault::Wrong("a report without `Schema` and `Values`"));
    };
    let columns: Vec<String> = schema.into_iter().map(|column| column.name).collect();
    if rows.iter().any(|row| row.len() != columns.len()) {
        return Err(BodyFault::Wrong("a report row that does not fit its schema"));
    }
    Ok((ReportTable { columns, rows }, page.total.and_then(|total| total.as_u64())))
}
