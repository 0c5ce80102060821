//! A mail server for one test: it talks SMTP over real sockets, with TLS and sign-in, and says no where it is told.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

pub(super) const USER: &str = "scepcheck@contoso.com";
pub(super) const PASSWORD: &str = "CANARY-pässword";

/// How the server protects the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Open,
    StartTls,
    Implicit,
}

#[derive(Default)]
struct Seen {
    /// Replies instead of the usual one, by the beginning of the command; each is given once, `None`: hang up.
    replies: VecDeque<(&'static str, Option<&'static str>)>,
    commands: Vec<String>,
    mails: Vec<String>,
}

pub(super) struct SmtpServer {
    pub(super) port: u16,
    seen: Arc<Mutex<Seen>>,
}

pub(super) fn certificate(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/auth/certificates").join(name)
}

fn acceptor() -> TlsAcceptor {
    let chain = vec![CertificateDer::from_pem_file(certificate("server.crt.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(certificate("server.key.pem")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

impl SmtpServer {
    /// `auth`: the mechanisms it offers, such as `PLAIN LOGIN`; empty: it wants no sign-in.
    pub(super) async fn start(
        way: Way,
        auth: &'static str,
        replies: &[(&'static str, Option<&'static str>)],
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen =
            Arc::new(Mutex::new(Seen { replies: replies.iter().copied().collect(), ..Seen::default() }));
        let shared = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let talk = Talk { way, auth, seen: Arc::clone(&shared) };
                tokio::spawn(async move { talk.begin(stream).await });
            }
        });
        Self { port, seen }
    }

    pub(super) fn mails(&self) -> Vec<String> {
        self.seen.lock().unwrap().mails.clone()
    }

    /// The commands, without what is secret in them.
    pub(super) fn commands(&self) -> Vec<String> {
        self.seen.lock().unwrap().commands.clone()
    }
}

struct Talk {
    way: Way,
    auth: &'static str,
    seen: Arc<Mutex<Seen>>,
}

/// How a conversation goes on.
enum Next {
    Over,
    Tls,
}

impl Talk {
    async fn begin(&self, stream: TcpStream) {
        if self.way == Way::Implicit {
            if let Ok(stream) = acceptor().accept(stream).await {
                self.talk(&mut BufReader::new(stream), true, true).await;
            }
            return;
        }
        let mut stream = BufReader::new(stream);
        if matches!(self.talk(&mut stream, false, true).await, Next::Tls)
            && let Ok(stream) = acceptor().accept(stream.into_inner()).await
        {
            self.talk(&mut BufReader::new(stream), true, false).await;
        }
    }

    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        line: &mut BufReader<S>,
        safe: bool,
        greets: bool,
    ) -> Next {
        if greets && !self.say(line, self.reply("greeting", "220 mail.contoso.com")).await {
            return Next::Over;
        }
        loop {
            let Some(command) = hear(line).await else { return Next::Over };
            let word = command.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            self.seen.lock().unwrap().commands.push(if word == "AUTH" {
                "AUTH".to_owned()
            } else {
                command.clone()
            });
            let usual = match word.as_str() {
                "EHLO" => self.hello(safe),
                "STARTTLS" => "220 go on".to_owned(),
                "AUTH" => self.sign_in(line, &command).await,
                "DATA" => "354 go on".to_owned(),
                "QUIT" => "221 bye".to_owned(),
                _ => "250 ok".to_owned(),
            };
            let reply = self.reply(&command, &usual);
            let goes_on = reply.as_deref().is_some_and(|reply| reply.starts_with(['2', '3']));
            if !self.say(line, reply).await || word == "QUIT" {
                return Next::Over;
            }
            match word.as_str() {
                "STARTTLS" if goes_on => return Next::Tls,
                "DATA" if goes_on => {
                    let Some(mail) = content(line).await else { return Next::Over };
                    let reply = self.reply("content", "250 taken");
                    if reply.as_deref().is_some_and(|reply| reply.starts_with('2')) {
                        self.seen.lock().unwrap().mails.push(mail);
                    }
                    if !self.say(line, reply).await {
                        return Next::Over;
                    }
                }
                _ => {}
            }
        }
    }

    fn hello(&self, safe: bool) -> String {
        let mut lines = vec!["250-mail.contoso.com".to_owned(), "250-SIZE 30000000".to_owned()];
        if self.way == Way::StartTls && !safe {
            lines.push("250-STARTTLS".to_owned());
        }
        if !self.auth.is_empty() && (safe || self.way == Way::Open) {
            lines.push(format!("250-AUTH {}", self.auth));
        }
        lines.push("250 8BITMIME".to_owned());
        lines.join("\r\n")
    }

    async fn sign_in<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        line: &mut BufReader<S>,
        command: &str,
    ) -> String {
        let decoded = |text: &str| String::from_utf8(BASE64_STANDARD.decode(text.trim()).unwrap()).unwrap();
        let right = if let Some(initial) = command.strip_prefix("AUTH PLAIN ") {
            decoded(initial) == format!("\0{USER}\0{PASSWORD}")
        } else {
            let mut given = Vec::new();
            for question in ["Username:", "Password:"] {
                self.say(line, Some(format!("334 {}", BASE64_STANDARD.encode(question)))).await;
                given.push(decoded(&hear(line).await.unwrap_or_default()));
            }
            given == [USER, PASSWORD]
        };
        if right { "235 welcome".to_owned() } else { "535 5.7.8 who are you".to_owned() }
    }

    /// The scripted reply to a command, or the usual one.
    fn reply(&self, command: &str, usual: &str) -> Option<String> {
        let replies = &mut self.seen.lock().unwrap().replies;
        match replies.iter().position(|(begin, _)| command.starts_with(begin)) {
            Some(at) => replies.remove(at).and_then(|(_, reply)| reply.map(str::to_owned)),
            None => Some(usual.to_owned()),
        }
    }

    async fn say<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        line: &mut BufReader<S>,
        reply: Option<String>,
    ) -> bool {
        match reply {
            Some(reply) => {
                let stream = line.get_mut();
                stream.write_all(format!("{reply}\r\n").as_bytes()).await.is_ok()
                    && stream.flush().await.is_ok()
            }
            None => false,
        }
    }
}

async fn hear<S: AsyncRead + Unpin>(line: &mut BufReader<S>) -> Option<String> {
    let mut text = String::new();
    match line.read_line(&mut text).await {
        Ok(length) if length > 0 => Some(text.trim_end().to_owned()),
        _ => None,
    }
}

async fn content<S: AsyncRead + Unpin>(line: &mut BufReader<S>) -> Option<String> {
    let mut mail = String::new();
    loop {
        let mut text = String::new();
        if line.read_line(&mut text).await.ok()? == 0 {
            return None;
        }
        if text == ".\r\n" {
            return Some(mail);
        }
        mail.push_str(text.strip_prefix('.').unwrap_or(&text));
    }
}
