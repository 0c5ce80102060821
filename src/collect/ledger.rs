//! The coverage block as it fills, and how a failed read becomes a gap with a remedy.

use std::collections::BTreeMap;

use super::reads::Read;
use crate::graph::{GraphError, GraphErrorKind};
use crate::model::{Coverage, CoverageStatus, Gap, GapKind, Source};

/// Why a read is not whole.
pub(super) enum Failure {
    /// Graph or the way to it.
    Graph(Box<GraphError>),
    /// Items that are no objects.
    Unreadable(usize),
}

/// What was read so far. Reads of one source (one per device, say) share a line; the worst counts.
#[derive(Debug, Default)]
pub(super) struct Ledger(BTreeMap<Source, Coverage>);

impl Ledger {
    /// Notes one read and gives its gap, if it has one.
    pub(super) fn record(&mut self, read: Read, items: usize, failure: Option<&Failure>) -> Option<Gap> {
        let gap = failure.map(|failure| match failure {
            Failure::Graph(error) => gap(read.source(), read.permission(), error, items),
            Failure::Unreadable(count) => Gap::new(
                read.source(),
                GapKind::Partial,
                &format!("{count} of its items were not readable"),
                "run again; if it stays, report it with the program's version",
            ),
        });
        self.note(read.source(), items, gap.clone());
        gap
    }

    /// Notes a source that was read by other means than one list.
    pub(super) fn note(&mut self, source: Source, items: usize, gap: Option<Gap>) {
        let status = match &gap {
            None => CoverageStatus::Complete,
            Some(gap) if gap.kind == GapKind::NotOffered => CoverageStatus::NotOffered,
            Some(_) if items > 0 => CoverageStatus::Partial,
            Some(_) => CoverageStatus::Unread,
        };
        let line = self.0.entry(source).or_insert_with(|| Coverage { source, status, items: 0, gap: None });
        let mixed = line.status != status && (line.items > 0 || items > 0 || line.gap.is_some());
        line.items += items;
        if gap.is_some() && line.gap.is_none() {
            line.status =
                if mixed && status != CoverageStatus::NotOffered { CoverageStatus::Partial } else { status };
            line.gap = gap;
        }
    }

    /// The block, in the order of the sources' names.
    pub(super) fn into_coverage(self) -> Vec<Coverage> {
        self.0.into_values().collect()
    }
}

/// The gap that a failed read leaves.
pub(super) fn gap(source: Source, permission: &str, error: &GraphError, items: usize) -> Gap {
    let scopes = to_grant(permission, &error.scopes);
    let (kind, remedy) = match error.kind {
        GraphErrorKind::Forbidden => (
            GapKind::Forbidden,
            format!(
                "grant `{scopes}` with admin consent; if it is granted, check Intune roles and scope tags"
            ),
        ),
        GraphErrorKind::NotOffered => {
            (GapKind::NotOffered, "nothing to do: this cloud or tenant does not offer it".to_owned())
        }
        GraphErrorKind::Auth(_) | GraphErrorKind::Unauthorized | GraphErrorKind::ClaimsChallenge => {
            (GapKind::Failed, "sign in again and run again".to_owned())
        }
        GraphErrorKind::Throttled => (
            GapKind::Failed,
            "wait some minutes and run again; the service is limiting this tenant".to_owned(),
        ),
        GraphErrorKind::Network => {
            (GapKind::Failed, "check the network and the proxy settings, then run again".to_owned())
        }
        GraphErrorKind::NotJson => (
            GapKind::Failed,
            "check the proxy or gateway on the way: it answered instead of Microsoft Graph".to_owned(),
        ),
        GraphErrorKind::NotFound => (
            GapKind::Failed,
            "check that it still exists and that the account's scope tags let it be seen".to_owned(),
        ),
        _ => (GapKind::Failed, "run again; if it stays, look up the request id with Microsoft".to_owned()),
    };
    let kind = if items > 0 && kind != GapKind::NotOffered { GapKind::Partial } else { kind };
    Gap::new(source, kind, &error.to_string(), &remedy)
}

/// What to ask an administrator for: of the permissions that a refusal names, the one that this read is known to
/// need, else those that only read. A refusal lists those that write, too.
pub(crate) fn to_grant(permission: &str, named: &[String]) -> String {
    let least: Vec<&str> =
        named.iter().map(String::as_str).filter(|scope| !scope.contains("Write")).collect();
    match least.as_slice() {
        [] => permission.to_owned(),
        least if least.contains(&permission) => permission.to_owned(),
        least => least.join(" or "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_for_a_permission_to_write() {
        let known = "DeviceManagementApps.Read.All";
        for (named, expected) in [
            (&[][..], known),
            (&["DeviceManagementApps.Read.All", "DeviceManagementApps.ReadWrite.All"], known),
            (&["DeviceManagementApps.ReadWrite.All"], known),
            (&["Directory.Read.All", "DeviceManagementApps.Read.All"], known),
            (
                &["Policy.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"],
                "Policy.Read.All or Directory.Read.All",
            ),
        ] {
            let named: Vec<String> = named.iter().map(|scope| (*scope).to_owned()).collect();
            assert_eq!(to_grant(known, &named), expected);
        }
    }
}
