//! What a profile needs: the trusted root of a SCEP profile, the certificate of a Wi-Fi, VPN or e-mail
//! profile. Both must reach the same user or the same device, filters and exclusions counted.

use super::decision::{Applicability, Dependency, DependencyState, Targeting, Warning};
use super::engine::Engine;
use super::profile_ref;
use super::reason::WarningCode;
use super::sides::Sides;
use super::targeting::Through;
use crate::model::{CertificateReference, Fact, Gap, Profile, ProfileKind, Ternary};

/// Longest chain there is: Wi-Fi, SCEP, root; one more for what Graph may hold.
const MAX_DEPTH: usize = 4;

/// What a profile needs, and whether it is there.
#[derive(Clone, Debug, Default)]
pub(super) struct Needs {
    /// The profiles that it names.
    pub(super) list: Vec<Dependency>,
    /// Worth knowing.
    pub(super) warnings: Vec<Warning>,
    /// What would mend the first break, however deep it lies.
    pub(super) remedy: Option<String>,
}

impl Needs {
    /// The first thing that does not reach the same subject.
    pub(super) fn broken(&self) -> Option<&Dependency> {
        self.list.iter().find(|dependency| dependency.state == DependencyState::NotSatisfied)
    }

    fn satisfied(&self) -> Ternary {
        Ternary::all(self.list.iter().map(|dependency| match dependency.state {
            DependencyState::Satisfied => Ternary::Yes,
            DependencyState::NotSatisfied => Ternary::No,
            DependencyState::Unknown => Ternary::Unknown,
        }))
    }
}

/// Judges everything that `profile` names, for a subject that it reaches `through` these dimensions.
pub(super) fn needs(engine: &Engine<'_>, profile: &Profile, through: Through, sides: &Sides<'_>) -> Needs {
    needs_within(engine, profile, through, sides, MAX_DEPTH)
}

fn needs_within(
    engine: &Engine<'_>,
    profile: &Profile,
    through: Through,
    sides: &Sides<'_>,
    depth: usize,
) -> Needs {
    let mut needs = Needs::default();
    match &profile.references {
        Fact::Unknown(gap) => needs.list.push(unread(profile, gap)),
        Fact::Known(references) if references.is_empty() && profile.kind == ProfileKind::Scep => {
            needs.warnings.push(Warning {
                code: WarningCode::RootNotNamed,
                text: format!(
                    "Graph finds no trusted root named by SCEP profile `{}`, and SCEP fails without one",
                    profile.name
                ),
            });
        }
        Fact::Known(references) if depth > 0 => {
            for reference in references {
                let (dependency, remedy) = judge(engine, profile, reference, through, sides, depth);
                needs.list.push(dependency);
                needs.remedy = needs.remedy.or(remedy);
            }
            needs.warnings.extend(
                references
                    .iter()
                    .filter_map(|reference| other_channel(profile, engine.profile(&reference.profile)?)),
            );
        }
        Fact::Known(_) => {}
    }
    for dependency in needs.list.iter().filter(|dependency| dependency.state == DependencyState::Unknown) {
        needs.warnings.push(Warning { code: WarningCode::DependencyUnknown, text: dependency.text.clone() });
    }
    needs
}

fn judge(
    engine: &Engine<'_>,
    dependent: &Profile,
    reference: &CertificateReference,
    through: Through,
    sides: &Sides<'_>,
    depth: usize,
) -> (Dependency, Option<String>) {
    let Some(needed) = engine.profile(&reference.profile) else { return (not_in_tenant(reference), None) };
    let assessment = engine.assess(needed, sides);
    let own = assessment.targeted.through;
    // A profile that does not reach the subject shares no dimension with anything; what matters then is
    // whether the needed one would be there.
    let reach = if through.any() == Ternary::No { own.any() } else { through.shares(own) };
    let can = match assessment.applied.verdict {
        // Without a device there is nothing to hold applicability against; targeting is what can be compared.
        _ if sides.managed_device().is_none() => Ternary::Yes,
        Applicability::Applicable => Ternary::Yes,
        Applicability::NotApplicable => Ternary::No,
        Applicability::Unknown => Ternary::Unknown,
    };
    let deeper = needs_within(engine, needed, own, sides, depth - 1);
    let all = reach.and(can).and(deeper.satisfied());
    let state = match all {
        Ternary::Yes => DependencyState::Satisfied,
        Ternary::No => DependencyState::NotSatisfied,
        Ternary::Unknown => DependencyState::Unknown,
    };
    let remedy = match state {
        DependencyState::NotSatisfied if reach == Ternary::No => {
            Some(format!("assign `{}` to the same groups as `{}`", needed.name, dependent.name))
        }
        DependencyState::NotSatisfied if can == Ternary::No => Some(format!(
            "let `{}` name a profile that this device can take instead of `{}`",
            dependent.name, needed.name
        )),
        DependencyState::NotSatisfied => deeper.remedy.clone(),
        DependencyState::Satisfied | DependencyState::Unknown => None,
    };
    let obstacle = assessment.first_obstacle();
    let text = explain(dependent, needed, Links { reach, can, own, deeper: &deeper }, state, obstacle);
    let dependency = Dependency {
        navigation: reference.navigation,
        profile: Some(profile_ref::of(needed)),
        targeting: assessment.targeted.verdict,
        state,
        text,
    };
    (dependency, remedy)
}

/// On macOS the channel (`deploymentChannel`) belongs to the profile and cannot be changed later; a root in
/// another one may not be where the certificate is looked for.
fn other_channel(profile: &Profile, needed: &Profile) -> Option<Warning> {
    let (own, other) = (profile.deployment_channel.text()?, needed.deployment_channel.text()?);
    (!own.eq_ignore_ascii_case(other)).then(|| Warning {
        code: WarningCode::DeploymentChannelDiffers,
        text: format!(
            "`{}` comes through {own}, and `{}`, which it needs, through {other}",
            profile.name, needed.name
        ),
    })
}

struct Links<'n> {
    reach: Ternary,
    can: Ternary,
    own: Through,
    deeper: &'n Needs,
}

fn explain(
    dependent: &Profile,
    needed: &Profile,
    links: Links<'_>,
    state: DependencyState,
    obstacle: Option<String>,
) -> String {
    let what = format!("{} `{}`", needed.type_label, needed.name);
    let because = obstacle.map(|text| format!(": {text}")).unwrap_or_default();
    match state {
        DependencyState::Satisfied => format!("{what} reaches the same subject"),
        DependencyState::Unknown => format!("whether {what} reaches the same subject is not known{because}"),
        DependencyState::NotSatisfied if links.reach == Ternary::No && links.own.any() == Ternary::No => {
            format!("{what}, which `{}` needs, does not reach this subject{because}", dependent.name)
        }
        DependencyState::NotSatisfied if links.reach == Ternary::No => format!(
            "{what} and `{}` reach this subject in different ways, one through the user and one through the \
             device; both must reach the same user or the same device",
            dependent.name
        ),
        DependencyState::NotSatisfied if links.can == Ternary::No => {
            format!("{what}, which `{}` needs, cannot be taken by this device{because}", dependent.name)
        }
        DependencyState::NotSatisfied => {
            let missing = links.deeper.broken().map(|broken| broken.text.clone()).unwrap_or_default();
            format!("{what} is itself incomplete: {missing}")
        }
    }
}

fn not_in_tenant(reference: &CertificateReference) -> Dependency {
    Dependency {
        navigation: reference.navigation,
        profile: None,
        targeting: Targeting::Unknown,
        state: DependencyState::Unknown,
        text: format!(
            "profile `{}`, named as {}, is not among the profiles that were read",
            reference.profile, reference.navigation
        ),
    }
}

fn unread(profile: &Profile, gap: &Gap) -> Dependency {
    let navigation = if profile.kind.is_certificate() { "rootCertificate" } else { "identityCertificate" };
    Dependency {
        navigation,
        profile: None,
        targeting: Targeting::Unknown,
        state: DependencyState::Unknown,
        text: format!("which certificate profile `{}` needs was not read: {}", profile.name, gap.reason),
    }
}
