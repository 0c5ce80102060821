//! How the folder of one report is called. Only what is called so is ever replaced or removed.

use chrono::{DateTime, NaiveDateTime, Utc};

/// As in `2026-11-25T120000Z`: sorts by time, and is a file name everywhere.
const FORM: &str = "%Y-%m-%dT%H%M%SZ";
const OURS: &str = ".scepcheck-";
const PARTIAL: &str = ".partial";
const OLD: &str = ".old";

/// The name of the report for a moment.
pub(super) fn dated(as_of: DateTime<Utc>) -> String {
    as_of.format(FORM).to_string()
}

/// Whether it is the name of a report, exactly as it is written here.
pub(super) fn is_dated(name: &str) -> bool {
    NaiveDateTime::parse_from_str(name, FORM).is_ok_and(|moment| dated(moment.and_utc()) == name)
}

/// Where the report called `name` is written until it is whole.
pub(super) fn partial(name: &str) -> String {
    format!("{OURS}{name}{PARTIAL}")
}

/// Where the report called `name` is on its way out.
pub(super) fn old(name: &str) -> String {
    format!("{OURS}{name}{OLD}")
}

/// What a run left behind that did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leftover<'n> {
    /// A report that was not finished.
    Partial,
    /// The report of this name, which was to be replaced or removed.
    Old(&'n str),
}

impl<'n> Leftover<'n> {
    /// Reads a name.
    pub(super) fn of(name: &'n str) -> Option<Self> {
        let rest = name.strip_prefix(OURS)?;
        match (rest.strip_suffix(PARTIAL), rest.strip_suffix(OLD)) {
            (Some(report), _) if is_dated(report) => Some(Self::Partial),
            (_, Some(report)) if is_dated(report) => Some(Self::Old(report)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_moment_has_a_name_that_is_known_again_and_sorts(one in 0_i64..4_000_000_000, other in 0_i64..4_000_000_000) {
            let name = |seconds| dated(DateTime::from_timestamp(seconds, 0).unwrap());
            prop_assert!(is_dated(&name(one)));
            prop_assert_eq!(name(one).cmp(&name(other)), one.cmp(&other));
            let (report, partial, old) = (name(one), partial(&name(one)), old(&name(one)));
            prop_assert_eq!(Leftover::of(&partial), Some(Leftover::Partial));
            prop_assert_eq!(Leftover::of(&old), Some(Leftover::Old(&report)));
        }
    }

    #[test]
    fn nothing_else_is_a_report_of_ours() {
        for name in [
            "2026-11-25",
            "2026-11-25T120000",
            "2026-11-25T12:00:00Z",
            "2026-11-25T120000Z.bak",
            "2026-13-25T120000Z",
            " 2026-11-25T120000Z",
            "2026-1-5T120000Z",
            "latest",
            "..",
            "",
        ] {
            assert!(!is_dated(name), "{name}");
            assert_eq!(Leftover::of(&partial(name)), None, "{name}");
        }
    }
}
