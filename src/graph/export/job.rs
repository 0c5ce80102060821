//! The job: asked for once, looked after until it ends or the patience does.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::file::ExportFile;
use crate::graph::client::Client;
use crate::graph::cost::Cost;
use crate::graph::error::{GraphError, GraphErrorKind};
use crate::graph::exchange::Effort;
use crate::graph::get::{Get, odata_literal};
use crate::graph::page;
use crate::graph::throttle::Buckets;
use crate::graph::transport::Call;

/// Reports that may be exported. Each only reads. Source: Microsoft's list of reports for the export API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportReport {
    /// Configuration states of every device, in the newer form.
    ConfigurationStatesV3,
    /// The same in the older form.
    ConfigurationStates,
    /// Compliance policy states of every device, in the newer form.
    ComplianceStatesV3,
    /// The same in the older form.
    ComplianceStates,
    /// Certificates of every device.
    AllDeviceCertificates,
    /// Certificates by PKI connector policy.
    CertificatesByRaPolicy,
}

impl ExportReport {
    /// `reportName`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfigurationStatesV3 => "DeviceConfigurationPolicyStatusesV3",
            Self::ConfigurationStates => "DeviceConfigurationPolicyStatuses",
            Self::ComplianceStatesV3 => "DevicePoliciesComplianceReportV3",
            Self::ComplianceStates => "DevicePoliciesComplianceReport",
            Self::AllDeviceCertificates => "AllDeviceCertificates",
            Self::CertificatesByRaPolicy => "CertificatesByRAPolicy",
        }
    }
}

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct ExportQuery {
    report: ExportReport,
    columns: Vec<String>,
}

impl ExportQuery {
    /// These columns of a report. Name them: the default ones may change.
    #[must_use]
    pub fn new<S: AsRef<str>>(report: ExportReport, columns: &[S]) -> Self {
        Self { report, columns: columns.iter().map(|column| column.as_ref().to_owned()).collect() }
    }
}

/// The first look at a job comes after this long; the looks grow apart from there.
const FIRST_LOOK: Duration = Duration::from_millis(200);
/// How far apart looks get.
const WIDEST: Duration = Duration::from_secs(15);
/// How much further apart each look is than the one before.
const GROWTH: f64 = 1.8;
/// After this long a job is given up; some never end.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Order<'q> {
    report_name: &'static str,
    select: &'q [String],
    format: &'static str,
    localization_type: &'static str,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Job {
    id: Option<String>,
    status: Option<String>,
    url: Option<String>,
}

impl Client {
    /// Has a report written and fetches it.
    ///
    /// # Errors
    /// When the job is refused, fails or does not end in time, and when its file can't be fetched. A job is
    /// asked for again only where the service says that it did not take the first one.
    pub async fn export(&self, query: &ExportQuery) -> Result<ExportFile, GraphError> {
        let label = format!("/beta{}", jobs().path());
        let mut job = self.order(query, &label).await?;
        let name = query.report.name();
        let stop = |kind, message: String| Err(GraphError::new(kind, message).at(&label, 1));
        let mut look = FIRST_LOOK;
        let mut waited = Duration::ZERO;
        loop {
            match job.status.as_deref().unwrap_or_default().to_ascii_lowercase().as_str() {
                "completed" => break,
                "failed" => {
                    return stop(GraphErrorKind::Server, format!("the export of `{name}` failed"));
                }
                _ if waited >= PATIENCE => {
                    let minutes = PATIENCE.as_secs() / 60;
                    return stop(
                        GraphErrorKind::Server,
                        format!("the export of `{name}` did not end within {minutes} min"),
                    );
                }
                _ => {}
            }
            let Some(id) = job.id.clone() else {
                return stop(GraphErrorKind::Malformed, format!("the export of `{name}` has no id"));
            };
            self.timeline.pause(look).await;
            waited += look;
            look = look.mul_f64(GROWTH).min(WIDEST);
            let raw = self.look(&id).await?;
            let seen: Job = serde_json::from_str(raw.get()).unwrap_or_default();
            job = Job { id: Some(id), ..seen };
        }
        match job.url {
            Some(url) => self.fetch(&url).await.map(ExportFile::new).map_err(|error| error.at(&label, 1)),
            None => stop(GraphErrorKind::Malformed, format!("the export of `{name}` ended without a file")),
        }
    }

    /// Looks at a job: by the form of its address that the reference shows, else by the other.
    async fn look(&self, id: &str) -> Result<Box<RawValue>, GraphError> {
        let keyed = format!("exportJobs({})", odata_literal(id));
        match self.one(Get::beta(["deviceManagement", "reports", &keyed])).await {
            Err(error)
                if matches!(
                    error.kind,
                    GraphErrorKind::BadRequest | GraphErrorKind::NotFound | GraphErrorKind::NotOffered
                ) =>
            {
                self.one(Get::beta(["deviceManagement", "reports", "exportJobs", id])).await
            }
            seen => seen,
        }
    }

    async fn order(&self, query: &ExportQuery, label: &str) -> Result<Job, GraphError> {
        let order = Order {
            report_name: query.report.name(),
            select: &query.columns,
            format: "csv",
            localization_type: "LocalizedValuesAsAdditionalColumn",
        };
        let body = serde_json::to_vec(&order).map_err(|_| {
            GraphError::new(GraphErrorKind::NotAllowed, "the export's order can't be written down")
        })?;
        let call = Call {
            url: self.origin.admit(&jobs().absolute(&self.origin))?,
            label: label.to_owned(),
            body: Some(Bytes::from(body)),
            eventual: false,
            buckets: Buckets::EXPORTS,
            cost: Cost { exports: 1, ..Cost::default() },
            once: true,
            whole_collection: true,
        };
        let raw = self
            .exchange(&call, &mut Effort::default(), |answer| {
                page::read_single(answer).map(RawValue::to_owned)
            })
            .await?;
        Ok(serde_json::from_str(raw.get()).unwrap_or_default())
    }
}

fn jobs() -> Get {
    Get::beta(["deviceManagement", "reports", "exportJobs"])
}
