//! What `report` does without being told each time: one TOML file, `--config FILE`. Keys are rows of data, from
//! which reading, checking, the sample and the documentation follow. Never a secret.

mod check;
mod field;
mod keys;
mod overrides;
mod read;
mod sample;
mod secrets;
mod settings;

pub(super) use check::check;
pub(super) use overrides::Overrides;
pub(super) use sample::sample;
pub(super) use settings::{Attachment, MailSettings, Settings, WebhookSettings};
