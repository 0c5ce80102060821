//! Windows applicability rules: edition, version, S mode. A device must meet all of them.

use super::check::Check;
use crate::decide::reason::{ReasonCode, WarningCode};
use crate::model::{
    DeviceModeRule, Field, ManagedDevice, OsEditionRule, OsVersionRule, Platform, Profile, RuleEffect,
    Ternary,
};

/// `skuNumber` and the edition type (`windows10EditionType`) that it is. Editions that no rule can name
/// (LTSC, evaluation, multi-session, IoT Enterprise) are not here, so a rule about them stays open.
#[rustfmt::skip]
const EDITIONS: &[(i64, &str)] = &[
    (4, "windows10Enterprise"),
    (27, "windows10EnterpriseN"),
    (48, "windows10Professional"),
    (49, "windows10ProfessionalN"),
    (98, "windows10HomeN"),
    (99, "windows10HomeChina"),
    (100, "windows10HomeSingleLanguage"),
    (101, "windows10Home"),
    (10, "windows10Home"),
    (111, "windows10Home"),
    (121, "windows10Education"),
    (122, "windows10EducationN"),
    (123, "windows10IoTCore"),
    (131, "windows10IoTCoreCommercial"),
    (136, "windows10HolographicEnterprise"),
    (161, "windows10ProfessionalWorkstation"),
    (162, "windows10ProfessionalWorkstationN"),
    (164, "windows10ProfessionalEducation"),
    (165, "windows10ProfessionalEducationN"),
];

/// The device's edition, as rules name it.
fn edition(device: &ManagedDevice) -> Option<&'static str> {
    let sku = device.sku_number.value()?;
    EDITIONS.iter().find(|(number, _)| number == sku).map(|(_, name)| *name)
}

/// Asks all rules; `None` when the profile has none, or is not for Windows.
pub(super) fn check(profile: &Profile, device: &ManagedDevice) -> Option<Check> {
    if profile.platform != Platform::Windows {
        return None;
    }
    let rules = &profile.rules;
    let checks: Vec<Check> = [
        rules.os_edition.value().and_then(|rule| edition_rule(rule, device)),
        rules.os_version.value().map(|rule| version_rule(rule, device)),
        rules.device_mode.value().map(device_mode_rule),
    ]
    .into_iter()
    .flatten()
    .collect();
    let home = profile.kind.is_certificate().then(|| home_edition(device)).flatten();
    let combined = combine(checks);
    match (combined, home) {
        (Some(mut check), Some((code, text))) => {
            check = check.warn(code, text);
            Some(check)
        }
        (None, Some((code, text))) => {
            let met = Check::new(
                Ternary::Yes,
                ReasonCode::AllRulesMet,
                "the profile has no applicability rule".to_owned(),
            );
            Some(met.warn(code, text))
        }
        (check, None) => check,
    }
}

/// The first certain no, else the first open question, else that all are met.
fn combine(checks: Vec<Check>) -> Option<Check> {
    let all = Ternary::all(checks.iter().map(|check| check.can));
    let count = checks.len();
    let warnings: Vec<_> = checks.iter().flat_map(|check| check.warnings.clone()).collect();
    let mut check = checks.into_iter().find(|check| check.can == all)?;
    if all == Ternary::Yes && count > 1 {
        check.code = ReasonCode::AllRulesMet;
        check.text = "the device meets all applicability rules".to_owned();
    }
    check.warnings = warnings;
    Some(check)
}

fn edition_rule(rule: &OsEditionRule, device: &ManagedDevice) -> Option<Check> {
    if rule.editions.is_empty() {
        return None;
    }
    let named = rule.editions.join(", ");
    let Some(edition) = edition(device) else {
        let sku = match &device.sku_number {
            Field::Value(number) => format!("edition number {number}"),
            Field::Null | Field::NotRead => "edition not read".to_owned(),
        };
        let text =
            format!("an applicability rule names {named}, and device `{}` reports {sku}", device.label());
        return Some(Check::new(Ternary::Unknown, ReasonCode::EditionUnknown, text));
    };
    let listed = rule.editions.iter().any(|name| name.eq_ignore_ascii_case(edition));
    let (can, code) = match (rule.effect, listed) {
        (Some(RuleEffect::Include), true) => (Ternary::Yes, ReasonCode::EditionIncluded),
        (Some(RuleEffect::Include), false) => (Ternary::No, ReasonCode::EditionNotIncluded),
        (Some(RuleEffect::Exclude), true) => (Ternary::No, ReasonCode::EditionExcluded),
        (Some(RuleEffect::Exclude), false) => (Ternary::Yes, ReasonCode::EditionNotExcluded),
        (None, _) => (Ternary::Unknown, ReasonCode::RuleUnreadable),
    };
    Some(Check::new(
        can,
        code,
        format!("the applicability rule {} {named}, and the device is {edition}", verb(rule.effect)),
    ))
}

fn version_rule(rule: &OsVersionRule, device: &ManagedDevice) -> Check {
    let version = device.os_version.text().unwrap_or("not read");
    let (min, max) = (rule.min.as_deref().unwrap_or_default(), rule.max.as_deref().unwrap_or_default());
    let text = format!(
        "the applicability rule {} versions {min} to {max}, and the device has {version}",
        verb(rule.effect)
    );
    let (Some(have), Some(low), Some(high)) = (parts(version), parts(min), parts(max)) else {
        return Check::new(Ternary::Unknown, ReasonCode::VersionUnknown, text);
    };
    let inside = low <= have && have <= high;
    let (can, code) = match (rule.effect, inside) {
        (Some(RuleEffect::Include), true) => (Ternary::Yes, ReasonCode::InRange),
        (Some(RuleEffect::Include), false) => (Ternary::No, ReasonCode::OutOfRange),
        (Some(RuleEffect::Exclude), true) => (Ternary::No, ReasonCode::ExcludedRange),
        (Some(RuleEffect::Exclude), false) => (Ternary::Yes, ReasonCode::NotInExcludedRange),
        (None, _) => (Ternary::Unknown, ReasonCode::RuleUnreadable),
    };
    let check = Check::new(can, code, text);
    if have == low || have == high {
        let text = format!(
            "version {version} equals an end of the rule's range; that the ends count is not documented"
        );
        return check.warn(WarningCode::ApplicabilityBoundary, text);
    }
    check
}

/// Graph does not tell whether a device is in S mode.
fn device_mode_rule(rule: &DeviceModeRule) -> Check {
    let mode = rule.mode.as_deref().unwrap_or("not read");
    let text = format!("an applicability rule asks for the mode {mode}, which Graph does not tell");
    Check::new(Ternary::Unknown, ReasonCode::DeviceModeUnknown, text)
}

fn verb(effect: Option<RuleEffect>) -> &'static str {
    match effect {
        Some(RuleEffect::Include) => "lets in",
        Some(RuleEffect::Exclude) => "keeps out",
        None => "does not say what it does with",
    }
}

/// A version as up to four numbers; missing parts are zero, leading zeros do not count.
fn parts(text: &str) -> Option<[u64; 4]> {
    let mut parts = [0; 4];
    let mut words = text.trim().split('.');
    for part in &mut parts {
        match words.next() {
            Some(word) => *part = word.parse().ok()?,
            None => break,
        }
    }
    words.next().is_none().then_some(parts)
}

fn home_edition(device: &ManagedDevice) -> Option<(WarningCode, String)> {
    let edition = edition(device)?;
    edition.starts_with("windows10Home").then(|| {
        (
            WarningCode::EditionNotInCspList,
            "Windows Home is not among the editions that Microsoft lists for certificate profiles; what Intune reports there is not documented".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        assert_eq!(parts("10.0.16299.001"), Some([10, 0, 16299, 1]));
        assert_eq!(parts("10.0"), Some([10, 0, 0, 0]));
        assert!(parts("10.0.9600") < parts("10.0.19041.0"));
        for wrong in ["", "10.x", "1.2.3.4.5", "not read"] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }
}
