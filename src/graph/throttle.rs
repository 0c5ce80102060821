//! The shared gate: one "too many requests" stops everyone who draws from the same allowance, because
//! refused requests count against it too.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Allowances that Graph keeps apart. A `$batch` may draw from both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Buckets {
    directory: bool,
    intune: bool,
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
    pub(super) const NONE: Self = Self { directory: false, intune: false };
    pub(super) const INTUNE: Self = Self { directory: false, intune: true };

    /// Which allowance a read of `path` (without the version) draws from.
    pub(super) fn of_path(path: &str) -> Self {
        let intune = INTUNE.iter().any(|start| path.contains(start));
        Self { directory: !intune, intune }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { directory: self.directory || other.directory, intune: self.intune || other.intune }
    }
}

/// When each allowance may be drawn from again, on the client's timeline.
#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<Until>);

#[derive(Debug, Default)]
struct Until {
    directory: Duration,
    intune: Duration,
}

impl Gate {
    /// Closes `buckets` until `until`; never opens one earlier than someone else asked.
    pub(super) fn close(&self, buckets: Buckets, until: Duration) {
        let mut gate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.directory {
            gate.directory = gate.directory.max(until);
        }
        if buckets.intune {
            gate.intune = gate.intune.max(until);
        }
    }

    /// How long `buckets` stay closed after `now`, if they are.
    pub(super) fn closed(&self, buckets: Buckets, now: Duration) -> Option<Duration> {
        let gate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let directory = if buckets.directory { gate.directory } else { Duration::ZERO };
        let intune = if buckets.intune { gate.intune } else { Duration::ZERO };
        Some(directory.max(intune).saturating_sub(now)).filter(|wait| !wait.is_zero())
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
