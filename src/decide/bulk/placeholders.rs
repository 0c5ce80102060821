//! Names that stand for a row's own, so that a text made for one row of a class can be used for every other.

use super::stand::Shift;

/// One set of names.
#[derive(Clone, Copy, Debug)]
pub struct Placeholders {
    /// For the user's object id.
    pub user_id: &'static str,
    /// For the user's principal name.
    pub principal: &'static str,
    /// For the user's display name.
    pub display: &'static str,
    /// For the Intune device id.
    pub device_id: &'static str,
    /// For the device's name.
    pub device_name: &'static str,
    /// For a certificate's thumbprint.
    pub thumbprint: &'static str,
    /// For a certificate's serial number.
    pub serial: &'static str,
    /// For a certificate's issuer.
    pub issuer: &'static str,
}

const FIRST: Placeholders = Placeholders {
    user_id: "~user-id~",
    principal: "~user-principal~",
    display: "~user-display~",
    device_id: "~device-id~",
    device_name: "~device-name~",
    thumbprint: "~thumbprint~",
    serial: "~serial~",
    issuer: "~issuer~",
};

const SECOND: Placeholders = Placeholders {
    user_id: "~other-user-id~",
    principal: "~other-user-principal~",
    display: "~other-user-display~",
    device_id: "~other-device-id~",
    device_name: "~other-device-name~",
    thumbprint: "~other-thumbprint~",
    serial: "~other-serial~",
    issuer: "~other-issuer~",
};

impl Placeholders {
    /// The names of a set. A tenant may use such names itself; it can't use both in the same place.
    #[must_use]
    pub fn of(shift: Shift) -> &'static Self {
        match shift {
            Shift::None => &FIRST,
            Shift::Other => &SECOND,
        }
    }
}
