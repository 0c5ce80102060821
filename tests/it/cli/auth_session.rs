//! A kept sign-in through the real program: signed in once, renewed by one process for all, whole after every kill.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mock_graph::{Fault, Options, SignIn, Times, Trouble};
use serde_json::Value;
use tempfile::TempDir;

use super::env::{TestEnv, World};

const HEADER: &str = "scepcheck tokens in clear 1\n";

/// An account that has signed in with a device code, its sign-in in a file in clear: no keyring here.
struct Account {
    world: World,
    cache: TempDir,
}

impl Account {
    fn new() -> Self {
        Self::with(Vec::new())
    }

    fn with(faults: Vec<Fault>) -> Self {
        let sign_in = SignIn { interval: 1, pending_polls: 0, ..SignIn::default() };
        let world = World::new(Options { sign_in, faults, ..Options::default() });
        Self { world, cache: TempDir::new().expect("a folder") }
    }

    fn signed_in() -> Self {
        let account = Self::new();
        account.run(&["auth", "login"]).exits(0);
        account
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SCEPCHECK_GRAPH_URL", self.world.mock.origin().to_string()),
            ("SCEPCHECK_AUTHORITY_URL", self.world.mock.authority().to_string()),
            ("SCEPCHECK_CACHE_DIR", self.cache.path().to_str().expect("UTF-8").to_owned()),
            ("AZURE_TENANT_ID", self.world.mock.tenant_id()),
            ("AZURE_CLIENT_ID", mock_graph::CLIENT_ID.to_owned()),
        ]
    }

    fn run(&self, args: &[&str]) -> TestEnv {
        let run = TestEnv::new(args).args(&["--auth", "device-code", "--token-cache", "plaintext-file"]);
        self.variables().into_iter().fold(run, |run, (name, value)| run.var(name, &value))
    }

    /// The smallest run that needs a token: a device that isn't there.
    fn start(&self) -> Child {
        Command::new(env!("CARGO_BIN_EXE_scepcheck"))
            .args(["device", "NO-SUCH-DEVICE", "--auth", "device-code", "--token-cache", "plaintext-file"])
            .env_clear()
            .env("HOME", self.cache.path())
            .envs(self.variables())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts")
    }

    fn file(&self) -> PathBuf {
        let files = fs::read_dir(self.cache.path().join("tokens")).expect("a folder");
        let mut files = files.map(|file| file.expect("a file").path());
        files.find(|file| file.extension().is_some_and(|extension| extension == "json")).expect("a file")
    }

    /// What is kept; panics when it is torn.
    fn kept(&self) -> Value {
        let text = fs::read_to_string(self.file()).expect("UTF-8");
        let json = text.strip_prefix(HEADER).expect("the header");
        serde_json::from_str(json).unwrap_or_else(|error| panic!("torn: {error}"))
    }

    /// Lets the kept token be due for renewal.
    fn age(&self) {
        let mut kept = self.kept();
        kept["renewAt"] = "2020-01-01T00:00:00Z".into();
        fs::write(self.file(), format!("{HEADER}{kept}")).expect("written");
    }

    /// The number in the newest refresh token. Each answer of the token endpoint counts two: a token of each kind.
    fn serial(&self) -> u64 {
        let kept = self.kept();
        let refresh = kept["refreshToken"].as_str().expect("a refresh token");
        refresh.rsplit('-').next().and_then(|number| number.parse().ok()).expect("a number")
    }
}

fn all_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { all_files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn sign_in_ask_sign_out() {
    let account = Account::new();
    let login = account.run(&["auth", "login"]).exits(0);
    assert!(login.err.contains("https://microsoft.com/devicelogin"), "{}", login.err);
    assert!(login.out.starts_with("signed in             yes, as "), "{}", login.out);
    assert!(login.out.contains("kept in clear"), "{}", login.out);

    let status = account.run(&["auth", "status", "--format", "json"]).exits(0).document().0;
    assert_eq!(status["signedIn"], true);
    assert_eq!(status["renewable"], true);
    assert_eq!(status["kept"]["where"], "plaintextFile");
    assert!(status["warnings"][0].as_str().expect("text").contains("in clear"), "said again by status");
    let rows = status["commands"].as_array().expect("rows");
    // To read is what a sign-in asks for, no more.
    assert!(rows.iter().all(|row| row["ready"] == (row["command"] != "evidence --collect")), "{status:#}");

    let answer = account.run(&["troubleshoot", "adele.vance@contoso.com", "--allow-unknown"]).exits(0);
    assert!(!answer.err.contains("devicelogin"), "no second sign-in: {}", answer.err);

    // A job without a terminal, which says nothing of how to sign in: by default as a person, who has done so.
    let job = |args: &[&str]| {
        let run = TestEnv::new(args).args(&["--token-cache", "plaintext-file"]);
        account.variables().into_iter().fold(run, |run, (name, value)| run.var(name, &value))
    };
    job(&["device", "NO-SUCH-DEVICE"]).exits(3);

    let out = account.run(&["auth", "logout"]).exits(0);
    assert!(out.out.starts_with("signed out"), "{}", out.out);
    account.run(&["auth", "status"]).exits(4);
    let nobody = job(&["device", "NO-SUCH-DEVICE"]).exits(4);
    assert!(nobody.err.contains("`scepcheck auth login`"), "{}", nobody.err);
}

#[test]
fn no_token_is_in_any_output_or_in_any_other_file() {
    let account = Account::new();
    let mut said = String::new();
    let mut tokens = Vec::new();
    for args in [
        &["auth", "login", "-vv"][..],
        &["auth", "status", "-vv"],
        &["auth", "status", "--format", "json", "-vv"],
        &["device", "NO-SUCH-DEVICE", "-vv"],
    ] {
        let ran = account.run(args).ran();
        said.push_str(&ran.out);
        said.push_str(&ran.err);
        let kept = account.kept();
        for name in ["refreshToken", "accessToken"] {
            tokens.push(kept[name].as_str().expect("a token").to_owned());
        }
        account.age();
    }
    let mut files = Vec::new();
    all_files(account.cache.path(), &mut files);
    let others: Vec<PathBuf> = files.into_iter().filter(|file| *file != account.file()).collect();
    for token in tokens {
        for part in token.split('.').filter(|part| part.len() > 8) {
            assert!(!said.contains(part), "{part}");
            for file in &others {
                assert!(!fs::read_to_string(file).expect("UTF-8").contains(part), "{}", file.display());
            }
        }
    }
}

#[test]
fn without_a_keyring_the_sign_in_lasts_one_run_and_no_file_holds_it() {
    let account = Account::new();
    let run = TestEnv::new(&["auth", "login", "--auth", "device-code"]);
    let run = account.variables().into_iter().fold(run, |run, (name, value)| run.var(name, &value));
    let ran = run.exits(0);
    assert_eq!(ran.err.matches("for this run alone").count(), 1, "{}", ran.err);
    assert!(ran.out.contains("nowhere"), "{}", ran.out);
    let mut files = Vec::new();
    all_files(account.cache.path(), &mut files);
    assert!(files.iter().all(|file| fs::metadata(file).expect("there").len() == 0), "{files:?}");
}

#[test]
fn a_home_that_can_not_be_written_works() {
    let account = Account::new();
    let ran =
        account.run(&["device", "NO-SUCH-DEVICE"]).var("SCEPCHECK_CACHE_DIR", "/dev/null/below").exits(3);
    assert_eq!(ran.err.matches("for this run alone").count(), 1, "{}", ran.err);
}

#[test]
fn a_flipped_byte_means_to_sign_in_again() {
    let account = Account::signed_in();
    let file = account.file();
    let mut bytes = fs::read(&file).expect("readable");
    bytes[40] = 0;
    fs::write(&file, bytes).expect("written");
    account.run(&["auth", "status"]).exits(4);
    assert!(file.with_extension("bad").exists());
    let ran = account.run(&["device", "NO-SUCH-DEVICE"]).exits(3);
    assert!(ran.err.contains("devicelogin"), "{}", ran.err);
    account.run(&["auth", "status"]).exits(0);
}

#[test]
fn a_claims_challenge_is_met_once_by_a_renewal_and_then_ends_the_run() {
    let once = Account::with(vec![Fault::on("", Trouble::ClaimsChallenge).times(Times::Only(1))]);
    once.run(&["auth", "login"]).exits(0);
    let before = once.serial();
    let ran = once.run(&["device", "NO-SUCH-DEVICE"]).exits(3);
    assert!(!ran.err.contains("devicelogin"), "{}", ran.err);
    assert_eq!(once.serial(), before + 2, "one renewal met it, and it is kept");

    let always = Account::with(vec![Fault::on("", Trouble::ClaimsChallenge)]);
    always.run(&["auth", "login"]).exits(0);
    let before = always.serial();
    let ran = always.run(&["device", "NO-SUCH-DEVICE"]).exits(4);
    assert!(ran.err.contains("next: "), "{}", ran.err);
    // Each of the first requests, which are under way together, may ask once.
    let renewals = (always.serial() - before) / 2;
    assert!((1..=8).contains(&renewals), "it ends: {renewals} renewals");
}

#[cfg(target_os = "linux")]
#[test]
fn no_core_dump_can_hold_a_token() {
    let account = Account::new();
    // It waits for somebody in the browser, so there is time to look at it.
    let mut child = Command::new(env!("CARGO_BIN_EXE_scepcheck"))
        .args(["auth", "login", "--auth", "browser", "--token-cache", "memory"])
        .env_clear()
        .env("HOME", account.cache.path())
        .envs(account.variables())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut prompt = [0];
    std::io::Read::read_exact(child.stderr.as_mut().expect("stderr"), &mut prompt).expect("a prompt");
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).expect("limits");
    child.kill().expect("killed");
    child.wait().expect("it ends");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("the limit");
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
}

/// A Secret Service that takes the connection and never says a word, as a locked one does.
#[cfg(all(target_os = "linux", feature = "keyring"))]
#[test]
fn a_keyring_that_hangs_costs_at_most_four_seconds() {
    let account = Account::new();
    let socket = account.cache.path().join("bus");
    let _silent = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    let bus = format!("unix:path={}", socket.display());
    let run = |args: &[&str]| {
        let run = TestEnv::new(args).args(&["--auth", "device-code"]).var("DBUS_SESSION_BUS_ADDRESS", &bus);
        account.variables().into_iter().fold(run, |run, (name, value)| run.var(name, &value))
    };
    let begun = Instant::now();
    let ran = run(&["device", "NO-SUCH-DEVICE"]).exits(3);
    let with_keyring = begun.elapsed();
    assert!(ran.err.contains("did not answer within 3 s"), "{}", ran.err);
    let begun = Instant::now();
    run(&["device", "NO-SUCH-DEVICE"]).args(&["--token-cache", "memory"]).exits(3);
    let cost = with_keyring.saturating_sub(begun.elapsed());
    assert!(cost <= Duration::from_secs(4), "{cost:?}");
}

#[test]
fn two_processes_at_once_renew_once_a_hundred_times() {
    let account = Account::signed_in();
    for round in 1..=100 {
        account.age();
        let before = account.serial();
        let both = [account.start(), account.start()];
        for mut child in both {
            assert_eq!(child.wait().expect("it ends").code(), Some(3), "round {round}");
        }
        assert_eq!(account.serial(), before + 2, "round {round}: one renewal");
    }
}

#[test]
fn killed_at_any_moment_the_file_is_the_old_or_the_new_one() {
    const KILLS: u32 = 60;
    let account = Account::signed_in();
    account.age();
    let begun = Instant::now();
    account.start().wait().expect("it ends");
    let whole = begun.elapsed();
    let (mut old, mut new) = (0, 0);
    for kill in 0..KILLS {
        account.age();
        let before = account.serial();
        let mut child = account.start();
        std::thread::sleep(whole * kill / KILLS + Duration::from_micros(fastrand::u64(..2_000)));
        child.kill().expect("killed");
        child.wait().expect("it ends");
        if account.serial() == before { old += 1 } else { new += 1 }
    }
    assert!(old > 0 && new > 0, "the kills fell on both sides of the write: {old} old, {new} new");
    account.age();
    account.start().wait().expect("it ends");
    account.run(&["auth", "status"]).exits(0);
    let mut files = Vec::new();
    all_files(&account.cache.path().join("tokens"), &mut files);
    assert_eq!(files.len(), 2, "the file and its lock: {files:?}");
}
