//! The decision core: should this user and device have this profile, has it arrived, and if not, why.
//!
//! Pure and synchronous: no clock, no I/O. Everything a decision depends on is in the [`model`](crate::model);
//! what is missing there makes the answer unknown, never a guess.

mod decision;
mod reason;

pub use decision::{
    Applicability, Cause, Certificate, Decision, Dependency, DependencyState, DeviceRef, Dimension, Effect,
    Expected, FilterResult, Finding, ProfileRef, Reason, Reported, ReportedState, TargetKind, Targeting,
    Timing, UserRef, Warning,
};
pub use reason::{CauseCode, ReasonCode, WarningCode};
