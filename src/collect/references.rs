//! Certificate profiles that others name, and the certificates that were issued.

use super::answers::{Answers, ask};
use super::directory::OnlyId;
use super::ledger::Ledger;
use super::reads::{self, Planned, Read};
use crate::graph::wire::status as wire;
use crate::graph::{Client, GraphErrorKind};
use crate::kinds;
use crate::model::{CertificateReference, CertificateRow, Fact, Profile, ProfileId, ProfileKind};

/// Plans the reads of each profile that `wanted` lets through: the certificate profile that it names, and the
/// certificates that were issued for it. SCEP first: when there are too many, those are what the product is for.
pub(super) fn plan(profiles: &[Profile], wanted: impl Fn(&Profile) -> bool) -> Vec<(ProfileId, Planned)> {
    let mut chosen: Vec<(usize, &Profile)> = profiles.iter().enumerate().filter(|(_, p)| wanted(p)).collect();
    chosen.sort_by_key(|(_, profile)| (profile.kind != ProfileKind::Scep, profile.kind));
    let reads = |(index, profile): (usize, &Profile)| {
        let id = profile.id.as_str();
        let unread = profile.references.known().is_none();
        let reference = kinds::navigation(&profile.odata_type)
            .filter(|_| unread)
            .map(|navigation| reads::reference(index, id, navigation, false));
        let issued = kinds::certificate_states_cast(&profile.odata_type)
            .map(|cast| reads::certificates(index, id, cast));
        reference.into_iter().chain(issued).map(|planned| (profile.id.clone(), planned)).collect::<Vec<_>>()
    };
    chosen.into_iter().flat_map(reads).collect()
}

/// Takes the references of a round. Where the cast was refused, the bare route is asked.
pub(super) async fn learn(
    client: &Client,
    profiles: &mut [Profile],
    answers: &mut Answers,
    ledger: &mut Ledger,
) {
    let again: Vec<Planned> = profiles
        .iter()
        .enumerate()
        .filter(|(index, _)| {
            answers.error(Read::Reference(*index)).is_some_and(|error| {
                matches!(error.kind, GraphErrorKind::BadRequest | GraphErrorKind::NotOffered)
            })
        })
        .filter_map(|(index, profile)| {
            let navigation = kinds::navigation(&profile.odata_type)?;
            Some(reads::reference(index, profile.id.as_str(), navigation, true))
        })
        .collect();
    if !again.is_empty() {
        answers.extend(ask(client, again).await);
    }
    for (index, profile) in profiles.iter_mut().enumerate() {
        let Some(navigation) = kinds::navigation(&profile.odata_type) else { continue };
        // A profile that was listed a moment ago is there; what is not found is the certificate it could name.
        // Not so for a root: a SCEP profile always has one, so there the answer means that it is hidden.
        let none = answers.error(Read::Reference(index)).is_some_and(|error| {
            matches!(error.kind, GraphErrorKind::NotFound) && navigation.name != kinds::ROOT
        });
        if none {
            answers.forget(Read::Reference(index));
            profile.references = Fact::Known(Vec::new());
            continue;
        }
        let Some(items) = answers.take::<OnlyId>(Read::Reference(index), ledger) else { continue };
        profile.references = match items.whole() {
            Ok(items) => Fact::Known(
                items
                    .into_iter()
                    .filter_map(OnlyId::id)
                    .map(|id| CertificateReference {
                        navigation: navigation.name,
                        profile: ProfileId::new(&id),
                    })
                    .collect(),
            ),
            Err(gap) => Fact::Unknown(gap),
        };
    }
}

/// The certificates of a round, by profile.
pub(super) fn certificates(
    profiles: &[Profile],
    answers: &mut Answers,
    ledger: &mut Ledger,
) -> Vec<(ProfileId, Fact<Vec<CertificateRow>>)> {
    let mut found = Vec::new();
    for (index, profile) in profiles.iter().enumerate() {
        if let Some(items) = answers.take::<wire::CertificateState>(Read::Certificates(index), ledger) {
            let rows = match items.whole() {
                Ok(items) => Fact::Known(items.into_iter().map(kinds::certificate).collect()),
                Err(gap) => Fact::Unknown(gap),
            };
            found.push((profile.id.clone(), rows));
        }
    }
    found
}
