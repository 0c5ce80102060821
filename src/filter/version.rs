//! Versions: two to four numbers in a rule, compared part by part, missing parts zero.

use std::cmp::Ordering;
use std::fmt;

use super::operator::Operator;
use crate::model::Ternary;

/// How many digits of a part the service orders; it pads each part to this width, so what happens to a
/// longer one is not known.
const ORDERED_DIGITS: usize = 8;

/// A version.
#[derive(Clone, Debug)]
pub(super) struct Version {
    written: String,
    parts: [Part; 4],
}

/// One number of a version; what lies beyond `u64` stays at its greatest value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Part {
    number: u64,
    too_wide: bool,
}

impl Version {
    /// Two to four numbers with dots between, blanks around them ignored: what a rule may hold.
    pub(super) fn of_rule(text: &str) -> Option<Self> {
        let text = text.trim();
        let parts = parts(text)?;
        (text.contains('.')).then(|| Self { written: text.to_owned(), parts })
    }

    /// Whether the operator holds for a device of version `device`.
    pub(super) fn holds(&self, operator: Operator, device: &DeviceVersion) -> Ternary {
        for (device, rule) in device.0.iter().zip(&self.parts) {
            match device.number.cmp(&rule.number) {
                Ordering::Equal if device.number == u64::MAX => return Ternary::Unknown,
                Ordering::Equal => {}
                ordering => {
                    let ordered = !(device.too_wide || rule.too_wide);
                    return match operator {
                        Operator::Eq => Ternary::No,
                        Operator::Ne => Ternary::Yes,
                        _ if ordered => accepts(operator, ordering).into(),
                        _ => Ternary::Unknown,
                    };
                }
            }
        }
        accepts(operator, Ordering::Equal).into()
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Version {}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

/// The version a device reports: up to four numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeviceVersion([Part; 4]);

impl DeviceVersion {
    /// One to four numbers (Android reports `14`).
    pub(super) fn of_device(text: &str) -> Option<Self> {
        parts(text.trim()).map(Self)
    }

    /// The version before a build in parentheses, as macOS reports it: `15.1 (24B83)`.
    pub(super) fn before_build(text: &str) -> Option<Self> {
        let (version, build) = text.trim().split_once('(')?;
        build.ends_with(')').then(|| Self::of_device(version))?
    }
}

fn accepts(operator: Operator, ordering: Ordering) -> bool {
    match operator {
        Operator::Eq => ordering.is_eq(),
        Operator::Ne => ordering.is_ne(),
        Operator::Gt => ordering.is_gt(),
        Operator::Ge => ordering.is_ge(),
        Operator::Lt => ordering.is_lt(),
        Operator::Le => ordering.is_le(),
        Operator::In
        | Operator::NotIn
        | Operator::StartsWith
        | Operator::Contains
        | Operator::NotContains => false,
    }
}

fn parts(text: &str) -> Option<[Part; 4]> {
    let mut parts = [Part::default(); 4];
    let mut slots = parts.iter_mut();
    for part in text.split('.') {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = part.trim_start_matches('0');
        let number = if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) };
        *slots.next()? = Part { number, too_wide: digits.len() > ORDERED_DIGITS };
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ternary::{No, Unknown, Yes};

    fn holds(device: &str, operator: Operator, rule: &str) -> Ternary {
        let device = DeviceVersion::of_device(device).expect("a device's version");
        Version::of_rule(rule).expect("a rule's version").holds(operator, &device)
    }

    #[test]
    fn a_rule_takes_two_to_four_numbers() {
        for good in ["10.0", "10.0.26100", "10.0.26100.1", " 10.0 ", "10.0.100000000", "007.1"] {
            assert!(Version::of_rule(good).is_some(), "{good}");
        }
        for bad in ["", "10", "10.", ".1", "10..1", "1.2.3.4.5", "10.x", "10.0 1", "-1.0", "1.0a"] {
            assert!(Version::of_rule(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn parts_are_numbers_and_missing_parts_are_zero() {
        let device = "10.0.26100.9457";
        assert_eq!(holds(device, Operator::Eq, "10.0.26100"), No);
        assert_eq!(holds(device, Operator::Ge, "10.0.26100"), Yes);
        assert_eq!(holds(device, Operator::Gt, "10.0.26100.0"), Yes);
        assert_eq!(holds("10.0.9200.99999", Operator::Lt, "10.0.22000.1000"), Yes);
        assert_eq!(holds("14.2", Operator::Eq, "14.2.0.0"), Yes);
        assert_eq!(holds("14", Operator::Ge, "13.5"), Yes);
        assert_eq!(holds("14.2.1", Operator::Le, "14.2.1"), Yes);
        assert_eq!(holds("14.2.1", Operator::Lt, "14.2.1"), No);
        assert_eq!(holds("14.2.1", Operator::Ne, "14.2.1"), No);
    }

    #[test]
    fn parts_wider_than_the_service_pads_have_no_known_order() {
        assert_eq!(holds("10.0.5", Operator::Lt, "10.0.99999999"), Yes);
        assert_eq!(holds("10.0.5", Operator::Lt, "10.0.100000000"), Unknown);
        assert_eq!(holds("9.0.5", Operator::Lt, "10.0.100000000"), Yes);
        assert_eq!(holds("10.0.5", Operator::Eq, "10.0.100000000"), No);
    }

    #[test]
    fn a_build_in_parentheses_is_not_part_of_the_version() {
        assert!(DeviceVersion::of_device("15.1 (24B83)").is_none());
        assert!(DeviceVersion::before_build("15.1 (24B83)").is_some());
        assert!(DeviceVersion::before_build("15.1").is_none());
        assert!(DeviceVersion::before_build("beta (24B83)").is_none());
    }
}
