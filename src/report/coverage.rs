//! The coverage block: what was read, and every gap that a fact of this report carries.

use super::groups;
use super::v1::{CoverageLine, DecisionRow, Note};
use crate::decide::Expected;
use crate::model::{CoverageStatus, Gap, GapKind, GroupId, ManagedDevice, MembershipLink, Tenant, User};

/// The collector's own lines, then a line for each gap that they do not mention.
pub(super) fn lines(tenant: &Tenant, gaps: &[Gap]) -> Vec<CoverageLine> {
    let mut lines: Vec<CoverageLine> = tenant
        .coverage
        .iter()
        .map(|line| CoverageLine {
            source: line.source.0.to_owned(),
            status: line.status,
            items: line.items,
            reason: line.gap.as_ref().map(|gap| gap.reason.to_string()),
            remedy: line.gap.as_ref().map(|gap| gap.remedy.to_string()),
            asked: line.gap.as_ref().is_none_or(|gap| gap.kind != GapKind::NotCollected),
        })
        .collect();
    for gap in gaps {
        let told = lines.iter().any(|line| {
            line.source == gap.source.0
                && (line.reason.as_deref() == Some(&*gap.reason) || line.status == status(gap.kind))
        });
        if !told {
            lines.push(CoverageLine {
                source: gap.source.0.to_owned(),
                status: status(gap.kind),
                items: 0,
                reason: Some(gap.reason.to_string()),
                remedy: Some(gap.remedy.to_string()),
                asked: gap.kind != GapKind::NotCollected,
            });
        }
    }
    lines
}

fn status(kind: GapKind) -> CoverageStatus {
    match kind {
        GapKind::Forbidden | GapKind::Failed | GapKind::NotCollected => CoverageStatus::Unread,
        GapKind::NotOffered => CoverageStatus::NotOffered,
        GapKind::Partial | GapKind::NotShown => CoverageStatus::Partial,
    }
}

/// Gaps in facts about the user, the devices and the profiles decided on.
pub(super) fn subject_gaps(
    tenant: &Tenant,
    user: Option<&User>,
    devices: &[&ManagedDevice],
    decisions: &[DecisionRow],
) -> Vec<Gap> {
    let mut gaps = groups::gaps(user, devices);
    gaps.extend(devices.iter().filter_map(|device| device.primary_users.gap().cloned()));
    gaps.extend(devices.iter().filter_map(|device| tenant.reports.get(&device.id)?.gap.clone()));
    gaps.extend(tenant.filters.gap.clone());
    for profile in &tenant.profiles {
        let rows = || decisions.iter().filter(|row| row.profile.id == profile.id.as_str());
        if rows().next().is_some() {
            gaps.extend(profile.assignments.gap().cloned());
            // What a profile needs matters, and is read, only where it is expected.
            if rows().any(|row| row.expected != Expected::No) {
                gaps.extend(profile.references.gap().cloned());
            }
            gaps.extend(tenant.certificates.get(&profile.id).and_then(|rows| rows.gap().cloned()));
        }
    }
    gaps
}

/// Values of the document that are null because the answer did not hold the property.
pub(super) fn not_shown(tenant: &Tenant, user: Option<&User>, devices: &[&ManagedDevice]) -> Vec<Note> {
    let organization = [
        ("id", tenant.id.is_some()),
        ("displayName", tenant.name.is_some()),
        ("subscriptionState", tenant.subscription_state.is_read()),
    ];
    let mut notes: Vec<Note> = note("the tenant", &organization).into_iter().collect();
    if let Some(user) = user {
        let properties = [
            ("userPrincipalName", user.user_principal_name.is_read()),
            ("displayName", user.display_name.is_read()),
            ("mail", user.mail.is_read()),
            ("accountEnabled", user.account_enabled.is_read()),
            ("assignedPlans", user.assigned_plans.is_read()),
        ];
        notes.extend(note(&format!("user {}", user.label()), &properties));
    }
    for device in devices {
        let object = device.directory.known().and_then(Option::as_ref);
        let properties = [
            ("deviceName", device.device_name.is_read()),
            ("azureADDeviceId", device.entra_device_id.is_read()),
            ("serialNumber", device.serial_number.is_read()),
            ("operatingSystem", device.operating_system.is_read()),
            ("osVersion", device.os_version.is_read()),
            ("managementAgent", device.management_agent.is_read()),
            ("managedDeviceOwnerType", device.owner_type.is_read()),
            ("complianceState", device.compliance_state.is_read()),
            ("lastSyncDateTime", device.last_sync.is_read()),
            (
                "joinType",
                device.join_type.is_read() || object.is_some_and(|object| object.trust_type.is_read()),
            ),
            ("isCompliant", object.is_none_or(|object| object.compliant.is_read())),
        ];
        notes.extend(note(&format!("device {}", device.label()), &properties));
    }
    notes.extend(user.and_then(|user| paths(&format!("user {}", user.label()), user.groups.links.iter())));
    for device in devices {
        let object = device.directory.known().and_then(Option::as_ref);
        notes.extend(
            object
                .and_then(|object| paths(&format!("device {}", device.label()), object.groups.links.iter())),
        );
    }
    notes
}

fn note(whose: &str, properties: &[(&str, bool)]) -> Option<Note> {
    let missing: Vec<&str> = properties.iter().filter(|(_, read)| !read).map(|(name, _)| *name).collect();
    (!missing.is_empty()).then(|| Note {
        code: "propertyNotRead",
        text: format!("{whose} came without {}, which is why that is unknown here", missing.join(", ")),
    })
}

fn paths<'a>(whose: &str, links: impl Iterator<Item = (&'a GroupId, &'a MembershipLink)>) -> Option<Note> {
    let count = links.filter(|(_, link)| link.direct.is_none()).count();
    (count > 0).then(|| Note {
        code: "membershipPathNotRead",
        text: format!("for {count} groups of {whose} it was not read whether membership is direct"),
    })
}

/// The lists of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Devices.
    Devices,
    /// Groups of the user and the devices.
    Groups,
    /// Certificate profiles.
    Certificates,
    /// Configuration and compliance.
    Policy,
    /// Apps.
    Applications,
    /// App protection.
    AppProtection,
    /// Updates.
    Updates,
    /// Enrolment restrictions.
    Enrollment,
    /// Enrolment failures.
    EnrollmentFailures,
    /// Diagnostics packages.
    Diagnostics,
}

/// The collections that fill a list, by the names that the coverage block gives them.
pub(super) fn sources(list: List) -> &'static [&'static str] {
    match list {
        List::Devices => &["managedDevices"],
        List::Groups => &[],
        List::Certificates => &["deviceConfigurations"],
        List::Policy => &[
            "deviceConfigurations",
            "configurationPolicies",
            "groupPolicyConfigurations",
            "intents",
            "deviceCompliancePolicies",
            "compliancePolicies",
            "mobileAppConfigurations",
            "resourceAccessProfiles",
        ],
        List::Applications => &["mobileApps"],
        List::AppProtection => &[
            "managedAppPolicies",
            "iosManagedAppProtections",
            "androidManagedAppProtections",
            "windowsManagedAppProtections",
        ],
        List::Updates => &[
            "deviceConfigurations",
            "windowsFeatureUpdateProfiles",
            "windowsQualityUpdateProfiles",
            "windowsQualityUpdatePolicies",
            "windowsDriverUpdateProfiles",
        ],
        List::Enrollment => &["deviceEnrollmentConfigurations"],
        List::EnrollmentFailures | List::Diagnostics => &[],
    }
}

const LISTS: &[List] = &[
    List::Devices,
    List::Groups,
    List::Certificates,
    List::Policy,
    List::Applications,
    List::AppProtection,
    List::Updates,
    List::Enrollment,
    List::EnrollmentFailures,
    List::Diagnostics,
];

/// Whether the cloud or tenant has what fills the list.
pub(super) fn offered(coverage: &[CoverageLine], list: List) -> bool {
    !coverage.iter().any(|line| line.status == CoverageStatus::NotOffered && fills(line, sources(list)))
}

/// Whether some source with one of these names was not read to the end.
pub(super) fn incomplete(coverage: &[CoverageLine], sources: &[&str]) -> bool {
    coverage.iter().any(|line| speaks_of(line, sources))
}

fn speaks_of(line: &CoverageLine, sources: &[&str]) -> bool {
    matches!(line.status, CoverageStatus::Partial | CoverageStatus::Unread) && fills(line, sources)
}

/// Whether the line is about one of the sources: the last segment of its name counts, so that
/// `users/managedDevices` is about `managedDevices`.
fn fills(line: &CoverageLine, sources: &[&str]) -> bool {
    let name = line.source.rsplit('/').next().unwrap_or_default();
    sources.iter().any(|source| name.eq_ignore_ascii_case(source))
}

/// The lists that were certainly read to the end: none of their gaps is known, and each has a complete
/// source or is a whole fact.
pub(super) fn complete(coverage: &[CoverageLine], incomplete: &[(List, String)]) -> Vec<List> {
    let whole = |list: List| {
        sources(list).is_empty()
            || coverage
                .iter()
                .any(|line| line.status == CoverageStatus::Complete && fills(line, sources(list)))
    };
    let known = |list: List| !incomplete.iter().any(|(of, _)| *of == list);
    LISTS.iter().copied().filter(|list| known(*list) && whole(*list)).collect()
}

/// For each list that is not complete, what is missing and what would complete it.
pub(super) fn notes(
    tenant: &Tenant,
    user: Option<&User>,
    devices: &[&ManagedDevice],
    coverage: &[CoverageLine],
) -> Vec<(List, String)> {
    let mut notes: Vec<(List, String)> = Vec::new();
    for list in LISTS {
        let facts = match list {
            List::Groups => groups::gaps(user, devices),
            List::Applications => tenant.app_installs.gap().cloned().into_iter().collect(),
            List::AppProtection => tenant.app_registrations.gap().cloned().into_iter().collect(),
            List::EnrollmentFailures => tenant.enrollment_failures.gap().cloned().into_iter().collect(),
            List::Diagnostics => tenant.diagnostics.gap().cloned().into_iter().collect(),
            _ => Vec::new(),
        };
        let told =
            facts.iter().map(|gap| (*gap.source.0).to_owned() + ": " + &gap.reason + "; " + &gap.remedy);
        let read = coverage.iter().filter(|line| speaks_of(line, sources(*list))).map(|line| {
            let parts = [line.reason.as_deref(), line.remedy.as_deref()];
            let why: Vec<&str> = parts.into_iter().flatten().collect();
            let why = if why.is_empty() { "not read to the end".to_owned() } else { why.join("; ") };
            format!("{}: {why}", line.source)
        });
        for text in told.chain(read) {
            if !notes.contains(&(*list, text.clone())) {
                notes.push((*list, text));
            }
        }
    }
    notes
}

/// Whether the line is about apps, updates or enrolment alone, on which configuration does not rest.
pub(super) fn is_beside_configuration(line: &CoverageLine) -> bool {
    let beside = [List::Applications, List::AppProtection, List::Updates, List::Enrollment];
    beside.into_iter().any(|list| fills(line, sources(list))) && !fills(line, sources(List::Policy))
}
