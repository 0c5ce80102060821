//! `snapshot export`: inventory and decisions as flat tables, in a folder for each tenant and day.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};

use super::decisions;
use crate::app::{Env, Terminal};
use crate::cmd::audit::cores;
use crate::cmd::options::Common;
use crate::cmd::session::{stored_meta, unwritable};
use crate::cmd::whole::Whole;
use crate::error::{AppError, Exit};
use crate::model::GroupId;
use crate::render::{self, TableFormat, TableWriter};
use crate::report::export::{self, Cell, ExportTable};
use crate::report::{DataSource, ExportReport, ExportedTable, ReadTenant, reading as shown};
use crate::snapshot::{Facts, Part, Reader, Status, sources};

/// Arguments of `snapshot export`.
#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The snapshot [default: the one of --snapshot, else scepcheck-snapshot.db]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// The folder to write to; tables go to tenant=ID/date=DAY below it
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// How tables are written
    #[arg(long = "as", value_enum, default_value = "jsonl", value_name = "KIND")]
    kind: ExportKind,

    /// Only the inventory
    #[arg(long)]
    no_decisions: bool,

    /// Also decisions on profiles that do not target or suit the device
    #[arg(long)]
    full: bool,
}

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportKind {
    /// One JSON object a line.
    Jsonl,
    /// Apache Parquet.
    Parquet,
}

impl ExportKind {
    fn format(self) -> Result<TableFormat, AppError> {
        match self {
            Self::Jsonl => Ok(TableFormat::JsonLines),
            #[cfg(feature = "parquet")]
            Self::Parquet => Ok(TableFormat::Parquet),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(AppError::usage(
                "this build does not write Parquet",
                "use --as jsonl, or build with `--features parquet`",
            )),
        }
    }
}

/// Runs it.
pub(super) fn run(args: &ExportArgs, common: &Common, env: &Env) -> Result<Exit, AppError> {
    let (format, table_format) = (common.decision_format()?, args.kind.format()?);
    let facts = Facts::read(Reader::open(&super::asked(args.file.as_ref(), common))?)?;
    let about = facts.reader().about()?;
    let as_of = common.as_of.or(about.as_of).or(about.created).unwrap_or(DateTime::UNIX_EPOCH);
    let tenant = about.tenant_id.clone().unwrap_or_else(|| "unknown".to_owned());
    let folder = folder(&args.out, &tenant, as_of)?;
    let mut files = Folder { folder, format: table_format, written: Vec::new() };
    inventory(&facts, &mut files)?;
    let coverage = super::reading::by_source(facts.reader().coverage()?);
    if !args.no_decisions {
        let meta = stored_meta(&facts, common.as_of)?;
        let whole = Whole::of(facts, meta)?;
        let mut table = files.begin(&export::DECISIONS)?;
        let rows = decisions::write(&whole.world.bulk(), (args.full, cores()), &mut table.writer);
        table.rows = rows.map_err(|error| failed(&table.partial, &error))?;
        files.end(table)?;
    }
    let report = ExportReport {
        schema: shown::SCHEMA,
        generated_at: as_of,
        as_of,
        tenant: ReadTenant { id: about.tenant_id, name: about.tenant_name },
        cloud: about.cloud,
        source: DataSource::Snapshot,
        folder: files.folder.display().to_string(),
        tables: files.written,
        coverage,
    };
    let terminal = Terminal::detect(env, common.color, common.output.is_some());
    let style = render::Style { width: terminal.width, color: terminal.color, tty: terminal.tty, all: false };
    let mut answer = Vec::new();
    render::exported(&report, format, &style, &mut answer).map_err(unwritable)?;
    common.destination().write(&answer)?;
    Ok(Exit::Answered)
}

/// Hive's way of naming folders, so that every reader of tables finds tenant and day.
fn folder(out: &Path, tenant: &str, as_of: DateTime<Utc>) -> Result<PathBuf, AppError> {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let tenant: String = tenant.chars().map(plain).collect();
    let folder = out.join(format!("tenant={tenant}")).join(format!("date={}", as_of.format("%Y-%m-%d")));
    fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    Ok(folder)
}

fn failed(path: &Path, error: &io::Error) -> AppError {
    AppError::new(
        Exit::Failure,
        format!("could not write to `{}`: {error}", path.display().to_string().escape_debug()),
        "check the path, the permissions and the free space",
    )
}

/// The folder that tables go to.
struct Folder {
    folder: PathBuf,
    format: TableFormat,
    written: Vec<ExportedTable>,
}

/// One table in the making. Its file gets its name once it is whole.
struct Table {
    of: &'static ExportTable,
    partial: PathBuf,
    path: PathBuf,
    writer: TableWriter<BufWriter<File>>,
    rows: u64,
}

impl Folder {
    fn begin(&self, of: &'static ExportTable) -> Result<Table, AppError> {
        let path = self.folder.join(format!("{}.{}", of.name, self.format.extension()));
        let partial = path.with_extension("partial");
        let opened = open(&partial).and_then(|file| TableWriter::new(of, self.format, BufWriter::new(file)));
        let writer = opened.map_err(|error| failed(&partial, &error))?;
        Ok(Table { of, partial, path, writer, rows: 0 })
    }

    fn end(&mut self, table: Table) -> Result<(), AppError> {
        let Table { of, partial, path, writer, rows } = table;
        let done = writer.finish().and_then(|()| fs::rename(&partial, &path));
        done.map_err(|error| failed(&path, &error))?;
        let bytes = path.metadata().map_or(0, |meta| meta.len());
        self.written.push(ExportedTable { table: of.name, file: path.display().to_string(), rows, bytes });
        Ok(())
    }

    fn write(
        &mut self,
        of: &'static ExportTable,
        rows: impl Iterator<Item = Vec<Cell>>,
    ) -> Result<(), AppError> {
        let mut table = self.begin(of)?;
        for row in rows {
            table.row(row)?;
        }
        self.end(table)
    }
}

impl Table {
    fn row(&mut self, cells: Vec<Cell>) -> Result<(), AppError> {
        self.rows += 1;
        self.writer.row(cells).map_err(|error| failed(&self.partial, &error))
    }
}

/// Like the snapshot, it is for this account alone until somebody decides otherwise.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn inventory(facts: &Facts<'_>, files: &mut Folder) -> Result<(), AppError> {
    let tenant = facts.tenant();
    let mut users = files.begin(&export::USERS)?;
    stopped(facts.each_user(|user| flow(users.row(export::user(&user))))?)?;
    files.end(users)?;
    let mut devices = files.begin(&export::DEVICES)?;
    stopped(facts.each_device(|device| flow(devices.row(export::device(&device))))?)?;
    files.end(devices)?;
    let parts = facts.reader().parts(sources::TRANSITIVE_MEMBERS)?;
    let read = |id: &GroupId| {
        let part = parts.iter().find(|line| GroupId::new(&line.key) == *id);
        part.map(|line| line.status == Status::Complete)
    };
    files
        .write(&export::GROUPS, tenant.groups.values().map(|group| export::group(group, read(&group.id))))?;
    let mut memberships = files.begin(&export::MEMBERSHIPS)?;
    for line in &parts {
        let group = GroupId::new(&line.key);
        for member in facts.reader().members(Part::of(sources::TRANSITIVE_MEMBERS, &line.key))? {
            memberships.row(export::membership(&group, &member.id, member.kind.id()))?;
        }
    }
    files.end(memberships)?;
    files.write(&export::PROFILES, tenant.profiles.iter().map(export::profile))?;
    files.write(&export::ASSIGNMENTS, tenant.profiles.iter().flat_map(export::assignments))?;
    files.write(&export::FILTERS, tenant.filters.filters.values().map(export::filter))?;
    files.write(&export::COVERAGE, tenant.coverage.iter().map(export::coverage))
}

fn flow(done: Result<(), AppError>) -> ControlFlow<AppError> {
    match done {
        Ok(()) => ControlFlow::Continue(()),
        Err(error) => ControlFlow::Break(error),
    }
}

fn stopped(error: Option<AppError>) -> Result<(), AppError> {
    error.map_or(Ok(()), Err)
}
