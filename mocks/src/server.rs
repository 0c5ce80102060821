//! Sockets: three listeners on loopback, for Graph, the identity service and the storage of downloads.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::answer::Answer;
use crate::diagnostics;
use crate::exports;
use crate::faults::{Fault, Trouble};
use crate::graph::{Graph, Reply};
use crate::oauth::{Authority, Knock};
use crate::options::Options;
use crate::record::{Recorded, Refusal};
use crate::request::{Call, Headers, Version};
use crate::tenant::{Store, Tenant};

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct Mock {
    graph: Arc<Graph>,
    authority: Arc<Authority>,
    origin: Url,
    authority_origin: Url,
    token: String,
    tasks: Vec<JoinHandle<()>>,
}

impl Mock {
    /// Starts on free ports of 127.0.0.1, as tasks of the current runtime.
    ///
    /// # Errors
    /// When no port can be opened, or the tenant names something that it does not hold.
    pub async fn start(options: Options) -> io::Result<Self> {
        Self::start_on(options, 0).await
    }

    /// Starts Graph on the given port, and the identity service on a free one.
    ///
    /// # Errors
    /// As [`Mock::start`].
    pub async fn start_on(options: Options, port: u16) -> io::Result<Self> {
        let invalid = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        let store = Store::build(&options.tenant, options.now).map_err(invalid)?;
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let authority_listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let storage_listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let storage = format!("http://{}/", storage_listener.local_addr()?);
        let origin = format!("http://{}", listener.local_addr()?);
        let authority_origin = format!("http://{}", authority_listener.local_addr()?);
        let graph = Arc::new(Graph::new(options, store, origin.clone(), storage));
        let authority = Arc::new(Authority::new(Arc::clone(&graph), authority_origin.clone()));
        let token = authority.issue(false, None);
        let graph_routes = Router::new().fallback(serve_graph).with_state(Arc::clone(&graph));
        let authority_routes = Router::new().fallback(serve_authority).with_state(Arc::clone(&authority));
        let storage_routes = Router::new().fallback(serve_storage).with_state(Arc::clone(&graph));
        let parse = |text: &str| Url::parse(text).map_err(|error| invalid(error.to_string()));
        Ok(Self {
            origin: parse(&origin)?,
            authority_origin: parse(&authority_origin)?,
            tasks: vec![
                spawn(listener, graph_routes),
                spawn(authority_listener, authority_routes),
                spawn(storage_listener, storage_routes),
            ],
            graph,
            authority,
            token,
        })
    }

    /// Where Graph answers: `http://127.0.0.1:port/`. Versions follow it.
    #[must_use]
    pub fn origin(&self) -> Url {
        self.origin.clone()
    }

    /// Where the identity service answers. The tenant's id follows it.
    #[must_use]
    pub fn authority(&self) -> Url {
        self.authority_origin.clone()
    }

    /// The tenant's id.
    #[must_use]
    pub fn tenant_id(&self) -> String {
        self.authority.tenant_id()
    }

    /// An access token that Graph accepts.
    #[must_use]
    pub fn token(&self) -> String {
        self.token.clone()
    }

    /// From now on every token that was issued is refused.
    pub fn revoke_tokens(&self) {
        self.graph.revoke(false);
    }

    /// The tenant is this one from now on; delta queries tell what changed.
    ///
    /// # Errors
    /// When the tenant names something that it does not hold.
    pub fn change(&self, tenant: &Tenant) -> io::Result<()> {
        let store = Store::build(tenant, self.graph.options.now)
            .map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why))?;
        self.graph.change(store);
        Ok(())
    }

    /// Every delta token so far has ended, as after a week.
    pub fn forget_changes(&self) {
        self.graph.forget_changes();
    }

    /// From now on this goes wrong too.
    pub fn add_fault(&self, fault: Fault) {
        self.graph.faults().add(fault);
    }

    /// Every request so far, the members of batches included.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.graph.log().requests.clone()
    }

    /// How many requests there were so far.
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.graph.log().requests.len()
    }

    /// Every request so far that a strict Graph would refuse.
    #[must_use]
    pub fn refused(&self) -> Vec<Refusal> {
        self.graph.log().refused.clone()
    }

    /// The packages of diagnostics that were downloaded, by id.
    #[must_use]
    pub fn downloads(&self) -> Vec<String> {
        self.graph.diagnostics.fetched()
    }

    /// Announces refusals: those whose request line or reason contains the text do not fail the test.
    pub fn expect_refusal(&self, text: impl Into<String>) {
        self.graph.log().expected.push(text.into());
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        if !self.graph.options.strict || std::thread::panicking() {
            return;
        }
        let unexpected: Vec<String> = {
            let log = self.graph.log();
            log.unexpected()
                .iter()
                .map(|refusal| format!("{}\n    {}", refusal.request, refusal.why))
                .collect()
        };
        #[expect(clippy::panic, reason = "a test that sent what Graph refuses must fail")]
        if !unexpected.is_empty() {
            panic!("Graph would refuse:\n  {}", unexpected.join("\n  "));
        }
    }
}

fn spawn(listener: TcpListener, routes: Router) -> JoinHandle<()> {
    tokio::spawn(async move {
        // Serving ends only when the task is aborted.
        let _ = axum::serve(listener, routes).await;
    })
}

async fn serve_graph(State(graph): State<Arc<Graph>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 4 * 1024 * 1024).await.unwrap_or_default();
    let path = parts.uri.path();
    let (version, rest) =
        path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
    let Some(version) = Version::parse(version) else {
        graph.log().refused.push(Refusal {
            request: format!("{} {path}", parts.method),
            why: "the path starts with neither /v1.0 nor /beta".to_owned(),
        });
        let body = serde_json::json!({"error": {"code": "BadRequest", "message": format!("Invalid version: {version}")}});
        return respond(Reply::from(Answer::json(400, &body)));
    };
    let call = Call {
        method: parts.method.as_str().to_owned(),
        version,
        path: rest.to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers(&parts.headers),
        body: body.to_vec(),
        batch_member: false,
    };
    let reply = graph.serve(&call);
    wait(graph.options.latency + reply.delay).await;
    respond(reply)
}

async fn serve_authority(State(authority): State<Arc<Authority>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1024 * 1024).await.unwrap_or_default();
    let answer = authority.serve(&Knock {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        content_type: parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()),
        bearer: parts.headers.contains_key(header::AUTHORIZATION),
        body: &body,
    });
    wait(authority.graph.options.latency).await;
    respond(Reply::from(answer))
}

/// The storage of export files and diagnostics packages.
async fn serve_storage(State(graph): State<Arc<Graph>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let call = Call {
        method: parts.method.as_str().to_owned(),
        version: Version::Beta,
        path: parts.uri.path().trim_start_matches('/').to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: headers(&parts.headers),
        body: Vec::new(),
        batch_member: false,
    };
    let mut reply = Reply::from(if call.path.starts_with("diagnostics/") {
        diagnostics::storage(&graph, &call)
    } else {
        exports::fetch(&graph, &call)
    });
    match graph.faults().meet(&format!("GET storage/{}", call.path), false) {
        Some(Trouble::Reset) => reply.reset = true,
        Some(Trouble::Status(status)) => reply.answer.status = status,
        _ => {}
    }
    wait(graph.options.latency).await;
    respond(reply)
}

#[expect(clippy::disallowed_methods, reason = "a server that is to be slow waits for real")]
async fn wait(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

fn headers(map: &HeaderMap) -> Headers {
    map.iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect()
}

fn respond(reply: Reply) -> Response {
    let Answer { status, headers, content_type, body } = reply.answer;
    let body = if reply.reset { broken(body) } else { Body::from(body) };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let map = response.headers_mut();
    map.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            map.append(name, value);
        }
    }
    response
}

/// A body that ends the connection half-way.
fn broken(mut body: Vec<u8>) -> Body {
    body.truncate(body.len() / 2);
    let parts = [Ok(Bytes::from(body)), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
    Body::from_stream(futures_util::stream::iter(parts))
}
