//! What is reported of all devices, row by row: for whoever asks about a whole tenant at once.

use std::ops::ControlFlow;

use serde::de::DeserializeOwned;

use super::Facts;
use super::cells::Cells;
use super::reported::report_row;
use crate::kinds::{self, CertificateReportRow};
use crate::model::{AppInstall, CertificateRow, Fact, Gap, ManagedDeviceId, ProfileId, ReportedRow, Source};
use crate::snapshot::error::SnapshotError;
use crate::snapshot::part::Part;
use crate::snapshot::sources;

/// Why the reports of all devices may be incomplete.
#[derive(Clone, Debug)]
pub struct ReportGaps {
    /// The configuration report; `None`: it was read to the end.
    pub states: Option<Gap>,
    /// The reports of certificates; the first of their gaps.
    pub certificates: Option<Gap>,
    /// Whether certificates are reported at all.
    pub certificates_reported: bool,
}

impl Facts<'_> {
    /// Why reports may be incomplete.
    ///
    /// # Errors
    /// When the file fails.
    pub fn report_gaps(&self) -> Result<ReportGaps, SnapshotError> {
        let certificates = [sources::CERTIFICATE_REPORT, sources::CERTIFICATE_POLICY_REPORT];
        let lines: Vec<_> = certificates
            .iter()
            .filter_map(|source| self.reader.part(Part::list(*source)).transpose())
            .collect::<Result<_, _>>()?;
        Ok(ReportGaps {
            states: self.reader.gap(Part::list(sources::CONFIGURATION_REPORT))?,
            certificates_reported: !lines.is_empty(),
            certificates: lines.into_iter().find_map(|line| line.gap),
        })
    }

    /// Whether the states of some devices were read device by device, as the report could not be had.
    ///
    /// # Errors
    /// When the file fails.
    pub fn has_states_by_device(&self) -> Result<bool, SnapshotError> {
        let parts = [sources::CONFIGURATION_STATES, sources::COMPLIANCE_STATES];
        Ok(parts
            .iter()
            .map(|source| self.reader.parts(*source))
            .collect::<Result<Vec<_>, _>>()?
            .iter()
            .any(|parts| !parts.is_empty()))
    }

    /// Every row of the reports of states, with the Intune id of its device; rows of configuration first.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_reported(&self, mut each: impl FnMut(&str, ReportedRow)) -> Result<(), SnapshotError> {
        for source in [sources::CONFIGURATION_REPORT, sources::COMPLIANCE_REPORT] {
            self.each_row(source, |owner, cells: Cells| {
                if let Some(row) = report_row(&cells) {
                    each(owner, row);
                }
            })?;
        }
        Ok(())
    }

    /// Every row of the reports of certificates, with the Intune id of its device. Profiles whose own states were
    /// read are not among them.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_certificate(
        &self,
        mut each: impl FnMut(&str, CertificateReportRow),
    ) -> Result<(), SnapshotError> {
        let own: Vec<ProfileId> = self
            .reader
            .parts(sources::CERTIFICATE_STATES)?
            .iter()
            .map(|line| ProfileId::new(&line.key))
            .collect();
        for source in [sources::CERTIFICATE_REPORT, sources::CERTIFICATE_POLICY_REPORT] {
            self.each_row(source, |owner, cells: Cells| {
                let row = kinds::certificate_report_row(|column| cells.get(column));
                if let Some(row) = row.filter(|row| !own.contains(&row.profile)) {
                    each(owner, row);
                }
            })?;
        }
        Ok(())
    }

    /// For every profile whose certificates Intune reports, the states that were read of the profile itself;
    /// `None` where only the reports tell.
    ///
    /// # Errors
    /// When the file fails.
    #[expect(clippy::type_complexity, reason = "a list of pairs, told in full")]
    pub fn own_certificates(
        &self,
    ) -> Result<Vec<(ProfileId, Option<Fact<Vec<CertificateRow>>>)>, SnapshotError> {
        let mut all = Vec::new();
        for profile in &self.known.shared.profiles {
            if kinds::certificate_states_cast(&profile.odata_type).is_none() {
                continue;
            }
            let part = Part::of(sources::CERTIFICATE_STATES, profile.id.as_str());
            let own = match self.reader.part(part)? {
                None => None,
                Some(_) => {
                    let certificate = |wire| Some(kinds::certificate(wire));
                    let rows = self.reader.made_of_all(&self.reader.objects(part)?, certificate)?;
                    Some(self.fact(part, rows)?)
                }
            };
            all.push((profile.id.clone(), own));
        }
        Ok(all)
    }

    /// Every install state of an app.
    ///
    /// # Errors
    /// When the file fails.
    pub fn each_install(&self, mut each: impl FnMut(AppInstall)) -> Result<(), SnapshotError> {
        self.each_row(sources::APP_INSTALLS, |owner, answer| {
            let device = ManagedDeviceId::new(owner);
            kinds::app_installs(answer, &device).into_iter().for_each(&mut each);
        })
    }

    fn each_row<T: DeserializeOwned>(
        &self,
        source: Source,
        mut each: impl FnMut(&str, T),
    ) -> Result<(), SnapshotError> {
        let ended = self.reader.each_rows(source, |owner, json| match self.reader.rows_in::<T>(json) {
            Ok(rows) => {
                rows.into_iter().for_each(|row| each(owner, row));
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(error),
        })?;
        ended.map_or(Ok(()), Err)
    }
}
