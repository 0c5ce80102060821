//! What is to be said, before anyone decides how it looks.
//!
//! Pure: facts and decisions in, one plain document out. Renderers read nothing else, so that no format
//! can say what another does not.

mod apps;
pub mod audit;
mod chains;
pub mod compliance;
mod coverage;
mod deciding;
mod decisions;
mod devices;
pub mod diff;
mod envelope;
mod evidence;
pub mod export;
mod flips;
mod groups;
mod headline;
mod lists;
mod meta;
mod names;
pub mod reading;
mod severity;
mod stored;
mod summary;
mod troubleshoot;
mod users;
pub mod v1;
mod why;
mod wording;

pub use crate::decide::{
    Applicability, DependencyState, Dimension, Effect, Expected, FilterResult, Finding, ReportedState,
    TargetKind, Targeting, Timing,
};
pub use crate::model::{CertificateStore, CoverageStatus, FilterMode, GroupKind, ProfileKind};
pub use chains::{Place, Role, Section};
pub use coverage::List;
pub use diff::{
    AssignmentChange, AssignmentStand, Change, DiffReport, FilterChange, Gone, MembershipChange, Named,
    ProfileChange, Side,
};
pub use envelope::Envelope;
pub use evidence::{NamedFile, Subject, evidence, evidence_joined, file_report, packages, redact};
pub use flips::{Flip, Stand, TurnReport, WhatIf, flips};
pub use meta::{DataSource, Focus, Meta};
pub use names::StableName;
pub use reading::{PlanBlock, PlanLine, PlanReport, ReadTenant, ReadingCost, ReadingReport, Uncounted};
pub use severity::{FailOn, Findings};
pub use stored::{ExportReport, ExportedTable, HoldsBlock, InfoReport};
pub use summary::{Summary, Tile};
pub use troubleshoot::troubleshoot;
pub use v1::{DecisionRow, EvidenceReport, TroubleshootReport, WhyReport};
pub use why::why;
pub use wording::{
    Tone, Word, age, applicability, check_in_relation, coverage_status, dependency, expected, finding,
    group_kind, platform_label, reported, store, targeting, timing,
};
