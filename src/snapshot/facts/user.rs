//! Users with their groups.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Facts;
use crate::kinds;
use crate::model::{Field, GroupId, Membership, MembershipLink, User};
use crate::snapshot::error::SnapshotError;
use crate::snapshot::holders::Holders;
use crate::snapshot::look_up::Object;
use crate::snapshot::members::MemberKind;
use crate::snapshot::part::Part;
use crate::snapshot::sources;

impl Facts<'_> {
    /// The user with this object id. `None` if the file does not hold them.
    ///
    /// # Errors
    /// When the file fails.
    pub fn user(&self, id: &str) -> Result<Option<User>, SnapshotError> {
        match self.reader.object(sources::USERS, id)? {
            Some(object) => self.user_in(&object, None).map(Some),
            None => Ok(None),
        }
    }

    /// Every user, by id, one by one.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_user<E>(&self, each: impl FnMut(User) -> ControlFlow<E>) -> Result<Option<E>, SnapshotError> {
        let holders = Holders::of_kind(&self.reader, MemberKind::User)?;
        let make = |facts: &Facts<'_>, object: &Object| facts.user_in(object, Some(&holders));
        self.each_made(sources::USERS, make, each)
    }

    /// The user that an object is, with the groups that hold them.
    fn user_in(&self, object: &Object, holders: Option<&Holders>) -> Result<User, SnapshotError> {
        let mut user = self.reader.made(object, kinds::user)?;
        self.licences(&object.id, &mut user)?;
        user.groups = self.membership(&object.id, holders)?;
        Ok(user)
    }

    fn licences(&self, id: &str, user: &mut User) -> Result<(), SnapshotError> {
        let part = Part::of(sources::LICENCES, id);
        if user.assigned_plans.is_read() || self.reader.gap(part)?.is_some() {
            return Ok(());
        }
        let licences = self.reader.made_of_all(&self.reader.objects(part)?, Some)?;
        user.assigned_plans = Field::Value(kinds::plans_of_licences(&licences));
        Ok(())
    }

    /// The groups that hold a user or an Entra device object; `holders` know them if everybody is asked about.
    pub(super) fn membership(
        &self,
        member: &str,
        holders: Option<&Holders>,
    ) -> Result<Membership, SnapshotError> {
        let held = match holders {
            Some(holders) => holders.groups_of(member),
            None => self.reader.groups_of(member)?,
        };
        let mut links: BTreeMap<GroupId, MembershipLink> = BTreeMap::new();
        for link in held {
            let group = GroupId::new(&link.group);
            let direct = link.direct.or_else(|| self.known.flat.contains(&group).then_some(true));
            links.insert(group, MembershipLink { direct, via: Vec::new() });
        }
        let mut membership = Membership { links, gap: None, only: Some(self.known.read.clone()) };
        membership.explain(&self.known.children);
        Ok(membership)
    }
}
