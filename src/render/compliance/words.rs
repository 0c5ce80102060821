//! Words and numbers that all formats of the report share.

use chrono::{DateTime, Utc};

use super::super::text::grouped;
use crate::report::audit::Scope;
use crate::report::compliance::{ChainCode, Ended, ErrorInfo, ItemState, ProfileLine, Shift};
use crate::report::v1::{DeviceKey, UserKey};
use crate::report::{DataSource, Finding, Findings, finding};

/// What is certainly not as it should be, the most serious first.
pub(super) const ISSUES: [Finding; 4] =
    [Finding::Failed, Finding::Missing, Finding::Conflict, Finding::Unexpected];

/// What is not as it should be, or may not be, the most serious first.
pub(super) const NOT_GOOD: [Finding; 6] = [
    Finding::Failed,
    Finding::Missing,
    Finding::Conflict,
    Finding::Unexpected,
    Finding::Waiting,
    Finding::Unknown,
];

/// How many decisions ended so.
pub(super) fn of(findings: &Findings, finding: Finding) -> u64 {
    findings.of_kind(finding) as u64
}

/// By how much a finding grew. What is not expected is not compared.
pub(super) fn moved(shift: &Shift, finding: Finding) -> i64 {
    match finding {
        Finding::AsExpected => shift.as_expected,
        Finding::Waiting => shift.waiting,
        Finding::Missing => shift.missing,
        Finding::Failed => shift.failed,
        Finding::Conflict => shift.conflict,
        Finding::Unexpected => shift.unexpected,
        Finding::NotExpected => 0,
        Finding::Unknown => shift.unknown,
    }
}

/// Whether anything is to be said of a profile.
pub(super) fn matters(line: &&ProfileLine) -> bool {
    let told = ISSUES.into_iter().chain([Finding::Waiting, Finding::Unknown, Finding::AsExpected]);
    line.expected > 0 || told.map(|kind| of(&line.findings, kind)).any(|count| count > 0)
}

/// A finding with its symbol.
pub(super) fn found(kind: Finding) -> String {
    let word = finding(kind);
    format!("{} {}", word.symbol, word.text)
}

/// `1 device`, `12 devices`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A number that says which way it went: `+12`, `−3`, `±0`.
pub(super) fn signed(number: i64) -> String {
    match number {
        0 => "±0".to_owned(),
        1.. => format!("+{}", grouped(number.unsigned_abs())),
        _ => format!("−{}", grouped(number.unsigned_abs())),
    }
}

/// A share in thousandths, rounded so that it is whole or nothing only where it really is; `None` of nothing.
pub(super) fn thousandths(part: u64, whole: u64) -> Option<u16> {
    if whole == 0 {
        return None;
    }
    let part = u128::from(part.min(whole));
    let whole = u128::from(whole);
    let exact = part * 1000 / whole;
    let least = u128::from(part > 0);
    u16::try_from(exact.max(least)).ok()
}

/// A share in per cent: `95.4 %`, and `100 %` only of everything.
pub(super) fn share(part: u64, whole: u64) -> Option<String> {
    thousandths(part, whole).map(|share| match share {
        1000 => "100 %".to_owned(),
        share => format!("{}.{} %", share / 10, share % 10),
    })
}

/// A day for people: `23 Nov 2026`.
pub(super) fn day(time: DateTime<Utc>) -> String {
    time.format("%-d %b %Y").to_string()
}

/// A moment for people: `23 Nov 2026, 12:00 UTC`.
pub(super) fn moment(time: DateTime<Utc>) -> String {
    time.format("%-d %b %Y, %H:%M UTC").to_string()
}

/// An earlier moment: the day, and the time too where that is the same day as `now`.
pub(super) fn since(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if then.date_naive() == now.date_naive() { moment(then) } else { day(then) }
}

/// Which profiles a report covers.
pub(super) fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Scep => "SCEP certificate profiles",
        Scope::Certificate => "certificate profiles and what uses certificates",
        Scope::Configuration => "device configuration and compliance policies",
        Scope::All => "everything that is assigned",
    }
}

/// Where the facts came from.
pub(super) fn source(source: DataSource) -> &'static str {
    match source {
        DataSource::Live => "read from Intune",
        DataSource::Snapshot => "from a snapshot",
        DataSource::Demo => "from the built-in demo tenant",
    }
}

/// What keeps a chain from working.
pub(super) fn chain(code: ChainCode) -> &'static str {
    match code {
        ChainCode::RootNotDelivered => "trusted root does not reach everybody",
        ChainCode::RootNotNamed => "no trusted root named",
        ChainCode::AssignedToNobody => "assigned to nobody",
        ChainCode::ExclusionWithoutEffect => "exclusion without effect",
        ChainCode::ConnectorInactive => "connector not active",
        ChainCode::ConnectorSilent => "connector silent",
    }
}

/// What ended it.
pub(super) fn ended(ended: Ended) -> &'static str {
    match ended {
        Ended::AsExpected => "has it now",
        Ended::NotExpected => "not expected any more",
        Ended::Changed => "for another reason now",
        Ended::SubjectGone => "device or user is gone",
        Ended::ProfileGone => "profile is gone",
    }
}

/// What to call a user.
pub(super) fn user(user: Option<&UserKey>) -> Option<&str> {
    user.and_then(|user| user.user_principal_name.as_deref().or(user.id.as_deref()))
}

/// What to call a device.
pub(super) fn device(device: Option<&DeviceKey>) -> Option<&str> {
    device.map(|device| device.device_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&device.id))
}

/// A result code with its name.
pub(super) fn code(error: &ErrorInfo) -> String {
    match error.name.as_deref() {
        Some(name) => format!("{} {name}", error.code),
        None => error.code.clone(),
    }
}

/// A sentence with what stands between backticks in quotation marks, for readers who know no backticks.
pub(super) fn quoted(text: &str) -> String {
    if !text.matches('`').count().is_multiple_of(2) {
        return text.to_owned();
    }
    let mut open = false;
    let quoted = text.chars().map(|c| match c {
        '`' => {
            open = !open;
            if open { '“' } else { '”' }
        }
        c => c,
    });
    quoted.collect()
}

/// Why something is not as expected: the cause, and what the result code means.
pub(super) fn why(state: &ItemState) -> String {
    let meaning = state.error.as_ref().map(|error| match error.meaning.as_deref() {
        Some(meaning) => format!("{}: {}", code(error), meaning.trim_end_matches('.')),
        None => code(error),
    });
    match meaning {
        Some(meaning) if state.text.is_empty() => meaning,
        Some(meaning) => format!("{}; {meaning}", state.text.trim_end_matches('.')),
        None => state.text.trim_end_matches('.').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{share, signed};

    #[test]
    fn a_share_is_whole_only_of_everything() {
        let cases = [
            (0, 10, Some("0.0 %")),
            (1, 1_000_000, Some("0.1 %")),
            (999_999, 1_000_000, Some("99.9 %")),
            (19, 20, Some("95.0 %")),
            (20, 20, Some("100 %")),
            (0, 0, None),
        ];
        for (part, whole, expected) in cases {
            assert_eq!(share(part, whole).as_deref(), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn numbers_say_which_way_they_went() {
        assert_eq!([signed(1200), signed(-3), signed(0)], ["+1,200", "−3", "±0"]);
    }
}
