//! The JSON of `$batch`: members out, answers in.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::answer::{Answer, BodyFault};
use super::get::Get;
use super::page;
use super::transport::UNKNOWN_ENUMS;

#[derive(Serialize)]
struct Question<'a> {
    requests: Vec<Request<'a>>,
}

#[derive(Serialize)]
struct Request<'a> {
    id: String,
    method: &'a str,
    url: String,
    headers: Headers,
}

/// The outer request's headers don't reach the members.
#[derive(Serialize)]
struct Headers {
    #[serde(rename = "Prefer")]
    prefer: &'static str,
    #[serde(rename = "ConsistencyLevel", skip_serializing_if = "Option::is_none")]
    consistency_level: Option<&'static str>,
}

#[derive(Deserialize)]
struct Reply<'a> {
    #[serde(borrow)]
    responses: Option<Vec<MemberReply<'a>>>,
    #[serde(default, borrow)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct MemberReply<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    status: u16,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(default, borrow)]
    body: Option<&'a RawValue>,
}

/// Writes a batch; a member's id is its place.
pub(super) fn write<'a>(gets: impl Iterator<Item = &'a Get>) -> Vec<u8> {
    let requests = gets
        .enumerate()
        .map(|(place, get)| Request {
            id: place.to_string(),
            method: "GET",
            url: get.relative(),
            headers: Headers {
                prefer: UNKNOWN_ENUMS,
                consistency_level: get.is_eventual().then_some("eventual"),
            },
        })
        .collect();
    serde_json::to_vec(&Question { requests }).unwrap_or_default()
}

/// Reads the answers to `count` members, by place. One that is missing, or comes twice, stays empty.
pub(super) fn read(answer: &Answer, count: usize) -> Result<Vec<Option<Answer>>, BodyFault> {
    let reply: Reply<'_> = page::parse(answer)?;
    let Some(responses) = reply.responses else {
        let is_error = reply.error.is_some_and(|error| error.get().starts_with('{'));
        return Err(if is_error {
            BodyFault::Service
        } else {
            BodyFault::Wrong("a batch without `responses`")
        });
    };
    let mut places: Vec<Place> = (0..count).map(|_| Place::Empty).collect();
    for response in responses {
        let place = response.id.get().trim_matches('"').parse::<usize>().ok();
        if let Some(place) = place.and_then(|place| places.get_mut(place)) {
            *place = match place {
                Place::Empty => Place::Taken(response.into_answer()),
                Place::Taken(_) | Place::Disputed => Place::Disputed,
            };
        }
    }
    Ok(places.into_iter().map(Place::into_answer).collect())
}

enum Place {
    Empty,
    Taken(Answer),
    Disputed,
}

impl Place {
    fn into_answer(self) -> Option<Answer> {
        match self {
            Self::Taken(answer) => Some(answer),
            Self::Empty | Self::Disputed => None,
        }
    }
}

impl MemberReply<'_> {
    fn into_answer(self) -> Answer {
        Answer {
            status: self.status,
            headers: header_map(self.headers.unwrap_or_default()),
            body: self.body.map(|body| body.get().as_bytes().to_vec()).unwrap_or_default(),
        }
    }
}

fn header_map(headers: Map<String, Value>) -> HeaderMap {
    headers
        .into_iter()
        .filter_map(|(name, value)| {
            let text = match value {
                Value::String(text) => text,
                Value::Number(number) => number.to_string(),
                _ => return None,
            };
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(text).ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer {
        Answer { status: 200, headers: HeaderMap::new(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn members_carry_their_own_headers_and_no_version() {
        let gets = [Get::v1(["users", "a b"]).single(), Get::v1(["groups"]).count().eventual()];
        insta::assert_snapshot!(String::from_utf8(write(gets.iter())).unwrap(), @r#"{"requests":[{"id":"0","method":"GET","url":"/users/a%20b","headers":{"Prefer":"include-unknown-enum-members"}},{"id":"1","method":"GET","url":"/groups?$count=true","headers":{"Prefer":"include-unknown-enum-members","ConsistencyLevel":"eventual"}}]}"#);
    }

    #[test]
    fn answers_find_their_place_in_any_order_and_doubt_leaves_it_empty() {
        let read = read(
            &answer(
                r#"{"responses":[{"id":"2","status":200,"body":{"value":[]}},{"id":"9","status":200},
                {"id":"1","status":200},{"id":0,"status":404,"headers":{"Retry-After":7}},{"id":"1","status":500}]}"#,
            ),
            4,
        )
        .unwrap();
        let statuses: Vec<_> =
            read.iter().map(|answer| answer.as_ref().map(|answer| answer.status)).collect();
        assert_eq!(statuses, [Some(404), None, Some(200), None]);
        assert_eq!(read[0].as_ref().unwrap().headers["retry-after"], "7");
    }

    #[test]
    fn an_answer_without_responses_is_wrong_or_an_error() {
        assert!(matches!(read(&answer("{}"), 1), Err(BodyFault::Wrong(_))));
        assert!(matches!(read(&answer(r#"{"error":{"code":"x"}}"#), 1), Err(BodyFault::Service)));
        assert!(matches!(read(&answer(r#"{"responses":[{"id":"0""#), 1), Err(BodyFault::Cut)));
    }
}
