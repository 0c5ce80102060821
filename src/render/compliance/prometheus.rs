//! Prometheus text for the textfile collector. A number that is not known has no sample: 0 would be a claim.

use std::io::{self, Write};

use super::super::text::clean;
use super::headline::{is_partial, subjects_known};
use super::words::of;
use crate::report::compliance::ComplianceReport;
use crate::report::{Finding, StableName};

/// One sample: its labels and its value.
type Sample = (Vec<(&'static str, String)>, i128);

/// A metric: its name, what it counts, and its samples.
type Metric = (&'static str, &'static str, fn(&ComplianceReport) -> Vec<Sample>);

/// Every metric, all of them gauges.
const METRICS: &[Metric] = &[
    ("scepcheck_report_timestamp_seconds", "When the report was made, in seconds since 1970.", |report| {
        one(report.head.generated_at.timestamp())
    }),
    ("scepcheck_report_as_of_timestamp_seconds", "The moment that the report speaks of.", |report| {
        one(report.head.as_of.timestamp())
    }),
    (
        "scepcheck_report_complete",
        "1 if everything that the report rests on was read to the end.",
        |report| one(i64::from(!is_partial(report))),
    ),
    (
        "scepcheck_decisions",
        "Decisions by profile and finding; absent when users or devices were not read to the end.",
        decisions,
    ),
    (
        "scepcheck_expected",
        "Subjects that should have the profile; absent when users or devices were not read to the end.",
        expected,
    ),
    (
        "scepcheck_certificates_expiring",
        "Certificates with a known end that have not expired and will within so many days.",
        expiring,
    ),
    ("scepcheck_certificates_expired", "Certificates whose known end has passed.", |report| {
        known_certificates(report, report.certificates.expired)
    }),
    ("scepcheck_certificates_without_end", "Certificates whose end was not shown.", |report| {
        known_certificates(report, report.certificates.without_end)
    }),
    ("scepcheck_devices_silent", "Devices whose last check-in is older than the threshold.", |report| {
        known_devices(report, report.silent_devices.silent)
    }),
    ("scepcheck_devices_never_checked_in", "Devices that never checked in.", |report| {
        known_devices(report, report.silent_devices.never)
    }),
    ("scepcheck_devices_check_in_unknown", "Devices whose last check-in was not shown.", |report| {
        known_devices(report, report.silent_devices.unread)
    }),
    ("scepcheck_items_new", "Not as expected now, and not in the run that is compared with.", |report| {
        compared(report, report.changes.new.total)
    }),
    (
        "scepcheck_items_fixed",
        "Not as expected in the run that is compared with, as expected now.",
        |report| compared(report, report.changes.fixed.total),
    ),
];

pub(super) fn samples(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    for (name, help, samples) in METRICS {
        let samples = samples(report);
        if samples.is_empty() {
            continue;
        }
        writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge")?;
        for (labels, value) in samples {
            let labels: Vec<String> =
                labels.iter().map(|(label, text)| format!("{label}=\"{}\"", escaped(text))).collect();
            match labels.as_slice() {
                [] => writeln!(out, "{name} {value}")?,
                labels => writeln!(out, "{name}{{{}}} {value}", labels.join(","))?,
            }
        }
    }
    Ok(())
}

fn one(value: i64) -> Vec<Sample> {
    vec![(Vec::new(), i128::from(value))]
}

fn count(value: u64) -> Vec<Sample> {
    vec![(Vec::new(), i128::from(value))]
}

fn decisions(report: &ComplianceReport) -> Vec<Sample> {
    if !subjects_known(report) {
        return Vec::new();
    }
    let each = report.profiles.iter().flat_map(|line| {
        Finding::ALL.iter().map(move |finding| {
            let labels = vec![
                ("profile_id", line.profile.id.clone()),
                ("profile", line.profile.name.clone()),
                ("finding", finding.stable_name().to_owned()),
            ];
            (labels, i128::from(of(&line.findings, *finding)))
        })
    });
    each.collect()
}

fn expected(report: &ComplianceReport) -> Vec<Sample> {
    if !subjects_known(report) {
        return Vec::new();
    }
    let labels = |line: &crate::report::compliance::ProfileLine| {
        vec![("profile_id", line.profile.id.clone()), ("profile", line.profile.name.clone())]
    };
    report.profiles.iter().map(|line| (labels(line), i128::from(line.expected))).collect()
}

fn expiring(report: &ComplianceReport) -> Vec<Sample> {
    if !report.certificates.unread.is_empty() {
        return Vec::new();
    }
    let windows = report.certificates.windows.iter();
    windows.map(|window| (vec![("days", window.days.to_string())], i128::from(window.certificates))).collect()
}

fn known_certificates(report: &ComplianceReport, value: u64) -> Vec<Sample> {
    if report.certificates.unread.is_empty() { count(value) } else { Vec::new() }
}

fn known_devices(report: &ComplianceReport, value: u64) -> Vec<Sample> {
    if report.silent_devices.complete { count(value) } else { Vec::new() }
}

fn compared(report: &ComplianceReport, value: u64) -> Vec<Sample> {
    if report.changes.since.is_some() { count(value) } else { Vec::new() }
}

/// A label's value: clean, with what would end it escaped.
fn escaped(text: &str) -> String {
    clean(text).replace('\\', "\\\\").replace('"', "\\\"")
}
