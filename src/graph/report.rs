//! Intune's report functions: POSTs that only read. The closed list of them is all that can be posted.

use bytes::Bytes;
use futures_util::future::join_all;
use serde::Serialize;

use super::client::Client;
use super::cost::Cost;
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

    async fn report_pages(&self, query: ReportQuery, table: &mut ReportTable) -> Result<(), GraphError> {
        let pages = Pages { client: self, label: label(&query), query };
        let (first, total) = pages.at(0).await?;
        let mut full = pages.add(table, first)?;
        if let Some(total) = total.filter(|_| full) {
            full = pages.ahead(table, total).await?;
        }
        // A short page is the last one, unless the service says itself that there are more rows.
        let mut more = total.is_some_and(|total| total > table.rows.len() as u64);
        let mut count = 1;
        while full || more {
            count += 1;
            if count > self.settings.max_pages {
                let message = format!("the report does not end within {} pages", self.settings.max_pages);
                return pages.stop(GraphErrorKind::TooManyPages, message);
            }
            let before = table.rows.len();
            let (page, total) = pages.at(before).await?;
            full = pages.add(table, page)?;
            more = total.is_some_and(|total| total > table.rows.len() as u64);
            if more && table.rows.len() == before {
                let message = format!("the report counts more rows than the {before} it sent");
                return pages.stop(GraphErrorKind::Incomplete, message);
            }
        }
        Ok(())
    }
}

/// The pages of one report.
struct Pages<'c> {
    client: &'c Client,
    label: String,
    query: ReportQuery,
}

impl Pages<'_> {
    /// The page that begins after `skip` rows, and how many rows the service counts.
    async fn at(&self, skip: usize) -> Result<(ReportTable, Option<u64>), GraphError> {
        let origin = &self.client.origin;
        let query = ReportQuery { skip, ..self.query.clone() };
        let call = Call {
            url: origin.admit(&format!("{}{}", origin.as_str(), self.label))?,
            label: self.label.clone(),
            body: Some(body(&query)?),
            eventual: false,
            buckets: Buckets::INTUNE,
            cost: Cost { intune: 1, ..Cost::default() },
            once: false,
            whole_collection: true,
        };
        self.client.exchange(&call, &mut Effort::default(), report_page::read).await
    }

    /// The other pages of a report whose length is known, all at once. Says whether the last one was full.
    /// Pages count only as far as each is full: behind a short one the offsets are no longer right.
    async fn ahead(&self, table: &mut ReportTable, total: u64) -> Result<bool, GraphError> {
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        let pages = total.div_ceil(self.query.top).min(self.client.settings.max_pages);
        let mut full = true;
        for page in join_all((1..pages).map(|page| self.at(page * self.query.top))).await {
            full = self.add(table, page?.0)?;
            if !full {
                break;
            }
        }
        Ok(full)
    }

    /// Adds a page; says whether it was full.
    fn add(&self, table: &mut ReportTable, page: ReportTable) -> Result<bool, GraphError> {
        let full = page.rows.len() >= self.query.top;
        if table.columns.is_empty() {
            table.columns = page.columns;
        } else if !page.rows.is_empty() && table.columns != page.columns {
            return self
                .stop(GraphErrorKind::Malformed, "the report's columns change between pages".to_owned());
        }
        if !page.rows.is_empty() && table.rows.ends_with(&page.rows) {
            return self.stop(GraphErrorKind::Loop, "the report sends the same page again".to_owned());
        }
        table.rows.extend(page.rows);
        Ok(full)
    }

    fn stop<T>(&self, kind: GraphErrorKind, message: String) -> Result<T, GraphError> {
        Err(GraphError::new(kind, message).at(&self.label, 1))
    }
}

fn label(query: &ReportQuery) -> String {
    format!("/beta/deviceManagement/reports/{}", query.action.name())
}

fn body(query: &ReportQuery) -> Result<Bytes, GraphError> {
    serde_json::to_vec(query).map(Bytes::from).map_err(|_| {
        GraphError::new(GraphErrorKind::NotAllowed, "the report's question can't be written down")
    })
}
