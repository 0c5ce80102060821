//! Reported states and certificates of all devices, as report exports.

use futures_util::future::try_join_all;
use serde::Serializer as _;

use super::begin::Begun;
use super::lists::List;
use super::pen::{Pen, Stop};
use super::reading::Reading;
use crate::collect::reads;
use crate::graph::{
    ExportFile, ExportFileError, ExportQuery, ExportReport, ExportRow, Get, GraphError, GraphErrorKind,
};
use crate::model::{Gap, GapKind, Source};
use crate::snapshot::{Owner, Part, PartId, Status, sources};

/// Rows that are written together, so that those of one device lie together.
const ROWS: usize = 400_000;

/// The column of every report that says which profile a row is about.
const PROFILE: &str = "PolicyId";

/// One report: under which name it is asked for first and then, and what of it is kept.
pub(super) struct Export {
    pub(super) source: Source,
    permission: &'static str,
    /// Twins with the same columns; which of them a tenant fills is not documented.
    reports: &'static [ExportReport],
    /// The column that says whom a row is about.
    owner: &'static str,
    columns: &'static [&'static str],
}

const CONFIGURATION_COLUMNS: &[&str] =
    &["IntuneDeviceId", "PolicyId", "UPN", "PolicyStatus", "PspdpuLastModifiedTimeUtc"];
const COMPLIANCE_COLUMNS: &[&str] = &["DeviceId", "PolicyId", "UserId", "UPN", "PolicyStatus", "LastContact"];
const CERTIFICATE_COLUMNS: &[&str] = &[
    "DeviceId",
    "DeviceName",
    "PolicyId",
    "UserId",
    "UPN",
    "CertificateStatus",
    "Thumbprint",
    "SerialNumber",
    "IssuerName",
    "SubjectName",
    "ValidFrom",
    "ValidTo",
];

/// Every report that is exported. Columns: Microsoft's list of reports for the export API.
pub(super) const EXPORTS: &[Export] = &[
    Export {
        source: sources::CONFIGURATION_REPORT,
        permission: reads::CONFIGURATION,
        reports: &[ExportReport::ConfigurationStatesV3, ExportReport::ConfigurationStates],
        owner: "IntuneDeviceId",
        columns: CONFIGURATION_COLUMNS,
    },
    Export {
        source: sources::COMPLIANCE_REPORT,
        permission: reads::CONFIGURATION,
        reports: &[ExportReport::ComplianceStatesV3, ExportReport::ComplianceStates],
        owner: "DeviceId",
        columns: COMPLIANCE_COLUMNS,
    },
    Export {
        source: sources::CERTIFICATE_REPORT,
        permission: reads::MANAGED_DEVICES,
        reports: &[ExportReport::AllDeviceCertificates],
        owner: "DeviceId",
        columns: CERTIFICATE_COLUMNS,
    },
    Export {
        source: sources::CERTIFICATE_POLICY_REPORT,
        permission: reads::CONFIGURATION,
        reports: &[ExportReport::CertificatesByRaPolicy],
        owner: "DeviceId",
        columns: CERTIFICATE_COLUMNS,
    },
];

impl Reading<'_> {
    /// Has every report written and keeps its rows.
    pub(super) async fn exports(&self) -> Result<(), Stop> {
        try_join_all(EXPORTS.iter().map(|export| self.export(export))).await.map(drop)
    }

    async fn export(&self, export: &'static Export) -> Result<(), Stop> {
        let Some(mut begun) = self.begin(Part::list(export.source)).await? else { return Ok(()) };
        self.setting.watch.begun(export.source, 0);
        if begun.is_resumed() {
            begun = self.begin_anew(begun).await?;
        }
        let mut failed = None;
        for report in export.reports {
            match self.client().export(&ExportQuery::new(*report, export.columns)).await {
                Ok(file) => return self.keep_export(export, begun, file).await,
                Err(error) => {
                    let other_name =
                        matches!(error.kind, GraphErrorKind::BadRequest | GraphErrorKind::Server);
                    failed = failed.or(Some(error));
                    if !other_name {
                        break;
                    }
                }
            }
        }
        match failed {
            Some(error) => self.export_failed(export, begun, error).await,
            None => Ok(()),
        }
    }

    async fn export_failed(&self, export: &Export, begun: Begun, error: GraphError) -> Result<(), Stop> {
        if matches!(error.kind, GraphErrorKind::BadRequest | GraphErrorKind::NotFound) {
            let (part, now) = (begun.part, self.now());
            let gap = Gap::new(
                export.source,
                GapKind::NotOffered,
                &format!("the service does not write this report: {error}"),
                "nothing to do: this cloud or tenant does not offer it",
            );
            self.setting.watch.ended(export.source, Status::NotOffered);
            return self.pen.write(move |writer| writer.fail(part, &gap, now)).await;
        }
        if !matches!(error.kind, GraphErrorKind::Forbidden) {
            let list = List {
                source: export.source,
                permission: export.permission,
                get: Get::beta(["deviceManagement", "reports", "exportJobs"]),
                alone: true,
            };
            return self.gave_up(&list, begun, error).await;
        }
        let (part, now, gap) = (begun.part, self.now(), forbidden(export, &error));
        self.setting.watch.ended(export.source, Status::Unread);
        self.pen.write(move |writer| writer.fail(part, &gap, now)).await
    }

    async fn keep_export(&self, export: &'static Export, begun: Begun, file: ExportFile) -> Result<(), Stop> {
        let (part, now) = (begun.part, self.now());
        let pen = self.pen.clone();
        // Not by the writer: whatever else is to be written need not wait until the rows are taken apart.
        let kept = tokio::task::spawn_blocking(move || keep(&pen, part, export, &file)).await;
        let rows = match kept.map_err(|_| Stop::Pen)? {
            Ok(rows) => {
                self.pen.write(move |writer| writer.finish(part, None, now)).await?;
                Some(rows)
            }
            Err(ExportFileError::Taker(stop)) => return Err(stop),
            Err(ExportFileError::Wrong(why)) => {
                let gap = Gap::new(
                    export.source,
                    GapKind::Failed,
                    &format!("the export's file makes no sense: {why}"),
                    "run again; if it stays, report it with the program's version",
                );
                self.pen.write(move |writer| writer.fail(part, &gap, now)).await?;
                None
            }
        };
        self.setting.watch.page(export.source, rows.unwrap_or_default());
        let status = if rows.is_some() { Status::Complete } else { Status::Unread };
        self.setting.watch.ended(export.source, status);
        Ok(())
    }
}

/// The permissions that Microsoft's reference names for the job's POST all say "ReadWrite", although it only has a
/// report written; services are seen to take the ones that read. So the refusal's own words count most.
fn forbidden(export: &Export, error: &GraphError) -> Gap {
    let scopes = match error.scopes.as_slice() {
        [] => "DeviceManagementConfiguration.ReadWrite.All".to_owned(),
        named => named.join("` or `"),
    };
    Gap::new(
        export.source,
        GapKind::Forbidden,
        &error.to_string(),
        &format!(
            "grant `{scopes}` with admin consent (the job only writes a report), or ask for one device with \
             `scepcheck device`"
        ),
    )
}

/// Has the rows written; says how many there were.
fn keep(pen: &Pen, part: PartId, export: &Export, file: &ExportFile) -> Result<usize, ExportFileError<Stop>> {
    let mut waiting: Vec<(String, String)> = Vec::new();
    let write = |waiting: &mut Vec<(String, String)>| {
        let owners = Owner::of_rows(waiting.iter().map(|(owner, json)| (owner.as_str(), json.as_str())));
        waiting.clear();
        pen.write_and_wait(move |writer| writer.owners(part, &owners, None))
    };
    let count = file.each(&[export.owner, PROFILE], |row| {
        let owner = row.get(export.owner).unwrap_or_default().to_owned();
        waiting.push((owner, json(row, export.columns)));
        if waiting.len() >= ROWS { write(&mut waiting) } else { Ok(()) }
    })?;
    write(&mut waiting).map_err(ExportFileError::Taker)?;
    Ok(count)
}

/// A row as a JSON object of the columns that were asked for; empty cells are left out.
fn json(row: ExportRow<'_>, columns: &[&str]) -> String {
    let cells = columns.iter().filter_map(|column| Some((*column, row.get(column)?)));
    let mut written = Vec::new();
    // Writing text to memory does not fail.
    let _ = serde_json::Serializer::new(&mut written).collect_map(cells);
    String::from_utf8(written).unwrap_or_default()
}
