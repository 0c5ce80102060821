//! Diagnostics packages of one Windows device: asking for one, waiting for it, fetching it.

mod error;
mod state;

use std::io::Write;
use std::time::Duration;

use super::device::find;
use super::error::CollectError;
use super::resolve::{safe, whole};
use crate::graph::{Client, Consent, Get, GraphError};
use crate::kinds;
use crate::model::{DiagnosticsRequest, ManagedDevice, ManagedDeviceId};
use crate::time::Sleep;

pub use error::DiagnosticsError;
pub use state::{PackageState, package_line};

/// What listing and fetching needs.
const READ: &str = "DeviceManagementManagedDevices.Read.All";
/// The permission that asking for a package needs; it covers [`READ`].
pub(crate) const TO_ASK: &str = "DeviceManagementManagedDevices.ReadWrite.All";

/// The largest package that is fetched, in bytes.
const LARGEST: u64 = 1 << 30;

/// The shortest and the longest pause between two looks.
const PAUSES: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(30));

/// A device and the packages that Intune has of it, the newest first.
#[derive(Debug)]
pub struct DevicePackages {
    /// The device.
    pub device: ManagedDevice,
    /// Its packages.
    pub packages: Vec<DiagnosticsRequest>,
}

/// Looks a device up by its name, serial number or any id, with its packages.
///
/// # Errors
/// When there is no such device, or its packages can't be read to the end.
pub async fn device_packages(client: &Client, which: &str) -> Result<DevicePackages, DiagnosticsError> {
    let device = find(client, which.trim()).await?.device;
    let packages = packages_of(client, &device.id).await?;
    Ok(DevicePackages { device, packages })
}

async fn packages_of(
    client: &Client,
    device: &ManagedDeviceId,
) -> Result<Vec<DiagnosticsRequest>, CollectError> {
    let get = Get::beta(["deviceManagement", "managedDevices", device.as_str(), "logCollectionRequests"]);
    let listed = whole(client, get, READ).await?;
    let mut packages: Vec<DiagnosticsRequest> =
        listed.into_iter().filter_map(|wire| kinds::diagnostics(wire, device)).collect();
    packages.sort_by(|one, other| other.requested.cmp(&one.requested).then_with(|| one.id.cmp(&other.id)));
    Ok(packages)
}

impl DevicePackages {
    /// Refuses a device that Intune collects no diagnostics from. What runs on it may be unknown; then Intune decides.
    ///
    /// # Errors
    /// When it does not run Windows.
    pub fn must_run_windows(&self) -> Result<(), DiagnosticsError> {
        match self.device.operating_system.text() {
            Some(system) if !system.to_ascii_lowercase().starts_with("windows") => {
                Err(DiagnosticsError::NotWindows { device: self.name(), system: safe(system) })
            }
            _ => Ok(()),
        }
    }

    /// What the device is called.
    #[must_use]
    pub fn name(&self) -> String {
        safe(self.device.label())
    }

    /// Asks Intune for a new package; gives its id. The one thing that this program asks to be done.
    ///
    /// # Errors
    /// When it is refused, or whether it was taken is not known.
    pub async fn request(&self, client: &Client, consent: Consent) -> Result<String, DiagnosticsError> {
        self.must_run_windows()?;
        let refused = |error: GraphError| CollectError::Graph { permission: TO_ASK, error: Box::new(error) };
        let raw = client.request_device_logs(self.device.id.as_str(), consent).await.map_err(refused)?;
        let answer = serde_json::from_str(raw.get()).ok();
        let named = answer.and_then(|wire| kinds::diagnostics(wire, &self.device.id));
        if let Some(package) = named {
            return Ok(package.id);
        }
        // An answer without an id: the new one is the newest that was not there before.
        let now = packages_of(client, &self.device.id).await?;
        let new = now.into_iter().find(|one| !self.packages.iter().any(|known| known.id == one.id));
        new.map(|package| package.id).ok_or_else(|| DiagnosticsError::NoPackage {
            device: self.name(),
            id: "new".to_owned(),
            candidates: Vec::new(),
        })
    }

    /// Waits until a package can be fetched, at most `patience`. `look` is told after each look how long it has waited.
    ///
    /// # Errors
    /// When the device could not make it, it did not come in time, there is no such package, or it can't be read.
    pub async fn wait(
        &self,
        client: &Client,
        id: &str,
        patience: Duration,
        sleep: &dyn Sleep,
        look: &mut (dyn FnMut(Duration) + Send),
    ) -> Result<DiagnosticsRequest, DiagnosticsError> {
        let mut waited = Duration::ZERO;
        let mut pause = PAUSES.0;
        loop {
            let packages = packages_of(client, &self.device.id).await?;
            let found = packages.iter().find(|package| package.id.eq_ignore_ascii_case(id));
            match found.map(PackageState::of) {
                Some(PackageState::Completed) => {}
                Some(PackageState::Failed) => return Err(DiagnosticsError::Failed { id: safe(id) }),
                // A new request may take a moment to show up.
                None if waited >= PAUSES.1 || patience.is_zero() => {
                    return Err(self.no_package(id, &packages));
                }
                _ if waited >= patience => return Err(DiagnosticsError::Pending { id: safe(id) }),
                _ => {
                    look(waited);
                    let nap = pause.min(patience - waited);
                    sleep.sleep(nap).await;
                    waited += nap;
                    pause = (pause * 2).min(PAUSES.1);
                    continue;
                }
            }
            if let Some(package) = found {
                return Ok(package.clone());
            }
        }
    }

    fn no_package(&self, id: &str, packages: &[DiagnosticsRequest]) -> DiagnosticsError {
        DiagnosticsError::NoPackage {
            device: self.name(),
            id: safe(id),
            candidates: packages.iter().map(package_line).collect(),
        }
    }

    /// Fetches a package into `into`, without the token; gives its length.
    ///
    /// # Errors
    /// When it is gone, not allowed, too large, or the connection breaks.
    pub async fn fetch(
        &self,
        client: &Client,
        package: &DiagnosticsRequest,
        into: &mut (dyn Write + Send),
    ) -> Result<u64, DiagnosticsError> {
        let refused = |error: GraphError| CollectError::Graph { permission: READ, error: Box::new(error) };
        let url = client.device_log_url(self.device.id.as_str(), &package.id).await.map_err(refused)?;
        Ok(client.download(&url, LARGEST, into).await?)
    }
}
