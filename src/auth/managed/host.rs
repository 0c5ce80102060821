//! Where this program runs, as far as managed identities go, and how one asks there.
//!
//! Order and requests as in Microsoft's own libraries; hosts they know and this program doesn't are named.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use url::{Host, Url};

use super::super::endpoints::is_loopback;
use super::super::token::{AuthError, AuthErrorKind};

const IMDS: &str = "http://169.254.169.254";
const IMDS_PATH: &str = "/metadata/identity/oauth2/token";
const ARC: &str = "http://localhost:40342/metadata/identity/oauth2/token";
const ARC_FOLDER: &str = "/var/opt/azcmagent/tokens";
/// Present where the Arc agent is installed, though its variables may not reach a service.
const ARC_AGENT: &str = "/opt/azcmagent/bin/himds";

/// What hands out the tokens.
#[derive(Clone, Debug)]
pub enum ManagedHost {
    /// A virtual machine, a scale set or a node of a cluster.
    Imds {
        /// The token endpoint.
        endpoint: Url,
    },
    /// App Service, Functions, Container Apps, Automation.
    AppService {
        /// `IDENTITY_ENDPOINT`.
        endpoint: Url,
        /// `IDENTITY_HEADER`, which shows that the request comes from inside.
        header: SecretString,
    },
    /// A machine outside Azure with the Arc agent.
    Arc {
        /// `IDENTITY_ENDPOINT`, on this machine.
        endpoint: Url,
        /// The only folder whose key files are read.
        keys: PathBuf,
    },
}

/// Which identity, where a machine has several. Without it the machine's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserAssigned {
    /// Its client id.
    ClientId(String),
    /// Its object id.
    ObjectId(String),
    /// Its id as an Azure resource.
    ResourceId(String),
}

impl ManagedHost {
    /// Finds the host by the variables that Azure sets; `variable` reads one.
    ///
    /// # Errors
    /// [`AuthErrorKind::Invalid`] for a host that this program can't use, or an address that no such host has.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Result<Self, AuthError> {
        let endpoint = variable("IDENTITY_ENDPOINT");
        let header = variable("IDENTITY_HEADER").map(SecretString::from);
        match (endpoint, header) {
            (Some(_), Some(_)) if variable("IDENTITY_SERVER_THUMBPRINT").is_some() => {
                Err(unsupported("Service Fabric"))
            }
            (Some(endpoint), Some(header)) => {
                Ok(Self::AppService { endpoint: near("IDENTITY_ENDPOINT", &endpoint)?, header })
            }
            (Some(endpoint), None) if variable("IMDS_ENDPOINT").is_some() => Self::arc(&endpoint, &variable),
            _ if variable("MSI_ENDPOINT").is_some() && variable("MSI_SECRET").is_some() => {
                Err(unsupported("Azure Machine Learning"))
            }
            _ if variable("MSI_ENDPOINT").is_some() => Err(unsupported("Cloud Shell")),
            _ if agent(&variable).exists() => Self::arc(ARC, &variable),
            _ => {
                let root = variable("AZURE_POD_IDENTITY_AUTHORITY_HOST");
                let mut endpoint =
                    near("AZURE_POD_IDENTITY_AUTHORITY_HOST", root.as_deref().unwrap_or(IMDS))?;
                endpoint.set_path(IMDS_PATH);
                Ok(Self::Imds { endpoint })
            }
        }
    }

    fn arc(endpoint: &str, variable: impl Fn(&str) -> Option<String>) -> Result<Self, AuthError> {
        let url = near("IDENTITY_ENDPOINT", endpoint)?;
        if !is_loopback(&url) {
            return Err(far("IDENTITY_ENDPOINT"));
        }
        let keys = match variable("ProgramData") {
            Some(data) if cfg!(windows) => Path::new(&data).join("AzureConnectedMachineAgent").join("Tokens"),
            _ => PathBuf::from(ARC_FOLDER),
        };
        Ok(Self::Arc { endpoint: url, keys })
    }

    /// The host's name, for people.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Imds { .. } => "Azure's instance metadata service",
            Self::AppService { .. } => "the App Service identity endpoint",
            Self::Arc { .. } => "the Azure Arc agent",
        }
    }

    /// The address that gives tokens for `resource`.
    pub(super) fn address(&self, resource: &str, identity: Option<&UserAssigned>) -> Url {
        let (endpoint, version, resource_id) = match self {
            Self::Imds { endpoint } => (endpoint, "2018-02-01", "msi_res_id"),
            Self::AppService { endpoint, .. } => (endpoint, "2019-08-01", "mi_res_id"),
            Self::Arc { endpoint, .. } => (endpoint, "2020-06-01", "msi_res_id"),
        };
        let mut url = endpoint.clone();
        url.query_pairs_mut().append_pair("api-version", version).append_pair("resource", resource);
        if let Some(identity) = identity {
            let (name, value) = match identity {
                UserAssigned::ClientId(id) => ("client_id", id),
                UserAssigned::ObjectId(id) => ("object_id", id),
                UserAssigned::ResourceId(id) => (resource_id, id),
            };
            url.query_pairs_mut().append_pair(name, value);
        }
        url
    }
}

impl UserAssigned {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::ClientId(id) | Self::ObjectId(id) | Self::ResourceId(id) => id,
        }
    }
}

fn agent(variable: impl Fn(&str) -> Option<String>) -> PathBuf {
    match variable("ProgramFiles") {
        Some(programs) if cfg!(windows) => {
            Path::new(&programs).join("AzureConnectedMachineAgent").join("himds.exe")
        }
        _ => PathBuf::from(ARC_AGENT),
    }
}

/// An address on this machine, or on the link to its host, which no router passes on; or https.
fn near(variable: &str, text: &str) -> Result<Url, AuthError> {
    let url = Url::parse(text.trim()).map_err(|_| far(variable))?;
    let link_local = matches!(url.host(), Some(Host::Ipv4(address)) if address.is_link_local());
    let near = match url.scheme() {
        "http" => link_local || is_loopback(&url),
        scheme => scheme == "https",
    };
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if near && plain { Ok(url) } else { Err(far(variable)) }
}

fn far(variable: &str) -> AuthError {
    AuthError::new(
        AuthErrorKind::Invalid,
        format!("{variable} is not an address of this machine's identity service"),
        format!("leave {variable} as Azure sets it"),
    )
}

fn unsupported(host: &str) -> AuthError {
    AuthError::new(
        AuthErrorKind::Invalid,
        format!("the managed identity of {host} is not supported"),
        "sign in with a client certificate or a federated token",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)]) -> Result<String, String> {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        match ManagedHost::detect(variable) {
            Ok(host) => {
                let identity = UserAssigned::ResourceId("/r".to_owned());
                Ok(host.address("https://graph.microsoft.com", Some(&identity)).to_string())
            }
            Err(error) => Err(error.message),
        }
    }

    #[test]
    fn the_variables_decide_and_the_first_rule_wins() {
        let resource = "resource=https%3A%2F%2Fgraph.microsoft.com";
        let imds = format!(
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&{resource}&msi_res_id=%2Fr"
        );
        if !Path::new(ARC_AGENT).exists() {
            assert_eq!(found(&[]), Ok(imds));
        }
        let app = [
            ("IDENTITY_ENDPOINT", "http://169.254.129.2:8081/msi/token"),
            ("IDENTITY_HEADER", "h"),
            ("MSI_ENDPOINT", "x"),
        ];
        assert_eq!(
            found(&app),
            Ok(format!(
                "http://169.254.129.2:8081/msi/token?api-version=2019-08-01&{resource}&mi_res_id=%2Fr"
            ))
        );
        let arc = [("IDENTITY_ENDPOINT", ARC), ("IMDS_ENDPOINT", "http://localhost:40342")];
        assert_eq!(found(&arc), Ok(format!("{ARC}?api-version=2020-06-01&{resource}&msi_res_id=%2Fr")));
    }

    #[test]
    fn hosts_that_are_not_supported_are_named() {
        for (variables, host) in [
            (
                &[
                    ("IDENTITY_ENDPOINT", "https://x"),
                    ("IDENTITY_HEADER", "h"),
                    ("IDENTITY_SERVER_THUMBPRINT", "t"),
                ][..],
                "Service Fabric",
            ),
            (&[("MSI_ENDPOINT", "http://x"), ("MSI_SECRET", "s")][..], "Azure Machine Learning"),
            (&[("MSI_ENDPOINT", "http://x")][..], "Cloud Shell"),
        ] {
            assert!(found(variables).unwrap_err().contains(host));
        }
    }

    #[test]
    fn no_address_further_away_than_the_host_is_asked_in_the_clear() {
        for address in [
            "http://identity.example/",
            "http://10.0.0.1/",
            "http://169.255.0.1/",
            "ftp://127.0.0.1/",
            "x",
            "https://u:p@x/",
        ] {
            for name in ["IDENTITY_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST"] {
                let told = found(&[(name, address), ("IDENTITY_HEADER", "h")]).unwrap_err();
                assert!(told.contains(name), "{address}: {told}");
            }
        }
        let arc = [("IDENTITY_ENDPOINT", "https://far.example/"), ("IMDS_ENDPOINT", "x")];
        assert!(
            found(&arc).unwrap_err().contains("IDENTITY_ENDPOINT"),
            "an Arc agent is always on this machine"
        );
    }
}
