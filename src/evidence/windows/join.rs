//! Which request an event without an id belongs to.
//!
//! Events 32 and 36 to 39 (and 307, 308, 86 to 88) name no request. They belong to the enrolment that was begun by a 306
//! and not yet ended, of the same process and within ten minutes; else to the 309 that sums them up afterwards; else
//! to what went before. Where two enrolments run at once, it can't be told, and that is said.

use super::known::Proof;
use super::noted::Noted;
use crate::evidence::case::{Case, TrailKey};
use crate::evidence::file::NoteCode;

/// Gives each event without an id the request that it belongs to. The events are in the order of time.
pub(super) fn join(events: &mut [Noted], case: &mut Case) {
    let mut open: Vec<(TrailKey, usize)> = Vec::new();
    for at in 0..events.len() {
        let Some((proof, key)) = events.get(at).map(|event| (event.row.proof, event.key)) else { continue };
        if key.is_none() && nameless(proof) {
            open.retain(|(_, begun)| near(events, *begun, at));
            let owner = match open.as_slice() {
                [] => summed_up_after(events, at).or_else(|| before(events, at)),
                [(only, _)] => Some(*only),
                _ => {
                    case.note(
                        NoteCode::Ambiguous,
                        "two certificate requests ran at the same time: which of them the events without an id (32, 36 to 39, 307) belong to can't be told",
                    );
                    None
                }
            };
            if let Some(event) = events.get_mut(at) {
                event.key = owner;
            }
            if matches!(proof, Proof::Installed | Proof::EnrollFailed) {
                open.retain(|(key, _)| Some(*key) != owner);
            }
        } else if let Some(key) = key {
            match proof {
                Proof::Delivered if !open.iter().any(|(known, _)| *known == key) => open.push((key, at)),
                Proof::Delivered => {
                    open.iter_mut().filter(|(known, _)| *known == key).for_each(|begun| begun.1 = at)
                }
                Proof::Summary => open.retain(|(known, _)| *known != key),
                _ => {}
            }
        }
    }
}

/// Whether an event of this kind is about a request without naming it.
fn nameless(proof: Proof) -> bool {
    matches!(
        proof,
        Proof::Generated
            | Proof::Sent
            | Proof::Answered
            | Proof::Installed
            | Proof::EnrollFailed
            | Proof::HelperFailed
            | Proof::SendFailed
            | Proof::InitFailed
            | Proof::Refused
            | Proof::Succeeded
    )
}

fn near(events: &[Noted], one: usize, other: usize) -> bool {
    events.get(one).zip(events.get(other)).is_some_and(|(one, other)| one.near(other))
}

/// The request of the next 309, unless another enrolment begins before it.
fn summed_up_after(events: &[Noted], at: usize) -> Option<TrailKey> {
    let event = events.get(at)?;
    events
        .get(at + 1..)?
        .iter()
        .take(200)
        .find(|other| matches!(other.row.proof, Proof::Summary | Proof::Delivered))
        .filter(|other| other.row.proof == Proof::Summary && event.near(other))
        .and_then(|other| other.key)
}

/// The request of the nearest event before.
fn before(events: &[Noted], at: usize) -> Option<TrailKey> {
    let event = events.get(at)?;
    events.get(..at)?.iter().rev().take(200).find(|other| other.key.is_some() && other.near(event))?.key
}
