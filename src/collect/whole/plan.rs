//! What reading a tenant will cost, before it is read. Pure: counts in, requests out.
//!
//! The formula, in HTTP requests (`⌈ ⌉` rounds up, a page holds 999, a `$batch` 20):
//!
//! ```text
//! requests =   3                                          changes, organization, one $batch of light lists
//!            + pages of each list                         users, devices, managedDevices: ⌈items / 999⌉, at least 1
//!            + pages of each list of profiles             the heavy ones; of the light ones those behind page one
//!            + min(⌈groups / 999⌉, ⌈named / 20⌉)           objects of the groups that assignments name
//!            + ⌈named / 20⌉ + Σ (⌈members / 999⌉ − 1)      members of those groups, nested ones included
//!            + ⌈nested / 20⌉                               own members of groups that hold groups, for the path
//!            + ⌈lists without assignments / 20⌉            assignments one by one
//!            + ⌈profiles that name a certificate / 20⌉     the certificate profile that each names
//!            + ⌈devices by id / 20⌉                        only where a rule in use reads what lists leave out
//!            + 4 × reports                                 order, about two looks, and the file
//! ```

use super::members::{GroupRead, list_or_each};
use crate::graph::Cost;

/// What a page of the directory and of Intune devices holds.
const PAGE: u64 = super::lists::LARGEST_PAGE as u64;
/// Reads in one `$batch`.
const TOGETHER: u64 = super::keyed::TOGETHER as u64;
/// Requests for one report: its order, two looks, its file.
const REPORT: u64 = 4;
/// How long one request takes on a usual line, in seconds.
const USUAL_SECONDS: f64 = 0.25;

/// How large a tenant is, as far as it was counted.
#[derive(Clone, Debug, Default)]
pub struct Census {
    /// Users.
    pub users: u64,
    /// Groups of the directory.
    pub groups: Option<u64>,
    /// Entra devices.
    pub devices: u64,
    /// Intune devices.
    pub managed_devices: u64,
    /// Lists of profiles, filters and the like that travel alone: pages of each.
    pub heavy_pages: u64,
    /// Those that travel together: pages behind the first.
    pub light_more_pages: u64,
    /// How many lists travel together.
    pub light_lists: u64,
    /// Members of each group that assignments name.
    pub members: Vec<u64>,
    /// Groups that are asked for their own members, because groups are inside.
    pub nested: u64,
    /// Profiles whose assignments are read one by one.
    pub assignments: u64,
    /// Profiles that name a certificate profile.
    pub references: u64,
    /// Devices that are read by id.
    pub by_id: u64,
    /// Reports.
    pub reports: u64,
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is read.
    pub source: &'static str,
    /// HTTP requests.
    pub requests: u64,
    /// Reads, those inside a `$batch` counted singly, as the service does.
    pub reads: u64,
    /// What they draw from the published allowances.
    pub cost: Cost,
    /// How the number comes about.
    pub basis: String,
}

/// A plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Its lines.
    pub steps: Vec<Step>,
}

impl Plan {
    /// HTTP requests in all.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.steps.iter().map(|step| step.requests).sum()
    }

    /// What they draw in all.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.steps.iter().fold(Cost::default(), |all, step| all.and(step.cost))
    }

    /// Minutes at `concurrency` requests at one time: as long as the requests take, the longest list of pages
    /// takes, or the limits allow, whichever is longest. Reports are written in the service's own time.
    #[must_use]
    pub fn minutes(&self, concurrency: usize) -> f64 {
        let requests = self.requests() as f64 * USUAL_SECONDS / concurrency.max(1) as f64;
        let longest = self.steps.iter().filter(|step| step.reads == step.requests);
        let longest = longest.map(|step| step.requests as f64 * USUAL_SECONDS).fold(0.0, f64::max);
        let limits = crate::graph::seconds_within_limits(self.cost());
        requests.max(longest).max(limits) / 60.0
    }
}

/// The plan for a tenant of this size.
#[must_use]
pub fn plan(census: &Census) -> Plan {
    let mut steps = lists(census);
    steps.extend(one_by_one(census));
    steps.retain(|step| step.requests > 0);
    Plan { steps }
}

const INTUNE: Cost = Cost { directory: 0, intune: 1, devices: 0, exports: 0 };
const DEVICES: Cost = Cost { directory: 0, intune: 0, devices: 1, exports: 0 };
const EXPORTS: Cost = Cost { directory: 0, intune: 0, devices: 0, exports: 1 };

fn units(directory: u32) -> Cost {
    Cost { directory, ..Cost::default() }
}

fn step(source: &'static str, (requests, reads): (u64, u64), each: Cost, basis: String) -> Step {
    let cost = each.times(u32::try_from(reads).unwrap_or(u32::MAX));
    Step { source, requests, reads, cost, basis }
}

/// What is read in pages.
fn lists(census: &Census) -> Vec<Step> {
    let pages = |items: u64| (paged(items), paged(items));
    let of = |what: &str, items: u64| format!("{items} {what}, 999 a page");
    let light = census.light_lists.div_ceil(TOGETHER);
    let profiles = (
        census.heavy_pages + light + census.light_more_pages,
        census.heavy_pages + census.light_lists + census.light_more_pages,
    );
    vec![
        step("changes", (1, 4), units(1), "where changes will be asked for, in one $batch".to_owned()),
        step("organization", (1, 1), units(1), "one object".to_owned()),
        step("users", pages(census.users), units(1), of("users", census.users)),
        step("devices", pages(census.devices), units(1), of("devices", census.devices)),
        step("managedDevices", pages(census.managed_devices), DEVICES, of("devices", census.managed_devices)),
        step(
            "profiles",
            profiles,
            INTUNE,
            format!("lists with their assignments, {} of them in one $batch", census.light_lists),
        ),
    ]
}

/// What takes a read of its own for each object, and what is read of groups.
fn one_by_one(census: &Census) -> Vec<Step> {
    let named = census.members.len() as u64;
    let each = |count: u64| (batches(count), count);
    let of = |count: u64| format!("{count} objects, 20 a $batch");
    let groups = match list_or_each(census.groups, census.members.len()) {
        GroupRead::List => (census.groups.map_or(1, paged), census.groups.map_or(1, paged)),
        GroupRead::Each => each(named),
    };
    let more: u64 = census.members.iter().map(|members| paged(*members) - 1).sum();
    let total: u64 = census.members.iter().sum();
    let reports = census.reports * REPORT;
    vec![
        step("assignments", each(census.assignments), INTUNE, of(census.assignments)),
        step("rootCertificate", each(census.references), INTUNE, of(census.references)),
        step("groups", groups, units(1), format!("objects of {named} groups that assignments name")),
        step(
            "groups/transitiveMembers",
            (batches(named) + more, named + more),
            units(4),
            format!("{total} members of {named} groups, 999 a page, 20 first pages a $batch"),
        ),
        step("groups/members", each(census.nested), units(2), of(census.nested)),
        step("managedDevices/byId", each(census.by_id), DEVICES, of(census.by_id)),
        step(
            "reports",
            (reports, reports),
            EXPORTS,
            format!("{} reports: order, looks, file", census.reports),
        ),
    ]
}

fn paged(items: u64) -> u64 {
    items.div_ceil(PAGE).max(1)
}

fn batches(reads: u64) -> u64 {
    reads.div_ceil(TOGETHER)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_tenant_of_ten_thousand_users_is_a_hundred_and_some_requests() {
        let census = Census {
            users: 10_000,
            groups: Some(2_000),
            devices: 20_000,
            managed_devices: 20_000,
            heavy_pages: 5,
            light_lists: 16,
            members: vec![120; 380],
            assignments: 12,
            references: 90,
            reports: 4,
            ..Census::default()
        };
        let plan = plan(&census);
        assert_eq!(plan.requests(), 1 + 1 + 11 + 21 + 21 + 6 + 1 + 5 + 3 + 19 + 16);
        assert_eq!(plan.cost().directory, 4 + 1 + 11 + 21 + 3 + 380 * 4);
        let by_id = super::plan(&Census { by_id: 12_000, ..census });
        assert_eq!(by_id.requests(), plan.requests() + 600);
    }

    proptest! {
        #[test]
        fn more_to_read_never_costs_less(users in 0_u64..100_000, members in proptest::collection::vec(0_u64..5_000, 0..50)) {
            let small = Census { users, members: members.clone(), ..Census::default() };
            let large = Census { users: users + 1, members: members.iter().map(|count| count + 1).collect(), ..small.clone() };
            prop_assert!(plan(&large).requests() >= plan(&small).requests());
            prop_assert!(plan(&large).minutes(32) >= plan(&small).minutes(32));
        }
    }
}
