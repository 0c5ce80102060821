//! What an audit says about itself, and which gaps matter to it.

use super::super::coverage;
use super::super::meta::Meta;
use super::super::users;
use super::super::v1::CoverageLine;
use super::document::AuditHead;
use crate::model::{CoverageStatus, Profile, ProfileKind, Tenant};

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

/// The head of the document.
#[must_use]
pub fn head(tenant: &Tenant, meta: Meta) -> AuditHead {
    AuditHead {
        schema: "scepcheck/audit/v1",
        generated_at: meta.generated_at,
        as_of: meta.as_of,
        tenant: users::tenant(tenant),
        cloud: meta.cloud,
        source: meta.source,
        coverage: coverage::lines(tenant, &[]),
    }
}

impl AuditHead {
    /// Whether a source that the audit rests on was not read to the end.
    #[must_use]
    pub fn is_incomplete(&self, scope: Scope) -> bool {
        self.gaps(scope).next().is_some()
    }

    /// The sources that the audit rests on and that were not read to the end. No decision rests on connectors.
    pub fn gaps(&self, scope: Scope) -> impl Iterator<Item = &CoverageLine> {
        let broken = self.coverage.iter().filter(|line| {
            line.asked
                && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread)
                && line.source != "ndesConnectors"
        });
        broken.filter(move |line| scope == Scope::All || !coverage::is_beside_configuration(line))
    }
}
