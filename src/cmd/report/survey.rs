//! The profiles, surveyed on all cores and handed on in order.

use std::sync::mpsc::{Receiver, sync_channel};

use crate::cmd::audit::cores;
use crate::decide::bulk::{Bulk, Selection};
use crate::error::AppError;
use crate::model::Profile;
use crate::report::compliance::{ProfileSurvey, Thresholds};

/// Surveys these profiles and hands each on. By turns, so that no more than a few are held.
pub(super) fn each(
    bulk: &Bulk<'_>,
    profiles: &[&Profile],
    (selection, thresholds): (&Selection, &Thresholds),
    mut take: impl FnMut(&Profile, ProfileSurvey) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let workers = cores().min(profiles.len().max(1));
    std::thread::scope(|scope| {
        let results: Vec<Receiver<ProfileSurvey>> = (0..workers)
            .map(|worker| {
                let (send, receive) = sync_channel(2);
                scope.spawn(move || {
                    for profile in profiles.iter().skip(worker).step_by(workers) {
                        let survey = ProfileSurvey::of(bulk, profile, selection, thresholds);
                        if send.send(survey).is_err() {
                            // Whoever took them has failed.
                            break;
                        }
                    }
                });
                receive
            })
            .collect();
        for (at, profile) in profiles.iter().enumerate() {
            let survey = results.get(at % workers).map(Receiver::recv);
            let Some(Ok(survey)) = survey else { break };
            take(profile, survey)?;
        }
        Ok(())
    })
}
