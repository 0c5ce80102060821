//! The file of an export: fetched from Azure Storage, by its link alone.

use std::time::Duration;

use url::{Host, Url};

use crate::graph::client::Client;
use crate::graph::download::{DownloadError, DownloadUrl};
use crate::graph::error::{GraphError, GraphErrorKind};
use crate::time::retry::{self, Decision, Failed, Outcome};

/// Where Azure keeps blobs, by cloud. What an export's link names elsewhere is not fetched.
const HOSTS: &[&str] =
    &[".blob.core.windows.net", ".blob.core.usgovcloudapi.net", ".blob.core.chinacloudapi.cn"];

/// The largest file that is fetched, in bytes.
const MOST: u64 = 1 << 30;

impl Client {
    /// Fetches the file behind an export's link, without a token.
    pub(super) async fn fetch(&self, link: &str) -> Result<Vec<u8>, GraphError> {
        let plain = self.origin.is_plain();
        admit(link, plain)?;
        let url = DownloadUrl::admit(link, plain)?;
        let (mut tries, mut waited) = (0, Duration::ZERO);
        loop {
            tries += 1;
            self.counters.requests.add(1);
            let mut body = Vec::new();
            let error = match self.download(&url, MOST, &mut body).await {
                Ok(_) => {
                    self.counters.bytes.add(body.len());
                    return Ok(body);
                }
                Err(DownloadError::Fetch(error)) => error,
                Err(DownloadError::Write(error)) => {
                    return Err(GraphError::new(GraphErrorKind::TooLarge, error.to_string()));
                }
            };
            let outcome = match error.kind {
                GraphErrorKind::Network => Outcome::Broken,
                GraphErrorKind::Server => Outcome::Status(503),
                _ => Outcome::Wrong,
            };
            let run_waited = self.timeline.waited();
            let failed = Failed { tries, outcome, retry_after: None, waited, run_waited };
            match retry::decide(&self.settings.budgets, &failed, fastrand::f64()) {
                Decision::Wait(wait) => {
                    self.counters.retries.add(1);
                    waited += wait;
                    self.timeline.wait(wait).await;
                }
                Decision::GiveUp(_) => return Err(error),
            }
        }
    }
}

/// Admits a link to Azure Storage over TLS; where Graph itself is on loopback, also one on loopback.
fn admit(link: &str, loopback: bool) -> Result<(), GraphError> {
    let refused = |why: &str| {
        Err(GraphError::new(
            GraphErrorKind::ForeignLink,
            format!("the export's link {why}; it was not followed"),
        ))
    };
    let Ok(url) = Url::parse(link) else { return refused("is no URL") };
    if !url.username().is_empty() || url.password().is_some() {
        return refused("holds a user name or password");
    }
    let known = match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.to_ascii_lowercase();
            let azure = url.scheme() == "https"
                && url.port_or_known_default() == Some(443)
                && HOSTS.iter().any(|end| name.len() > end.len() && name.ends_with(end));
            azure || (loopback && url.scheme() == "http" && name == "localhost")
        }
        Some(Host::Ipv4(address)) => loopback && url.scheme() == "http" && address.is_loopback(),
        Some(Host::Ipv6(address)) => loopback && url.scheme() == "http" && address.is_loopback(),
        None => false,
    };
    if known { Ok(()) } else { refused("leads elsewhere than to Azure Storage") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_storage_is_fetched_from() {
        for (link, cloud, local) in [
            ("https://amsua0702.blob.core.windows.net/x/y.zip?sv=1&sig=abc", true, true),
            ("https://a.blob.core.usgovcloudapi.net/x", true, true),
            ("https://a.blob.core.chinacloudapi.cn/x", true, true),
            ("http://127.0.0.1:4011/blob/x.zip?sig=1", false, true),
            ("http://a.blob.core.windows.net/x", false, false),
            ("https://.blob.core.windows.net/x", false, false),
            ("https://a.blob.core.windows.net.evil.example/x", false, false),
            ("https://a.blob.core.windows.net@evil.example/x", false, false),
            ("https://evil.example/.blob.core.windows.net", false, false),
            ("https://user@a.blob.core.windows.net/x", false, false),
            ("https://a.blob.core.windows.net:8443/x", false, false),
            ("http://169.254.169.254/metadata", false, false),
            ("http://10.0.0.1/x", false, false),
            ("file:///etc/passwd", false, false),
            ("nonsense", false, false),
        ] {
            assert_eq!(admit(link, false).is_ok(), cloud, "{link}");
            assert_eq!(admit(link, true).is_ok(), local, "{link}");
        }
    }
}
