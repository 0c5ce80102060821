//! Intune's report functions: POSTs that only read. The closed list of them is all that can be posted.

use bytes::Bytes;
use serde::Serialize;

use super::client::Client;
use super::error::{GraphError, GraphErrorKind};
use super::exchange::Effort;
use super::report_page::{self, ReportTable};
use super::throttle::Buckets;
use super::transport::Call;

/// Report functions below `/beta/deviceManagement/reports`. Each only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportAction {
    /// Every policy of one device, with its state: the admin center's own call.
    ConfigurationPoliciesForDevice,
    /// Every device of one policy, with its state.
    ConfigurationPolicyDevices,
    /// Counts per state of one policy.
    ConfigurationPolicyDeviceSummary,
    /// Settings of one policy on one device.
    ConfigurationSettings,
    /// Certificates of one policy.
    Certificates,
    /// Certificates of the tenant.
    AllCertificates,
    /// Enrollment configurations of one device.
    EnrollmentConfigurationPoliciesByDevice,
    /// Apps whose installation failed.
    FailedMobileApps,
}

impl ReportAction {
    /// The function's name in Graph.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfigurationPoliciesForDevice => "getConfigurationPoliciesReportForDevice",
            Self::ConfigurationPolicyDevices => "getConfigurationPolicyDevicesReport",
            Self::ConfigurationPolicyDeviceSummary => "getConfigurationPolicyDeviceSummaryReport",
            Self::ConfigurationSettings => "getConfigurationSettingsReport",
            Self::Certificates => "getCertificatesReport",
            Self::AllCertificates => "getAllCertificatesReport",
            Self::EnrollmentConfigurationPoliciesByDevice => "getEnrollmentConfigurationPoliciesByDevice",
            Self::FailedMobileApps => "getFailedMobileAppsReport",
        }
    }
}

/// A question to a report function.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportQuery {
    #[serde(skip)]
    action: ReportAction,
    select: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<String>,
    skip: usize,
    top: usize,
    order_by: Vec<String>,
}

impl ReportQuery {
    /// All rows of `action`, 50 a page as the admin center asks.
    #[must_use]
    pub fn new(action: ReportAction) -> Self {
        Self {
            action,
            select: Vec::new(),
            filter: None,
            search: None,
            skip: 0,
            top: 50,
            order_by: Vec::new(),
        }
    }

    /// The columns. Name them: the default ones may change.
    #[must_use]
    pub fn select<S: AsRef<str>>(mut self, columns: &[S]) -> Self {
        self.select = columns.iter().map(|column| column.as_ref().to_owned()).collect();
        self
    }

    /// The filter. Put values through [`odata_literal`](super::odata_literal).
    #[must_use]
    pub fn filter(mut self, expression: &str) -> Self {
        self.filter = Some(expression.to_owned());
        self
    }

    /// Full-text search.
    #[must_use]
    pub fn search(mut self, text: &str) -> Self {
        self.search = Some(text.to_owned());
        self
    }

    /// The order of rows, which keeps pages from overlapping.
    #[must_use]
    pub fn order_by<S: AsRef<str>>(mut self, columns: &[S]) -> Self {
        self.order_by = columns.iter().map(|column| column.as_ref().to_owned()).collect();
        self
    }

    /// The page size.
    #[must_use]
    pub fn top(mut self, rows: usize) -> Self {
        self.top = rows.max(1);
        self
    }
}

/// A report that broke off.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct ReportFailure {
    /// The rows that came before.
    pub table: ReportTable,
    /// Why it broke off.
    pub error: GraphError,
}

impl Client {
    /// Reads a report to its end.
    ///
    /// # Errors
    /// When a page could not be read, or the pages don't add up; the rows so far come along.
    pub async fn report(&self, query: ReportQuery) -> Result<ReportTable, ReportFailure> {
        let mut table = ReportTable::default();
        match self.report_pages(query, &mut table).await {
            Ok(()) => Ok(table),
            Err(error) => Err(ReportFailure { table, error }),
        }
    }

    async fn report_pages(&self, mut query: ReportQuery, table: &mut ReportTable) -> Result<(), GraphError> {
        let label = format!("/beta/deviceManagement/reports/{}", query.action.name());
        let url = self.origin.admit(&format!("{}{label}", self.origin.as_str()))?;
        let stop = |kind, message: String| Err(GraphError::new(kind, message).at(&label, 1));
        for pages in 0.. {
            if pages >= self.settings.max_pages {
                return stop(
                    GraphErrorKind::TooManyPages,
                    format!("the report does not end within {pages} pages"),
                );
            }
            let call = Call {
                url: url.clone(),
                label: label.clone(),
                body: Some(body(&query)?),
                eventual: false,
                buckets: Buckets::INTUNE,
                whole_collection: true,
            };
            let (page, total) = self.exchange(&call, &mut Effort::default(), report_page::read).await?;
            let rows = page.rows.len();
            if pages == 0 {
                table.columns = page.columns;
            } else if rows > 0 && table.columns != page.columns {
                return stop(
                    GraphErrorKind::Malformed,
                    "the report's columns change between pages".to_owned(),
                );
            }
            if rows > 0 && table.rows.ends_with(&page.rows) {
                return stop(GraphErrorKind::Loop, "the report sends the same page again".to_owned());
            }
            table.rows.extend(page.rows);
            query.skip += rows;
            // A short page is the last one, unless the service says itself that there are more rows.
            let more = total.is_some_and(|total| total > table.rows.len() as u64);
            if rows < query.top && !more {
                return Ok(());
            }
            if rows == 0 {
                let message = format!("the report counts more rows than the {} it sent", table.rows.len());
                return stop(GraphErrorKind::Incomplete, message);
            }
        }
        Ok(())
    }
}

fn body(query: &ReportQuery) -> Result<Bytes, GraphError> {
    serde_json::to_vec(query).map(Bytes::from).map_err(|_| {
        GraphError::new(GraphErrorKind::NotAllowed, "the report's question can't be written down")
    })
}
