//! Objects of one list that are read by id: in order, so that a run that was stopped knows where to go on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::{self, StreamExt};

use super::keyed::{BATCHES, TOGETHER};
use super::lists::List;
use super::pen::Stop;
use super::reading::{Reading, is_passing};
use crate::collect::wanted;
use crate::collect::{ledger, reads};
use crate::graph::wire::{Read, managed_device as wire};
use crate::graph::{Get, GraphErrorKind};
use crate::kinds::{self, MANAGED_DEVICE_SELECT};
use crate::model::{AssignmentFilter, FilterId, Platform};
use crate::snapshot::{Part, Progress, Status, Writer, sources};

/// How the place to go on at is written: there is no link, but an order.
const AFTER: &str = "after:";

impl Reading<'_> {
    /// Reads objects by id into the part of `list`. One that is gone meanwhile is left out.
    pub(super) async fn each_of_list(&self, list: &List, gets: BTreeMap<String, Get>) -> Result<(), Stop> {
        let Some(mut begun) = self.begin(Part::list(list.source)).await? else { return Ok(()) };
        if self.again && begun.is_resumed() {
            begun = self.begin_anew(begun).await?;
        }
        self.setting.watch.begun(list.source, begun.items());
        let after = match &begun.progress {
            Progress::At { next, .. } => next.strip_prefix(AFTER).map(str::to_owned),
            Progress::Start | Progress::Done(_) => None,
        };
        let left: Vec<(String, Get)> =
            gets.into_iter().filter(|(id, _)| after.as_ref().is_none_or(|after| id > after)).collect();
        let packs: Vec<_> = left.chunks(TOGETHER).map(<[_]>::to_vec).collect();
        let mut packs = std::pin::pin!(
            stream::iter(packs)
                .map(|pack| async move {
                    let gets = pack.iter().map(|(_, get)| get.clone()).collect();
                    (pack.last().map(|(id, _)| id.clone()), self.client().first_pages(gets).await)
                })
                .buffered(BATCHES)
        );
        let mut failed = None;
        while let Some((last, firsts)) = packs.next().await {
            let mut items = Vec::new();
            for first in firsts {
                match first {
                    Ok(page) => items.extend(page.items),
                    Err(error) if matches!(error.kind, GraphErrorKind::NotFound) => {}
                    Err(error) if error.kind.is_sign_in() => return Err(Stop::Graph(error)),
                    Err(error) if is_passing(&error.kind) => {
                        // Nothing after this is kept, so that the next run reads it.
                        self.broken.note(list.source, error);
                        self.setting.watch.ended(list.source, Status::Reading);
                        return Ok(());
                    }
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            self.setting.watch.page(list.source, items.len());
            let (part, next) = (begun.part, last.map(|last| format!("{AFTER}{last}")));
            self.pen
                .write(move |writer| writer.page(part, items.iter().map(|raw| raw.get()), next.as_deref()))
                .await?;
        }
        let (part, now, mark) = (begun.part, self.now(), self.mark_of(list.source));
        let gap = failed.map(|error| ledger::gap(list.source, list.permission, &error, 1));
        let status = gap.as_ref().map_or(Status::Complete, |_| Status::Partial);
        self.setting.watch.ended(list.source, status);
        match gap {
            Some(gap) => self.pen.write(move |writer| writer.fail(part, &gap, now)).await,
            None => self.pen.write(move |writer| writer.finish(part, mark.as_deref(), now)).await,
        }
    }

    /// Reads by id the devices of which a list leaves out what decides.
    pub(super) async fn devices_by_id(&self, architecture: &[Platform]) -> Result<(), Stop> {
        let gets: BTreeMap<String, Get> =
            self.sieve.wanted(architecture).into_iter().map(|id| (id.clone(), by_id(&id))).collect();
        if gets.is_empty() {
            let nothing = BTreeSet::new();
            let drop_old = move |writer: &mut Writer| {
                writer.keep_only(sources::MANAGED_DEVICES_BY_ID, &nothing).map(drop)
            };
            return if self.again { self.pen.write(drop_old).await } else { Ok(()) };
        }
        let list = List {
            source: sources::MANAGED_DEVICES_BY_ID,
            permission: reads::MANAGED_DEVICES,
            get: Get::beta(["deviceManagement", "managedDevices"]),
            alone: true,
        };
        self.each_of_list(&list, gets).await
    }
}

fn by_id(id: &str) -> Get {
    Get::beta(["deviceManagement", "managedDevices", id]).select(MANAGED_DEVICE_SELECT).single()
}

/// What tells whether a device must be read by id, gathered while the list goes by.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieve(Arc<Mutex<Vec<Caught>>>);

#[derive(Debug)]
struct Caught {
    id: String,
    system: String,
    /// Whatever the rules read.
    always: bool,
}

/// What of a device tells whether it must be read by id. All of it is read when decisions are made.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Glance {
    id: Read<String>,
    model: Read<String>,
    operating_system: Read<String>,
    processor_architecture: Read<String>,
    hardware_information: Read<wire::HardwareInformation>,
}

impl From<Glance> for wire::ManagedDevice {
    fn from(glance: Glance) -> Self {
        Self {
            id: glance.id,
            model: glance.model,
            operating_system: glance.operating_system,
            processor_architecture: glance.processor_architecture,
            hardware_information: glance.hardware_information,
            ..Self::default()
        }
    }
}

impl Sieve {
    /// Looks at an item of the list.
    pub(super) fn look(&self, json: &str) {
        let Ok(glance) = serde_json::from_str::<Glance>(json) else { return };
        let device = kinds::listed_managed_device(glance.into());
        if !wanted::by_id(&device, true) {
            return;
        }
        let caught = Caught {
            always: wanted::by_id(&device, false),
            id: device.id.to_string(),
            system: device.operating_system.text().unwrap_or_default().to_owned(),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(caught);
    }

    /// The devices to read, where rules for these platforms read the architecture.
    pub(super) fn wanted(&self, architecture: &[Platform]) -> Vec<String> {
        let caught = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let reads = |device: &&Caught| {
            device.always || architecture.iter().any(|platform| platform.may_run_on(&device.system))
        };
        caught.iter().filter(reads).map(|device| device.id.clone()).collect()
    }
}

/// The platforms for which a filter that an assignment uses reads the processor's architecture.
pub(super) fn architecture_platforms(
    filters: &[AssignmentFilter],
    used: &BTreeSet<FilterId>,
) -> Vec<Platform> {
    let mut platforms: Vec<Platform> = filters
        .iter()
        .filter(|filter| used.contains(&filter.id) && wanted::names_architecture(filter))
        .map(|filter| match filter.platform.text().map(str::to_ascii_lowercase) {
            Some(text) if text.starts_with("windows") => Platform::Windows,
            Some(text) if text.starts_with("mac") => Platform::MacOs,
            _ => Platform::Any,
        })
        .collect();
    platforms.sort_unstable();
    platforms.dedup();
    platforms
}
