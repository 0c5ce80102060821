//! The tenant's name as it goes into the identity service's path.

use std::fmt;

use super::token::{AuthError, AuthErrorKind};

/// The words that leave the tenant open: whoever signs in decides it.
const SHARED: &[&str] = &["organizations", "common"];

/// A GUID, a verified domain, `organizations` or `common`; safe inside a path by construction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantName(String);

impl TenantName {
    /// `organizations`: any work or school account.
    #[must_use]
    pub fn organizations() -> Self {
        Self("organizations".to_owned())
    }

    /// The name, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names no tenant in particular. An app signing in as itself can't use such a name.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        SHARED.contains(&self.as_str())
    }
}

impl fmt::Display for TenantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Reads a tenant name.
///
/// # Errors
/// [`AuthErrorKind::Invalid`] for anything but a GUID, a domain, `organizations` or `common`.
pub fn tenant(text: &str) -> Result<TenantName, AuthError> {
    let name = text.trim().to_ascii_lowercase();
    if SHARED.contains(&name.as_str()) || is_guid(&name) || is_domain(&name) {
        return Ok(TenantName(name));
    }
    Err(AuthError::new(
        AuthErrorKind::Invalid,
        format!("`{}` is not a tenant", text.escape_debug()),
        "give the tenant id (a GUID) or one of its verified domains, such as contoso.onmicrosoft.com",
    ))
}

fn is_guid(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.chars().all(|c| c.is_ascii_hexdigit()))
}

fn is_domain(name: &str) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    name.len() <= 253 && labels.len() >= 2 && labels.iter().all(|label| is_label(label))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::cloud::CLOUDS;
    use super::super::endpoints::Endpoints;
    use super::*;

    #[test]
    fn guids_domains_and_the_shared_words_are_tenants() {
        for (text, shared) in [
            ("72f988bf-86f1-41af-91ab-2d7cd011db47", false),
            ("72F988BF-86F1-41AF-91AB-2D7CD011DB47", false),
            ("contoso.onmicrosoft.com", false),
            ("Fabrikam.example", false),
            ("xn--bcher-kva.example", false),
            (" contoso.example\n", false),
            ("organizations", true),
            ("common", true),
        ] {
            assert_eq!(tenant(text).expect(text).is_shared(), shared, "{text}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "contoso",
            "consumers",
            "..",
            ".",
            "a..b",
            ".a.b",
            "a.b.",
            "-a.b",
            "a-.b",
            "contoso.com/..",
            "contoso.com?x",
            "contoso.com#",
            "contoso.com%2f",
            "contoso.com;touch x",
            "c\u{f6}ntoso.com",
            "contoso.com\u{0}",
        ] {
            assert_eq!(tenant(text).expect_err(text).kind, AuthErrorKind::Invalid);
        }
    }

    proptest! {
        /// Whatever is accepted stays one path segment: host, depth and query can't be bent.
        #[test]
        fn an_accepted_name_is_one_segment_of_the_path(text in r"(\PC|[./?#%\\@:;&-]|[a-z0-9]){0,40}|[a-z0-9.-]{1,40}") {
            if let Ok(name) = tenant(&text) {
                let url = Endpoints::of(&CLOUDS[0]).identity(&name, &["oauth2", "v2.0", "token"]);
                prop_assert_eq!(url.as_str(), format!("https://login.microsoftonline.com/{}/oauth2/v2.0/token", name));
                prop_assert!(name.as_str().chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-'));
                prop_assert!(!name.as_str().contains(".."));
            }
        }
    }
}
