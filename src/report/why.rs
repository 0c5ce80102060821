//! The document of `why`.

use super::meta::Meta;
use super::v1::{DecisionRow, WhyReport};
use super::{chains, coverage, decisions, users};
use crate::decide::Decision;
use crate::model::{ManagedDevice, Tenant, User};

/// One decision explained, or one for each of the user's devices.
#[must_use]
pub fn why(tenant: &Tenant, decisions: Vec<Decision>, meta: Meta) -> WhyReport {
    let devices: Vec<&ManagedDevice> = tenant
        .devices
        .iter()
        .filter(|device| {
            decisions
                .iter()
                .any(|decision| decision.device.as_ref().is_some_and(|named| named.id == device.id))
        })
        .collect();
    let user: Option<&User> =
        decisions.iter().find_map(|decision| tenant.user(decision.user.as_ref()?.id.as_ref()?));
    let order: Vec<_> = devices.iter().map(|device| device.id.clone()).collect();
    let rows: Vec<DecisionRow> = chains::arrange(decisions, &order)
        .into_iter()
        .map(|(decision, place)| decisions::row(tenant, decision, place, meta.as_of))
        .collect();
    let gaps = coverage::subject_gaps(tenant, user, &devices, &rows);
    WhyReport {
        schema: "scepcheck/why/v1",
        generated_at: meta.generated_at,
        as_of: meta.as_of,
        tenant: users::tenant(tenant),
        cloud: meta.cloud,
        source: meta.source,
        coverage: coverage::lines(tenant, &gaps),
        decisions: rows,
        what_if: None,
    }
}
