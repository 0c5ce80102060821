//! A bare HTTP client: what is tested is the server, not the product's client.

use mock_graph::{Mock, Options};
use reqwest::header::HeaderMap;
use serde_json::Value;

pub(super) struct Ask {
    pub(super) mock: Mock,
    client: reqwest::Client,
}

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Reply {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(super) fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// One property of every item.
    pub(super) fn each(&self, property: &str) -> Vec<String> {
        let items = self.json()["value"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item[property].as_str().unwrap_or_default().to_owned()).collect()
    }
}

pub(super) const EVENTUAL: &[(&str, &str)] = &[("ConsistencyLevel", "eventual")];

impl Ask {
    pub(super) async fn new(options: Options) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self { mock: Mock::start(options).await.expect("a server"), client }
    }

    /// The contoso tenant; refusals do not panic, for tests that are about them.
    pub(super) async fn lenient() -> Self {
        Self::new(Options { strict: false, ..Options::default() }).await
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[]).await
    }

    /// `path` may also be a whole URL, as in a next link.
    pub(super) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let url = if path.starts_with("http") { path.to_owned() } else { self.url(path) };
        let mut request = self.client.get(url).bearer_auth(self.mock.token());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        finish(request).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Reply {
        finish(self.client.post(self.url(path)).bearer_auth(self.mock.token()).json(body)).await
    }

    pub(super) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let url = format!("{}{path}", self.mock.authority());
        finish(self.client.post(url).form(fields)).await
    }

    pub(super) async fn send(&self, request: impl Fn(&reqwest::Client) -> reqwest::RequestBuilder) -> Reply {
        finish(request(&self.client)).await
    }

    /// Every page's items, the header sent again each time.
    pub(super) async fn all(&self, path: &str, headers: &[(&str, &str)]) -> (Vec<Value>, usize) {
        let (mut items, mut pages, mut next) = (Vec::new(), 0, path.to_owned());
        loop {
            let reply = self.get_with(&next, headers).await;
            assert_eq!(reply.status, 200, "{next}: {}", reply.text);
            let body = reply.json();
            items.extend(body["value"].as_array().expect("a page").iter().cloned());
            pages += 1;
            match body["@odata.nextLink"].as_str() {
                Some(link) => next = link.to_owned(),
                None => return (items, pages),
            }
        }
    }

    pub(super) async fn id(&self, path: &str) -> String {
        self.get(path).await.json()["value"][0]["id"].as_str().expect("an id").to_owned()
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{}", self.mock.origin(), path.trim_start_matches('/'))
    }
}

async fn finish(request: reqwest::RequestBuilder) -> Reply {
    let answer = request.send().await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Reply { status, headers, text: answer.text().await.expect("a text") }
}
