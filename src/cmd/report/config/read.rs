//! From the file and the command line to settings.

use std::path::Path;

use toml::{Table, Value};

use super::field::Key;
use super::keys::{MAIL, REPORT, SECRETS, WEBHOOK};
use super::overrides::Overrides;
use super::settings::{MailSettings, Origin, Settings, WebhookSettings};
use crate::app::{KeyFile, shown};
use crate::error::AppError;

const WEBHOOKS: &str = "webhook";
const MAIL_TABLE: &str = "mail";
const TOP: &str = "the top";
const WRITE: &str = "see `scepcheck report --print-config` for how it is written";

impl Settings {
    /// The file, if one is named, and what the command line says beside it.
    ///
    /// # Errors
    /// When the file can't be read, isn't TOML, holds a secret, an unknown key or a value that its key can't take.
    pub(in crate::cmd::report) fn read(file: Option<&Path>, given: &Overrides) -> Result<Self, AppError> {
        let mut settings = match file {
            None => Self::default(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
                Self::parse(&text, path)?
            }
        };
        for (name, value) in &given.0 {
            let Some(key) = REPORT.iter().find(|key| key.name == *name) else { continue };
            key.set(&mut settings, value).map_err(|wanted| {
                AppError::usage(format!("--{name} is not {}", wanted.0), "see `scepcheck report --help`")
            })?;
            settings.origins.insert(key.name, Origin::CommandLine);
        }
        Ok(settings)
    }

    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, AppError> {
        let file = KeyFile { path, write: WRITE, secrets: SECRETS };
        let mut settings = Self { file: Some(path.to_owned()), ..Self::default() };
        for (name, value) in &file.table(text)? {
            match (name.as_str(), value) {
                (WEBHOOKS, Value::Array(all)) => {
                    settings.webhooks = all
                        .iter()
                        .enumerate()
                        .map(|(at, one)| webhook(one, at, file))
                        .collect::<Result<_, _>>()?;
                }
                (WEBHOOKS, _) => return Err(file.wrong_type("`webhook`", "written `[[webhook]]`")),
                (MAIL_TABLE, Value::Table(table)) => settings.mail = Some(mail(table, file)?),
                (MAIL_TABLE, _) => return Err(file.wrong_type("`mail`", "a table, written `[mail]`")),
                _ => {
                    let key = take(&mut settings, (name, value), TOP, REPORT, file)?;
                    settings.origins.insert(key, Origin::File);
                }
            }
        }
        settings.beside(path);
        Ok(settings)
    }

    /// Paths count from the file's folder, wherever the program is started.
    fn beside(&mut self, file: &Path) {
        let Some(folder) = file.parent() else { return };
        for path in [&mut self.history, &mut self.out].into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }
}

fn webhook(value: &Value, at: usize, file: KeyFile<'_>) -> Result<WebhookSettings, AppError> {
    let place = format!("`[[webhook]]` number {}", at + 1);
    let table = value.as_table().ok_or_else(|| file.wrong_type(&place, "a table"))?;
    let mut webhook = WebhookSettings::default();
    for row in table {
        take(&mut webhook, row, &place, WEBHOOK, file)?;
    }
    Ok(webhook)
}

fn mail(table: &Table, file: KeyFile<'_>) -> Result<MailSettings, AppError> {
    let mut mail = MailSettings::default();
    for row in table {
        take(&mut mail, row, "`[mail]`", MAIL, file)?;
    }
    for (name, missing) in
        [("server", mail.server.is_none()), ("from", mail.from.is_none()), ("to", mail.to.is_empty())]
    {
        if missing {
            return Err(file.wrong_type("`[mail]`", &format!("whole without `{name}`")));
        }
    }
    Ok(mail)
}

/// Sets one key, and says which it was.
fn take<T: Clone>(
    into: &mut T,
    (name, value): (&String, &Value),
    place: &str,
    keys: &[Key<T>],
    file: KeyFile<'_>,
) -> Result<&'static str, AppError> {
    let Some(key) = keys.iter().find(|key| key.name == name) else {
        let mut names: Vec<&str> = keys.iter().map(|key| key.name).collect();
        if place == TOP {
            names.extend([WEBHOOKS, MAIL_TABLE]);
        }
        return Err(file.unknown(name, place, &names));
    };
    if holds_secret(value) {
        return Err(file.secret(name, place, "a variable or a file of its own, as `--print-config` says,"));
    }
    key.set(into, value)
        .map_err(|wanted| file.wrong_type(&format!("`{name}` of {place}"), &wanted.0))
        .map(|()| key.name)
}

/// An address with its secret in it, or a JWT. No key takes such a text.
fn holds_secret(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            let text = text.trim_start().to_ascii_lowercase();
            ["https://", "http://", "eyj"].iter().any(|begin| text.starts_with(begin))
        }
        Value::Array(all) => all.iter().any(holds_secret),
        _ => false,
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> AppError {
    AppError::usage(
        format!("the file of --config {} can't be read: {}", shown(path), error.kind()),
        "check the path and who may read the file",
    )
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::cmd::audit::KindChoice;
    use crate::cmd::options::FailOnChoice;
    use crate::error::Exit;
    use crate::render::compliance::ReportFormat;

    fn parse(text: &str) -> Result<Settings, AppError> {
        Settings::parse(text, Path::new("/etc/scepcheck/report.toml"))
    }

    #[test]
    fn every_key_reaches_its_place() {
        let settings = parse(
            "kind = \"scep\"\nprofiles = [\"P\"]\ngroups = [\"G\"]\nusers = [\"u\"]\ndevices = [\"d\"]\n\
             expiring-days = [90, 7, 7]\nsilent-days = 14\nconnector-silent-hours = 3\nhistory = \"h.db\"\n\
             history-keep = 9\nout = \"/srv/out\"\nformats = [\"csv\"]\nkeep = 5\nmax-snapshot-age = \"8d\"\n\
             fail-on = \"any\"\nallow-unknown = true\n\
             [[webhook]]\nname = \"ops\"\nkind = \"slack\"\nurl-file = \"u\"\nsecret-file = \"s\"\n[[webhook]]\n\
             [mail]\nserver = \"smtp.contoso.com\"\nport = 2525\ntls = \"implicit\"\nuser = \"m\"\n\
             password-file = \"p\"\nfrom = \"a@contoso.com\"\nto = [\"b@contoso.com\"]\nattach = [\"csv\", \"html\"]\n",
        )
        .unwrap();
        assert_eq!(settings.kind, KindChoice::Scep);
        assert_eq!(settings.profiles, ["P"]);
        assert_eq!(settings.groups, ["G"]);
        assert_eq!(settings.users, ["u"]);
        assert_eq!(settings.devices, ["d"]);
        assert_eq!(settings.expiring_days, [7, 90]);
        assert_eq!((settings.silent_days, settings.connector_silent_hours), (14, 3));
        assert_eq!(settings.history.as_deref(), Some(Path::new("/etc/scepcheck/h.db")));
        assert_eq!(settings.out.as_deref(), Some(Path::new("/srv/out")));
        assert_eq!((settings.history_keep, settings.keep), (9, Some(5)));
        assert_eq!(settings.formats, [ReportFormat::Csv]);
        assert_eq!(settings.max_snapshot_age, Some(TimeDelta::days(8)));
        assert_eq!(settings.fail_on, Some(FailOnChoice::Any));
        assert!(settings.allow_unknown);
        assert_eq!(settings.webhooks.len(), 2);
        assert_eq!(settings.webhooks[0].url_file.as_deref(), Some(Path::new("u")));
        let mail = settings.mail.unwrap();
        assert_eq!((mail.port, mail.attach.len()), (Some(2525), 2));
    }

    #[test]
    fn the_command_line_counts_before_the_file_and_both_before_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.toml");
        std::fs::write(&file, "keep = 5\nsilent-days = 14\n").unwrap();
        let given = Overrides::default()
            .number("keep", Some(7))
            .word("fail-on", Some(&FailOnChoice::Missing))
            .flag("allow-unknown", false);
        let settings = Settings::read(Some(&file), &given).unwrap();
        assert_eq!((settings.keep, settings.silent_days, settings.history_keep), (Some(7), 14, 400));
        assert_eq!(settings.fail_on, Some(FailOnChoice::Missing));
        for (key, origin) in [
            ("keep", Origin::CommandLine),
            ("fail-on", Origin::CommandLine),
            ("silent-days", Origin::File),
            ("allow-unknown", Origin::Default),
            ("history-keep", Origin::Default),
        ] {
            assert_eq!(settings.origin(key), origin, "{key}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_the_way_out() {
        for (text, message, next) in [
            ("kepe = 1", "`kepe` at the top is not a key", "did you mean `keep`?"),
            ("webhooks = 1", "`webhooks`", "did you mean `webhook`?"),
            ("[[webhook]]\nkindd = \"x\"", "`[[webhook]]` number 1", "did you mean `kind`?"),
            ("[[webhook]]\n[[webhook]]\nurl-fil = \"x\"", "number 2", "did you mean `url-file`?"),
            ("kind = \"sceps\"", "is not one of scep, certificate, configuration, all", "--print-config"),
            ("formats = [\"pdf\"]", "is not a list of these: json", "--print-config"),
            ("formats = \"csv\"", "is not a list of texts", "--print-config"),
            ("keep = 0", "is not a whole number from 1", "--print-config"),
            ("keep = \"3\"", "is not a whole number from 1", "--print-config"),
            ("expiring-days = []", "is not a list of whole numbers", "--print-config"),
            ("max-snapshot-age = \"soon\"", "is not a span such as", "--print-config"),
            ("max-snapshot-age = \"99999999999999d\"", "is not a span such as", "--print-config"),
            ("out = \"~/reports\"", "is not a whole path", "--print-config"),
            ("profiles = [\"\"]", "is not a list of texts", "--print-config"),
            ("allow-unknown = \"yes\"", "is not true or false", "--print-config"),
            ("[webhook]\nkind = \"teams\"", "`webhook` is not written `[[webhook]]`", "--print-config"),
            ("[mail]\nserver = \"s\"\nto = [\"a@b\"]", "whole without `from`", "--print-config"),
            ("a b", "line 1, is not TOML", "--print-config"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.exit, Exit::Usage, "{text}");
            assert!(error.message.contains(message), "{text}: {}", error.message);
            assert!(error.next.as_deref().unwrap_or_default().contains(next), "{text}: {:?}", error.next);
        }
    }

    #[test]
    fn a_secret_is_refused_and_not_repeated() {
        for text in [
            "[[webhook]]\nurl = \"https://contoso.example/CANARY\"",
            "[[webhook]]\nsecret = \"CANARY\"",
            "[[webhook]]\nname = \"https://contoso.example/CANARY\"",
            "[[webhook]]\nurl-file = \"https://contoso.example/CANARY\"",
            "[mail]\npassword = \"CANARY\"",
            "[mail]\nuser = \"eyJCANARY\"",
            "access-token = \"CANARY\"",
            "webhook-url = \"CANARY\"",
            "client-secret = \"CANARY\"",
            "profiles = [\"eyJCANARY\"]",
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.message.contains("holds a secret"), "{text}: {}", error.message);
            assert!(!error.to_string().contains("CANARY"), "{error}");
        }
        let torn = parse("[mail]\npassword = \"CANARY").unwrap_err();
        assert!(!torn.to_string().contains("CANARY"), "{torn}");
    }
}
