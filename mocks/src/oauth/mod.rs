//! The identity service: token endpoint, device code, authorization redirect.

mod assertion;
mod authority;
mod error;
mod form;
mod grants;
mod jwt;

pub use assertion::Federated;
pub(crate) use authority::{Authority, Knock};

/// The application that may sign in.
pub const CLIENT_ID: &str = "5e1f3a44-6c1d-4d0f-9a55-2f1b6f0c7d10";

/// Its secret. It opens nothing but this server.
pub const CLIENT_SECRET: &str = "mock~secret-of-the-demo-tenant";

/// What happens to interactive sign-ins.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Polls of a device code that are answered `authorization_pending` before the outcome.
    pub pending_polls: usize,
    /// Whether the first of them is answered `slow_down`.
    pub slow_down: bool,
    /// Seconds between polls that the service asks for.
    pub interval: u64,
    /// How it ends.
    pub outcome: Outcome,
}

impl Default for SignIn {
    fn default() -> Self {
        Self { pending_polls: 1, slow_down: false, interval: 5, outcome: Outcome::Approved }
    }
}

/// How an interactive sign-in ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The person signs in.
    Approved,
    /// The person says no.
    Declined,
    /// Nobody comes.
    Expired,
    /// A policy says no, with this AADSTS number.
    Refused(u32),
}
