//! Killed at any moment, a run leaves a file that opens and says what is missing; the next run finishes it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mock_graph::Options;
use scepcheck::snapshot::{Reader, Status};

use super::env::{PROGRAM, World};
use super::whole::{create, held, later, options, place, refresh};

/// A run that can be killed.
fn spawn(world: &World, what: &str, file: &Path) -> Child {
    Command::new(PROGRAM)
        .env_clear()
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("SCEPCHECK_GRAPH_URL", world.mock.origin().as_str())
        .env("SCEPCHECK_ACCESS_TOKEN", world.mock.token())
        .args(["snapshot", what, file.to_str().expect("a path"), "--no-progress", "--allow-unknown"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs")
}

/// Kills the run once the server has answered so many requests more, and a moment after.
fn kill_after(world: &World, mut child: Child, requests: usize, moment: Duration) {
    let before = world.mock.request_count();
    let patience = Instant::now() + Duration::from_secs(30);
    while world.mock.request_count() < before + requests
        && child.try_wait().expect("a child").is_none()
        && Instant::now() < patience
    {
        std::thread::yield_now();
    }
    std::thread::sleep(moment);
    // It may have ended by itself meanwhile.
    let _ = child.kill();
    child.wait().expect("an end");
}

/// What coverage calls whole is whole.
fn tells_the_truth(file: &Path, whole: &Path) {
    if !file.exists() {
        return;
    }
    let (now, calm) = (held(file), held(whole));
    for (part, what) in now {
        if what["status"] == Status::Complete.id() && calm.contains_key(&part) {
            assert_eq!(what, calm[&part], "{part} is called complete");
        }
    }
}

fn small(seed: u64) -> Options {
    Options { latency: Duration::from_millis(1), ..options(seed) }
}

#[test]
fn create_goes_on_where_it_was_killed() {
    let world = World::new(small(1));
    let (_calm_folder, calm) = place();
    create(&world, &calm, 0);
    let all = world.mock.request_count();
    for part in [1, 3, 6, 9] {
        let (_folder, file) = place();
        kill_after(&world, spawn(&world, "create", &file), all * part / 10, Duration::ZERO);
        tells_the_truth(&file, &calm);
        create_or_whole(&world, &file);
        assert_eq!(held(&file), held(&calm), "killed after {part} tenths");
    }
}

/// Every decision as a line, the rows that say nothing included: what a file comes to, byte for byte.
fn audited(world: &World, file: &Path) -> String {
    let path = file.to_str().expect("a path");
    let audit = ["audit", "--all", "--full", "--snapshot", path, "--format", "jsonl", "--allow-unknown"];
    let lines = world.run(&audit).exits(0).out;
    assert!(lines.lines().count() > 1_000, "{} lines", lines.lines().count());
    lines
}

/// Goes on, unless the run was through before it was killed.
fn create_or_whole(world: &World, file: &Path) {
    let finished =
        Reader::open(file).is_ok_and(|reader| reader.about().is_ok_and(|about| about.finished.is_some()));
    if !finished {
        create(world, file, 0);
    }
}

#[test]
fn refresh_leaves_each_source_as_it_was_or_up_to_date() {
    let options = small(1);
    let changed = later(&options.tenant);
    let world = World::new(options);
    let (_folder, file) = place();
    create(&world, &file, 0);
    let first = std::fs::read(&file).expect("a file");
    world.mock.change(&changed).expect("a tenant");
    let (_calm_folder, calm) = place();
    create(&world, &calm, 0);
    let (old, new) = (held(&file), held(&calm));
    for requests in [2, 12, 25] {
        std::fs::write(&file, &first).expect("written");
        kill_after(&world, spawn(&world, "refresh", &file), requests, Duration::ZERO);
        for (part, what) in held(&file) {
            let known = [old.get(&part), new.get(&part)].contains(&Some(&what));
            // Exports and members are replaced part by part as well.
            assert!(known, "{part} is neither old nor new");
        }
        refresh(&world, &file, 0);
        assert_eq!(held(&file), new, "killed after {requests} requests");
    }
}

/// `cargo test --release --test it -- --ignored --nocapture two_hundred`
#[test]
#[ignore = "takes minutes; run it when reading or the store changes"]
fn two_hundred_random_kills_leave_nothing_torn() {
    let options = small(1);
    let changed = later(&options.tenant);
    let world = World::new(options);
    let (_calm_folder, calm) = place();
    create(&world, &calm, 0);
    let undisturbed = audited(&world, &calm);
    let all = world.mock.request_count();
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = |below: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        usize::try_from(dice % below.max(1) as u64).expect("small")
    };
    let mut unfinished = 0;
    for _ in 0..100 {
        let (_folder, file) = place();
        let moment = Duration::from_micros(roll(4_000) as u64);
        kill_after(&world, spawn(&world, "create", &file), roll(all + 2), moment);
        tells_the_truth(&file, &calm);
        let whole = Reader::open(&file)
            .is_ok_and(|reader| reader.about().is_ok_and(|about| about.finished.is_some()));
        unfinished += usize::from(!whole);
        create_or_whole(&world, &file);
        assert_eq!(held(&file), held(&calm));
        assert_eq!(audited(&world, &file), undisturbed);
    }
    println!("create: 100 kills, {unfinished} before the end, 0 torn");
    let first = std::fs::read(&calm).expect("a file");
    world.mock.change(&changed).expect("a tenant");
    let (_new_folder, anew) = place();
    create(&world, &anew, 0);
    let (old, new) = (held(&calm), held(&anew));
    let (_folder, file) = place();
    std::fs::write(&file, &first).expect("written");
    let before = world.mock.request_count();
    refresh(&world, &file, 0);
    let all = world.mock.request_count() - before;
    let undisturbed = audited(&world, &file);
    assert_eq!(audited(&world, &anew), undisturbed, "brought up to date or read anew");
    for _ in 0..100 {
        std::fs::write(&file, &first).expect("written");
        let moment = Duration::from_micros(roll(4_000) as u64);
        kill_after(&world, spawn(&world, "refresh", &file), roll(all + 2), moment);
        for (part, what) in held(&file) {
            assert!([old.get(&part), new.get(&part)].contains(&Some(&what)), "{part} is torn");
        }
        refresh(&world, &file, 0);
        assert_eq!(held(&file), new);
        assert_eq!(audited(&world, &file), undisturbed);
    }
    println!("refresh: 100 kills, 0 torn");
}
