//! Groups that assignments name, and who is in them.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join;

use super::keyed::{Holds, Keyed, TOGETHER, not_found};
use super::lists::{self, LARGEST_PAGE};
use super::pen::Stop;
use super::reading::Reading;
use crate::collect::reads;
use crate::graph::Get;
use crate::model::{Gap, GapKind, GroupId};
use crate::snapshot::{Part, Status, sources};

impl Reading<'_> {
    /// The groups' own objects, their members, and where groups are nested also who is in them directly.
    pub(super) async fn groups(&self, named: &BTreeSet<GroupId>) -> Result<(), Stop> {
        self.marks().await?;
        let members = async {
            self.keyed(&transitive(named)).await?;
            let direct = self.nested(named).await?;
            self.keyed(&direct).await
        };
        try_join(self.group_objects(named), members).await?;
        self.doubt_hidden_members().await
    }

    /// All groups where that takes no more requests than those that are named one by one; a directory may hold
    /// many more groups than assignments name.
    async fn group_objects(&self, named: &BTreeSet<GroupId>) -> Result<(), Stop> {
        match list_or_each(self.group_count.get().copied().flatten(), named.len()) {
            GroupRead::List => self.list(lists::groups()).await,
            GroupRead::Each => {
                let list = lists::groups();
                let gets = named.iter().map(|id| (id.to_string(), one(id))).collect();
                self.each_of_list(&list, gets).await
            }
        }
    }

    /// Which groups to ask for their own members: those that hold groups, and the groups in them.
    async fn nested(&self, named: &BTreeSet<GroupId>) -> Result<Keyed, Stop> {
        let nested = self.pen.ask(|writer| writer.reader().nested_groups()).await?;
        let asked: BTreeSet<GroupId> = nested
            .into_iter()
            .filter(|(group, _)| named.contains(&GroupId::new(group)))
            .flat_map(|(group, inside)| std::iter::once(group).chain(inside))
            .map(|id| GroupId::new(&id))
            .collect();
        Ok(direct(&asked))
    }

    /// Members of a hidden group are left out without a word unless a permission of its own shows them, so that
    /// none came says nothing.
    async fn doubt_hidden_members(&self) -> Result<(), Stop> {
        let now = self.now();
        self.pen
            .write(move |writer| {
                let mut hidden = Vec::new();
                writer.reader().each_object(Part::list(sources::GROUPS), |object| {
                    if object.json.contains("HiddenMembership") {
                        hidden.push(object.id);
                    }
                    std::ops::ControlFlow::<()>::Continue(())
                })?;
                for id in hidden {
                    let part = Part::of(sources::TRANSITIVE_MEMBERS, &id);
                    let line = writer.reader().part(part)?;
                    if line.is_some_and(|line| line.status == Status::Complete && line.items == 0) {
                        let (part, _) = writer.begin(part, now)?;
                        writer.fail(part, &hidden_members(), now)?;
                    }
                }
                Ok(())
            })
            .await
    }
}

fn hidden_members() -> Gap {
    Gap::new(
        sources::TRANSITIVE_MEMBERS,
        GapKind::NotShown,
        "the group hides its members, and none were shown",
        "grant `Member.Read.Hidden` with admin consent",
    )
}

/// How the groups' objects are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupRead {
    /// The whole list.
    List,
    /// Each by its id.
    Each,
}

/// The cheaper of the two, by the number of all groups (if it is known) and of those that are named.
pub(super) fn list_or_each(all: Option<u64>, named: usize) -> GroupRead {
    let each = named.div_ceil(TOGETHER) as u64;
    match all {
        Some(all) if all.div_ceil(u64::from(LARGEST_PAGE)) <= each => GroupRead::List,
        _ => GroupRead::Each,
    }
}

/// One group.
pub(super) fn one(id: &GroupId) -> Get {
    Get::v1(["groups", id.as_str()]).select(&lists::group_select()).single()
}

/// All members of groups.
pub(super) fn transitive(groups: &BTreeSet<GroupId>) -> Keyed {
    members(groups, sources::TRANSITIVE_MEMBERS, "transitiveMembers")
}

/// The groups' own members.
pub(super) fn direct(groups: &BTreeSet<GroupId>) -> Keyed {
    members(groups, sources::DIRECT_MEMBERS, "members")
}

fn members(groups: &BTreeSet<GroupId>, source: crate::model::Source, navigation: &str) -> Keyed {
    let gets: BTreeMap<String, Get> = groups
        .iter()
        .map(|id| {
            let get = Get::v1(["groups", id.as_str(), navigation]).select(&["id"]).top(LARGEST_PAGE);
            (id.to_string(), get)
        })
        .collect();
    Keyed {
        source,
        permission: reads::GROUPS,
        holds: Holds::Members,
        absent_is_empty: not_found,
        otherwise: None,
        gets,
    }
}

/// The list that says how many groups there are.
pub(super) fn count() -> Get {
    Get::v1(["groups"]).select(&["id"]).top(1).count().eventual().first_page()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_groups_of_many_are_read_one_by_one() {
        for (all, named, read) in [
            (Some(2_000), 400, GroupRead::List),
            (Some(100_000), 400, GroupRead::Each),
            (Some(100), 1, GroupRead::List),
            (Some(1_000), 1, GroupRead::Each),
            (Some(0), 0, GroupRead::List),
            (None, 400, GroupRead::Each),
        ] {
            assert_eq!(list_or_each(all, named), read, "{all:?} {named}");
        }
    }
}
