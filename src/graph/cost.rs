//! What a read costs the service that answers it, as Microsoft publishes its limits.

use super::throttle::Buckets;

/// What one request draws from each allowance. A `$batch` costs what its members cost singly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Resource units of the directory (users, groups, devices).
    pub directory: u32,
    /// Requests to Intune, its devices aside.
    pub intune: u32,
    /// Requests for Intune's devices, which have an allowance of their own.
    pub devices: u32,
    /// Requests about report exports, which have a narrow one.
    pub exports: u32,
}

impl Cost {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            directory: self.directory + other.directory,
            intune: self.intune + other.intune,
            devices: self.devices + other.devices,
            exports: self.exports + other.exports,
        }
    }

    /// The same so many times.
    #[must_use]
    pub fn times(self, count: u32) -> Self {
        Self {
            directory: self.directory * count,
            intune: self.intune * count,
            devices: self.devices * count,
            exports: self.exports * count,
        }
    }
}

/// Base prices in resource units by the last named part of a path; everything else costs one. Source:
/// Microsoft's throttling limits of the identity service.
const PRICES: &[(&str, u32)] = &[
    ("transitiveMembers", 5),
    ("members", 3),
    ("memberOf", 2),
    ("transitiveMemberOf", 2),
    ("licenseDetails", 2),
    ("subscribedSkus", 3),
    ("users", 2),
];

/// Below this page size a read is one unit cheaper.
const SMALL_PAGE: u32 = 20;

/// The price of one page of a read.
pub(super) fn of(path: &str, options: &[(String, String)]) -> Cost {
    let buckets = Buckets::of_path(path);
    if buckets.is_exports() {
        return Cost { exports: 1, ..Cost::default() };
    }
    if buckets.is_intune() {
        return if path.contains("/managedDevices") {
            Cost { devices: 1, ..Cost::default() }
        } else {
            Cost { intune: 1, ..Cost::default() }
        };
    }
    let has = |name: &str| options.iter().find(|(option, _)| option == name).map(|(_, value)| value);
    let named = path.rsplit('/').find(|part| !part.starts_with("microsoft.graph.") && !part.starts_with('$'));
    let base = PRICES.iter().find(|(name, _)| named == Some(name)).map_or(1, |(_, price)| *price);
    let small = has("$top").and_then(|top| top.parse::<u32>().ok()).is_some_and(|top| top < SMALL_PAGE);
    let cheaper = u32::from(has("$select").is_some()) + u32::from(small);
    let dearer = u32::from(has("$expand").is_some());
    Cost { directory: (base + dearer).saturating_sub(cheaper).max(1), ..Cost::default() }
}

#[cfg(test)]
mod tests {
    use super::super::get::Get;
    use super::*;

    #[test]
    fn prices_follow_the_published_table() {
        let group = "c1ec4a95-1f05-45b3-a911-aa3fa01094f5";
        for (get, directory) in [
            (Get::v1(["users"]), 2),
            (Get::v1(["users"]).select(&["id"]).top(999), 1),
            (Get::v1(["groups", group, "transitiveMembers"]), 5),
            (Get::v1(["groups", group, "transitiveMembers"]).select(&["id"]), 4),
            (Get::v1(["groups", group, "transitiveMembers"]).select(&["id"]).top(1), 3),
            (Get::v1(["groups", group, "members", "microsoft.graph.group"]).select(&["id"]), 2),
            (Get::v1(["users", "ada@contoso.com", "memberOf"]), 2),
            (Get::v1(["devices"]).select(&["id"]), 1),
        ] {
            assert_eq!(get.cost(), Cost { directory, ..Cost::default() }, "{}", get.relative());
        }
    }

    #[test]
    fn intune_counts_requests_and_its_devices_apart() {
        let beta = |path: &[&str]| Get::beta(path).cost();
        assert_eq!(beta(&["deviceManagement", "intents"]), Cost { intune: 1, ..Cost::default() });
        assert_eq!(beta(&["deviceManagement", "managedDevices"]), Cost { devices: 1, ..Cost::default() });
        let jobs = beta(&["deviceManagement", "reports", "exportJobs", "x"]);
        assert_eq!(jobs, Cost { exports: 1, ..Cost::default() });
        assert_eq!(jobs.times(3).and(jobs).exports, 4);
    }
}
