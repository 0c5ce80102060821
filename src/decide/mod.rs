//! The decision core: should this user and device have this profile, has it arrived, and if not, why.
//!
//! Pure and synchronous: no clock, no I/O. Everything a decision depends on is in the [`model`](crate::model);
//! what is missing there makes the answer unknown, never a guess.
//!
//! Every reason, cause and warning has a stable code:
//!
#![doc = include_str!("codes.md")]

mod applicability;
mod apps;
pub mod bulk;
mod cause;
mod certificate;
mod decision;
mod dependency;
mod engine;
mod enrollment;
mod finding;
mod joins;
mod notes;
mod order;
mod profile_ref;
mod reason;
mod reported;
mod sides;
mod subjects;
mod targeting;
mod text;
mod timing;

pub use decision::{
    Applicability, Cause, Certificate, Decision, Dependency, DependencyState, DeviceRef, Dimension, Effect,
    Expected, FilterResult, Finding, ProfileRef, Reason, Reported, ReportedState, TargetKind, Targeting,
    Timing, UserRef, Warning,
};
pub use engine::Engine;
pub(crate) use profile_ref::of as profile_ref;
pub use reason::{CauseCode, ReasonCode, WarningCode};
pub use subjects::Subject;
pub(crate) use text::stamp;
