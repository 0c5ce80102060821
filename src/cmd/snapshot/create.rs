//! `snapshot create`: the whole tenant into a file.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::reading::{self, Run};
use crate::app::{Env, Output, SystemClock};
use crate::cmd::columns;
use crate::cmd::options::{Common, Verbosity};
use crate::cmd::session::unwritable;
use crate::collect::whole::{self, Outcome};
use crate::error::{AppError, Exit};
use crate::graph::Stats;
use crate::render;
use crate::report::{PlanBlock, PlanLine, PlanReport, Uncounted, reading as shown};
use crate::snapshot::{Reader, SnapshotErrorKind, Status, Writer};
use crate::time::Clock;

/// Arguments of `snapshot create`.
#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// The file to read into; one that is not whole is gone on with [default: scepcheck-snapshot.db]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Only count, and print what reading will cost: requests, resource units, minutes
    #[arg(long)]
    dry_run: bool,

    /// Exit with 0 although something could not be read
    #[arg(long)]
    allow_unknown: bool,
}

/// Runs it.
pub(super) async fn run(
    args: &CreateArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    if args.dry_run {
        let run =
            Run::open(common, verbosity, env, (common.destination(), common.decision_format()?)).await?;
        return dry_run(&run).await;
    }
    let file = super::file_of(args.file.as_ref(), common);
    let named = args.file.is_some() || common.snapshot.is_some();
    let answer = if named { common.destination() } else { Output::Stdout };
    let beginning = beginning(&file)?;
    if beginning == Beginning::Nothing {
        return nothing_to_do(args, &file, common, env, &answer);
    }
    let run = Run::open(common, verbosity, env, (answer, common.decision_format()?)).await?;
    let writer = match beginning {
        Beginning::New => Writer::create(&file, &reading::about(run.link.cloud, SystemClock.now()))?,
        Beginning::GoOn | Beginning::Nothing => Writer::open(&file)?,
    };
    let watch = run.watch();
    let outcome = whole::create(&reading::setting(run.client(), &watch), writer).await?;
    reading::complain(&outcome);
    if outcome.finished {
        columns::keep(&file)?;
    }
    let report = reading::report(&file, &outcome, &run.client().stats())?;
    run.write(|format, style, out| render::reading(&report, format, style, out))?;
    Ok(reading::exit(&report, &outcome, args.allow_unknown))
}

/// How a file is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Beginning {
    New,
    GoOn,
    Nothing,
}

/// A file that is not there is made; one that is not whole is gone on with; a whole one is left alone.
fn beginning(file: &Path) -> Result<Beginning, AppError> {
    let reader = match Reader::open(file) {
        Ok(reader) => reader,
        Err(error) if error.kind == SnapshotErrorKind::NotFound => return Ok(Beginning::New),
        Err(error) => return Err(error.into()),
    };
    let lacks = |line: &crate::snapshot::Line| !matches!(line.status, Status::Complete | Status::NotOffered);
    let whole = reader.about()?.finished.is_some() && !reader.coverage()?.iter().any(lacks);
    Ok(if whole { Beginning::Nothing } else { Beginning::GoOn })
}

/// A run that goes on with a file may find it whole: nothing is left to do, and nothing is overwritten.
fn nothing_to_do(
    args: &CreateArgs,
    file: &Path,
    common: &Common,
    env: &Env,
    answer: &Output,
) -> Result<Exit, AppError> {
    // Nobody is left to tell when stderr is gone.
    let _ = writeln!(
        std::io::stderr(),
        "`{}` is a whole snapshot already; `scepcheck snapshot refresh` brings it up to date",
        file.display().to_string().escape_debug()
    );
    let outcome = Outcome { broken: Vec::new(), kept: Vec::new(), finished: true };
    let report = reading::report(file, &outcome, &Stats::default())?;
    let style = reading::style(common, env, answer);
    let mut drawn = Vec::new();
    render::reading(&report, common.decision_format()?, &style, &mut drawn).map_err(unwritable)?;
    answer.write(&drawn)?;
    Ok(reading::exit(&report, &outcome, args.allow_unknown))
}

async fn dry_run(run: &Run) -> Result<Exit, AppError> {
    let counted = whole::count(run.client()).await?;
    let plan = whole::plan(&counted.census);
    let cost = plan.cost();
    let report = PlanReport {
        schema: shown::SCHEMA,
        generated_at: SystemClock.now(),
        cloud: run.link.cloud.to_owned(),
        dry_run: true,
        plan: PlanBlock {
            requests: plan.requests(),
            reads: plan.steps.iter().map(|step| step.reads).sum(),
            resource_units: cost.directory.into(),
            intune_requests: (cost.intune + cost.devices + cost.exports).into(),
            minutes: plan.minutes(reading::CONCURRENCY),
            counting_requests: run.client().stats().requests,
            sources: plan
                .steps
                .iter()
                .map(|step| PlanLine {
                    source: step.source.to_owned(),
                    requests: step.requests,
                    reads: step.reads,
                    basis: step.basis.clone(),
                })
                .collect(),
            uncounted: counted
                .gaps
                .into_iter()
                .map(|(source, reason)| Uncounted { source: source.to_owned(), reason })
                .collect(),
        },
    };
    run.write(|format, style, out| render::plan(&report, format, style, out))?;
    Ok(if report.plan.uncounted.is_empty() { Exit::Answered } else { Exit::Unknown })
}
