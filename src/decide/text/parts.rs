//! What sentences are made of.

use chrono::{DateTime, Datelike, Timelike, Utc};

use crate::decide::decision::{Dimension, Effect, Reason};
use crate::decide::reason::ReasonCode;
use crate::decide::sides::{DeviceSide, Sides, UserSide};
use crate::model::{Gap, GroupId, Tenant};

/// What to call a group: its name, or its id when the name was not read.
pub(in crate::decide) fn group(tenant: &Tenant, id: &GroupId) -> String {
    match tenant.group_name(id).filter(|name| !name.is_empty()) {
        Some(name) => format!("`{name}`"),
        None => format!("`{id}`"),
    }
}

/// The subject in one dimension.
pub(in crate::decide) fn subject(sides: &Sides<'_>, dimension: Option<Dimension>) -> String {
    match dimension {
        Some(Dimension::User) => match sides.user {
            UserSide::Here(user) => format!("user `{}`", user.label()),
            UserSide::Unread { id: Some(id), .. } => format!("user `{id}`"),
            UserSide::Unread { id: None, .. } | UserSide::Absent(_) => "the user".to_owned(),
        },
        Some(Dimension::Device) => match sides.device {
            DeviceSide::Here(device) => format!("device `{}`", device.label()),
            DeviceSide::Absent | DeviceSide::Unread(_) => "the device".to_owned(),
        },
        None => match (sides.counted_user(), sides.managed_device()) {
            (Some(user), Some(device)) => {
                format!("neither user `{}` nor device `{}`", user.label(), device.label())
            }
            (Some(user), None) => format!("user `{}`", user.label()),
            (None, Some(device)) => format!("device `{}`", device.label()),
            (None, None) => "the subject".to_owned(),
        },
    }
}

/// The reason of a gap, as the end of a sentence.
pub(in crate::decide) fn because(gap: Option<&Gap>) -> String {
    gap.map(|gap| format!(": {}", gap.reason)).unwrap_or_default()
}

/// A meaning as a fragment: lower case, no full stop.
pub(in crate::decide) fn sentence(meaning: &str) -> String {
    let mut chars = meaning.trim_end_matches('.').chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A reason that speaks of no assignment.
pub(in crate::decide) fn bare_reason(code: ReasonCode, effect: Effect) -> Reason {
    Reason {
        code,
        effect,
        determining: false,
        dimension: None,
        assignment_id: None,
        target: None,
        group_id: None,
        group_name: None,
        via: Vec::new(),
        filter_id: None,
        filter_mode: None,
        filter_result: None,
        text: sentence(code.meaning()),
    }
}

/// A time as people read it.
pub(crate) fn stamp(time: DateTime<Utc>) -> String {
    match time.year() {
        // Not by a pattern, which is read anew for each of millions of rows.
        year @ 0..10_000 => {
            let (month, day, hour, minute) = (time.month(), time.day(), time.hour(), time.minute());
            format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
        }
        _ => time.format("%Y-%m-%d %H:%M UTC").to_string(),
    }
}
