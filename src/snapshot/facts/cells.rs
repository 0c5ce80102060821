//! The cells of a report's row.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// A row of a report: some ten columns, and as many rows as devices times profiles, so a list is faster than a map.
#[derive(Debug, Default)]
pub(super) struct Cells(Vec<(String, Value)>);

impl Cells {
    /// The cell of a column, if the row has it.
    pub(super) fn get(&self, column: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(name, _)| name == column).map(|(_, value)| value)
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Columns)
    }
}

struct Columns;

impl<'de> Visitor<'de> for Columns {
    type Value = Cells;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cells, A::Error> {
        let mut cells = Vec::with_capacity(map.size_hint().unwrap_or(8));
        while let Some(cell) = map.next_entry()? {
            cells.push(cell);
        }
        Ok(Cells(cells))
    }
}

#[cfg(test)]
mod tests {
    use super::Cells;

    #[test]
    fn a_row_is_an_object_and_nothing_else() {
        let cells: Cells = serde_json::from_str(r#"{"a":1,"b":"x"}"#).expect("a row");
        assert_eq!(cells.get("b"), Some(&"x".into()));
        assert_eq!(cells.get("c"), None);
        assert!(serde_json::from_str::<Cells>("[1]").is_err());
        assert!(serde_json::from_str::<Cells>("null").is_err());
    }
}
