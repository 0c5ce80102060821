//! The subjects: one row a user of a device, in the order in which answers list them.

use super::texts::State;

/// Stands for "none" where a dense id is expected.
pub(super) const NONE: u32 = u32::MAX;

/// Stands for "no time".
pub(super) const NEVER: i64 = i64::MIN;

/// The primary users of a row's device, seen from the row's user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Primary {
    /// Not read: the number of the gap.
    Unread(u32),
    /// The device has none.
    Nobody,
    /// The row's user is one.
    Mine,
    /// Only others are.
    Others,
}

/// The sign-ins on a row's device, seen from the row's user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SignIns {
    /// Not read.
    NotRead,
    /// Null.
    Null,
    /// None.
    Nobody,
    /// The row's user is among them; whether with a time.
    Mine(bool),
    /// Only others are.
    Others,
}

/// What decides about how user and device of a row belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Relation {
    /// Primary users.
    pub(super) primary: Primary,
    /// Sign-ins.
    pub(super) sign_ins: SignIns,
}

/// The Entra object of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Directory {
    /// Not read: the number of the gap.
    Unread(u32),
    /// There is none.
    Absent,
    /// It was read.
    Object {
        /// The number of the gap in its groups; 0 without.
        gap: u32,
        /// The number of the list of groups that were read from their side; 0: all were, from the device's.
        only: u32,
    },
}

/// What decides about a device, apart from the columns, the groups and times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct DeviceBase {
    /// Its name: whether there is one.
    pub(super) name: State,
    /// The name is an empty text, so that the id stands for it.
    pub(super) unnamed: bool,
    /// Another device has the same name.
    pub(super) twins: bool,
    /// The Entra object.
    pub(super) directory: Directory,
    /// Whether there was a check-in.
    pub(super) sync: State,
    /// Whether the management certificate has an end.
    pub(super) expires: State,
    /// The record's user: whether there is one.
    pub(super) user: State,
    /// The record's principal name: whether there is one.
    pub(super) principal: State,
    /// The report: the number of its completeness; 0: nobody asked for it.
    pub(super) report: u32,
    /// Whether the states of its apps were read.
    pub(super) installs: bool,
}

/// What decides about a row, whatever the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct RowBase {
    /// The user: the number of the [`PersonBase`](super::people::PersonBase), or [`NONE`].
    pub(super) person: u32,
    /// The device; `None` for a user without one.
    pub(super) device: Option<DeviceBase>,
    /// How the two belong together; `None` without a device.
    pub(super) relation: Option<Relation>,
}

/// The rows, as columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// Dense id of the device, or [`NONE`].
    pub(super) devices: Vec<u32>,
    /// Dense id of the user, or [`NONE`].
    pub(super) users: Vec<u32>,
    /// Number of the [`RowBase`].
    pub(super) bases: Vec<u32>,
    /// When the user last signed in on the device, in seconds; [`NEVER`] where no time is known.
    pub(super) sign_ins: Vec<i64>,
}

impl Rows {
    /// Adds one.
    pub(super) fn push(&mut self, device: u32, user: u32, base: u32, sign_in: i64) {
        self.devices.push(device);
        self.users.push(user);
        self.bases.push(base);
        self.sign_ins.push(sign_in);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.bases.len()
    }
}
