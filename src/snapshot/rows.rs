//! Report rows: what a service says of many owners at once.

use std::ops::ControlFlow;

use rusqlite::Row;
use serde::de::DeserializeOwned;

use super::error::SnapshotError;
use super::reader::Reader;
use crate::model::Source;

impl Reader<'_> {
    /// The report rows of one owner: JSON arrays, in the order they came.
    ///
    /// # Errors
    /// When the file fails.
    pub fn rows_of(&self, source: Source, owner: &str) -> Result<Vec<String>, SnapshotError> {
        const SELECT: &str = "SELECT json FROM report WHERE owner = ?1 AND part = \
             (SELECT part FROM coverage WHERE source = ?2 AND key = '' AND staged = 0) ORDER BY rowid";
        let mut statement = self.told(self.db.prepare_cached(SELECT))?;
        let mut rows = self.told(statement.query([owner.trim(), source.0]))?;
        let mut found = Vec::new();
        while let Some(row) = self.told(rows.next())? {
            found.push(self.array(row, 0)?);
        }
        Ok(found)
    }

    /// All report rows of a source: owner and JSON array, by owner. An owner may come more than once in a row.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_rows<E>(
        &self,
        source: Source,
        mut each: impl FnMut(&str, &str) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        const SELECT: &str = "SELECT owner, json FROM report WHERE part = \
             (SELECT part FROM coverage WHERE source = ?1 AND key = '' AND staged = 0) ORDER BY owner, rowid";
        let mut statement = self.told(self.db.prepare_cached(SELECT))?;
        let mut rows = self.told(statement.query([source.0]))?;
        while let Some(row) = self.told(rows.next())? {
            let owner: String = self.told(row.get(0))?;
            if let ControlFlow::Break(end) = each(&owner, &self.array(row, 1)?) {
                return Ok(Some(end));
            }
        }
        Ok(None)
    }

    /// The rows of an array.
    pub(super) fn rows_in<T: DeserializeOwned>(&self, array: &str) -> Result<Vec<T>, SnapshotError> {
        serde_json::from_str(array).map_err(|_| self.unreadable())
    }

    fn unreadable(&self) -> SnapshotError {
        self.damaged("rows of a report in it can't be read")
    }

    /// Rows that can't be read are no absence of rows: the file is damaged.
    fn array(&self, row: &Row<'_>, column: usize) -> Result<String, SnapshotError> {
        let text = self.text(row, column)?;
        if is_array(&text) {
            return Ok(text);
        }
        Err(self.unreadable())
    }
}

fn is_array(json: &str) -> bool {
    serde_json::from_str::<Vec<serde::de::IgnoredAny>>(json).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_array;

    #[test]
    fn what_is_no_list_of_rows_does_not_pass_for_an_empty_one() {
        for json in ["", "null", "{}", "[1", "[1] [2]"] {
            assert!(!is_array(json), "{json}");
        }
        assert!(is_array("[]") && is_array(r#"[{"a":1},null]"#));
    }
}
