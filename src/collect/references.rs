//! Certificate profiles that others name, and the certificates that were issued.

use super::answers::{Answers, ask};
use super::directory::OnlyId;
use super::ledger::Ledger;
use super::reads::{self, Planned, Read};
use crate::graph::wire::status as wire;
use crate::graph::{Client, GraphError, GraphErrorKind};
use crate::kinds;
use crate::model::{CertificateReference, CertificateRow, Fact, Profile, ProfileId, ProfileKind, Ternary};

/// Plans the reads of each profile that `wanted` lets through: the certificate profile that it names, and the
/// certificates that were issued for it. The surest and most important first, for a round that can't hold all.
pub(super) fn plan(profiles: &[Profile], wanted: impl Fn(&Profile) -> Ternary) -> Vec<Planned> {
    let mut ranked = Vec::new();
    for (index, profile) in profiles.iter().enumerate() {
        let sure = match wanted(profile) {
            Ternary::No => continue,
            reach => reach == Ternary::Yes,
        };
        let (id, scep) = (profile.id.as_str(), profile.kind == ProfileKind::Scep);
        if let Some(navigation) = kinds::navigation(&profile.odata_type)
            && profile.references.known().is_none()
        {
            ranked.push(((!sure, !scep, false), reads::reference(index, id, navigation, false)));
        }
        if let Some(cast) = kinds::certificate_states_cast(&profile.odata_type) {
            ranked.push(((!sure, !scep, true), reads::certificates(index, id, cast)));
        }
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, planned)| planned).collect()
}

/// The other way to say that a navigation leads nowhere, which OData prescribes.
const NO_CONTENT: u16 = 204;

/// Whether a failed read of a reference says that there is none. A profile that was listed a moment ago is there,
/// so what is not found is the one it could name: Graph answers so for a navigation that leads nowhere. Scope
/// tags hide objects in the same way, but say so.
pub(super) fn leads_nowhere(error: &GraphError) -> bool {
    (matches!(error.kind, GraphErrorKind::NotFound) || error.status == Some(NO_CONTENT))
        && !error.message.to_ascii_lowercase().contains("tag")
}

/// Whether a failed read of a reference may be the cast's fault; then the bare route is asked.
pub(super) fn refuses_the_cast(error: &GraphError) -> bool {
    matches!(error.kind, GraphErrorKind::BadRequest | GraphErrorKind::NotOffered)
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
        .filter(|(index, _)| answers.error(Read::Reference(*index)).is_some_and(refuses_the_cast))
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
        if answers.error(Read::Reference(index)).is_some_and(leads_nowhere) {
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
