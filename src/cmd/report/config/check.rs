//! `--check-config`: every setting in effect, where it comes from, and whether what it needs is there. Nobody is
//! contacted.

use std::fmt::Write as _;
use std::path::Path;

use super::field::Key;
use super::keys::{MAIL, REPORT, WEBHOOK};
use super::secrets::Source;
use super::settings::{Origin, Settings};
use crate::app::{Env, shown};
use crate::error::AppError;
use crate::render::text::clean;

/// What is in effect, for people.
pub(in crate::cmd::report) struct Checked {
    /// The lines.
    pub(in crate::cmd::report) text: String,
    /// How many things are missing or wrong.
    pub(in crate::cmd::report) problems: usize,
}

impl Checked {
    // Writing to a string cannot fail.

    fn line(&mut self, what: &str, remark: &str) {
        let _ = writeln!(self.text, "{}", clean(format!("  {what:<60} {remark}").trim_end()));
    }

    fn outcome<T>(&mut self, what: &str, good: &str, outcome: Result<T, AppError>) {
        match outcome {
            Ok(_) => self.line(what, &format!("✓ {good}")),
            Err(error) => {
                self.problems += 1;
                let next = error.next.map(|next| format!("; next: {next}")).unwrap_or_default();
                self.line(what, &format!("✗ {}{next}", error.message));
            }
        }
    }

    fn title(&mut self, title: &str) {
        let _ = writeln!(self.text, "{}", clean(title));
    }
}

/// Checks it. `ready`: whether deliveries can be put together.
pub(in crate::cmd::report) fn check(settings: &Settings, env: &Env, ready: Result<(), AppError>) -> Checked {
    let mut checked = Checked { text: String::new(), problems: 0 };
    match &settings.file {
        Some(file) => checked.title(&format!("Settings of {}", shown(file))),
        None => checked.title("Settings without a file"),
    }
    for key in REPORT {
        let origin = match settings.origin(key.name) {
            Origin::Default => "default",
            Origin::File => "file",
            Origin::CommandLine => "command line",
        };
        let value = key.shown(settings).unwrap_or_else(|| "–".to_owned());
        checked.line(&format!("{} = {value}", key.name), origin);
    }
    folders(settings, &mut checked);
    for (at, webhook) in settings.webhooks.iter().enumerate() {
        checked.title(&format!("Webhook {} `{}`", at + 1, webhook.shown()));
        rows(webhook, WEBHOOK, &mut checked);
        secret("address", &webhook.address(settings, env), env, &mut checked);
        if let Some(source) = webhook.signing(settings, env) {
            optional("signature", &source, env, &mut checked);
        }
    }
    if let Some(mail) = &settings.mail {
        checked.title("Mail");
        rows(mail, MAIL, &mut checked);
        match mail.account(env) {
            Some(_) => secret("password", &mail.password(settings, env), env, &mut checked),
            None => checked.line("sign-in", "none: there is no user"),
        }
    }
    if !settings.webhooks.is_empty() || settings.mail.is_some() {
        checked.outcome("deliveries", "can be put together", ready);
    }
    match checked.problems {
        0 => checked.title("Nothing is missing."),
        count => checked.title(&format!("{count} to put right.")),
    }
    checked
}

fn rows<T: Clone>(of: &T, keys: &[Key<T>], checked: &mut Checked) {
    for key in keys {
        if let Some(value) = key.shown(of) {
            checked.line(&format!("{} = {value}", key.name), "");
        }
    }
}

fn folders(settings: &Settings, checked: &mut Checked) {
    if let Some(out) = &settings.out {
        checked.outcome(&format!("folder {}", shown(out)), "can be written", writable(out));
    }
    if let Some(folder) = settings.history.as_deref().and_then(Path::parent) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        checked.outcome(
            &format!("folder of the history {}", shown(folder)),
            "can be written",
            writable(folder),
        );
    }
}

/// Makes a file that is gone at once, in the folder or in the nearest one above that is there.
fn writable(folder: &Path) -> Result<(), AppError> {
    let there = folder.ancestors().find(|one| one.is_dir()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(there).map(drop).map_err(|error| {
        AppError::usage(
            format!("{} can't be written: {}", shown(there), error.kind()),
            "give the account of the job the right to write there",
        )
    })
}

fn secret(what: &str, source: &Source, env: &Env, checked: &mut Checked) {
    checked.outcome(
        &format!("{what} from {}", source.shown()),
        "is there",
        source.wanted(env, "this delivery"),
    );
    open_to_all(source, checked);
}

fn optional(what: &str, source: &Source, env: &Env, checked: &mut Checked) {
    match source.read(env) {
        Ok(None) => {
            checked.line(&format!("{what} from {}", source.shown()), "– not set: requests are not signed")
        }
        outcome => checked.outcome(&format!("{what} from {}", source.shown()), "is there", outcome),
    }
    open_to_all(source, checked);
}

#[cfg(unix)]
fn open_to_all(source: &Source, checked: &mut Checked) {
    use std::os::unix::fs::PermissionsExt;
    if let Source::File(path) = source
        && path.metadata().is_ok_and(|facts| facts.permissions().mode() & 0o004 != 0)
    {
        checked.line("", "! every account of this machine can read that file");
    }
}

/// Windows decides by access lists, which an ordinary profile folder gets right.
#[cfg(not(unix))]
fn open_to_all(_: &Source, _: &mut Checked) {}
