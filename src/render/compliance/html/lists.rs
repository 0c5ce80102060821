//! Certificates, devices, chains, connectors and what was read.

use super::super::words::{chain, device, user};
use super::grid::{Cell, Grid, choice, left_out, number, text, tone};
use crate::report::compliance::{ChainProblem, ComplianceReport, ConnectorLine, ExpiringRow, SilentDevice};
use crate::report::v1::CoverageLine;
use crate::report::{CoverageStatus, Tone, coverage_status};

/// How many rows a list shows.
const ROWS: usize = 500;

/// Certificates that have ended or end soon.
pub(super) fn certificates(report: &ComplianceReport) -> Grid {
    let soon = &report.certificates.soon;
    let rows: Vec<Vec<Cell>> = soon.rows.iter().take(ROWS).map(certificate).collect();
    Grid {
        id: "certificate-table",
        caption: "Certificates that have ended or end soon, the earliest first.".to_owned(),
        columns: vec![
            choice("Profile"),
            text("Device"),
            text("User"),
            text("Ends"),
            number("Days left"),
            text("Thumbprint"),
        ],
        left_out: left_out(rows.len(), soon.total, "report.json, as far as they are listed"),
        rows,
        empty: "No certificate whose end is known has ended or ends soon.".to_owned(),
    }
}

fn certificate(row: &ExpiringRow) -> Vec<Cell> {
    let kind = match row.days_left {
        ..0 => Tone::Bad,
        0..=30 => Tone::Warning,
        _ => Tone::Plain,
    };
    vec![
        Cell::new(&row.profile.name),
        Cell::optional(device(row.device.as_ref())),
        Cell::optional(user(row.user.as_ref())),
        Cell::day(Some(row.expiration_date_time), ""),
        Cell { tone: tone(kind), ..Cell::new(&row.days_left.to_string()) },
        Cell::optional(row.thumbprint.as_deref()),
    ]
}

/// Devices that do not check in.
pub(super) fn silent(report: &ComplianceReport) -> Grid {
    let silent = &report.silent_devices;
    let rows: Vec<Vec<Cell>> = silent.devices.rows.iter().take(ROWS).map(silent_device).collect();
    let empty = if silent.complete && silent.unread == 0 {
        format!("Every device has checked in within {} days.", report.thresholds.silent_days)
    } else {
        "No silent device was found in what was read.".to_owned()
    };
    Grid {
        id: "silent-table",
        caption: "Devices that do not check in, the longest silent first.".to_owned(),
        columns: vec![text("Device"), text("User"), text("Last check-in"), number("Days silent")],
        left_out: left_out(rows.len(), silent.devices.total, "report.json, as far as they are listed"),
        rows,
        empty,
    }
}

fn silent_device(row: &SilentDevice) -> Vec<Cell> {
    let days = row.silent_days.map(|days| days.to_string());
    vec![
        Cell::optional(device(Some(&row.device))),
        Cell::optional(row.user.as_deref()),
        Cell::day(row.last_sync_date_time, "never"),
        Cell::optional(days.as_deref()),
    ]
}

/// Chains that cannot work.
pub(super) fn chains(chains: &[ChainProblem], empty: &str) -> Grid {
    let rows: Vec<Vec<Cell>> = chains.iter().take(ROWS).map(chain_row).collect();
    Grid {
        id: "chain-table",
        caption: "Certificate chains that cannot work as they are assigned.".to_owned(),
        columns: vec![text("About"), choice("Problem"), text("What is wrong"), number("Decisions")],
        left_out: left_out(rows.len(), chains.len() as u64, "report.json"),
        rows,
        empty: empty.to_owned(),
    }
}

fn chain_row(problem: &ChainProblem) -> Vec<Cell> {
    let next = format!("Next: {}", problem.next);
    vec![
        Cell::new(&problem.about),
        Cell { tone: "bad", ..Cell::new(chain(problem.code)) },
        Cell::prose(&problem.text).with(Some(&next)),
        match problem.decisions {
            Some(count) => Cell::count(count, Tone::Plain),
            None => Cell::new("not countable"),
        },
    ]
}

/// Certificate connectors.
pub(super) fn connectors(connectors: &[ConnectorLine]) -> Grid {
    Grid {
        id: "connector-table",
        caption: "Certificate connectors.".to_owned(),
        columns: vec![text("Connector"), text("State"), text("Last connection")],
        rows: connectors.iter().take(ROWS).map(connector).collect(),
        left_out: left_out(connectors.len().min(ROWS), connectors.len() as u64, "report.json"),
        empty: "The tenant has no certificate connector.".to_owned(),
    }
}

fn connector(line: &ConnectorLine) -> Vec<Cell> {
    let state = line.state.as_deref().unwrap_or("not shown");
    vec![
        Cell::new(line.name.as_deref().unwrap_or(&line.id)),
        Cell::new(state),
        Cell::day(line.last_connection_date_time, "not shown"),
    ]
}

/// What was read, and how completely.
pub(super) fn coverage(lines: &[CoverageLine]) -> Grid {
    Grid {
        id: "coverage-table",
        caption: "Every source, and how completely it was read.".to_owned(),
        columns: vec![text("Source"), choice("Read"), number("Items"), text("Why not, and what to do")],
        rows: lines.iter().map(source).collect(),
        left_out: None,
        empty: "No source was recorded.".to_owned(),
    }
}

fn source(line: &CoverageLine) -> Vec<Cell> {
    let word = coverage_status(line.status);
    let items = match line.status {
        CoverageStatus::Complete | CoverageStatus::Partial => Cell::count(line.items as u64, Tone::Plain),
        CoverageStatus::Unread | CoverageStatus::NotOffered => Cell::optional(None),
    };
    vec![
        Cell::new(&line.source),
        Cell { tone: tone(word.tone), ..Cell::new(&format!("{} {}", word.symbol, word.text)) },
        items,
        Cell::prose(line.reason.as_deref().unwrap_or_default()).with(line.remedy.as_deref()),
    ]
}
