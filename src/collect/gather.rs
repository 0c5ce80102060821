//! What has been gathered, and the rounds that add to it.

use std::collections::HashSet;

use futures_util::future::join;

use super::answers::{Answers, Items, ask};
use super::assignables::{self, Assignables};
use super::ledger::Ledger;
use super::nesting::Nesting;
use super::reads::{self, Planned, Read};
use super::{extent, references, states, wanted};
use crate::graph::wire::directory as directory_wire;
use crate::graph::{ApiVersion, Client};
use crate::kinds;
use crate::model::{DirectoryDevice, Fact, Gap, GroupId, Profile, Tenant, Ternary, User, UserId};

/// A tenant in the making.
pub(super) struct Gathering<'a> {
    pub(super) client: &'a Client,
    pub(super) ledger: Ledger,
    pub(super) tenant: Tenant,
    pub(super) assignables: Assignables,
    pub(super) nesting: Nesting,
    pub(super) group_names_asked: Vec<GroupId>,
    pub(super) certificates_asked: HashSet<Read>,
    /// Why the list of devices is not whole.
    pub(super) devices_gap: Option<Gap>,
    /// Whether a certificate profile's assignments came only in round two.
    pub(super) late_certificates: bool,
}

impl<'a> Gathering<'a> {
    /// Round one: the lists, together with whatever else the question itself can ask.
    pub(super) async fn start(client: &'a Client, also: Vec<Planned>) -> (Self, Answers) {
        let mut planned = reads::lists();
        planned.extend(also);
        let mut answers = ask(client, planned).await;
        let mut ledger = Ledger::default();
        let mut tenant = Tenant::default();
        if let Some(Items { items, .. }) =
            answers.take::<directory_wire::Organization>(Read::Organization, &mut ledger)
            && let Some(organization) = items.into_iter().next()
        {
            (tenant.id, tenant.name) = kinds::organization(organization);
        }
        if let Some(items) = answers.take_quietly::<kinds::Subscription>(Read::Subscription) {
            (tenant.subscription_state, tenant.intune_account) =
                items.into_iter().next().map(kinds::subscription).unwrap_or_default();
        }
        tenant.filters = assignables::filters(&mut answers, &mut ledger);
        tenant.audited_changes = extent::audited(&mut answers, &mut ledger);
        let assignables = Assignables::take(client, &mut answers, &mut ledger).await;
        let gathering = Self {
            client,
            ledger,
            tenant,
            assignables,
            nesting: Nesting::default(),
            group_names_asked: Vec::new(),
            certificates_asked: HashSet::new(),
            devices_gap: None,
            late_certificates: false,
        };
        (gathering, answers)
    }

    /// Round two: what depends on the devices and groups that round one found. `also` rides along. App states are
    /// those of `focus`; `listed` is the user whose own devices these are, if that is how they were found.
    pub(super) async fn depend(
        &mut self,
        also: Vec<Planned>,
        focus: Option<&UserId>,
        listed: Option<&UserId>,
    ) -> Answers {
        let assigned = self.assigned_groups();
        let mut planned = also;
        planned.extend(self.plan_devices(focus));
        self.late_certificates = self.assignables.lack_certificate_assignments();
        planned.extend(self.assignables.plan_assignments());
        planned.extend(self.nesting.plan(self.tenant.users.iter().map(|user| &user.groups), &assigned));
        planned.extend(self.plan_certificates(true, wanted::MOST_SPECULATIVE_READS));
        let directory = planned.iter().filter(|planned| planned.get.version() == ApiVersion::V1).count();
        planned.extend(self.plan_group_names(wanted::room(directory)));
        let ids: Vec<_> = self.tenant.devices.iter().map(|device| device.id.clone()).collect();
        let (mut answers, reports) =
            join(ask(self.client, planned), states::reports(self.client, &ids)).await;
        self.assignables.learn_assignments(&mut answers, &mut self.ledger);
        self.learn_device_reads(&mut answers, listed);
        self.learn_shared(&mut answers).await;
        states::learn(self, reports, &mut answers).await;
        answers
    }

    /// Round three: groups of devices whose Entra object only round two found, paths through nested device
    /// groups, certificate profiles that only a device group reaches. Costs nothing when there are none.
    pub(super) async fn complete(&mut self, also: Vec<Planned>) -> Answers {
        let assigned = self.assigned_groups();
        let mut planned = also;
        let directories: Vec<(usize, String)> = directory_devices(&self.tenant)
            .filter(|(_, object)| object.groups.gap.as_ref() == Some(&wanted::device_groups_gap()))
            .map(|(index, object)| (index, object.id.to_string()))
            .collect();
        planned.extend(directories.iter().flat_map(|(index, id)| reads::of_directory_device(*index, id)));
        let users = self.tenant.users.iter().map(|user| &user.groups);
        let devices = directory_devices(&self.tenant).map(|(_, object)| &object.groups);
        planned.extend(self.nesting.plan(users.chain(devices), &assigned));
        planned.extend(self.plan_certificates(false, usize::MAX));
        let directory = planned.iter().filter(|planned| planned.get.version() == ApiVersion::V1).count();
        let room = wanted::room(directory);
        // Groups that came to light only now are worth a request of their own if certificates go to them.
        let most = if room == 0 && self.late_certificates { wanted::BATCH } else { room };
        planned.extend(self.plan_group_names(most));
        if planned.is_empty() {
            return Answers::default();
        }
        let mut answers = ask(self.client, planned).await;
        self.learn_device_groups(&mut answers);
        self.learn_shared(&mut answers).await;
        // Groups that came only now may bring certificate profiles that round two had no room to guess at.
        let late = self.plan_certificates(false, usize::MAX);
        if !late.is_empty() {
            let mut late = ask(self.client, late).await;
            self.learn_shared(&mut late).await;
        }
        answers
    }

    /// Everything gathered.
    pub(super) fn finish(mut self) -> Tenant {
        for user in &mut self.tenant.users {
            self.nesting.explain(&mut user.groups);
        }
        for device in &mut self.tenant.devices {
            if let Fact::Known(Some(object)) = &mut device.directory {
                self.nesting.explain(&mut object.groups);
            }
        }
        self.tenant.profiles = self.assignables.profiles;
        self.tenant.coverage = self.ledger.into_coverage();
        self.tenant
    }

    fn plan_devices(&self, focus: Option<&UserId>) -> Vec<Planned> {
        let architecture = wanted::reads_architecture(&self.tenant.filters);
        let mut planned = Vec::new();
        for (index, device) in self.tenant.devices.iter().enumerate() {
            let id = device.id.as_str();
            planned.extend(reads::of_device(index, id));
            if wanted::by_id(device, architecture) {
                planned.push(reads::full_device(index, id));
            }
            match (&device.directory, device.entra_device_id.value()) {
                (Fact::Known(Some(object)), _) => {
                    planned.extend(reads::of_directory_device(index, object.id.as_str()));
                }
                (_, Some(entra)) => planned.push(reads::directory_device(index, entra.as_str())),
                _ => {}
            }
            if let Some(user) = focus.or_else(|| device.user_id.value()) {
                planned.push(reads::app_installs(index, user.as_str(), id));
            }
        }
        planned
    }

    /// Plans at most `most` reads of what certificate profiles need and what was issued, where an assignment
    /// reaches, or with `speculate` may reach. Each is asked once, whatever came of it.
    fn plan_certificates(&mut self, speculate: bool, most: usize) -> Vec<Planned> {
        let wanted = |profile: &Profile| {
            let fits = Ternary::from(wanted::fits_a_device(profile, &self.tenant.devices));
            match fits.and(wanted::reach(profile, &self.tenant)) {
                Ternary::Unknown if !speculate => Ternary::No,
                reach => reach,
            }
        };
        let mut planned = references::plan(&self.assignables.profiles, wanted);
        planned.retain(|planned| !self.certificates_asked.contains(&planned.read));
        planned.truncate(most);
        self.certificates_asked.extend(planned.iter().map(|planned| planned.read));
        planned
    }

    /// Names of groups that profiles go to and that hold neither user nor device, so that "goes to another
    /// group" can say which: those of certificate profiles first. Only as many as travel for nothing.
    fn plan_group_names(&mut self, most: usize) -> Vec<Planned> {
        let (first, then): (Vec<&Profile>, Vec<&Profile>) =
            self.assignables.profiles.iter().partition(|profile| {
                profile.kind.is_certificate() && wanted::fits_a_device(profile, &self.tenant.devices)
            });
        let mut ids: Vec<GroupId> = Vec::new();
        for id in first.into_iter().chain(then).flat_map(wanted::groups_of) {
            let asked = self.group_names_asked.contains(id) || ids.contains(id);
            if !asked && !self.tenant.groups.contains_key(id) {
                ids.push(id.clone());
            }
        }
        ids.truncate(most);
        let begin = self.group_names_asked.len();
        let planned =
            ids.iter().enumerate().map(|(index, id)| reads::group(begin + index, id.as_str())).collect();
        self.group_names_asked.extend(ids);
        planned
    }

    fn assigned_groups(&self) -> HashSet<GroupId> {
        self.assignables.profiles.iter().flat_map(wanted::groups_of).cloned().collect()
    }

    /// The focus user, once learned.
    pub(super) fn user(&self, index: usize) -> Option<&User> {
        self.tenant.users.get(index)
    }
}

fn directory_devices(tenant: &Tenant) -> impl Iterator<Item = (usize, &DirectoryDevice)> {
    tenant.devices.iter().enumerate().filter_map(|(index, device)| match &device.directory {
        Fact::Known(Some(object)) => Some((index, object)),
        _ => None,
    })
}

/// The whole list, or unknown.
pub(super) fn fact<T>(items: Items<T>) -> Fact<Vec<T>> {
    match items.whole() {
        Ok(items) => Fact::Known(items),
        Err(gap) => Fact::Unknown(gap),
    }
}
