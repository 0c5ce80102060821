//! Warnings that depend on the conclusion: legitimate reasons for what looks wrong.

use super::certificate::is_present;
use super::decision::{
    Certificate, Dependency, Dimension, Effect, Expected, Finding, Reason, TargetKind, Warning,
};
use super::reason::{ReasonCode, WarningCode};
use super::sides::Sides;
use crate::model::Ternary;

/// What the warnings are drawn from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'c> {
    /// The conclusion.
    pub(super) finding: Finding,
    /// Should it be there?
    pub(super) expected: Expected,
    /// The steps of targeting.
    pub(super) reasons: &'c [Reason],
    /// The subject.
    pub(super) sides: &'c Sides<'c>,
    /// The certificate.
    pub(super) certificate: Option<&'c Certificate>,
    /// Something needed that does not reach the same subject.
    pub(super) broken: Option<&'c Dependency>,
}

/// The warnings of one conclusion.
pub(super) fn of(seen: &Seen<'_>) -> Vec<Warning> {
    let Seen { finding, expected, reasons, sides, certificate, broken } = *seen;
    let mut warnings = Vec::new();
    warnings.extend(unlicensed(reasons, sides));
    warnings.extend(across_dimensions(reasons));
    if finding == Finding::Missing {
        warnings.extend(absent());
    }
    if let (Finding::AsExpected, Some(broken)) = (finding, broken) {
        warnings.push(Warning { code: WarningCode::DependencyNotSatisfied, text: broken.text.clone() });
    }
    if expected == Expected::No && certificate.is_some_and(is_present) {
        warnings.push(Warning {
            code: WarningCode::CertificateLingers,
            text: "a certificate of this profile is still there; after a licence is lost or an account deleted it stays on the device".to_owned(),
        });
    }
    warnings
}

/// Through an Entra group an unlicensed user is counted as included; that policy then flows is not
/// documented.
fn unlicensed(reasons: &[Reason], sides: &Sides<'_>) -> Option<Warning> {
    let user = sides.counted_user()?;
    let through_group = reasons.iter().any(|reason| {
        reason.code == ReasonCode::IncludedByGroup && reason.dimension == Some(Dimension::User)
    });
    (through_group && user.intune_licensed() == Ternary::No).then(|| Warning {
        code: WarningCode::UserNotLicensed,
        text: format!(
            "user `{}` has no Intune licence; whether policy through a group still flows is not documented",
            user.label()
        ),
    })
}

fn across_dimensions(reasons: &[Reason]) -> Option<Warning> {
    let filter =
        reasons.iter().find(|reason| reason.code == ReasonCode::ExcludedByFilter && reason.determining)?;
    let elsewhere = reasons.iter().any(|reason| {
        reason.effect == Effect::Includes
            && reason.target != Some(TargetKind::Other)
            && reason.dimension.is_some()
            && reason.dimension != filter.dimension
    });
    elsewhere.then(|| Warning {
        code: WarningCode::FilterPrecedenceAcrossDimensions,
        text: "an assignment reaches the subject in the other dimension; that the exclude filter wins there too is not documented".to_owned(),
    })
}

/// What an absent row can mean besides that the profile was not delivered.
fn absent() -> [Warning; 3] {
    [
        Warning {
            code: WarningCode::ChangeTimeUnknown,
            text: "Graph does not say when an assignment or a membership changed; if that was after the last check-in, the profile is still on its way".to_owned(),
        },
        Warning {
            code: WarningCode::ReportLags,
            text: "reports lag behind by 24 to 48 hours, and excluded devices are not listed in them".to_owned(),
        },
        Warning {
            code: WarningCode::TemporarilyRemoved,
            text: "the action `Remove apps and configuration` takes profiles off a device for 8 to 24 hours, certificates included".to_owned(),
        },
    ]
}
