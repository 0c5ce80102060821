//! The report by mail, over SMTP.

mod letter;
mod server;
mod talk;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use lettre::Address;
use lettre::message::Mailbox;

pub use letter::{Attached, Letter};
pub use server::{MailServer, MailTls};

use super::error::{DeliverError, DeliverErrorKind};
use crate::time::retry::{self, Decision, Failed};
use crate::time::{Budgets, Sleep};
use talk::{Step, Trouble};

/// How long a server that says "later" is left alone: greylisting takes a first try for junk, and a second one
/// after a minute for mail.
const LATER: Duration = Duration::from_secs(60);

/// Sender and recipients.
#[derive(Clone, Debug)]
pub struct People {
    from: Mailbox,
    to: Vec<Mailbox>,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailed {
    /// How many conversations it took.
    pub tries: u32,
    /// Recipients that the server did not take, with its words; the others have the mail.
    pub refused: Vec<String>,
}

impl People {
    /// Reads addresses: `team@contoso.com`, or `Team <team@contoso.com>`.
    ///
    /// # Errors
    /// [`DeliverErrorKind::Settings`] when one is none.
    pub fn new(from: &str, to: &[String]) -> Result<Self, DeliverError> {
        let to: Vec<Mailbox> = to.iter().map(|one| mailbox(one)).collect::<Result<_, _>>()?;
        Ok(Self { from: mailbox(from)?, to })
    }

    fn recipients(&self) -> impl Iterator<Item = &Address> {
        self.to.iter().map(|mailbox| &mailbox.email)
    }
}

/// Sends mail to one server.
pub struct Mailer {
    server: MailServer,
    sleep: Arc<dyn Sleep>,
    budgets: Budgets,
}

impl Mailer {
    /// A mailer.
    #[must_use]
    pub fn new(server: MailServer, sleep: Arc<dyn Sleep>) -> Self {
        let budgets = Budgets {
            request: Duration::from_secs(300),
            run: Duration::from_secs(300),
            attempts: 4,
            bodyless_attempts: 4,
            connect_attempts: 3,
        };
        Self { server, sleep, budgets }
    }

    /// The server's name and port.
    #[must_use]
    pub fn server(&self) -> String {
        self.server.shown()
    }

    /// Sends a letter, again where the server says "later" or can't be reached. The mail has one number whatever
    /// the tries, so that a repetition is known for one.
    ///
    /// # Errors
    /// [`DeliverErrorKind::Unreachable`] after the last try; [`DeliverErrorKind::Refused`] when the server says no,
    /// to all recipients at least; [`DeliverErrorKind::Settings`] when the letter can't be put together.
    pub async fn send(
        &self,
        people: &People,
        letter: &Letter,
        now: DateTime<Utc>,
    ) -> Result<Mailed, DeliverError> {
        let bytes = letter.bytes(people, now)?;
        let (mut tries, mut waited) = (0, Duration::ZERO);
        loop {
            tries += 1;
            let trouble = match talk::talk(&self.server, people, &bytes).await {
                Ok(refused) => return Ok(Mailed { tries, refused }),
                Err(trouble) => trouble,
            };
            let retry_after = trouble.says_later.then_some(LATER);
            let failed = Failed { tries, outcome: trouble.outcome, retry_after, waited, run_waited: waited };
            match retry::decide(&self.budgets, &failed, fastrand::f64()) {
                Decision::Wait(wait) => {
                    self.sleep.sleep(wait).await;
                    waited += wait;
                }
                Decision::GiveUp(reason) => return Err(self.failed(&trouble, reason, tries)),
            }
        }
    }

    fn failed(&self, trouble: &Trouble, reason: retry::Reason, tries: u32) -> DeliverError {
        let server = self.server.shown();
        if reason != retry::Reason::Final {
            return DeliverError::new(
                DeliverErrorKind::Unreachable,
                format!("mail server {server}: {} ({tries} tries)", trouble.what),
                "the report itself is kept; check the name and port of the server and the firewall on the way",
            );
        }
        let kind = match trouble.step {
            Step::Reach | Step::Protect => DeliverErrorKind::Unreachable,
            Step::SignIn | Step::Sender | Step::Recipients | Step::Content => DeliverErrorKind::Refused,
        };
        DeliverError::new(kind, format!("mail server {server}: {}", trouble.what), trouble.step.next())
    }
}

fn mailbox(text: &str) -> Result<Mailbox, DeliverError> {
    let wrong = |why: &str| {
        DeliverError::new(
            DeliverErrorKind::Settings,
            format!("`{}` {why}", text.escape_debug()),
            "write it like `team@contoso.com` or `Team <team@contoso.com>`",
        )
    };
    let mailbox: Mailbox = text.parse().map_err(|_| wrong("is no mail address"))?;
    // Few servers take others, and each domain has a form in ASCII.
    if AsRef::<str>::as_ref(&mailbox.email).is_ascii() {
        Ok(mailbox)
    } else {
        Err(wrong("is not all in ASCII"))
    }
}
