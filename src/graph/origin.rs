//! Where the token may go: one origin, two path prefixes.

use url::Url;

use super::error::{GraphError, GraphErrorKind};
use super::text;
use crate::auth::is_loopback;

/// Functions that hand out secrets (encrypted OMA values, recovery keys, local admin passwords). Nothing
/// here has a use for them, so they are refused even when a link from the service names one.
const SECRET_READS: &[&str] = &[
    "getomasettingplaintextvalue",
    "getfilevaultkey",
    "recoverykeys",
    "devicelocalcredentials",
    "getdeploymentaccesskey",
];

/// The configured Graph origin.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    url: Url,
    /// Scheme, host and port, without a slash at the end.
    text: String,
}

impl Origin {
    /// Accepts `https`, or `http` on a loopback address, and nothing after the port.
    pub(super) fn new(url: &Url) -> Result<Self, GraphError> {
        let complaint = if url.cannot_be_a_base() || url.host().is_none() {
            Some("has no host")
        } else if !(url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url))) {
            Some("must be https (http only on a loopback address)")
        } else if !url.username().is_empty() || url.password().is_some() {
            Some("must not hold a user name or password")
        } else if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            Some("must end after the host and port")
        } else {
            None
        };
        match complaint {
            Some(complaint) => Err(GraphError::new(
                GraphErrorKind::NotAllowed,
                format!("the Graph address `{}` {complaint}", text::plain(&shown(url))),
            )),
            None => Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), url: url.clone() }),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Plain HTTP on a loopback address: no TLS, no proxy.
    pub(super) fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Parses `link` and admits it only if the token may go there. Checked after parsing, as a URL's text
    /// can hide its host (`https://graph.microsoft.com@evil.example/`) and its path (`/v1.0/../`).
    pub(super) fn admit(&self, link: &str) -> Result<Url, GraphError> {
        let Ok(url) = Url::parse(link) else {
            return Err(GraphError::new(
                GraphErrorKind::ForeignLink,
                "the service sent a link that is no URL",
            ));
        };
        let same = url.scheme() == self.url.scheme()
            && url.host() == self.url.host()
            && url.port_or_known_default() == self.url.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none();
        if !same {
            return Err(GraphError::new(
                GraphErrorKind::ForeignLink,
                format!("a link leads to `{}` instead of `{}`", text::plain(&shown(&url)), self.text),
            ));
        }
        let path = url.path();
        if !(path.starts_with("/v1.0/") || path.starts_with("/beta/")) {
            return Err(GraphError::new(
                GraphErrorKind::ForeignLink,
                format!("a link leads outside of Graph's versions: `{}`", text::plain(path)),
            ));
        }
        let lower = path.to_ascii_lowercase();
        if let Some(name) = SECRET_READS.iter().find(|name| lower.contains(*name)) {
            return Err(GraphError::new(
                GraphErrorKind::NotAllowed,
                format!("`{name}` reads a secret, which this program never does"),
            ));
        }
        Ok(url)
    }
}

/// Scheme, host and port only: the rest may hold a password or a token.
fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph() -> Origin {
        Origin::new(&"https://graph.microsoft.com".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_token_goes_only_to_the_configured_origin() {
        let admitted = [
            "https://graph.microsoft.com/v1.0/users",
            "https://graph.microsoft.com/beta/users?$skiptoken=x",
            "https://graph.microsoft.com:443/v1.0/users",
            "HTTPS://GRAPH.MICROSOFT.COM/v1.0/users",
            "  https://graph.microsoft.com/v1.0/users\n",
            "https://graph.microsoft.com\\v1.0\\users",
            "https://graph.microsoft.com/v1.0/users/../groups",
        ];
        let refused = [
            "http://graph.microsoft.com/v1.0/users",
            "https://graph.microsoft.com@evil.example/v1.0/users",
            "https://graph.microsoft.com:x@evil.example/v1.0/users",
            "https://user@graph.microsoft.com/v1.0/users",
            "https://user:pass@graph.microsoft.com/v1.0/users",
            "https://graph.microsoft.com.evil.example/v1.0/users",
            "https://graph.microsoft.com:8443/v1.0/users",
            "https://graph.microsoft.com:80/v1.0/users",
            "https://graph.microsoft.com./v1.0/users",
            "https://graph.microsoft.us/v1.0/users",
            "https://evil.example/v1.0/users",
            "https://evil.example/https://graph.microsoft.com/v1.0/users",
            "https://evil.example#@graph.microsoft.com/v1.0/users",
            "https://evil.example?x=graph.microsoft.com/v1.0/users",
            "https://evil.example\\@graph.microsoft.com/v1.0/users",
            "https://xn--graph-microsoft.com/v1.0/users",
            "https://graph\u{ff0e}microsoft\u{ff0e}com.evil.example/v1.0/",
            "https://127.0.0.1/v1.0/users",
            "https://[::1]/v1.0/users",
            "//graph.microsoft.com/v1.0/users",
            "/v1.0/users",
            "v1.0/users",
            "",
            "ftp://graph.microsoft.com/v1.0/users",
            "file:///v1.0/users",
            "javascript:alert(1)",
            "data:,v1.0",
            "https://graph.microsoft.com",
            "https://graph.microsoft.com/",
            "https://graph.microsoft.com/v1.0",
            "https://graph.microsoft.com/v1.0x/users",
            "https://graph.microsoft.com/v1.0/../common/oauth2",
            "https://graph.microsoft.com/v1.0/%2e%2e/common",
            "https://graph.microsoft.com//v1.0/users",
            "https://graph.microsoft.com/V1.0/users",
        ];
        for link in admitted {
            let url = graph().admit(link).unwrap_or_else(|error| panic!("{link}: {error}"));
            assert_eq!(url.host_str(), Some("graph.microsoft.com"), "{link}");
        }
        for link in refused {
            let error = graph().admit(link).expect_err(link);
            assert!(matches!(error.kind, GraphErrorKind::ForeignLink), "{link}: {error}");
        }
    }

    #[test]
    fn the_port_of_a_loopback_origin_counts() {
        let local = Origin::new(&"http://127.0.0.1:4010".parse().unwrap()).unwrap();
        assert!(local.admit("http://127.0.0.1:4010/beta/users").is_ok());
        for link in [
            "http://127.0.0.1:4011/beta/users",
            "http://localhost:4010/beta/users",
            "https://127.0.0.1:4010/beta/users",
            "http://127.0.0.1/beta/users",
        ] {
            assert!(local.admit(link).is_err(), "{link}");
        }
    }

    #[test]
    fn an_origin_is_https_or_loopback_and_bare() {
        for (address, good) in [
            ("https://graph.microsoft.us", true),
            ("https://graph.microsoft.com/", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            ("http://localhost:8080", true),
            ("http://graph.microsoft.com", false),
            ("http://10.0.0.1", false),
            ("http://localhost.evil.example", false),
            ("https://graph.microsoft.com/v1.0", false),
            ("https://a:b@graph.microsoft.com", false),
            ("https://graph.microsoft.com?x", false),
            ("data:,x", false),
        ] {
            assert_eq!(Origin::new(&address.parse().unwrap()).is_ok(), good, "{address}");
        }
        let error = Origin::new(&"http://me:hunter2@graph.microsoft.com".parse().unwrap()).unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }

    #[test]
    fn reads_of_secrets_are_refused() {
        for name in SECRET_READS {
            let link = format!("https://graph.microsoft.com/beta/deviceManagement/x/{name}(id='1')");
            assert!(matches!(graph().admit(&link).unwrap_err().kind, GraphErrorKind::NotAllowed), "{name}");
        }
        let mixed = "https://graph.microsoft.com/beta/deviceManagement/managedDevices/1/getFileVaultKey";
        assert!(graph().admit(mixed).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_admitted_stays_on_the_origin(
            link in "(https?:)?[/\\\\]{0,3}(user@|graph.microsoft.com@)?(graph.microsoft.com|evil.example|127.0.0.1)[.@:/\\\\?#]{0,2}(8443|443)?[/\\\\]?(v1.0|beta|\\.\\.)?[/\\\\]?.{0,12}"
        ) {
            if let Ok(url) = graph().admit(&link) {
                prop_assert_eq!(url.origin().ascii_serialization(), "https://graph.microsoft.com");
                prop_assert_eq!((url.username(), url.password()), ("", None));
                prop_assert!(url.path().starts_with("/v1.0/") || url.path().starts_with("/beta/"));
            }
        }
    }
}
