//! What a decision says. The names of the values are the contract's.

use chrono::{DateTime, Utc};

use super::reason::{CauseCode, ReasonCode, WarningCode};
use crate::model::{
    AssignmentId, CertificateStore, FilterId, FilterMode, GroupId, ManagedDeviceId, Platform, ProfileId,
    ProfileKind, UserId, stable_names,
};

stable_names! {
    /// Does an assignment reach this subject?
    Targeting {
        /// Yes.
        Included = "included",
        /// An assignment reaches it, and an exclusion or an exclude-mode filter takes it out again.
        Excluded = "excluded",
        /// No assignment reaches it.
        NotTargeted = "notTargeted",
        /// Cannot be told from what was read.
        Unknown = "unknown",
    }
    /// Can this device take this profile at all?
    Applicability {
        /// Yes.
        Applicable = "applicable",
        /// No: wrong platform, management mode, edition, version, authority.
        NotApplicable = "notApplicable",
        /// Cannot be proven either way.
        Unknown = "unknown",
    }
    /// Targeted and applicable: should it be there?
    Expected {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Cannot be told.
        Unknown = "unknown",
    }
    /// Has the device checked in since it could have had the profile?
    Timing {
        /// It has.
        CheckedInSince = "checkedInSince",
        /// It has not; nothing can have arrived yet.
        WaitingForCheckIn = "waitingForCheckIn",
        /// Cannot be told.
        Unknown = "unknown",
    }
    /// What Intune says happened.
    ReportedState {
        /// Applied (compliant, remediated).
        Succeeded = "succeeded",
        /// Delivered and failed (error, nonCompliant).
        Error = "error",
        /// Delivered, and another profile says otherwise.
        Conflict = "conflict",
        /// Not reported yet (Graph: unknown).
        Pending = "pending",
        /// The device says it cannot take it.
        NotApplicable = "notApplicable",
        /// The report was read to the end and has no row for it.
        NotReported = "notReported",
        /// The report was not read, or its value is not known.
        Unknown = "unknown",
    }
    /// The conclusion.
    Finding {
        /// Should have it, has it.
        AsExpected = "asExpected",
        /// Should have it; too early, or the device has not been there.
        Waiting = "waiting",
        /// Should have it, has had the chance, and does not report it.
        Missing = "missing",
        /// Delivered and failed.
        Failed = "failed",
        /// Delivered and in conflict.
        Conflict = "conflict",
        /// Should not have it and reports it all the same.
        Unexpected = "unexpected",
        /// Should not have it and does not report it.
        NotExpected = "notExpected",
        /// Cannot be told.
        Unknown = "unknown",
    }
    /// In which dimension an assignment reaches its subject.
    Dimension {
        /// Through the user.
        User = "user",
        /// Through the device.
        Device = "device",
    }
    /// What a reason does to the verdict.
    Effect {
        /// Brings the subject in.
        Includes = "includes",
        /// Takes the subject out.
        Excludes = "excludes",
        /// Narrows an include so that it does not reach the subject.
        Narrows = "narrows",
        /// Keeps the device from taking the profile.
        Blocks = "blocks",
        /// Leaves the answer open.
        Unknown = "unknown",
    }
    /// Whom an assignment names, in a reason.
    TargetKind {
        /// A group.
        Group = "group",
        /// All users.
        AllUsers = "allUsers",
        /// All devices.
        AllDevices = "allDevices",
        /// An excluded group.
        ExclusionGroup = "exclusionGroup",
        /// Something this version cannot evaluate.
        Other = "other",
    }
    /// What a filter said about the device.
    FilterResult {
        /// The rule holds.
        Match = "match",
        /// The rule does not hold.
        NotMatch = "notMatch",
        /// A value that decides it was not read.
        Unknown = "unknown",
    }
    /// Whether what a profile needs reaches the same subject.
    DependencyState {
        /// It does.
        Satisfied = "satisfied",
        /// It does not.
        NotSatisfied = "notSatisfied",
        /// Cannot be told.
        Unknown = "unknown",
    }
}

/// The profile a decision is about.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileRef {
    /// Object id.
    pub id: ProfileId,
    /// Its name.
    pub name: String,
    /// `@odata.type` as Graph wrote it.
    pub odata_type: String,
    /// What it is.
    pub kind: ProfileKind,
    /// What the portal calls its type.
    pub type_label: String,
    /// The platform it is for.
    pub platform: Platform,
    /// Where its certificate goes; `None` where the type does not say.
    pub certificate_store: Option<CertificateStore>,
    /// `lastModifiedDateTime`.
    pub last_modified: Option<DateTime<Utc>>,
}

/// The user a decision is about.
#[derive(Clone, Debug, PartialEq)]
pub struct UserRef {
    /// Object id.
    pub id: Option<UserId>,
    /// Principal name.
    pub user_principal_name: Option<String>,
}

/// The device a decision is about.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceRef {
    /// Intune device id.
    pub id: ManagedDeviceId,
    /// Its name.
    pub device_name: Option<String>,
}

/// The reported state that was joined to a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Reported {
    /// The state.
    pub state: ReportedState,
    /// The error code, where one was reported.
    pub error_code: Option<i64>,
    /// When the device last reported it.
    pub last_reported: Option<DateTime<Utc>>,
}

/// The certificate that was joined to a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// `certificateIssuanceState`; `None` when it is not known which row is this device's.
    pub state: Option<String>,
    /// Thumbprint.
    pub thumbprint: Option<String>,
    /// Serial number.
    pub serial_number: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// End of validity.
    pub expires: Option<DateTime<Utc>>,
    /// Error code; zero is none.
    pub error_code: Option<i64>,
}

/// Where the chain stops, and the one next thing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// The stable code.
    pub code: CauseCode,
    /// What is wrong: one sentence.
    pub text: String,
    /// What to do: one sentence.
    pub next: String,
}

/// Something worth knowing that does not change the verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The stable code.
    pub code: WarningCode,
    /// One sentence.
    pub text: String,
}

/// One step of the explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The stable code.
    pub code: ReasonCode,
    /// What it does to the verdict.
    pub effect: Effect,
    /// Whether the verdict would be another without it.
    pub determining: bool,
    /// The dimension it speaks of.
    pub dimension: Option<Dimension>,
    /// The assignment it comes from.
    pub assignment_id: Option<AssignmentId>,
    /// Whom that assignment names.
    pub target: Option<TargetKind>,
    /// The group named.
    pub group_id: Option<GroupId>,
    /// Its name, if it was read.
    pub group_name: Option<String>,
    /// The groups between that group and the subject.
    pub via: Vec<GroupId>,
    /// The filter on the assignment.
    pub filter_id: Option<FilterId>,
    /// Its mode.
    pub filter_mode: Option<FilterMode>,
    /// What it said.
    pub filter_result: Option<FilterResult>,
    /// One sentence for people.
    pub text: String,
}

/// Something that a profile needs, with its own verdict for the same subject.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependency {
    /// The navigation that names it, such as `rootCertificate`.
    pub navigation: &'static str,
    /// The profile named, if it could be read.
    pub profile: Option<ProfileRef>,
    /// Its own targeting for this subject.
    pub targeting: Targeting,
    /// Whether it reaches the same subject in a shared dimension.
    pub state: DependencyState,
    /// One sentence for people.
    pub text: String,
}

/// The answer for one user × device × profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The profile.
    pub profile: ProfileRef,
    /// The user; `None` for a device without one.
    pub user: Option<UserRef>,
    /// The device; `None` when the user has none of the profile's platform.
    pub device: Option<DeviceRef>,
    /// Does an assignment reach them?
    pub targeting: Targeting,
    /// Can the device take it?
    pub applicability: Applicability,
    /// Both.
    pub expected: Expected,
    /// Has the device checked in since?
    pub timing: Timing,
    /// What Intune says happened; `None` where nothing is reported for this kind or subject.
    pub reported: Option<Reported>,
    /// The certificate; `None` where the kind has none or none is reported.
    pub certificate: Option<Certificate>,
    /// The conclusion.
    pub finding: Finding,
    /// Where the chain stops; `None` when it does not.
    pub cause: Option<Cause>,
    /// Worth knowing.
    pub warnings: Vec<Warning>,
    /// The explanation, determining reasons first.
    pub reasons: Vec<Reason>,
    /// What it needs.
    pub dependencies: Vec<Dependency>,
}
