//! The file is this account's own, sealed, whole or absent; whatever is wrong with it, the run goes on.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use scepcheck::auth::CacheMode;
use serde_json::json;

use super::cache_world::{Home, Mood, run_with};
use super::world::{DEVICE, TOKEN, World, device_method, issued_with, token};

/// A world that lets the person in as often as asked, with a number in each token.
async fn world() -> World {
    let world = World::new().await;
    let started = || {
        wiremock::ResponseTemplate::new(200).set_body_json(json!({
            "device_code": "d", "user_code": "ABCD-EFGH", "expires_in": 900, "interval": 1,
            "verification_uri": "https://microsoft.com/devicelogin", "message": "not shown",
        }))
    };
    world.script(DEVICE, (0..9).map(|_| started()).collect()).await;
    let tokens = (1..9).map(|number| {
        issued_with(&format!("CANARY-t-{number}"), &json!({"refresh_token": format!("CANARY-r-{number}")}))
    });
    world.script(TOKEN, tokens.collect()).await;
    world
}

fn notes(world: &World) -> Vec<String> {
    let shown = world.prompt.shown.lock().unwrap();
    shown.iter().filter(|line| line.contains("for this run alone")).cloned().collect()
}

fn holds(file: &Path, text: &str) -> bool {
    fs::read(file).unwrap().windows(text.len()).any(|bytes| bytes == text.as_bytes())
}

#[tokio::test]
async fn no_token_lies_in_clear_and_nobody_else_may_read() {
    let (world, home) = (world().await, Home::new());
    token(&home.run(&world)).await.unwrap();
    world.clock.advance(3600);
    token(&home.run(&world)).await.unwrap();
    let files = home.files();
    assert!(!files.is_empty());
    for file in &files {
        assert!(!holds(file, "CANARY"), "{}", file.display());
    }
    #[cfg(unix)]
    for (path, mode) in
        files.iter().map(|file| (file.clone(), 0o600)).chain([(home.folder().join("tokens"), 0o700)])
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
    assert!(notes(&world).is_empty());
}

#[tokio::test]
async fn a_file_in_clear_comes_only_on_request() {
    let (world, home) = (world().await, Home::new());
    let cache = || home.cache_in(home.folder(), CacheMode::PlaintextFile);
    let first = token(&run_with(&world, device_method(), cache())).await.unwrap();
    assert_eq!(token(&run_with(&world, device_method(), cache())).await.unwrap(), first);
    assert!(holds(&cache().file(), "CANARY-r-1"));
    assert!(home.vault.keys.lock().unwrap().is_empty(), "no key for what is in clear");
}

#[tokio::test]
async fn no_copy_in_clear_is_left_once_the_sign_in_is_sealed() {
    let (world, home) = (world().await, Home::new());
    let clear = || home.cache_in(home.folder(), CacheMode::PlaintextFile);
    token(&run_with(&world, device_method(), clear())).await.unwrap();
    token(&home.run(&world)).await.unwrap();
    assert!(!clear().file().exists());
    assert!(home.files().iter().all(|file| !holds(file, "CANARY")));
    token(&run_with(&world, device_method(), clear())).await.unwrap();
    assert!(!home.cache().file().exists());
}

#[tokio::test]
async fn any_flipped_byte_means_to_sign_in_again() {
    for at in [0, 5, 20, 40, 100] {
        let (world, home) = (world().await, Home::new());
        token(&home.run(&world)).await.unwrap();
        let file = home.cache().file();
        let mut bytes = fs::read(&file).unwrap();
        bytes[at] ^= 1;
        fs::write(&file, bytes).unwrap();
        assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-2", "byte {at}");
        assert!(file.with_extension("bad").exists(), "byte {at}: put aside");
        assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-2", "byte {at}: and kept anew");
    }
}

#[tokio::test]
async fn a_lost_key_means_to_sign_in_again() {
    let (world, home) = (world().await, Home::new());
    token(&home.run(&world)).await.unwrap();
    home.vault.keys.lock().unwrap().clear();
    assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-2");
    assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-2");
}

#[tokio::test]
async fn the_file_of_another_entry_does_not_open() {
    let (world, home) = (world().await, Home::new());
    token(&home.run(&world)).await.unwrap();
    let file = home.cache().file();
    let bytes = fs::read(&file).unwrap();
    home.cache().forget().unwrap();
    fs::write(&file, bytes).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-2");
}

#[cfg(unix)]
#[tokio::test]
async fn a_planted_link_is_neither_read_nor_written_through() {
    let elsewhere = tempfile::TempDir::new().unwrap();
    let target = elsewhere.path().join("victim");
    fs::write(&target, "untouched").unwrap();
    for place in ["file", "lock", "folder"] {
        let (world, home) = (world().await, Home::new());
        let file = home.cache().file();
        let tokens = file.parent().unwrap();
        match place {
            "folder" => std::os::unix::fs::symlink(elsewhere.path(), tokens).unwrap(),
            _ => {
                token(&home.run(&world)).await.unwrap();
                let link = if place == "file" { file.clone() } else { file.with_extension("lock") };
                fs::remove_file(&link).unwrap();
                std::os::unix::fs::symlink(&target, &link).unwrap();
                world.clock.advance(3600);
            }
        }
        let got = token(&home.run(&world)).await.unwrap();
        assert!(got.starts_with("CANARY-t-"), "{place}: the run goes on");
        assert_eq!(notes(&world).len(), 1, "{place}: said once: {:?}", notes(&world));
        assert_eq!(fs::read_to_string(&target).unwrap(), "untouched", "{place}");
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1, "{place}: nothing was put there");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_others_may_touch_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    for (folder, mode) in [(true, 0o755), (true, 0o770), (false, 0o640), (false, 0o602)] {
        let (world, home) = (world().await, Home::new());
        token(&home.run(&world)).await.unwrap();
        let file = home.cache().file();
        let path = if folder { file.parent().unwrap() } else { &file };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-2", "{mode:o}");
        assert!(notes(&world)[0].contains("other accounts have access"), "{mode:o}: {:?}", notes(&world));
    }
}

#[tokio::test]
async fn a_keyring_that_hangs_costs_at_most_four_seconds() {
    let (world, home) = (world().await, Home::new());
    token(&home.run(&world)).await.unwrap();
    *home.vault.mood.lock().unwrap() = Mood::Hangs;
    world.clock.advance(3600);
    let begun = Instant::now();
    assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-2");
    // One second of it is the device code's own interval.
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(notes(&world).len(), 1);
    assert!(notes(&world)[0].contains("3 s"), "{:?}", notes(&world));
}

#[tokio::test]
async fn without_a_keyring_a_sign_in_lasts_one_run_and_this_is_said_once() {
    let (world, home) = (world().await, Home::new());
    *home.vault.mood.lock().unwrap() = Mood::Absent;
    let run = home.run(&world);
    token(&run).await.unwrap();
    world.clock.advance(3600);
    assert_eq!(token(&run).await.unwrap(), "CANARY-t-2", "renewed from memory");
    assert_eq!(world.asked(DEVICE).await.len(), 1);
    assert_eq!(notes(&world).len(), 1, "{:?}", notes(&world));
    assert!(notes(&world)[0].contains("--token-cache plaintext-file"));
    assert!(home.files().iter().all(|file| !holds(file, "CANARY")));
}

#[tokio::test]
async fn a_home_that_can_not_be_written_costs_nothing_but_the_keeping() {
    let (world, home) = (world().await, Home::new());
    let file = home.folder().join("a file");
    fs::write(&file, "").unwrap();
    let cache = home.cache_in(&file.join("below it"), CacheMode::Keyring);
    let run = run_with(&world, device_method(), cache);
    assert_eq!(token(&run).await.unwrap(), "CANARY-t-1");
    world.clock.advance(3600);
    assert_eq!(token(&run).await.unwrap(), "CANARY-t-2");
    assert_eq!(notes(&world).len(), 1, "{:?}", notes(&world));
}

#[tokio::test]
async fn what_a_killed_writer_left_is_swept_and_never_read() {
    let (world, home) = (world().await, Home::new());
    token(&home.run(&world)).await.unwrap();
    let file = home.cache().file();
    let torn = file.with_file_name(format!("{}.12345.new", file.file_name().unwrap().to_str().unwrap()));
    fs::write(&torn, "torn").unwrap();
    assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-1");
    world.clock.advance(3600);
    assert_eq!(token(&home.run(&world)).await.unwrap(), "CANARY-t-2");
    assert!(!torn.exists());
}

#[tokio::test]
async fn signing_out_takes_the_file_and_its_key() {
    let (world, home) = (world().await, Home::new());
    assert!(!home.cache().forget().unwrap(), "nothing to forget yet");
    token(&home.run(&world)).await.unwrap();
    assert!(home.cache().forget().unwrap());
    assert!(home.vault.keys.lock().unwrap().is_empty());
    assert!(!home.cache().file().exists());
    assert!(home.cache().load().unwrap().is_none());
}
