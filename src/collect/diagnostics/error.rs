//! Why there is no package.

use crate::collect::CollectError;
use crate::graph::DownloadError;

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum DiagnosticsError {
    /// The device or its packages can't be read, or the request was refused.
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// Intune collects diagnostics from Windows only.
    #[error("`{device}` runs {system}, and Intune collects diagnostics from Windows devices only")]
    NotWindows {
        /// The device.
        device: String,
        /// Its operating system.
        system: String,
    },
    /// The device has no such package.
    #[error("`{device}` has no diagnostics package `{id}`")]
    NoPackage {
        /// The device.
        device: String,
        /// What was asked for.
        id: String,
        /// What there is.
        candidates: Vec<String>,
    },
    /// The device could not make it.
    #[error("the device could not make the diagnostics package `{id}`")]
    Failed {
        /// Its id.
        id: String,
    },
    /// It did not come in time.
    #[error("the diagnostics package `{id}` has not come yet")]
    Pending {
        /// Its id.
        id: String,
    },
    /// It could not be fetched.
    #[error("the diagnostics package could not be fetched: {0}")]
    Download(#[from] DownloadError),
}
