//! What targeting comes to.

use chrono::{DateTime, Utc};

use crate::decide::decision::{Effect, Reason, Targeting, Warning};
use crate::decide::reason::ReasonCode;
use crate::decide::text;
use crate::model::{Gap, Ternary};

/// The verdict on all assignments of a profile.
#[derive(Clone, Debug)]
pub(in crate::decide) struct Targeted {
    /// The verdict.
    pub(in crate::decide) verdict: Targeting,
    /// Through the user, and through the device.
    pub(in crate::decide) through: Through,
    /// Whether an include holds the subject, exclusions counted, filters left aside.
    pub(in crate::decide) reached: Ternary,
    /// The steps.
    pub(in crate::decide) reasons: Vec<Reason>,
    /// Worth knowing.
    pub(in crate::decide) warnings: Vec<Warning>,
    /// The last change of a filter that took part.
    pub(in crate::decide) filter_changed: Option<DateTime<Utc>>,
    /// What was not read and leaves the verdict open.
    pub(in crate::decide) gap: Option<Gap>,
}

impl Targeted {
    /// The verdict on assignments that were not read.
    pub(super) fn unread(gap: &Gap) -> Self {
        let mut reason = text::bare_reason(ReasonCode::AssignmentsUnknown, Effect::Unknown);
        reason.determining = true;
        reason.text = text::assignments_unknown(gap);
        let gap = Some(gap.clone());
        Self { gap, ..Self::alone(Targeting::Unknown, Ternary::Unknown, reason) }
    }

    /// The verdict on a configuration that counts for everybody.
    pub(super) fn for_everyone() -> Self {
        let mut reason = text::bare_reason(ReasonCode::DefaultForEveryone, Effect::Includes);
        reason.determining = true;
        Self::alone(Targeting::Included, Ternary::Yes, reason)
    }

    fn alone(verdict: Targeting, reached: Ternary, reason: Reason) -> Self {
        Self {
            verdict,
            through: Through { user: reached, device: reached },
            reached,
            reasons: vec![reason],
            warnings: Vec::new(),
            filter_changed: None,
            gap: None,
        }
    }
}

/// In which dimensions a profile reaches its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::decide) struct Through {
    /// Through the user.
    pub(in crate::decide) user: Ternary,
    /// Through the device.
    pub(in crate::decide) device: Ternary,
}

impl Through {
    /// In at least one dimension.
    pub(in crate::decide) fn any(self) -> Ternary {
        self.user.or(self.device)
    }

    /// In a dimension that the other one shares.
    pub(in crate::decide) fn shares(self, other: Self) -> Ternary {
        self.user.and(other.user).or(self.device.and(other.device))
    }
}
