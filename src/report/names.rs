//! Closed sets of values write their stable names into JSON.

use serde::Serializer;

use super::audit::Scope;
use super::compliance::{ChainCode, Ended, RunStatus};
use super::meta::DataSource;
use super::v1::Relation;
use crate::decide::{
    Applicability, CauseCode, DependencyState, Dimension, Effect, Expected, FilterResult, Finding,
    ReasonCode, ReportedState, TargetKind, Targeting, Timing, WarningCode,
};
use crate::model::{
    CertificateStore, CoverageStatus, FilterMode, GroupKind, InstallIntent, Platform, ProfileKind,
};

/// A value with a name that never changes.
pub trait StableName: Copy {
    /// The name as the contract spells it.
    fn stable_name(self) -> &'static str;
}

macro_rules! named_by_id {
    ($($name:ty),* $(,)?) => {$(
        impl StableName for $name {
            fn stable_name(self) -> &'static str {
                self.id()
            }
        }
    )*};
}

named_by_id!(
    Applicability,
    CauseCode,
    ChainCode,
    DependencyState,
    Dimension,
    Effect,
    Ended,
    Expected,
    FilterResult,
    Finding,
    Platform,
    ProfileKind,
    ReasonCode,
    Relation,
    ReportedState,
    RunStatus,
    TargetKind,
    Targeting,
    Timing,
    WarningCode,
);

macro_rules! named_here {
    ($($name:ident { $($variant:ident = $text:literal),* $(,)? })*) => {$(
        impl StableName for $name {
            fn stable_name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    )*};
}

named_here! {
    CertificateStore { User = "user", Machine = "machine" }
    CoverageStatus {
        Complete = "complete", Partial = "partial", Unread = "unread", NotOffered = "notOffered",
    }
    DataSource { Live = "live", Snapshot = "snapshot", Demo = "demo" }
    FilterMode { Include = "include", Exclude = "exclude" }
    GroupKind {
        Assigned = "assigned", DynamicUser = "dynamicUser", DynamicDevice = "dynamicDevice",
        Microsoft365 = "microsoft365",
    }
    InstallIntent {
        Required = "required", Available = "available",
        AvailableWithoutEnrollment = "availableWithoutEnrollment", Uninstall = "uninstall",
    }
    Scope { Scep = "scep", Certificate = "certificate", Configuration = "configuration", All = "all" }
}

/// For `serialize_with` on a value.
pub(super) fn name<T: StableName, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.stable_name())
}

/// For `serialize_with` on a value that may be absent.
pub(super) fn optional<T: StableName, S: Serializer>(
    value: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.serialize_some(value.stable_name()),
        None => serializer.serialize_none(),
    }
}
