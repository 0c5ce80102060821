//! Webhooks and mail of a run: ready before anything is read, filled from the report, and sent once it is in its
//! folder. One that fails keeps neither the report nor the others.

use std::io::Write;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::config::{Attachment, MailSettings, Settings, WebhookSettings};
use super::log;
use super::output::Told;
use crate::app::{Env, is_told};
use crate::auth::ExtraRoots;
use crate::deliver::{Attached, DeliverError, Letter, MailServer, Mailer, People, Poster, Webhook};
use crate::error::{AppError, Exit};
use crate::render::Style;
use crate::render::compliance::{self, CardKind, ReportFormat};
use crate::report::compliance::ComplianceReport;
use crate::time::TokioSleep;

/// To whom a run delivers.
pub(super) struct Delivery {
    webhooks: Vec<(Webhook, CardKind)>,
    /// What posts; `None` without webhooks.
    poster: Option<Poster>,
    mail: Option<(Mailer, People, Vec<Attachment>)>,
}

/// What is delivered.
#[derive(Default)]
pub(super) struct Parcel {
    cards: Vec<Vec<u8>>,
    letter: Option<Letter>,
}

/// How one delivery came out.
pub(super) struct Delivered {
    /// To whom.
    pub(super) to: String,
    /// After how many tries; or why not.
    pub(super) outcome: Result<u32, DeliverError>,
    /// Recipients of a mail that the server did not take.
    pub(super) refused: Vec<String>,
}

impl Delivery {
    /// Everything that deliveries need, or what is missing; nobody is contacted.
    ///
    /// # Errors
    /// When an address, a password or a name is not there or can't be right.
    pub(super) fn prepare(settings: &Settings, env: &Env, roots: &ExtraRoots) -> Result<Self, AppError> {
        let webhooks: Vec<_> =
            settings.webhooks.iter().map(|one| webhook(one, settings, env)).collect::<Result<_, _>>()?;
        let mail = settings.mail.as_ref().map(|mail| mailer(mail, settings, env, roots)).transpose()?;
        let poster = (!webhooks.is_empty()).then(|| Poster::new(roots, Arc::new(TokioSleep))).transpose()?;
        Ok(Self { webhooks, poster, mail })
    }

    /// Puts together what is delivered.
    ///
    /// # Errors
    /// When the report can't be written, which is a matter of memory.
    pub(super) fn pack(&self, told: &Told<'_, '_>) -> Result<Parcel, AppError> {
        let cards = self.webhooks.iter().map(|(_, kind)| compliance::card(told.report, *kind)).collect();
        let letter = self.mail.as_ref().map(|(_, _, attach)| letter(told, attach)).transpose()?;
        Ok(Parcel { cards, letter })
    }

    /// Sends it, to each whatever the others say.
    pub(super) async fn send(&self, parcel: Parcel, now: DateTime<Utc>) -> Vec<Delivered> {
        let mut all = Vec::new();
        if let Some(poster) = &self.poster {
            for ((webhook, _), card) in self.webhooks.iter().zip(parcel.cards) {
                let outcome = poster.post(webhook, card).await;
                let to = format!("webhook `{}` at {}", webhook.name(), webhook.host());
                all.push(Delivered { to, outcome, refused: Vec::new() });
            }
        }
        if let (Some((mailer, people, _)), Some(letter)) = (&self.mail, parcel.letter) {
            let to = format!("mail by {}", mailer.server());
            let (outcome, refused) = match mailer.send(people, &letter, now).await {
                Ok(mailed) => (Ok(mailed.tries), mailed.refused),
                Err(error) => (Err(error), Vec::new()),
            };
            all.push(Delivered { to, outcome, refused });
        }
        all
    }
}

/// Says who does not have it.
pub(super) fn tell(delivered: &[Delivered]) {
    if is_told() {
        return log::delivered(delivered);
    }
    // Nobody is left to tell when stderr is gone.
    let mut err = std::io::stderr();
    for one in delivered {
        if let Err(error) = &one.outcome {
            let _ = writeln!(err, "error: not delivered: {error}\nnext: {}", error.next);
        }
        for refused in &one.refused {
            let _ = writeln!(err, "error: {} did not reach {refused}\nnext: check `to` of `[mail]`", one.to);
        }
    }
}

/// The exit code that failed deliveries make of `exit`: what was found counts less than that nobody is told.
pub(super) fn judged(exit: Exit, delivered: &[Delivered]) -> Exit {
    let failed = delivered.iter().filter_map(|one| one.outcome.as_ref().err());
    let exits: Vec<Exit> = failed.map(|error| AppError::from(error.clone()).exit).collect();
    let incomplete = delivered.iter().any(|one| !one.refused.is_empty());
    match exits.iter().find(|exit| **exit != Exit::GaveUp).or(exits.first()) {
        Some(worst) => *worst,
        None if incomplete => Exit::Failure,
        None => exit,
    }
}

fn webhook(one: &WebhookSettings, settings: &Settings, env: &Env) -> Result<(Webhook, CardKind), AppError> {
    let name = one.shown();
    let address = one.address(settings, env).wanted(env, &format!("webhook `{}`", name.escape_debug()))?;
    let signing = match one.signing(settings, env) {
        Some(source) => source.read(env)?,
        None => None,
    };
    Ok((Webhook::new(name, &address, signing.as_ref())?, one.kind.into()))
}

fn mailer(
    mail: &MailSettings,
    settings: &Settings,
    env: &Env,
    roots: &ExtraRoots,
) -> Result<(Mailer, People, Vec<Attachment>), AppError> {
    let people = People::new(mail.from.as_deref().unwrap_or_default(), &mail.to)?;
    let host = mail.server.as_deref().unwrap_or_default();
    let port = mail
        .port
        .map(u16::try_from)
        .transpose()
        .map_err(|_| AppError::usage("`port` of `[mail]` is no port", "give a number from 1 to 65535"))?;
    let mut server = MailServer::new(host, port, mail.tls.into(), roots)?;
    if let Some(user) = mail.account(env) {
        let password = mail.password(settings, env).wanted(env, "the sign-in to the mail server")?;
        server = server.signed_in(user, &password);
    }
    Ok((Mailer::new(server, Arc::new(TokioSleep)), people, mail.attach.clone()))
}

fn letter(told: &Told<'_, '_>, attach: &[Attachment]) -> Result<Letter, AppError> {
    let attached = attach.iter().map(|one| {
        let (format, content_type) = match one {
            Attachment::Html => (ReportFormat::Html, "text/html; charset=utf-8"),
            Attachment::Csv => (ReportFormat::Csv, "text/csv; charset=utf-8"),
        };
        Ok(Attached { name: format.file_name().to_owned(), content_type, bytes: written(told, format)? })
    });
    let attached = attached.collect::<Result<_, AppError>>()?;
    let report: &ComplianceReport = told.report;
    let text = String::from_utf8_lossy(&written(told, ReportFormat::Markdown)?).into_owned();
    Ok(Letter { subject: compliance::subject(report), text, attached })
}

fn written(told: &Told<'_, '_>, format: ReportFormat) -> Result<Vec<u8>, AppError> {
    let mut bytes = Vec::new();
    let style = Style { width: 120, color: false, tty: false, all: false };
    told.write(format, &style, &mut bytes).map_err(crate::cmd::session::unwritable)?;
    Ok(bytes)
}
