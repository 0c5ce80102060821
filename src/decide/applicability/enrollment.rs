//! Device policy reaches enrolled devices only.

use super::check::Check;
use crate::decide::enrollment::enrolled;
use crate::decide::reason::ReasonCode;
use crate::model::{ManagedDevice, Profile, ProfileKind, Ternary};

/// Kinds that work without an enrolment: policy for managed apps follows the user, and enrolment
/// configurations come before it.
pub(in crate::decide) fn needs_enrollment(kind: ProfileKind) -> bool {
    !matches!(kind, ProfileKind::AppProtection | ProfileKind::AppConfiguration | ProfileKind::Enrollment)
}

/// Whether the device is enrolled; `None` when it is, or when the kind does not ask.
pub(super) fn check(profile: &Profile, device: &ManagedDevice) -> Option<Check> {
    if !needs_enrollment(profile.kind) {
        return None;
    }
    let agent = device.management_agent.text().unwrap_or("not read");
    match enrolled(device) {
        Ternary::Yes => None,
        Ternary::No => Some(Check::new(
            Ternary::No,
            ReasonCode::NotEnrolled,
            format!(
                "device `{}` is not enrolled for Intune policy: its management agent is `{agent}`",
                device.label()
            ),
        )),
        Ternary::Unknown => Some(Check::new(
            Ternary::Unknown,
            ReasonCode::EnrollmentUnknown,
            format!(
                "whether device `{}` is enrolled is not known: management agent `{agent}`",
                device.label()
            ),
        )),
    }
}
