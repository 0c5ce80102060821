//! The same question to Graph and to a snapshot of it has the same answer.

use mock_graph::{Options, Tenant};
use serde_json::{Value, json};

use super::env::{TestEnv, World};
use super::stored::{Stored, comparable};
use super::tenants;

fn offline(args: &[&str], stored: &Stored) -> TestEnv {
    TestEnv::new(args).args(&["--snapshot", stored.file(), "--format", "json", "--allow-unknown"])
}

fn assert_same(world: &World, stored: &Stored, args: &[&str]) {
    let live = world.json(args).args(&["--allow-unknown"]).exits(0).document().0;
    let kept = offline(args, stored).exits(0).document().0;
    let (live, mut kept) = (comparable(&live), comparable(&kept));
    live.iter().zip(&mut kept).for_each(|(live, kept)| forget_paths(live, kept));
    for (live, kept) in live.iter().zip(&kept) {
        let (kept, live) = (kept.as_object().expect("an object"), live.as_object().expect("an object"));
        let different: Vec<_> = kept.iter().filter(|(key, value)| live.get(*key) != Some(value)).collect();
        let in_the_live_one: Vec<_> = different.iter().map(|(key, _)| live.get(*key)).collect();
        assert!(
            different.is_empty(),
            "{args:?} {}: {different:#?}\nlive: {in_the_live_one:#?}",
            kept["profile"]
        );
    }
    assert_eq!(live.len(), kept.len(), "{args:?}");
}

/// A live run asks for the path of some nested groups only; a file knows them all.
fn forget_paths(live: &Value, kept: &mut Value) {
    let reasons = live["reasons"].as_array().into_iter().flatten();
    for (live, kept) in reasons.zip(kept["reasons"].as_array_mut().into_iter().flatten()) {
        if live["via"] == json!([]) {
            kept["via"] = json!([]);
        }
    }
}

#[test]
fn every_story_of_the_demo_is_told_from_a_file_as_it_is_live() {
    let world = World::contoso();
    let stored = Stored::of(&Tenant::contoso());
    let (users, _) = tenants::names(&Tenant::contoso());
    for user in &users {
        assert_same(&world, &stored, &["troubleshoot", user]);
    }
    for device in tenants::device_ids(&Tenant::contoso()) {
        assert_same(&world, &stored, &["device", &device]);
    }
    assert_same(&world, &stored, &["why", &users[0], "--profile", "Windows - User certificate (SCEP)"]);
}

#[test]
fn generated_tenants_decide_from_a_file_as_they_do_live() {
    for seed in [3, 11] {
        let tenant = Tenant::generate(seed, 60, 80);
        let stored = Stored::of(&tenant);
        let ((users, _), devices) = (tenants::names(&tenant), tenants::device_ids(&tenant));
        let world = World::new(Options { tenant, ..Options::default() });
        for user in users.iter().step_by(12) {
            assert_same(&world, &stored, &["troubleshoot", user]);
        }
        for device in devices.iter().step_by(30) {
            assert_same(&world, &stored, &["device", device]);
        }
    }
}

#[test]
fn the_same_file_gives_the_same_bytes() {
    let stored = Stored::of(&Tenant::contoso());
    let user = &tenants::names(&Tenant::contoso()).0[0];
    let first = offline(&["troubleshoot", user], &stored).exits(0);
    let second = offline(&["troubleshoot", user], &stored).exits(0);
    assert_eq!(first.out, second.out);
    let document = first.document().0;
    assert_eq!(document["source"], Value::from("snapshot"));
    assert_eq!(document["asOf"], Value::from("2026-11-23T12:00:00Z"));
}
