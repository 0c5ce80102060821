//! What the answers teach: from wire shapes to the tenant, gaps included.

use serde::de::DeserializeOwned;

use super::answers::{Answers, Items};
use super::directory::{OnlyId, membership};
use super::gather::{Gathering, fact};
use super::ledger::Ledger;
use super::reads::Read;
use super::{references, wanted};
use crate::graph::GraphErrorKind;
use crate::graph::wire::directory as directory_wire;
use crate::graph::wire::managed_device as device_wire;
use crate::graph::wire::status as status_wire;
use crate::kinds;
use crate::model::{
    DirectoryDevice, Fact, Field, Gap, ManagedDevice, ManagedDeviceId, Membership, Source, UserId,
};

impl Gathering<'_> {
    /// Takes a user and their groups. The position is that of the reads.
    pub(super) fn learn_user(&mut self, index: usize, answers: &mut Answers) -> Option<usize> {
        let Items { items, .. } =
            answers.take::<directory_wire::User>(Read::User(index), &mut self.ledger)?;
        let mut user = kinds::user(items.into_iter().next()?);
        if let Some(Items { items: licences, gap }) =
            answers.take::<directory_wire::LicenseDetails>(Read::Licences(index), &mut self.ledger)
            && gap.is_none()
        {
            if !user.assigned_plans.is_read() {
                user.assigned_plans = Field::Value(kinds::plans_of_licences(&licences));
            }
            user.sku_part_numbers = Field::Value(
                licences.into_iter().filter_map(|licence| licence.sku_part_number.value()).collect(),
            );
        }
        let groups = membership(
            answers,
            Read::UserGroups(index),
            Read::UserDirectGroups(index),
            &mut self.ledger,
            &mut self.tenant.groups,
        );
        if let Some(groups) = groups {
            user.groups = groups;
        }
        self.tenant.users.push(user);
        Some(self.tenant.users.len() - 1)
    }

    /// Takes the devices of a list.
    pub(super) fn learn_devices(&mut self, answers: &mut Answers) {
        if let Some(Items { items, gap }) =
            answers.take::<device_wire::ManagedDevice>(Read::UserManagedDevices, &mut self.ledger)
        {
            self.devices_gap = gap;
            self.tenant.devices = items.into_iter().map(kinds::listed_managed_device).collect();
        }
    }

    /// Takes Entra objects that came before anyone asked for them by device id.
    pub(super) fn learn_directory(&mut self, objects: Vec<DirectoryDevice>) {
        for device in &mut self.tenant.devices {
            let joined = objects.iter().find(|object| {
                object.device_id.value().is_some()
                    && object.device_id.value() == device.entra_device_id.value()
            });
            if let Some(object) = joined {
                let mut object = object.clone();
                object.groups = Membership::unread(wanted::device_groups_gap());
                device.directory = Fact::Known(Some(object));
                self.ledger.note(Source("devices"), 1, None);
            }
        }
    }

    /// Takes enrolment failures and app protection.
    pub(super) fn learn_events(&mut self, answers: &mut Answers) {
        if let Some(items) =
            answers.take::<status_wire::TroubleshootingEvent>(Read::TroubleshootingEvents, &mut self.ledger)
        {
            self.tenant.enrollment_failures =
                fact(items).map(|events| events.into_iter().filter_map(kinds::enrollment_failure).collect());
        }
        if let Some(items) =
            answers.take::<status_wire::AppRegistration>(Read::AppRegistrations, &mut self.ledger)
        {
            self.tenant.app_registrations =
                fact(items).map(|apps| apps.into_iter().map(kinds::app_registration).collect());
        }
    }

    /// Takes what round two asked of each device. `listed` is the user whose own devices these are.
    pub(super) fn learn_device_reads(&mut self, answers: &mut Answers, listed: Option<&UserId>) {
        for (index, device) in self.tenant.devices.iter_mut().enumerate() {
            learn_device(device, index, answers, &mut self.ledger, listed);
        }
        // Devices that are missing from their list were not asked for what is on them.
        let installs = self.of_devices(answers, Read::AppInstalls, kinds::app_installs);
        self.tenant.app_installs = installs.unwrap_or_else(|| of_no_device(&self.devices_gap));
        let packages = self.of_devices(answers, Read::Diagnostics, kinds::diagnostics);
        self.tenant.diagnostics = both(packages, of_no_device(&self.devices_gap));
        self.learn_device_groups(answers);
    }

    /// One list made of a read of each device; `None` if none was asked.
    fn of_devices<W: DeserializeOwned, T, L: IntoIterator<Item = T>>(
        &mut self,
        answers: &mut Answers,
        read: fn(usize) -> Read,
        convert: fn(W, &ManagedDeviceId) -> L,
    ) -> Option<Fact<Vec<T>>> {
        let mut all = None;
        for (index, device) in self.tenant.devices.iter().enumerate() {
            if let Some(items) = answers.take::<W>(read(index), &mut self.ledger) {
                let here = fact(items)
                    .map(|items| items.into_iter().flat_map(|item| convert(item, &device.id)).collect());
                all = Some(both(all, here));
            }
        }
        all
    }

    /// Takes the groups of the devices' Entra objects.
    pub(super) fn learn_device_groups(&mut self, answers: &mut Answers) {
        for index in 0..self.tenant.devices.len() {
            let groups = membership(
                answers,
                Read::DeviceGroups(index),
                Read::DeviceDirectGroups(index),
                &mut self.ledger,
                &mut self.tenant.groups,
            );
            if let Some(groups) = groups
                && let Some(device) = self.tenant.devices.get_mut(index)
                && let Fact::Known(Some(object)) = &mut device.directory
            {
                object.groups = groups;
            }
        }
    }

    /// Takes what rounds two and three both bring: paths, certificates, group names.
    pub(super) async fn learn_shared(&mut self, answers: &mut Answers) {
        self.nesting.learn(answers);
        references::learn(self.client, &mut self.assignables.profiles, answers, &mut self.ledger).await;
        let certificates = references::certificates(&self.assignables.profiles, answers, &mut self.ledger);
        self.tenant.certificates.extend(certificates);
        for (index, id) in self.group_names_asked.iter().enumerate() {
            let error = answers.error(Read::Group(index));
            if error.is_some_and(|error| matches!(error.kind, GraphErrorKind::NotFound)) {
                self.tenant.missing_groups.insert(id.clone());
            }
            for group in
                answers.take_quietly::<directory_wire::Group>(Read::Group(index)).into_iter().flatten()
            {
                if let Some(group) = kinds::group(group) {
                    self.tenant.groups.insert(group.id.clone(), group);
                }
            }
        }
    }
}

fn learn_device(
    device: &mut ManagedDevice,
    index: usize,
    answers: &mut Answers,
    ledger: &mut Ledger,
    listed: Option<&UserId>,
) {
    if let Some(items) = answers.take::<OnlyId>(Read::PrimaryUsers(index), ledger) {
        let ids = |users: Vec<OnlyId>| {
            users.into_iter().filter_map(OnlyId::id).map(|id| UserId::new(&id)).collect()
        };
        device.primary_users = with_listed(fact(items).map(ids), listed);
    }
    let full = answers.take_quietly::<device_wire::ManagedDevice>(Read::FullDevice(index));
    if let Some(full) = full.into_iter().flatten().next().map(kinds::managed_device) {
        device.processor_architecture = full.processor_architecture;
        device.shared = full.shared;
    }
    if let Some(items) = answers.take::<directory_wire::Device>(Read::DirectoryDevice(index), ledger) {
        device.directory = fact(items).map(|objects| {
            let object = objects.into_iter().find_map(kinds::directory_device)?;
            Some(DirectoryDevice { groups: Membership::unread(wanted::device_groups_gap()), ..object })
        });
    } else if device.entra_device_id == Field::Null {
        device.directory = Fact::Known(None);
    }
}

/// The primary users of a device. A device that Graph lists as a user's own has that user, whatever else could
/// be read.
pub(super) fn with_listed(read: Fact<Vec<UserId>>, listed: Option<&UserId>) -> Fact<Vec<UserId>> {
    match (read, listed) {
        (read, None) => read,
        (Fact::Known(mut users), Some(user)) => {
            if !users.contains(user) {
                users.push(user.clone());
            }
            Fact::Known(users)
        }
        (Fact::Unknown(_), Some(user)) => Fact::Known(vec![user.clone()]),
    }
}

/// What is on the devices that the list of devices left out: nothing, if it left none out.
fn of_no_device<T>(gap: &Option<Gap>) -> Fact<Vec<T>> {
    gap.clone().map_or(Fact::Known(Vec::new()), Fact::Unknown)
}

/// Two parts of one list: known only if both are.
fn both<T>(first: Option<Fact<Vec<T>>>, second: Fact<Vec<T>>) -> Fact<Vec<T>> {
    match (first, second) {
        (None, second) => second,
        (Some(Fact::Known(mut first)), Fact::Known(second)) => {
            first.extend(second);
            Fact::Known(first)
        }
        (Some(Fact::Unknown(gap)), _) | (_, Fact::Unknown(gap)) => Fact::Unknown(gap),
    }
}
