//! Asking the host for a token: with patience where it is known to need some, and without a proxy.

use std::sync::Arc;
use std::time::Duration;

use oauth2::HttpRequest;
use oauth2::http::header::{AUTHORIZATION, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::super::answer::Answer;
use super::super::app::Issued;
use super::super::cached::Grant;
use super::super::claims::TokenFacts;
use super::super::prompt::Prompt;
use super::super::token::{AuthError, AuthErrorKind};
use super::super::wire::{HttpSettings, Reply, Wire};
use super::answer;
use super::arc_key::{self, Unsafe};
use super::host::{ManagedHost, UserAssigned};
use crate::time::{BoxFuture, Clock, Sleep};

/// Waits between tries: five tries in 30 seconds, as Microsoft's libraries have it.
const WAITS: [u64; 4] = [2, 4, 8, 16];
/// While its agent is being updated (410) a machine may take 70 seconds.
const LAST_WAIT_WHEN_GONE: u64 = 40;
/// A longer wait is told rather than waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// Where there is no such service, nothing answers at all.
const PROBE: Duration = Duration::from_secs(1);
const ELSEWHERE: &str = "run this on Azure or on an Arc machine, or sign in another way";

/// The managed identity of this machine.
pub(in super::super) struct Managed {
    host: ManagedHost,
    identity: Option<UserAssigned>,
    resource: &'static str,
    wire: Wire,
    /// With a short patience, for the first question.
    probe: Wire,
    prompt: Arc<dyn Prompt>,
}

impl Managed {
    pub(in super::super) fn new(
        host: ManagedHost,
        identity: Option<UserAssigned>,
        resource: &'static str,
        http: &HttpSettings,
        clock: &Arc<dyn Clock>,
        sleep: &Arc<dyn Sleep>,
        prompt: Arc<dyn Prompt>,
    ) -> Result<Self, AuthError> {
        if identity.is_some() && matches!(host, ManagedHost::Arc { .. }) {
            return Err(AuthError::new(
                AuthErrorKind::Invalid,
                "an Arc machine has no user-assigned identity",
                "leave the identity out",
            ));
        }
        // Local addresses: a proxy couldn't reach them, and must not see the token.
        let wire = |http: &HttpSettings| Wire::new(http, true, Arc::clone(clock), Arc::clone(sleep));
        let quick = HttpSettings { connect_timeout: PROBE, total_timeout: PROBE, ..http.clone() };
        Ok(Self { host, identity, resource, wire: wire(http)?, probe: wire(&quick)?, prompt })
    }

    async fn ask(&self, claims: Option<String>) -> Result<Issued, AuthError> {
        if claims.is_some() {
            return Err(AuthError::new(
                AuthErrorKind::Refused,
                "Graph wants a token that meets another condition of the tenant, which a managed identity can't pass on",
                "exclude the managed identity from that Conditional Access policy",
            ));
        }
        let address = self.host.address(self.resource, self.identity.as_ref());
        let reply = match &self.host {
            ManagedHost::Imds { endpoint } => {
                self.look_for(endpoint).await?;
                self.patient(&request(&address, &[METADATA])?).await?
            }
            ManagedHost::AppService { header, .. } => {
                let header =
                    secret_header(header).ok_or_else(|| self.odd("IDENTITY_HEADER is not usable"))?;
                let own = (HeaderName::from_static("x-identity-header"), header);
                self.patient(&request(&address, &[METADATA, own])?).await?
            }
            ManagedHost::Arc { keys, .. } => {
                let challenge = self.patient(&request(&address, &[METADATA])?).await?;
                let key = (AUTHORIZATION, self.key(&challenge, keys)?);
                self.patient(&request(&address, &[METADATA, key])?).await?
            }
        };
        let issued = match reply.status {
            200 => answer::read(&reply.body, self.wire.clock.now()),
            _ => return Err(self.refused(&reply)),
        };
        let issued = issued.ok_or_else(|| self.odd("its answer holds no token"))?;
        if TokenFacts::read(&issued.token.secret).is_some_and(|facts| facts.reaches_intune() == Some(false)) {
            self.prompt.note(
                "the managed identity's token names no Intune permission (DeviceManagement…); \
                 one that was granted lately may take a day to show, for Azure keeps these tokens",
            );
        }
        Ok(issued)
    }

    /// Asks without the header that makes it a real question: whatever answers is there.
    async fn look_for(&self, endpoint: &Url) -> Result<(), AuthError> {
        match self.probe.fetch(&request(endpoint, &[])?).await {
            Ok(reply) if !unreachable(&reply) => Ok(()),
            _ => Err(self.nothing_here()),
        }
    }

    /// The last answer, when trying again no longer helps.
    async fn patient(&self, request: &HttpRequest) -> Result<Reply, AuthError> {
        let mut waits = WAITS.into_iter();
        let mut gone = Some(LAST_WAIT_WHEN_GONE);
        loop {
            let outcome = self.wire.fetch(request).await;
            let status = outcome.as_ref().ok().map(|reply| reply.status);
            let again = match status {
                Some(404 | 410 | 429 | 500..) | None => true,
                Some(_) => false,
            };
            let wait = waits.next().or_else(|| gone.take_if(|_| status == Some(410)));
            let Some(wait) = wait.filter(|_| again) else {
                return outcome.map_err(|cause| self.lost(&cause));
            };
            let asked = outcome.as_ref().ok().and_then(|reply| self.wire.retry_after(&reply.headers));
            let wait = asked.unwrap_or_default().max(Duration::from_secs(wait));
            if wait > LONGEST_WAIT {
                return outcome.map_err(|cause| self.lost(&cause));
            }
            self.wire.sleep.sleep(wait).await;
        }
    }

    /// What proves to the Arc agent that this account may have a token.
    fn key(&self, challenge: &Reply, folder: &std::path::Path) -> Result<HeaderValue, AuthError> {
        if challenge.status != 401 {
            return Err(self.refused(challenge));
        }
        let text = challenge.headers.get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let key = arc_key::named(text.unwrap_or_default()).and_then(|path| arc_key::read(&path, folder));
        let key = key.map_err(|why| {
            let next = match why {
                Unsafe::Unreadable => "add this account to the group `himds`, or run as an administrator",
                _ => "make sure that the Arc agent is what listens there, and that nothing else does",
            };
            AuthError { next: next.to_owned(), ..self.odd(&format!("its answer {why}")) }
        })?;
        let basic = SecretString::from(format!("Basic {}", key.expose_secret()));
        secret_header(&basic).ok_or_else(|| self.odd("its key file holds no key"))
    }

    fn refused(&self, reply: &Reply) -> AuthError {
        if unreachable(reply) {
            return self.nothing_here();
        }
        let answer = Answer::from_json(reply.status, &reply.body, b"");
        let said = answer.text.as_deref().unwrap_or_default();
        if reply.status == 400 && said.to_ascii_lowercase().contains("identity not found") {
            let (what, next) = match &self.identity {
                None => ("no managed identity of its own", "switch it on, or name a user-assigned one"),
                Some(_) => ("no such user-assigned identity", "check its id, and assign it to this machine"),
            };
            return AuthError::new(AuthErrorKind::Refused, format!("this machine has {what}"), next);
        }
        let kind = if answer.is_passing() { AuthErrorKind::Unreachable } else { AuthErrorKind::Refused };
        let said = if said.is_empty() { String::new() } else { format!(": {said}") };
        AuthError { kind, ..self.odd(&format!("it answered HTTP {}{said}", reply.status)) }
    }

    fn odd(&self, why: &str) -> AuthError {
        let message = format!("{} gave no token: {why}", self.host.name());
        AuthError::new(AuthErrorKind::Refused, message, "check the identity of this machine in the portal")
    }

    fn lost(&self, cause: &str) -> AuthError {
        let message = format!("{} did not answer: {cause}", self.host.name());
        AuthError::new(AuthErrorKind::Unreachable, message, ELSEWHERE)
    }

    fn nothing_here(&self) -> AuthError {
        let message = format!("there is no managed identity here: {} does not answer", self.host.name());
        AuthError::new(AuthErrorKind::NotConfigured, message, ELSEWHERE)
    }
}

impl Grant for Managed {
    fn issue(&self, claims: Option<String>) -> BoxFuture<'_, Result<Issued, AuthError>> {
        Box::pin(self.ask(claims))
    }

    fn describe(&self) -> String {
        match &self.identity {
            None => format!("managed identity of this machine, from {}", self.host.name()),
            Some(identity) => {
                let id = identity.id().escape_debug();
                format!("managed identity `{id}`, from {}", self.host.name())
            }
        }
    }
}

const METADATA: (HeaderName, HeaderValue) =
    (HeaderName::from_static("metadata"), HeaderValue::from_static("true"));

fn request(address: &Url, headers: &[(HeaderName, HeaderValue)]) -> Result<HttpRequest, AuthError> {
    let mut request = HttpRequest::new(Vec::new());
    *request.uri_mut() = address.as_str().parse().map_err(|_| {
        AuthError::new(AuthErrorKind::Invalid, "the identity's id can't be part of an address", "check it")
    })?;
    request.headers_mut().extend(headers.iter().cloned());
    Ok(request)
}

fn secret_header(text: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text.expose_secret().trim()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What Docker Desktop answers for an address that doesn't exist.
fn unreachable(reply: &Reply) -> bool {
    reply.status == 403 && String::from_utf8_lossy(&reply.body).contains("unreachable")
}
