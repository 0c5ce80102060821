//! Reports made by hand: a rich one, a partial first run, a hostile one, and a large one.

mod hostile;

use chrono::{DateTime, Duration, Utc};
use scepcheck::decide::{CauseCode, Finding};
use scepcheck::model::{CertificateStore, CoverageStatus, Platform, ProfileKind};
use scepcheck::report::Envelope;
use scepcheck::report::audit::{CauseTotals, Example, Scope, TargetingCounts};
use scepcheck::report::compliance::*;
use scepcheck::report::v1::{CoverageLine, DeviceKey, ProfileInfo, TenantInfo, UserKey};
use scepcheck::report::{DataSource, Findings};

pub(super) use hostile::{hostile, with_text};

/// The moment that the reports speak of.
pub(super) fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().expect("a time")
}

fn days(count: i64) -> Duration {
    Duration::days(count)
}

fn head(coverage: Vec<CoverageLine>) -> Envelope {
    Envelope {
        schema: "scepcheck/report/v1",
        generated_at: now() + Duration::minutes(3),
        as_of: now(),
        tenant: TenantInfo {
            id: Some("3f1b6d0a-0000-4000-8000-000000000001".to_owned()),
            name: Some("Contoso".to_owned()),
            subscription_state: Some("active".to_owned()),
        },
        cloud: "global".to_owned(),
        source: DataSource::Live,
        coverage,
    }
}

fn read(source: &str, items: usize) -> CoverageLine {
    CoverageLine {
        source: source.to_owned(),
        status: CoverageStatus::Complete,
        items,
        reason: None,
        remedy: None,
        asked: true,
    }
}

fn unread(source: &str, status: CoverageStatus, reason: &str, remedy: &str) -> CoverageLine {
    CoverageLine {
        source: source.to_owned(),
        status,
        items: 0,
        reason: Some(reason.to_owned()),
        remedy: Some(remedy.to_owned()),
        asked: true,
    }
}

fn user(name: &str) -> UserKey {
    UserKey { id: Some(format!("id-of-{name}")), user_principal_name: Some(format!("{name}@contoso.com")) }
}

fn device(name: &str) -> DeviceKey {
    DeviceKey { id: format!("id-of-{name}"), device_name: Some(name.to_owned()) }
}

fn key(line: &ProfileInfo) -> ProfileKey {
    ProfileKey { id: line.id.clone(), name: line.name.clone() }
}

fn profile(number: u32, name: &str, kind: ProfileKind, platform: Platform) -> ProfileInfo {
    ProfileInfo {
        id: format!("00000000-0000-4000-8000-{number:012}"),
        name: name.to_owned(),
        odata_type: "#microsoft.graph.windows81SCEPCertificateProfile".to_owned(),
        kind,
        type_label: match kind {
            ProfileKind::Scep => "SCEP certificate (user)",
            ProfileKind::TrustedRoot => "Trusted certificate",
            _ => "Wi-Fi (enterprise)",
        }
        .to_owned(),
        platform,
        certificate_store: Some(CertificateStore::User),
        last_modified_date_time: Some(now() - days(45)),
    }
}

/// Has it, waiting, missing, failed, in conflict, unexpected, not expected, unknown.
fn findings(counts: [usize; 8]) -> Findings {
    let [as_expected, waiting, missing, failed, conflict, unexpected, not_expected, unknown] = counts;
    Findings { as_expected, waiting, missing, failed, conflict, unexpected, not_expected, unknown }
}

fn code() -> ErrorInfo {
    ErrorInfo {
        code: "0x800B0109".to_owned(),
        name: Some("CERT_E_UNTRUSTEDROOT".to_owned()),
        meaning: Some("The certificate chain ends in a root that the device does not trust".to_owned()),
        next: Some("Assign the trusted root to the same groups".to_owned()),
    }
}

fn failed() -> ItemState {
    ItemState {
        finding: Finding::Failed,
        cause: Some(CauseCode::ReportedError),
        text: "The device took the profile and failed".to_owned(),
        error: Some(code()),
    }
}

fn missing() -> ItemState {
    ItemState {
        finding: Finding::Missing,
        cause: Some(CauseCode::NotDelivered),
        text: "The device has checked in since, and reports nothing".to_owned(),
        error: None,
    }
}

fn unexpected() -> ItemState {
    ItemState {
        finding: Finding::Unexpected,
        cause: Some(CauseCode::ReportedButNotExpected),
        text: "The device reports a profile that should not be there".to_owned(),
        error: None,
    }
}

fn line(profile: ProfileInfo, counts: [usize; 8], change: Option<Shift>) -> ProfileLine {
    let findings = findings(counts);
    let mut failures = Vec::new();
    for (state, decisions) in
        [(failed(), findings.failed), (missing(), findings.missing), (unexpected(), findings.unexpected)]
    {
        if decisions > 0 {
            failures.push(FailureLine { state, decisions: decisions as u64 });
        }
    }
    let expected = counts[..5].iter().sum::<usize>() as u64;
    ProfileLine { profile, expected, findings, targeting: TargetingCounts::default(), failures, change }
}

fn cause(code: CauseCode, finding: Finding, profile: &ProfileInfo, decisions: u64, next: &str) -> CauseLine {
    let affected = |at: u64| Affected {
        user: Some(format!("user{at:05}@contoso.com")),
        device: Some(format!("CONTOSO-{at:05}")),
    };
    CauseLine {
        cause: CauseTotals {
            code,
            finding,
            profile_id: profile.id.clone(),
            profile_name: profile.name.clone(),
            decisions,
            text: code.meaning().to_owned(),
            next: next.to_owned(),
            example: Example {
                user: Some("alex.wilber@contoso.com".to_owned()),
                device: Some("ALEX-LT-01".to_owned()),
                text: format!("`{}` on ALEX-LT-01", profile.name),
            },
        },
        affected: Listed { total: decisions, rows: (0..decisions.min(8)).map(affected).collect() },
    }
}

fn run(weeks_ago: i64, status: RunStatus, expected: u64, counts: [usize; 8]) -> RunPoint {
    RunPoint { as_of: now() - days(7 * weeks_ago), status, expected, findings: findings(counts) }
}

fn change(at: u64, profile: &ProfileInfo, before: Option<ItemState>, after: Option<ItemState>) -> ChangeRow {
    let ended = before.is_some().then_some(match after {
        Some(_) => Ended::Changed,
        None => Ended::AsExpected,
    });
    ChangeRow {
        profile: key(profile),
        user: Some(user(&format!("user{at:05}"))),
        device: Some(device(&format!("CONTOSO-{at:05}"))),
        before,
        after,
        ended,
        since: now() - days(7),
    }
}

/// The item of this number: failed, missing or unexpected, some of them without a user.
pub(super) fn item(at: u64, profile: &ProfileKey) -> Item {
    let state = match at % 7 {
        0 => unexpected(),
        1..4 => failed(),
        _ => missing(),
    };
    Item {
        profile: profile.clone(),
        user: (!at.is_multiple_of(5)).then(|| user(&format!("user{at:05}"))),
        device: Some(device(&format!("CONTOSO-{at:05}"))),
        state,
        since: now() - days(i64::try_from(at % 40).expect("small")),
    }
}

fn listed<T>(rows: Vec<T>) -> Listed<T> {
    Listed { total: rows.len() as u64, rows }
}

/// A tenant with something of everything, compared with the week before.
pub(super) fn rich() -> ComplianceReport {
    let user_scep = profile(1, "Windows - User certificate (SCEP)", ProfileKind::Scep, Platform::Windows);
    let ios_scep = profile(2, "iOS - User certificate (SCEP)", ProfileKind::Scep, Platform::Ios);
    let root = profile(3, "Windows - Contoso Root CA", ProfileKind::TrustedRoot, Platform::Windows);
    let wifi = profile(4, "Windows - Corporate Wi-Fi", ProfileKind::Wifi, Platform::Windows);
    let quiet = profile(5, "Android - Lab root", ProfileKind::TrustedRoot, Platform::AndroidDeviceOwner);
    let profiles = vec![
        line(
            user_scep.clone(),
            [9112, 61, 187, 112, 0, 4, 320, 12],
            Some(Shift { as_expected: 30, missing: -40, failed: 22, waiting: 3, ..Shift::default() }),
        ),
        line(
            ios_scep.clone(),
            [1804, 9, 41, 0, 0, 0, 80, 0],
            Some(Shift { expected: 20, as_expected: 8, missing: 12, ..Shift::default() }),
        ),
        line(root.clone(), [9455, 17, 0, 0, 0, 0, 324, 0], Some(Shift::default())),
        line(
            wifi.clone(),
            [9300, 22, 120, 28, 2, 0, 324, 0],
            Some(Shift { failed: -19, unknown: 19, ..Shift::default() }),
        ),
        line(quiet, [0, 0, 0, 0, 0, 0, 11_728, 0], Some(Shift::default())),
    ];
    let totals = profiles.iter().fold([0; 8], |mut sum, line| {
        let all = line.findings;
        let each = [
            all.as_expected,
            all.waiting,
            all.missing,
            all.failed,
            all.conflict,
            all.unexpected,
            all.not_expected,
            all.unknown,
        ];
        sum.iter_mut().zip(each).for_each(|(sum, count)| *sum += count);
        sum
    });
    let expected = profiles.iter().map(|line| line.expected).sum();
    let next = "assign `Windows - Contoso Root CA` to the same groups as `Windows - User certificate (SCEP)`";
    let mut excluded = cause(CauseCode::DependencyNotDelivered, Finding::Failed, &user_scep, 112, next);
    excluded.affected.total = 112;
    ComplianceReport {
        head: head(vec![
            read("managedDevices", 11_728),
            read("users", 9_811),
            read("deviceConfigurations", 5),
            unread(
                "intents",
                CoverageStatus::NotOffered,
                "this cloud has no such collection",
                "nothing to do",
            ),
        ]),
        status: RunStatus::Complete,
        scope: Scope::Certificate,
        thresholds: Thresholds {
            expiring_days: vec![30, 60, 90],
            silent_days: 30,
            connector_silent_hours: 24,
        },
        totals: ReportTotals {
            decisions: 58_640,
            profiles: 5,
            subjects: 11_728,
            devices: 10_900,
            expected,
            findings: findings(totals),
            targeting: TargetingCounts { included: 30_272, excluded: 40, not_targeted: 28_316, unknown: 12 },
            undecided: 12,
        },
        trend: Trend {
            runs: vec![
                run(9, RunStatus::Complete, 29_000, [25_900, 300, 1900, 700, 40, 90, 0, 70]),
                run(8, RunStatus::Complete, 29_100, [26_400, 280, 1600, 640, 38, 80, 0, 62]),
                run(7, RunStatus::Complete, 29_300, [27_300, 240, 1200, 420, 30, 44, 0, 66]),
                run(6, RunStatus::Partial, 21_000, [20_100, 100, 500, 200, 10, 20, 0, 3_900]),
                run(5, RunStatus::Complete, 29_700, [28_200, 200, 900, 320, 12, 30, 0, 38]),
                run(4, RunStatus::Complete, 29_900, [28_900, 160, 600, 200, 8, 10, 0, 22]),
                run(3, RunStatus::Complete, 30_000, [29_200, 120, 450, 180, 4, 6, 0, 40]),
                run(2, RunStatus::Complete, 30_150, [29_500, 110, 380, 130, 3, 5, 0, 22]),
                run(1, RunStatus::Complete, 30_250, [29_633, 106, 376, 137, 2, 4, 0, 12]),
                run(0, RunStatus::Complete, expected, totals),
            ],
            baseline: Some(now() - days(7)),
            not_compared: None,
            change: Some(Shift {
                expected: 20,
                as_expected: 38,
                waiting: 3,
                missing: -28,
                failed: 3,
                conflict: 0,
                unexpected: 0,
                unknown: 19,
            }),
        },
        changes: Changes {
            since: Some(now() - days(7)),
            new: listed((1..=15).map(|at| change(at, &user_scep, None, Some(failed()))).collect()),
            fixed: Listed {
                total: 52,
                rows: (100..112).map(|at| change(at, &wifi, Some(missing()), None)).collect(),
            },
            changed: listed(vec![change(200, &user_scep, Some(missing()), Some(failed()))]),
            settled: listed(vec![ChangeRow {
                ended: Some(Ended::SubjectGone),
                ..change(300, &ios_scep, Some(failed()), None)
            }]),
            uncertain: 19,
        },
        causes: vec![
            excluded,
            cause(
                CauseCode::NotDelivered,
                Finding::Missing,
                &user_scep,
                187,
                "sync the devices, then read the device's log with `scepcheck evidence`",
            ),
            cause(
                CauseCode::SettingConflict,
                Finding::Conflict,
                &wifi,
                2,
                "remove one of the two profiles that set it",
            ),
        ],
        causes_left_out: 4,
        chains: vec![
            ChainProblem {
                code: ChainCode::RootNotDelivered,
                about: user_scep.name.clone(),
                id: user_scep.id.clone(),
                text: "112 of those that should have the certificate do not get `Windows - Contoso Root CA`"
                    .to_owned(),
                next: next.to_owned(),
                decisions: Some(112),
            },
            ChainProblem {
                code: ChainCode::ConnectorSilent,
                about: "NDES-02".to_owned(),
                id: "connector-2".to_owned(),
                text: "The connector was last in touch 31 hours ago".to_owned(),
                next: "look whether its server and service run".to_owned(),
                decisions: None,
            },
        ],
        connectors: Some(vec![
            ConnectorLine {
                id: "connector-1".to_owned(),
                name: Some("NDES-01".to_owned()),
                state: Some("active".to_owned()),
                last_connection_date_time: Some(now() - Duration::minutes(4)),
            },
            ConnectorLine {
                id: "connector-2".to_owned(),
                name: Some("NDES-02".to_owned()),
                state: Some("active".to_owned()),
                last_connection_date_time: Some(now() - Duration::hours(31)),
            },
        ]),
        certificates: CertificateOutlook {
            known: 10_916,
            expired: 3,
            windows: [(30, 41), (60, 188), (90, 402)]
                .map(|(days, certificates)| Window { days, certificates })
                .to_vec(),
            without_end: 7,
            unread: Vec::new(),
            soon: Listed {
                total: 405,
                rows: (0..12)
                    .map(|at| ExpiringRow {
                        profile: key(&user_scep),
                        user: Some(user(&format!("user{at:05}"))),
                        device: Some(device(&format!("CONTOSO-{at:05}"))),
                        thumbprint: Some(format!("{:040X}", 0xA0B1_C2D3_u64 + at)),
                        expiration_date_time: now() + days(i64::try_from(at).expect("small") * 3 - 4),
                        days_left: i64::try_from(at).expect("small") * 3 - 4,
                    })
                    .collect(),
            },
        },
        silent_devices: SilentDevices {
            silent: 64,
            never: 1,
            unread: 0,
            complete: true,
            devices: Listed {
                total: 65,
                rows: (0..3)
                    .map(|at| SilentDevice {
                        device: device(&format!("OLD-{at:02}")),
                        user: (at > 0).then(|| format!("user{at:05}@contoso.com")),
                        last_sync_date_time: (at > 0).then(|| now() - days(200 - at)),
                        silent_days: (at > 0).then_some(200 - at),
                    })
                    .collect(),
            },
        },
        items: Listed { total: 494, rows: (0..14).map(|at| item(at, &key(&user_scep))).collect() },
        profiles,
    }
}

/// A first run that could not read everything.
pub(super) fn partial() -> ComplianceReport {
    let rich = rich();
    let mut profiles = rich.profiles;
    profiles.truncate(2);
    for line in &mut profiles {
        line.change = None;
        line.findings.unknown += line.findings.missing;
        line.findings.missing = 0;
        line.failures.retain(|failure| failure.state.finding != Finding::Missing);
    }
    let sum =
        |count: fn(&Findings) -> usize| profiles.iter().map(|line| count(&line.findings)).sum::<usize>();
    let findings = Findings {
        as_expected: sum(|findings| findings.as_expected),
        waiting: sum(|findings| findings.waiting),
        missing: 0,
        failed: sum(|findings| findings.failed),
        conflict: 0,
        unexpected: sum(|findings| findings.unexpected),
        not_expected: 400,
        unknown: sum(|findings| findings.unknown),
    };
    let expected = profiles.iter().map(|line| line.expected).sum();
    ComplianceReport {
        head: head(vec![
            unread(
                "managedDevices",
                CoverageStatus::Partial,
                "page 7 failed: Graph answered 503 four times",
                "run it again later",
            ),
            read("users", 9_811),
            unread(
                "DeviceConfigurationPolicyStatuses",
                CoverageStatus::Unread,
                "the permission DeviceManagementConfiguration.Read.All is missing",
                "grant it to the app and consent",
            ),
        ]),
        status: RunStatus::Partial,
        totals: ReportTotals { expected, findings, ..rich.totals },
        trend: Trend {
            runs: vec![RunPoint { as_of: now(), status: RunStatus::Partial, expected, findings }],
            baseline: None,
            not_compared: Some("this is the first run of this scope".to_owned()),
            change: None,
        },
        changes: Changes::default(),
        causes: rich.causes.into_iter().take(1).collect(),
        causes_left_out: 0,
        chains: Vec::new(),
        connectors: None,
        certificates: CertificateOutlook {
            known: 40,
            expired: 0,
            windows: rich
                .thresholds
                .expiring_days
                .iter()
                .map(|days| Window { days: *days, certificates: 0 })
                .collect(),
            without_end: 0,
            unread: profiles.iter().map(|line| key(&line.profile)).collect(),
            soon: Listed::default(),
        },
        silent_devices: SilentDevices {
            silent: 2,
            never: 0,
            unread: 11,
            complete: false,
            devices: Listed::default(),
        },
        items: Listed { total: 116, rows: rich.items.rows },
        profiles,
        scope: rich.scope,
        thresholds: rich.thresholds,
    }
}

/// What 100,000 devices with 200 profiles may come to: every list full.
pub(super) fn large() -> ComplianceReport {
    let mut report = rich();
    let base = report.profiles.clone();
    report.profiles = (0..200)
        .map(|at| {
            let mut line = base[at % 4].clone();
            line.profile.id = format!("00000000-0000-4000-8000-{at:012}");
            line.profile.name = format!("{} {at:03}", line.profile.name);
            line
        })
        .collect();
    let first = report.profiles[0].profile.clone();
    let grow = |list: &mut Listed<ChangeRow>| {
        let row = list.rows[0].clone();
        *list = Listed { total: 20_000, rows: vec![row; 1000] };
    };
    grow(&mut report.changes.new);
    grow(&mut report.changes.fixed);
    grow(&mut report.changes.changed);
    grow(&mut report.changes.settled);
    report.causes = (0..200)
        .map(|at| {
            let mut line = cause(CauseCode::NotDelivered, Finding::Missing, &first, 5000, "sync the devices");
            line.cause.profile_name = format!("{} {at:03}", first.name);
            let row = line.affected.rows[0].clone();
            line.affected = Listed { total: 5000, rows: vec![row; 100] };
            line
        })
        .collect();
    let row = report.certificates.soon.rows[0].clone();
    report.certificates.soon = Listed { total: 40_000, rows: vec![row; 1000] };
    let row = report.silent_devices.devices.rows[1].clone();
    report.silent_devices.devices = Listed { total: 12_000, rows: vec![row; 1000] };
    report.items.total = 300_000;
    report
}
