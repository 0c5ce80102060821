//! The trail of one certificate request through a log.

use std::collections::BTreeSet;

use super::challenge::texts;
use super::codes::ResultCode;
use super::ladder::{Step, Verdict};
use super::operation::Operation;
use super::request_id::RequestId;
use super::settings::RequestSettings;
use super::time::LogTime;

/// How much of one request is kept; a log that repeats itself a million times proves nothing more.
const MOST_KEPT: usize = 200;

/// One entry of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub time: Option<LogTime>,
    /// What happened, as a sentence without a full stop.
    pub text: String,
    /// Whether it went wrong.
    pub bad: bool,
}

/// A failure, and the step that it kept from being reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The result.
    pub code: ResultCode,
    /// When.
    pub time: Option<LogTime>,
    /// What would have been proven.
    pub step: Step,
    /// What went wrong, as a sentence without a full stop.
    pub what: String,
}

/// Everything that a log says about one request, in its order. Without an id it is what the log says about
/// enrolment without naming the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The id, if the log has one.
    pub id: Option<RequestId>,
    /// The id of a request that is not Intune's.
    pub foreign_id: Option<String>,
    /// What the request asks for.
    pub settings: RequestSettings,
    /// SCEP servers, without query and `/pkiclient.exe`, in the order of the log.
    pub urls: Vec<String>,
    /// SCEP operations.
    pub operations: Vec<Operation>,
    /// `pkiStatus` of the last answer.
    pub pki_status: Option<String>,
    /// `failInfo` of the last answer.
    pub fail_info: Option<String>,
    /// States of the certificate on the device, each once in a row.
    pub states: Vec<String>,
    /// Ids of the Windows events that belong to it.
    pub events: Vec<u32>,
    /// Thumbprint of the certificate that was installed.
    pub thumbprint: Option<String>,
    /// Whether the device answered that it took the request (a 2xx status for it), or acted on it.
    pub accepted: bool,
    /// The timeline.
    pub moments: Vec<Moment>,
    /// The last failure that no later success made history.
    failure: Option<Failure>,
    proven: BTreeSet<Step>,
    outcome: Option<ResultCode>,
    waiting: Option<&'static str>,
    refused: Option<String>,
    first: Option<LogTime>,
    last: Option<LogTime>,
}

texts! {
    Trail: id, foreign_id, settings, urls, operations, pki_status, fail_info, states, thumbprint, moments, failure,
        outcome, refused, first, last;
    Failure: code, time, what;
    Moment: time, text;
}

impl Trail {
    /// The trail of a request.
    #[must_use]
    pub fn of(id: RequestId) -> Self {
        Self { id: Some(id), ..Self::default() }
    }

    /// The trail of a request of another management system.
    #[must_use]
    pub fn foreign(id: &str) -> Self {
        Self { foreign_id: Some(id.to_owned()), ..Self::default() }
    }

    /// A step is proven. What failed before at this step or an earlier one is history now.
    pub fn prove(&mut self, step: Step, time: Option<&LogTime>, text: impl Into<String>) {
        self.proven.insert(step);
        self.failure.take_if(|failure| failure.step <= step);
        self.waiting = None;
        self.accepted |= step > Step::PolicyReceived;
        self.tell(time, text, false);
    }

    /// It failed on the way to `step`.
    pub fn fail(&mut self, step: Step, code: ResultCode, time: Option<&LogTime>, text: impl Into<String>) {
        let what = text.into();
        self.failure = Some(Failure { code, time: time.cloned(), step, what: what.clone() });
        self.waiting = None;
        self.tell(time, what, true);
    }

    /// A result that is no failure.
    pub fn conclude(&mut self, code: ResultCode) {
        self.outcome = Some(code);
    }

    /// It waits; `why` is a sentence without a full stop.
    pub fn wait(&mut self, why: &'static str, time: Option<&LogTime>) {
        self.waiting = Some(why);
        self.tell(time, why, false);
    }

    /// The certificate is there, but what needs it refuses it.
    pub fn refuse(&mut self, why: impl Into<String>, time: Option<&LogTime>) {
        let why = why.into();
        self.tell(time, why.clone(), true);
        self.waiting = None;
        self.refused = Some(why);
    }

    /// What needs the certificate took it.
    pub fn used(&mut self) {
        self.refused = None;
    }

    /// An operation, or the answer to one that was noted down without.
    pub fn operation(&mut self, operation: Operation) {
        let open = self.operations.iter_mut().rev().find(|one| {
            one.operation == operation.operation && one.http.is_none() && operation.http.is_some()
        });
        if let Some(open) = open {
            open.http = operation.http;
        } else if self.operations.len() < MOST_KEPT {
            self.operations.push(operation);
        }
    }

    /// A state of the certificate on the device.
    pub fn state(&mut self, state: &str) {
        if self.states.last().is_none_or(|last| last != state) && self.states.len() < MOST_KEPT {
            self.states.push(state.to_owned());
        }
    }

    /// A SCEP server that it uses.
    pub fn url(&mut self, url: &str) {
        let url = server_url(url);
        if !url.is_empty()
            && self.urls.len() < MOST_KEPT
            && !self.urls.iter().any(|known| same_server(known, &url))
        {
            self.urls.push(url);
        }
    }

    /// A Windows event that belongs to it.
    pub fn event(&mut self, id: u32) {
        if self.events.len() < MOST_KEPT {
            self.events.push(id);
        }
    }

    /// An entry of the timeline that proves nothing by itself.
    pub fn tell(&mut self, time: Option<&LogTime>, text: impl Into<String>, bad: bool) {
        self.seen(time);
        if self.moments.len() < MOST_KEPT {
            self.moments.push(Moment { time: time.cloned(), text: text.into(), bad });
        }
    }

    /// The log spoke of it at this time.
    pub fn seen(&mut self, time: Option<&LogTime>) {
        if let Some(time) = time {
            self.first.get_or_insert_with(|| time.clone());
            self.last = Some(time.clone());
        }
    }

    /// Takes over what was noted down, after all of this, before it was known whose it is.
    pub(super) fn absorb(&mut self, later: Self) {
        let reached = later.furthest();
        for url in &later.urls {
            self.url(url);
        }
        for operation in later.operations {
            self.operation(operation);
        }
        let room = MOST_KEPT.saturating_sub(self.moments.len());
        self.moments.extend(later.moments.into_iter().take(room));
        self.failure.take_if(|failure| Some(failure.step) <= reached);
        self.proven.extend(later.proven);
        self.failure = later.failure.or(self.failure.take());
        self.outcome = later.outcome.or(self.outcome.take());
        self.waiting = later.waiting.or(self.waiting.filter(|_| reached.is_none()));
        self.accepted |= later.accepted;
        self.first = self.first.take().or(later.first);
        self.last = later.last.or(self.last.take());
    }

    /// The furthest step that is proven.
    #[must_use]
    pub fn furthest(&self) -> Option<Step> {
        self.proven.last().copied()
    }

    /// Every step that the log shows by itself; those before the furthest must have happened, shown or not.
    pub fn proven(&self) -> impl Iterator<Item = Step> {
        self.proven.iter().copied()
    }

    /// The failure that stands.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// What it waits for.
    #[must_use]
    pub fn waiting(&self) -> Option<&'static str> {
        self.waiting
    }

    /// Why what needs the certificate refuses it.
    #[must_use]
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }

    /// First and last time that the log speaks of it.
    #[must_use]
    pub fn span(&self) -> (Option<&LogTime>, Option<&LogTime>) {
        (self.first.as_ref(), self.last.as_ref())
    }

    /// The result that goes with the verdict: of the failure if there is one, else the last that was logged.
    #[must_use]
    pub fn result(&self) -> Option<&ResultCode> {
        self.failure.as_ref().map(|failure| &failure.code).or(self.outcome.as_ref())
    }

    /// What the log proves about it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.failure.is_some() {
            return Verdict::Failed;
        }
        if self.waiting.is_some() {
            return Verdict::Pending;
        }
        match self.furthest() {
            Some(Step::CertInstalled) if self.refused.is_some() => Verdict::CertNotUsable,
            Some(step) => step.into(),
            None if self.refused.is_some() => Verdict::CertNotUsable,
            None => Verdict::Unknown,
        }
    }

    /// Whether the log says anything about it at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A server URL without query, trailing slash and the `/pkiclient.exe` that Windows appends.
#[must_use]
pub fn server_url(url: &str) -> String {
    let url = url.trim().split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let end = "/pkiclient.exe";
    match url.len().checked_sub(end.len()).and_then(|at| Some((url.get(..at)?, url.get(at..)?))) {
        Some((server, tail)) if tail.eq_ignore_ascii_case(end) => server.trim_end_matches('/').to_owned(),
        _ => url.to_owned(),
    }
}

/// Whether two URLs are the same server: case of the host and a missing scheme don't matter.
#[must_use]
pub fn same_server(left: &str, right: &str) -> bool {
    let plain = |url: &str| {
        let url = server_url(url);
        let bare = url.split_once("://").map_or(url.as_str(), |(_, bare)| bare).to_owned();
        let (host, path) = bare.split_once('/').unwrap_or((bare.as_str(), ""));
        format!("{}/{path}", host.to_ascii_lowercase())
    };
    plain(left) == plain(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> ResultCode {
        ResultCode::windows(-2_146_889_721)
    }

    #[test]
    fn the_furthest_step_wins() {
        let mut trail = Trail::default();
        trail.prove(Step::CsrSent, None, "sent");
        trail.prove(Step::PolicyReceived, None, "received again");
        assert_eq!(trail.verdict(), Verdict::CsrSent);
    }

    #[test]
    fn a_later_failure_is_the_state_and_an_earlier_one_is_history() {
        let mut trail = Trail::default();
        trail.prove(Step::PolicyReceived, None, "received");
        trail.fail(Step::CertInstalled, failed(), None, "failed");
        trail.prove(Step::PolicyReceived, None, "received again");
        assert_eq!(trail.verdict(), Verdict::Failed, "a new try undoes nothing");
        trail.prove(Step::CertInstalled, None, "installed");
        assert_eq!(trail.verdict(), Verdict::CertInstalled);
        trail.fail(Step::NdesContacted, failed(), None, "renewal failed");
        assert_eq!(trail.verdict(), Verdict::Failed);
    }

    #[test]
    fn servers_are_the_same_whatever_the_client_appends() {
        for (left, right) in [
            (
                "https://NDES.contoso.com/certsrv/mscep/mscep.dll/pkiclient.exe",
                "https://ndes.contoso.com/certsrv/mscep/mscep.dll",
            ),
            ("https://ndes/a/pkiclient.exe?operation=GetCACert", "ndes/a"),
            ("https://ndes/a/", "https://ndes/a"),
        ] {
            assert!(same_server(left, right), "{left} {right}");
        }
        assert!(!same_server("https://ndes/a", "https://ndes/b"));
    }
}
