//! Graph itself, without sockets: a call in, a reply out.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use chrono::SecondsFormat;
use serde_json::Value;

use crate::answer::{Answer, Failure, Stamp};
use crate::diagnostics::Diagnostics;
use crate::exports::{self, JOBS, Jobs};
use crate::faults::Faults;
use crate::options::Options;
use crate::record::{KEPT_HEADERS, Log, Recorded, Refusal};
use crate::request::{Call, Version, percent_decode};
use crate::tenant::Store;
use crate::{batch, diagnostics, mishaps, path, read, write};

/// The server's state.
#[derive(Debug)]
pub(crate) struct Graph {
    pub(crate) options: Options,
    /// The tenant as it is and as it was: delta queries compare.
    history: RwLock<History>,
    pub(crate) jobs: Jobs,
    pub(crate) origin: String,
    /// Where the files of exports and diagnostics lie.
    pub(crate) storage: String,
    pub(crate) diagnostics: Diagnostics,
    log: Mutex<Log>,
    faults: Mutex<Faults>,
    tokens: Mutex<HashSet<String>>,
    /// A revoked session waits for a token that answers its challenge.
    challenged: AtomicBool,
    requests: AtomicU64,
}

#[derive(Debug)]
struct History {
    states: Vec<Arc<Store>>,
    /// Delta tokens of states before this one have ended.
    oldest: usize,
}

/// An answer and what happens on its way.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) answer: Answer,
    pub(crate) delay: Duration,
    pub(crate) reset: bool,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, delay: Duration::ZERO, reset: false }
    }
}

/// A poisoned lock means a handler panicked; what it guards is still readable.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Graph {
    pub(crate) fn new(options: Options, store: Store, origin: String, storage: String) -> Self {
        let faults = Mutex::new(Faults::new(options.faults.clone()));
        Self {
            options,
            history: RwLock::new(History { states: vec![Arc::new(store)], oldest: 0 }),
            jobs: Jobs::default(),
            origin,
            storage,
            diagnostics: Diagnostics::default(),
            log: Mutex::default(),
            faults,
            tokens: Mutex::default(),
            challenged: AtomicBool::new(false),
            requests: AtomicU64::new(0),
        }
    }

    /// The tenant as it is now.
    pub(crate) fn store(&self) -> Arc<Store> {
        let history = self.history.read().unwrap_or_else(PoisonError::into_inner);
        history.states.last().cloned().unwrap_or_default()
    }

    /// The tenant as it was in a state.
    pub(crate) fn state(&self, state: usize) -> Option<Arc<Store>> {
        self.history.read().unwrap_or_else(PoisonError::into_inner).states.get(state).cloned()
    }

    /// How many states there are.
    pub(crate) fn states(&self) -> usize {
        self.history.read().unwrap_or_else(PoisonError::into_inner).states.len()
    }

    /// The oldest state that delta tokens may name.
    pub(crate) fn oldest_state(&self) -> usize {
        self.history.read().unwrap_or_else(PoisonError::into_inner).oldest
    }

    /// The tenant changes.
    pub(crate) fn change(&self, store: Store) {
        self.history.write().unwrap_or_else(PoisonError::into_inner).states.push(Arc::new(store));
    }

    /// Every delta token so far has ended; the next state's are good.
    pub(crate) fn forget_changes(&self) {
        let mut history = self.history.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = history.states.last().cloned() {
            history.states.push(now);
        }
        history.oldest = history.states.len() - 1;
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        lock(&self.faults)
    }

    /// Takes a token from now on, unless a challenge stands that its request did not answer.
    pub(crate) fn accept(&self, token: &str, claims: Option<&str>) {
        if self.challenged.load(Ordering::Relaxed) && !mishaps::answers_challenge(claims) {
            return;
        }
        self.challenged.store(false, Ordering::Relaxed);
        lock(&self.tokens).insert(token.to_owned());
    }

    /// Refuses every token that was issued so far.
    pub(crate) fn revoke(&self, challenge: bool) {
        self.challenged.store(challenge, Ordering::Relaxed);
        lock(&self.tokens).clear();
    }

    /// Answers one call, recording it and what is wrong with it.
    pub(crate) fn serve(&self, call: &Call) -> Reply {
        let stamp = self.stamp(call);
        let trouble = self.faults().meet(&call.line(), call.batch_member);
        let reply = match trouble.and_then(|trouble| mishaps::instead(self, trouble, &stamp)) {
            Some(answer) => Reply::from(answer),
            None => {
                let result = self.answer(call);
                let answer = self.settle(call, &stamp, result);
                match trouble {
                    Some(trouble) => mishaps::alter(self, call, trouble, answer),
                    None => Reply::from(answer),
                }
            }
        };
        self.record(call, reply.answer.status);
        Reply { answer: finish(reply.answer, &stamp), ..reply }
    }

    fn answer(&self, call: &Call) -> Result<Answer, Failure> {
        self.authorize(call)?;
        match call.method.as_str() {
            _ if percent_decode(&call.path) == "$batch" => batch::answer(self, call),
            "GET" if percent_decode(&call.path).starts_with(JOBS) && call.path != JOBS => {
                exports::look(self, call)
            }
            "GET" => read::answer(self, call)
                .map(|answer| diagnostics::extend(self, &path::parse(&call.path), answer)),
            "POST" if percent_decode(&call.path) == JOBS && !call.batch_member => exports::order(self, call),
            method => write::answer(self, call, method),
        }
    }

    /// The members of a batch share its token.
    fn authorize(&self, call: &Call) -> Result<(), Failure> {
        if call.batch_member {
            return Ok(());
        }
        let Some(header) = call.header("authorization") else {
            return Err(Failure::unauthorized("Access token is empty."));
        };
        match header.strip_prefix("Bearer ") {
            Some(token) if lock(&self.tokens).contains(token) => Ok(()),
            Some(_) if self.challenged.load(Ordering::Relaxed) => Err(mishaps::claims_challenge()),
            _ => Err(Failure::unauthorized("IDX14100: JWT is not well formed, or it was not issued here.")),
        }
    }

    fn settle(&self, call: &Call, stamp: &Stamp, result: Result<Answer, Failure>) -> Answer {
        match result {
            Ok(answer) => answer,
            Err(failure) => {
                if failure.refusal {
                    self.refuse(call, &failure.message);
                }
                failure.answer(stamp)
            }
        }
    }

    /// Notes a request that no correct client sends.
    pub(crate) fn refuse(&self, call: &Call, why: &str) {
        self.log().refused.push(Refusal { request: call.line(), why: why.to_owned() });
    }

    fn record(&self, call: &Call, status: u16) {
        let kept = call.headers.iter().filter(|(name, _)| KEPT_HEADERS.contains(&name.as_str()));
        self.log().requests.push(Recorded {
            method: call.method.clone(),
            version: call.version,
            path: format!("/{}", percent_decode(&call.path)),
            query: call.query.clone(),
            batch_member: call.batch_member,
            headers: kept.map(|(name, value)| (name.clone(), value.clone())).collect(),
            body: String::from_utf8_lossy(&call.body).into_owned(),
            status,
        });
    }

    pub(crate) fn stamp(&self, call: &Call) -> Stamp {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let request_id = format!("7e1d0000-0000-4000-8000-{number:012x}");
        let client = call.header("client-request-id").unwrap_or(&request_id).to_owned();
        let date =
            self.options.now.to_rfc3339_opts(SecondsFormat::Secs, true).trim_end_matches('Z').to_owned();
        Stamp { date, request_id, client_request_id: client, lower_inner: call.version == Version::Beta }
    }
}

fn finish(answer: Answer, stamp: &Stamp) -> Answer {
    answer
        .with("request-id", &stamp.request_id)
        .with("client-request-id", &stamp.client_request_id)
        .with("OData-Version", "4.0")
        .with("Cache-Control", "no-cache")
}

/// The JSON body of a POST.
///
/// # Errors
/// 400 without `Content-Type: application/json`, or for a body that is no JSON object.
pub(crate) fn json_body(call: &Call) -> Result<serde_json::Map<String, Value>, Failure> {
    let json =
        call.header("content-type").is_some_and(|ty| ty.to_ascii_lowercase().starts_with("application/json"));
    if !json {
        return Err(Failure::bad(
            "BadRequest",
            "Write requests must contain the Content-Type header declaration.",
        ));
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Failure::bad(
            "BadRequest",
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Version;
    use crate::{path, plan::Plan, routes};

    /// Keys that lead somewhere in the demo tenant, by what stands before them.
    fn fill(graph: &Graph, pattern: &str) -> String {
        let mut filled: Vec<String> = Vec::new();
        for part in pattern.split('/') {
            if part != "{}" {
                filled.push(part.replace(
                    "getAuditActivityTypes()",
                    "getAuditActivityTypes(category='DeviceConfiguration')",
                ));
                continue;
            }
            let call = call(&filled.join("/"), "");
            let listed: Value = serde_json::from_slice(&graph.serve(&call).answer.body).unwrap_or_default();
            let id = listed["value"][0]["id"].as_str().unwrap_or("none");
            filled.push(id.to_owned());
        }
        filled.join("/")
    }

    fn call(path: &str, query: &str) -> Call {
        Call {
            method: "GET".to_owned(),
            version: Version::Beta,
            path: path.to_owned(),
            query: query.to_owned(),
            headers: [("authorization".to_owned(), "Bearer t".to_owned())].into(),
            body: Vec::new(),
            batch_member: false,
        }
    }

    fn contoso() -> Graph {
        let options = Options::default();
        let store = Store::build(&options.tenant, options.now).unwrap();
        let graph =
            Graph::new(options, store, "http://127.0.0.1:1".to_owned(), "http://127.0.0.1:2/".to_owned());
        graph.accept("t", None);
        graph
    }

    /// Parts of paths that the demo tenant has nothing behind, at least not behind its first object.
    const EMPTY: &[&str] = &[
        "deviceCategory",
        "exportJobs/{}",
        "resourceAccessProfiles/{}",
        "windowsManagedAppProtections/{}",
        "rootCertificate",
    ];

    /// Relationships of derived types, which need a cast.
    const ON_CASTS: &[&str] = &[
        "identityCertificate",
        "managedDeviceCertificateStates",
        "ForClientValidation",
        "ForServerValidation",
    ];

    #[test]
    fn every_route_is_in_the_metadata_and_answers() {
        let graph = contoso();
        for pattern in routes::paths() {
            let path = fill(&graph, pattern);
            let status = graph.serve(&call(&path, "")).answer.status;
            let any = |parts: &[&str]| parts.iter().any(|part| pattern.contains(part));
            if any(ON_CASTS) {
                assert_eq!(status, 400, "{pattern} needs a cast");
                continue;
            }
            assert!(Plan::read(Version::Beta, &path::parse(&path)).is_ok(), "{pattern}");
            assert!(status == 200 || (status == 404 && any(EMPTY)), "{pattern} as {path}: {status}");
        }
    }
}
