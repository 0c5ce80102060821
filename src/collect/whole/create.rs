//! Everything once, in the order that what depends on what allows.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use futures_util::future::{try_join, try_join4};
use tokio::sync::oneshot;

use super::by_id::architecture_platforms;
use super::keyed::Keyed;
use super::lists;
use super::named;
use super::pen::{Pen, Stop};
use super::reading::{Outcome, Reading, Setting};
use crate::graph::wire::directory as wire;
use crate::kinds;
use crate::model::{GroupId, Platform};
use crate::snapshot::{About, Part, Status, Writer, sources};

/// Reads a tenant into a snapshot, or goes on with one that is not whole.
///
/// # Errors
/// When the file fails, or the sign-in ends. What was read until then stays, and the next run goes on there.
pub async fn create(setting: &Setting<'_>, writer: Writer) -> Result<Outcome, Stop> {
    let (pen, desk) = Pen::start(writer);
    let reading = Reading::new(setting, pen, false);
    let read = reading.everything().await;
    reading.end(read, desk)
}

/// What profiles lead to.
pub(super) struct Leads {
    /// The groups that they go to.
    pub(super) groups: BTreeSet<GroupId>,
    /// The certificate profiles that they name.
    pub(super) references: Keyed,
}

impl Reading<'_> {
    async fn everything(&self) -> Result<(), Stop> {
        self.same_tenant().await?;
        let (rules, ruled) = oneshot::channel();
        let policies = async {
            let found = self.policies(rules).await?;
            try_join(self.keyed(&found.references), self.groups(&found.groups)).await.map(drop)
        };
        try_join4(self.directory(), self.devices(ruled), policies, self.exports()).await?;
        self.certificates_by_profile().await?;
        self.drop_marks().await
    }

    /// Whether a file that holds a tenant holds this one; a new file holds none.
    pub(super) async fn same_tenant(&self) -> Result<(), Stop> {
        let about = self.pen.ask(|writer| writer.about()).await?;
        if about.tenant_id.is_none() {
            return Ok(());
        }
        match self.client().pages(&lists::organization().get).next().await {
            Ok(Some(page)) => {
                let organization = page.items.first().and_then(|raw| organization(raw.get()));
                let Some((id, _)) = organization else { return Ok(()) };
                self.pen.ask(move |writer| writer.describe(&About { tenant_id: id, ..about })).await
            }
            Err(error) if error.kind.is_sign_in() => Err(Stop::Graph(error)),
            // What can't be seen can't be compared; the reads themselves will say what is wrong.
            Ok(None) | Err(_) => Ok(()),
        }
    }

    /// Users and Entra devices.
    async fn directory(&self) -> Result<(), Stop> {
        self.marks().await?;
        try_join(self.list(lists::users()), self.list(lists::devices())).await.map(drop)
    }

    /// Intune devices, and by id those of which the list leaves out what a rule reads.
    pub(super) async fn devices(&self, ruled: oneshot::Receiver<Vec<Platform>>) -> Result<(), Stop> {
        if !self.again {
            self.look_back().await?;
        }
        self.list(lists::managed_devices()).await?;
        // What the sieve caught is known only once the last page went through it.
        self.pen.ask(|_| Ok(())).await?;
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

    /// Everything assignable, and what it leads to.
    pub(super) async fn policies(&self, rules: oneshot::Sender<Vec<Platform>>) -> Result<Leads, Stop> {
        self.lists(lists::configuration()).await?;
        self.describe().await?;
        let profiles = self.profiles().await?;
        let assignments = named::assignments(&profiles, self.again);
        let references = named::references(&profiles, self.again);
        if self.again {
            self.forget_keys(&assignments).await?;
            self.forget_keys(&references).await?;
        }
        self.keyed(&assignments).await?;
        let named = self.named().await?;
        let filters = self.filters().await?;
        // Nobody waits if the devices were read by an earlier run, or can't be read.
        let _ = rules.send(architecture_platforms(&filters, &named.filters));
        Ok(Leads { groups: named.groups, references })
    }

    /// Certificates profile by profile, where the report of all of them could not be had.
    pub(super) async fn certificates_by_profile(&self) -> Result<(), Stop> {
        let report = Part::list(sources::CERTIFICATE_REPORT);
        let line = self.pen.ask(move |writer| writer.reader().part(report)).await?;
        if line.is_some_and(|line| line.status == Status::Complete) {
            let none = BTreeSet::new();
            return self
                .pen
                .write(move |writer| writer.keep_only(sources::CERTIFICATE_STATES, &none).map(drop))
                .await;
        }
        let states = named::certificate_states(&self.profiles().await?, self.again);
        if self.again {
            self.forget_keys(&states).await?;
        }
        self.keyed(&states).await
    }

    /// Whose tenant it is.
    async fn describe(&self) -> Result<(), Stop> {
        self.pen
            .ask(|writer| {
                let objects = writer.reader().objects(Part::list(sources::ORGANIZATION))?;
                let Some((id, name)) = objects.first().and_then(|object| organization(&object.json)) else {
                    return Ok(());
                };
                let about = writer.about()?;
                writer.describe(&About {
                    tenant_id: id.or(about.tenant_id),
                    tenant_name: name.or(about.tenant_name),
                    ..about
                })
            })
            .await
    }
}

/// The tenant's id and name.
fn organization(json: &str) -> Option<(Option<String>, Option<String>)> {
    let wire = serde_json::from_str::<wire::Organization>(json).ok()?;
    let (id, name) = kinds::organization(wire);
    Some((id.map(|id| id.to_string()), name))
}
