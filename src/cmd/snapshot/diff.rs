//! `snapshot diff`: what changed between two files, and which decisions it turned.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::Args;

use crate::app::{Env, Terminal};
use crate::cmd::options::Common;
use crate::cmd::session::{stored_meta, unwritable};
use crate::cmd::turned::Turned;
use crate::cmd::whole::Whole;
use crate::decide::bulk::Selection;
use crate::error::{AppError, Exit};
use crate::kinds::COLLECTIONS;
use crate::model::{Source, Tenant};
use crate::render;
use crate::report::v1::CoverageLine;
use crate::report::{
    CoverageStatus, DataSource, DiffReport, Gone, MembershipChange, Named, ReadTenant, Side, diff,
    reading as shown,
};
use crate::snapshot::{Facts, Member, Part, Reader, Status, sources};

/// The most names that are listed of what came and went.
const LISTED: usize = 100;

/// Arguments of `snapshot diff`.
#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// The earlier snapshot
    #[arg(value_name = "BEFORE")]
    before: PathBuf,

    /// The later one
    #[arg(value_name = "AFTER")]
    after: PathBuf,

    /// Leave out which decisions came out another way (deciding everything twice takes a while)
    #[arg(long)]
    no_decisions: bool,

    /// Exit with 0 although something could not be compared
    #[arg(long)]
    allow_unknown: bool,
}

/// Runs it.
pub(super) fn run(args: &DiffArgs, common: &Common, env: &Env) -> Result<Exit, AppError> {
    let format = common.decision_format()?;
    let (before, after) = (Opened::open(&args.before, common)?, Opened::open(&args.after, common)?);
    let (old, new) = (before.whole.facts.reader().about()?, after.whole.facts.reader().about()?);
    if let (Some(old), Some(new)) = (&old.tenant_id, &new.tenant_id)
        && !old.eq_ignore_ascii_case(new)
    {
        return Err(AppError::usage("the snapshots are of two tenants", "compare two of one tenant"));
    }
    let mut decisions = Vec::new();
    let compared = (!args.no_decisions).then(|| {
        let (was, is) = (before.whole.world.bulk(), after.whole.world.bulk());
        Turned::of(&was, &is).each(&Selection::all(), |_| true, |flip| decisions.push(flip))
    });
    let (was, is) = (before.whole.facts.tenant(), after.whole.facts.tenant());
    let whole = (before.collections_are_whole()?, after.collections_are_whole()?);
    let report = DiffReport {
        schema: shown::SCHEMA,
        generated_at: after.as_of,
        tenant: ReadTenant { id: new.tenant_id, name: new.tenant_name },
        cloud: new.cloud,
        source: DataSource::Snapshot,
        from: before.side(),
        to: after.side(),
        profiles: diff::profiles(&was, &is, whole),
        assignments: diff::assignments(&was, &is),
        filters: diff::filters(&was, &is),
        memberships: memberships(&before, &after, &is)?,
        users: objects(&before, &after, sources::USERS)?,
        devices: objects(&before, &after, sources::MANAGED_DEVICES)?,
        compared,
        decisions,
        coverage: gaps(&before, &after)?,
    };
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let style = render::Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: false };
    let mut answer = Vec::new();
    render::diff(&report, format, &style, &mut answer).map_err(unwritable)?;
    common.destination().write(&answer)?;
    Ok(if report.has_unknown() && !args.allow_unknown { Exit::Unknown } else { Exit::Answered })
}

/// One of the two.
struct Opened {
    file: String,
    whole: Whole,
    as_of: DateTime<Utc>,
}

impl Opened {
    fn open(file: &Path, common: &Common) -> Result<Self, AppError> {
        let facts = Facts::read(Reader::open(file)?)?;
        let meta = stored_meta(&facts, common.as_of)?;
        let as_of = meta.as_of;
        Ok(Self { file: file.display().to_string(), whole: Whole::of(facts, meta)?, as_of })
    }

    fn side(&self) -> Side {
        Side { file: self.file.clone(), as_of: self.as_of }
    }

    fn is_whole(&self, part: Part<'_>) -> Result<bool, AppError> {
        Ok(self.whole.facts.reader().gap(part)?.is_none())
    }

    fn collections_are_whole(&self) -> Result<bool, AppError> {
        for row in COLLECTIONS {
            let line = self.whole.facts.reader().part(Part::list(row.source))?;
            if !line.is_some_and(|line| matches!(line.status, Status::Complete | Status::NotOffered)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What is not whole on either side.
fn gaps(before: &Opened, after: &Opened) -> Result<Vec<CoverageLine>, AppError> {
    let mut gaps = Vec::new();
    for side in [before, after] {
        let lines = super::reading::by_source(side.whole.facts.reader().coverage()?);
        let open = lines
            .into_iter()
            .filter(|line| !matches!(line.status, CoverageStatus::Complete | CoverageStatus::NotOffered));
        gaps.extend(open.map(|line| CoverageLine {
            reason: line.reason.map(|reason| format!("{}: {reason}", side.file)),
            ..line
        }));
    }
    Ok(gaps)
}

/// Merges two ordered lists of keys: what is in the first, the second, or both.
fn merged<'k>(old: &'k [String], new: &'k [String]) -> BTreeMap<String, (Option<&'k str>, Option<&'k str>)> {
    let mut keys: BTreeMap<String, (Option<&str>, Option<&str>)> = BTreeMap::new();
    for id in old {
        keys.entry(id.to_ascii_lowercase()).or_default().0 = Some(id);
    }
    for id in new {
        keys.entry(id.to_ascii_lowercase()).or_default().1 = Some(id);
    }
    keys
}

fn gone(old: &[String], new: &[String], name: impl Fn(bool, &str) -> Option<String>) -> Gone {
    let keys = merged(old, new);
    let added: Vec<&str> = keys.values().filter_map(|pair| pair.1.filter(|_| pair.0.is_none())).collect();
    let removed: Vec<&str> = keys.values().filter_map(|pair| pair.0.filter(|_| pair.1.is_none())).collect();
    let named = |ids: &[&str], later: bool| {
        let first = ids.iter().take(LISTED);
        first.map(|id| Named { id: (*id).to_owned(), name: name(later, id) }).collect()
    };
    Gone {
        added_count: Some(added.len()),
        removed_count: Some(removed.len()),
        added: named(&added, true),
        removed: named(&removed, false),
    }
}

/// Objects of a list that came and went; nothing is said of a list that one side did not read to the end.
fn objects(before: &Opened, after: &Opened, source: Source) -> Result<Gone, AppError> {
    let list = Part::list(source);
    if !(before.is_whole(list)? && after.is_whole(list)?) {
        return Ok(Gone::default());
    }
    let (old, new) = (before.whole.facts.reader().ids(source)?, after.whole.facts.reader().ids(source)?);
    Ok(gone(&old, &new, |later, id| name_of(if later { after } else { before }, source, id)))
}

fn name_of(side: &Opened, source: Source, id: &str) -> Option<String> {
    let object = side.whole.facts.reader().object(source, id).ok()??;
    let properties: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&object.json).ok()?;
    ["userPrincipalName", "deviceName", "displayName"]
        .iter()
        .find_map(|name| Some(properties.get(*name)?.as_str()?.to_owned()))
}

/// Groups that are on both sides and whole there, and whose members are not the same.
fn memberships(before: &Opened, after: &Opened, tenant: &Tenant) -> Result<Vec<MembershipChange>, AppError> {
    let mut changes = Vec::new();
    for line in after.whole.facts.reader().parts(sources::TRANSITIVE_MEMBERS)? {
        let part = Part::of(sources::TRANSITIVE_MEMBERS, &line.key);
        if line.status != Status::Complete || !before.is_whole(part)? {
            continue;
        }
        let ids = |members: Vec<Member>| members.into_iter().map(|member| member.id).collect::<Vec<_>>();
        let old = ids(before.whole.facts.reader().members(part)?);
        let new = ids(after.whole.facts.reader().members(part)?);
        if old == new {
            continue;
        }
        let members = gone(&old, &new, |later, id| {
            let side = if later { after } else { before };
            [sources::USERS, sources::DEVICES, sources::GROUPS]
                .into_iter()
                .find_map(|source| name_of(side, source, id))
        });
        if members.added_count != Some(0) || members.removed_count != Some(0) {
            changes.push(MembershipChange {
                group_name: tenant.group_name(&line.key.as_str().into()).map(str::to_owned),
                group_id: line.key,
                members,
            });
        }
    }
    Ok(changes)
}
