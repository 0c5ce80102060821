//! Which users and devices belong together.

use std::collections::BTreeMap;

use super::sides::{many_users, userless};
use crate::model::{Fact, Field, Gap, GapKind, ManagedDevice, Membership, Source, Tenant, User, UserId};

/// Whom a decision is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The user; `None` when no user counts, or when it is not known who does.
    pub user: Option<&'a User>,
    /// The device.
    pub device: Option<&'a ManagedDevice>,
}

/// The users of a tenant by id, with a stand-in for everyone who is named by a device and was not read.
#[derive(Debug)]
pub(super) struct People<'t> {
    read: BTreeMap<&'t UserId, &'t User>,
    stand_ins: BTreeMap<&'t UserId, User>,
}

impl<'t> People<'t> {
    /// Indexes the users.
    pub(super) fn of(tenant: &'t Tenant) -> Self {
        let read: BTreeMap<_, _> =
            tenant.users.iter().filter_map(|user| user.id.as_ref().map(|id| (id, user))).collect();
        let stand_ins = tenant
            .devices
            .iter()
            .flat_map(|device| users_of(device).into_iter().map(move |id| (id, device)))
            .filter(|(id, _)| !read.contains_key(id))
            .map(|(id, device)| (id, stand_in(id, device)))
            .collect();
        Self { read, stand_ins }
    }

    fn get(&self, id: &UserId) -> Option<&User> {
        self.read.get(id).copied().or_else(|| self.stand_ins.get(id))
    }

    /// Whom to decide for on a device: its primary user, on Windows also each user who signed in. A device
    /// without a user, or whose users were not read, gives one subject without a user.
    pub(super) fn of_device<'s>(&'s self, device: &'s ManagedDevice) -> Vec<Subject<'s>> {
        let unread = device.primary_users.gap().is_some() && userless(device).is_none();
        let users = users_of(device).into_iter().filter_map(|id| self.get(id));
        let mut subjects: Vec<Subject<'s>> =
            users.map(|user| Subject { user: Some(user), device: Some(device) }).collect();
        if subjects.is_empty() || unread {
            subjects.push(Subject { user: None, device: Some(device) });
        }
        subjects
    }
}

/// The users who count on a device, as far as they are known.
pub(super) fn users_of(device: &ManagedDevice) -> Vec<&UserId> {
    if userless(device).is_some() {
        return Vec::new();
    }
    let primary = device.primary_users.known().into_iter().flatten();
    let signed_in = device.users_logged_on.value().filter(|_| many_users(device)).into_iter().flatten();
    let mut ids: Vec<&UserId> = Vec::new();
    for id in primary.chain(signed_in.map(|entry| &entry.user_id)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

pub(super) fn stand_in(id: &UserId, device: &ManagedDevice) -> User {
    let same = device.user_id.value() == Some(id);
    User {
        id: Some(id.clone()),
        user_principal_name: if same { device.user_principal_name.clone() } else { Field::NotRead },
        display_name: if same { device.user_display_name.clone() } else { Field::NotRead },
        groups: Membership::unread(Gap::new(
            Source("users"),
            GapKind::NotCollected,
            "the user's record and groups were not read",
            "see what the coverage says about `users`: the user may be deleted",
        )),
        ..User::default()
    }
}

/// Whether the device is one of the user's: as primary user, as the user its record names, or by a sign-in.
pub(super) fn belongs_to(device: &ManagedDevice, user: &User) -> bool {
    let Some(id) = &user.id else {
        let (own, of_device) = (user.user_principal_name.text(), device.user_principal_name.text());
        return own.zip(of_device).is_some_and(|(own, other)| own.eq_ignore_ascii_case(other));
    };
    let primary = matches!(&device.primary_users, Fact::Known(users) if users.contains(id));
    primary || device.user_id.value() == Some(id) || users_of(device).contains(&id)
}
