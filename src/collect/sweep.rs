//! Every subject of a snapshot, one at a time, each with all that its decisions need.

use super::device;
use super::error::CollectError;
use crate::model::{Tenant, UserId};
use crate::snapshot::{Facts, Key, sources};

/// Goes over a snapshot. What all subjects share is read once.
#[derive(Debug)]
pub struct Sweep<'f, 'r> {
    facts: &'f Facts<'r>,
    shared: Tenant,
    tenant: Tenant,
}

impl<'f, 'r> Sweep<'f, 'r> {
    /// Begins.
    ///
    /// # Errors
    /// When the file fails.
    pub fn new(facts: &'f Facts<'r>) -> Result<Self, CollectError> {
        let mut shared = facts.tenant();
        shared.audited_changes = facts.audited_changes()?;
        Ok(Self { facts, tenant: shared.clone(), shared })
    }

    /// The tenant with this device and the users who count on it alone; `None` if the file does not hold it.
    ///
    /// # Errors
    /// When the file fails.
    pub fn device(&mut self, id: &str) -> Result<Option<&Tenant>, CollectError> {
        self.clear();
        let Some(device) = self.facts.devices(Key::Id, id)?.pop() else { return Ok(None) };
        for user in device::everybody(&device) {
            self.tenant.users.extend(self.facts.user(user.as_str())?);
        }
        self.facts.report(&device, &self.tenant.users)?.join(&device, &mut self.tenant);
        self.tenant.devices.push(device);
        Ok(Some(&self.tenant))
    }

    /// The tenant with this user alone and no device; `None` if the file does not hold them.
    ///
    /// # Errors
    /// When the file fails.
    pub fn user(&mut self, id: &str) -> Result<Option<&Tenant>, CollectError> {
        self.clear();
        let Some(user) = self.facts.user(id)? else { return Ok(None) };
        self.tenant.users.push(user);
        Ok(Some(&self.tenant))
    }

    /// The ids of all devices, in order.
    ///
    /// # Errors
    /// When the file fails.
    pub fn device_ids(&self) -> Result<Vec<String>, CollectError> {
        Ok(self.facts.reader().ids(sources::MANAGED_DEVICES)?)
    }

    /// The ids of all users whom no device has for a user, in order.
    ///
    /// # Errors
    /// When the file fails.
    pub fn lone_user_ids(&self) -> Result<Vec<String>, CollectError> {
        let mut owners: std::collections::BTreeSet<UserId> = std::collections::BTreeSet::new();
        self.facts.reader().each_managed_device(|device| {
            owners.extend(device::everybody(&device));
            std::ops::ControlFlow::<()>::Continue(())
        })?;
        let ids = self.facts.reader().ids(sources::USERS)?;
        Ok(ids.into_iter().filter(|id| !owners.contains(&UserId::new(id))).collect())
    }

    fn clear(&mut self) {
        self.tenant.users.clear();
        self.tenant.devices.clear();
        self.tenant.reports.clear();
        self.tenant.certificates.clear();
        self.tenant.app_installs = self.shared.app_installs.clone();
    }
}
