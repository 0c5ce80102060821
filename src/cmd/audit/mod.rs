//! `audit`: every decision of a tenant in one run.

mod args;
mod check;
mod count;
mod rows;
pub(super) mod select;
mod what_if;

use std::io::{self, Write};

pub(super) use args::{AuditArgs, KindChoice};
pub(super) use count::count;
pub(super) use rows::{Wanted, cores, write};

use super::options::{Common, Verbosity};
use super::session::judge;
use super::whole::{Whole, World};
use crate::app::{Env, Output, Terminal};
use crate::decide::bulk::{Bulk, Selection};
use crate::error::{AppError, Exit};
use crate::model::Profile;
use crate::render::{self, Format, Style};
use crate::report::Envelope;
use crate::report::audit::{self, AuditTotals, Scope};

/// Runs it.
pub(super) async fn run(
    args: &AuditArgs,
    common: &Common,
    verbosity: &Verbosity,
    env: &Env,
) -> Result<Exit, AppError> {
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let way = Way {
        format: common.decision_format()?,
        style: Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: args.full },
        output: common.destination(),
    };
    let whole = Whole::open(common, verbosity, env).await?;
    let selection = select::rows(args.who(), &whole)?;
    if let Some(count) = args.check {
        let bulk = whole.world.bulk();
        check::check(&bulk, &args.chosen(bulk.profiles())?, &whole, count)?;
    }
    if !args.edits.what_if.is_empty() {
        return what_if::run(args, &way, &whole, &selection);
    }
    let (args, world) = (args.clone(), whole.into_world());
    // Not on this thread, which listens for an interruption.
    tokio::task::spawn_blocking(move || decide(&args, &way, &world, selection)).await.unwrap_or_else(
        |error| {
            Err(AppError::new(Exit::Failure, format!("the audit broke off: {error}"), "report it with -v"))
        },
    )
}

/// How the answer leaves.
struct Way {
    format: Format,
    style: Style,
    output: Output,
}

fn decide(args: &AuditArgs, way: &Way, world: &World, selection: Selection) -> Result<Exit, AppError> {
    let bulk = world.bulk();
    let asked = Asked {
        args,
        profiles: args.chosen(bulk.profiles())?,
        selection,
        format: way.format,
        style: way.style,
    };
    let head = Envelope::new(audit::SCHEMA, &world.tenant, world.meta.clone());
    let written = way.output.stream(|out| answer(&bulk, &head, &asked, out))?;
    let Some(totals) = written else { return Ok(Exit::Answered) };
    let unknown = totals.has_unknown() || head.is_incomplete(Scope::from(args.kind));
    Ok(judge(&args.judgement, &totals.totals.findings, unknown))
}

/// What is asked for.
struct Asked<'a> {
    args: &'a AuditArgs,
    profiles: Vec<&'a Profile>,
    selection: Selection,
    format: Format,
    style: Style,
}

fn answer(
    bulk: &Bulk<'_>,
    head: &Envelope,
    asked: &Asked<'_>,
    out: &mut dyn Write,
) -> io::Result<AuditTotals> {
    let Asked { args, profiles, selection, format, style } = asked;
    let subjects = selection.len(bulk.dense().rows());
    if !render::audit::lists_rows(*format) {
        let totals = audit::totals(count(bulk, profiles, selection), subjects, args.top);
        render::audit::summary((head, &totals), *format, style, out)?;
        return Ok(totals);
    }
    render::audit::begin(head, *format, out)?;
    let wanted = Wanted { selection, full: args.full, format: *format };
    let totals = audit::totals(write(bulk, profiles, wanted, out)?, subjects, args.top);
    render::audit::end(&totals, *format, out)?;
    Ok(totals)
}
