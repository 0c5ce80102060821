//! Decisions that came out another way.

use std::collections::BTreeMap;

use serde::Serialize;

use super::envelope::Envelope;
use super::severity::Findings;
use super::v1::{CauseRow, DeviceKey, ProfileInfo, UserKey};
use super::{decisions, names, users};
use crate::decide::{Applicability, Decision, Effect, Expected, Finding, Targeting};
use crate::model::{ManagedDeviceId, ProfileId, UserId};

/// How a decision stood, or stands.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stand {
    /// Does an assignment reach it?
    #[serde(serialize_with = "names::name")]
    pub targeting: Targeting,
    /// Can the device take it?
    #[serde(serialize_with = "names::name")]
    pub applicability: Applicability,
    /// Should it be there?
    #[serde(serialize_with = "names::name")]
    pub expected: Expected,
    /// The conclusion.
    #[serde(serialize_with = "names::name")]
    pub finding: Finding,
    /// Where the chain stops.
    pub cause: Option<CauseRow>,
    /// The reasons that decide.
    pub because: Vec<String>,
}

/// What edits to the facts turned.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WhatIf {
    /// The edits as they were asked for.
    pub edits: Vec<String>,
    /// Decisions that came out another way.
    pub changes: Vec<Flip>,
}

/// What `audit --what-if` answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TurnReport {
    /// The head of an audit.
    #[serde(flatten)]
    pub head: Envelope,
    /// Decisions that were compared.
    pub compared: u64,
    /// What turned.
    pub what_if: WhatIf,
}

impl TurnReport {
    /// How the decisions that turned would come out, for `--fail-on`.
    #[must_use]
    pub fn worst(&self) -> Findings {
        let after = self.what_if.changes.iter().filter_map(|flip| flip.after.as_ref());
        Findings::of_each(after.map(|stand| stand.finding))
    }
}

/// A decision on the same subject before and after.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flip {
    /// The profile.
    pub profile: ProfileInfo,
    /// The user.
    pub user: Option<UserKey>,
    /// The device.
    pub device: Option<DeviceKey>,
    /// Before; `None`: there was no such subject or profile.
    pub before: Option<Stand>,
    /// After; `None`: there is no such subject or profile any more.
    pub after: Option<Stand>,
}

/// Profile (by name, then id), device, user.
type Key = (String, ProfileId, Option<ManagedDeviceId>, Option<(Option<UserId>, Option<String>)>);

/// The decisions that differ in what should be or in what is concluded. Subjects and profiles that are there on
/// one side only count where something is expected of them.
#[must_use]
pub fn flips(before: Vec<Decision>, after: Vec<Decision>) -> Vec<Flip> {
    let mut pairs: BTreeMap<_, (Option<Decision>, Option<Decision>)> = BTreeMap::new();
    for decision in before {
        let key = key(&decision);
        pairs.entry(key).or_default().0 = Some(decision);
    }
    for decision in after {
        let key = key(&decision);
        pairs.entry(key).or_default().1 = Some(decision);
    }
    pairs
        .into_values()
        .filter(|(before, after)| differ(before.as_ref(), after.as_ref()))
        .filter_map(flip)
        .collect()
}

fn key(decision: &Decision) -> Key {
    let user = decision.user.as_ref().map(|user| (user.id.clone(), user.user_principal_name.clone()));
    (
        decision.profile.name.to_lowercase(),
        decision.profile.id.clone(),
        decision.device.as_ref().map(|device| device.id.clone()),
        user,
    )
}

fn differ(before: Option<&Decision>, after: Option<&Decision>) -> bool {
    let says = |decision: &Decision| {
        (decision.targeting, decision.applicability, decision.expected, decision.finding)
    };
    match (before, after) {
        (Some(before), Some(after)) => says(before) != says(after),
        (Some(alone), None) | (None, Some(alone)) => alone.finding != Finding::NotExpected,
        (None, None) => false,
    }
}

fn flip((before, after): (Option<Decision>, Option<Decision>)) -> Option<Flip> {
    let named = after.as_ref().or(before.as_ref())?;
    Some(Flip {
        profile: decisions::profile(named.profile.clone()),
        user: named.user.as_ref().map(users::key),
        device: named.device.as_ref().map(decisions::device_key),
        before: before.map(stand),
        after: after.map(stand),
    })
}

fn stand(decision: Decision) -> Stand {
    let because = decision
        .reasons
        .iter()
        .filter(|reason| reason.determining && reason.effect != Effect::Includes)
        .chain(
            decision.reasons.iter().filter(|reason| reason.determining && reason.effect == Effect::Includes),
        )
        .map(|reason| reason.text.clone())
        .collect();
    Stand {
        targeting: decision.targeting,
        applicability: decision.applicability,
        expected: decision.expected,
        finding: decision.finding,
        cause: decision.cause.map(|cause| CauseRow { code: cause.code, text: cause.text, next: cause.next }),
        because,
    }
}
