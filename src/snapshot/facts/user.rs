//! Users with their groups.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::Facts;
use crate::kinds::{self, from_json};
use crate::model::{Field, GroupId, Membership, MembershipLink, User};
use crate::snapshot::error::SnapshotError;
use crate::snapshot::look_up::Object;
use crate::snapshot::part::Part;
use crate::snapshot::sources;

impl Facts<'_> {
    /// The user with this object id. `None` if the file does not hold them.
    ///
    /// # Errors
    /// When the file fails.
    pub fn user(&self, id: &str) -> Result<Option<User>, SnapshotError> {
        match self.reader.object(sources::USERS, id)? {
            Some(object) => self.user_of(&object),
            None => Ok(None),
        }
    }

    /// Every user, by id, one by one.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_user<E>(
        &self,
        mut each: impl FnMut(User) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        let ended =
            self.reader.each_object(Part::list(sources::USERS), |object| match self.user_of(&object) {
                Ok(Some(user)) => each(user).map_break(Ok),
                Ok(None) => ControlFlow::Continue(()),
                Err(error) => ControlFlow::Break(Err(error)),
            })?;
        ended.transpose()
    }

    /// The user that an object is, with the groups that hold them.
    pub(super) fn user_of(&self, object: &Object) -> Result<Option<User>, SnapshotError> {
        let Some(mut user) = from_json(&object.json, kinds::user) else { return Ok(None) };
        self.licences(&object.id, &mut user)?;
        user.groups = self.membership(&object.id)?;
        Ok(Some(user))
    }

    fn licences(&self, id: &str, user: &mut User) -> Result<(), SnapshotError> {
        let part = Part::of(sources::LICENCES, id);
        if user.assigned_plans.is_read() || self.reader.gap(part)?.is_some() {
            return Ok(());
        }
        let objects = self.reader.objects(part)?;
        let licences: Vec<_> =
            objects.iter().filter_map(|object| from_json(&object.json, |wire| wire)).collect();
        user.assigned_plans = Field::Value(kinds::plans_of_licences(&licences));
        Ok(())
    }

    /// The groups that hold a user or an Entra device object.
    pub(super) fn membership(&self, member: &str) -> Result<Membership, SnapshotError> {
        let mut links: BTreeMap<GroupId, MembershipLink> = BTreeMap::new();
        for link in self.reader.groups_of(member)? {
            let group = GroupId::new(&link.group);
            let direct = link.direct.or_else(|| self.flat.contains(&group).then_some(true));
            links.insert(group, MembershipLink { direct, via: Vec::new() });
        }
        let mut membership = Membership { links, gap: None, only: Some(self.read.clone()) };
        membership.explain(&self.children);
        Ok(membership)
    }
}
