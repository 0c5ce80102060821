//! How a server is to behave.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::faults::Fault;
use crate::oauth::{Federated, SignIn};
use crate::routes;
use crate::tenant::Tenant;

/// The application permissions that the token carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permissions(BTreeSet<String>);

impl Permissions {
    /// Every permission that a read-only tool may want.
    #[must_use]
    pub fn all() -> Self {
        Self(routes::all_read_scopes().map(str::to_owned).collect())
    }

    /// Exactly these.
    pub fn only<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Self {
        Self(scopes.into_iter().map(str::to_owned).collect())
    }

    /// The same and one more.
    #[must_use]
    pub fn with(mut self, scope: &str) -> Self {
        self.0.insert(scope.to_owned());
        self
    }

    /// The same without one.
    #[must_use]
    pub fn without(mut self, scope: &str) -> Self {
        self.0.remove(scope);
        self
    }

    /// Whether any of the scopes is there.
    #[must_use]
    pub fn any(&self, scopes: &[&str]) -> bool {
        scopes.iter().any(|scope| self.0.contains(*scope))
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl Default for Permissions {
    fn default() -> Self {
        Self::all()
    }
}

/// Behaviour that no source settles. Refused unless named here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unconfirmed {
    /// `$expand` on types where only reads by id are documented (`intents`, scripts, update profiles, …).
    Expand,
    /// `$filter` on properties that tools use without documentation (`managedDevice.userId`, audit dates, several `isof`).
    Filter,
    /// `/$count` and `$orderby` on Intune collections.
    Count,
    /// Report exports ordered with permissions that only read; the reference names only those that write.
    ExportByReaders,
}

/// How a server is to behave.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the tenant holds.
    pub tenant: Tenant,
    /// The server's clock, fixed: relative times in the tenant count from it.
    pub now: DateTime<Utc>,
    /// Items on a page without `$top`; below 100 also the largest page that `$top` can get.
    pub page_size: usize,
    /// Waited before each answer.
    pub latency: Duration,
    /// What the token may do.
    pub permissions: Permissions,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// Dropping the server panics when it refused a request that the test did not announce.
    pub strict: bool,
    /// Collections that this cloud or tenant does not have, such as `deviceManagement/assignmentFilters`.
    pub not_offered: BTreeSet<String>,
    /// Behaviour that no source settles and this server allows all the same.
    pub unconfirmed: BTreeSet<Unconfirmed>,
    /// What happens to interactive sign-ins.
    pub sign_in: SignIn,
    /// Certificates (DER) that the app registration knows.
    pub certificates: Vec<Vec<u8>>,
    /// Other providers whose tokens the app registration takes.
    pub federated: Vec<Federated>,
    /// How long access tokens live.
    pub token_lifetime: Duration,
    /// How many looks find a package of diagnostics still pending.
    pub diagnostics_looks: u32,
    /// How often a report export is looked at before it is completed.
    pub export_looks: usize,
    /// Seeds the order of batch answers.
    pub seed: u64,
}

impl Options {
    /// For the demo: the contoso tenant as of `now`; refusals are noted, but panic nowhere.
    #[must_use]
    pub fn demo(now: DateTime<Utc>) -> Self {
        let permissions = Permissions::all().with("DeviceManagementManagedDevices.ReadWrite.All");
        let unconfirmed = [Unconfirmed::ExportByReaders].into();
        Self { now, strict: false, permissions, unconfirmed, ..Self::default() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tenant: Tenant::contoso(),
            now: DateTime::from_timestamp(1_795_435_200, 0).unwrap_or_default(),
            page_size: 100,
            latency: Duration::ZERO,
            permissions: Permissions::all(),
            faults: Vec::new(),
            strict: true,
            not_offered: BTreeSet::new(),
            unconfirmed: BTreeSet::new(),
            sign_in: SignIn::default(),
            certificates: Vec::new(),
            federated: Vec::new(),
            token_lifetime: Duration::from_secs(3599),
            diagnostics_looks: 1,
            export_looks: 1,
            seed: 1,
        }
    }
}
