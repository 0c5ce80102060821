//! Diagnostics packages of Windows devices: the one write of this program, and the link to a package.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::answer::BodyFault;
use super::client::Client;
use super::download::DownloadUrl;
use super::error::GraphError;
use super::exchange::Effort;
use super::get::Get;
use super::page;
use super::transport::Call;

/// A person asked for the write, in so many words: nothing else makes one of these.
#[derive(Debug)]
pub struct Consent(());

impl Consent {
    /// For the one place where a person says yes.
    #[must_use]
    pub fn given_by_a_person() -> Self {
        Self(())
    }
}

/// The only template that the service knows.
const TEMPLATE: &str = r##"{"templateType":{"@odata.type":"#microsoft.graph.deviceLogCollectionRequest","templateType":"predefined"}}"##;

#[derive(Deserialize)]
struct Link {
    value: Option<String>,
}

impl Client {
    /// Asks Intune to collect diagnostics from a device (its Intune id); gives the `deviceLogCollectionResponse`. Sent once: it is
    /// repeated only if the service can't have taken it.
    ///
    /// # Errors
    /// When it was refused, or no answer came; then it may have been taken all the same.
    pub async fn request_device_logs(
        &self,
        device: &str,
        _consent: Consent,
    ) -> Result<Box<RawValue>, GraphError> {
        let path = ["deviceManagement", "managedDevices", device, "createDeviceLogCollectionRequest"];
        let call = self.post(&path, Bytes::from_static(TEMPLATE.as_bytes()))?;
        let call = Call { once: true, ..call };
        self.exchange(&call, &mut Effort::default(), |answer| {
            page::read_single(answer).map(ToOwned::to_owned)
        })
        .await
    }

    /// A link to a package, good for a short time. Changes nothing.
    ///
    /// # Errors
    /// When there is no such package, it is not allowed, or the link leads where nothing is downloaded from.
    pub async fn device_log_url(&self, device: &str, package: &str) -> Result<DownloadUrl, GraphError> {
        let path = [
            "deviceManagement",
            "managedDevices",
            device,
            "logCollectionRequests",
            package,
            "createDownloadUrl",
        ];
        let call = self.post(&path, Bytes::new())?;
        let link = self
            .exchange(&call, &mut Effort::default(), |answer| {
                page::parse::<Link>(answer)?.value.ok_or(BodyFault::Wrong("no link"))
            })
            .await?;
        DownloadUrl::admit(&link, self.origin.is_plain()).map_err(|error| error.at(&call.label, 1))
    }

    fn post(&self, path: &[&str], body: Bytes) -> Result<Call, GraphError> {
        Ok(Call { body: Some(body), ..self.call(&Get::beta(path).single())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_json() {
        assert!(serde_json::from_str::<serde_json::Value>(TEMPLATE).is_ok());
    }
}
