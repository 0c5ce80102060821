//! Listens on 127.0.0.1 for the browser to bring the answer. Fixed pages, nothing reflected.

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::redirect::{Redirect, Rejection, Verdict, judge};
use super::token::{AuthError, AuthErrorKind};

/// Browsers open connections ahead of need; more than a few at once come from something else.
const CONNECTIONS: usize = 16;

/// The listener of one sign-in. Dropping it closes the port, so a second answer finds nobody.
pub(super) struct Loopback {
    listener: TcpListener,
    port: u16,
}

impl Loopback {
    /// Listens on a free port.
    pub(super) async fn bind() -> Result<Self, AuthError> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| unusable(&error))?;
        let port = listener.local_addr().map_err(|error| unusable(&error))?.port();
        Ok(Self { listener, port })
    }

    /// The address that is registered as `http://localhost`; Entra ignores the port when it compares.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Waits for the answer that carries `state`. Everything else is turned away.
    pub(super) async fn redirect(&self, state: &str) -> Result<Redirect, AuthError> {
        let mut open = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if open.len() < CONNECTIONS => {
                    let (stream, _) = accepted.map_err(|error| unusable(&error))?;
                    open.push(serve(stream, self.port, state));
                }
                Some(Some(redirect)) = open.next() => return Ok(redirect),
            }
        }
    }
}

fn unusable(error: &std::io::Error) -> AuthError {
    AuthError::new(
        AuthErrorKind::Invalid,
        format!("can't listen for the browser on 127.0.0.1: {error}"),
        "use --auth device-code",
    )
}

/// Reads one request and answers it; `None` unless it was the answer waited for.
async fn serve(mut stream: TcpStream, port: u16, state: &str) -> Option<Redirect> {
    let mut bytes = Vec::new();
    let mut buffer = [0_u8; 1024];
    loop {
        let read = stream.read(&mut buffer).await.ok()?;
        if read == 0 {
            return None;
        }
        bytes.extend_from_slice(buffer.get(..read)?);
        match judge(&bytes, port, state) {
            Verdict::Incomplete => {}
            Verdict::Reject(rejection) => {
                answer(&mut stream, rejection.page()).await;
                return None;
            }
            Verdict::Take(redirect) => {
                answer(&mut stream, RECEIVED).await;
                return Some(redirect);
            }
        }
    }
}

async fn answer(stream: &mut TcpStream, (status, text): Page) {
    let body = format!("<!doctype html><meta charset=utf-8><title>scepcheck</title><p>{text}</p>\n");
    let response = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nContent-Security-Policy: default-src 'none'\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    // The page is a courtesy: a browser that went away changes nothing.
    let _ = stream.write_all(response.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A status line and a sentence.
type Page = (&'static str, &'static str);

const RECEIVED: Page =
    ("200 OK", "The answer has arrived. Close this page and go back to the terminal for the result.");

impl Rejection {
    fn page(self) -> Page {
        match self {
            Self::Malformed => ("400 Bad Request", "This is not an answer of the sign-in."),
            Self::ForeignHost => ("421 Misdirected Request", "This listener answers for localhost only."),
            Self::NotFound => ("404 Not Found", "There is nothing here."),
            Self::WrongState => ("403 Forbidden", "This answer belongs to another sign-in."),
            Self::TooLarge => (
                "413 Content Too Large",
                "The request is too large. Delete the cookies of localhost and sign in again.",
            ),
        }
    }
}
