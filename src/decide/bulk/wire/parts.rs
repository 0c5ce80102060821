//! The parts that are kept apart, so that no more than two are in memory twice.

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

    /// The columns from their parts, two of which are read at one time. `None` if one is missing or not as a version
    /// writes it. `source` finds the source of a name.
    ///
    /// # Errors
    /// The first that `part` gives.
    pub fn read<E: Send>(
        part: impl Fn(&'static str) -> Result<Option<Vec<u8>>, E> + Sync,
        source: impl Fn(&str) -> Source + Sync,
    ) -> Result<Option<Self>, E> {
        let mut dense = Self::default();
        let Self { words, people, devices, rows, groups, reports, installs, certificates, user_rows } =
            &mut dense;
        let from = (&part, &source);
        let whole = std::thread::scope(|scope| {
            // What is reported is about as much as all the rest.
            let states = scope.spawn(move || {
                Ok(fill(from, "columns.reports", reports)?
                    && fill(from, "columns.installs", installs)?
                    && fill(from, "columns.certificates", certificates)?)
            });
            let subjects = fill(from, "columns.words", words)?
                && fill(from, "columns.people", people)?
                && fill(from, "columns.devices", devices)?
                && fill(from, "columns.rows", rows)?
                && fill(from, "columns.userRows", user_rows)?
                && fill(from, "columns.groups", groups)?;
            Ok(states.join().unwrap_or(Ok(false))? && subjects)
        })?;
        Ok(whole.then_some(dense))
    }
}

/// Reads one part into its place; `false` if that can't be done.
fn fill<T: Wire, E>(
    (part, source): (&impl Fn(&'static str) -> Result<Option<Vec<u8>>, E>, &impl Fn(&str) -> Source),
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
