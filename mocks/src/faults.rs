//! Things that go wrong on demand.

use std::time::Duration;

/// How a refusal says when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// Not at all, as Intune often does.
    Absent,
    /// Seconds.
    Seconds(u64),
    /// Seconds with a fraction, in the form in which it is sent: `2.128`.
    Fraction(&'static str),
    /// An HTTP date so many seconds after the server's clock.
    Date(i64),
}

/// What happens instead of, or to, the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 429.
    Throttle(RetryAfter),
    /// Another status, with Graph's error body.
    Status(u16),
    /// 503 with a `Retry-After`.
    Unavailable(RetryAfter),
    /// The connection ends in the middle of the answer.
    Reset,
    /// A complete answer whose JSON stops half-way.
    TruncatedJson,
    /// A proxy's HTML page, status 200.
    Html,
    /// The answer takes this much longer.
    Slow(Duration),
    /// 401 with a claims challenge, as after a revoked session.
    ClaimsChallenge,
    /// The session ends: every token is void, and Graph challenges until one was asked for with the claims it names.
    SessionRevoked,
    /// 401 as for an expired token.
    ExpiredToken,
    /// 403 in Intune's older form: JSON text inside JSON text, under the code `UnknownError`.
    NestedForbidden,
    /// A single object inside `{"value": {…}}`, as the documentation's samples have it.
    WrappedValue,
    /// A page without items before the real one.
    EmptyPage,
    /// The next link names another host.
    ForeignNextLink,
    /// The next link leads to the same page again.
    NextLinkLoop,
}

/// To which of the matching requests it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// All.
    Always,
    /// The first n.
    First(usize),
    /// Every nth: 3 means the third, the sixth, …
    Every(usize),
    /// Only the nth, counted from one.
    Only(usize),
}

/// Where requests must come from for a fault to meet them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// Sent on their own, a batch as a whole included.
    Outer,
    /// Inside a batch.
    Inner,
    /// Either.
    Anywhere,
}

/// One thing that goes wrong.
#[derive(Clone, Debug)]
pub struct Fault {
    pattern: String,
    trouble: Trouble,
    times: Times,
    place: Where,
}

impl Fault {
    /// Meets every request whose line (`GET /beta/users?$select=id`, decoded) matches; `*` stands for anything,
    /// and both ends are open.
    pub fn on(pattern: impl Into<String>, trouble: Trouble) -> Self {
        Self { pattern: pattern.into(), trouble, times: Times::Always, place: Where::Anywhere }
    }

    /// Only to some of them.
    #[must_use]
    pub fn times(mut self, times: Times) -> Self {
        self.times = times;
        self
    }

    /// Only inside batches, or only outside.
    #[must_use]
    pub fn place(mut self, place: Where) -> Self {
        self.place = place;
        self
    }
}

/// The faults with how often each was matched.
#[derive(Debug)]
pub(crate) struct Faults(Vec<(Fault, usize)>);

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(faults.into_iter().map(|fault| (fault, 0)).collect())
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push((fault, 0));
    }

    /// What happens to this request: the first fault that applies. Every matching fault counts it.
    pub(crate) fn meet(&mut self, line: &str, batch_member: bool) -> Option<Trouble> {
        let mut met = None;
        for (fault, seen) in &mut self.0 {
            let here = match fault.place {
                Where::Outer => !batch_member,
                Where::Inner => batch_member,
                Where::Anywhere => true,
            };
            if !here || !matches(&fault.pattern, line) {
                continue;
            }
            *seen += 1;
            let due = match fault.times {
                Times::Always => true,
                Times::First(n) => *seen <= n,
                Times::Every(n) => n > 0 && *seen % n == 0,
                Times::Only(n) => *seen == n,
            };
            if due && met.is_none() {
                met = Some(fault.trouble);
            }
        }
        met
    }
}

fn matches(pattern: &str, line: &str) -> bool {
    let mut rest = line;
    pattern.split('*').all(|part| match rest.find(part) {
        Some(at) => {
            rest = rest.get(at + part.len()..).unwrap_or_default();
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_open_at_both_ends() {
        let line = "GET /beta/deviceManagement/intents?$expand=assignments";
        for (pattern, expected) in [
            ("intents", true),
            ("GET*intents*expand", true),
            ("expand*intents", false),
            ("", true),
            ("POST", false),
        ] {
            assert_eq!(matches(pattern, line), expected, "{pattern}");
        }
    }

    #[test]
    fn faults_count_the_requests_they_match() {
        let trouble = Trouble::Status(500);
        let met = |times: Times| {
            let mut faults = Faults::new(vec![Fault::on("users", trouble).times(times)]);
            (1..=6).filter(|_| faults.meet("GET /v1.0/users", false).is_some()).count()
        };
        assert_eq!(
            [met(Times::Always), met(Times::First(2)), met(Times::Every(3)), met(Times::Only(4))],
            [6, 2, 2, 1]
        );
    }

    #[test]
    fn place_tells_batch_members_apart() {
        let mut faults = Faults::new(vec![Fault::on("users", Trouble::Status(500)).place(Where::Inner)]);
        assert!(faults.meet("GET /v1.0/users", false).is_none());
        assert!(faults.meet("GET /v1.0/users", true).is_some());
    }
}
