//! Counting a tenant before it is read: profiles in full, because they say which groups matter, the rest by
//! counts that Graph gives away.

use std::collections::BTreeSet;

use futures_util::future::{join, join3};
use futures_util::stream::{self, StreamExt};

use super::by_id::{Sieve, architecture_platforms};
use super::exports::EXPORTS;
use super::keyed::{BATCHES, TOGETHER};
use super::lists::{self, LARGEST_PAGE, List};
use super::members;
use super::named::{self, Named, Profiles};
use super::plan::Census;
use crate::graph::wire::assignable as wire;
use crate::graph::{Client, Get, GraphError, ListEnd, Listing};
use crate::kinds::{self, COLLECTIONS};
use crate::model::{AssignmentFilter, GroupId};
use crate::snapshot::sources;

/// Counts what [`create`](fn@super::create) would read. What can't be counted counts as nothing: then the plan
/// is a lower bound, and `gaps` says where.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// The counts.
    pub census: Census,
    /// What could not be counted, and why.
    pub gaps: Vec<(&'static str, String)>,
}

/// Counts a tenant.
///
/// # Errors
/// When the sign-in fails.
pub async fn count(client: &Client) -> Result<Counted, GraphError> {
    let mut counted = Counted::default();
    let (lists, directory) = join(read_lists(client), client.first_pages(directory_counts())).await;
    let mut counts = directory.into_iter();
    for (source, place) in [("users", &mut counted.census.users), ("devices", &mut counted.census.devices)] {
        match counts.next() {
            Some(Ok(page)) => *place = page.count.unwrap_or_default(),
            Some(Err(error)) if error.kind.is_sign_in() => return Err(error),
            Some(Err(error)) => counted.gaps.push((source, error.to_string())),
            None => {}
        }
    }
    counted.census.groups = counts.next().and_then(Result::ok).and_then(|page| page.count);
    let mut found = Found::default();
    for (list, listing) in &lists {
        found.take(list, listing, &mut counted);
    }
    let assignments = named::assignments(&found.profiles, false);
    counted.census.assignments = assignments.gets.len() as u64;
    counted.census.references = named::references(&found.profiles, false).gets.len() as u64;
    counted.census.reports = EXPORTS.len() as u64;
    for listing in client.batch(assignments.gets.into_values().collect()).await {
        for raw in &listing.items {
            if let Ok(wire) = serde_json::from_str::<wire::Assignment>(raw.get()) {
                found.named.note(&kinds::assignment(wire));
            }
        }
    }
    let (members, nested, devices) = join3(
        member_counts(client, &found.named.groups),
        nested_groups(client, &found.named.groups),
        devices(client, &found),
    )
    .await;
    counted.census.members = members;
    counted.census.nested = nested;
    match devices {
        Ok((all, by_id)) => (counted.census.managed_devices, counted.census.by_id) = (all, by_id),
        Err(error) => counted.gaps.push(("managedDevices", error.to_string())),
    }
    Ok(counted)
}

/// What the lists of profiles say.
#[derive(Default)]
struct Found {
    profiles: Profiles,
    filters: Vec<AssignmentFilter>,
    named: Named,
}

impl Found {
    fn take(&mut self, list: &List, listing: &Listing, counted: &mut Counted) {
        let pages = listing.pages.max(1) as u64;
        match (list.alone, list.source == sources::ORGANIZATION) {
            (_, true) => {}
            (true, _) => counted.census.heavy_pages += pages,
            (false, _) => {
                counted.census.light_lists += 1;
                counted.census.light_more_pages += pages - 1;
            }
        }
        if let ListEnd::Broken(error) = &listing.end {
            counted.gaps.push((list.source.0, error.to_string()));
        }
        let parsed = listing.items.iter().map(|raw| raw.get());
        if list.source == sources::FILTERS {
            let read = |json: &str| serde_json::from_str::<wire::AssignmentFilter>(json).ok();
            self.filters.extend(parsed.filter_map(|json| kinds::assignment_filter(read(json)?)));
        } else if let Some(row) = COLLECTIONS.iter().find(|row| row.source == list.source) {
            let read = |json: &str| serde_json::from_str::<wire::Assignable>(json).ok();
            for profile in parsed.filter_map(|json| kinds::profile(read(json)?, row)) {
                profile.assignments.known().into_iter().flatten().for_each(|one| self.named.note(one));
                self.profiles.push((profile, row));
            }
        }
    }
}

async fn read_lists(client: &Client) -> Vec<(List, Listing)> {
    let (alone, together): (Vec<List>, Vec<List>) =
        lists::configuration().into_iter().partition(|list| list.alone);
    let gets = together.iter().map(|list| list.get.clone()).collect();
    let singly = futures_util::future::join_all(alone.iter().map(|list| client.list(list.get.clone())));
    let (first, second) = join(client.batch(gets), singly).await;
    together.into_iter().zip(first).chain(alone.into_iter().zip(second)).collect()
}

fn directory_counts() -> Vec<Get> {
    let count = |collection| Get::v1([collection]).select(&["id"]).top(1).count().eventual().first_page();
    vec![count("users"), count("devices"), members::count()]
}

/// The members of each group, in batches of counts.
async fn member_counts(client: &Client, groups: &BTreeSet<GroupId>) -> Vec<u64> {
    let gets = groups.iter().map(|id| {
        Get::v1(["groups", id.as_str(), "transitiveMembers"])
            .select(&["id"])
            .top(1)
            .count()
            .eventual()
            .first_page()
    });
    let counted = in_packs(client, gets.collect()).await;
    counted.into_iter().map(|page| page.ok().and_then(|page| page.count).unwrap_or_default()).collect()
}

/// How many groups hold groups or are held by one that is named.
async fn nested_groups(client: &Client, groups: &BTreeSet<GroupId>) -> u64 {
    let ids: Vec<&GroupId> = groups.iter().collect();
    let gets = ids.iter().map(|id| {
        Get::v1(["groups", id.as_str(), "transitiveMembers", "microsoft.graph.group"])
            .select(&["id"])
            .top(LARGEST_PAGE)
            .count()
            .eventual()
            .first_page()
    });
    let mut asked: BTreeSet<GroupId> = BTreeSet::new();
    for (id, page) in ids.iter().zip(in_packs(client, gets.collect()).await) {
        let inside: Vec<GroupId> = page
            .map(|page| page.items.iter().filter_map(|raw| id_of(raw.get())).collect())
            .unwrap_or_default();
        if !inside.is_empty() {
            asked.insert((*id).clone());
            asked.extend(inside);
        }
    }
    asked.len() as u64
}

fn id_of(json: &str) -> Option<GroupId> {
    #[derive(serde::Deserialize)]
    struct Item {
        id: String,
    }
    serde_json::from_str::<Item>(json).ok().map(|item| GroupId::new(&item.id))
}

/// How many Intune devices there are, and how many of them are read by id. Only the list says both for sure.
async fn devices(client: &Client, found: &Found) -> Result<(u64, u64), GraphError> {
    let sieve = Sieve::default();
    let get = Get::beta(["deviceManagement", "managedDevices"])
        .select(&["id", "operatingSystem", "model", "processorArchitecture", "hardwareInformation"])
        .top(LARGEST_PAGE);
    let mut pages = client.pages(&get);
    let mut all = 0;
    while let Some(page) = pages.next().await? {
        all += page.items.len() as u64;
        page.items.iter().for_each(|raw| sieve.look(raw.get()));
    }
    let architecture = architecture_platforms(&found.filters, &found.named.filters);
    Ok((all, sieve.wanted(&architecture).len() as u64))
}

async fn in_packs(client: &Client, gets: Vec<Get>) -> Vec<Result<crate::graph::Page, GraphError>> {
    let packs: Vec<Vec<Get>> = gets.chunks(TOGETHER).map(<[_]>::to_vec).collect();
    stream::iter(packs).map(|pack| client.first_pages(pack)).buffered(BATCHES).concat().await
}
