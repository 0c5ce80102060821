//! The shared gate: one "too many requests" stops everyone who draws from the same allowance, because
//! refused requests count against it too.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Allowances that Graph keeps apart. A `$batch` may draw from more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Buckets {
    directory: bool,
    intune: bool,
    exports: bool,
}

/// Starts of path segments that Intune answers, wherever they stand (`/users/{id}/managedDevices`).
const INTUNE: &[&str] = &[
    "/deviceManagement",
    "/deviceAppManagement",
    "/managedDevice",
    "/managedApp",
    "/mobileApp",
    "/getLoggedOnManagedDevices",
    "/getManagedApp",
    "/deviceEnrollmentConfigurations",
    "/getEffectiveDeviceEnrollmentConfigurations",
];

impl Buckets {
    pub(super) const NONE: Self = Self { directory: false, intune: false, exports: false };
    pub(super) const INTUNE: Self = Self { intune: true, ..Self::NONE };
    /// Report exports have a narrow limit of their own.
    pub(super) const EXPORTS: Self = Self { exports: true, ..Self::NONE };

    /// Which allowance a read of `path` (without the version) draws from.
    pub(super) fn of_path(path: &str) -> Self {
        if path.contains("/reports/exportJobs") {
            return Self::EXPORTS;
        }
        let intune = INTUNE.iter().any(|start| path.contains(start));
        Self { directory: !intune, intune, exports: false }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            directory: self.directory || other.directory,
            intune: self.intune || other.intune,
            exports: self.exports || other.exports,
        }
    }

    pub(super) fn is_intune(self) -> bool {
        self.intune
    }

    pub(super) fn is_exports(self) -> bool {
        self.exports
    }
}

/// When each allowance may be drawn from again, on the client's timeline.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<Until>);

#[derive(Debug, Default)]
struct Until {
    directory: Duration,
    intune: Duration,
    exports: Duration,
}

impl Until {
    fn of(&mut self, buckets: Buckets) -> impl Iterator<Item = &mut Duration> {
        let all = [
            (buckets.directory, &mut self.directory),
            (buckets.intune, &mut self.intune),
            (buckets.exports, &mut self.exports),
        ];
        all.into_iter().filter(|(wanted, _)| *wanted).map(|(_, until)| until)
    }
}

impl Gate {
    /// Closes `buckets` until `until`; never opens one earlier than someone else asked.
    pub(super) fn close(&self, buckets: Buckets, until: Duration) {
        let mut gate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for closed in gate.of(buckets) {
            *closed = until.max(*closed);
        }
    }

    /// How long `buckets` stay closed after `now`, if they are.
    pub(super) fn closed(&self, buckets: Buckets, now: Duration) -> Option<Duration> {
        let mut gate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = gate.of(buckets).max().copied().unwrap_or_default();
        Some(until.saturating_sub(now)).filter(|wait| !wait.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn intune_is_told_from_the_directory_by_path() {
        for (path, intune) in [
            ("/deviceManagement/deviceConfigurations", true),
            ("/deviceAppManagement/mobileApps", true),
            ("/users/ada@contoso.com/managedDevices", true),
            ("/users/x/managedAppRegistrations", true),
            ("/users/x/mobileAppIntentAndStates('1')", true),
            ("/users/x/deviceManagementTroubleshootingEvents", true),
            ("/users/x/transitiveMemberOf/microsoft.graph.group", false),
            ("/devices", false),
            ("/subscribedSkus", false),
        ] {
            assert_eq!(Buckets::of_path(path).intune, intune, "{path}");
            assert_eq!(Buckets::of_path(path).directory, !intune, "{path}");
        }
    }

    #[test]
    fn closing_one_bucket_leaves_the_other_open_and_never_shortens() {
        let gate = Gate::default();
        let (intune, directory) = (Buckets::INTUNE, Buckets::of_path("/users"));
        gate.close(intune, 7 * SECOND);
        gate.close(intune, 3 * SECOND);
        assert_eq!(gate.closed(intune, SECOND), Some(6 * SECOND));
        assert_eq!(gate.closed(directory, SECOND), None);
        assert_eq!(gate.closed(intune.and(directory), SECOND), Some(6 * SECOND));
        assert_eq!(gate.closed(intune, 7 * SECOND), None);
    }
}
