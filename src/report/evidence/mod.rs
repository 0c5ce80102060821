//! What device logs prove, and how that fits what the tenant says.

mod file;
mod headline;
mod join;
mod redact;
mod timeline;

use super::severity::FailOn;
use super::v1::{EvidenceReport, Relation};
use super::{Meta, coverage, users};
use crate::evidence::{FileEvidence, Verdict};
use crate::model::{CoverageStatus, Gap, Tenant};

pub use file::file_report;
pub use join::Subject;
pub use redact::redact;

/// A file that was read, under the name that the report calls it by.
#[derive(Clone, Debug)]
pub struct NamedFile {
    /// The path, and the member of an archive behind `!`.
    pub path: String,
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
        files: files.iter().map(|file| file_report(&file.path, &file.evidence)).collect(),
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

impl EvidenceReport {
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

    /// Whether something that was asked for can't be told: a log that tells nothing, or a part of the tenant that was
    /// not read.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.files.iter().any(|file| file.verdict == Verdict::Unknown.id())
            || self.joins.iter().any(|join| join.relation == Relation::Unknown)
            || self.coverage.iter().any(|line| {
                line.asked && matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread)
            })
    }
}
