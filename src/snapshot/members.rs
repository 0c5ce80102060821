//! Who is in a group.

use serde::Deserialize;

/// What a member of a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// A user.
    User,
    /// An Entra device object.
    Device,
    /// A nested group.
    Group,
    /// A service principal, a contact, or something whose kind was not shown.
    Other,
}

impl MemberKind {
    /// The word in the file.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
            Self::Group => "group",
            Self::Other => "other",
        }
    }

    pub(super) fn named(id: &str) -> Self {
        match id {
            "user" => Self::User,
            "device" => Self::Device,
            "group" => Self::Group,
            _ => Self::Other,
        }
    }
}

/// A member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The object's id: of the Entra object, for devices.
    pub id: String,
    /// What it is.
    pub kind: MemberKind,
}

impl Member {
    /// The member that an item of a list of members is; `None` without an id.
    #[must_use]
    pub fn of_json(json: &str) -> Option<Self> {
        #[derive(Deserialize)]
        struct Item {
            id: String,
            #[serde(rename = "@odata.type", default)]
            odata_type: Option<String>,
        }
        let item: Item = serde_json::from_str(json).ok()?;
        let kind = match item.odata_type.as_deref().and_then(|kind| kind.rsplit('.').next()) {
            Some("user") => MemberKind::User,
            Some("device") => MemberKind::Device,
            Some("group") => MemberKind::Group,
            _ => MemberKind::Other,
        };
        (!item.id.trim().is_empty()).then_some(Self { id: item.id, kind })
    }
}

/// A group that holds a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLink {
    /// The group.
    pub group: String,
    /// Whether it holds it itself; `None` where the group's own members were not read to the end.
    pub direct: Option<bool>,
}
