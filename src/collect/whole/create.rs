//! Everything once, in the order that what depends on what allows.

use std::ops::ControlFlow;

use futures_util::future::{try_join, try_join4};
use tokio::sync::oneshot;

use super::by_id::architecture_platforms;
use super::lists;
use super::named;
use super::pen::{Pen, Stop};
use super::reading::{Outcome, Reading, Setting};
use crate::model::Platform;
use crate::snapshot::{About, Part, Writer, sources};

/// Reads a tenant into a snapshot, or goes on with one that is not whole.
///
/// # Errors
/// When the file fails, or the sign-in ends. What was read until then stays, and the next run goes on there.
pub async fn create(setting: &Setting<'_>, writer: Writer) -> Result<Outcome, Stop> {
    let (pen, desk) = Pen::start(writer);
    let reading = Reading::new(setting, pen, false);
    let read = reading.everything().await;
    let broken =
        std::mem::take(&mut *reading.broken.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    drop(reading);
    // The thread's own failure says more than that it is gone.
    let writer = desk.wait()?;
    read?;
    let finished = broken.is_empty();
    if finished {
        let now = setting.clock.now();
        writer.close(now, now)?;
    } else {
        writer.pause()?;
    }
    Ok(Outcome { broken, finished })
}

impl Reading<'_> {
    async fn everything(&self) -> Result<(), Stop> {
        let (rules, ruled) = oneshot::channel();
        try_join4(self.directory(), self.devices(ruled), self.policies(rules), self.exports()).await?;
        self.drop_marks().await
    }

    /// Users and Entra devices.
    async fn directory(&self) -> Result<(), Stop> {
        self.marks().await?;
        try_join(self.list(lists::users()), self.list(lists::devices())).await.map(drop)
    }

    /// Intune devices, and by id those of which the list leaves out what a rule reads.
    async fn devices(&self, ruled: oneshot::Receiver<Vec<Platform>>) -> Result<(), Stop> {
        self.look_back().await?;
        self.list(lists::managed_devices()).await?;
        // Without rules the run has ended anyway.
        let architecture = ruled.await.unwrap_or_default();
        self.devices_by_id(&architecture).await
    }

    /// What an earlier run read of the list of devices.
    async fn look_back(&self) -> Result<(), Stop> {
        let sieve = self.sieve.clone();
        self.pen
            .ask(move |writer| {
                writer.reader().each_object(Part::list(sources::MANAGED_DEVICES), |object| {
                    sieve.look(&object.json);
                    ControlFlow::<()>::Continue(())
                })
            })
            .await
            .map(drop)
    }

    /// Everything assignable, the groups that it names, and the certificate profiles.
    async fn policies(&self, rules: oneshot::Sender<Vec<Platform>>) -> Result<(), Stop> {
        self.lists(lists::configuration()).await?;
        self.describe().await?;
        let profiles = self.profiles().await?;
        let certificates = async {
            self.keyed(&named::references(&profiles)).await?;
            self.keyed(&named::certificate_states(&profiles)).await
        };
        let groups = async {
            self.keyed(&named::assignments(&profiles)).await?;
            let named = self.named().await?;
            let filters = self.filters().await?;
            // Nobody waits if the devices were read by an earlier run, or can't be read.
            let _ = rules.send(architecture_platforms(&filters, &named.filters));
            self.groups(&named.groups).await
        };
        try_join(certificates, groups).await.map(drop)
    }

    /// Whose tenant it is.
    pub(super) async fn describe(&self) -> Result<(), Stop> {
        use crate::graph::wire::directory as wire;
        self.pen
            .ask(|writer| {
                let objects = writer.reader().objects(Part::list(sources::ORGANIZATION))?;
                let read = |json: &str| serde_json::from_str::<wire::Organization>(json).ok();
                let Some(organization) = objects.first().and_then(|object| read(&object.json)) else {
                    return Ok(());
                };
                let (id, name) = crate::kinds::organization(organization);
                let about = writer.about()?;
                writer.describe(&About {
                    tenant_id: id.map(|id| id.to_string()).or(about.tenant_id),
                    tenant_name: name.or(about.tenant_name),
                    ..about
                })
            })
            .await
    }
}
