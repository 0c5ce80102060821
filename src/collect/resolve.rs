//! From what people type to the one object they mean. Never a guess: several are listed, none is chosen.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::error::{CollectError, Sought};
use crate::graph::wire::Read as Property;
use crate::graph::{Client, Get, ListEnd, odata_literal};

const PERMISSION: &str = "User.Read.All";

/// How many candidates are listed.
pub(super) const CANDIDATES: u32 = 10;

/// How a user was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// By something that Graph takes as a key: object id or principal name.
    Key,
    /// By a display name.
    Name,
}

impl Address {
    pub(super) fn of(who: &str) -> Self {
        if who.contains('@') || is_guid(who) { Self::Key } else { Self::Name }
    }
}

/// Whether the text is an object id.
pub(super) fn is_guid(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok() && text.len() == 36
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Candidate {
    id: Property<String>,
    display_name: Property<String>,
    user_principal_name: Property<String>,
}

impl Candidate {
    /// A line for a list of suggestions.
    pub(super) fn line(self) -> String {
        let name = self.display_name.value().unwrap_or_default();
        match self.user_principal_name.value() {
            Some(principal) => format!("{principal} ({name})"),
            None => name,
        }
    }
}

/// The id of the one user whose mail address or display name this is.
pub(super) async fn user(client: &Client, who: &str) -> Result<String, CollectError> {
    let literal = odata_literal(who);
    let exact = match Address::of(who) {
        Address::Key if is_guid(who) => return Err(nobody(Sought::User, who)),
        Address::Key => format!("mail eq {literal}"),
        Address::Name => format!("displayName eq {literal}"),
    };
    let mut found: Vec<Candidate> = whole(client, users(&exact), PERMISSION).await?;
    match found.len() {
        1 => match found.pop().and_then(|one| one.id.value()) {
            Some(id) => Ok(id),
            None => Err(nobody(Sought::User, who)),
        },
        0 => {
            let start = who.split('@').next().filter(|start| !start.is_empty()).unwrap_or(who);
            let start = odata_literal(start);
            let like = format!("startsWith(displayName,{start}) or startsWith(userPrincipalName,{start})");
            // Only a help: that nobody is called so is known already.
            let candidates = whole(client, users(&like).top(CANDIDATES).first_page(), PERMISSION).await;
            let candidates: Vec<Candidate> = candidates.unwrap_or_default();
            Err(CollectError::NotFound {
                sought: Sought::User,
                name: safe(who),
                candidates: candidates.into_iter().map(Candidate::line).map(|line| safe(&line)).collect(),
            })
        }
        _ => Err(CollectError::Ambiguous {
            sought: Sought::User,
            name: safe(who),
            candidates: found.into_iter().map(Candidate::line).map(|line| safe(&line)).collect(),
        }),
    }
}

fn users(filter: &str) -> Get {
    Get::v1(["users"]).filter(filter).select(&["id", "displayName", "userPrincipalName"])
}

/// A list that must be complete to be an answer.
pub(super) async fn whole<T: DeserializeOwned>(
    client: &Client,
    get: Get,
    permission: &'static str,
) -> Result<Vec<T>, CollectError> {
    let listing = client.list(get).await;
    match listing.end {
        ListEnd::Complete => {
            Ok(listing.items.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect())
        }
        ListEnd::Broken(error) => Err(CollectError::Graph { permission, error: Box::new(error) }),
    }
}

/// Nothing has that name.
pub(super) fn nobody(sought: Sought, name: &str) -> CollectError {
    CollectError::NotFound { sought, name: safe(name), candidates: Vec::new() }
}

/// Text from people and tenants, safe to print.
pub(super) fn safe(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() { c.escape_unicode().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_from_names() {
        for (who, expected) in [
            ("adele.vance@contoso.com", Address::Key),
            ("$adele@contoso.com", Address::Key),
            ("guest_fabrikam.com#EXT#@contoso.onmicrosoft.com", Address::Key),
            ("499d2475-5e63-5b40-b030-36c40650739b", Address::Key),
            ("Adele Vance", Address::Name),
            ("499d2475", Address::Name),
        ] {
            assert_eq!(Address::of(who), expected, "{who}");
        }
    }
}
