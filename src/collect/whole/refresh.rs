//! A snapshot brought up to date: changes where the directory tells them, the rest anew.
//!
//! Users, groups with their members, and Entra devices tell what changed since they were last asked; that costs
//! a page or two. Intune tells nothing of the kind for anything, so profiles, filters, devices and reports are
//! read again. Each source is replaced in one transaction, and one that can't be read stays as it was.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use futures_util::future::{try_join, try_join4};
use tokio::sync::oneshot;

use super::changes::Changes;
use super::keyed::{Keyed, TOGETHER};
use super::lists::{self, List};
use super::members;
use super::pen::{Pen, Stop};
use super::reading::{Outcome, Reading, Setting};
use crate::graph::Get;
use crate::model::{GroupId, Source};
use crate::snapshot::{MemberKind, Part, Status, Writer, sources};

/// Brings a whole snapshot up to date.
///
/// # Errors
/// When the file fails, or the sign-in ends; every source is then as it was, or up to date.
pub async fn refresh(setting: &Setting<'_>, writer: Writer) -> Result<Outcome, Stop> {
    let (pen, desk) = Pen::start(writer);
    let reading = Reading::new(setting, pen, true);
    let read = reading.up_to_date().await;
    reading.end(read, desk)
}

impl Reading<'_> {
    async fn up_to_date(&self) -> Result<(), Stop> {
        self.same_tenant().await?;
        let (rules, ruled) = oneshot::channel();
        let policies = async {
            let all = self.holds_all_groups().await?;
            let found = self.policies(rules).await?;
            try_join(self.keyed(&found.references), self.groups_since(&found.groups, all)).await.map(drop)
        };
        try_join4(self.directory_since(), self.devices(ruled), policies, self.exports()).await?;
        self.certificates_by_profile().await?;
        self.drop_marks().await
    }

    async fn directory_since(&self) -> Result<(), Stop> {
        let of = |source: Source| lists::with_changes().into_iter().find(|(list, _)| list.source == source);
        let users = async {
            match of(sources::USERS) {
                Some((list, get)) => self.list_since(list, get).await,
                None => Ok(()),
            }
        };
        let devices = async {
            match of(sources::DEVICES) {
                Some((list, get)) => self.list_since(list, get).await,
                None => Ok(()),
            }
        };
        try_join(users, devices).await.map(drop)
    }

    async fn list_since(&self, list: List, get: Get) -> Result<(), Stop> {
        match self.changes(&list, &get).await? {
            Some(changes) => self.apply(&list, changes.of_objects(|_| true), changes.link).await,
            None => {
                self.marks().await?;
                self.list(list).await
            }
        }
    }

    async fn groups_since(&self, named: &BTreeSet<GroupId>, all: bool) -> Result<(), Stop> {
        let Some((list, get)) =
            lists::with_changes().into_iter().find(|(list, _)| list.source == sources::GROUPS)
        else {
            return Ok(());
        };
        match self.changes(&list, &get).await? {
            Some(changes) => self.groups_changed(&list, named, &changes, all).await?,
            None => {
                self.marks().await?;
                let members = async {
                    self.keyed(&members::transitive(named, true)).await?;
                    let nested = self.nested(named).await?;
                    self.keyed(&members::direct(&nested, true)).await
                };
                try_join(self.group_objects(named), members).await?;
            }
        }
        self.forget_others(named).await?;
        self.doubt_hidden_members().await
    }

    /// Members first, the groups' objects and the new link last: a run that ends in between asks for the same
    /// changes again.
    async fn groups_changed(
        &self,
        list: &List,
        named: &BTreeSet<GroupId>,
        changes: &Changes,
        all: bool,
    ) -> Result<(), Stop> {
        let failures = self.broken.count() + self.kept.count();
        let again = self.members_changed(named, changes).await?;
        self.keyed(&members::transitive(&again, true)).await?;
        self.keyed(&members::transitive(named, false)).await?;
        let nested = self.nested(named).await?;
        self.keyed(&members::direct(&nested, false)).await?;
        let held = self.ids_of(sources::GROUPS).await?;
        let wanted = |id: &str| {
            let id = GroupId::new(id);
            all || held.contains(&id) || named.contains(&id)
        };
        let mut change = changes.of_objects(wanted);
        let told = |id: &GroupId| changes.objects.contains_key(id.as_str());
        let missing: Vec<Get> =
            named.iter().filter(|id| !held.contains(*id) && !told(id)).map(members::one).collect();
        for pack in missing.chunks(TOGETHER) {
            let pages = self.client().first_pages(pack.to_vec()).await;
            change.changed.extend(pages.into_iter().filter_map(Result::ok).flat_map(|page| page.items));
        }
        match self.broken.count() + self.kept.count() == failures {
            true => self.apply(list, change, changes.link.clone()).await,
            // What could not be read has to be asked for again from the same point.
            false => Ok(()),
        }
    }

    /// Applies the changes of members where that is exact; gives the groups whose members have to be read again:
    /// those with a group inside that changed, or that came or went.
    async fn members_changed(
        &self,
        named: &BTreeSet<GroupId>,
        changes: &Changes,
    ) -> Result<BTreeSet<GroupId>, Stop> {
        let nested = self.pen.ask(|writer| writer.reader().nested_groups()).await?;
        let mut again = BTreeSet::new();
        let mut exact = Vec::new();
        for group in named {
            let inside = nested.iter().find(|(id, _)| GroupId::new(id) == *group).map(|(_, inside)| inside);
            let touched = changes.members.keys().find(|id| GroupId::new(id) == *group);
            let below = inside.into_iter().flatten().any(|id| changes.members.contains_key(id));
            let gone = matches!(changes.objects.get(group.as_str()), Some(None));
            let change = touched.map(|id| changes.of_members(id)).unwrap_or_default();
            let groups_joined = change.joined.iter().any(|member| member.kind == MemberKind::Group);
            let nesting_changed = groups_joined
                || inside.is_some_and(|inside| change.left.iter().any(|left| inside.contains(left)));
            if below || gone || nesting_changed || (touched.is_some() && inside.is_some()) {
                again.insert(group.clone());
            } else if touched.is_some() {
                exact.push((sources::TRANSITIVE_MEMBERS, group.to_string(), change));
            }
        }
        let direct =
            changes.members.keys().map(|id| (sources::DIRECT_MEMBERS, id.clone(), changes.of_members(id)));
        exact.extend(direct);
        let now = self.now();
        self.pen
            .write(move |writer| {
                for (source, key, change) in exact {
                    let line = writer.reader().part(Part::of(source, &key))?;
                    if line.is_some_and(|line| line.status == Status::Complete) {
                        let (part, _) = writer.begin(Part::of(source, &key), now)?;
                        writer.apply(part, &change, None, now)?;
                    }
                }
                Ok(())
            })
            .await?;
        Ok(again)
    }

    /// Whether the file holds groups that no assignment names: then it holds them all.
    async fn holds_all_groups(&self) -> Result<bool, Stop> {
        let (held, named) = (self.ids_of(sources::GROUPS).await?, self.named().await?.groups);
        Ok(held.iter().any(|id| !named.contains(id)))
    }

    async fn ids_of(&self, source: Source) -> Result<BTreeSet<GroupId>, Stop> {
        self.pen
            .ask(move |writer| {
                let mut ids = BTreeSet::new();
                writer.reader().each_object(Part::list(source), |object| {
                    ids.insert(GroupId::new(&object.id));
                    ControlFlow::<()>::Continue(())
                })?;
                Ok(ids)
            })
            .await
    }

    /// Drops members of groups that nobody names any more.
    async fn forget_others(&self, named: &BTreeSet<GroupId>) -> Result<(), Stop> {
        let nested: BTreeSet<String> = self.nested(named).await?.iter().map(ToString::to_string).collect();
        let named: BTreeSet<String> = named.iter().map(ToString::to_string).collect();
        self.pen
            .write(move |writer: &mut Writer| {
                writer.keep_only(sources::TRANSITIVE_MEMBERS, &named)?;
                writer.keep_only(sources::DIRECT_MEMBERS, &nested).map(drop)
            })
            .await
    }

    /// Drops what was read for profiles that are gone, or that no longer need it.
    pub(super) async fn forget_keys(&self, keyed: &Keyed) -> Result<(), Stop> {
        let (source, keys) = (keyed.source, keyed.gets.keys().cloned().collect());
        self.pen.write(move |writer| writer.keep_only(source, &keys).map(drop)).await
    }
}
