//! Indexes over what Intune reports, so that a decision looks a row up instead of searching for it.

use std::collections::BTreeMap;

use crate::model::{
    AppInstall, AppRegistration, CertificateRow, Fact, Gap, ManagedDeviceId, Profile, ProfileId, ReportedRow,
    Reports, Tenant,
};

/// Install states by device and app.
type Installs<'t> = BTreeMap<&'t ManagedDeviceId, BTreeMap<&'t ProfileId, &'t AppInstall>>;

/// The rows of one device's report.
#[derive(Debug)]
struct DeviceRows<'t> {
    reports: &'t Reports,
    by_profile: BTreeMap<&'t ProfileId, Vec<&'t ReportedRow>>,
}

/// All reported rows of a tenant.
#[derive(Debug)]
pub(super) struct Joins<'t> {
    reports: BTreeMap<&'t ManagedDeviceId, DeviceRows<'t>>,
    certificates: BTreeMap<&'t ProfileId, BTreeMap<String, Vec<&'t CertificateRow>>>,
    device_names: BTreeMap<String, usize>,
    installs: Option<Installs<'t>>,
    registrations: Option<&'t [AppRegistration]>,
}

/// What the report of a device has about one profile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'j, 't> {
    /// The rows.
    pub(super) rows: &'j [&'t ReportedRow],
    /// Whether the report was read to the end.
    pub(super) complete: bool,
}

impl<'t> Joins<'t> {
    /// Indexes a tenant.
    pub(super) fn of(tenant: &'t Tenant) -> Self {
        let mut device_names: BTreeMap<String, usize> = BTreeMap::new();
        for name in tenant.devices.iter().filter_map(|device| device.device_name.text()) {
            *device_names.entry(key(name)).or_default() += 1;
        }
        Self {
            reports: tenant.reports.iter().map(|(id, reports)| (id, device_rows(reports))).collect(),
            certificates: tenant
                .certificates
                .iter()
                .filter_map(|(id, rows)| rows.known().map(|rows| (id, by_device_name(rows))))
                .collect(),
            device_names,
            installs: tenant.app_installs.known().map(|installs| by_device(installs)),
            registrations: match &tenant.app_registrations {
                Fact::Known(rows) => Some(rows),
                Fact::Unknown(_) => None,
            },
        }
    }

    /// The same, with the registrations of managed apps that another index holds.
    pub(super) fn with_registrations_of<'s>(self, other: &Joins<'s>) -> Joins<'s>
    where
        't: 's,
    {
        Joins { registrations: other.registrations, ..self }
    }

    /// The rows about a profile in a device's report; `None` if nobody asked for that report.
    pub(super) fn report(&self, device: &ManagedDeviceId, profile: &Profile) -> Option<Found<'_, 't>> {
        let rows = self.reports.get(device)?;
        Some(Found {
            rows: rows.by_profile.get(&profile.id).map(Vec::as_slice).unwrap_or_default(),
            complete: rows.reports.gap_of(profile.kind).is_none(),
        })
    }

    /// Why the report of a device may be incomplete.
    pub(super) fn report_gap(&self, device: &ManagedDeviceId) -> Option<&'t Gap> {
        self.reports.get(device)?.reports.gap.as_ref()
    }

    /// Certificate rows of a profile that name this device; `None` if the profile's rows were not read.
    pub(super) fn certificates(
        &self,
        profile: &ProfileId,
        device_name: &str,
    ) -> Option<&[&'t CertificateRow]> {
        let rows = self.certificates.get(profile)?;
        Some(rows.get(&key(device_name)).map(Vec::as_slice).unwrap_or_default())
    }

    /// How many devices that were read have this name.
    pub(super) fn devices_named(&self, name: &str) -> usize {
        self.device_names.get(&key(name)).copied().unwrap_or_default()
    }

    /// Install states of a device's apps; `None` if they were not read.
    pub(super) fn installs(
        &self,
        device: &ManagedDeviceId,
    ) -> Option<&BTreeMap<&'t ProfileId, &'t AppInstall>> {
        self.installs.as_ref()?.get(device)
    }

    /// Registrations of managed apps; `None` if they were not read.
    pub(super) fn registrations(&self) -> Option<&'t [AppRegistration]> {
        self.registrations
    }
}

fn key(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

fn device_rows(reports: &Reports) -> DeviceRows<'_> {
    let mut by_profile: BTreeMap<&ProfileId, Vec<&ReportedRow>> = BTreeMap::new();
    for row in &reports.rows {
        by_profile.entry(&row.profile_id).or_default().push(row);
    }
    DeviceRows { reports, by_profile }
}

fn by_device_name(rows: &[CertificateRow]) -> BTreeMap<String, Vec<&CertificateRow>> {
    let mut named: BTreeMap<String, Vec<&CertificateRow>> = BTreeMap::new();
    for row in rows {
        if let Some(name) = &row.device_name {
            named.entry(key(name)).or_default().push(row);
        }
    }
    named
}

fn by_device(installs: &[AppInstall]) -> Installs<'_> {
    let mut devices: BTreeMap<&ManagedDeviceId, BTreeMap<&ProfileId, &AppInstall>> = BTreeMap::new();
    for install in installs {
        devices.entry(&install.device_id).or_default().insert(&install.app_id, install);
    }
    devices
}
