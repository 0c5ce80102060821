//! Everything about one user.

use super::error::{CollectError, Sought};
use super::extent::Extent;
use super::gather::Gathering;
use super::reads::{self, Read};
use super::resolve::{self, Address};
use crate::graph::wire::directory as wire;
use crate::graph::{Client, GraphErrorKind};
use crate::kinds;
use crate::model::Tenant;

/// Reads what the Troubleshoot view of a user needs. `who` is a principal name, mail address, object id or
/// display name. The user is the first of the tenant's users; the devices are theirs.
///
/// # Errors
/// When there is no such user, or more than one, or the user can't be read at all. Everything else that
/// can't be read is in the tenant's coverage.
pub async fn for_user(client: &Client, who: &str, extent: Extent) -> Result<Tenant, CollectError> {
    let who = who.trim();
    let address = Address::of(who);
    let mut first = match address {
        Address::Key => about(who),
        Address::Name => Vec::new(),
    };
    first.extend(extent.also());
    let (mut gathering, mut answers) = Gathering::start(client, first).await;
    let missing = match answers.error(Read::User(0)) {
        None => address == Address::Name,
        Some(error) if matches!(error.kind, GraphErrorKind::NotFound) => true,
        Some(error) => {
            let error = Box::new(error.clone());
            return Err(CollectError::Graph { permission: Read::User(0).permission(), error });
        }
    };
    if missing {
        let id = resolve::user(client, who).await?;
        answers = super::answers::ask(client, about(&id)).await;
        if let Some(error) = answers.error(Read::User(0)) {
            let error = Box::new(error.clone());
            return Err(CollectError::Graph { permission: Read::User(0).permission(), error });
        }
    }
    let index = gathering.learn_user(0, &mut answers).ok_or_else(|| resolve::nobody(Sought::User, who))?;
    gathering.learn_devices(&mut answers);
    let objects = [Read::RegisteredDevices, Read::OwnedDevices]
        .into_iter()
        .filter_map(|read| answers.take_quietly::<wire::Device>(read))
        .flatten()
        .filter_map(kinds::directory_device)
        .collect();
    gathering.learn_directory(objects);
    gathering.learn_events(&mut answers);
    let focus = gathering.user(index).and_then(|user| user.id.clone());
    gathering.depend(Vec::new(), focus.as_ref(), focus.as_ref()).await;
    gathering.complete(Vec::new()).await;
    Ok(gathering.finish())
}

fn about(key: &str) -> Vec<reads::Planned> {
    let mut planned = reads::of_user(0, key);
    planned.extend(reads::of_focus_user(key));
    planned
}
