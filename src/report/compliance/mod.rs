//! The compliance report: how many should have what, how it came out, what changed since the last run, who has to
//! do what.

mod assemble;
mod certificates;
mod chains;
mod codes;
mod connectors;
mod document;
mod keys;
mod silent;
mod state;
mod survey;

pub use assemble::Survey;
pub use codes::{ChainCode, Ended, RunStatus};
pub use document::{
    Affected, CauseLine, CertificateOutlook, ChainProblem, ChangeRow, Changes, ComplianceReport,
    ConnectorLine, ErrorInfo, ExpiringRow, FailureLine, Item, ItemState, Listed, ProfileKey, ProfileLine,
    ReportTotals, RunPoint, Shift, SilentDevice, SilentDevices, Thresholds, Trend, Window,
};
pub use state::{OpenState, is_issue, is_open};
pub use survey::ProfileSurvey;
