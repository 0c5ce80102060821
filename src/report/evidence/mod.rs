//! What device logs prove, and how that fits what the tenant says.

mod file;
mod headline;
mod join;
mod redact;
mod timeline;

use std::collections::BTreeSet;

use super::severity::FailOn;
use super::v1::{EvidenceReport, FileReport, Relation, UnreadInput};
use super::{Meta, coverage, lists, users};
use crate::evidence::archive::Problem;
use crate::evidence::{FileEvidence, Verdict};
use crate::model::{CoverageStatus, DiagnosticsRequest, Gap, ManagedDevice, Tenant};

pub use file::file_report;
pub use join::Subject;
pub use redact::redact;

/// A file that was read, under the name that the report calls it by.
#[derive(Clone, Debug)]
pub struct NamedFile {
    /// The path, and the member of an archive behind `!`.
    pub path: String,
    /// Which of the paths that were given holds it.
    pub given: usize,
    /// What it proves.
    pub evidence: FileEvidence,
}

/// What the logs prove by themselves.
#[must_use]
pub fn evidence(files: &[NamedFile], meta: Meta) -> EvidenceReport {
    EvidenceReport {
        schema: "scepcheck/evidence/v1",
        generated_at: meta.generated_at,
        as_of: meta.as_of,
        tenant: None,
        cloud: None,
        source: None,
        coverage: Vec::new(),
        files: files
            .iter()
            .map(|file| FileReport { given: file.given, ..file_report(&file.path, &file.evidence) })
            .collect(),
        unread: Vec::new(),
        packages: None,
        other_files: 0,
        joins: Vec::new(),
        decisions: Vec::new(),
    }
}

/// The same, beside what the tenant says about the user or device of the logs.
#[must_use]
pub fn evidence_joined(files: &[NamedFile], tenant: &Tenant, subject: Subject, meta: Meta) -> EvidenceReport {
    let cloud = meta.cloud.clone();
    let source = meta.source;
    let as_of = meta.as_of;
    let mut report = evidence(files, meta);
    report.tenant = Some(users::tenant(tenant));
    report.cloud = Some(cloud);
    report.source = Some(source);
    join::join(&mut report, files, tenant, subject, as_of);
    let gaps: Vec<Gap> = coverage::subject_gaps(tenant, tenant.users.first(), &[], &report.decisions);
    report.coverage = coverage::lines(tenant, &gaps);
    report
}

/// The diagnostics packages of a device, instead of logs.
#[must_use]
pub fn packages(device: &ManagedDevice, packages: &[DiagnosticsRequest], meta: Meta) -> EvidenceReport {
    let (cloud, source) = (meta.cloud.clone(), meta.source);
    let rows = packages.iter().filter_map(|package| lists::diagnostics(package, &[device])).collect();
    EvidenceReport { cloud: Some(cloud), source: Some(source), packages: Some(rows), ..evidence(&[], meta) }
}

impl EvidenceReport {
    /// Adds what could not be read.
    #[must_use]
    pub fn with_unread(mut self, problems: &[Problem], other_files: u64) -> Self {
        self.other_files = other_files;
        self.unread = problems
            .iter()
            .map(|problem| UnreadInput {
                path: problem.name.clone(),
                reason: problem.kind.id(),
                text: problem.what(),
                next: problem.kind.next(),
            })
            .collect();
        self
    }

    /// Whether there is a finding at or above the threshold.
    #[must_use]
    pub fn at_or_above(&self, threshold: FailOn) -> bool {
        let failed = self.files.iter().any(|file| {
            let failed = |verdict: &str| matches!(verdict, "failed" | "not_enrolled" | "cert_not_usable");
            failed(file.verdict) || file.requests.iter().any(|request| failed(request.verdict))
        });
        let is = |relation| self.joins.iter().any(|join| join.relation == relation);
        match threshold {
            FailOn::Failed => failed,
            FailOn::Missing => failed || is(Relation::Contradicted),
            FailOn::Any => {
                failed
                    || is(Relation::Contradicted)
                    || is(Relation::NotInTenant)
                    || is(Relation::OtherTenant)
                    || self
                        .files
                        .iter()
                        .any(|file| file.requests.iter().any(|one| !one.differences.is_empty()))
            }
        }
    }

    /// Whether something that was asked for can't be told: a path of which no log tells anything, something unread, or a part of the tenant that was
    /// not read.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        let tells = |file: &&FileReport| file.verdict != Verdict::Unknown.id();
        let told: BTreeSet<usize> = self.files.iter().filter(tells).map(|file| file.given).collect();
        self.files.iter().any(|file| !told.contains(&file.given))
            || self.files.is_empty()
            || !self.unread.is_empty()
            || self.joins.iter().any(|join| join.relation == Relation::Unknown)
            || self.coverage.iter().any(|line| {
                line.asked && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread)
            })
    }
}
