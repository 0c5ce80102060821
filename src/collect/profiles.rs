//! Profiles, without a user or device.

use futures_util::future::join;

use super::error::CollectError;
use super::gather::Gathering;
use super::reads::{self, Read};
use super::{answers, references};
use crate::graph::{Client, Get, ListEnd};
use crate::kinds::ORGANIZATION_SELECT;
use crate::model::{Tenant, Ternary};

/// Reads the lists, and of the profiles whose ids begin like one of these the certificate profiles that they name. What
/// can't be read is in the tenant's coverage.
///
/// # Errors
/// When the sign-in is refused.
pub async fn for_profiles(client: &Client, ids: &[String]) -> Result<Tenant, CollectError> {
    // No subject stands or falls with the sign-in here, so one read is looked at by itself.
    let probe = client.list(Get::v1(["organization"]).select(ORGANIZATION_SELECT));
    let (probe, (mut gathering, _)) = join(probe, Gathering::start(client, Vec::new())).await;
    if let ListEnd::Broken(error) = probe.end
        && error.kind.is_sign_in()
    {
        return Err(CollectError::Graph {
            permission: Read::Organization.permission(),
            error: Box::new(error),
        });
    }
    let named = |id: &str| {
        let id = id.to_ascii_lowercase();
        ids.iter().any(|wanted| !wanted.is_empty() && id.starts_with(&wanted.to_ascii_lowercase()))
    };
    let mut planned = references::plan(&gathering.assignables.profiles, |profile| {
        Ternary::from(named(profile.id.as_str()))
    });
    // Whose certificates were issued is no matter here.
    planned.retain(|planned: &reads::Planned| matches!(planned.read, Read::Reference(_)));
    let mut answers = answers::ask(client, planned).await;
    gathering.learn_shared(&mut answers).await;
    Ok(gathering.finish())
}
