//! Packages of diagnostics from Intune: asked for, waited for, fetched.

use std::fs::File;
use std::io::{self, IsTerminal, Seek, Write};
use std::time::Duration;

use clap::Args;

use crate::cmd::options::named;
use crate::cmd::session::{Service, Session};
use crate::collect::diagnostics::{DevicePackages, PackageState, device_packages, package_line};
use crate::error::{AppError, Exit};
use crate::graph::Consent;
use crate::model::DiagnosticsRequest;
use crate::report::{self, EvidenceReport};
use crate::time::TokioSleep;

/// Options for packages of diagnostics.
#[derive(Debug, Args)]
#[command(next_help_heading = "Diagnostics packages of Intune (Windows, with --device)")]
pub(in crate::cmd) struct CollectArgs {
    /// Ask Intune to collect diagnostics from the device, wait for the package and read it. The only thing this program
    /// ever asks to be done; needs DeviceManagementManagedDevices.ReadWrite.All
    #[arg(long, requires = "device", conflicts_with_all = ["package", "packages"])]
    pub(super) collect: bool,

    /// Do not ask whether --collect is meant
    #[arg(long, requires = "collect")]
    yes: bool,

    /// Minutes to wait for the package; 0 does not wait
    #[arg(long, value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u16).range(..=1440))]
    wait: u16,

    /// Fetch and read this package; `latest` is the newest that is there
    #[arg(long, value_name = "ID", requires = "device", value_parser = named)]
    pub(super) package: Option<String>,

    /// List the packages that Intune has of the device
    #[arg(long, requires = "device", conflicts_with = "package")]
    pub(super) packages: bool,
}

/// A package that was fetched.
pub(super) struct Package {
    /// What to call it.
    pub(super) name: String,
    /// Its bytes, from the beginning. It has no name in the file system and is gone with this.
    pub(super) file: File,
}

/// Lists the packages of a device.
pub(super) async fn list(device: &str, session: &Session) -> Result<EvidenceReport, AppError> {
    let service = session.service("packages")?;
    let found = device_packages(service.client(), device).await;
    service.done();
    let found = found?;
    Ok(report::packages(&found.device, &found.packages, session.meta()))
}

/// Fetches the package that the options name, asking for it first if they say so.
pub(super) async fn package(
    args: &CollectArgs,
    device: &str,
    session: &Session,
) -> Result<Package, AppError> {
    if args.collect && !args.yes && !is_attended() {
        return Err(AppError::usage(
            "--collect asks before it does anything, and there is no terminal to ask on",
            "add --yes if it is meant",
        ));
    }
    let service = session.service("packages")?;
    let found = device_packages(service.client(), device).await;
    service.done();
    let found = found?;
    let id = match &args.package {
        Some(id) if id.eq_ignore_ascii_case("latest") => latest(&found)?,
        Some(id) => id.clone(),
        None => ask(args, &found, service).await?,
    };
    let package = wait(args, &found, &id, service).await?;
    fetch(&found, &package, service).await
}

/// Asks a person, then Intune.
async fn ask(args: &CollectArgs, found: &DevicePackages, service: &Service) -> Result<String, AppError> {
    found.must_run_windows()?;
    if !args.yes && !confirmed(&found.name()).await {
        return Err(AppError::new(
            Exit::Interrupted,
            "nothing was asked for",
            "run again and answer y, or add --yes",
        ));
    }
    let id = found.request(service.client(), Consent::given_by_a_person()).await?;
    service.say(&format!("asked Intune to collect diagnostics from `{}`: package {id}", found.name()));
    Ok(id)
}

async fn wait(
    args: &CollectArgs,
    found: &DevicePackages,
    id: &str,
    service: &Service,
) -> Result<DiagnosticsRequest, AppError> {
    let patience = Duration::from_secs(u64::from(args.wait) * 60);
    let resume = Resume(Some(format!(
        "stopped waiting; the package may still come: `scepcheck evidence --device {} --package {id}`",
        found.device.id
    )));
    let mut look = |waited: Duration| {
        let minutes = waited.as_secs() / 60;
        service.show(&format!(
            "waiting for the device to send its diagnostics: {minutes} of {} min; it may take half an hour",
            args.wait
        ));
    };
    let package = found.wait(service.client(), id, patience, &TokioSleep, &mut look).await;
    resume.done();
    service.done();
    Ok(package?)
}

async fn fetch(
    found: &DevicePackages,
    package: &DiagnosticsRequest,
    service: &Service,
) -> Result<Package, AppError> {
    let no_file = |error: io::Error| {
        AppError::new(
            Exit::Failure,
            format!("no temporary file for the package: {error}"),
            "check the free space and the permissions of the temporary folder",
        )
    };
    let mut file = tempfile::tempfile().map_err(no_file)?;
    let size = found.fetch(service.client(), package, &mut file).await;
    service.done();
    service.say(&format!("fetched the package {}: {} KB", package.id, size? / 1024));
    file.rewind().map_err(no_file)?;
    Ok(Package { name: format!("{} {}", found.name(), package.id), file })
}

/// The newest package that can be fetched.
fn latest(found: &DevicePackages) -> Result<String, AppError> {
    let whole = |package: &&DiagnosticsRequest| PackageState::of(package) == PackageState::Completed;
    found.packages.iter().find(whole).map(|package| package.id.clone()).ok_or_else(|| {
        AppError::new(
            Exit::NotFound,
            format!("Intune has no diagnostics package of `{}`", found.name()),
            "ask for one with --collect",
        )
        .with_details(found.packages.iter().map(package_line).collect())
    })
}

fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether the person says yes. Anything but yes is no.
async fn confirmed(device: &str) -> bool {
    let question = format!(
        "Ask Intune to collect diagnostics from `{device}`? It sends event logs, registry keys and command output to Intune, \
         where admins can read them. [y/N] "
    );
    let mut stderr = io::stderr();
    if stderr.write_all(question.as_bytes()).and_then(|()| stderr.flush()).is_err() {
        return false;
    }
    // Off the thread that watches for ctrl-c.
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    matches!(answer.await, Ok(Ok(line)) if ["y", "yes"].contains(&line.trim().to_ascii_lowercase().as_str()))
}

/// Says how to go on if the waiting is interrupted.
struct Resume(Option<String>);

impl Resume {
    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for Resume {
    fn drop(&mut self) {
        if let Some(text) = &self.0 {
            // Nobody is left to tell when stderr is gone.
            let _ = writeln!(io::stderr(), "{text}");
        }
    }
}
