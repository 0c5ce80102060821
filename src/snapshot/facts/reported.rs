//! What Intune reports of a device: states, certificates, app installs.

use std::collections::BTreeMap;

use super::Facts;
use super::cells::Cells;
use crate::kinds;
use crate::model::{
    AppInstall, CertificateRow, Fact, Field, Gap, ManagedDevice, ProfileId, ReportedRow, Reports, Source,
    Tenant, User,
};
use crate::snapshot::error::SnapshotError;
use crate::snapshot::part::Part;
use crate::snapshot::sources;

/// Everything that is reported of one device.
#[derive(Clone, Debug)]
pub struct DeviceReport {
    /// States by profile.
    pub states: Reports,
    /// Certificates by profile, for every profile whose certificates Intune reports.
    pub certificates: BTreeMap<ProfileId, Fact<Vec<CertificateRow>>>,
    /// App install states.
    pub installs: Fact<Vec<AppInstall>>,
}

impl Facts<'_> {
    /// What is reported of a device. `users` are those who count on it: certificates name their users.
    ///
    /// # Errors
    /// When the file fails.
    pub fn report(&self, device: &ManagedDevice, users: &[User]) -> Result<DeviceReport, SnapshotError> {
        Ok(DeviceReport {
            states: self.states(device)?,
            certificates: self.certificates(device, users)?,
            installs: self.installs(device)?,
        })
    }

    fn states(&self, device: &ManagedDevice) -> Result<Reports, SnapshotError> {
        let id = device.id.as_str();
        let report = Part::list(sources::CONFIGURATION_REPORT);
        let mut states = Reports {
            rows: self.cells(sources::CONFIGURATION_REPORT, id)?.iter().filter_map(report_row).collect(),
            gap: self.reader.gap(report)?,
            catalog_gap: None,
        };
        let listed = Part::of(sources::CONFIGURATION_STATES, id);
        if let Some(gap) = states.gap.clone()
            && self.reader.gap(listed)?.is_none()
        {
            states.rows = self.listed(listed)?;
            states.gap = None;
            states.catalog_gap = Some(kinds::older_states_gap(listed.source, &gap.remedy));
        }
        let compliance = self.cells(sources::COMPLIANCE_REPORT, id)?;
        states.rows.extend(compliance.iter().filter_map(report_row));
        states.rows.extend(self.listed(Part::of(sources::COMPLIANCE_STATES, id))?);
        Ok(states)
    }

    fn listed(&self, part: Part<'_>) -> Result<Vec<ReportedRow>, SnapshotError> {
        self.reader.made_of_all(&self.reader.objects(part)?, kinds::policy_state)
    }

    /// Certificates by profile: from the profile's own states where they were read, else from the report of all
    /// certificates, which names devices by id.
    fn certificates(
        &self,
        device: &ManagedDevice,
        users: &[User],
    ) -> Result<BTreeMap<ProfileId, Fact<Vec<CertificateRow>>>, SnapshotError> {
        let mut rows: BTreeMap<ProfileId, Vec<CertificateRow>> = BTreeMap::new();
        let mut gaps: Vec<Gap> = Vec::new();
        let mut reported = false;
        for source in [sources::CERTIFICATE_REPORT, sources::CERTIFICATE_POLICY_REPORT] {
            let Some(line) = self.reader.part(Part::list(source))? else { continue };
            reported = true;
            gaps.extend(line.gap);
            for cells in self.cells(source, device.id.as_str())? {
                if let Some((profile, row)) = certificate_row(&cells, device, users) {
                    rows.entry(profile).or_default().push(row);
                }
            }
        }
        let mut certificates = BTreeMap::new();
        for profile in &self.known.shared.profiles {
            let Some(_) = kinds::certificate_states_cast(&profile.odata_type) else { continue };
            let own = Part::of(sources::CERTIFICATE_STATES, profile.id.as_str());
            let fact = if self.reader.part(own)?.is_some() {
                self.fact(own, self.own_states(own, device)?)?
            } else {
                match (rows.remove(&profile.id), gaps.first()) {
                    // What is listed is certain even where more may be missing.
                    (Some(rows), _) => Fact::Known(rows),
                    (None, Some(gap)) => Fact::Unknown(gap.clone()),
                    (None, None) if reported => Fact::Known(Vec::new()),
                    (None, None) => continue,
                }
            };
            certificates.insert(profile.id.clone(), fact);
        }
        Ok(certificates)
    }

    /// The profile's states that name this device.
    fn own_states(
        &self,
        part: Part<'_>,
        device: &ManagedDevice,
    ) -> Result<Vec<CertificateRow>, SnapshotError> {
        let Some(name) = device.device_name.text() else { return Ok(Vec::new()) };
        let certificate = |wire| Some(kinds::certificate(wire));
        let rows = self.reader.made_of_all(&self.reader.objects(part)?, certificate)?;
        let ours = |row: &CertificateRow| {
            row.device_name.as_deref().is_some_and(|other| other.trim().eq_ignore_ascii_case(name.trim()))
        };
        Ok(rows.into_iter().filter(ours).collect())
    }

    fn installs(&self, device: &ManagedDevice) -> Result<Fact<Vec<AppInstall>>, SnapshotError> {
        let cells = self.reader.rows_of(sources::APP_INSTALLS, device.id.as_str())?;
        let answers: Vec<Vec<_>> =
            cells.iter().map(|json| self.reader.rows_in(json)).collect::<Result<_, _>>()?;
        let rows = answers.into_iter().flatten().flat_map(|answer| kinds::app_installs(answer, &device.id));
        self.fact(Part::list(sources::APP_INSTALLS), rows.collect())
    }

    fn cells(&self, source: Source, owner: &str) -> Result<Vec<Cells>, SnapshotError> {
        let arrays = self.reader.rows_of(source, owner)?;
        let rows: Vec<Vec<Cells>> =
            arrays.iter().map(|json| self.reader.rows_in(json)).collect::<Result<_, _>>()?;
        Ok(rows.into_iter().flatten().collect())
    }
}

pub(super) fn report_row(cells: &Cells) -> Option<ReportedRow> {
    kinds::report_row(|column| cells.get(column))
}

/// A certificate that the report lists by ids, in the words of the profile's own states, which name devices and
/// users as people do.
fn certificate_row(
    cells: &Cells,
    device: &ManagedDevice,
    users: &[User],
) -> Option<(ProfileId, CertificateRow)> {
    let row = kinds::certificate_report_row(|column| cells.get(column))?;
    let name = row.user.as_ref().map(|named| {
        let user = users.iter().find(|user| {
            user.id.as_ref().is_some_and(|id| id.as_str().eq_ignore_ascii_case(named))
                || user.user_principal_name.text().is_some_and(|name| name.eq_ignore_ascii_case(named))
        });
        user.and_then(|user| user.display_name.text()).unwrap_or(named).to_owned()
    });
    let device_name = match &device.device_name {
        Field::Value(name) => Some(name.clone()),
        Field::Null | Field::NotRead => row.certificate.device_name.clone(),
    };
    Some((row.profile, CertificateRow { device_name, user_name: name, ..row.certificate }))
}

impl DeviceReport {
    /// Adds it to a tenant that holds the device.
    pub fn join(self, device: &ManagedDevice, tenant: &mut Tenant) {
        tenant.reports.insert(device.id.clone(), self.states);
        for (profile, fact) in self.certificates {
            let joined = match (tenant.certificates.remove(&profile), fact) {
                (Some(Fact::Known(mut rows)), Fact::Known(more)) => {
                    rows.extend(more);
                    Fact::Known(rows)
                }
                (Some(Fact::Unknown(gap)), _) | (_, Fact::Unknown(gap)) => Fact::Unknown(gap),
                (None, fact) => fact,
            };
            tenant.certificates.insert(profile, joined);
        }
        let installs = std::mem::replace(&mut tenant.app_installs, Fact::Known(Vec::new()));
        tenant.app_installs = match (installs, self.installs) {
            (Fact::Known(mut all), Fact::Known(more)) => {
                all.extend(more);
                Fact::Known(all)
            }
            (Fact::Unknown(gap), _) | (_, Fact::Unknown(gap)) => Fact::Unknown(gap),
        };
    }
}
