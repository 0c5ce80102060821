//! Every key, in the order of the sample.

use super::field::{Field, Key, Words, name, names, values};
use super::settings::{Attachment, MailSettings, Settings, TlsChoice, WebhookKind, WebhookSettings};
use crate::app::SecretWord;
use crate::cmd::audit::KindChoice;
use crate::cmd::options::FailOnChoice;
use crate::render::compliance::ReportFormat;

/// The keys at the top of the file.
pub(super) const REPORT: &[Key<Settings>] = &[
    Key {
        name: "kind",
        sample: "\"certificate\"",
        doc: "which profiles: scep, certificate (with what uses certificates), configuration or all",
        field: Field::Words(Words {
            many: false,
            known: names::<KindChoice>,
            set: |settings, words| {
                settings.kind = values(words).into_iter().next().unwrap_or(settings.kind);
            },
            get: |settings| name(&settings.kind).into_iter().collect(),
        }),
    },
    Key {
        name: "profiles",
        sample: "[\"Windows - User certificate (SCEP)\"]",
        doc: "only these profiles: names or ids",
        field: Field::Texts(|settings| &mut settings.profiles),
    },
    Key {
        name: "groups",
        sample: "[\"Certificate Users\"]",
        doc: "only the users and devices in these groups: names or ids",
        field: Field::Texts(|settings| &mut settings.groups),
    },
    Key {
        name: "users",
        sample: "[\"adele.vance@contoso.com\"]",
        doc: "only these users, on all their devices",
        field: Field::Texts(|settings| &mut settings.users),
    },
    Key {
        name: "devices",
        sample: "[\"KIOSK-LOBBY-01\"]",
        doc: "only these devices: names or Intune ids",
        field: Field::Texts(|settings| &mut settings.devices),
    },
    Key {
        name: "expiring-days",
        sample: "[30, 60, 90]",
        doc: "certificates that end within so many days are told, by each of these",
        field: Field::Numbers(|settings| &mut settings.expiring_days),
    },
    Key {
        name: "silent-days",
        sample: "30",
        doc: "a device is silent when its last check-in is older than so many days",
        field: Field::Number(|settings| &mut settings.silent_days),
    },
    Key {
        name: "connector-silent-hours",
        sample: "24",
        doc: "a certificate connector is silent when it was last in touch more than so many hours ago",
        field: Field::Number(|settings| &mut settings.connector_silent_hours),
    },
    Key {
        name: "history",
        sample: "\"/var/lib/scepcheck/history.db\"",
        doc: "the file that remembers earlier runs (without it: history.db in `out`)",
        field: Field::Path(|settings| &mut settings.history),
    },
    Key {
        name: "history-keep",
        sample: "400",
        doc: "how many runs it remembers",
        field: Field::Number(|settings| &mut settings.history_keep),
    },
    Key {
        name: "out",
        sample: "\"/var/lib/scepcheck/reports\"",
        doc: "the folder of reports: one dated folder a run, and `latest`",
        field: Field::Path(|settings| &mut settings.out),
    },
    Key {
        name: "formats",
        sample: "[\"html\", \"markdown\", \"json\", \"csv\"]",
        doc: "what is written there (without it: every format)",
        field: Field::Words(Words {
            many: true,
            known: || ReportFormat::for_files().map(|format| format.name().to_owned()).collect(),
            set: |settings, words| {
                let named = |format: &ReportFormat| words.iter().any(|word| word == format.name());
                settings.formats = ReportFormat::for_files().filter(named).collect();
            },
            get: |settings| settings.formats.iter().map(|format| format.name().to_owned()).collect(),
        }),
    },
    Key {
        name: "keep",
        sample: "60",
        doc: "how many reports stay there; the oldest go (without it: none goes)",
        field: Field::MaybeNumber(|settings| &mut settings.keep),
    },
    Key {
        name: "max-snapshot-age",
        sample: "\"36h\"",
        doc: "with --snapshot: refuse a file that speaks of a moment longer ago, in hours (h) or days (d)",
        field: Field::Span(|settings| &mut settings.max_snapshot_age),
    },
    Key {
        name: "fail-on",
        sample: "\"failed\"",
        doc: "exit with 10 when a finding is at or above this: missing, failed or any",
        field: Field::Words(Words {
            many: false,
            known: names::<FailOnChoice>,
            set: |settings, words| settings.fail_on = values(words).into_iter().next(),
            get: |settings| settings.fail_on.as_ref().and_then(name).into_iter().collect(),
        }),
    },
    Key {
        name: "allow-unknown",
        sample: "false",
        doc: "exit with 0 although something is unknown",
        field: Field::Flag(|settings| &mut settings.allow_unknown),
    },
];

/// The keys of each `[[webhook]]`.
pub(super) const WEBHOOK: &[Key<WebhookSettings>] = &[
    Key {
        name: "name",
        sample: "\"operations channel\"",
        doc: "what messages call it (without it: its kind)",
        field: Field::Text(|webhook| &mut webhook.name),
    },
    Key {
        name: "kind",
        sample: "\"teams\"",
        doc: "what it understands: generic (JSON), teams (an Adaptive Card for a workflow) or slack (blocks)",
        field: Field::Words(Words {
            many: false,
            known: names::<WebhookKind>,
            set: |webhook, words| webhook.kind = values(words).into_iter().next().unwrap_or_default(),
            get: |webhook| name(&webhook.kind).into_iter().collect(),
        }),
    },
    Key {
        name: "url-file",
        sample: "\"teams-url\"",
        doc: "the file that holds its address, which is a secret (without it: the variable SCEPCHECK_WEBHOOK_URL, \
              SCEPCHECK_TEAMS_URL or SCEPCHECK_SLACK_URL does)",
        field: Field::Path(|webhook| &mut webhook.url_file),
    },
    Key {
        name: "secret-file",
        sample: "\"webhook-secret\"",
        doc: "the file that holds what requests are signed with, in the header X-Scepcheck-Signature (without it: \
              the variable SCEPCHECK_WEBHOOK_SECRET may, for generic ones)",
        field: Field::Path(|webhook| &mut webhook.secret_file),
    },
];

/// The keys of `[mail]`.
pub(super) const MAIL: &[Key<MailSettings>] = &[
    Key {
        name: "server",
        sample: "\"smtp.contoso.com\"",
        doc: "the SMTP server",
        field: Field::Text(|mail| &mut mail.server),
    },
    Key {
        name: "port",
        sample: "587",
        doc: "its port (without it: 587 with starttls, 465 with implicit, 25 with none)",
        field: Field::MaybeNumber(|mail| &mut mail.port),
    },
    Key {
        name: "tls",
        sample: "\"starttls\"",
        doc: "how the way there is protected: starttls, implicit, or none (only to this machine)",
        field: Field::Words(Words {
            many: false,
            known: names::<TlsChoice>,
            set: |mail, words| mail.tls = values(words).into_iter().next().unwrap_or_default(),
            get: |mail| name(&mail.tls).into_iter().collect(),
        }),
    },
    Key {
        name: "user",
        sample: "\"scepcheck@contoso.com\"",
        doc: "whom to sign in as (without it: SCEPCHECK_MAIL_USER, or nobody)",
        field: Field::Text(|mail| &mut mail.user),
    },
    Key {
        name: "password-file",
        sample: "\"mail-password\"",
        doc: "the file that holds the password (without it: SCEPCHECK_MAIL_PASSWORD does)",
        field: Field::Path(|mail| &mut mail.password_file),
    },
    Key {
        name: "from",
        sample: "\"scepcheck <scepcheck@contoso.com>\"",
        doc: "the sender",
        field: Field::Text(|mail| &mut mail.from),
    },
    Key {
        name: "to",
        sample: "[\"device-team@contoso.com\"]",
        doc: "the recipients",
        field: Field::Texts(|mail| &mut mail.to),
    },
    Key {
        name: "attach",
        sample: "[\"html\", \"csv\"]",
        doc: "what is attached: html (the page), csv (every item)",
        field: Field::Words(Words {
            many: true,
            known: names::<Attachment>,
            set: |mail, words| mail.attach = values(words),
            get: |mail| mail.attach.iter().filter_map(name).collect(),
        }),
    },
];

/// Keys that would hold a secret, and where that belongs.
pub(super) const SECRETS: &[SecretWord] = &[
    ("password", "SCEPCHECK_MAIL_PASSWORD, or name a file with `password-file`,"),
    (
        "url",
        "SCEPCHECK_WEBHOOK_URL, SCEPCHECK_TEAMS_URL or SCEPCHECK_SLACK_URL, or name a file with `url-file`,",
    ),
    ("secret", "SCEPCHECK_WEBHOOK_SECRET, or name a file with `secret-file`,"),
    ("token", "SCEPCHECK_ACCESS_TOKEN"),
];
