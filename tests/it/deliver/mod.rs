//! How a report leaves, against servers on loopback: what is sent, what is tried again, and what is told.

#[cfg(unix)]
mod flow;
mod mail;
mod smtp_server;
mod webhook;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use scepcheck::time::{BoxFuture, Sleep};

/// Returns at once, and remembers how long it should have waited.
#[derive(Default)]
struct Waits(Mutex<Vec<Duration>>);

impl Waits {
    fn seconds(&self) -> Vec<u64> {
        self.0.lock().unwrap().iter().map(Duration::as_secs).collect()
    }
}

impl Sleep for Waits {
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.0.lock().unwrap().push(duration);
        Box::pin(std::future::ready(()))
    }
}

fn waits() -> Arc<Waits> {
    Arc::new(Waits::default())
}
