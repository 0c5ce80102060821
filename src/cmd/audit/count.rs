//! The counts alone: profiles are dealt out to the cores.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::rows::cores;
use crate::decide::bulk::{Bulk, Selection};
use crate::model::Profile;
use crate::report::audit::ProfileTally;

/// Decides and counts the rows of these profiles.
pub(in crate::cmd) fn count(
    bulk: &Bulk<'_>,
    profiles: &[&Profile],
    selection: &Selection,
) -> Vec<ProfileTally> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, profile)) = take(&next, profiles) {
            let plan = bulk.plan_to_count(profile);
            let counted = bulk.count(&plan, selection);
            let parts = [(&counted.classes, counted.rows.as_slice())];
            done.push((at, ProfileTally::of(bulk, profile, &parts, counted.quiet)));
        }
        done
    };
    let mut tallies: Vec<(usize, ProfileTally)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..cores()).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        all.extend(workers.into_iter().filter_map(|worker| worker.join().ok()).flatten());
        all
    });
    tallies.sort_by_key(|(at, _)| *at);
    tallies.into_iter().map(|(_, tally)| tally).collect()
}

fn take<'p>(next: &AtomicUsize, profiles: &[&'p Profile]) -> Option<(usize, &'p Profile)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, *profiles.get(at)?))
}
