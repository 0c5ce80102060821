//! What one view of a user costs: requests, rounds, bytes, time.
//!
//! `cargo run --release --example cost` reads users with two devices of a generated tenant (200 users, 300
//! profiles) from the strict mock server, at 50 ms a request and at none. A round is a time in which requests
//! are under way without a pause: what a round asks depends on what the one before it answered.

#![expect(clippy::print_stdout, reason = "a program that prints its figures")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use chrono::DateTime;
use mock_graph::{Mock, Options, Tenant};
use scepcheck::auth::{AccessToken, AuthError, TokenRequest, TokenSource};
use scepcheck::collect::{self, Extent};
use scepcheck::decide::Engine;
use scepcheck::graph::{Client, Observer, Settings};
use scepcheck::time::{BoxFuture, TokioSleep};

const USERS: usize = 200;
const PROFILES: usize = 300;
/// The fewest rounds in which the same facts can be had: what the name answers, then what the devices do.
const LEAST_ROUNDS: u32 = 2;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "| latency | user | HTTP requests | in batches | rounds | KiB | decisions | time | to {LEAST_ROUNDS} bare rounds |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for latency in [Duration::from_millis(50), Duration::ZERO] {
        for user in ["user1@contoso.com", "user9@contoso.com", "user21@contoso.com"] {
            measure(latency, user)?;
        }
    }
    Ok(())
}

fn measure(latency: Duration, user: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (origin, token, _stop) = serve(latency)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let rounds = Arc::new(Rounds::default());
        let client = Client::new(Settings::new(origin), Arc::new(Ready(token)), Arc::new(TokioSleep))?
            .observed_by(rounds.clone());
        let start = Instant::now();
        let tenant = collect::for_user(&client, user, Extent::View).await?;
        let as_of = DateTime::from_timestamp(1_795_435_200, 0).unwrap_or_default();
        let decisions = tenant
            .users
            .first()
            .map(|user| Engine::new(&tenant, as_of).decisions_for_user(user).len())
            .unwrap_or_default();
        let took = start.elapsed();
        let stats = client.stats();
        let bare = latency * LEAST_ROUNDS;
        let ratio = if bare.is_zero() {
            "–".to_owned()
        } else {
            format!("{:.2}", took.as_secs_f64() / bare.as_secs_f64())
        };
        println!(
            "| {} ms | {user} | {} | {} | {} | {} | {decisions} | {:.1} ms | {ratio} |",
            latency.as_millis(),
            stats.requests,
            stats.batch_members,
            rounds.begun.load(SeqCst),
            stats.bytes / 1024,
            took.as_secs_f64() * 1000.0,
        );
        Ok(())
    })
}

/// Runs the server on a thread of its own until the sender is dropped.
fn serve(latency: Duration) -> Result<(url::Url, String, mpsc::Sender<()>), Box<dyn std::error::Error>> {
    let (stop, stopped) = mpsc::channel::<()>();
    let (ready, started) = mpsc::channel();
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async move {
            let tenant = Tenant::generate(1, USERS, PROFILES);
            let options = Options { tenant, latency, page_size: 1000, strict: false, ..Options::default() };
            let Ok(mock) = Mock::start(options).await else { return };
            if ready.send((mock.origin(), mock.token())).is_err() {
                return;
            }
            while stopped.try_recv() == Err(mpsc::TryRecvError::Empty) {
                tokio::task::yield_now().await;
                #[expect(clippy::disallowed_methods, reason = "a server's loop, not the program's")]
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    });
    let (origin, token) = started.recv()?;
    Ok((origin, token, stop))
}

/// Counts how often requests begin while none is under way.
#[derive(Default)]
struct Rounds {
    under_way: AtomicUsize,
    begun: AtomicUsize,
}

impl Observer for Rounds {
    fn request_started(&self) {
        if self.under_way.fetch_add(1, SeqCst) == 0 {
            self.begun.fetch_add(1, SeqCst);
        }
    }

    fn request_finished(&self) {
        self.under_way.fetch_sub(1, SeqCst);
    }
}

struct Ready(String);

impl TokenSource for Ready {
    fn token(&self, _: TokenRequest) -> BoxFuture<'_, Result<AccessToken, AuthError>> {
        Box::pin(async { Ok(AccessToken { secret: self.0.clone().into(), expires_at: None }) })
    }

    fn describe(&self) -> String {
        "the mock server's token".to_owned()
    }
}
