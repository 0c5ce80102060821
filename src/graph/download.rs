//! What lies elsewhere under a link of its own: fetched without the token, by a client that never had it.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use reqwest::redirect;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::client::Client;
use super::error::{GraphError, GraphErrorKind};
use super::transport;
use crate::auth::is_loopback;

/// The longest that a download may take.
const TOTAL: Duration = Duration::from_secs(60 * 60);

/// A link that opens a file for whoever has it, so it is kept like a secret.
pub struct DownloadUrl(SecretString);

impl DownloadUrl {
    /// Takes links of `https`, and of `http` on a loopback address if Graph itself is there (`plain`).
    pub(super) fn admit(link: &str, plain: bool) -> Result<Self, GraphError> {
        let refuse = |why: &str| {
            let message = format!("the service sent a download link that {why}");
            Err(GraphError::new(GraphErrorKind::ForeignLink, message))
        };
        let Ok(url) = Url::parse(link) else { return refuse("is no URL") };
        let secure = url.scheme() == "https" || (url.scheme() == "http" && plain && is_loopback(&url));
        if !secure || url.host().is_none() {
            return refuse("is not https");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("holds a user name or password");
        }
        Ok(Self(url.to_string().into()))
    }

    fn is_plain(&self) -> bool {
        self.0.expose_secret().starts_with("http://")
    }
}

impl fmt::Debug for DownloadUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DownloadUrl(…)")
    }
}

/// Why a download is not there.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// It could not be fetched.
    #[error(transparent)]
    Fetch(#[from] GraphError),
    /// It could not be written.
    #[error("could not write the download: {0}")]
    Write(io::Error),
}

impl Client {
    /// Writes what lies under `url` to `into`, at most `most` bytes; gives how many. No token goes along, and no redirect is
    /// followed.
    ///
    /// # Errors
    /// When it is not there any more, is too large, or the connection breaks: what was written by then is not whole.
    pub async fn download(
        &self,
        url: &DownloadUrl,
        most: u64,
        into: &mut (dyn Write + Send),
    ) -> Result<u64, DownloadError> {
        let mut response = self.begin(url).await?;
        let too_large = || fail(GraphErrorKind::TooLarge, format!("it is larger than {} MiB", most >> 20));
        if response.content_length().is_some_and(|length| length > most) {
            return Err(too_large().into());
        }
        let mut written = 0;
        loop {
            let chunk =
                response.chunk().await.map_err(|error| transport::broken(&error.without_url()).error)?;
            let Some(chunk) = chunk else { break };
            written += chunk.len() as u64;
            if written > most {
                return Err(too_large().into());
            }
            into.write_all(&chunk).map_err(DownloadError::Write)?;
        }
        into.flush().map_err(DownloadError::Write)?;
        tracing::debug!(bytes = written, "download");
        Ok(written)
    }

    async fn begin(&self, url: &DownloadUrl) -> Result<reqwest::Response, GraphError> {
        let settings = &self.settings;
        let builder = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_gzip()
            .connect_timeout(settings.timeouts.connect)
            .read_timeout(settings.timeouts.idle)
            .timeout(TOTAL)
            .user_agent(&settings.user_agent);
        let builder = if url.is_plain() {
            builder.no_proxy().tls_certs_only([])
        } else {
            settings.extra_roots.trusted_by(builder.https_only(true))
        };
        let http = builder.build().map_err(|error| transport::broken(&error.without_url()).error)?;
        let sent = http.get(url.0.expose_secret()).send().await;
        let response = sent.map_err(|error| transport::broken(&error.without_url()).error)?;
        let status = response.status().as_u16();
        let (kind, what) = match status {
            200 => return Ok(response),
            403 | 404 | 410 => (GraphErrorKind::NotFound, "the download link is no longer good"),
            300..400 => (GraphErrorKind::ForeignLink, "the download leads elsewhere, which is not followed"),
            429 | 500.. => (GraphErrorKind::Server, "the storage of the package failed"),
            _ => (GraphErrorKind::BadRequest, "the storage of the package refused the download"),
        };
        let mut error = fail(kind, what);
        error.status = Some(status);
        Err(error)
    }
}

fn fail(kind: GraphErrorKind, message: impl Into<String>) -> GraphError {
    GraphError::new(kind, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_https_or_stay_on_this_machine() {
        for (link, plain, admitted) in [
            ("https://intunediagnostics.blob.core.windows.net/x.zip?sig=a", false, true),
            ("https://intunediagnostics.blob.core.windows.net/x.zip?sig=a", true, true),
            ("http://intunediagnostics.blob.core.windows.net/x.zip?sig=a", true, false),
            ("http://127.0.0.1:81/x.zip", true, true),
            ("http://127.0.0.1:81/x.zip", false, false),
            ("https://user:pass@contoso.com/x.zip", false, false),
            ("file:///etc/passwd", true, false),
            ("ftp://127.0.0.1/x", true, false),
            ("/relative", true, false),
        ] {
            assert_eq!(DownloadUrl::admit(link, plain).is_ok(), admitted, "{link}");
        }
    }

    #[test]
    fn a_link_is_never_shown() {
        let url = DownloadUrl::admit("https://contoso.com/x?sig=secret", false).unwrap();
        assert!(!format!("{url:?}").contains("secret"));
    }
}
