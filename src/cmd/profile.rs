//! `profile`: one profile from its own side. Who should have it, who reports what, what it needs, what needs it.

use std::io::{self, Write};

use clap::Args;

use super::audit::{self as rows, Wanted};
use super::options::{Common, Judgement, Verbosity, named};
use super::session::judge;
use super::whole::{Whole, World};
use super::why;
use crate::app::{Env, Output, Terminal};
use crate::decide::bulk::{Bulk, Classes, Plan, Selection};
use crate::error::{AppError, Exit};
use crate::model::ProfileId;
use crate::render::audit::Listed;
use crate::render::{self, Format, Style};
use crate::report::Finding;
use crate::report::audit::{self, AuditTotals, ProfileHead};

/// Subjects listed for each finding without `--all`.
const LISTED: usize = 10;

/// The findings whose subjects are listed, the worst first.
const FINDINGS: &[Finding] = &[
    Finding::Failed,
    Finding::Missing,
    Finding::Conflict,
    Finding::Unexpected,
    Finding::Unknown,
    Finding::Waiting,
    Finding::AsExpected,
];

/// Arguments of `profile`.
#[derive(Clone, Debug, Args)]
pub(super) struct ProfileArgs {
    /// Profile name or id
    #[arg(value_name = "PROFILE", value_parser = named)]
    profile: String,

    /// List every subject, not the first ten of each finding
    #[arg(long)]
    all: bool,

    #[command(flatten)]
    judgement: Judgement,
}

/// Runs it.
pub(super) async fn run(
    args: &ProfileArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let style = Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: args.all };
    let (format, output) = (common.decision_format()?, common.destination());
    let world = Whole::open(common, verbosity, env).await?.world;
    let args = args.clone();
    // Not on this thread, which listens for an interruption.
    let done = tokio::task::spawn_blocking(move || decide(&args, &world, &output, (format, style))).await;
    done.unwrap_or_else(|error| {
        Err(AppError::new(Exit::Failure, format!("the view broke off: {error}"), "report it with -v"))
    })
}

fn decide(
    args: &ProfileArgs,
    world: &World,
    output: &Output,
    (format, style): (Format, Style),
) -> Result<Exit, AppError> {
    let id = why::find(&world.tenant, &args.profile)?;
    let bulk = world.bulk();
    let answered = output.stream(|out| answer(args, &bulk, (world, &id), (format, &style), out))?;
    let Some(totals) = answered else { return Ok(Exit::Answered) };
    Ok(judge(&args.judgement, &totals.totals.findings, totals.has_unknown()))
}

fn answer(
    args: &ProfileArgs,
    bulk: &Bulk<'_>,
    (world, id): (&World, &ProfileId),
    (format, style): (Format, &Style),
    out: &mut dyn Write,
) -> io::Result<AuditTotals> {
    let Some(profile) = bulk.profiles().iter().copied().find(|profile| profile.id == *id) else {
        return Ok(AuditTotals::default());
    };
    let head = audit::profile_head(&world.tenant, &world.dense, profile, world.meta.clone());
    let everyone = Selection::all();
    if render::audit::lists_rows(format) {
        render::audit::begin(&head, format, out)?;
        let wanted = Wanted { selection: &everyone, full: false, format };
        let tallies = rows::write(bulk, &[profile], wanted, out)?;
        let totals = audit::totals(tallies, world.dense.rows() as u64, usize::MAX);
        render::audit::end(&totals, format, out)?;
        return Ok(totals);
    }
    let tallies = rows::count(bulk, &[profile], &everyone);
    let totals = audit::totals(tallies, world.dense.rows() as u64, usize::MAX);
    let plan = bulk.plan(profile);
    let lists = lists(bulk, &plan, if args.all { usize::MAX } else { LISTED });
    show(&head, &totals, &lists, (format, style), out)?;
    Ok(totals)
}

fn show(
    head: &ProfileHead,
    totals: &AuditTotals,
    lists: &[Listed],
    way: (Format, &Style),
    out: &mut dyn Write,
) -> io::Result<()> {
    render::audit::profile((head, totals), lists, way, out)
}

/// The first subjects of each finding, in the order of rows.
fn lists(bulk: &Bulk<'_>, plan: &Plan<'_>, most: usize) -> Vec<Listed> {
    let mut lists: Vec<Listed> =
        FINDINGS.iter().map(|finding| Listed { finding: *finding, count: 0, rows: Vec::new() }).collect();
    let mut classes = Classes::new(plan);
    bulk.rows(&mut classes, (&Selection::all(), false), 0..bulk.blocks(), |classes, row, class| {
        let finding = classes.get(class).map(|class| class.finding);
        let Some(list) = lists.iter_mut().find(|list| Some(list.finding) == finding) else { return };
        list.count += 1;
        if list.rows.len() < most {
            let (decision, stand) = bulk.explain(plan, row);
            list.rows.push(audit::row(bulk.tenant(), decision, &stand, bulk.as_of()));
        }
    });
    lists
}
