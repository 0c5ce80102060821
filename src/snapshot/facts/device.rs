//! Devices: Intune's record, what only a read by id tells, and the Entra object with its groups.

use std::ops::ControlFlow;

use super::Facts;
use crate::kinds;
use crate::model::{DirectoryDevice, Fact, Field, ManagedDevice, UserId};
use crate::snapshot::error::SnapshotError;
use crate::snapshot::holders::Holders;
use crate::snapshot::look_up::{Key, Object};
use crate::snapshot::members::MemberKind;
use crate::snapshot::part::Part;
use crate::snapshot::reader::Reader;
use crate::snapshot::sources;

impl Facts<'_> {
    /// The Intune devices with this key.
    ///
    /// # Errors
    /// When the file fails.
    pub fn devices(&self, key: Key, value: &str) -> Result<Vec<ManagedDevice>, SnapshotError> {
        let objects = self.reader.find(sources::MANAGED_DEVICES, key, value)?;
        objects.iter().map(|object| self.device_in(object, None)).collect()
    }

    /// Every Intune device, by id, one by one.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_device<E>(
        &self,
        each: impl FnMut(ManagedDevice) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        let holders = Holders::of_kind(&self.reader, MemberKind::Device)?;
        let make = |facts: &Facts<'_>, object: &Object| facts.device_in(object, Some(&holders));
        self.each_made(sources::MANAGED_DEVICES, make, each)
    }

    /// The device that an object is.
    fn device_in(&self, object: &Object, holders: Option<&Holders>) -> Result<ManagedDevice, SnapshotError> {
        let by_id = self.known.held.contains(&sources::MANAGED_DEVICES_BY_ID);
        let mut device = self.reader.managed_device(object, by_id)?;
        device.primary_users = self.primary_users(&object.id, &device)?;
        device.directory = self.directory(&device, holders)?;
        Ok(device)
    }

    /// The users that were read for the device; without such a read, the user that its record names, who is
    /// its primary user. A record without that property says nothing.
    fn primary_users(&self, id: &str, device: &ManagedDevice) -> Result<Fact<Vec<UserId>>, SnapshotError> {
        let part = Part::of(sources::PRIMARY_USERS, id);
        if self.known.held.contains(&sources::PRIMARY_USERS) && self.reader.part(part)?.is_some() {
            let users = self.reader.objects(part)?;
            return self.fact(part, users.iter().map(|user| UserId::new(&user.id)).collect());
        }
        Ok(match &device.user_id {
            Field::Value(user) => Fact::Known(vec![user.clone()]),
            Field::Null => Fact::Known(Vec::new()),
            Field::NotRead => device.primary_users.clone(),
        })
    }

    fn directory(
        &self,
        device: &ManagedDevice,
        holders: Option<&Holders>,
    ) -> Result<Fact<Option<DirectoryDevice>>, SnapshotError> {
        let entra = match &device.entra_device_id {
            Field::Value(entra) => entra,
            Field::Null => return Ok(Fact::Known(None)),
            Field::NotRead => return Ok(device.directory.clone()),
        };
        let found = self.reader.find(sources::DEVICES, Key::EntraDeviceId, entra.as_str())?;
        match self.reader.made_of_all(&found, kinds::directory_device)?.into_iter().next() {
            Some(object) => {
                let groups = self.membership(object.id.as_str(), holders)?;
                Ok(Fact::Known(Some(DirectoryDevice { groups, ..object })))
            }
            None => {
                Ok(self.reader.gap(Part::list(sources::DEVICES))?.map_or(Fact::Known(None), Fact::Unknown))
            }
        }
    }
}

impl Reader<'_> {
    /// Every Intune device with its own properties alone, by id, one by one: enough for a filter.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_managed_device<E>(
        &self,
        mut each: impl FnMut(ManagedDevice) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        let by_id = self.part(Part::list(sources::MANAGED_DEVICES_BY_ID))?.is_some();
        let ended = self.each_object(Part::list(sources::MANAGED_DEVICES), |object| {
            match self.managed_device(&object, by_id) {
                Ok(device) => each(device).map_break(Ok),
                Err(error) => ControlFlow::Break(Err(error)),
            }
        })?;
        ended.transpose()
    }

    /// `by_id`: some devices were also read by id.
    fn managed_device(&self, object: &Object, by_id: bool) -> Result<ManagedDevice, SnapshotError> {
        let mut device = self.made(object, kinds::listed_managed_device)?;
        let full = if by_id { self.object(sources::MANAGED_DEVICES_BY_ID, &object.id)? } else { None };
        if let Some(full) = full {
            let full = self.made(&full, kinds::managed_device)?;
            device.processor_architecture = full.processor_architecture;
            device.shared = full.shared;
        }
        Ok(device)
    }
}
