//! When, from where and about what a report speaks.

use chrono::{DateTime, Utc};

use crate::model::ManagedDevice;

/// Where the facts came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataSource {
    /// Graph, in this run.
    Live,
    /// A snapshot file.
    Snapshot,
    /// The built-in demo tenant.
    Demo,
}

/// What a report says about itself.
#[derive(Clone, Debug)]
pub struct Meta {
    /// When the report was made.
    pub generated_at: DateTime<Utc>,
    /// The moment that ages and deadlines are reckoned from.
    pub as_of: DateTime<Utc>,
    /// The cloud's short name, such as `global`.
    pub cloud: String,
    /// Where the facts came from.
    pub source: DataSource,
}

/// What the question was about.
#[derive(Clone, Copy, Debug)]
pub enum Focus<'a> {
    /// A user with all their devices.
    User,
    /// One device.
    Device(&'a ManagedDevice),
}
