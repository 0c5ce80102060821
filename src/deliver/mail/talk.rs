//! One conversation with a mail server, step by step, so that it is known which one failed.

use std::error::Error as _;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::People;
use super::server::{MailServer, MailTls};
use crate::time::retry::Outcome;

/// The most of a server's words that is told, in characters.
const WORDS: usize = 200;

/// Where a conversation broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Connecting and the greeting.
    Reach,
    /// TLS.
    Protect,
    /// User and password.
    SignIn,
    /// The sender.
    Sender,
    /// The recipients, all of them.
    Recipients,
    /// The mail itself.
    Content,
}

impl Step {
    /// What to do when the server's no is final there.
    pub(super) fn next(self) -> &'static str {
        match self {
            Self::Reach => "check the name and port of the server",
            Self::Protect => {
                "check `server`, `port` and `tls` of `[mail]`; a private certificate authority is named with --ca-file"
            }
            Self::SignIn => {
                "check the user and the password, and whether the account may use SMTP with a password"
            }
            Self::Sender => "check `from` of `[mail]`: the account must be allowed to send as it",
            Self::Recipients => {
                "check `to` of `[mail]`, and whether the server takes mail for others without sign-in"
            }
            Self::Content => "check the size limit of the server, or attach less with `attach` of `[mail]`",
        }
    }
}

/// Why a conversation broke off.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) step: Step,
    pub(super) what: String,
    pub(super) outcome: Outcome,
    /// Whether the server itself says that it may go later.
    pub(super) says_later: bool,
}

/// Hands the mail in. Tells the recipients that were not taken.
pub(super) async fn talk(server: &MailServer, people: &People, mail: &[u8]) -> Result<Vec<String>, Trouble> {
    tokio::time::timeout(server.patience, hand_in(server, people, mail)).await.unwrap_or_else(|_| {
        Err(Trouble {
            step: Step::Content,
            what: "no end of the conversation in time".to_owned(),
            outcome: Outcome::Broken,
            says_later: false,
        })
    })
}

async fn hand_in(server: &MailServer, people: &People, mail: &[u8]) -> Result<Vec<String>, Trouble> {
    let me = ClientId::default();
    let at_once = server.parameters.clone().filter(|_| server.tls == MailTls::Implicit);
    let address = (server.host.as_str(), server.port);
    let connected =
        AsyncSmtpConnection::connect_tokio1(address, Some(server.patience), &me, at_once, None).await;
    let mut line = connected.map_err(|error| trouble(Step::Reach, &error))?;
    if let (MailTls::StartTls, Some(parameters)) = (server.tls, server.parameters.clone()) {
        if !line.can_starttls() {
            line.abort().await;
            return Err(final_trouble(Step::Protect, "it offers no STARTTLS, and nothing is sent in clear"));
        }
        line.starttls(parameters, &me).await.map_err(|error| trouble(Step::Protect, &error))?;
    }
    if let Some(credentials) = &server.credentials {
        let known = [Mechanism::Plain, Mechanism::Login];
        if !known.into_iter().any(|one| line.server_info().supports_auth_mechanism(one)) {
            line.abort().await;
            return Err(final_trouble(Step::SignIn, "it offers no sign-in with user and password"));
        }
        line.auth(&known, credentials).await.map_err(|error| trouble(Step::SignIn, &error))?;
    }
    let refused = envelope(&mut line, people).await?;
    line.command(Data).await.map_err(|error| trouble(Step::Content, &error))?;
    line.message(mail).await.map_err(|error| trouble(Step::Content, &error))?;
    // The mail is theirs; how they say goodbye changes nothing.
    let _ = line.quit().await;
    Ok(refused)
}

/// One recipient who is not taken does not keep the others from their mail.
async fn envelope(line: &mut AsyncSmtpConnection, people: &People) -> Result<Vec<String>, Trouble> {
    let sender = Mail::new(Some(people.from.email.clone()), Vec::new());
    line.command(sender).await.map_err(|error| trouble(Step::Sender, &error))?;
    let (mut refused, mut last) = (Vec::new(), None);
    let mut taken = 0_usize;
    for address in people.recipients() {
        match line.command(Rcpt::new(address.clone(), Vec::new())).await {
            Ok(_) => taken += 1,
            Err(error) if error.status().is_some() => {
                let trouble = trouble(Step::Recipients, &error);
                refused.push(format!("{address}: {}", trouble.what));
                last = Some(trouble);
            }
            Err(error) => return Err(trouble(Step::Recipients, &error)),
        }
    }
    match last {
        Some(trouble) if taken == 0 => {
            line.abort().await;
            Err(Trouble {
                what: format!("it takes none of the recipients: {}", refused.join("; ")),
                ..trouble
            })
        }
        _ => Ok(refused),
    }
}

fn final_trouble(step: Step, what: &str) -> Trouble {
    Trouble { step, what: what.to_owned(), outcome: Outcome::Wrong, says_later: false }
}

fn trouble(step: Step, error: &Error) -> Trouble {
    let words = words(error);
    let (step, what, outcome) = if let Some(code) = error.status() {
        let code = code.to_string();
        let outcome = if error.is_transient() { Outcome::Status(503) } else { Outcome::Wrong };
        (step, format!("it answers {code} {}: {words}", step.doing()), outcome)
    } else if error.is_tls() || is_certificate(&words) {
        (Step::Protect, format!("no trusted connection: {words}"), Outcome::Tls)
    } else if step == Step::Reach {
        (step, format!("no connection: {words}"), Outcome::Connect)
    } else if error.is_client() {
        (step, words, Outcome::Wrong)
    } else {
        (step, format!("the connection broke off {}: {words}", step.doing()), Outcome::Broken)
    };
    Trouble { step, what, outcome, says_later: error.is_transient() }
}

impl Step {
    fn doing(self) -> &'static str {
        match self {
            Self::Reach => "to the greeting",
            Self::Protect => "to STARTTLS",
            Self::SignIn => "to the sign-in",
            Self::Sender => "to the sender",
            Self::Recipients => "to the recipient",
            Self::Content => "to the mail",
        }
    }
}

/// The innermost words, as one harmless line.
fn words(error: &Error) -> String {
    let mut innermost: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(deeper) = innermost.and_then(|error| error.source()) {
        innermost = Some(deeper);
    }
    let text = innermost.map_or_else(|| error.to_string(), ToString::to_string);
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(WORDS).collect::<String>().escape_debug().to_string()
}

/// Some TLS failures come as failures of the connection.
fn is_certificate(words: &str) -> bool {
    words.to_ascii_lowercase().contains("certificate")
}
