//! A strict Microsoft Graph on loopback, with its identity service.
//!
//! What it answers comes from the published metadata (extracts under `schema/`) and the tenant's JSON (under
//! `tenants/`). What real Graph would refuse, it refuses, and notes: a strict server fails the test that asked.
//! Behaviour that no source settles is refused unless [`Options::unconfirmed`] allows it.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! let mock = mock_graph::Mock::start(mock_graph::Options::default()).await?;
//! println!("{} {}", mock.origin(), mock.token());
//! # Ok(())
//! # }
//! ```

mod answer;
mod batch;
mod diagnostics;
mod enrollment;
mod exports;
mod faults;
mod functions;
mod graph;
mod links;
mod membership;
mod mishaps;
mod oauth;
mod odata;
mod options;
mod path;
mod plan;
mod read;
mod record;
mod reports;
mod request;
mod resolve;
mod routes;
mod schema;
mod server;
mod shape;
mod states;
mod tenant;
mod write;

pub use faults::{Fault, RetryAfter, Times, Trouble, Where};
pub use oauth::{CLIENT_ID, CLIENT_SECRET, Federated, Outcome, SignIn};
pub use options::{Options, Permissions, Unconfirmed};
pub use record::{Recorded, Refusal};
pub use request::Version;
pub use server::Mock;
pub use tenant::{Size, Tenant};
