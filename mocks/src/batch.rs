//! `$batch`: up to twenty requests in one.

use std::collections::{BTreeMap, HashSet};

use base64::Engine;
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Failure};
use crate::graph::{Graph, json_body};
use crate::request::Call;

const MOST: usize = 20;

pub(crate) fn answer(graph: &Graph, call: &Call) -> Result<Answer, Failure> {
    if call.method != "POST" {
        return Err(Failure::unknown_segment("$batch"));
    }
    let body = json_body(call)?;
    let requests = body.get("requests").and_then(Value::as_array).ok_or_else(|| malformed("no requests"))?;
    if requests.is_empty() || requests.len() > MOST {
        return Err(malformed(&format!(
            "Number of batch request steps exceeds the maximum value of {MOST}, or is 0."
        )));
    }
    let mut ids = HashSet::new();
    let members =
        requests.iter().map(|request| Member::read(call, request)).collect::<Result<Vec<_>, _>>()?;
    if let Some(twice) = members.iter().find(|member| !ids.insert(member.id.to_lowercase())) {
        return Err(malformed(&format!("Request Id has to be unique in a batch: '{}'.", twice.id)));
    }
    let mut statuses = BTreeMap::new();
    let mut responses = Vec::new();
    for member in &members {
        let failed = member.depends_on.iter().any(|id| statuses.get(id).is_none_or(|status| *status >= 400));
        let response = if failed { failed_dependency(member) } else { member.answer(graph) };
        statuses.insert(member.id.clone(), response.0);
        responses.push(response.1);
    }
    shuffle(&mut responses, graph.options.seed);
    Ok(Answer::json(200, &json!({"responses": responses})))
}

fn malformed(why: &str) -> Failure {
    Failure::bad("BadRequest", format!("Invalid batch payload format. {why}"))
}

struct Member {
    id: String,
    depends_on: Vec<String>,
    call: Call,
}

impl Member {
    fn read(outer: &Call, request: &Value) -> Result<Self, Failure> {
        let text = |name: &str| request.get(name).and_then(Value::as_str);
        let (Some(id), Some(method), Some(url)) = (text("id"), text("method"), text("url")) else {
            return Err(malformed("Each request needs the texts id, method and url."));
        };
        if url.contains("://") {
            return Err(malformed(&format!("The url must be relative: '{url}'.")));
        }
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let headers = request.get("headers").and_then(Value::as_object);
        let call = Call {
            method: method.to_ascii_uppercase(),
            version: outer.version,
            path: path.trim_start_matches('/').to_owned(),
            query: query.to_owned(),
            headers: headers.map(headers_of).unwrap_or_default(),
            body: request.get("body").map(|body| body.to_string().into_bytes()).unwrap_or_default(),
            batch_member: true,
        };
        let depends_on = request.get("dependsOn").and_then(Value::as_array);
        let depends_on =
            depends_on.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        Ok(Self { id: id.to_owned(), depends_on, call })
    }

    fn answer(&self, graph: &Graph) -> (u16, Value) {
        let reply = graph.serve(&self.call);
        let answer = reply.answer;
        // Nothing inside a batch can end the connection; it shows as a gateway's error.
        let status = if reply.reset { 502 } else { answer.status };
        let mut headers: Map<String, Value> =
            answer.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        headers.insert("Content-Type".to_owned(), json!(answer.content_type));
        let body = match serde_json::from_slice::<Value>(&answer.body) {
            Ok(body) if answer.content_type.starts_with("application/json") => body,
            _ => json!(base64::engine::general_purpose::STANDARD.encode(&answer.body)),
        };
        (status, json!({"id": self.id, "status": status, "headers": headers, "body": body}))
    }
}

fn headers_of(map: &Map<String, Value>) -> BTreeMap<String, String> {
    map.iter()
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())))
        .collect()
}

fn failed_dependency(member: &Member) -> (u16, Value) {
    let error = json!({"error": {"code": "FailedDependency", "message": "A request it depends on failed."}});
    (424, json!({"id": member.id, "status": 424, "headers": {}, "body": error}))
}

/// Answers come in any order; the seed makes that order repeatable.
fn shuffle(responses: &mut [Value], seed: u64) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).max(1);
    for last in (1..responses.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let other = usize::try_from(state % (last as u64 + 1)).unwrap_or_default();
        responses.swap(last, other);
    }
}
