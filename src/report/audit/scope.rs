//! Which profiles an audit is about.

use crate::model::{Profile, ProfileKind};

/// Which profiles an audit is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// SCEP certificate profiles.
    Scep,
    /// Certificate profiles and those that use certificates.
    Certificate,
    /// Device configuration, settings catalog, administrative templates, baselines and compliance.
    Configuration,
    /// Everything that can be assigned.
    #[default]
    All,
}

impl Scope {
    /// Whether a profile belongs to it.
    #[must_use]
    pub fn holds(self, profile: &Profile) -> bool {
        use ProfileKind as K;
        let kind = profile.kind;
        match self {
            Self::Scep => kind == K::Scep,
            Self::Certificate => {
                let certificate = matches!(kind, K::Scep | K::Pkcs | K::ImportedPfx | K::TrustedRoot);
                certificate || names_certificates(profile)
            }
            Self::Configuration => {
                kind.is_certificate()
                    || kind.uses_certificate()
                    || matches!(
                        kind,
                        K::DeviceConfiguration
                            | K::Custom
                            | K::SettingsCatalog
                            | K::EndpointSecurity
                            | K::AdministrativeTemplate
                            | K::Intent
                            | K::Compliance
                            | K::UpdateRing
                            | K::SoftwareUpdate
                            | K::Other
                    )
            }
            Self::All => true,
        }
    }
}

/// Whether the profile names a certificate profile, or may: which ones it names was not read.
fn names_certificates(profile: &Profile) -> bool {
    profile.kind.uses_certificate() && profile.references.known().is_none_or(|named| !named.is_empty())
}
