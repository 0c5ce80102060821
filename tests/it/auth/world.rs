//! A scripted identity service, a clock that only waiting moves, and a person who does as told.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use scepcheck::auth::{
    AuthError, CLOUDS, DeviceCodePrompt, Endpoints, HttpSettings, Method, Prompt, TenantName, TokenRequest,
    TokenSource, source, tenant,
};
use scepcheck::time::{BoxFuture, Clock, Sleep};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use url::Url;
use wiremock::matchers::path_regex;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(super) const TENANT: &str = "contoso.example";
pub(super) const CLIENT: &str = "11111111-2222-3333-4444-555555555555";
pub(super) const TOKEN: &str = "token";
pub(super) const DEVICE: &str = "devicecode";
pub(super) const AUTHORIZE: &str = "authorize";

pub(super) struct World {
    pub(super) server: MockServer,
    pub(super) clock: Arc<FakeClock>,
    pub(super) sleep: Arc<FakeSleep>,
    pub(super) prompt: Arc<FakePrompt>,
    pub(super) urls: tokio::sync::Mutex<mpsc::UnboundedReceiver<Url>>,
}

impl World {
    pub(super) async fn new() -> Self {
        let clock = Arc::new(FakeClock(Mutex::new("2026-01-06T10:00:00Z".parse().unwrap())));
        let (sender, urls) = mpsc::unbounded_channel();
        Self {
            server: MockServer::start().await,
            sleep: Arc::new(FakeSleep {
                clock: Arc::clone(&clock),
                slept: Mutex::default(),
                holds: Mutex::new(true),
            }),
            clock,
            prompt: Arc::new(FakePrompt {
                sender,
                shown: Mutex::default(),
                obedient: Mutex::new(false),
                absent: Mutex::new(false),
            }),
            urls: tokio::sync::Mutex::new(urls),
        }
    }

    /// A world whose browser follows every address that it is given.
    pub(super) async fn with_obedient_person() -> Self {
        let world = Self::new().await;
        *world.prompt.obedient.lock().unwrap() = true;
        world.authorize("code-1").await;
        world
    }

    pub(super) fn endpoints(&self) -> Endpoints {
        Endpoints::of(&CLOUDS[0]).with_overrides(None, Some(&self.server.uri())).unwrap()
    }

    pub(super) fn source(&self, method: Method) -> Result<Arc<dyn TokenSource>, AuthError> {
        self.source_at(method, &self.endpoints())
    }

    pub(super) fn source_at(
        &self,
        method: Method,
        endpoints: &Endpoints,
    ) -> Result<Arc<dyn TokenSource>, AuthError> {
        let http = HttpSettings::default();
        source(method, endpoints, &http, self.clock.clone(), self.sleep.clone(), self.prompt.clone())
    }

    /// The answers of one endpoint, in order. A request too many gets a status that no test expects.
    pub(super) async fn script(&self, endpoint: &str, answers: Vec<ResponseTemplate>) {
        self.script_then(endpoint, answers, |_| ResponseTemplate::new(418)).await;
    }

    /// The same with an answer to every further request.
    pub(super) async fn script_then(
        &self,
        endpoint: &str,
        answers: Vec<ResponseTemplate>,
        then: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
    ) {
        let answers = Mutex::new(VecDeque::from(answers));
        Mock::given(path_regex(format!("/oauth2/v2.0/{endpoint}$")))
            .respond_with(move |request: &Request| {
                let next = answers.lock().unwrap().pop_front();
                next.unwrap_or_else(|| then(request))
            })
            .mount(&self.server)
            .await;
    }

    /// The sign-in page: agrees at once and sends the browser back with `code`.
    pub(super) async fn authorize(&self, code: &'static str) {
        let back = move |request: &Request| {
            let asked = parameters(request.url.query().unwrap_or_default().as_bytes());
            let mut to = Url::parse(&asked["redirect_uri"]).unwrap();
            to.query_pairs_mut().append_pair("code", code).append_pair("state", &asked["state"]);
            ResponseTemplate::new(302).insert_header("Location", to.as_str())
        };
        Mock::given(path_regex("/oauth2/v2.0/authorize$")).respond_with(back).mount(&self.server).await;
    }

    /// The forms (or queries) that an endpoint got.
    pub(super) async fn asked(&self, endpoint: &str) -> Vec<BTreeMap<String, String>> {
        let requests = self.server.received_requests().await.unwrap();
        let ends = format!("/oauth2/v2.0/{endpoint}");
        let here = requests.iter().filter(|request| request.url.path().ends_with(&ends));
        here.map(|request| match request.method.as_str() {
            "GET" => parameters(request.url.query().unwrap_or_default().as_bytes()),
            _ => parameters(&request.body),
        })
        .collect()
    }

    /// The address that the next sign-in sends the browser to.
    pub(super) async fn next_url(&self) -> Url {
        self.urls.lock().await.recv().await.unwrap()
    }
}

pub(super) fn parameters(form: &[u8]) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(form).map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

pub(super) struct FakeClock(Mutex<DateTime<Utc>>);

impl FakeClock {
    pub(super) fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += TimeDelta::seconds(seconds);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

pub(super) struct FakeSleep {
    clock: Arc<FakeClock>,
    pub(super) slept: Mutex<Vec<Duration>>,
    /// Whether waits of minutes never end, for they are time limits.
    pub(super) holds: Mutex<bool>,
}

impl FakeSleep {
    pub(super) fn seconds(&self) -> Vec<f64> {
        self.slept.lock().unwrap().iter().map(Duration::as_secs_f64).collect()
    }
}

impl Sleep for FakeSleep {
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        if duration >= Duration::from_secs(300) && *self.holds.lock().unwrap() {
            return Box::pin(std::future::pending());
        }
        Box::pin(async move {
            self.slept.lock().unwrap().push(duration);
            self.clock.advance(i64::try_from(duration.as_secs()).unwrap());
            tokio::task::yield_now().await;
        })
    }
}

pub(super) struct FakePrompt {
    sender: mpsc::UnboundedSender<Url>,
    /// Everything shown, line by line.
    pub(super) shown: Mutex<Vec<String>>,
    obedient: Mutex<bool>,
    /// Nobody is there to be asked.
    pub(super) absent: Mutex<bool>,
}

impl Prompt for FakePrompt {
    fn device_code(&self, code: &DeviceCodePrompt) {
        self.shown.lock().unwrap().extend(code.lines());
    }

    fn browser(&self, url: &Url) {
        self.shown.lock().unwrap().push(url.to_string());
        if *self.obedient.lock().unwrap() {
            tokio::spawn(browser().get(url.clone()).send());
        }
        let _ = self.sender.send(url.clone());
    }

    fn note(&self, text: &str) {
        self.shown.lock().unwrap().push(text.to_owned());
    }

    fn is_attended(&self) -> bool {
        !*self.absent.lock().unwrap()
    }
}

/// A browser, as far as this matters: it follows redirects.
pub(super) fn browser() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

pub(super) fn secret_method(secret: &str) -> Method {
    Method::ClientSecret { tenant: some_tenant(), client_id: client(), secret: SecretString::from(secret) }
}

pub(super) fn device_method() -> Method {
    Method::DeviceCode { tenant: some_tenant(), client_id: client() }
}

pub(super) fn browser_method() -> Method {
    Method::Browser { tenant: some_tenant(), client_id: client(), login_hint: None }
}

pub(super) fn some_tenant() -> Option<TenantName> {
    Some(tenant(TENANT).unwrap())
}

pub(super) fn client() -> Option<String> {
    Some(CLIENT.to_owned())
}

/// A token answer that lives an hour.
pub(super) fn issued(token: &str) -> ResponseTemplate {
    issued_with(token, &json!({}))
}

pub(super) fn issued_with(token: &str, more: &Value) -> ResponseTemplate {
    let mut body =
        json!({"token_type": "Bearer", "expires_in": 3600, "ext_expires_in": 3600, "access_token": token});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    ResponseTemplate::new(200).set_body_json(body)
}

pub(super) fn refusal(status: u16, error: &str, code: u32) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({
        "error": error,
        "error_description": format!("AADSTS{code}: A sentence of the service. Another one. Trace ID: t"),
        "error_codes": [code],
        "timestamp": "2026-01-06 10:00:00Z",
        "trace_id": "0f0f0f0f-0000-0000-0000-000000000001",
        "correlation_id": "0f0f0f0f-0000-0000-0000-000000000002",
    }))
}

pub(super) fn device_started() -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({
        "device_code": "device-code-1", "user_code": "ABCD-EFGH", "verification_uri": "https://microsoft.com/devicelogin",
        "expires_in": 900, "interval": 5, "message": "not shown",
    }))
}

pub(super) fn pending() -> ResponseTemplate {
    refusal(400, "authorization_pending", 70016)
}

/// A plain request's token.
pub(super) async fn token(source: &Arc<dyn TokenSource>) -> Result<String, AuthError> {
    ask(source, TokenRequest::default()).await
}

pub(super) async fn forced(source: &Arc<dyn TokenSource>) -> Result<String, AuthError> {
    ask(source, TokenRequest { force: true, claims: None }).await
}

pub(super) async fn ask(source: &Arc<dyn TokenSource>, request: TokenRequest) -> Result<String, AuthError> {
    source.token(request).await.map(|token| token.secret.expose_secret().to_owned())
}
