//! What the product knows about a tenant, in the field's own words.
//!
//! Plain data: no I/O, no clock, no wire format. A value that was not read is never an empty one:
//! properties are [`Field`]s, whole facts are [`Fact`]s, and whatever is missing carries a [`Gap`]
//! that says why and what would supply it.

mod assignment;
mod certificate_settings;
mod coverage;
mod device;
mod fact;
mod filter;
mod group;
mod ids;
mod license;
mod path;
mod platform;
mod profile;
mod profile_types;
mod reported;
mod sections;
mod stable_names;
mod tenant;
mod ternary;
mod user;

pub use assignment::{Assignment, AssignmentEffect, AssignmentTarget, FilterMode, FilterUse, InstallIntent};
pub use certificate_settings::CertificateSettings;
pub use coverage::{Coverage, CoverageStatus};
pub use device::{CoManagement, DirectoryDevice, LoggedOnUser, ManagedDevice};
pub use fact::{Fact, Field, Gap, GapKind, Source};
pub use filter::{AssignmentFilter, FilterCatalog, FilterManagement};
pub use group::{Group, GroupKind, GroupsRead, Membership, MembershipLink};
pub use ids::{
    AssignmentId, DirectoryDeviceId, EntraDeviceId, FilterId, GroupId, ManagedDeviceId, ProfileId, TenantId,
    UserId,
};
pub use license::{AssignedPlan, INTUNE_PLANS, ServicePlan, intune_licensed};
pub use platform::Platform;
pub use profile::{
    ApplicabilityRules, CertificateReference, CertificateStore, DeviceModeRule, OsEditionRule, OsVersionRule,
    Profile, ProfileKind, RuleEffect, SubjectVariables,
};
pub use profile_types::{ProfileType, profile_type, profile_types};
pub use reported::{CertificateRow, ReportedRow, ReportedStatus, Reports};
pub use sections::{AppInstall, AppRegistration, Connector, DiagnosticsRequest, EnrollmentFailure};
pub(crate) use stable_names::stable_names;
pub use tenant::Tenant;
pub use ternary::Ternary;
pub use user::User;
