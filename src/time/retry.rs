//! Whether a failed try is repeated, and when. Pure: the same try and the same dice give the same answer.

use std::time::Duration;

/// How much waiting and repeating is worth it.
#[derive(Clone, Copy, Debug)]
pub struct Budgets {
    /// The longest that one read may wait in all; a `Retry-After` beyond it fails the read at once.
    pub request: Duration,
    /// The longest that a run may spend waiting in all (waits of several reads at one time count once).
    pub run: Duration,
    /// Tries for one read, the first included.
    pub attempts: u32,
    /// Tries when the answer is a 500 without a body, which seldom heals.
    pub bodyless_attempts: u32,
    /// Tries when no connection can be made (name, route, refusal).
    pub connect_attempts: u32,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(10 * 60),
            run: Duration::from_secs(30 * 60),
            attempts: 6,
            bodyless_attempts: 2,
            connect_attempts: 3,
        }
    }
}

/// How a try ended, seen as a matter of repeating it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// An answer with this status.
    Status(u16),
    /// A 500 whose body is empty.
    BodylessServerError,
    /// No connection: name not found, refused, unreachable.
    Connect,
    /// The server's certificate is not trusted, or no common TLS version: repeating changes nothing.
    Tls,
    /// Connected, and then broken off, cut short or out of time.
    Broken,
    /// Complete and wrong.
    Wrong,
}

/// One failed try of a read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed {
    /// Tries made so far, this one included.
    pub(crate) tries: u32,
    pub(crate) outcome: Outcome,
    pub(crate) retry_after: Option<Duration>,
    /// What this read has waited so far.
    pub(crate) waited: Duration,
    /// What the run has waited so far.
    pub(crate) run_waited: Duration,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Decision {
    /// Repeat after this long.
    Wait(Duration),
    /// Do not repeat.
    GiveUp(Reason),
}

/// Why a read is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The answer is final.
    Final,
    /// All tries are used up.
    Tries,
    /// The service asks for a longer wait than one read may spend.
    AskedTooLong(Duration),
    /// This read's waiting budget is used up.
    ReadBudget,
    /// The run's waiting budget is used up.
    RunBudget,
}

/// The first back-off ceiling; it doubles from try to try.
const BASE: Duration = Duration::from_secs(1);
/// The highest back-off ceiling.
const CEILING: Duration = Duration::from_secs(60);
/// The least wait: a repeat at once only deepens a throttling.
const FLOOR: Duration = Duration::from_millis(100);
/// How much longer than asked to wait at most, so that not everyone comes back at one moment.
const SPREAD: f64 = 0.2;

/// Decides. `dice` is a random number from 0 up to 1.
pub(crate) fn decide(budgets: &Budgets, failed: &Failed, dice: f64) -> Decision {
    let tries = match failed.outcome {
        Outcome::Status(408 | 429 | 500 | 502 | 503 | 504 | 509) | Outcome::Broken => budgets.attempts,
        Outcome::BodylessServerError => budgets.bodyless_attempts.min(budgets.attempts),
        Outcome::Connect => budgets.connect_attempts.min(budgets.attempts),
        Outcome::Status(_) | Outcome::Tls | Outcome::Wrong => return Decision::GiveUp(Reason::Final),
    };
    let wait = match failed.retry_after {
        Some(asked) if asked > budgets.request => return Decision::GiveUp(Reason::AskedTooLong(asked)),
        Some(asked) => asked.mul_f64(1.0 + SPREAD * dice),
        None => ceiling(failed.tries).mul_f64(dice).max(FLOOR),
    };
    if failed.tries >= tries {
        Decision::GiveUp(Reason::Tries)
    } else if failed.waited + wait > budgets.request.mul_f64(1.0 + SPREAD) {
        Decision::GiveUp(Reason::ReadBudget)
    } else if failed.run_waited + wait > budgets.run {
        Decision::GiveUp(Reason::RunBudget)
    } else {
        Decision::Wait(wait)
    }
}

fn ceiling(tries: u32) -> Duration {
    BASE.saturating_mul(1_u32.checked_shl(tries.saturating_sub(1)).unwrap_or(u32::MAX)).min(CEILING)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn failed(tries: u32, outcome: Outcome) -> Failed {
        Failed { tries, outcome, retry_after: None, waited: Duration::ZERO, run_waited: Duration::ZERO }
    }

    fn decision(failed: &Failed) -> Decision {
        decide(&Budgets::default(), failed, 0.5)
    }

    /// The whole course of a read that always ends in `outcome`, at middling dice.
    fn course(outcome: Outcome) -> String {
        let mut line = String::new();
        for tries in 1.. {
            match decision(&failed(tries, outcome)) {
                Decision::Wait(wait) => write!(line, "{}s ", wait.as_secs_f64()).unwrap(),
                Decision::GiveUp(reason) => {
                    write!(line, "{reason:?}").unwrap();
                    return line;
                }
            }
        }
        line
    }

    #[test]
    fn every_status_has_a_course() {
        let mut table = String::new();
        let mut run: Option<(u16, u16, String)> = None;
        let mut flush = |run: &Option<(u16, u16, String)>| {
            if let Some((from, to, course)) = run {
                writeln!(table, "{from}-{to}: {course}").unwrap();
            }
        };
        for status in 100..600 {
            let course = course(Outcome::Status(status));
            match &mut run {
                Some((_, to, known)) if *known == course => *to = status,
                _ => {
                    flush(&run);
                    run = Some((status, status, course));
                }
            }
        }
        flush(&run);
        for outcome in
            [Outcome::BodylessServerError, Outcome::Connect, Outcome::Tls, Outcome::Broken, Outcome::Wrong]
        {
            writeln!(table, "{outcome:?}: {}", course(outcome)).unwrap();
        }
        insta::assert_snapshot!(table, @r"
        100-407: Final
        408-408: 0.5s 1s 2s 4s 8s Tries
        409-428: Final
        429-429: 0.5s 1s 2s 4s 8s Tries
        430-499: Final
        500-500: 0.5s 1s 2s 4s 8s Tries
        501-501: Final
        502-504: 0.5s 1s 2s 4s 8s Tries
        505-508: Final
        509-509: 0.5s 1s 2s 4s 8s Tries
        510-599: Final
        BodylessServerError: 0.5s Tries
        Connect: 0.5s 1s Tries
        Tls: Final
        Broken: 0.5s 1s 2s 4s 8s Tries
        Wrong: Final
        ");
    }

    #[test]
    fn the_service_is_never_asked_earlier_than_it_said() {
        let asked = |seconds| Failed {
            retry_after: Some(Duration::from_secs(seconds)),
            ..failed(1, Outcome::Status(429))
        };
        assert_eq!(decision(&asked(10)), Decision::Wait(Duration::from_secs(11)));
        assert_eq!(
            decision(&asked(86_400)),
            Decision::GiveUp(Reason::AskedTooLong(Duration::from_secs(86_400)))
        );
        // Exactly the budget is still within it, whatever the dice add.
        assert!(matches!(decide(&Budgets::default(), &asked(600), 0.99), Decision::Wait(_)));
    }

    #[test]
    fn budgets_end_the_waiting() {
        let waited = Failed { waited: Duration::from_secs(719), ..failed(5, Outcome::Status(503)) };
        assert_eq!(decision(&waited), Decision::GiveUp(Reason::ReadBudget));
        let run = Failed { run_waited: Duration::from_secs(1800), ..failed(1, Outcome::Status(503)) };
        assert_eq!(decision(&run), Decision::GiveUp(Reason::RunBudget));
    }

    proptest! {
        #[test]
        fn waits_stay_within_their_bounds(tries in 1_u32..6, dice in 0.0..1.0_f64, asked in proptest::option::of(0.001..600.0_f64)) {
            let failed = Failed {
                retry_after: asked.map(Duration::from_secs_f64),
                ..failed(tries, Outcome::Status(429))
            };
            let Decision::Wait(wait) = decide(&Budgets::default(), &failed, dice) else {
                return Err(TestCaseError::fail("gave up"));
            };
            match failed.retry_after {
                Some(asked) => prop_assert!(wait >= asked && wait <= asked.mul_f64(1.2)),
                None => prop_assert!(wait >= FLOOR && wait <= ceiling(tries)),
            }
        }
    }
}
