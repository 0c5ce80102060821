//! Whether the target of an assignment holds the subject, in one dimension.

use crate::decide::decision::Dimension;
use crate::decide::enrollment::enrolled;
use crate::decide::reason::ReasonCode;
use crate::decide::sides::{DeviceSide, Sides, UserSide};
use crate::model::{Fact, Gap, GroupId, Membership, MembershipLink, Tenant, Ternary};

/// The answer in one dimension.
#[derive(Clone, Copy, Debug)]
pub(in crate::decide) struct Reach<'s> {
    /// The dimension.
    pub(in crate::decide) dimension: Dimension,
    /// Whether it holds the subject.
    pub(in crate::decide) value: Ternary,
    /// Why.
    pub(in crate::decide) code: ReasonCode,
    /// The path, for a group that holds it.
    pub(in crate::decide) link: Option<&'s MembershipLink>,
    /// What was not read.
    pub(in crate::decide) gap: Option<&'s Gap>,
    /// A fact for the sentence.
    pub(in crate::decide) note: &'static str,
}

impl<'s> Reach<'s> {
    fn new(dimension: Dimension, value: Ternary, code: ReasonCode) -> Self {
        Self { dimension, value, code, link: None, gap: None, note: "" }
    }

    fn unknown(dimension: Dimension, code: ReasonCode, gap: Option<&'s Gap>) -> Self {
        Self { gap, ..Self::new(dimension, Ternary::Unknown, code) }
    }
}

/// "All users": every user with an Intune licence.
pub(super) fn all_users<'s>(sides: &Sides<'s>) -> Reach<'s> {
    let dimension = Dimension::User;
    match sides.user {
        UserSide::Absent(note) => Reach { note, ..Reach::new(dimension, Ternary::No, ReasonCode::NoUser) },
        UserSide::Unread { gap, .. } => Reach::unknown(dimension, ReasonCode::UserUnknown, gap),
        UserSide::Here(user) => match user.intune_licensed() {
            Ternary::Yes => Reach::new(dimension, Ternary::Yes, ReasonCode::IncludedByAllUsers),
            Ternary::No => Reach::new(dimension, Ternary::No, ReasonCode::UserNotLicensed),
            Ternary::Unknown => {
                Reach::unknown(dimension, ReasonCode::LicenseUnknown, user.groups.gap.as_ref())
            }
        },
    }
}

/// "All devices": every device enrolled in Intune.
pub(super) fn all_devices<'s>(sides: &Sides<'s>) -> Reach<'s> {
    let dimension = Dimension::Device;
    match sides.device {
        DeviceSide::Absent => Reach::new(dimension, Ternary::No, ReasonCode::NoDevice),
        DeviceSide::Unread(gap) => Reach::unknown(dimension, ReasonCode::DeviceUnknown, gap),
        DeviceSide::Here(device) => match enrolled(device) {
            Ternary::Yes => Reach::new(dimension, Ternary::Yes, ReasonCode::IncludedByAllDevices),
            Ternary::No => Reach::new(dimension, Ternary::No, ReasonCode::NotEnrolled),
            Ternary::Unknown => Reach::unknown(dimension, ReasonCode::EnrollmentUnknown, None),
        },
    }
}

/// A group, in both dimensions.
pub(super) fn group<'s>(tenant: &Tenant, id: &GroupId, sides: &Sides<'s>) -> [Reach<'s>; 2] {
    [user_in_group(id, sides), device_in_group(id, sides)]
        .map(|reach| only_security_groups(tenant, id, reach))
}

fn user_in_group<'s>(id: &GroupId, sides: &Sides<'s>) -> Reach<'s> {
    match sides.user {
        UserSide::Absent(note) => {
            Reach { note, ..Reach::new(Dimension::User, Ternary::No, ReasonCode::NoUser) }
        }
        UserSide::Unread { gap, .. } => Reach::unknown(Dimension::User, ReasonCode::UserUnknown, gap),
        UserSide::Here(user) => in_group(Dimension::User, &user.groups, id),
    }
}

/// Groups hold Entra device objects; the Intune device id is never a member.
fn device_in_group<'s>(id: &GroupId, sides: &Sides<'s>) -> Reach<'s> {
    match sides.device {
        DeviceSide::Absent => Reach::new(Dimension::Device, Ternary::No, ReasonCode::NoDevice),
        DeviceSide::Unread(gap) => Reach::unknown(Dimension::Device, ReasonCode::DeviceUnknown, gap),
        DeviceSide::Here(device) => match &device.directory {
            Fact::Known(Some(object)) => in_group(Dimension::Device, &object.groups, id),
            Fact::Known(None) => Reach {
                note: "the directory has no object for the device",
                ..Reach::new(Dimension::Device, Ternary::No, ReasonCode::NotMember)
            },
            Fact::Unknown(gap) => Reach::unknown(Dimension::Device, ReasonCode::MembershipUnknown, Some(gap)),
        },
    }
}

fn in_group<'s>(dimension: Dimension, membership: &'s Membership, id: &GroupId) -> Reach<'s> {
    match membership.contains(id) {
        Ternary::Yes => Reach {
            link: membership.links.get(id),
            ..Reach::new(dimension, Ternary::Yes, ReasonCode::IncludedByGroup)
        },
        Ternary::No => Reach::new(dimension, Ternary::No, ReasonCode::NotMember),
        Ternary::Unknown => Reach::unknown(dimension, ReasonCode::MembershipUnknown, membership.gap_of(id)),
    }
}

/// Groups that are not security-enabled are not supported by Intune; what it does with them is not
/// documented, so a member's reach is open.
fn only_security_groups<'s>(tenant: &Tenant, id: &GroupId, reach: Reach<'s>) -> Reach<'s> {
    let Some(group) = tenant.groups.get(id).filter(|_| reach.value != Ternary::No) else { return reach };
    let code = match group.security_enabled.value() {
        Some(true) => return reach,
        Some(false) => ReasonCode::GroupNotSecurityEnabled,
        // Without rights on it Graph shows a group's id alone.
        None if group.display_name.text().is_none() => ReasonCode::GroupHidden,
        None => return reach,
    };
    Reach { value: Ternary::Unknown, code, ..reach }
}
