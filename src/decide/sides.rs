//! The two sides of a decision: which user counts, and which device.

use crate::model::{Fact, Gap, ManagedDevice, User, UserId};

/// The user side.
#[derive(Clone, Copy, Debug)]
pub(super) enum UserSide<'s> {
    /// This user counts.
    Here(&'s User),
    /// No user counts, and why.
    Absent(&'static str),
    /// A user counts, or may count, who was not read.
    Unread {
        /// Why.
        gap: Option<&'s Gap>,
        /// Who, if that much is known.
        id: Option<&'s UserId>,
    },
}

/// The device side.
#[derive(Clone, Copy, Debug)]
pub(super) enum DeviceSide<'s> {
    /// This device.
    Here(&'s ManagedDevice),
    /// There is none.
    Absent,
    /// There may be one; the list was not read completely.
    Unread(Option<&'s Gap>),
}

/// Both.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides<'s> {
    /// The user.
    pub(super) user: UserSide<'s>,
    /// The device.
    pub(super) device: DeviceSide<'s>,
}

impl<'s> Sides<'s> {
    /// The sides for a user and a device as they were asked for.
    pub(super) fn of(user: Option<&'s User>, device: Option<&'s ManagedDevice>) -> Self {
        match device {
            None => Self {
                user: user.map_or(UserSide::Absent("there is no user"), UserSide::Here),
                device: DeviceSide::Absent,
            },
            Some(device) => Self { user: user_side(user, device), device: DeviceSide::Here(device) },
        }
    }

    /// The device, if there is one.
    pub(super) fn managed_device(&self) -> Option<&'s ManagedDevice> {
        match self.device {
            DeviceSide::Here(device) => Some(device),
            DeviceSide::Absent | DeviceSide::Unread(_) => None,
        }
    }

    /// The user, if one counts.
    pub(super) fn counted_user(&self) -> Option<&'s User> {
        match self.user {
            UserSide::Here(user) => Some(user),
            UserSide::Absent(_) | UserSide::Unread { .. } => None,
        }
    }
}

/// Enrolments after which no user counts on the device, whatever its record names.
const USERLESS_ENROLMENTS: &[(&str, &str)] = &[
    (
        "deviceEnrollmentManager",
        "the device was enrolled by a device enrollment manager, so no user counts on it",
    ),
    ("androidEnterpriseDedicatedDevice", "a dedicated device has no user"),
    ("androidAOSPUserlessDeviceEnrollment", "the device was enrolled without a user"),
    ("appleBulkWithoutUser", "the device was enrolled without a user"),
];

/// Why no user can count on the device, if its enrolment says so.
pub(super) fn userless(device: &ManagedDevice) -> Option<&'static str> {
    let enrolment = device.enrollment_type.text()?;
    USERLESS_ENROLMENTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(enrolment)).map(|(_, why)| *why)
}

/// Whether users come and go on the device. On Windows the user presented at check-in counts; elsewhere
/// only the one who enrolled it.
pub(super) fn many_users(device: &ManagedDevice) -> bool {
    device.operating_system.text().is_some_and(|os| os.to_ascii_lowercase().starts_with("windows"))
}

fn user_side<'s>(user: Option<&'s User>, device: &'s ManagedDevice) -> UserSide<'s> {
    if let Some(why) = userless(device) {
        return UserSide::Absent(why);
    }
    match (user, &device.primary_users) {
        (Some(user), Fact::Known(primary)) if !many_users(device) => match &user.id {
            Some(id) if primary.contains(id) => UserSide::Here(user),
            // Were it Windows, this user would count as well.
            Some(id) if !device.operating_system.is_read() => UserSide::Unread { gap: None, id: Some(id) },
            Some(_) if primary.is_empty() => UserSide::Absent("the device has no user"),
            Some(_) => {
                UserSide::Absent("only the user who enrolled the device counts on it, and that is another")
            }
            None => UserSide::Here(user),
        },
        (Some(user), _) => UserSide::Here(user),
        (None, Fact::Unknown(gap)) => UserSide::Unread { gap: Some(gap), id: device.user_id.value() },
        (None, Fact::Known(primary)) => match primary.first() {
            Some(id) => UserSide::Unread { gap: None, id: Some(id) },
            None => UserSide::Absent("the device has no user"),
        },
    }
}
