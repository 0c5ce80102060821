//! Decisions.

use super::Cell;
use crate::decide::Decision;
use crate::report::decisions::hexadecimal;

/// A row of [`DECISIONS`](super::DECISIONS).
#[must_use]
pub fn decision(decision: &Decision) -> Vec<Cell> {
    let (user, device) = (decision.user.as_ref(), decision.device.as_ref());
    let (reported, certificate) = (decision.reported.as_ref(), decision.certificate.as_ref());
    let code = reported
        .and_then(|reported| reported.error_code)
        .or_else(|| certificate.and_then(|certificate| certificate.error_code));
    let because = decision.reasons.iter().find(|reason| reason.determining);
    vec![
        decision.profile.id.as_str().into(),
        decision.profile.name.as_str().into(),
        decision.profile.kind.id().into(),
        decision.profile.platform.id().into(),
        user.and_then(|user| user.id.as_ref()).map(|id| id.as_str()).into(),
        user.and_then(|user| user.user_principal_name.as_deref()).into(),
        device.map(|device| device.id.as_str()).into(),
        device.and_then(|device| device.device_name.as_deref()).into(),
        decision.targeting.id().into(),
        decision.applicability.id().into(),
        decision.expected.id().into(),
        decision.timing.id().into(),
        reported.map(|reported| reported.state.id()).into(),
        code.and_then(hexadecimal).into(),
        reported.and_then(|reported| reported.last_reported).into(),
        certificate.and_then(|certificate| certificate.state.as_deref()).into(),
        certificate.and_then(|certificate| certificate.thumbprint.as_deref()).into(),
        certificate.and_then(|certificate| certificate.expires).into(),
        decision.finding.id().into(),
        decision.cause.as_ref().map(|cause| cause.code.id()).into(),
        decision.cause.as_ref().map(|cause| cause.next.as_str()).into(),
        because.map(|reason| reason.code.id()).into(),
    ]
}
