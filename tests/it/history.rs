//! What the history tells of runs is what happened in them: compared with a plain list of what each run knew.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use scepcheck::history::{
    Change, ChangeKind, Counts, End, Gap, History, HistoryErrorKind, Recording, Run, State, Subject,
};

/// What a run knows of one profile at one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Fine,
    NotExpected,
    Gone,
    /// Missing or failed.
    Issue(u8),
    Waiting,
    /// This run could not tell.
    Open,
}

type Place = (usize, usize);
const PROFILES: usize = 2;
const SUBJECTS: usize = 4;

#[derive(Clone, Debug)]
struct Week {
    gaps: Vec<&'static str>,
    known: Vec<Known>,
}

fn week() -> impl Strategy<Value = Week> {
    let known = prop_oneof![
        3 => Just(Known::Fine),
        1 => Just(Known::NotExpected),
        1 => Just(Known::Gone),
        3 => (0_u8..3).prop_map(Known::Issue),
        1 => Just(Known::Waiting),
    ];
    let gaps = prop_oneof![
        3 => Just(Vec::new()),
        1 => Just(vec!["managedDevices"]),
        1 => Just(vec!["users"]),
    ];
    let places = proptest::collection::vec((known, any::<bool>()), PROFILES * SUBJECTS);
    (gaps, places).prop_map(|(gaps, places): (Vec<&'static str>, Vec<(Known, bool)>)| {
        let partial = !gaps.is_empty();
        let known = places.into_iter().map(|(known, open)| if partial && open { Known::Open } else { known });
        Week { gaps, known: known.collect() }
    })
}

fn moment(week: usize) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_435_200, 0).expect("a time") + TimeDelta::days(7 * week as i64)
}

fn run(at: usize, week: &Week) -> Run {
    let gap = |source: &&str| Gap { source: (*source).to_owned(), read_in_part: false };
    Run {
        as_of: moment(at),
        generated_at: moment(at),
        scope: "certificate".to_owned(),
        gaps: week.gaps.iter().map(gap).collect(),
        counts: Counts::default(),
    }
}

fn state(known: Known) -> Option<State> {
    let state = |finding: &str, error| {
        Some(State { finding: finding.to_owned(), cause: "notDelivered".to_owned(), error })
    };
    match known {
        Known::Issue(0) => state("missing", 0),
        Known::Issue(error) => state("failed", error.into()),
        Known::Waiting => state("waiting", 0),
        _ => None,
    }
}

fn subject(at: usize) -> Subject {
    let device = Some(format!("device-{at}"));
    Subject { device_name: device.clone(), device, ..Subject::default() }
}

fn place(at: usize) -> Place {
    (at / SUBJECTS, at % SUBJECTS)
}

/// Records a week as the program does.
fn record(recording: &mut Recording<'_>, week: &Week) {
    for profile in 0..PROFILES {
        let name = format!("profile-{profile}");
        let no = recording.profile(&name, &name, &Counts::default()).expect("a profile");
        let open = recording.open(no).expect("spells");
        for at in 0..SUBJECTS {
            let known = week.known[profile * SUBJECTS + at];
            let of = (no, recording.subject(&subject(at)).expect("a subject"));
            let before = open.get(&of.1);
            let now = state(known).map(|state| recording.state(&state).expect("a number"));
            match (now, before) {
                (Some(now), Some(before)) if now == *before => {}
                (Some(now), before) => {
                    if before.is_some() {
                        recording.end_spell(of, End::Changed).expect("an end");
                    }
                    recording.begin_spell(of, now).expect("a spell");
                }
                (None, Some(_)) if known != Known::Open => {
                    let end = match known {
                        Known::Fine => End::AsExpected,
                        Known::Gone => End::SubjectGone,
                        _ => End::NotExpected,
                    };
                    recording.end_spell(of, end).expect("an end");
                }
                _ => {}
            }
        }
    }
}

/// What everybody believes after each week: what could not be told is as it was.
fn believed(weeks: &[Week]) -> Vec<BTreeMap<Place, Known>> {
    let mut now: BTreeMap<Place, Known> = BTreeMap::new();
    weeks
        .iter()
        .map(|week| {
            for (at, known) in week.known.iter().enumerate().filter(|(_, known)| **known != Known::Open) {
                now.insert(place(at), *known);
            }
            now.clone()
        })
        .collect()
}

fn told(recording: &Recording<'_>, kind: ChangeKind) -> Vec<Place> {
    let number = |text: &str| text.rsplit('-').next().and_then(|text| text.parse().ok()).expect("a number");
    let (count, changes) = recording.changes(kind, 1000).expect("changes");
    assert_eq!(count, changes.len() as u64);
    let of =
        |change: &Change| (number(&change.profile.0), number(change.subject.device.as_deref().expect("one")));
    let mut places: Vec<Place> = changes.iter().map(of).collect();
    places.sort_unstable();
    places
}

fn is_issue(known: Option<&Known>) -> bool {
    matches!(known, Some(Known::Issue(_)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn new_fixed_changed_and_settled_are_the_differences_to_the_run_compared_with(
        weeks in proptest::collection::vec(week(), 1..8),
        keep in prop_oneof![Just(None), (2_u32..5).prop_map(Some)],
    ) {
        let mut history = History::passing().expect("a history");
        let beliefs = believed(&weeks);
        for (at, week) in weeks.iter().enumerate() {
            let this = run(at, week);
            let mut recording = history.record(&this, Some("contoso")).expect("a run");
            record(&mut recording, week);
            let baseline = (0..at).rev().find(|then| {
                weeks[*then].gaps.is_empty() || weeks[*then].gaps == week.gaps
            });
            // What was forgotten is compared with nothing; what is compared is never forgotten.
            if keep.is_none() || baseline.is_some_and(|then| weeks[then].gaps.is_empty()) {
                prop_assert_eq!(recording.baseline().map(|run| run.as_of), baseline.map(moment));
            }
            let baseline = (0..at).find(|then| recording.baseline().is_some_and(|run| run.as_of == moment(*then)));
            let mut expected: [Vec<Place>; 4] = Default::default();
            if let Some(then) = baseline {
                for at in 0..PROFILES * SUBJECTS {
                    let place = place(at);
                    let (was, is) = (beliefs[then].get(&place), beliefs[at_of(&beliefs, &this)].get(&place));
                    let open = is.and_then(|known| state(*known)).is_some();
                    if is_issue(is) && !is_issue(was) {
                        expected[0].push(place);
                    } else if is_issue(was) && open && was != is {
                        expected[2].push(place);
                    } else if is_issue(was) && !open {
                        let ended = ended(&beliefs[then..=at_of(&beliefs, &this)], place);
                        expected[if ended == Some(Known::Fine) { 1 } else { 3 }].push(place);
                    }
                }
            }
            let kinds = [ChangeKind::New, ChangeKind::Fixed, ChangeKind::Changed, ChangeKind::Settled];
            for (kind, expected) in kinds.into_iter().zip(expected) {
                prop_assert_eq!((at, kind, told(&recording, kind)), (at, kind, expected));
            }
            let open = beliefs[at].values().filter(|known| state(**known).is_some()).count();
            prop_assert_eq!(recording.count_items().expect("items"), open as u64);
            recording.commit(keep).expect("kept");
        }
    }

    #[test]
    fn a_run_that_is_made_again_leaves_what_one_leaves(weeks in proptest::collection::vec(week(), 2..6)) {
        let mut once = History::passing().expect("a history");
        let mut twice = History::passing().expect("a history");
        let last = weeks.len() - 1;
        for (at, week) in weeks.iter().enumerate() {
            for (history, times) in [(&mut once, 1), (&mut twice, if at == last { 1 } else { 2 })] {
                for _ in 0..times {
                    let mut recording = history.record(&run(at, week), None).expect("a run");
                    record(&mut recording, week);
                    if at == last {
                        let kinds = [ChangeKind::New, ChangeKind::Fixed, ChangeKind::Changed, ChangeKind::Settled];
                        for kind in kinds {
                            let _ = told(&recording, kind);
                        }
                    }
                    recording.commit(None).expect("kept");
                }
            }
        }
        let answers = |history: &mut History| {
            let mut recording = history.record(&run(last + 1, &weeks[last]), None).expect("a run");
            record(&mut recording, &weeks[last]);
            let kinds = [ChangeKind::New, ChangeKind::Fixed, ChangeKind::Changed, ChangeKind::Settled];
            let told = kinds.map(|kind| recording.changes(kind, 1000).expect("changes"));
            (recording.runs(100).expect("runs"), told)
        };
        prop_assert_eq!(answers(&mut once), answers(&mut twice));
    }
}

/// What was known when something was last seen to be open no more.
fn ended(beliefs: &[BTreeMap<Place, Known>], place: Place) -> Option<Known> {
    let open = |known: Option<&Known>| known.and_then(|known| state(*known)).is_some();
    let mut steps = beliefs.windows(2).rev();
    let step = steps.find(|step| open(step[0].get(&place)) && !open(step[1].get(&place)))?;
    step[1].get(&place).copied()
}

/// The week of a run.
fn at_of(beliefs: &[BTreeMap<Place, Known>], run: &Run) -> usize {
    (0..beliefs.len()).find(|at| moment(*at) == run.as_of).expect("a week")
}

#[test]
fn what_was_not_committed_never_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("history.db");
    let week = |known| Week { gaps: Vec::new(), known: vec![known; PROFILES * SUBJECTS] };
    let mut history = History::open(&file).expect("a history");
    let mut recording = history.record(&run(0, &week(Known::Fine)), Some("contoso")).expect("a run");
    record(&mut recording, &week(Known::Fine));
    recording.commit(None).expect("kept");
    let kept = std::fs::read(&file).expect("the file");
    let mut recording = history.record(&run(1, &week(Known::Issue(1))), Some("contoso")).expect("a run");
    record(&mut recording, &week(Known::Issue(1)));
    drop(recording);
    drop(history);
    assert_eq!(std::fs::read(&file).expect("the file"), kept);
}

#[test]
fn a_file_that_is_none_of_ours_and_another_tenant_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let week = Week { gaps: Vec::new(), known: vec![Known::Fine; PROFILES * SUBJECTS] };
    let file = folder.path().join("history.db");
    let mut history = History::open(&file).expect("a history");
    history.record(&run(3, &week), Some("contoso")).expect("a run").commit(None).expect("kept");
    let kind = |run: &Run, tenant: &str, history: &mut History| {
        history.record(run, Some(tenant)).expect_err("refused").kind
    };
    assert_eq!(kind(&run(4, &week), "fabrikam", &mut history), HistoryErrorKind::OtherTenant);
    assert_eq!(kind(&run(2, &week), "contoso", &mut history), HistoryErrorKind::Later);
    let mut other = History::open(&file).expect("opens");
    let held = history.record(&run(4, &week), Some("contoso")).expect("a run");
    assert_eq!(kind(&run(4, &week), "contoso", &mut other), HistoryErrorKind::Busy);
    drop(held);
    for (name, content, expected) in [
        (
            "notes.txt",
            b"not a database at all, but long enough to be one of them".as_slice(),
            HistoryErrorKind::Foreign,
        ),
        ("cut.db", &std::fs::read(&file).expect("the file")[..4096], HistoryErrorKind::Damaged),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        let error = History::open(&path).map(drop).and_then(|()| {
            let mut history = History::open(&path)?;
            history.record(&run(9, &week), Some("contoso")).map(drop)
        });
        assert_eq!(error.expect_err("refused").kind, expected, "{name}");
        assert_eq!(std::fs::read(&path).expect("the file"), content, "{name} is left alone");
    }
}
