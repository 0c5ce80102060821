//! Names that are not in the lists, when not every list was read to the end.

use crate::error::{AppError, Exit};
use crate::model::{CoverageStatus, Tenant};

/// Why it can't be said that there is nothing of this name: some of the lists that could hold it were not read
/// to the end. `None` when they all were.
pub(super) fn maybe_unread(
    tenant: &Tenant,
    holds: impl Fn(&str) -> bool,
    what: &str,
    name: &str,
) -> Option<AppError> {
    let gaps: Vec<_> = tenant
        .coverage
        .iter()
        .filter(|line| holds(line.source.0) && line.status != CoverageStatus::NotOffered)
        .filter_map(|line| Some((line.source.0, line.gap.as_ref()?)))
        .collect();
    let (_, first) = gaps.first()?;
    let message = format!("`{name}` is not among the {what} that could be read");
    let details = gaps.iter().map(|(source, gap)| format!("{source}: {}", gap.reason)).collect();
    Some(AppError::new(Exit::Unknown, message, first.remedy.to_string()).with_details(details))
}
