//! Laws that hold for every profile and every subject.

use proptest::collection::vec;
use proptest::prelude::*;
use scepcheck::decide::{Decision, Engine, Expected, Subject, Targeting};
use scepcheck::model::{
    Assignment, AssignmentEffect, AssignmentTarget, Fact, Field, FilterId, FilterMode, FilterUse, GroupId,
    MembershipLink, Tenant,
};

use super::build::{self, at};

/// Worlds tried for each law.
const CASES: u32 = 400;

const GROUPS: &[&str] = &["u", "d", "x", "y"];

/// One subject: which groups hold the user and the device, and what was read of that.
#[derive(Clone, Debug)]
struct World {
    user_groups: Vec<bool>,
    device_groups: Vec<bool>,
    user_read: bool,
    device_read: bool,
    licensed: Option<bool>,
    agent: Option<&'static str>,
    ownership: Option<&'static str>,
    filters_read: bool,
}

fn worlds() -> impl Strategy<Value = World> {
    (
        vec(any::<bool>(), GROUPS.len()),
        vec(any::<bool>(), GROUPS.len()),
        any::<[bool; 3]>(),
        prop::option::of(any::<bool>()),
        prop::option::of(prop_oneof![Just("mdm"), Just("eas")]),
        prop::option::of(prop_oneof![Just("company"), Just("personal")]),
    )
        .prop_map(
            |(
                user_groups,
                device_groups,
                [user_read, device_read, filters_read],
                licensed,
                agent,
                ownership,
            )| {
                World {
                    user_groups,
                    device_groups,
                    user_read,
                    device_read,
                    licensed,
                    agent,
                    ownership,
                    filters_read,
                }
            },
        )
}

impl World {
    /// The same world with everything read.
    fn completed(&self) -> Self {
        Self {
            user_read: true,
            device_read: true,
            filters_read: true,
            licensed: self.licensed.or(Some(true)),
            agent: self.agent.or(Some("mdm")),
            ownership: self.ownership.or(Some("company")),
            ..self.clone()
        }
    }

    fn tenant(&self, assignments: Vec<Assignment>) -> Tenant {
        let mut user = build::user(&held(&self.user_groups));
        user.assigned_plans = match self.licensed {
            None => Field::NotRead,
            Some(false) => Field::Value(Vec::new()),
            Some(true) => Field::Value(build::licence()),
        };
        let mut device = build::device(&held(&self.device_groups));
        device.management_agent = self.agent.map_or(Field::NotRead, |agent| Field::Value(agent.to_owned()));
        device.owner_type = self.ownership.map_or(Field::NotRead, |owner| Field::Value(owner.to_owned()));
        if !self.user_read {
            forget(&mut user.groups);
        }
        if let (Fact::Known(Some(object)), false) = (&mut device.directory, self.device_read) {
            forget(&mut object.groups);
        }
        let mut tenant = build::tenant(user, device, vec![build::profile("p", build::SCEP, assignments)]);
        let corporate =
            build::filter("f", "windows10AndLater", r#"(device.deviceOwnership -eq "Corporate")"#);
        if self.filters_read {
            tenant.filters.filters.insert(corporate.id.clone(), corporate);
        } else {
            tenant.filters.gap = Some(build::gap());
        }
        tenant
    }
}

/// What was listed stays certain; what was not listed becomes open. The last group is forgotten.
fn forget(membership: &mut scepcheck::model::Membership) {
    membership.gap = Some(build::gap());
    let last = membership.links.keys().next_back().cloned();
    if let Some(last) = last {
        membership.links.remove(&last);
    }
}

fn held(groups: &[bool]) -> Vec<&'static str> {
    GROUPS.iter().zip(groups).filter(|(_, held)| **held).map(|(id, _)| *id).collect()
}

fn assignments() -> impl Strategy<Value = Vec<Assignment>> {
    let group = prop::sample::select(GROUPS);
    let target = prop_oneof![
        2 => Just(AssignmentTarget::AllUsers),
        2 => Just(AssignmentTarget::AllDevices),
        6 => group.clone().prop_map(|id| AssignmentTarget::Group(GroupId::new(id))),
        4 => group.prop_map(|id| AssignmentTarget::ExclusionGroup(GroupId::new(id))),
        1 => Just(AssignmentTarget::Other { odata_type: "#microsoft.graph.someNewTarget".to_owned() }),
    ];
    let id = FilterId::new("f");
    let filter = prop_oneof![
        4 => Just(FilterUse::None),
        2 => Just(FilterUse::Filter { id: id.clone(), mode: FilterMode::Include }),
        2 => Just(FilterUse::Filter { id: id.clone(), mode: FilterMode::Exclude }),
        1 => Just(FilterUse::ModeUnknown { id, mode: None }),
    ];
    let effect = prop_oneof![9 => Just(AssignmentEffect::Apply), 1 => Just(AssignmentEffect::Remove)];
    let one = (target, filter, effect).prop_map(|(target, filter, effect)| Assignment {
        filter,
        effect,
        ..build::assign("", target)
    });
    vec(one, 0..6).prop_map(|mut list| {
        for (index, assignment) in list.iter_mut().enumerate() {
            assignment.id = scepcheck::model::AssignmentId::new(&format!("a{index}"));
        }
        list
    })
}

/// Without assignments that keep others off (exclude filters, effects that are not known): an exclusion can
/// take such a one away and let another through.
fn plain_assignments() -> impl Strategy<Value = Vec<Assignment>> {
    assignments().prop_map(|mut list| {
        for assignment in &mut list {
            assignment.effect = AssignmentEffect::Apply;
            if !matches!(assignment.filter, FilterUse::Filter { mode: FilterMode::Include, .. }) {
                assignment.filter = FilterUse::None;
            }
        }
        list
    })
}

fn decide(tenant: &Tenant) -> Decision {
    let engine = Engine::new(tenant, at(120));
    engine.decide(&tenant.profiles[0], Subject { user: tenant.users.first(), device: tenant.devices.first() })
}

/// Out, open, in: how far in a verdict is.
fn height(targeting: Targeting) -> u8 {
    match targeting {
        Targeting::Excluded | Targeting::NotTargeted => 0,
        Targeting::Unknown => 1,
        Targeting::Included => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_exclusion_never_lets_anyone_in(world in worlds(), list in plain_assignments(), group in 0..GROUPS.len()) {
        let before = decide(&world.tenant(list.clone()));
        let mut more = list;
        more.push(build::not_group(GROUPS[group]));
        let after = decide(&world.tenant(more));
        prop_assert!(
            height(after.targeting) <= height(before.targeting),
            "{:?} -> {:?}", before.targeting, after.targeting
        );
    }

    #[test]
    fn filling_in_what_was_unknown_never_contradicts(world in worlds(), list in assignments()) {
        let before = decide(&world.tenant(list.clone()));
        let after = decide(&world.completed().tenant(list));
        prop_assert!(
            before.targeting == Targeting::Unknown || height(before.targeting) == height(after.targeting),
            "{:?} -> {:?}", before.targeting, after.targeting
        );
        prop_assert!(before.expected == Expected::Unknown || before.expected == after.expected);
    }

    #[test]
    fn the_order_of_assignments_never_matters(
        (list, shuffled) in assignments().prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        world in worlds(),
    ) {
        let sorted = |decision: Decision| {
            let mut texts: Vec<_> =
                decision.reasons.iter().map(|reason| (reason.text.clone(), reason.determining)).collect();
            texts.sort();
            (decision.targeting, decision.expected, texts)
        };
        prop_assert_eq!(sorted(decide(&world.tenant(list))), sorted(decide(&world.tenant(shuffled))));
    }

    #[test]
    fn every_verdict_says_what_determines_it(world in worlds(), list in assignments()) {
        let decision = decide(&world.tenant(list.clone()));
        let determining = decision.reasons.iter().filter(|reason| reason.determining);
        prop_assert!(determining.count() > 0, "{:#?}", decision);
        let flags: Vec<_> = decision.reasons.iter().map(|reason| !reason.determining).collect();
        prop_assert!(flags.is_sorted(), "determining reasons come first");
        for assignment in &list {
            let told = decision.reasons.iter().any(|reason| reason.assignment_id.as_ref() == Some(&assignment.id));
            prop_assert!(told, "{assignment:?} is not accounted for in {:#?}", decision.reasons);
        }
    }

    #[test]
    fn the_same_facts_give_the_same_decision(world in worlds(), list in assignments()) {
        let tenant = world.tenant(list);
        prop_assert_eq!(decide(&tenant), decide(&tenant));
    }
}

/// The model holds closed memberships, so that a cycle of groups can only show as a path that names itself.
#[test]
fn a_membership_path_in_a_circle_ends() {
    let mut tenant = build::tenant(
        build::user(&[]),
        build::device(&[]),
        vec![build::profile("p", build::SCEP, vec![build::to_group("u")])],
    );
    let circle = vec![GroupId::new("x"), GroupId::new("u"), GroupId::new("x")];
    tenant.users[0]
        .groups
        .links
        .insert(GroupId::new("u"), MembershipLink { direct: Some(false), via: circle });
    let decision = decide(&tenant);
    assert_eq!(decision.targeting, Targeting::Included);
    assert_eq!(decision.reasons[0].via.len(), 3);
}

#[test]
fn profiles_that_name_each_other_in_a_circle_end() {
    let everyone = || vec![build::to_all_devices()];
    let one = build::naming(build::profile("one", build::SCEP, everyone()), "rootCertificate", "two");
    let two = build::naming(build::profile("two", build::SCEP, everyone()), "rootCertificate", "one");
    let tenant = build::tenant(build::user(&[]), build::device(&[]), vec![one, two]);
    let engine = Engine::new(&tenant, at(120));
    assert_eq!(engine.decisions_for_device(&tenant.devices[0]).len(), 2);
}
