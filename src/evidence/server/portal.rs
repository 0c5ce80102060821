//! Excerpts of Intune's portal and of Graph: a status with an error code.

use serde_json::Value;

use super::super::case::Case;
use super::super::codes::{ResultCode, read_number};
use super::super::file::Platform;

/// Intune's offset codes, as signed numbers: `0x87D10000` to `0x87D1FFFF`.
const OFFSETS: std::ops::RangeInclusive<i64> = -2_016_346_112..=-2_016_280_577;
/// Words of a portal's line.
const WORDS: &[&str] =
    &["error code", "errorcode", "setting status", "settingstates", "certificateerrorcode"];

/// Looks at a line; whether it is such an excerpt.
pub(in crate::evidence) fn line(line: &str, case: &mut Case) -> bool {
    if line.len() > 4096 || !line.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let numbers = || {
        line.split(|c: char| c.is_whitespace() || ",;:=()[]{}\"'".contains(c))
            .filter(|word| word.len() >= 9)
            .filter_map(read_number)
    };
    let offset = numbers().find(|number| OFFSETS.contains(number));
    let lower = line.to_lowercase();
    let said = || WORDS.iter().any(|word| lower.contains(word));
    let Some(number) = offset.or_else(|| numbers().find(|number| *number < -1_000_000).filter(|_| said()))
    else {
        return false;
    };
    case.is(Platform::Graph, "portal-text");
    case.record(None);
    say(number, case);
    true
}

/// An object of Graph with an error code.
pub(in crate::evidence) fn object(value: &Value, case: &mut Case) -> bool {
    let Some(map) = value.as_object() else { return false };
    let code = ["errorCode", "certificateErrorCode", "lastErrorCode"]
        .iter()
        .filter_map(|name| map.get(*name)?.as_i64())
        .find(|number| *number != 0);
    let Some(code) = code else { return false };
    case.is(Platform::Graph, "graph-json");
    case.record(None);
    say(code, case);
    true
}

fn say(number: i64, case: &mut Case) {
    let code = ResultCode::intune(number);
    case.portal = Some(if code.row.is_some() { code } else { ResultCode::windows(number) });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let mut case = Case::default();
        line(text, &mut case).then(|| case.portal.and_then(|code| code.hex()).unwrap_or_default())
    }

    #[test]
    fn codes_are_read_however_they_are_written() {
        for text in [
            "Setting status IOSWiFiConfiguration, error code -2016341112",
            "Error code: 0x87D11388",
            "state error (2278626184)",
        ] {
            assert_eq!(read(text).as_deref(), Some("0x87d11388"), "{text}");
        }
        assert_eq!(read("error code 0x80091007").as_deref(), Some("0x80091007"));
        for text in ["phone 2016341112 called", "0x80091007", "nothing", "version 10.0.26100.1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
