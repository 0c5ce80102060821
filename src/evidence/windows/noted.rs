//! A known event with everything that joining and judging need.

use chrono::{NaiveDateTime, TimeDelta};

use super::dates::{self, Order};
use super::fields::{Fields, fields};
use super::findings::{Finding, finding};
use super::known::{Proof, Row, find_ignoring_case};
use super::raw::RawEvent;
use crate::evidence::case::TrailKey;
use crate::evidence::codes::{ResultCode, Space, read_number};
use crate::evidence::request_id::{IdEncoding, RequestId};
use crate::evidence::time::LogTime;

/// `E_FAIL`: what a service says when it passes on another failure.
const WRAPPER: i64 = -2_147_467_259;

/// How far apart events of one enrolment may lie.
const NEAR: TimeDelta = TimeDelta::minutes(10);

/// A known event.
#[derive(Debug)]
pub(super) struct Noted {
    pub(super) row: &'static Row,
    pub(super) fields: Fields,
    pub(super) time: Option<LogTime>,
    pub(super) record: Option<u64>,
    pub(super) process: Option<u32>,
    pub(super) id: Option<RequestId>,
    /// The id of a request that is not Intune's.
    pub(super) foreign: Option<String>,
    pub(super) code: Option<ResultCode>,
    /// The request that it belongs to.
    pub(super) key: Option<TrailKey>,
}

impl Noted {
    /// Reads a known event.
    pub(super) fn of(row: &'static Row, event: &RawEvent) -> Self {
        let fields = fields(row, event);
        let id = event.texts().find_map(|text| {
            let plain = super::plain::unwrapped(text);
            RequestId::find_all(&plain).next().or_else(|| cut_id(&plain))
        });
        let foreign = if id.is_none() { foreign_id(&fields) } else { None };
        let code = code(row, &fields, event);
        Self {
            row,
            fields,
            time: event.time.clone(),
            record: event.record,
            process: event.process,
            id,
            foreign,
            code,
            key: None,
        }
    }

    /// A value by its name.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A value that is a number, however it is written.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.field(name).and_then(read_number)
    }

    /// The result, if it is a failure.
    pub(super) fn failure(&self) -> Option<&ResultCode> {
        self.code.as_ref().filter(|code| !code.is_success())
    }

    /// What the failure shows about its cause.
    pub(super) fn finding(&self) -> Option<&'static Finding> {
        finding(self.row.log, self.failure()?.number?)
    }

    /// Its place in time, whether certain or not, and whether that is UTC.
    pub(super) fn stamp(&self, order: Option<Order>) -> Option<(bool, NaiveDateTime)> {
        match self.time.as_ref()? {
            LogTime::Moment(time) => Some((true, time.naive_utc())),
            LogTime::Local { time, .. } => Some((false, *time)),
            LogTime::Unclear(text) => dates::guess(text, order).map(|time| (false, time)),
            LogTime::Clock { .. } => None,
        }
    }

    /// Whether both may be of one enrolment: the same process, at most ten minutes apart; what isn't logged is no
    /// obstacle.
    pub(super) fn near(&self, other: &Self) -> bool {
        let same_log = self.row.log == other.row.log;
        if same_log && self.process.is_some() && other.process.is_some() && self.process != other.process {
            return false;
        }
        match (self.stamp(None), other.stamp(None)) {
            (Some((a, left)), Some((b, right))) if a == b => (left - right).abs() <= NEAR,
            _ => true,
        }
    }
}

/// The request of another management system: the unique id of 306 and 309, or the node's.
fn foreign_id(fields: &Fields) -> Option<String> {
    let node = ["node", "cspUri"].iter().find_map(|name| scep_node(fields.get(name)?));
    let id = fields.get("uniqueId").map(String::as_str).or(node)?.trim();
    (!id.is_empty() && id.len() <= 200).then(|| id.to_owned())
}

/// The unique id in the address of a node (`./…/ClientCertificateInstall/SCEP/<id>/…`).
pub(super) fn scep_node(uri: &str) -> Option<&str> {
    // The second one is that of older versions.
    const BEFORE: [&str; 2] = ["ClientCertificateInstall/SCEP/", "CertificateStore/My/SCEP/"];
    let at = BEFORE.iter().find_map(|before| Some(find_ignoring_case(uri, before)? + before.len()))?;
    let rest = uri.get(at..)?;
    let end = rest.find(|c: char| c == '/' || c == '<' || c.is_whitespace()).unwrap_or(rest.len());
    rest.get(..end).filter(|id| !id.is_empty())
}

/// What is left of an id that a table cut: a prefix, never a whole id.
pub(super) fn cut_id(text: &str) -> Option<RequestId> {
    let at = text.find("ModelName_AC_")?;
    let rest = text.get(at..)?;
    let end = rest.find(|c: char| c.is_whitespace() || "/)(,;'\"<>".contains(c)).unwrap_or(rest.len());
    let raw = rest.get(..end)?;
    let is_cut = raw.ends_with("...") || raw.ends_with('…');
    if !is_cut || raw.len() > 300 {
        return None;
    }
    let model = raw.strip_prefix("ModelName_")?;
    let (model, logical) = match model.split_once("_LogicalName_") {
        // Whole or not, what is cut after it keeps the id from being whole.
        Some((model, logical)) => (model, Some(logical)),
        None => (model, None),
    };
    let logical = logical.map(|logical| match logical.split_once("_Hash_") {
        Some((logical, _)) => logical.to_owned(),
        None => logical.to_owned(),
    });
    Some(RequestId {
        raw: raw.to_owned(),
        model_name: Some(model.to_owned()),
        logical_name: logical,
        hash: None,
        encoding: IdEncoding::Windows,
    })
}

/// The result that an event gives.
fn code(row: &Row, fields: &Fields, event: &RawEvent) -> Option<ResultCode> {
    let by_field = || result(fields.get("result")?);
    match row.proof {
        Proof::HelperFailed => {
            let text = fields.get("logError")?;
            // The helper's message loses its last digit at times.
            let whole = text.len() >= 10;
            whole.then(|| read_number(text).map(ResultCode::windows))?
        }
        Proof::NdesRefused | Proof::IssueRefused | Proof::ChallengeRefused | Proof::ServerTrouble => {
            let wrapper = |code: &ResultCode| code.number == Some(WRAPPER);
            let all = || event.texts().filter_map(server_result);
            all().find(|code| !wrapper(code)).or_else(|| all().next())
        }
        Proof::Chain => event.get("Result@value", usize::MAX).and_then(bare_hexadecimal).or_else(|| {
            event.message.as_deref().and_then(|text| text.split_whitespace().find_map(bare_hexadecimal))
        }),
        _ => by_field(),
    }
}

/// A result as a field has it: a number, or the system's words for it.
pub(super) fn result(text: &str) -> Option<ResultCode> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    match read_number(text) {
        Some(number) => Some(ResultCode::windows(number)),
        None => Some(ResultCode::windows_text(text)),
    }
}

/// `800B0109`, as CAPI2 writes results.
pub(super) fn bare_hexadecimal(word: &str) -> Option<ResultCode> {
    let word = word.trim_matches(|c: char| "().,;".contains(c));
    let digits = word.strip_prefix("0x").unwrap_or(word);
    let is_code =
        digits.len() == 8 && digits.starts_with('8') && digits.bytes().all(|b| b.is_ascii_hexdigit());
    is_code.then(|| read_number(&format!("0x{digits}")).map(ResultCode::windows))?
}

/// What a server's message gives as the cause: a challenge's answer, or the code that is no mere wrapper (`E_FAIL`).
pub(super) fn server_result(text: &str) -> Option<ResultCode> {
    let word = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() > 8 && word.chars().any(char::is_lowercase))
        .map(|word| ResultCode::word(word, None))
        .find(|code| code.row.is_some_and(|row| row.space == Space::Challenge));
    if word.is_some() {
        return word;
    }
    let numbers = || {
        text.split(|c: char| c.is_whitespace() || "(),;".contains(c))
            .filter(|word| word.starts_with("0x") || word.starts_with("0X"))
            .filter_map(read_number)
            .map(ResultCode::windows)
            .filter(|code| !code.is_success())
    };
    let in_brackets = || {
        let inner = text.split_once('(')?.1;
        let end = inner.find(".)").map(|at| at + 1).or_else(|| inner.find(')'))?;
        Some(ResultCode::windows_text(inner.get(..end)?)).filter(|code| code.number.is_some())
    };
    numbers().find(|code| code.number != Some(WRAPPER)).or_else(in_brackets).or_else(|| numbers().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrapper_is_no_cause_where_the_words_are_known() {
        let code = server_result(
            "The Network Device Enrollment Service cannot submit the certificate request (The requested certificate template is not supported by this CA.). 0x80004005",
        );
        assert_eq!(code.and_then(|code| code.hex()).as_deref(), Some("0x80094800"));
        let code = server_result("cannot submit the certificate request (Zugriff verweigert). 0x80004005");
        assert_eq!(code.and_then(|code| code.hex()).as_deref(), Some("0x80004005"));
        let word = server_result("Challenge validation failed: ChallengeExpired, see 0x80004005");
        assert_eq!(word.and_then(|code| code.name).as_deref(), Some("ChallengeExpired"));
    }

    #[test]
    fn a_cut_id_gives_a_prefix_only() {
        let id = cut_id(
            "UniqueId : (ModelName_AC_c0ffee00-1111-4222-8333-444455556666_LogicalName_7b1e2c40_9a5...",
        )
        .expect("an id");
        assert_eq!((id.profile_id(), id.profile_id_prefix()), (None, Some("7b1e2c40_9a5...")));
        assert!(id.is_partial());
        assert!(cut_id("ModelName_AC_c0ffee00").is_none(), "not cut, so no id at all");
    }

    #[test]
    fn nodes_hold_the_id() {
        assert_eq!(
            scep_node("./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/abc/Install/KeyLength"),
            Some("abc")
        );
        assert_eq!(scep_node("./Vendor/MSFT/RemoteWipe/doWipe"), None);
    }
}
