//! Who wins when several assignments of one profile reach the same subject.
//!
//! Exclude-mode assignments win over all others: one match keeps the profile off, and if none matches the
//! device gets it. Otherwise an assignment without a filter wins, otherwise include filters are OR-ed.
//! Excluded groups come first and count only in their own dimension. Every input may be unknown; a verdict
//! is certain only if every way of filling in the unknowns gives the same one.

use crate::decide::decision::Dimension;
use crate::model::Ternary::{self, No, Unknown, Yes};

/// How the filter of an assignment works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::decide) enum Mode {
    /// No filter.
    None,
    /// Only devices that match.
    Include,
    /// Not devices that match.
    Exclude,
    /// Not known: the assignment may do anything.
    Unknown,
}

/// One include, in one dimension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// The dimension; `None` when the target does not say, so that no exclusion can be held against it.
    pub(super) dimension: Option<Dimension>,
    /// Whether the target holds the subject.
    pub(super) reach: Ternary,
    /// How its filter works.
    pub(super) mode: Mode,
    /// Whether the filter's rule holds.
    pub(super) matches: Ternary,
}

/// One exclusion, in one dimension.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bar {
    /// The dimension; `None` when the target does not say.
    pub(super) dimension: Option<Dimension>,
    /// Whether the excluded group holds the subject.
    pub(super) hit: Ternary,
}

/// A change to try: what would the verdict be without this step?
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    /// Nothing changes.
    Nothing,
    /// Without the include.
    Drop(usize),
    /// If the include's target did hold the subject, and its filter let it through.
    Reach(usize),
    /// Without the exclusion.
    Lift(usize),
}

/// What the contest comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Whether the subject gets it.
    pub(super) included: Ternary,
    /// Whether something that reaches the subject was taken away by an exclusion or an exclude filter.
    pub(super) taken_out: bool,
}

/// All includes and exclusions of a profile, as they stand towards one subject.
#[derive(Clone, Debug, Default)]
pub(super) struct Contest {
    /// The includes.
    pub(super) entries: Vec<Entry>,
    /// The exclusions.
    pub(super) bars: Vec<Bar>,
}

impl Contest {
    /// Whether an exclusion holds the subject in this dimension.
    fn barred(&self, dimension: Option<Dimension>, change: Change) -> Ternary {
        let hits = self.bars.iter().enumerate().filter(|(index, bar)| {
            !matches!(change, Change::Lift(lifted) if lifted == *index)
                && (bar.dimension.is_none() || (dimension.is_some() && bar.dimension == dimension))
        });
        Ternary::any(hits.map(|(_, bar)| bar.hit))
    }

    /// The verdict, after `change`.
    pub(super) fn settle(&self, change: Change) -> Outcome {
        let barred = Barred {
            user: self.barred(Some(Dimension::User), change),
            device: self.barred(Some(Dimension::Device), change),
            neither: self.barred(None, change),
        };
        let mut may_be_in = Possible::default();
        let mut may_be_out = Possible::default();
        let mut taken_out = false;
        for (index, entry) in self.entries.iter().enumerate() {
            let Some(entry) = entry.after(change, index) else { continue };
            let bar = barred.of(entry.dimension);
            let reach = entry.reach.and(!bar);
            taken_out |=
                entry.reach != No && (bar == Yes || (entry.mode == Mode::Exclude && entry.matches == Yes));
            if reach == No {
                continue;
            }
            may_be_in.see(entry, reach);
            may_be_out.see(entry, reach);
        }
        let included = match (may_be_in.included(), may_be_out.left_out()) {
            (true, true) => Unknown,
            (true, false) => Yes,
            (false, _) => No,
        };
        Outcome { included, taken_out: taken_out && included == No }
    }

    /// Whether the subject gets it through this dimension.
    pub(super) fn through(&self, dimension: Dimension) -> Ternary {
        let bar = self.barred(Some(dimension), Change::Nothing);
        let ways = self.entries.iter().filter(|entry| entry.dimension.is_none_or(|own| own == dimension));
        let any = Ternary::any(ways.map(|entry| {
            let reach =
                if entry.dimension.is_some() { entry.reach.and(!bar) } else { entry.reach.and(Unknown) };
            reach.and(entry.lets_through())
        }));
        self.settle(Change::Nothing).included.and(any)
    }

    /// Whether an include certainly lets the subject in, exclusions counted.
    pub(super) fn passes(&self, index: usize) -> bool {
        self.entries.get(index).is_some_and(|entry| self.lets_in(entry) == Ternary::Yes)
    }

    /// Whether an include of this mode certainly lets the subject in.
    pub(super) fn decided_by(&self, mode: Mode) -> bool {
        self.entries.iter().any(|entry| entry.mode == mode && self.lets_in(entry) == Ternary::Yes)
    }

    /// Whether an include may hold the subject in this dimension.
    pub(super) fn includes_in(&self, dimension: Option<Dimension>) -> bool {
        self.entries.iter().any(|entry| entry.dimension == dimension && entry.reach != No)
    }

    fn lets_in(&self, entry: &Entry) -> Ternary {
        entry.reach.and(!self.barred(entry.dimension, Change::Nothing)).and(entry.lets_through())
    }

    /// Whether any include holds the subject and no exclusion takes it out; filters left aside.
    pub(super) fn reached(&self) -> Ternary {
        Ternary::any(
            self.entries.iter().map(|entry| entry.reach.and(!self.barred(entry.dimension, Change::Nothing))),
        )
    }
}

struct Barred {
    user: Ternary,
    device: Ternary,
    neither: Ternary,
}

impl Barred {
    fn of(&self, dimension: Option<Dimension>) -> Ternary {
        match dimension {
            Some(Dimension::User) => self.user,
            Some(Dimension::Device) => self.device,
            None => self.neither,
        }
    }
}

impl Entry {
    fn after(self, change: Change, index: usize) -> Option<Self> {
        match change {
            Change::Drop(dropped) if dropped == index => None,
            Change::Reach(reached) if reached == index => {
                Some(Self { reach: Yes, mode: Mode::None, matches: No, ..self })
            }
            _ => Some(self),
        }
    }

    /// Whether its filter lets the device through.
    fn lets_through(&self) -> Ternary {
        match self.mode {
            Mode::None => Yes,
            Mode::Include => self.matches,
            Mode::Exclude => !self.matches,
            Mode::Unknown => Unknown,
        }
    }
}

/// What the entries seen so far leave possible. Reaches count as independent of each other, which can only
/// widen what is possible, never make a verdict falsely certain.
#[derive(Default)]
struct Possible {
    /// An exclude-mode entry certainly reaches the subject.
    exclude_certain: bool,
    /// One of those certainly matches.
    exclude_matches: bool,
    /// An exclude-mode entry may reach the subject without matching.
    exclude_may_pass: bool,
    /// An exclude-mode entry may reach the subject and match.
    exclude_may_match: bool,
    /// An entry of another mode may let the subject in.
    other_may_pass: bool,
    /// An entry of another mode certainly lets the subject in, unless exclude-mode decides.
    other_passes: bool,
}

impl Possible {
    fn see(&mut self, entry: Entry, reach: Ternary) {
        let certain = reach == Yes;
        match entry.mode {
            Mode::Exclude => {
                self.exclude_certain |= certain;
                self.exclude_matches |= certain && entry.matches == Yes;
                self.exclude_may_pass |= entry.matches != Yes;
                self.exclude_may_match |= entry.matches != No;
            }
            Mode::None | Mode::Include => {
                self.other_may_pass |= entry.lets_through() != No;
                self.other_passes |= certain && entry.lets_through() == Yes;
            }
            Mode::Unknown => {
                self.exclude_may_pass = true;
                self.exclude_may_match = true;
                self.other_may_pass = true;
            }
        }
    }

    fn included(&self) -> bool {
        (self.exclude_may_pass && !self.exclude_matches) || (!self.exclude_certain && self.other_may_pass)
    }

    fn left_out(&self) -> bool {
        self.exclude_may_match || (!self.exclude_certain && !self.other_passes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(mode: Mode, matches: Ternary) -> Entry {
        Entry { dimension: Some(Dimension::User), reach: Yes, mode, matches }
    }

    #[test]
    fn precedence_table() {
        use Mode::{Exclude, Include, None};
        let cases: &[(&[(Mode, Ternary)], Ternary)] = &[
            (&[], No),
            (&[(None, No)], Yes),
            (&[(Include, Yes)], Yes),
            (&[(Include, No)], No),
            (&[(Include, Unknown)], Unknown),
            (&[(Exclude, Yes)], No),
            (&[(Exclude, No)], Yes),
            (&[(Exclude, Unknown)], Unknown),
            (&[(None, No), (Exclude, Yes)], No),
            (&[(None, No), (Exclude, No)], Yes),
            (&[(None, No), (Exclude, Unknown)], Unknown),
            (&[(Include, No), (Exclude, No)], Yes),
            (&[(Include, Yes), (Exclude, Yes)], No),
            (&[(Exclude, Yes), (Exclude, No)], No),
            (&[(Exclude, Yes), (Exclude, Unknown)], No),
            (&[(None, No), (Include, No)], Yes),
            (&[(None, No), (Include, Unknown)], Yes),
            (&[(Include, No), (Include, Yes)], Yes),
            (&[(None, No), (Mode::Unknown, Unknown)], Unknown),
            (&[(Exclude, Yes), (Mode::Unknown, Unknown)], No),
        ];
        for (entries, expected) in cases {
            let entries = entries.iter().map(|&(mode, matches)| entry(mode, matches)).collect();
            let contest = Contest { entries, bars: Vec::new() };
            assert_eq!(contest.settle(Change::Nothing).included, *expected, "{contest:?}");
        }
    }

    #[test]
    fn an_unknown_reach_stays_open_only_where_it_could_decide() {
        let maybe = |mode, matches| Entry { reach: Unknown, ..entry(mode, matches) };
        let cases = [
            (vec![maybe(Mode::None, No)], Unknown),
            (vec![entry(Mode::None, No), maybe(Mode::Include, No)], Yes),
            (vec![entry(Mode::None, No), maybe(Mode::Exclude, No)], Yes),
            (vec![entry(Mode::None, No), maybe(Mode::Exclude, Yes)], Unknown),
            (vec![maybe(Mode::Include, No)], No),
            (vec![maybe(Mode::Exclude, Yes)], No),
            (vec![entry(Mode::Exclude, Yes), maybe(Mode::None, No)], No),
        ];
        for (entries, expected) in cases {
            let contest = Contest { entries, bars: Vec::new() };
            assert_eq!(contest.settle(Change::Nothing).included, expected, "{contest:?}");
        }
    }

    #[test]
    fn an_exclusion_counts_in_its_own_dimension_only() {
        let contest = |hit, dimension| Contest {
            entries: vec![entry(Mode::None, No)],
            bars: vec![Bar { dimension: Some(dimension), hit }],
        };
        let settle = |hit, dimension| contest(hit, dimension).settle(Change::Nothing);
        assert_eq!(settle(Yes, Dimension::User), Outcome { included: No, taken_out: true });
        assert_eq!(settle(Unknown, Dimension::User).included, Unknown);
        assert_eq!(settle(Yes, Dimension::Device).included, Yes);
        assert_eq!(contest(Yes, Dimension::User).settle(Change::Lift(0)).included, Yes);
    }
}
