//! The Microsoft clouds as data. Tokens of one are worth nothing in another.
//!
//! Source: the national cloud deployments page of the Graph documentation.

use super::token::{AuthError, AuthErrorKind};

/// One cloud: its Graph, its identity service, its portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cloud {
    /// The name on the command line and in JSON.
    pub id: &'static str,
    /// Root of Microsoft Graph; also the resource that tokens are asked for.
    pub graph: &'static str,
    /// Root of the identity service.
    pub authority: &'static str,
    /// Root of the portal, for links.
    pub portal: &'static str,
}

/// Every cloud that has Intune. Plain GCC lives in `global`.
pub const CLOUDS: &[Cloud] = &[
    Cloud {
        id: "global",
        graph: "https://graph.microsoft.com",
        authority: "https://login.microsoftonline.com",
        portal: "https://portal.azure.com",
    },
    Cloud {
        id: "usgov",
        graph: "https://graph.microsoft.us",
        authority: "https://login.microsoftonline.us",
        portal: "https://portal.azure.us",
    },
    Cloud {
        id: "usgovdod",
        graph: "https://dod-graph.microsoft.us",
        authority: "https://login.microsoftonline.us",
        portal: "https://portal.azure.us",
    },
    Cloud {
        id: "china",
        graph: "https://microsoftgraph.chinacloudapi.cn",
        authority: "https://login.chinacloudapi.cn",
        portal: "https://portal.azure.cn",
    },
];

/// Clouds that people may still name, and why there is nothing to ask.
const CLOSED: &[(&str, &str)] = &[
    ("germany", "Microsoft Cloud Germany was closed on 2021-10-29; its tenants moved to the global cloud"),
    ("usnat", "the air-gapped US clouds have no Intune in Microsoft Graph"),
    ("ussec", "the air-gapped US clouds have no Intune in Microsoft Graph"),
];

/// The cloud called `id`, in any letter case.
///
/// # Errors
/// [`AuthErrorKind::Invalid`] for a name that isn't in [`CLOUDS`], with the reason when the cloud is gone.
pub fn cloud(id: &str) -> Result<&'static Cloud, AuthError> {
    if let Some(cloud) = CLOUDS.iter().find(|cloud| cloud.id.eq_ignore_ascii_case(id)) {
        return Ok(cloud);
    }
    let names: Vec<&str> = CLOUDS.iter().map(|cloud| cloud.id).collect();
    let message = match CLOSED.iter().find(|(name, _)| name.eq_ignore_ascii_case(id)) {
        Some((_, reason)) => (*reason).to_owned(),
        None => format!("there is no cloud called `{}`", id.escape_debug()),
    };
    Err(AuthError::new(
        AuthErrorKind::Invalid,
        message,
        format!("pass --cloud with one of {}", names.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn every_root_is_an_https_origin() {
        for cloud in CLOUDS {
            for root in [cloud.graph, cloud.authority, cloud.portal] {
                let url = Url::parse(root).expect(root);
                assert_eq!(url.scheme(), "https");
                assert_eq!(url.as_str(), format!("{root}/"), "no path, no port, no user");
            }
        }
    }

    #[test]
    fn ids_and_graph_hosts_are_unique() {
        for (index, cloud) in CLOUDS.iter().enumerate() {
            for other in &CLOUDS[index + 1..] {
                assert_ne!(cloud.id, other.id);
                assert_ne!(cloud.graph, other.graph);
            }
        }
    }

    #[test]
    fn the_two_us_clouds_share_an_authority_but_not_a_graph() {
        let (high, dod) = (cloud("usgov").unwrap(), cloud("USGovDoD").unwrap());
        assert_eq!(high.authority, dod.authority);
        assert_ne!(high.graph, dod.graph);
    }

    #[test]
    fn a_closed_cloud_is_refused_with_the_reason() {
        let error = cloud("Germany").unwrap_err();
        assert_eq!(error.kind, AuthErrorKind::Invalid);
        assert!(error.message.contains("2021-10-29"), "{error}");
        assert!(error.next.contains("global, usgov, usgovdod, china"));
    }

    #[test]
    fn an_unknown_name_is_quoted_without_its_control_characters() {
        assert_eq!(cloud("moon\u{1b}[2J").unwrap_err().message, r"there is no cloud called `moon\u{1b}[2J`");
    }
}
