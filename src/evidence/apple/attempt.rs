//! One enrolment after the other: on Apple devices most lines name no request, and the id comes late.

use crate::evidence::case::{Case, TrailKey};
use crate::evidence::file::NoteCode;
use crate::evidence::operation::ScepOperation;
use crate::evidence::trail::{Trail, same_server};

/// The enrolment that is going on.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    /// The request, once it was named.
    key: Option<TrailKey>,
    /// A request that was announced, and whose enrolment has not begun.
    announced: Option<TrailKey>,
    /// What was seen before the request was named.
    unnamed: Trail,
    /// `GET` or `POST`, for the next `PKIOperation`.
    pub(super) method: Option<&'static str>,
    /// The operation that goes on.
    pub(super) operation: Option<ScepOperation>,
}

impl Attempt {
    /// The trail that lines without an id belong to.
    pub(super) fn trail<'t>(&'t mut self, case: &'t mut Case) -> &'t mut Trail {
        match self.key {
            Some(key) => case.trail(Some(key)),
            None => &mut self.unnamed,
        }
    }

    /// A server that is contacted.
    pub(super) fn url(&mut self, case: &mut Case, url: &str) {
        self.trail(case).url(url);
        case.url(self.key, url);
    }

    /// Another enrolment begins.
    pub(super) fn begin(&mut self, case: &mut Case) {
        self.settle(case);
        self.key = self.announced.take();
    }

    /// A profile is on its way; its enrolment comes next.
    pub(super) fn announce(&mut self, key: Option<TrailKey>) {
        self.announced = key;
    }

    /// The enrolment that goes on is of this request.
    pub(super) fn named(&mut self, key: Option<TrailKey>, case: &mut Case) {
        if self.key.is_none() && !self.unnamed.is_empty() {
            case.trail(key).absorb(std::mem::take(&mut self.unnamed));
        }
        self.key = key;
    }

    /// The enrolment is over.
    pub(super) fn over(&mut self, case: &mut Case) {
        self.settle(case);
        *self = Self { announced: self.announced, ..Self::default() };
    }

    /// Whether the SCEP server was contacted in it.
    pub(super) fn is_going_on(&self) -> bool {
        self.key.is_some() || !self.unnamed.is_empty()
    }

    /// Where what names no request goes: to the only request of the log if the server is the same, else it stays
    /// nameless.
    pub(super) fn settle(&mut self, case: &mut Case) {
        if self.unnamed.is_empty() {
            return;
        }
        let unnamed = std::mem::take(&mut self.unnamed);
        let only = case.only_request().filter(|&key| {
            let known = &case.trail(Some(key)).urls;
            known.is_empty()
                || unnamed.urls.is_empty()
                || known.iter().any(|one| unnamed.urls.iter().any(|other| same_server(one, other)))
        });
        if only.is_none() && unnamed.failure().is_some() && !case.trails.is_empty() {
            case.note(
                NoteCode::Ambiguous,
                "an enrolment failed before the device named its request: whose it is, this log doesn't tell",
            );
        }
        match only {
            Some(key) => case.trail(Some(key)).absorb(unnamed),
            None => case.nameless.absorb(unnamed),
        }
    }
}
