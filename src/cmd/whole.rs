//! A whole tenant to decide on: from a snapshot, or read now into a file that is gone afterwards.

use std::path::PathBuf;

use super::columns;
use super::options::{Common, Verbosity};
use super::session::stored_meta;
use super::snapshot::reading::{self, Run};
use crate::app::{Env, Output, SystemClock};
use crate::collect::{Edits, whole};
use crate::decide::bulk::{Bulk, Dense};
use crate::error::{AppError, Exit};
use crate::model::{GroupId, Tenant};
use crate::render::Format;
use crate::report::Meta;
use crate::snapshot::{Facts, Reader, Writer};
use crate::time::Clock;

/// A tenant, and the file that it was taken from.
pub(super) struct Whole {
    /// The file's facts, for what the columns leave out.
    pub(super) facts: Facts<'static>,
    /// What decisions are made from.
    pub(super) world: World,
    /// The file's folder, where the file is only for this run; it goes after what is open in it.
    _passing: Option<Passing>,
}

/// A tenant, ready to be decided on in bulk.
pub(super) struct World {
    /// Profiles, filters, groups, coverage.
    pub(super) tenant: Tenant,
    /// Users, devices and what is reported of them.
    pub(super) dense: Dense,
    /// What reports say of the run.
    pub(super) meta: Meta,
}

impl Whole {
    /// Opens the snapshot that is named, or reads the tenant.
    pub(super) async fn open(common: &Common, verbosity: &Verbosity, env: &Env) -> Result<Self, AppError> {
        match &common.snapshot {
            Some(file) => {
                let facts = Facts::read(Reader::open(file)?)?;
                let meta = stored_meta(&facts, common.as_of)?;
                Self::of(facts, meta)
            }
            None => Self::read(common, verbosity, env).await,
        }
    }

    async fn read(common: &Common, verbosity: &Verbosity, env: &Env) -> Result<Self, AppError> {
        let run = Run::open(common, verbosity, env, (Output::Stdout, Format::Table)).await?;
        let now = SystemClock.now();
        let file = Passing::new()?;
        let writer = Writer::passing(&file.0.join("tenant.db"), &reading::about(run.link.cloud, now))?;
        let watch = run.watch();
        let outcome = whole::create(&reading::setting(run.client(), &watch), writer).await?;
        reading::complain(&outcome);
        let facts = Facts::read(Reader::open(&file.0.join("tenant.db"))?)?;
        let meta = Meta {
            generated_at: now,
            as_of: common.as_of.unwrap_or(now),
            cloud: run.link.cloud.to_owned(),
            source: run.link.source,
        };
        Ok(Self { _passing: Some(file), ..Self::of(facts, meta)? })
    }

    /// What the facts of a file come to.
    pub(super) fn of(facts: Facts<'static>, meta: Meta) -> Result<Self, AppError> {
        let tenant = Tenant {
            audited_changes: facts.audited_changes()?,
            connectors: facts.connectors()?,
            ..facts.tenant()
        };
        let dense = columns::open(&facts)?;
        Ok(Self { facts, world: World { tenant, dense, meta }, _passing: None })
    }
}

impl Whole {
    /// The tenant as it would be after edits.
    pub(super) fn edited(&self, edits: &Edits) -> Result<World, AppError> {
        let mut tenant = self.world.tenant.clone();
        edits.apply_to_profiles(&mut tenant);
        let dense = match edits.moves_members() {
            true => columns::edited(&self.facts, edits)?,
            false => self.world.dense.clone(),
        };
        Ok(World { tenant, dense, meta: self.world.meta.clone() })
    }

    /// What decides alone. The file is closed: others can refresh it while a long answer is written.
    pub(super) fn into_world(self) -> World {
        self.world
    }

    /// Whether the members of a group were read to the end.
    pub(super) fn was_read(&self, group: &GroupId) -> bool {
        self.facts.groups_read().complete.contains(group)
    }
}

impl World {
    /// What decides about it.
    pub(super) fn bulk(&self) -> Bulk<'_> {
        Bulk::new(&self.tenant, &self.dense, self.meta.as_of)
    }
}

/// A folder for this run only.
struct Passing(PathBuf);

impl Passing {
    fn new() -> Result<Self, AppError> {
        let folder = std::env::temp_dir().join(format!("scepcheck-{}", uuid::Uuid::new_v4()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map(|()| Self(folder)).map_err(|error| {
            AppError::new(
                Exit::Failure,
                format!("could not make a folder for temporary files: {error}"),
                "set TMPDIR to a folder with free space, or use `scepcheck snapshot create` and --snapshot",
            )
        })
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // What can't be removed is in the system's own folder for such files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
