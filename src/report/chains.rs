//! The order of decisions: certificates first, each with what it needs and what needs it.

use super::severity::severity;
use crate::decide::{Applicability, Decision, Finding, Targeting};
use crate::model::{ManagedDeviceId, ProfileId, ProfileKind};

/// Which list of the view a decision belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Certificate profiles, what they need, and what needs them.
    Certificates,
    /// Configuration and compliance.
    Policy,
    /// Apps.
    Applications,
    /// App protection policies.
    AppProtection,
    /// Update rings and profiles.
    Updates,
    /// Enrolment restrictions and the like.
    Enrollment,
}

impl Section {
    fn of(kind: ProfileKind) -> Self {
        match kind {
            _ if kind.is_certificate() => Self::Certificates,
            _ if kind.is_update() => Self::Updates,
            ProfileKind::App => Self::Applications,
            ProfileKind::AppProtection => Self::AppProtection,
            ProfileKind::Enrollment => Self::Enrollment,
            _ => Self::Policy,
        }
    }
}

/// What a decision is within its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Begins a chain, or stands alone.
    Head,
    /// The head needs it.
    Needed,
    /// It needs the head.
    Dependent,
}

/// Where views list a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The list.
    pub section: Section,
    /// Its role in the chain it stands in.
    pub role: Role,
    /// Whether it says no more than "not for this user or device"; views count such rows.
    pub collapsed: bool,
}

/// Puts decisions in the order in which views list them. `devices` gives the order of the devices.
pub(super) fn arrange(mut decisions: Vec<Decision>, devices: &[ManagedDeviceId]) -> Vec<(Decision, Place)> {
    decisions.sort_by_cached_key(|decision| subject_key(decision, devices));
    let collapsible: Vec<bool> =
        decisions.iter().map(|decision| says_nothing(decision, &decisions)).collect();
    let mut places: Vec<(usize, usize, Place)> = Vec::new();
    let mut start = 0;
    for (number, subject) in decisions.chunk_by(same_subject).enumerate() {
        let quiet = collapsible.get(start..start + subject.len()).unwrap_or_default();
        places.extend(
            arrange_subject(subject, quiet).into_iter().map(|(at, place)| (number, start + at, place)),
        );
        start += subject.len();
    }
    // Stable: within a section and subject the order found above stays.
    places.sort_by_key(|(number, _, place)| (place.section, *number));
    let mut taken: Vec<Option<Decision>> = decisions.into_iter().map(Some).collect();
    places.into_iter().filter_map(|(_, at, place)| Some((taken.get_mut(at)?.take()?, place))).collect()
}

type SubjectKey = (usize, String, String, ProfileKind, String, ProfileId);

fn subject_key(decision: &Decision, devices: &[ManagedDeviceId]) -> SubjectKey {
    let device = decision.device.as_ref().map(|device| &device.id);
    let rank = device.and_then(|id| devices.iter().position(|other| other == id)).unwrap_or(usize::MAX);
    let device = device.map(|id| id.as_str().to_ascii_lowercase()).unwrap_or_default();
    let user = decision.user.as_ref().map(|user| {
        let id = user.id.as_ref().map(|id| id.as_str().to_ascii_lowercase());
        id.or_else(|| user.user_principal_name.clone()).unwrap_or_default()
    });
    (
        rank,
        device,
        user.unwrap_or_default(),
        decision.profile.kind,
        decision.profile.name.to_lowercase(),
        decision.profile.id.clone(),
    )
}

fn same_subject(a: &Decision, b: &Decision) -> bool {
    a.device.as_ref().map(|device| &device.id) == b.device.as_ref().map(|device| &device.id)
        && a.user == b.user
}

/// Nothing is expected and nothing contradicts that. An excluded profile is worth a row where it would fit.
fn says_nothing(decision: &Decision, all: &[Decision]) -> bool {
    if decision.finding != Finding::NotExpected {
        return false;
    }
    let applies_elsewhere = || {
        all.iter().any(|other| {
            other.profile.id == decision.profile.id && other.applicability != Applicability::NotApplicable
        })
    };
    match decision.targeting {
        Targeting::NotTargeted => true,
        Targeting::Unknown => false,
        Targeting::Included | Targeting::Excluded => {
            decision.applicability == Applicability::NotApplicable && applies_elsewhere()
        }
    }
}

/// The decisions of one subject: chains first, then the rest as sorted.
fn arrange_subject(subject: &[Decision], quiet: &[bool]) -> Vec<(usize, Place)> {
    let is_quiet = |at: usize| quiet.get(at).copied().unwrap_or(false);
    let mut heads: Vec<usize> = (0..subject.len())
        .filter(|at| subject.get(*at).is_some_and(|decision| is_head(decision.profile.kind)))
        .collect();
    // What needs attention first, then what is as it should be, then what nobody expects. The sort is stable,
    // and a chain that comes first claims a shared root.
    heads.sort_by_key(|at| {
        let kind = subject.get(*at).map_or(ProfileKind::Other, |decision| decision.profile.kind);
        (is_quiet(*at), kind, std::cmp::Reverse(weight(subject, *at)))
    });
    let mut placed = vec![false; subject.len()];
    let mut order = Vec::with_capacity(subject.len());
    for head in heads {
        let chain: Vec<(usize, Role)> = chain_of(subject, head)
            .into_iter()
            .filter(|(at, _)| placed.get_mut(*at).is_some_and(|done| !std::mem::replace(done, true)))
            .collect();
        let collapsed = chain.iter().all(|(at, _)| is_quiet(*at));
        order.extend(
            chain
                .into_iter()
                .map(|(at, role)| (at, Place { section: Section::Certificates, role, collapsed })),
        );
    }
    for (at, decision) in subject.iter().enumerate() {
        if placed.get(at) == Some(&false) {
            let section = Section::of(decision.profile.kind);
            order.push((at, Place { section, role: Role::Head, collapsed: is_quiet(at) }));
        }
    }
    order
}

/// How much a chain deserves to be seen first: what is wrong in any of it, else whether its head is expected.
fn weight(subject: &[Decision], head: usize) -> u8 {
    let chain = chain_of(subject, head).into_iter().filter_map(|(at, _)| subject.get(at));
    let worst = chain.map(|decision| severity(decision.finding)).max().unwrap_or(0);
    let expected = subject.get(head).is_some_and(|decision| decision.finding != Finding::NotExpected);
    worst * 2 + u8::from(expected)
}

/// Kinds that put an identity certificate on the device; roots stand below them.
fn is_head(kind: ProfileKind) -> bool {
    kind.is_certificate() && kind != ProfileKind::TrustedRoot
}

fn chain_of(subject: &[Decision], head: usize) -> Vec<(usize, Role)> {
    let Some(first) = subject.get(head) else { return Vec::new() };
    let mut chain = vec![(head, Role::Head)];
    for (at, other) in subject.iter().enumerate() {
        if names(first, other) {
            chain.push((at, Role::Needed));
        }
    }
    for (at, other) in subject.iter().enumerate() {
        if !is_head(other.profile.kind) && names(other, first) {
            chain.push((at, Role::Dependent));
        }
    }
    chain
}

/// Whether `a` depends on the profile of `b`.
fn names(a: &Decision, b: &Decision) -> bool {
    a.dependencies.iter().any(|dependency| {
        dependency.profile.as_ref().is_some_and(|profile| profile.id == b.profile.id)
            && a.profile.id != b.profile.id
    })
}
