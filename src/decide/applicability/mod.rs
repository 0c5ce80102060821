//! Can this device take this profile at all? One file per question; the first certain no decides, and one
//! open question leaves the whole answer open.

mod check;
mod co_management;
mod enrollment;
mod platform;
mod rules;
mod special;
mod subject_name;

pub(super) use check::{Applied, apply, without_device};
pub(super) use enrollment::needs_enrollment;
pub(super) use platform::may_take;
pub(super) use subject_name::SubjectName;
