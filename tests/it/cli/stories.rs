//! The stories of the demo tenant, each told by the program: what is found, why, and whether the headline says so.

use mock_graph::{Options, Tenant};
use serde_json::{Value, json};

use super::env::{Document, World, has, has_reason};

const SCEP: &str = "Windows - User certificate (SCEP)";
const VPN: &str = "Windows - VPN certificate (SCEP)";
const BUILD: &str = "Windows - Build signing certificate (SCEP)";

/// One decision of one user.
struct Story {
    user: &'static str,
    profile: &'static str,
    device: Option<&'static str>,
    targeting: &'static str,
    expected: &'static str,
    finding: &'static str,
    cause: Option<&'static str>,
    /// A reason that determines it.
    reason: &'static str,
    /// What the headline must hold; empty where another profile is the news.
    headline: &'static [&'static str],
}

#[rustfmt::skip]
const STORIES: &[Story] = &[
    Story { user: "adele.vance@contoso.com", profile: SCEP, device: Some("ADELE-LT-01"), targeting: "included", expected: "yes",
        finding: "asExpected", cause: None, reason: "includedByGroup", headline: &["should have 3", "has 3"] },
    Story { user: "alex.wilber@contoso.com", profile: SCEP, device: Some("ALEX-LT-01"), targeting: "included", expected: "yes",
        finding: "failed", cause: Some("dependencyNotDelivered"), reason: "includedByGroup", headline: &["should have 1", "has 0", "failed", SCEP] },
    Story { user: "megan.bowen@contoso.com", profile: SCEP, device: Some("MEGAN-LT-01"), targeting: "excluded", expected: "no",
        finding: "notExpected", cause: Some("excludedByGroup"), reason: "excludedByGroup", headline: &["excluded from", SCEP] },
    Story { user: "lee.gu@contoso.com", profile: VPN, device: Some("LEE-HOME-PC"), targeting: "notTargeted", expected: "no",
        finding: "notExpected", cause: Some("filterNotMatched"), reason: "filterNotMatched", headline: &[] },
    Story { user: "diego.siciliani@contoso.com", profile: VPN, device: Some("DIEGO-LT-01"), targeting: "included", expected: "yes",
        finding: "waiting", cause: Some("deviceStale"), reason: "includedByGroup", headline: &["should have 2", "has 1", "waiting", VPN] },
    Story { user: "joni.sherman@contoso.com", profile: SCEP, device: Some("JONI-LT-01"), targeting: "included", expected: "yes",
        finding: "asExpected", cause: None, reason: "includedByGroup", headline: &["has 1"] },
    Story { user: "joni.sherman@contoso.com", profile: "Windows - Edge browser", device: Some("JONI-LT-01"), targeting: "notTargeted", expected: "no",
        finding: "notExpected", cause: Some("notLicensed"), reason: "userNotLicensed", headline: &[] },
    Story { user: "pradeep.gupta@contoso.com", profile: SCEP, device: Some("PRADEEP-LT-01"), targeting: "included", expected: "yes",
        finding: "failed", cause: Some("reportedError"), reason: "includedByGroup", headline: &["has 0", "failed", SCEP] },
    Story { user: "isaiah.langer@contoso.com", profile: BUILD, device: Some("ISAIAH-WS-01"), targeting: "excluded", expected: "no",
        finding: "notExpected", cause: Some("excludedByFilter"), reason: "excludedByFilter", headline: &[] },
    Story { user: "o'neil.shaw@contoso.com", profile: "Windows - Edge browser", device: Some("ONEIL-LT-01"), targeting: "included", expected: "yes",
        finding: "conflict", cause: Some("settingConflict"), reason: "includedByAllUsers", headline: &[] },
    Story { user: "zoe.mueller@contoso.com", profile: "iOS - User certificate (SCEP)", device: Some("Zoë iPad"), targeting: "included", expected: "yes",
        finding: "asExpected", cause: None, reason: "includedByGroup", headline: &["Zoë iPad", "has 1"] },
    Story { user: "zoe.mueller@contoso.com", profile: SCEP, device: None, targeting: "included", expected: "no",
        finding: "notExpected", cause: Some("noDeviceOfPlatform"), reason: "noDeviceOfPlatform", headline: &[] },
    Story { user: "grady.archie@contoso.com", profile: "Android work profile - User certificate (SCEP)", device: Some("Grady Pixel"), targeting: "included",
        expected: "yes", finding: "asExpected", cause: None, reason: "includedByGroup", headline: &["Grady Pixel", "has 1"] },
    Story { user: "nestor.wilke@contoso.com", profile: "Android corporate - Device certificate (SCEP)", device: Some("Nestor Galaxy"), targeting: "included",
        expected: "yes", finding: "asExpected", cause: None, reason: "includedByGroup", headline: &["has 2"] },
    Story { user: "nestor.wilke@contoso.com", profile: "macOS - User certificate (SCEP)", device: Some("Nestor MacBook"), targeting: "included",
        expected: "yes", finding: "asExpected", cause: None, reason: "includedByGroup", headline: &["Nestor MacBook"] },
    Story { user: "allan.deyoung@contoso.com", profile: SCEP, device: Some("ALLAN-CM-01"), targeting: "included", expected: "no",
        finding: "notExpected", cause: Some("configMgrAuthority"), reason: "configMgrAuthority", headline: &["not applicable", SCEP] },
    Story { user: "patti.fernandez@contoso.com", profile: SCEP, device: None, targeting: "notTargeted", expected: "no",
        finding: "notExpected", cause: None, reason: "notMember", headline: &["no device in Intune"] },
];

fn ask(world: &World, args: &[&str]) -> Document {
    world.json(args).exits(0).document()
}

#[test]
fn every_story_has_its_finding_cause_and_headline() {
    let world = World::contoso();
    for story in STORIES {
        let document = ask(&world, &["troubleshoot", story.user]);
        let decision = document.decision(story.profile, story.device);
        let told = |name: &str| decision[name].as_str();
        let found = (told("targeting"), told("expected"), told("finding"));
        let wanted = (Some(story.targeting), Some(story.expected), Some(story.finding));
        assert_eq!(found, wanted, "{} {}: {decision:#}", story.user, story.profile);
        if let Some(cause) = story.cause {
            assert_eq!(decision["cause"]["code"], cause, "{} {}", story.user, story.profile);
            let next = decision["cause"]["next"].as_str().unwrap_or_default();
            assert!(!next.is_empty(), "{} {} names no next step", story.user, story.profile);
        }
        let reasons = decision["reasons"].as_array().expect("reasons");
        let determines = |reason: &Value| reason["code"] == story.reason && reason["determining"] == true;
        assert!(reasons.iter().any(determines), "{} {}: {decision:#}", story.user, story.profile);
        let headline = document.0["summary"]["headline"].as_str().expect("a headline");
        for part in story.headline {
            assert!(headline.contains(part), "{}: `{part}` is not in `{headline}`", story.user);
        }
        let table = world.run(&["troubleshoot", story.user]).exits(0).out;
        // Lines wrap at the width of the terminal.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words(&table).contains(&words(headline)),
            "{}: the table leaves out `{headline}`",
            story.user
        );
    }
    assert!(world.mock.refused().is_empty());
}

#[test]
fn the_root_that_goes_elsewhere_is_named() {
    let world = World::contoso();
    let document = ask(&world, &["user", "alex.wilber@contoso.com"]);
    let decision = document.decision(SCEP, Some("ALEX-LT-01"));
    let root = &decision["dependencies"][0];
    assert_eq!(root["profileName"], "Windows - Contoso Root CA");
    assert_eq!(
        (&root["targeting"], &root["state"]),
        (&"notTargeted".into(), &"notSatisfied".into()),
        "{root}"
    );
    let next = document.0["summary"]["next"].as_str().expect("a step");
    assert!(next.contains("Windows - Contoso Root CA"), "{next}");
}

#[test]
fn the_exclusion_names_the_path_through_the_nested_group() {
    let document = ask(&World::contoso(), &["troubleshoot", "megan.bowen@contoso.com"]);
    let decision = document.decision(SCEP, Some("MEGAN-LT-01"));
    let reasons = decision["reasons"].as_array().expect("reasons");
    let excluded = reasons.iter().find(|reason| reason["code"] == "excludedByGroup").expect("the exclusion");
    assert_eq!(excluded["groupName"], "Certificate Exclusions");
    assert_eq!(excluded["target"], "exclusionGroup");
    assert!(!excluded["via"].as_array().expect("a path").is_empty(), "{excluded:#}");
}

#[test]
fn the_error_code_is_told() {
    let document = ask(&World::contoso(), &["troubleshoot", "pradeep.gupta@contoso.com"]);
    let decision = document.decision(SCEP, Some("PRADEEP-LT-01"));
    assert_eq!(decision["certificate"]["state"], "requestSubmitFailed");
    assert_eq!(decision["certificate"]["errorCode"], "0x80190193");
    assert_eq!(decision["reported"]["state"], "error");
}

#[test]
fn a_user_without_a_licence_is_told_and_so_is_the_failed_enrolment() {
    let document = ask(&World::contoso(), &["troubleshoot", "joni.sherman@contoso.com"]);
    assert_eq!(document.0["user"]["intuneLicensed"], false);
    assert!(has(&document.decision(SCEP, Some("JONI-LT-01"))["warnings"], "userNotLicensed"));
    let failures = document.0["enrollmentFailures"].as_array().expect("failures");
    assert_eq!(failures.len(), 1);
}

#[test]
fn a_user_is_found_by_every_name_and_however_the_name_is_written() {
    let world = World::contoso();
    for (name, principal) in [
        ("adele.vance@contoso.com", "adele.vance@contoso.com"),
        ("ADELE.VANCE@CONTOSO.COM", "adele.vance@contoso.com"),
        ("  adele.vance@contoso.com ", "adele.vance@contoso.com"),
        ("3520c8f3-98f9-4fb7-913a-658f40cffc44", "adele.vance@contoso.com"),
        ("Adele Vance", "adele.vance@contoso.com"),
        ("o'neil.shaw@contoso.com", "o'neil.shaw@contoso.com"),
        ("O'Neil Shaw", "o'neil.shaw@contoso.com"),
        ("Zoë Müller-Østergård", "zoe.mueller@contoso.com"),
        ("fabrikam.user@fabrikam.com", "fabrikam.user_fabrikam.com#EXT#@contoso.onmicrosoft.com"),
        (
            "fabrikam.user_fabrikam.com#EXT#@contoso.onmicrosoft.com",
            "fabrikam.user_fabrikam.com#EXT#@contoso.onmicrosoft.com",
        ),
    ] {
        let document = ask(&world, &["troubleshoot", name]);
        assert_eq!(document.0["user"]["userPrincipalName"], principal, "{name}");
    }
    assert!(world.mock.refused().is_empty());
}

#[test]
fn a_device_is_found_by_every_name() {
    let world = World::contoso();
    for name in [
        "ADELE-LT-01",
        "adele-lt-01",
        "CB208611CF",
        "cfc70a0e-61c2-4fb7-850a-e172875011fe",
        "8b9301cf-2302-4e89-8644-2bc363eca46e",
        "5e35a60b-fe40-4c4e-8033-6defa500336f",
    ] {
        let document = ask(&world, &["device", name]);
        assert_eq!(document.0["schema"], "scepcheck/device/v1");
        assert_eq!(document.0["devices"][0]["deviceName"], "ADELE-LT-01", "{name}");
        assert_eq!(document.0["user"]["userPrincipalName"], "adele.vance@contoso.com", "{name}");
        assert_eq!(document.decision(SCEP, Some("ADELE-LT-01"))["finding"], "asExpected", "{name}");
    }
    assert!(world.mock.refused().is_empty());
}

#[test]
fn a_device_says_the_same_from_both_sides() {
    let world = World::contoso();
    let of_user = ask(&world, &["troubleshoot", "adele.vance@contoso.com", "--device", "ADELE-LT-01"]);
    let of_device = ask(&world, &["device", "ADELE-LT-01"]);
    for decision in of_user.decisions().iter().filter(|decision| !decision["device"].is_null()) {
        let name = decision["profile"]["name"].as_str().expect("a name");
        let same = of_device.decision(name, Some("ADELE-LT-01"));
        for part in
            ["user", "targeting", "applicability", "expected", "timing", "reported", "finding", "cause"]
        {
            assert_eq!(same[part], decision[part], "{name}: {part}");
        }
        // What a profile needs is read only where the profile can go.
        if decision["expected"] != "no" {
            assert_eq!(same, decision, "{name}");
        }
    }
}

#[test]
fn a_kiosk_needs_no_user() {
    let world = World::contoso();
    for (name, profile) in [
        ("KIOSK-LOBBY-01", "Windows - Kiosk device certificate (SCEP)"),
        ("SCANNER-WH-07", "Android corporate - Device certificate (SCEP)"),
    ] {
        let document = ask(&world, &["device", name]);
        assert_eq!(document.0["user"], Value::Null);
        assert_eq!(document.0["devices"][0]["primaryUserId"], Value::Null);
        let decision = document.decision(profile, Some(name));
        assert_eq!(decision["user"], Value::Null);
        assert_eq!(decision["finding"], "asExpected", "{decision:#}");
        let headline = document.0["summary"]["headline"].as_str().expect("a headline");
        assert!(headline.contains("should have 1") && headline.contains("has 1"), "{headline}");
    }
    let kiosk = ask(&world, &["device", "KIOSK-LOBBY-01"]);
    assert!(has_reason(kiosk.decision("Windows - Edge browser", Some("KIOSK-LOBBY-01")), "noUser"));
}

#[test]
fn every_user_and_device_of_the_tenant_is_answered() {
    let world = World::contoso();
    let (users, devices) = super::tenants::names(&mock_graph::Tenant::contoso());
    assert!(users.len() > 15 && devices.len() > 15);
    for user in &users {
        ask(&world, &["troubleshoot", user]);
    }
    for device in &devices {
        ask(&world, &["device", device]);
    }
    assert!(world.mock.refused().is_empty(), "{:#?}", world.mock.refused());
}

#[test]
fn why_explains_the_same_decision() {
    let world = World::contoso();
    let whole = ask(&world, &["troubleshoot", "alex.wilber@contoso.com"]);
    let args = ["why", "alex.wilber@contoso.com", "--device", "ALEX-LT-01", "--profile", SCEP];
    let why = ask(&world, &args);
    assert_eq!(why.0["schema"], "scepcheck/why/v1");
    assert_eq!(why.decisions().len(), 1);
    assert_eq!(why.decision(SCEP, Some("ALEX-LT-01")), whole.decision(SCEP, Some("ALEX-LT-01")));
    let tree = world.run(&args).exits(0).out;
    assert!(tree.contains("Windows - Contoso Root CA"), "{tree}");
}

/// The demo tenant with one device changed.
fn with_device(name: &str, change: impl Fn(&mut Value)) -> World {
    let tenant = Tenant::contoso();
    let devices = tenant.collections().find(|(name, _)| *name == "managedDevices");
    let mut devices = devices.expect("devices").1.clone();
    for device in devices.as_array_mut().expect("a list") {
        if device["deviceName"] == name {
            change(device);
        }
    }
    World::new(Options { tenant: tenant.with("managedDevices", devices), ..Options::default() })
}

#[test]
fn who_signs_in_to_a_shared_device_is_not_its_user() {
    let world = with_device("KIOSK-LOBBY-01", |device| {
        device["usersLoggedOn"] = json!([
            {"userId": "@user:adele.vance@contoso.com", "lastLogOnDateTime": "@-2h"},
            {"userId": "@user:megan.bowen@contoso.com", "lastLogOnDateTime": "@-3h"},
        ]);
    });
    let document = world.json(&["device", "KIOSK-LOBBY-01", "--allow-unknown"]).exits(0).document();
    assert_eq!(document.0["user"], Value::Null);
    assert_eq!(document.0["enrollmentFailures"], Value::Null);
    let targeting_of = |user: &str| {
        let of = |decision: &&Value| {
            decision["profile"]["name"] == SCEP && decision["user"]["userPrincipalName"] == user
        };
        document.decisions().iter().find(of).map(|decision| decision["targeting"].clone())
    };
    assert_eq!(targeting_of("adele.vance@contoso.com"), Some(json!("included")));
    assert_eq!(targeting_of("megan.bowen@contoso.com"), Some(json!("excluded")));
    assert!(world.mock.refused().is_empty());
}

#[test]
fn an_empty_section_is_not_claimed_for_a_device_without_a_user() {
    let document = ask(&World::contoso(), &["device", "KIOSK-LOBBY-01"]);
    for (section, source) in
        [("enrollmentFailures", "enrollmentFailures"), ("appProtection", "appProtection")]
    {
        assert_eq!(document.coverage(source)["status"], "unread");
        let reason = document.coverage(source)["reason"].as_str().expect("a reason");
        assert!(reason.contains("no primary user"), "{section}: {reason}");
    }
    assert_eq!(document.0["enrollmentFailures"], Value::Null);
}

#[test]
fn to_ask_about_one_device_hides_the_others_and_denies_none() {
    let world = World::contoso();
    let document = ask(&world, &["troubleshoot", "adele.vance@contoso.com", "--device", "ADELE-LT-01"]);
    assert_eq!(document.0["devices"].as_array().map(Vec::len), Some(1));
    // The other device is an iPhone, so there is a device of the platform.
    let decision = document.decision("iOS - User certificate (SCEP)", Some("ADELE-LT-01"));
    assert_eq!(decision["cause"]["code"], "platformMismatch");
    for decision in document.decisions() {
        assert!(decision["device"].is_null() || decision["device"]["deviceName"] == "ADELE-LT-01");
        let name = decision["profile"]["name"].as_str().expect("a name");
        assert!(!(name.starts_with("iOS") && has_reason(decision, "noDeviceOfPlatform")), "{decision:#}");
    }
    for name in ["cb208611cf", "8b9301cf-2302-4e89-8644-2bc363eca46e", "5e35a60b-fe40-4c4e-8033-6defa500336f"]
    {
        let again = ask(&world, &["troubleshoot", "adele.vance@contoso.com", "--device", name]);
        assert_eq!(again.0["decisions"], document.0["decisions"], "{name}");
    }
}

#[test]
fn why_takes_a_user_with_a_device_that_they_only_sign_in_to() {
    let world = with_device("KIOSK-LOBBY-01", |device| {
        device["usersLoggedOn"] =
            json!([{"userId": "@user:megan.bowen@contoso.com", "lastLogOnDateTime": "@-2h"}]);
    });
    let args = |user| ["why", user, "--device", "KIOSK-LOBBY-01", "--profile", SCEP];
    let document = ask(&world, &args("megan.bowen@contoso.com"));
    let decision = document.decision(SCEP, Some("KIOSK-LOBBY-01"));
    assert_eq!(decision["user"]["userPrincipalName"], "megan.bowen@contoso.com");
    assert_eq!(decision["targeting"], "excluded");
    let ran = world.json(&args("alex.wilber@contoso.com")).exits(3);
    assert!(ran.err.contains("user `alex.wilber@contoso.com` has no device called"), "{}", ran.err);
}
