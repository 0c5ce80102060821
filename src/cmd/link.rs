//! The way to a tenant: to the demo if that is asked for.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::options::Common;
use crate::app::{self, Env, Target};
use crate::error::AppError;
use crate::graph::{Client, Observer};
use crate::report::DataSource;

/// A client, and what it leads to.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) cloud: &'static str,
    pub(super) source: DataSource,
    #[cfg(feature = "demo")]
    _demo: Option<super::demo::Demo>,
}

impl Link {
    /// Connects. Times in the demo tenant count from `now`.
    pub(super) async fn open(
        common: &Common,
        target: &Target,
        env: &Env,
        observer: Arc<dyn Observer>,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        #[cfg(feature = "demo")]
        if common.demo {
            let demo = super::demo::Demo::start(now).await?;
            let client = demo.connect(target, env, observer)?;
            return Ok(Self { client, cloud: "global", source: DataSource::Demo, _demo: Some(demo) });
        }
        #[cfg(not(feature = "demo"))]
        if common.demo {
            let _ = now;
            return Err(AppError::usage(
                "this build has no demo tenant",
                "build with `--features demo`, or sign in to a tenant",
            ));
        }
        let connection = app::connect(target, env, observer)?;
        Ok(Self {
            client: connection.client,
            cloud: connection.cloud,
            source: DataSource::Live,
            #[cfg(feature = "demo")]
            _demo: None,
        })
    }
}
