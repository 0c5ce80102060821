//! Where a package stands, and how it is told.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::collect::resolve::safe;
use crate::model::DiagnosticsRequest;

/// Where a package stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageState {
    /// The device has not sent it yet.
    Pending,
    /// It can be fetched.
    Completed,
    /// The device could not make it.
    Failed,
    /// Something that this program does not know.
    Other,
}

impl PackageState {
    /// Of a package.
    #[must_use]
    pub fn of(package: &DiagnosticsRequest) -> Self {
        let status = package.status.as_deref().unwrap_or_default();
        [("pending", Self::Pending), ("completed", Self::Completed), ("failed", Self::Failed)]
            .into_iter()
            .find(|(name, _)| status.eq_ignore_ascii_case(name))
            .map_or(Self::Other, |(_, state)| state)
    }
}

/// A package on one line: when, where it stands, how large, until when, its id. Safe to print.
#[must_use]
pub fn package_line(package: &DiagnosticsRequest) -> String {
    let time =
        |time: &Option<DateTime<Utc>>| time.map(|time| time.to_rfc3339_opts(SecondsFormat::Secs, true));
    let parts = [
        Some(package.id.clone()),
        package.status.clone(),
        time(&package.requested).map(|time| format!("requested {time}")),
        package.initiated_by.clone().map(|who| format!("by {who}")),
        package.size_kb.map(|size| format!("{size:.0} KB")),
        time(&package.expires).map(|time| format!("kept until {time}")),
    ];
    safe(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ManagedDeviceId;

    #[test]
    fn only_what_the_service_says_is_known() {
        let package = |status: Option<&str>| DiagnosticsRequest {
            device_id: ManagedDeviceId::new("d"),
            id: "p".to_owned(),
            status: status.map(str::to_owned),
            requested: None,
            received: None,
            expires: None,
            initiated_by: Some("adele\u{1b}[2J".to_owned()),
            size_kb: Some(48_213.4),
        };
        for (status, state) in [
            (Some("pending"), PackageState::Pending),
            (Some("Completed"), PackageState::Completed),
            (Some("failed"), PackageState::Failed),
            (Some("unknownFutureValue"), PackageState::Other),
            (None, PackageState::Other),
        ] {
            assert_eq!(PackageState::of(&package(status)), state);
        }
        let line = package_line(&package(Some("pending")));
        assert_eq!(line, "p, pending, by adele\\u{1b}[2J, 48213 KB");
    }
}
