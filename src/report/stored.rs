//! What a snapshot holds.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::meta::DataSource;
use super::names;
use super::reading::ReadTenant;
use super::v1::CoverageLine;

/// What `snapshot info` answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InfoReport {
    /// [`SCHEMA`](super::reading::SCHEMA).
    pub schema: &'static str,
    /// The moment that the age is reckoned from.
    pub generated_at: DateTime<Utc>,
    /// The moment that the snapshot speaks of.
    pub as_of: Option<DateTime<Utc>>,
    /// Whose tenant.
    pub tenant: ReadTenant,
    /// The cloud's short name.
    pub cloud: String,
    /// Always `snapshot`.
    #[serde(serialize_with = "names::name")]
    pub source: DataSource,
    /// The file.
    pub file: String,
    /// The program that made it.
    pub program: String,
    /// The number of its layout.
    pub layout: i32,
    /// Its size.
    pub bytes: u64,
    /// When reading began.
    pub created: Option<DateTime<Utc>>,
    /// When everything was read; null while it is not.
    pub finished: Option<DateTime<Utc>>,
    /// Minutes since the moment that it speaks of.
    pub age_minutes: Option<i64>,
    /// How much it holds.
    pub holds: HoldsBlock,
    /// How completely, source by source.
    pub coverage: Vec<CoverageLine>,
}

/// How much a snapshot holds: what was read, whole or not.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HoldsBlock {
    /// Users.
    pub users: u64,
    /// Intune devices.
    pub devices: u64,
    /// Entra device objects.
    pub directory_devices: u64,
    /// Group objects.
    pub groups: u64,
    /// Groups whose members were asked for.
    pub groups_with_members: u64,
    /// Memberships, nested ones included.
    pub memberships: u64,
    /// Everything assignable.
    pub profiles: u64,
    /// Assignment filters.
    pub filters: u64,
    /// Reported states of devices.
    pub reported_states: u64,
    /// Certificates.
    pub certificates: u64,
}

/// What `snapshot export` answers.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportReport {
    /// [`SCHEMA`](super::reading::SCHEMA).
    pub schema: &'static str,
    /// The moment that the snapshot speaks of.
    pub generated_at: DateTime<Utc>,
    /// The same.
    pub as_of: DateTime<Utc>,
    /// Whose tenant.
    pub tenant: ReadTenant,
    /// The cloud's short name.
    pub cloud: String,
    /// Always `snapshot`.
    #[serde(serialize_with = "names::name")]
    pub source: DataSource,
    /// The folder.
    pub folder: String,
    /// What was written.
    pub tables: Vec<ExportedTable>,
    /// How completely the tenant was read, source by source.
    pub coverage: Vec<CoverageLine>,
}

/// A table that was written.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedTable {
    /// Its name.
    pub table: &'static str,
    /// Its file.
    pub file: String,
    /// Its rows.
    pub rows: u64,
    /// The size of the file.
    pub bytes: u64,
}
