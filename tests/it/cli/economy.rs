//! What an answer costs in a tenant of ordinary size.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use mock_graph::{Mock, Options, Tenant};
use scepcheck::auth::{AccessToken, AuthError, TokenRequest, TokenSource};
use scepcheck::collect::{self, Extent};
use scepcheck::graph::{Client, Observer, Settings};
use scepcheck::time::{BoxFuture, TokioSleep};

use super::env::World;
use super::tenants;

const MOST_REQUESTS: usize = 16;
const MOST_ROUNDS: usize = 3;

struct Token(String);

impl TokenSource for Token {
    fn token(&self, _: TokenRequest) -> BoxFuture<'_, Result<AccessToken, AuthError>> {
        Box::pin(async { Ok(AccessToken { secret: self.0.clone().into(), expires_at: None }) })
    }

    fn describe(&self) -> String {
        "the server's own token".to_owned()
    }
}

/// Counts requests, and how often the first of several leaves while none is under way.
#[derive(Default)]
struct Rounds {
    under_way: AtomicUsize,
    requests: AtomicUsize,
    rounds: AtomicUsize,
}

impl Observer for Rounds {
    fn request_started(&self) {
        self.requests.fetch_add(1, Ordering::SeqCst);
        if self.under_way.fetch_add(1, Ordering::SeqCst) == 0 {
            self.rounds.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn request_finished(&self) {
        self.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_user_with_two_devices_costs_few_requests_in_three_rounds() {
    for seed in [1, 3, 11] {
        let tenant = Tenant::generate(seed, 200, 300);
        let users = tenants::users_with(&tenant, 2);
        // One page a list, so that what is counted is what was asked and not how large the lists are; and no
        // hurry, so that what was sent together is under way together.
        let options = Options { tenant, page_size: 1000, ..Options::default() };
        let mock = Mock::start(options).await.expect("a server");
        for user in users.iter().step_by(users.len() / 4) {
            let rounds = Arc::new(Rounds::default());
            let settings = Settings { concurrency: 64, ..Settings::new(mock.origin()) };
            let client = Client::new(settings, Arc::new(Token(mock.token())), Arc::new(TokioSleep))
                .expect("a client")
                .observed_by(rounds.clone());
            let found = collect::for_user(&client, user, Extent::View).await.expect("an answer");
            assert_eq!(found.devices.len(), 2, "seed {seed} {user}");
            let (requests, rounds) =
                (rounds.requests.load(Ordering::SeqCst), rounds.rounds.load(Ordering::SeqCst));
            assert!(requests <= MOST_REQUESTS, "seed {seed} {user}: {requests} requests");
            assert!(rounds <= MOST_ROUNDS, "seed {seed} {user}: {rounds} rounds");
        }
    }
}

#[test]
fn a_user_with_dozens_of_devices_is_answered() {
    let tenant = Tenant::generate(3, 30, 24);
    let (users, _) = tenants::names(&tenant);
    let owner = tenant.collections().find(|(name, _)| *name == "users").expect("users").1[1]["id"].clone();
    let devices = tenant.collections().find(|(name, _)| *name == "managedDevices");
    let mut devices = devices.expect("devices").1.clone();
    for device in devices.as_array_mut().expect("a list") {
        device["userId"] = owner.clone();
        device["usersLoggedOn"] = serde_json::json!([]);
    }
    let count = devices.as_array().map_or(0, Vec::len);
    assert!(count > 24);
    let world = World::new(Options { tenant: tenant.with("managedDevices", devices), ..Options::default() });
    let document = world.json(&["troubleshoot", &users[1], "--allow-unknown"]).exits(0).document();
    assert_eq!(document.0["devices"].as_array().map(Vec::len), Some(count));
    // A report for each device, which can't travel in a batch, and a third of one for the other reads.
    let sent = world.mock.requests().iter().filter(|request| !request.batch_member).count();
    assert!(sent <= MOST_REQUESTS + count + count / 3, "{count} devices, {sent} requests");
    assert!(world.mock.refused().is_empty(), "{:#?}", world.mock.refused());
}
