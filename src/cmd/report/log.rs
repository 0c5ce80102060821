//! The events of a run, for whoever reads the log of a job. Names of fields are stable.

use std::path::Path;

use super::config::Settings;
use super::delivery::Delivered;
use crate::app::RUN;
use crate::deliver::{Pointer, Published};
use crate::model::CoverageStatus;
use crate::report::StableName;
use crate::report::compliance::{ComplianceReport, RunStatus};

/// It begins.
pub(super) fn started(settings: &Settings, snapshot: Option<&Path>) {
    let path = |path: Option<&Path>| path.map(|path| path.display().to_string());
    tracing::info!(
        target: RUN,
        version = env!("CARGO_PKG_VERSION"),
        config = path(settings.file.as_deref()),
        out = path(settings.out.as_deref()),
        snapshot = path(snapshot),
        "started"
    );
}

/// What was read, and what was not.
pub(super) fn read(report: &ComplianceReport) {
    let head = &report.head;
    let gaps = head
        .coverage
        .iter()
        .filter(|line| line.asked && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread));
    tracing::info!(
        target: RUN,
        tenant = head.tenant.id.as_deref(),
        tenant_name = head.tenant.name.as_deref(),
        as_of = head.as_of.to_rfc3339(),
        status = report.status.id(),
        sources = head.coverage.len(),
        gaps = gaps.clone().count(),
        "read"
    );
    for line in gaps {
        tracing::warn!(
            target: RUN,
            source = line.source,
            status = line.status.stable_name(),
            reason = line.reason.as_deref(),
            remedy = line.remedy.as_deref(),
            "not read to the end"
        );
    }
}

/// How it came out.
pub(super) fn decided(report: &ComplianceReport) {
    let (totals, findings) = (&report.totals, &report.totals.findings);
    tracing::info!(
        target: RUN,
        profiles = totals.profiles,
        devices = totals.devices,
        decisions = totals.decisions,
        expected = totals.expected,
        as_expected = findings.as_expected,
        waiting = findings.waiting,
        missing = findings.missing,
        failed = findings.failed,
        conflict = findings.conflict,
        unexpected = findings.unexpected,
        unknown = findings.unknown,
        "decided"
    );
}

/// What it is compared with.
pub(super) fn compared(report: &ComplianceReport, history: Option<&Path>) {
    let changes = &report.changes;
    let compared = changes.since.is_some();
    tracing::info!(
        target: RUN,
        history = history.map(|path| path.display().to_string()),
        since = changes.since.map(|since| since.to_rfc3339()),
        new = compared.then_some(changes.new.total),
        fixed = compared.then_some(changes.fixed.total),
        not_compared = report.trend.not_compared.as_deref(),
        partial = report.status == RunStatus::Partial,
        "remembered"
    );
}

/// Where it is.
pub(super) fn written(published: &Published) {
    let newer = match &published.pointer {
        Pointer::Moved(_) => None,
        Pointer::Newer(report) => Some(report.as_str()),
    };
    tracing::info!(
        target: RUN,
        folder = published.folder.display().to_string(),
        latest_is_newer = newer,
        removed = published.removed.len(),
        "written"
    );
    if let Some(error) = &published.kept_although {
        tracing::warn!(target: RUN, error = error.message, next = error.next, "not removed");
    }
}

/// Who has it, and who has not.
pub(super) fn delivered(delivered: &[Delivered]) {
    for one in delivered {
        match &one.outcome {
            Ok(tries) => tracing::info!(target: RUN, to = one.to, tries, "delivered"),
            Err(error) => tracing::error!(
                target: RUN,
                to = one.to,
                error = error.message,
                next = error.next,
                "not delivered"
            ),
        }
        for refused in &one.refused {
            tracing::error!(target: RUN, to = one.to, error = refused.as_str(), "recipient refused");
        }
    }
}
