//! The client: what it is made of, and what can be asked of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;

use super::credential::Credential;
use super::error::GraphError;
use super::exchange::Effort;
use super::get::Get;
use super::listing::Listing;
use super::observer::{Observer, Quiet};
use super::origin::Origin;
use super::pace::Pace;
use super::page;
use super::places::Places;
use super::settings::Settings;
use super::stats::{Counters, Stats};
use super::throttle::{Buckets, Gate};
use super::timeline::Timeline;
use super::transport::{Call, Transport};
use crate::auth::TokenSource;
use crate::time::Sleep;

/// Reads Graph. One per run: the places, the throttle gate and the token are shared by all its reads.
pub struct Client {
    pub(super) settings: Settings,
    pub(super) origin: Origin,
    pub(super) transport: Transport,
    pub(super) credential: Credential,
    pub(super) places: Places,
    pub(super) pace: Pace,
    pub(super) gate: Gate,
    pub(super) timeline: Timeline,
    pub(super) counters: Counters,
    pub(super) observer: Arc<dyn Observer>,
    pub(super) batches: super::batch::Refused,
}

impl Client {
    /// A client for one origin and one sign-in.
    ///
    /// # Errors
    /// When the origin is not `https` (or `http` on a loopback address), or holds more than host and port.
    pub fn new(
        settings: Settings,
        tokens: Arc<dyn TokenSource>,
        sleep: Arc<dyn Sleep>,
    ) -> Result<Self, GraphError> {
        let origin = Origin::new(&settings.origin)?;
        Ok(Self {
            transport: Transport::new(&settings, &origin)?,
            credential: Credential::new(tokens),
            places: Places::new(settings.concurrency),
            pace: Pace::default(),
            gate: Gate::default(),
            timeline: Timeline::new(sleep),
            counters: Counters::default(),
            observer: Arc::new(Quiet),
            batches: super::batch::Refused::default(),
            settings,
            origin,
        })
    }

    /// The same client, telling `observer` what it does.
    #[must_use]
    pub fn observed_by(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// Reads a collection to its end, following its pages.
    pub async fn list(&self, get: Get) -> Listing {
        self.walk(&get, Effort::default()).await
    }

    /// Reads one object.
    ///
    /// # Errors
    /// When it is not there, not allowed, or could not be read in any try.
    pub async fn one(&self, get: Get) -> Result<Box<RawValue>, GraphError> {
        let call = self.call(&get.single())?;
        self.exchange(&call, &mut Effort::default(), |answer| {
            page::read_single(answer).map(ToOwned::to_owned)
        })
        .await
    }

    /// What this client did so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.counters.read(self.timeline.waited())
    }

    pub(super) fn call(&self, get: &Get) -> Result<Call, GraphError> {
        let label = get.label();
        let url = self.origin.admit(&get.absolute(&self.origin)).map_err(|error| error.at(&label, 0))?;
        Ok(Call {
            url,
            label,
            body: None,
            eventual: get.is_eventual(),
            buckets: get.buckets(),
            cost: get.cost(),
            once: false,
            whole_collection: get.is_whole_collection(),
        })
    }

    /// From now on it is known that the directory has more than 500 users, for which Graph allows more.
    pub fn directory_is_large(&self) {
        self.pace.large_directory();
    }

    /// Nobody sends to `buckets` for `wait`. The first to hear of it also takes half of the places away.
    pub(super) fn close_gate(&self, buckets: Buckets, wait: Duration) {
        let now = self.timeline.now();
        if self.gate.closed(buckets, now).is_none() {
            self.places.too_many();
        }
        self.gate.close(buckets, now + wait);
        self.observer.throttled(wait);
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("origin", &self.origin.as_str()).field("stats", &self.stats()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads may be spawned: compiles only if their futures are `Send`.
    #[test]
    fn reads_are_send() {
        fn send<T: Send>(_: impl FnOnce(&'static Client) -> T) {}
        send(|client| client.list(Get::v1(["groups"])));
        send(|client| client.batch(vec![Get::v1(["groups"])]));
        send(|client| client.one(Get::v1(["groups"])));
        send(|client| {
            client.report(super::super::ReportQuery::new(super::super::ReportAction::Certificates))
        });
    }
}
