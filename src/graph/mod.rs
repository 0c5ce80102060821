//! The Graph client: reads, and one write.
//!
//! [`Get`] and [`ReportQuery`] are all that can be asked, so a write can't be expressed, but for
//! [`Client::request_device_logs`], which takes the [`Consent`] of a person. Every answer is
//! either complete or says why it is not ([`ListEnd`]): a failed read is never an empty list.

mod answer;
mod batch;
mod batch_wire;
mod challenge;
mod client;
mod cost;
mod credential;
mod device_logs;
mod download;
mod error;
mod exchange;
mod export;
mod get;
mod listing;
mod observer;
mod origin;
mod pace;
mod page;
mod pages;
mod places;
mod report;
mod report_page;
mod service_error;
mod settings;
mod stats;
mod text;
mod throttle;
mod timeline;
mod transport;
pub mod wire;

pub use crate::time::Budgets;
pub use client::Client;
pub use cost::Cost;
pub use device_logs::Consent;
pub use download::{DownloadError, DownloadUrl};
pub use error::{Failure, GraphError, GraphErrorKind};
pub use export::{ExportFile, ExportFileError, ExportQuery, ExportReport, ExportRow};
pub use get::{ApiVersion, Get, odata_literal};
pub use listing::{ListEnd, Listing};
pub use observer::{Observer, Quiet};
pub use pace::seconds_within_limits;
pub use page::Page;
pub use pages::Pages;
pub use report::{ReportAction, ReportFailure, ReportQuery};
pub use report_page::{ReportRow, ReportTable};
pub use settings::{Settings, Timeouts};
pub use stats::Stats;
