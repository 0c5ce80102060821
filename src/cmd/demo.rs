//! The demo tenant: a strict Graph on loopback, inside this process, answered over real HTTP.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use mock_graph::{CLIENT_ID, CLIENT_SECRET, Mock, Options};
use secrecy::SecretString;

use crate::app::{self, Env, Target};
use crate::auth::{self, Endpoints, Method};
use crate::error::{AppError, Exit};
use crate::graph::{Client, Observer};

/// The running server; it ends with this.
pub(super) struct Demo(Mock);

impl Demo {
    /// Starts the server. Times in the tenant count from `now`, so that the stories stay fresh.
    pub(super) async fn start(now: DateTime<Utc>) -> Result<Self, AppError> {
        Mock::start(Options::demo(now)).await.map(Self).map_err(|error| {
            AppError::new(
                Exit::Failure,
                format!("the demo tenant could not start: {error}"),
                "check that this account may listen on 127.0.0.1",
            )
        })
    }

    /// Signs in to it as its app, as a scheduled job would to a real tenant.
    pub(super) fn connect(
        &self,
        target: &Target,
        env: &Env,
        observer: Arc<dyn Observer>,
    ) -> Result<Client, AppError> {
        let endpoints = Endpoints::of(auth::cloud("global")?)
            .with_overrides(Some(self.0.origin().as_str()), Some(self.0.authority().as_str()))?;
        let method = Method::ClientSecret {
            tenant: Some(auth::tenant(&self.0.tenant_id())?),
            client_id: Some(CLIENT_ID.to_owned()),
            secret: SecretString::from(CLIENT_SECRET),
        };
        app::connect_as(method, &endpoints, target, env, observer)
    }
}
