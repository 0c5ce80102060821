//! What Graph holds, one file per kind: which reads bring it, and how the wire becomes the model.

mod assignable;
mod assignment;
mod certificate;
mod collection;
mod connector;
mod convert;
mod directory;
mod json;
mod managed_device;
mod references;
mod status;

pub use assignable::{assignments_gap, profile};
pub use assignment::{FILTER_SELECT, assignment, assignment_filter};
pub use collection::{AssignmentRead, COLLECTIONS, Collection, Weight};
pub use connector::{CONNECTOR_SELECT, connector};
pub use directory::{
    DEVICE_SELECT, GROUP_SELECT, ORGANIZATION_SELECT, USER_SELECT, directory_device, group, organization,
    plans_of_licences, user,
};
pub use json::{SUBSCRIPTION_SELECT, Subscription, from_json, subscription};
pub use managed_device::{MANAGED_DEVICE_SELECT, listed_managed_device, managed_device};
pub use references::{Navigation, certificate_states_cast, navigation};
pub use status::{
    AUDIT_SELECT, CERTIFICATE_SELECT, CertificateReportRow, REPORT_COLUMNS, REPORT_FAMILIES, app_installs,
    app_registration, audited_changes, certificate, certificate_report_row, diagnostics, enrollment_failure,
    latest_changes, older_states_gap, policy_state, report_row,
};
