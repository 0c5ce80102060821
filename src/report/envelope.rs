//! What documents about a whole tenant say of themselves.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::audit::Scope;
use super::meta::{DataSource, Meta};
use super::v1::{CoverageLine, TenantInfo};
use super::{coverage, names, users};
use crate::model::{CoverageStatus, Tenant};

/// Whose tenant, as of when, and what was read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope {
    /// Which document it is, such as `scepcheck/audit/v1`.
    pub schema: &'static str,
    /// When the document was made.
    pub generated_at: DateTime<Utc>,
    /// The moment that ages are reckoned from.
    pub as_of: DateTime<Utc>,
    /// The tenant.
    pub tenant: TenantInfo,
    /// The cloud's short name.
    pub cloud: String,
    /// Where the facts came from.
    #[serde(serialize_with = "names::name")]
    pub source: DataSource,
    /// What was read, and how completely.
    pub coverage: Vec<CoverageLine>,
}

impl Envelope {
    /// The envelope of a document about this tenant.
    #[must_use]
    pub fn new(schema: &'static str, tenant: &Tenant, meta: Meta) -> Self {
        Self {
            schema,
            generated_at: meta.generated_at,
            as_of: meta.as_of,
            tenant: users::tenant(tenant),
            cloud: meta.cloud,
            source: meta.source,
            coverage: coverage::lines(tenant, &[]),
        }
    }

    /// Whether a source that decisions of this scope rest on was not read to the end.
    #[must_use]
    pub fn is_incomplete(&self, scope: Scope) -> bool {
        self.gaps(scope).next().is_some()
    }

    /// The sources that decisions of this scope rest on and that were not read to the end. None rests on connectors.
    pub fn gaps(&self, scope: Scope) -> impl Iterator<Item = &CoverageLine> {
        let broken = self.coverage.iter().filter(|line| {
            line.asked
                && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread)
                && line.source != "ndesConnectors"
        });
        broken.filter(move |line| scope == Scope::All || !coverage::is_beside_configuration(line))
    }
}
