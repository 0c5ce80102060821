//! Where Graph and the identity service are: a cloud's own roots, or what the environment put in their place.

use url::{Host, Url};

use super::cloud::{CLOUDS, Cloud};
use super::tenant::TenantName;
use super::token::{AuthError, AuthErrorKind};

/// The two services of a run.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// Root of Graph; the only place the token goes.
    pub graph: Url,
    /// Root of the identity service; the only place secrets go.
    pub authority: Url,
    /// What tokens are asked for. Stays the cloud's Graph when only the way to it is overridden.
    resource: &'static str,
}

impl Endpoints {
    /// The roots of `cloud`.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "the rows of CLOUDS are constants, and a test parses each of them"
    )]
    pub fn of(cloud: &Cloud) -> Self {
        Self {
            graph: Url::parse(cloud.graph).expect("a root in CLOUDS"),
            authority: Url::parse(cloud.authority).expect("a root in CLOUDS"),
            resource: cloud.graph,
        }
    }

    /// The same with other roots where one is given (`SCEPCHECK_GRAPH_URL`, `SCEPCHECK_AUTHORITY_URL`).
    ///
    /// # Errors
    /// [`AuthErrorKind::Invalid`] unless each is https, or http on a loopback address, and nothing but a root.
    pub fn with_overrides(self, graph: Option<&str>, authority: Option<&str>) -> Result<Self, AuthError> {
        Ok(Self {
            graph: graph.map_or(Ok(self.graph), |text| root("SCEPCHECK_GRAPH_URL", text))?,
            authority: authority.map_or(Ok(self.authority), |text| root("SCEPCHECK_AUTHORITY_URL", text))?,
            resource: self.resource,
        })
    }

    /// What tokens are asked for, without a slash at the end.
    #[must_use]
    pub fn resource(&self) -> &'static str {
        self.resource
    }

    /// Whether Graph is somewhere else than its cloud says.
    #[must_use]
    pub fn graph_is_overridden(&self) -> bool {
        !CLOUDS
            .iter()
            .any(|cloud| Url::parse(cloud.graph).is_ok_and(|url| url.origin() == self.graph.origin()))
    }

    /// Where an admin consents to the permissions of the app `client_id`.
    #[must_use]
    pub fn admin_consent(&self, tenant: &TenantName, client_id: &str) -> Url {
        let mut url = self.identity(tenant, &["adminconsent"]);
        url.query_pairs_mut().append_pair("client_id", client_id);
        url
    }

    /// Whether the identity service is on this computer, where no proxy has a place.
    pub(super) fn authority_is_local(&self) -> bool {
        is_loopback(&self.authority)
    }

    /// `{authority}/{tenant}/{path…}`.
    pub(super) fn identity(&self, tenant: &TenantName, path: &[&str]) -> Url {
        let mut url = self.authority.clone();
        // Only a URL that can't have a path refuses this, and `root` admits http and https alone.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(tenant.as_str()).extend(path);
        }
        url
    }
}

fn root(variable: &str, text: &str) -> Result<Url, AuthError> {
    let refuse = |why: &str| {
        AuthError::new(
            AuthErrorKind::Invalid,
            format!("{variable} is not usable: {why}"),
            format!(
                "set {variable} to an https address, or to http on a loopback address such as http://127.0.0.1:8080"
            ),
        )
    };
    let url = Url::parse(text.trim()).map_err(|error| refuse(&error.to_string()))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(refuse("plain http is allowed on a loopback address only")),
        _ => return Err(refuse("its scheme is neither https nor http")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("it holds a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("it holds a query or a fragment"));
    }
    Ok(url)
}

/// Whether an address can't leave this computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tenant::tenant;
    use super::*;

    fn global() -> Endpoints {
        Endpoints::of(&CLOUDS[0])
    }

    #[test]
    fn https_anywhere_and_http_on_loopback_are_roots() {
        for text in [
            "https://graph.contoso.example",
            "https://127.0.0.1:8443/prefix",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:8080/",
            "http://localhost:8080",
        ] {
            assert!(global().with_overrides(Some(text), Some(text)).is_ok(), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_variable_named() {
        for text in [
            "",
            "graph.microsoft.com",
            "http://graph.microsoft.com",
            "http://127.0.0.1.contoso.example",
            "http://localhost.contoso.example",
            "http://10.0.0.1",
            "http://[::2]",
            "https://user@graph.microsoft.com",
            "https://:pw@graph.microsoft.com",
            "https://graph.microsoft.com@evil.example",
            "https://graph.microsoft.com?x=1",
            "https://graph.microsoft.com#x",
            "file:///etc/passwd",
            "data:text/plain,x",
        ] {
            let error = global().with_overrides(None, Some(text)).expect_err(text);
            assert_eq!(error.kind, AuthErrorKind::Invalid);
            assert!(error.message.starts_with("SCEPCHECK_AUTHORITY_URL"), "{error}");
        }
    }

    #[test]
    fn an_override_moves_the_way_but_not_the_resource() {
        let moved = global().with_overrides(Some("http://127.0.0.1:1"), None).unwrap();
        assert!(moved.graph_is_overridden());
        assert_eq!(moved.resource(), "https://graph.microsoft.com");
        assert!(!global().graph_is_overridden());
        assert!(!global().authority_is_local());
        assert!(global().with_overrides(None, Some("http://[::1]:1")).unwrap().authority_is_local());
        let same = global().with_overrides(Some("https://graph.microsoft.us/"), None).unwrap();
        assert!(!same.graph_is_overridden());
    }

    #[test]
    fn identity_paths_hang_below_the_authority() {
        let tenant = tenant("contoso.example").unwrap();
        assert_eq!(
            global().identity(&tenant, &["oauth2", "v2.0", "token"]).as_str(),
            "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
        );
        let prefixed = global().with_overrides(None, Some("http://localhost:9/login/")).unwrap();
        assert_eq!(
            prefixed.identity(&tenant, &["adminconsent"]).as_str(),
            "http://localhost:9/login/contoso.example/adminconsent"
        );
    }
}
