//! How a finished report leaves: into a folder that always holds the last good one, to webhooks, by mail; and the
//! lock that keeps two runs apart. Nothing here knows Graph's token, or what a report says.

mod error;
mod folder;
mod lock;
mod mail;
mod name;
mod place;
mod webhook;

pub use error::{DeliverError, DeliverErrorKind};
pub use folder::{Pointer, Published, Staging};
pub use lock::Lock;
pub use mail::{Attached, Letter, MailServer, MailTls, Mailed, Mailer, People};
pub use webhook::{Poster, Webhook};
