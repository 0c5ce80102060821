//! The one reason that a table cell has room for.

use super::v1::{DecisionRow, ReasonRow};
use crate::decide::{Effect, Targeting};

impl DecisionRow {
    /// The reason that decides, of those that name an assignment; else the first that names one.
    #[must_use]
    pub fn deciding(&self) -> Option<&ReasonRow> {
        let named = || self.reasons.iter().filter(|reason| reason.target.is_some());
        named().find(|reason| reason.determining).or_else(|| {
            named()
                .find(|reason| matches!(reason.effect, Effect::Includes | Effect::Excludes | Effect::Narrows))
        })
    }

    /// The path by which the subject is reached or taken out; `None` where nothing targets it.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        if self.targeting == Targeting::NotTargeted {
            return None;
        }
        self.deciding().and_then(|reason| reason.path.as_deref())
    }

    /// The reason whose filter decides; else the first with a filter.
    #[must_use]
    pub fn filtering(&self) -> Option<&ReasonRow> {
        let filtered = || self.reasons.iter().filter(|reason| reason.filter_id.is_some());
        filtered().find(|reason| reason.determining).or_else(|| filtered().next())
    }
}
