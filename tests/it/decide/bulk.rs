//! The bulk core says of every row what the explaining core says, whatever the tenant is like.

use std::collections::BTreeMap;

use proptest::prelude::*;
use scepcheck::decide::bulk::{Builder, Bulk, Class, Classes, Counts, RowId, Selection, Shift};
use scepcheck::decide::{Decision, DependencyState, Engine, Subject};
use scepcheck::model::{Profile, Tenant, User};
use scepcheck::render;
use scepcheck::report::export::{self, Block, Cell, ClassRow, Value};
use scepcheck::report::{DecisionRow, audit};

use super::build::at;
use super::worlds;

/// Tenants tried.
const CASES: u32 = 200;

/// A tenant without users, devices and what is reported of them.
fn skeleton(tenant: &Tenant) -> Tenant {
    Tenant {
        users: Vec::new(),
        devices: Vec::new(),
        reports: BTreeMap::new(),
        certificates: BTreeMap::new(),
        ..tenant.clone()
    }
}

/// Ids of a row's device and user, in lower case.
type Names = (Option<String>, Option<String>);

/// Every decision of the explaining core, by row.
fn explained(tenant: &Tenant, profile: &Profile) -> BTreeMap<Names, Decision> {
    let engine = Engine::new(tenant, at(120));
    let mut decisions = BTreeMap::new();
    let mut own = |subject: Subject<'_>, alone: bool| {
        let device = subject.device.map(|device| device.id.as_str().to_ascii_lowercase());
        let id = |user: &User| user.id.as_ref().map(|id| id.as_str().to_ascii_lowercase());
        if device.is_some() || alone {
            decisions.insert((device, subject.user.and_then(id)), engine.decide(profile, subject));
        }
    };
    for device in &tenant.devices {
        for subject in engine.subjects_of_device(device) {
            own(subject, false);
        }
    }
    for user in &tenant.users {
        own(Subject { user: Some(user), device: None }, engine.devices_of_user(user).is_empty());
    }
    decisions
}

fn names(bulk: &Bulk<'_>, row: RowId) -> Names {
    let lower = |text: &str| text.to_ascii_lowercase();
    (bulk.dense().device_of(row).map(|(id, _)| lower(id)), bulk.dense().user_of(row).map(|(id, _)| lower(id)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_agrees_with_the_explaining_core(seed in any::<u64>()) {
        let tenant = worlds::tenant(seed);
        let (skeleton, dense) = (skeleton(&tenant), Builder::of(&tenant));
        let bulk = Bulk::new(&skeleton, &dense, at(120));
        for profile in bulk.profiles() {
            let expected = explained(&tenant, tenant.profile(&profile.id).unwrap());
            let mut met = 0;
            let mut wrong = None;
            for plan in [bulk.plan(profile), bulk.plan_to_count(profile)] {
                let mut classes = Classes::new(&plan);
                bulk.rows(&mut classes, (&Selection::all(), true), 0..bulk.blocks(), |classes, row, class| {
                    met += 1;
                    let told = expected.get(&names(&bulk, row)).expect("a row of the explaining core");
                    let class = classes.get(class).unwrap();
                    let whole = bulk.explain(&plan, row).0;
                    if !agrees(class, told) || whole != *told {
                        wrong = Some((row, class.clone(), whole, told.clone()));
                    }
                });
            }
            prop_assert!(wrong.is_none(), "{:#?}", wrong);
            prop_assert_eq!(met, 2 * expected.len());
        }
    }

    #[test]
    fn counts_are_those_of_the_explaining_core(seed in any::<u64>()) {
        let tenant = worlds::tenant(seed);
        let (skeleton, dense) = (skeleton(&tenant), Builder::of(&tenant));
        let bulk = Bulk::new(&skeleton, &dense, at(120));
        for profile in bulk.profiles() {
            let mut expected = Counts::default();
            for decision in explained(&tenant, tenant.profile(&profile.id).unwrap()).values() {
                expected.add(decision.finding, decision.targeting, 1);
            }
            for plan in [bulk.plan(profile), bulk.plan_to_count(profile)] {
                prop_assert_eq!(bulk.count(&plan, &Selection::all()).counts, expected);
            }
        }
    }
}

/// Whether a class says of a row what the explaining core does, sentences apart.
fn agrees(class: &Class, told: &Decision) -> bool {
    let warnings: Vec<_> = told.warnings.iter().map(|warning| warning.code).collect();
    let needs_open = told.dependencies.iter().any(|needed| needed.state == DependencyState::Unknown);
    (class.targeting, class.applicability, class.expected, class.timing, class.finding)
        == (told.targeting, told.applicability, told.expected, told.timing, told.finding)
        && class.reported == told.reported.as_ref().map(|reported| reported.state)
        && class.cause.as_ref().map(|cause| cause.code) == told.cause.as_ref().map(|cause| cause.code)
        && (class.warnings == warnings && class.needs_open == needs_open)
}

#[test]
fn a_class_writes_each_of_its_rows_as_the_explaining_core_does() {
    let (mut shared, mut all) = (0, 0);
    for seed in 0..60 {
        let tenant = worlds::tenant(seed);
        let (skeleton, dense) = (skeleton(&tenant), Builder::of(&tenant));
        let bulk = Bulk::new(&skeleton, &dense, at(120));
        for profile in bulk.profiles() {
            let plan = bulk.plan(profile);
            let mut classes = Classes::new(&plan);
            let mut templates = BTreeMap::new();
            bulk.rows(&mut classes, (&Selection::all(), true), 0..bulk.blocks(), |_, row, class| {
                all += 1;
                let template = templates.entry(class).or_insert_with(|| {
                    let marked = |shift| audit::marked(&bulk, &plan, (row, shift));
                    render::audit::Template::between(&marked(Shift::None)?, &marked(Shift::Other)?)
                });
                let Some(template) = template else { return };
                shared += 1;
                let values = bulk.values(&plan, row);
                let mut written = Vec::new();
                template
                    .write(|hole| hole.filling(&values, at(120)), render::Format::Jsonl, &mut written)
                    .unwrap();
                let (decision, stand) = bulk.explain(&plan, row);
                let expected = line(&audit::row(&skeleton, decision, &stand, at(120)));
                assert_eq!(String::from_utf8(written).unwrap(), expected, "seed {seed}");
            });
        }
    }
    assert!(shared * 2 > all, "{shared} of {all} rows by their class");
}

#[test]
fn a_block_holds_of_each_row_what_the_explaining_core_says() {
    let (mut shared, mut all, mut own_next) = (0, 0, 0);
    for seed in 0..60 {
        let tenant = worlds::tenant(seed);
        let (skeleton, dense) = (skeleton(&tenant), Builder::of(&tenant));
        let bulk = Bulk::new(&skeleton, &dense, at(120));
        for profile in bulk.profiles() {
            let plan = bulk.plan(profile);
            let (mut classes, mut kinds) = (Classes::new(&plan), BTreeMap::new());
            let (mut block, mut expected) = (Block::default(), Vec::new());
            bulk.rows(&mut classes, (&Selection::all(), true), 0..bulk.blocks(), |_, row, class| {
                let values = bulk.values(&plan, row);
                let cells = export::decision(&bulk.explain(&plan, row).0);
                let of_class = kinds.entry(class).or_insert_with(|| ClassRow::of(&bulk, &plan, row));
                shared += usize::from(of_class.is_some());
                let (kind, own) = match of_class {
                    Some(of_class) => (of_class.kind().clone(), of_class.own(&values, at(120))),
                    None => export::alone(cells.clone(), &values),
                };
                own_next += usize::from(of_class.is_some() && own.next.is_some());
                let kind = block.add_kind(kind);
                block.add(kind, own);
                expected.push(cells);
            });
            all += expected.len();
            for (row, cells) in expected.iter().enumerate() {
                let told: Vec<Value<'_>> = block.values(row).collect();
                let cells: Vec<Value<'_>> = cells.iter().map(Cell::value).collect();
                assert_eq!(told, cells, "seed {seed}, {}", profile.name);
            }
        }
    }
    assert!(
        shared * 2 > all && own_next > 0,
        "{shared} of {all} rows by their class, {own_next} own next steps"
    );
}

fn line(row: &DecisionRow) -> String {
    let mut line = Vec::new();
    render::json_line(row, &mut line).unwrap();
    String::from_utf8(line).unwrap()
}
