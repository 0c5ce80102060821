//! What an answer costs in a tenant of ordinary size.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mock_graph::{Mock, Options, Tenant};
use scepcheck::auth::{AccessToken, BoxFuture, TokenRequest, TokenSource};
use scepcheck::collect;
use scepcheck::graph::{Client, Observer, Settings};
use serde_json::Value;

use super::env::World;
