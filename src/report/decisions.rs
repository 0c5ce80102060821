//! Decisions as rows: names beside ids, paths as text, the last check-in beside the profile's last change.

use chrono::{DateTime, Utc};

use super::chains::Place;
use super::devices::minutes_since;
use super::groups::label;
use super::users;
use super::v1::{
    CauseRow, CertificateInfo, CheckIn, CheckInRelation, DecisionRow, DependencyRow, DeviceKey, Note,
    ProfileInfo, ReasonRow, ReportedInfo,
};
use crate::decide::{
    Certificate, Decision, Dependency, DeviceRef, Dimension, Effect, ProfileRef, Reason, Reported, TargetKind,
};
use crate::model::{ManagedDevice, Membership, Profile, Tenant, Ternary, User};

/// What a row's names and paths are looked up in.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    /// Groups and filters.
    pub(super) tenant: &'k Tenant,
    /// The decision's user, if it was read.
    pub(super) user: Option<&'k User>,
    /// The decision's device.
    pub(super) device: Option<&'k ManagedDevice>,
}

pub(super) fn row(tenant: &Tenant, decision: Decision, place: Place, as_of: DateTime<Utc>) -> DecisionRow {
    let device =
        decision.device.as_ref().and_then(|named| tenant.devices.iter().find(|device| device.id == named.id));
    let user = decision.user.as_ref().and_then(|named| tenant.user(named.id.as_ref()?));
    row_of(Known { tenant, user, device }, decision, place, as_of)
}

pub(super) fn row_of(
    known: Known<'_>,
    decision: Decision,
    place: Place,
    as_of: DateTime<Utc>,
) -> DecisionRow {
    let check_in = decision.device.as_ref().map(|_| check_in(known.device, &decision.profile, as_of));
    let reasons = decision.reasons.iter().map(|reason| reason_row(known, &decision, reason)).collect();
    DecisionRow {
        profile: profile(decision.profile),
        user: decision.user.as_ref().map(users::key),
        device: decision.device.as_ref().map(device_key),
        targeting: decision.targeting,
        applicability: decision.applicability,
        expected: decision.expected,
        timing: decision.timing,
        reported: decision.reported.map(reported),
        certificate: decision.certificate.map(certificate),
        evidence: None,
        finding: decision.finding,
        cause: decision.cause.map(|cause| CauseRow { code: cause.code, text: cause.text, next: cause.next }),
        warnings: decision
            .warnings
            .into_iter()
            .map(|warning| Note { code: warning.code.id(), text: warning.text })
            .collect(),
        reasons,
        dependencies: decision.dependencies.into_iter().map(dependency).collect(),
        last_check_in: check_in,
        place,
    }
}

pub(super) fn device_key(device: &DeviceRef) -> DeviceKey {
    DeviceKey { id: device.id.to_string(), device_name: device.device_name.clone() }
}

/// A profile of its own.
pub(super) fn profile_info(of: &Profile) -> ProfileInfo {
    profile(crate::decide::profile_ref(of))
}

pub(super) fn profile(profile: ProfileRef) -> ProfileInfo {
    ProfileInfo {
        id: profile.id.to_string(),
        name: profile.name,
        odata_type: profile.odata_type,
        kind: profile.kind,
        type_label: profile.type_label,
        platform: profile.platform,
        certificate_store: profile.certificate_store,
        last_modified_date_time: profile.last_modified,
    }
}

fn reported(reported: Reported) -> ReportedInfo {
    ReportedInfo {
        state: reported.state,
        error_code: reported.error_code.and_then(hexadecimal),
        last_reported_date_time: reported.last_reported,
    }
}

fn certificate(certificate: Certificate) -> CertificateInfo {
    CertificateInfo {
        state: certificate.state,
        thumbprint: certificate.thumbprint,
        serial_number: certificate.serial_number,
        issuer: certificate.issuer,
        expiration_date_time: certificate.expires,
        error_code: certificate.error_code.and_then(hexadecimal),
    }
}

/// The way error codes are looked up: eight hexadecimal digits of the 32-bit value, signed or not. Zero is
/// no error. A code that needs more digits keeps them.
pub(super) fn hexadecimal(code: i64) -> Option<String> {
    if code == 0 {
        return None;
    }
    let signed = i32::try_from(code).map(i32::cast_unsigned);
    Some(match signed.or_else(|_| u32::try_from(code)) {
        Ok(code) => format!("0x{code:08X}"),
        Err(_) => format!("0x{code:016X}"),
    })
}

fn dependency(dependency: Dependency) -> DependencyRow {
    let (profile_id, profile_name) = match dependency.profile {
        Some(profile) => (Some(profile.id.to_string()), Some(profile.name)),
        None => (None, None),
    };
    DependencyRow {
        navigation: dependency.navigation,
        profile_id,
        profile_name,
        targeting: dependency.targeting,
        state: dependency.state,
        text: dependency.text,
    }
}

fn check_in(device: Option<&ManagedDevice>, profile: &ProfileRef, as_of: DateTime<Utc>) -> CheckIn {
    let date_time = device.and_then(|device| device.last_sync.value().copied());
    let relation = match (date_time, profile.last_modified) {
        (Some(check_in), Some(changed)) if check_in >= changed => CheckInRelation::AfterChange,
        (Some(_), Some(_)) => CheckInRelation::BeforeChange,
        _ => CheckInRelation::Unknown,
    };
    CheckIn { date_time, age_minutes: date_time.map(|time| minutes_since(time, as_of)), relation }
}

fn reason_row(known: Known<'_>, decision: &Decision, reason: &Reason) -> ReasonRow {
    let tenant = known.tenant;
    let filter = reason.filter_id.as_ref().and_then(|id| tenant.filters.filters.get(id));
    let group_name = reason
        .group_name
        .clone()
        .or_else(|| reason.group_id.as_ref().and_then(|id| tenant.group_name(id)).map(str::to_owned));
    ReasonRow {
        code: reason.code,
        effect: reason.effect,
        determining: reason.determining,
        dimension: reason.dimension,
        assignment_id: reason.assignment_id.as_ref().map(ToString::to_string),
        target: reason.target,
        group_id: reason.group_id.as_ref().map(ToString::to_string),
        path: path(known, decision, reason, group_name.as_deref()),
        group_name,
        via: reason.via.iter().map(ToString::to_string).collect(),
        via_names: reason.via.iter().map(|id| label(tenant, id)).collect(),
        filter_id: reason.filter_id.as_ref().map(ToString::to_string),
        filter_name: filter.and_then(|filter| users::text(&filter.name)),
        filter_mode: reason.filter_mode,
        filter_result: reason.filter_result,
        text: reason.text.clone(),
    }
}

/// `group ← nested group ← subject`; the subject only where the group is known to hold it.
fn path(known: Known<'_>, decision: &Decision, reason: &Reason, group_name: Option<&str>) -> Option<String> {
    let tenant = known.tenant;
    let target = match reason.target? {
        TargetKind::AllUsers => "All users".to_owned(),
        TargetKind::AllDevices => "All devices".to_owned(),
        TargetKind::Other => return None,
        TargetKind::Group | TargetKind::ExclusionGroup => {
            group_name.map(str::to_owned).or_else(|| reason.group_id.as_ref().map(ToString::to_string))?
        }
    };
    let via = reason.via.iter().map(|id| label(tenant, id));
    let steps: Vec<String> =
        std::iter::once(target).chain(via).chain(subject_in(known, decision, reason)).collect();
    Some(steps.join(" ← "))
}

/// The subject's name, if the target of the reason is known to hold it.
fn subject_in(known: Known<'_>, decision: &Decision, reason: &Reason) -> Option<String> {
    let held_by = |groups: &Membership| match &reason.group_id {
        Some(group) => groups.contains(group) == Ternary::Yes,
        None => reason.effect == Effect::Includes,
    };
    match reason.dimension? {
        Dimension::User => {
            let named = decision.user.as_ref()?;
            let user = known.user?;
            held_by(&user.groups).then(|| named.user_principal_name.clone()).flatten()
        }
        Dimension::Device => {
            let device = known.device?;
            let object = device.directory.known()?.as_ref()?;
            held_by(&object.groups).then(|| device.label().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hexadecimal;

    #[test]
    fn error_codes_are_written_as_they_are_looked_up() {
        let cases = [
            (0, None),
            (5, Some("0x00000005")),
            (-2_016_281_112, Some("0x87D1FDE8")),
            (2_278_686_184, Some("0x87D1FDE8")),
            (-1, Some("0xFFFFFFFF")),
            (i64::MIN, Some("0x8000000000000000")),
            (0x1_0000_0000, Some("0x0000000100000000")),
        ];
        for (code, expected) in cases {
            assert_eq!(hexadecimal(code).as_deref(), expected, "{code}");
        }
    }
}
