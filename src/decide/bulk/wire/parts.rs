//! The parts that are kept apart, so that no more than one is in memory twice.

use super::super::dense::Dense;
use super::{Wire, bytes_of, value_of};
use crate::model::Source;

/// The version of the layout and of what the columns mean. Whatever changes either raises it.
pub const VERSION: u32 = 1;

impl Dense {
    /// The parts, one after the other: their names and bytes.
    ///
    /// # Errors
    /// The first that `keep` gives.
    pub fn write<E>(&self, mut keep: impl FnMut(&'static str, &[u8]) -> Result<(), E>) -> Result<(), E> {
        keep("columns.words", &bytes_of(&self.words))?;
        keep("columns.people", &bytes_of(&self.people))?;
        keep("columns.devices", &bytes_of(&self.devices))?;
        keep("columns.rows", &bytes_of(&self.rows))?;
        keep("columns.userRows", &bytes_of(&self.user_rows))?;
        keep("columns.groups", &bytes_of(&self.groups))?;
        keep("columns.reports", &bytes_of(&self.reports))?;
        keep("columns.installs", &bytes_of(&self.installs))?;
        keep("columns.certificates", &bytes_of(&self.certificates))
    }

    /// The columns from their parts. `None` if one is missing or not as a version writes it. `source` finds the
    /// source of a name.
    ///
    /// # Errors
    /// The first that `part` gives.
    pub fn read<E>(
        mut part: impl FnMut(&'static str) -> Result<Option<Vec<u8>>, E>,
        source: impl Fn(&str) -> Source,
    ) -> Result<Option<Self>, E> {
        let mut dense = Self::default();
        let whole = fill(&mut part, &source, "columns.words", &mut dense.words)?
            && fill(&mut part, &source, "columns.people", &mut dense.people)?
            && fill(&mut part, &source, "columns.devices", &mut dense.devices)?
            && fill(&mut part, &source, "columns.rows", &mut dense.rows)?
            && fill(&mut part, &source, "columns.userRows", &mut dense.user_rows)?
            && fill(&mut part, &source, "columns.groups", &mut dense.groups)?
            && fill(&mut part, &source, "columns.reports", &mut dense.reports)?
            && fill(&mut part, &source, "columns.installs", &mut dense.installs)?
            && fill(&mut part, &source, "columns.certificates", &mut dense.certificates)?;
        Ok(whole.then_some(dense))
    }
}

/// Reads one part into its place; `false` if that can't be done.
fn fill<T: Wire, E>(
    part: &mut impl FnMut(&'static str) -> Result<Option<Vec<u8>>, E>,
    source: &dyn Fn(&str) -> Source,
    name: &'static str,
    place: &mut T,
) -> Result<bool, E> {
    let Some(bytes) = part(name)? else { return Ok(false) };
    match value_of(&bytes, source) {
        Some(value) => {
            *place = value;
            Ok(true)
        }
        None => Ok(false),
    }
}
