//! Mail over real SMTP conversations: what goes out, how it is protected, and what each refusal is told as.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use scepcheck::auth::ExtraRoots;
use scepcheck::deliver::{
    Attached, DeliverError, DeliverErrorKind, Letter, MailServer, MailTls, Mailed, Mailer, People,
};
use secrecy::SecretString;

use super::smtp_server::{PASSWORD, SmtpServer, USER, Way, certificate};
use super::{Waits, waits};

type Reply = (&'static str, Option<&'static str>);

fn roots() -> ExtraRoots {
    ExtraRoots::load(&certificate("root.pem")).unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn people() -> People {
    People::new(
        "scepcheck <scepcheck@contoso.com>",
        &["Team <team@contoso.com>".to_owned(), "boss@fabrikam.com".to_owned()],
    )
    .unwrap()
}

fn letter() -> Letter {
    Letter {
        subject: "Contoso: 9 of 10 — größer\r\nBcc: evil@fabrikam.com".to_owned(),
        text: "# Report\n.\n.hidden dot\nnäme\n".to_owned(),
        attached: vec![Attached {
            name: "report.html".to_owned(),
            content_type: "text/html; charset=utf-8",
            bytes: b"<p>report</p>".to_vec(),
        }],
    }
}

fn server(port: u16, tls: MailTls, roots: &ExtraRoots) -> MailServer {
    MailServer::new("localhost", Some(port), tls, roots).unwrap().with_patience(Duration::from_secs(20))
}

async fn send(server: MailServer, waits: &Arc<Waits>) -> Result<Mailed, DeliverError> {
    Mailer::new(server, waits.clone()).send(&people(), &letter(), now()).await
}

/// Signs in over STARTTLS, to a server with these replies.
async fn scripted(replies: &[Reply]) -> (SmtpServer, Arc<Waits>, Result<Mailed, DeliverError>) {
    let (there, waits) = (SmtpServer::start(Way::StartTls, "PLAIN LOGIN", replies).await, waits());
    let password = SecretString::from(format!("{PASSWORD}\n"));
    let outcome =
        send(server(there.port, MailTls::StartTls, &roots()).signed_in(USER, &password), &waits).await;
    (there, waits, outcome)
}

#[tokio::test]
async fn every_way_and_every_sign_in_brings_the_mail_there() {
    for (way, tls) in
        [(Way::StartTls, MailTls::StartTls), (Way::Implicit, MailTls::Implicit), (Way::Open, MailTls::None)]
    {
        for auth in ["PLAIN", "LOGIN", "XOAUTH2 LOGIN PLAIN", ""] {
            let there = SmtpServer::start(way, auth, &[]).await;
            let mut server = server(there.port, tls, &roots());
            if !auth.is_empty() {
                server = server.signed_in(USER, &SecretString::from(PASSWORD));
            }
            let mailed =
                send(server, &waits()).await.unwrap_or_else(|error| panic!("{way:?} {auth}: {error}"));
            assert_eq!(mailed, Mailed { tries: 1, refused: Vec::new() });
            assert_eq!(there.mails().len(), 1, "{way:?} {auth}");
        }
    }
}

#[tokio::test]
async fn the_mail_holds_text_and_attachment_and_nothing_that_a_name_smuggles_in() {
    let (there, _, outcome) = scripted(&[]).await;
    outcome.unwrap();
    let mail = &there.mails()[0];
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    for line in [
        "From: scepcheck <scepcheck@contoso.com>",
        "To: Team <team@contoso.com>, boss@fabrikam.com",
        "Date: Wed, 25 Nov 2026 12:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ] {
        assert!(head.lines().any(|one| one == line), "{line} in\n{head}");
    }
    assert!(head.contains("Message-ID: <") && head.contains("@contoso.com>"), "{head}");
    assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    assert!(head.is_ascii() && body.is_ascii(), "all of it is encoded");
    assert!(body.contains("filename=\"report.html\""), "{body}");
    let encoded = BASE64_STANDARD.encode("<p>report</p>");
    assert!(body.contains(&encoded) || body.contains("<p>report</p>"), "{body}");
    assert!(
        body.lines().any(|line| line == ".hidden dot"),
        "a dot at the beginning of a line stays one: {body}"
    );
    assert!(there.commands().iter().all(|command| !command.contains("CANARY")));
}

#[tokio::test]
async fn each_refusal_is_told_by_its_step_with_the_way_out_and_without_the_password() {
    for (replies, kind, message, next) in [
        (&[("AUTH", Some("535 5.7.3 no"))][..], DeliverErrorKind::Refused, "535 to the sign-in", "password"),
        (&[("MAIL", Some("550 5.7.60 not yours"))], DeliverErrorKind::Refused, "550 to the sender", "`from`"),
        (
            &[("RCPT", Some("550 no such user")), ("RCPT", Some("554 no relay"))],
            DeliverErrorKind::Refused,
            "takes none of the recipients: team@contoso.com",
            "`to`",
        ),
        (&[("content", Some("552 5.3.4 too big"))], DeliverErrorKind::Refused, "552 to the mail", "attach"),
        (&[("STARTTLS", Some("502 no"))], DeliverErrorKind::Unreachable, "502 to STARTTLS", "`tls`"),
        (&[("greeting", Some("554 go away"))], DeliverErrorKind::Unreachable, "554 to the greeting", "port"),
        (&[("content", Some("554 \u{1b}[2Jjunk"))], DeliverErrorKind::Refused, "\\u{1b}[2Jjunk", "attach"),
    ] {
        let (there, waits, outcome) = scripted(replies).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
        assert!(error.message.contains(message), "{error}");
        assert!(error.next.contains(next), "{error}: {}", error.next);
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
        assert!(there.mails().is_empty() && waits.seconds().is_empty(), "a final no is not asked again");
    }
}

#[tokio::test]
async fn a_server_that_says_later_is_left_alone_for_a_minute_and_then_gets_one_mail() {
    for reply in [
        ("RCPT", Some("450 4.2.0 greylisted")),
        ("greeting", Some("421 busy")),
        ("content", Some("451 later")),
    ] {
        let replies: Vec<Reply> = if reply.0 == "RCPT" { vec![reply, reply] } else { vec![reply] };
        let (there, waits, outcome) = scripted(&replies).await;
        assert_eq!(outcome.unwrap().tries, 2, "{reply:?}");
        assert!(waits.seconds()[0] >= 60, "{:?}", waits.seconds());
        assert_eq!(there.mails().len(), 1);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_tried_again_with_the_same_number() {
    let (there, _, outcome) = scripted(&[("content", Some("451 later")), ("DATA", None)]).await;
    assert_eq!(outcome.unwrap().tries, 3);
    assert_eq!(there.mails().len(), 1);
}

#[tokio::test]
async fn one_recipient_who_is_refused_does_not_keep_the_others_from_their_mail() {
    let (there, _, outcome) = scripted(&[("RCPT TO:<boss", Some("550 no such user"))]).await;
    let mailed = outcome.unwrap();
    assert_eq!(mailed.refused.len(), 1);
    assert!(mailed.refused[0].contains("boss@fabrikam.com: it answers 550"), "{mailed:?}");
    assert_eq!(there.mails().len(), 1);
}

#[tokio::test]
async fn nothing_is_sent_where_the_way_is_not_as_safe_as_it_should_be() {
    let there = SmtpServer::start(Way::Open, "PLAIN", &[]).await;
    let password = SecretString::from(PASSWORD);
    let open = server(there.port, MailTls::StartTls, &roots()).signed_in(USER, &password);
    let error = send(open, &waits()).await.unwrap_err();
    assert!(error.message.contains("offers no STARTTLS"), "{error}");

    let there_too = SmtpServer::start(Way::StartTls, "PLAIN", &[]).await;
    let untrusted =
        server(there_too.port, MailTls::StartTls, &ExtraRoots::default()).signed_in(USER, &password);
    let error = send(untrusted, &waits()).await.unwrap_err();
    assert_eq!(error.kind, DeliverErrorKind::Unreachable);
    assert!(error.message.contains("no trusted connection") && error.next.contains("--ca-file"), "{error}");

    for there in [there, there_too] {
        assert!(there.mails().is_empty());
        assert!(!there.commands().iter().any(|command| command == "AUTH" || command.starts_with("MAIL")));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let waits = waits();
    let error = send(server(port, MailTls::StartTls, &roots()), &waits).await.unwrap_err();
    assert_eq!(error.kind, DeliverErrorKind::Unreachable);
    assert!(error.message.contains("no connection") && error.message.contains("(3 tries)"), "{error}");
    assert_eq!(waits.seconds().len(), 2);
}

#[test]
fn what_cannot_be_right_is_refused_before_anything_is_sent() {
    for host in ["", "smtp.contoso.com:587", "smtp/contoso", "user@contoso.com", "two words"] {
        let error = MailServer::new(host, None, MailTls::StartTls, &roots()).unwrap_err();
        assert_eq!(error.kind, DeliverErrorKind::Settings, "{host}");
    }
    let error = MailServer::new("smtp.contoso.com", None, MailTls::None, &roots()).unwrap_err();
    assert!(error.message.contains("in clear"), "{error}");
    for address in
        ["", "team", "team@", "tëam@contoso.com", "a@b.com, c@d.com", "a@contoso.com\r\nBcc: x@y.com"]
    {
        let error = People::new("a@contoso.com", &[address.to_owned()]).unwrap_err();
        assert_eq!(error.kind, DeliverErrorKind::Settings, "{address}");
    }
}

#[tokio::test]
async fn an_attachment_that_is_too_large_stays_behind_and_the_text_says_so() {
    let there = SmtpServer::start(Way::Open, "", &[]).await;
    let mut large = letter();
    large.attached.push(Attached {
        name: "items.csv".to_owned(),
        content_type: "text/csv; charset=utf-8",
        bytes: vec![b'x'; 16 * 1024 * 1024],
    });
    let mailer = Mailer::new(server(there.port, MailTls::None, &roots()), waits());
    mailer.send(&people(), &large, now()).await.unwrap();
    let mail = &there.mails()[0];
    assert!(
        mail.contains("items.csv (16 MB) is too large") && mail.contains("report.html"),
        "{}",
        mail.len()
    );
    assert!(mail.len() < 100_000, "{}", mail.len());
}
