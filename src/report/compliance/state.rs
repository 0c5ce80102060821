//! What is not as expected, and its words.

use super::super::decisions::hexadecimal;
use super::super::wording;
use super::document::{ErrorInfo, ItemState};
use crate::decide::bulk::Class;
use crate::decide::{CauseCode, Finding};
use crate::evidence::codes::ResultCode;

/// What makes one thing that is not as expected another than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpenState {
    /// The finding.
    pub finding: Finding,
    /// Where the chain stops.
    pub cause: Option<CauseCode>,
    /// The result code that is reported.
    pub error: Option<i64>,
}

impl OpenState {
    /// What the rows of a class have open; `None` where nothing is, and where it can't be told.
    pub(super) fn of(class: &Class) -> Option<Self> {
        let cause = class.cause.as_ref().map(|cause| cause.code);
        is_open(class.finding).then_some(Self { finding: class.finding, cause, error: class.error })
    }

    /// In words.
    #[must_use]
    pub fn told(&self) -> ItemState {
        let meaning = self.cause.map(|cause| cause.meaning().trim_end_matches('.').to_owned());
        ItemState {
            finding: self.finding,
            cause: self.cause,
            text: meaning.unwrap_or_else(|| wording::finding(self.finding).text.to_owned()),
            error: self.error.and_then(error),
        }
    }
}

/// Whether a decision with this finding is on the list of what is not as expected.
#[must_use]
pub fn is_open(finding: Finding) -> bool {
    is_issue(finding) || finding == Finding::Waiting
}

/// Whether a finding is certainly not as it should be; waiting is not, yet.
#[must_use]
pub fn is_issue(finding: Finding) -> bool {
    matches!(finding, Finding::Missing | Finding::Failed | Finding::Conflict | Finding::Unexpected)
}

/// A result code with what is known of it.
fn error(number: i64) -> Option<ErrorInfo> {
    let code = hexadecimal(number)?;
    let known = ResultCode::intune(number);
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some(ErrorInfo {
        code,
        name: known.name,
        meaning: known.row.and_then(|row| text(&row.meaning)),
        next: known.row.and_then(|row| text(&row.next)),
    })
}
