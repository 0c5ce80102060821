//! Certificate profiles that others name, and the certificates that were issued.

use super::answers::{Answers, ask};
use super::directory::OnlyId;
use super::ledger::Ledger;
use super::reads::{self, Planned, Read};
use crate::graph::wire::status as wire;
use crate::graph::{Client, GraphErrorKind};
use crate::kinds;
use crate::model::{CertificateReference, CertificateRow, Fact, Profile, ProfileId, ProfileKind};

/// Plans one read for the navigation of each profile that `wanted` lets through.
pub(super) fn plan(profiles: &[Profile], wanted: impl Fn(&Profile) -> bool) -> Vec<Planned> {
    each(profiles, wanted, |index, profile| {
        let navigation = kinds::navigation(&profile.odata_type)?;
        profile
            .references
            .known()
            .is_none()
            .then(|| reads::reference(index, profile.id.as_str(), navigation, false))
    })
}

/// Plans one read for the issued certificates of each SCEP or PKCS profile that `wanted` lets through.
pub(super) fn plan_certificates(profiles: &[Profile], wanted: impl Fn(&Profile) -> bool) -> Vec<Planned> {
    each(profiles, wanted, |index, profile| {
        let cast = kinds::certificate_states_cast(&profile.odata_type)?;
        Some(reads::certificates(index, profile.id.as_str(), cast))
    })
}

fn each(
    profiles: &[Profile],
    wanted: impl Fn(&Profile) -> bool,
    read: impl Fn(usize, &Profile) -> Option<Planned>,
) -> Vec<Planned> {
    let mut chosen: Vec<(usize, &Profile)> = profiles.iter().enumerate().filter(|(_, p)| wanted(p)).collect();
    // SCEP first: when there are too many, those are the ones that the product is for.
    chosen.sort_by_key(|(_, profile)| (profile.kind != ProfileKind::Scep, profile.kind));
    chosen.into_iter().filter_map(|(index, profile)| read(index, profile)).collect()
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
