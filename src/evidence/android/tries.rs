//! Which request a line without an id belongs to: the one being tried in its thread, else in its process, else the
//! only one of the log.

use super::frame::Frame;
use crate::evidence::case::{Case, TrailKey};
use crate::evidence::time::LogTime;

/// Threads that are remembered.
const MOST_THREADS: usize = 128;
/// Requests whose waiting is measured.
const MOST_WAITING: usize = 2_000;

/// What is being tried where.
#[derive(Debug, Default)]
pub(super) struct Tries {
    /// Process, thread and request; the latest comes last.
    threads: Vec<(u32, u32, TrailKey)>,
    /// Since when requests wait for the user.
    waiting: Vec<(TrailKey, LogTime)>,
    /// The request of the fragment before, for pieces without columns.
    pub(super) loose: Option<TrailKey>,
}

impl Tries {
    /// A request is worked on from here.
    pub(super) fn begin(&mut self, frame: Option<&Frame<'_>>, key: Option<TrailKey>) {
        let Some(key) = key else { return };
        let Some(frame) = frame else {
            self.loose = Some(key);
            return;
        };
        self.threads.retain(|&(pid, tid, _)| (pid, tid) != (frame.pid, frame.tid));
        if self.threads.len() >= MOST_THREADS {
            self.threads.remove(0);
        }
        self.threads.push((frame.pid, frame.tid, key));
    }

    /// The request that a line without an id belongs to.
    pub(super) fn current(&self, frame: Option<&Frame<'_>>, case: &Case) -> Option<TrailKey> {
        let Some(frame) = frame else { return self.loose.or_else(|| case.only_request()) };
        let of = |same: &dyn Fn(u32, u32) -> bool| {
            self.threads.iter().rev().find(|(pid, tid, _)| same(*pid, *tid)).map(|(_, _, key)| *key)
        };
        of(&|pid, tid| (pid, tid) == (frame.pid, frame.tid))
            .or_else(|| of(&|pid, _| pid == frame.pid))
            .or_else(|| case.only_request())
    }

    /// It waits for the user from here.
    pub(super) fn waits(&mut self, key: Option<TrailKey>, time: Option<LogTime>) {
        let (Some(key), Some(time)) = (key, time) else { return };
        if self.waiting.len() < MOST_WAITING && !self.waiting.iter().any(|(known, _)| *known == key) {
            self.waiting.push((key, time));
        }
    }

    /// It waits no longer; the seconds that it did, if both times can be compared.
    pub(super) fn waited(&mut self, key: Option<TrailKey>, time: Option<&LogTime>) -> Option<f64> {
        let at = self.waiting.iter().position(|(known, _)| Some(*known) == key)?;
        let (_, since) = self.waiting.swap_remove(at);
        let milliseconds = time?.since(&since)?.num_milliseconds();
        // A day of milliseconds is exact in a double.
        u32::try_from(milliseconds).ok().map(|milliseconds| f64::from(milliseconds) / 1000.0)
    }
}
