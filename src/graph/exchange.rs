//! The loop around a try: gate, token, try, and then done, repeat or give up.

use std::time::{Duration, Instant};

use secrecy::ExposeSecret as _;

use super::answer::{Answer, BodyFault, Refusal};
use super::client::Client;
use super::credential::Renewed;
use super::error::{GraphError, GraphErrorKind};
use super::observer::Observer;
use super::places::Place;
use super::throttle::Buckets;
use super::transport::Call;
use crate::auth::AccessToken;
use crate::time::retry::{self, Decision, Failed, Outcome, Reason};

/// What a read has cost so far; handed on when it moves from a batch to a request of its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Effort {
    pub(super) tries: u32,
    pub(super) waited: Duration,
}

/// How often the sign-in was mended for one read.
#[derive(Default)]
struct Mended {
    token: bool,
    claims: bool,
    steps: u32,
}

/// Repeats that a read may get for a new token, whatever the reason.
const MAX_MENDINGS: u32 = 3;

impl Client {
    /// Sends `call` until `read` makes sense of an answer, or nothing more is worth trying.
    pub(super) async fn exchange<T>(
        &self,
        call: &Call,
        effort: &mut Effort,
        read: impl Fn(&Answer) -> Result<T, BodyFault>,
    ) -> Result<T, GraphError> {
        let mut mended = Mended::default();
        let mut repeat_with = None;
        loop {
            let permit = self.pass_gate(call, effort).await?;
            // After the gate: a token from before a long wait may have ended meanwhile.
            let token = match repeat_with.take() {
                Some(token) => token,
                None => self.credential.token().await.map_err(|error| error.at(&call.label, effort.tries))?,
            };
            effort.tries += 1;
            let tried = self.try_once(call, &token, effort.tries, &read).await;
            drop(permit);
            let refusal = match tried {
                Ok(value) => {
                    self.places.went_well();
                    return Ok(value);
                }
                Err(refusal) => refusal,
            };
            let error = refusal.error.at(&call.label, effort.tries).redact(token.secret.expose_secret());
            if matches!(error.kind, GraphErrorKind::Unauthorized | GraphErrorKind::ClaimsChallenge) {
                repeat_with = Some(self.mend(token, refusal.claims, &mut mended, error).await?);
                continue;
            }
            if call.once && !matches!(refusal.outcome, Outcome::Status(429 | 503)) {
                return Err(error);
            }
            let wait = self.weigh(error, refusal.outcome, effort, call.buckets)?;
            effort.waited += wait;
            self.timeline.wait(wait).await;
        }
    }

    /// Decides on a repeat: how long this read has to wait before it, or the error to end with.
    ///
    /// A throttled read has no wait of its own: the gate makes it wait, and everyone else with it.
    pub(super) fn weigh(
        &self,
        mut error: GraphError,
        outcome: Outcome,
        effort: &Effort,
        buckets: Buckets,
    ) -> Result<Duration, GraphError> {
        let throttled = outcome == Outcome::Status(429);
        if throttled {
            self.counters.throttled.add(1);
        }
        let failed = Failed {
            tries: effort.tries,
            outcome,
            retry_after: error.retry_after,
            waited: effort.waited,
            run_waited: self.timeline.waited(),
        };
        let reason = match retry::decide(&self.settings.budgets, &failed, fastrand::f64()) {
            Decision::Wait(wait) => {
                self.counters.retries.add(1);
                if throttled {
                    self.close_gate(buckets, wait);
                    return Ok(Duration::ZERO);
                }
                return Ok(wait);
            }
            Decision::GiveUp(reason) => reason,
        };
        // This read gives up, but what the service asked for still holds for the others.
        if let (true, Some(asked)) = (throttled && reason == Reason::Tries, error.retry_after) {
            self.close_gate(buckets, asked);
        }
        match reason {
            Reason::Final => {}
            Reason::Tries => error.message.push_str(&format!(", in {} tries", effort.tries)),
            Reason::AskedTooLong(asked) => {
                error.message.push_str(&format!("; the service asks to wait {}", spoken(asked)));
            }
            Reason::ReadBudget => {
                error.message.push_str(&format!(", after {} of waiting", spoken(effort.waited)));
            }
            Reason::RunBudget => error.message.push_str("; this run has waited as long as it may"),
        }
        Err(error)
    }

    async fn try_once<T>(
        &self,
        call: &Call,
        token: &AccessToken,
        tries: u32,
        read: impl Fn(&Answer) -> Result<T, BodyFault>,
    ) -> Result<T, Refusal> {
        let started = Instant::now();
        self.counters.requests.add(1);
        let sent = {
            let _watched = Watched::new(&*self.observer);
            self.transport.send(call, token).await
        };
        tracing::debug!(
            method = %call.method(),
            path = %call.label,
            status = sent.as_ref().ok().map(|answer| answer.status),
            ms = started.elapsed().as_millis(),
            request_id = sent.as_ref().ok().and_then(Answer::request_id),
            tries,
            "graph"
        );
        let answer = sent?;
        self.counters.bytes.add(answer.body.len());
        if !answer.is_success() {
            return Err(answer.refusal(call.whole_collection));
        }
        read(&answer).map_err(|fault| answer.fault(fault, call.whole_collection))
    }

    /// A token to repeat with after `refused` was refused, or the error to end with.
    async fn mend(
        &self,
        refused: AccessToken,
        claims: Option<String>,
        mended: &mut Mended,
        error: GraphError,
    ) -> Result<AccessToken, GraphError> {
        let spent = if claims.is_some() { mended.claims } else { mended.token };
        if spent && claims.is_none() {
            self.credential.renewal_was_futile().await;
        }
        if spent || mended.steps >= MAX_MENDINGS {
            return Err(error);
        }
        mended.steps += 1;
        let for_claims = claims.is_some();
        match self
            .credential
            .renew(&refused, claims)
            .await
            .map_err(|failed| error.clone().caused_by(failed))?
        {
            Renewed::No => Err(error),
            Renewed::Meanwhile(token) => Ok(token),
            Renewed::Now(token) => {
                if for_claims {
                    mended.claims = true;
                } else {
                    mended.token = true;
                }
                Ok(token)
            }
        }
    }

    /// Waits until the limits allow it, the gate is open and a place is free.
    async fn pass_gate(&self, call: &Call, effort: &mut Effort) -> Result<Place<'_>, GraphError> {
        self.timeline.pause(self.pace.draw(call.cost, self.timeline.now())).await;
        loop {
            self.wait_at_gate(call, effort).await?;
            let permit = self.places.take().await;
            // While this read stood in line for a place, someone else may have been throttled.
            if self.gate.closed(call.buckets, self.timeline.now()).is_none() {
                return Ok(permit);
            }
        }
    }

    async fn wait_at_gate(&self, call: &Call, effort: &mut Effort) -> Result<(), GraphError> {
        while let Some(wait) = self.gate.closed(call.buckets, self.timeline.now()) {
            let budgets = &self.settings.budgets;
            if effort.waited + wait > budgets.request.mul_f64(1.2) || self.timeline.waited() > budgets.run {
                let message = format!("too many requests, after {} of waiting", spoken(effort.waited));
                return Err(GraphError::new(GraphErrorKind::Throttled, message).at(&call.label, effort.tries));
            }
            effort.waited += wait;
            self.timeline.wait(wait).await;
        }
        Ok(())
    }
}

/// Tells the observer of a request's end also when the read is dropped half-way.
struct Watched<'a>(&'a dyn Observer);

impl<'a> Watched<'a> {
    fn new(observer: &'a dyn Observer) -> Self {
        observer.request_started();
        Self(observer)
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.0.request_finished();
    }
}

/// A duration for people.
fn spoken(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3600),
    }
}
