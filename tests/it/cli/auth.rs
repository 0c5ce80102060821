//! `auth`: what is known of a sign-in without asking anybody, and what an admin registers.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use mock_graph::{Options, Permissions};
use serde_json::{Value, json};

use super::env::{Ran, TestEnv, World};

const APP: &str = "5e1f3a44-6c1d-4d0f-9a55-2f1b6f0c7d10";

fn jwt(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.CANARYSIGNATURE", part(&json!({"alg": "none"})), part(claims))
}

fn status_of(claims: &Value) -> Ran {
    TestEnv::new(&["auth", "status", "--format", "json"]).var("SCEPCHECK_ACCESS_TOKEN", &jwt(claims)).ran()
}

fn missing(document: &Value, command: &str) -> Vec<String> {
    let commands = document["commands"].as_array().expect("commands");
    let row = commands.iter().find(|row| row["command"] == command).expect("the command");
    let names = row["missing"].as_array().expect("known");
    names.iter().map(|one| one["permission"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn help_fits_one_screen_and_says_where_to_begin() {
    let help = TestEnv::new(&["auth", "--help"]).exits(0).out;
    assert!(help.lines().count() <= 30, "{} lines", help.lines().count());
    assert!(help.lines().all(|line| line.len() <= 100), "{help}");
    for word in
        ["--print-app-setup", "auth login --tenant", "auth status", "config.toml", "AZURE_CLIENT_SECRET"]
    {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn help_of_login_fits_one_screen_and_names_every_method_and_no_option_that_is_not_there() {
    let help = TestEnv::new(&["auth", "login", "--help"]).exits(0).out;
    assert!(help.lines().count() <= 24, "{} lines", help.lines().count());
    assert!(help.lines().all(|line| line.len() <= 100), "{help}");
    let refused = TestEnv::new(&["auth", "login", "--auth", "nobody"]).exits(2).err;
    let methods = refused.split_once("[possible values: ").and_then(|(_, rest)| rest.split_once(']'));
    for method in methods.expect("the methods").0.split(", ") {
        assert!(help.lines().any(|line| line.split_whitespace().any(|word| word == method)), "{method}");
    }
    let completions = TestEnv::new(&["completions", "bash"]).exits(0).out;
    let known: Vec<&str> = completions.split_whitespace().collect();
    let named =
        help.split(|c: char| c != '-' && !c.is_ascii_lowercase()).filter(|word| word.starts_with("--"));
    for option in named {
        assert!(known.contains(&option), "{option}");
    }
}

#[test]
fn without_a_sign_in_the_answer_is_no_and_the_next_step_is_named() {
    let fresh = TestEnv::new(&["auth", "status"]).exits(4);
    assert!(fresh.out.starts_with("signed in             no\n"), "{}", fresh.out);
    assert!(fresh.out.contains("--print-app-setup"), "{}", fresh.out);
    let known = TestEnv::new(&["auth", "status", "--client-id", APP]).exits(4);
    assert!(known.out.contains("`scepcheck auth login`"), "{}", known.out);
    let json = TestEnv::new(&["auth", "status", "--format", "json"]).exits(4).document().0;
    assert_eq!(json["schema"], "scepcheck/auth-status/v1");
    assert_eq!(json["signedIn"], false);
    assert_eq!(json["granted"], Value::Null);
    assert_eq!(json["commands"][0]["ready"], Value::Null, "nothing is called missing that nobody knows");
}

#[test]
fn a_ready_token_tells_its_permissions_and_what_they_lack() {
    let all = "User.Read.All GroupMember.Read.All Device.Read.All LicenseAssignment.Read.All \
               DeviceManagementManagedDevices.Read.All DeviceManagementConfiguration.Read.All \
               DeviceManagementApps.Read.All DeviceManagementServiceConfig.Read.All";
    let claims = |more: Value| {
        let mut claims = json!({"aud": "https://graph.microsoft.com", "exp": 4_000_000_000_u64, "appid": APP,
            "tid": "11111111-2222-3333-4444-555555555555"});
        claims.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        claims
    };
    let whole = status_of(&claims(json!({"scp": all, "upn": "adele.vance@contoso.com"})));
    assert_eq!(whole.code, 0);
    let document = whole.document().0;
    assert_eq!(document["signedIn"], true);
    assert_eq!(document["account"], "adele.vance@contoso.com");
    assert_eq!(document["permissionKind"], "delegated");
    assert_eq!(document["kept"]["where"], "environment");
    assert!(missing(&document, "why").is_empty());
    let to_ask = "DeviceManagementManagedDevices.ReadWrite.All";
    assert_eq!(missing(&document, "evidence --collect"), [to_ask], "the one thing that is no reading");
    let shown = TestEnv::new(&["auth", "status"])
        .var("SCEPCHECK_ACCESS_TOKEN", &jwt(&claims(json!({"scp": all}))))
        .exits(0)
        .out;
    assert!(shown.contains(&format!("  evidence --collect  lacks {to_ask}: ")), "{shown}");
    assert!(!shown.contains("\nnext "), "nobody is told to add what changes something: {shown}");

    let part = status_of(&claims(json!({"roles": ["User.Read.All", "DeviceManagementApps.ReadWrite.All"]})));
    let document = part.document().0;
    assert_eq!(document["permissionKind"], "application");
    assert_eq!(
        missing(&document, "troubleshoot"),
        [
            "GroupMember.Read.All",
            "Device.Read.All",
            "DeviceManagementManagedDevices.Read.All",
            "DeviceManagementConfiguration.Read.All",
            "DeviceManagementServiceConfig.Read.All"
        ]
    );
    let link = document["consentLink"].as_str().expect("a link");
    assert_eq!(
        link,
        format!(
            "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/adminconsent?client_id={APP}"
        )
    );
    assert!(document["warnings"][0].as_str().expect("text").contains("DeviceManagementApps.ReadWrite.All"));
    for ran in [&whole, &part] {
        assert!(!ran.out.contains("CANARYSIGNATURE") && !ran.err.contains("CANARYSIGNATURE"));
    }

    let ended = status_of(&json!({"exp": 1_000_000_000, "scp": all}));
    assert_eq!((ended.code, &ended.document().0["signedIn"]), (4, &Value::Bool(false)));
    let foreign =
        status_of(&json!({"aud": "https://management.azure.com", "exp": 4_000_000_000_u64, "scp": all}));
    assert_eq!((foreign.code, &foreign.document().0["signedIn"]), (4, &Value::Bool(false)));
    assert!(foreign.document().0["warnings"][0].as_str().expect("text").contains("management.azure.com"));
}

#[test]
fn an_opaque_token_leaves_permissions_unknown() {
    let ran = TestEnv::new(&["auth", "status"]).var("SCEPCHECK_ACCESS_TOKEN", "opaque-5f1d0f7e").exits(0);
    assert!(ran.out.contains("not known"), "{}", ran.out);
    assert!(!ran.out.contains("lacks") && !ran.out.contains("5f1d0f7e"), "{}", ran.out);
}

#[test]
fn status_asks_nobody() {
    let world = World::contoso();
    world.run(&["auth", "status"]).exits(0);
    assert!(world.mock.requests().is_empty(), "{:?}", world.mock.requests());
}

#[test]
fn an_app_proves_itself_by_login_and_nothing_is_kept() {
    let permissions = Permissions::only(["User.Read.All", "DeviceManagementApps.Read.All"]);
    let world = World::new(Options { permissions, ..Options::default() });
    let cache = tempfile::TempDir::new().expect("a folder");
    let ran = TestEnv::new(&["auth", "login", "--format", "json"])
        .var("SCEPCHECK_CACHE_DIR", cache.path().to_str().expect("UTF-8"))
        .var("SCEPCHECK_AUTHORITY_URL", world.mock.authority().as_str())
        .var("AZURE_TENANT_ID", &world.mock.tenant_id())
        .var("AZURE_CLIENT_ID", mock_graph::CLIENT_ID)
        .var("AZURE_CLIENT_SECRET", mock_graph::CLIENT_SECRET)
        .exits(0);
    let document = ran.document().0;
    assert_eq!(document["permissionKind"], "application");
    assert!(missing(&document, "device").contains(&"Device.Read.All".to_owned()));
    assert_eq!(document["kept"]["where"], "nowhere");
    assert_eq!(std::fs::read_dir(cache.path()).expect("a folder").count(), 0);
}

#[test]
fn what_to_register_reads_alone_and_names_only_known_ids() {
    let guid = regex_lite::Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").expect("a pattern");
    let known: Vec<&str> = scepcheck::auth::PERMISSION_IDS
        .iter()
        .flat_map(|ids| [ids.delegated, ids.application])
        .flatten()
        .chain([scepcheck::auth::GRAPH_APP_ID])
        .collect();
    for form in ["az", "powershell", "json"] {
        for who in [&[][..], &["--as-app"]] {
            let ran = TestEnv::new(&["auth", "login", "--print-app-setup", form]).args(who).exits(0);
            assert!(
                !ran.out.contains("ReadWrite.All\"") && !ran.out.contains("# DeviceManagementApps.ReadWrite")
            );
            for id in guid.find_iter(&ran.out) {
                assert!(known.contains(&id.as_str()), "{form}: {}", id.as_str());
            }
            for scope in scepcheck::auth::SCOPES.iter().filter(|scope| scope.required) {
                let ids = scepcheck::auth::PERMISSION_IDS.iter().find(|ids| ids.name == scope.name);
                let ids = ids.unwrap_or_else(|| panic!("{} has no row", scope.name));
                let id = if who.is_empty() { ids.delegated } else { ids.application };
                let everything = format!("{}{}", ran.out, ran.err);
                assert!(everything.contains(id.unwrap_or(scope.name)), "{form}: {}", scope.name);
            }
        }
    }
    let json = TestEnv::new(&["auth", "login", "--print-app-setup", "json"]).exits(0);
    let document = json.document().0;
    assert_eq!(document["publicClient"]["redirectUris"][0], "http://localhost");
    assert!(json.err.contains("LicenseAssignment.Read.All"), "{}", json.err);
}

#[test]
fn signing_out_of_nothing_is_no_failure() {
    let ran = TestEnv::new(&["auth", "logout", "--client-id", APP]).exits(0);
    assert_eq!(ran.out, "nothing was kept\n");
}

#[test]
fn wrong_usage_of_auth_exits_with_two() {
    for args in [
        &["auth", "status", "--demo"][..],
        &["auth", "status", "--format", "csv"],
        &["auth", "status", "--profile", "nobody"],
        &["auth", "status", "--tenant", "a/b"],
        &["auth", "login", "--as-app"],
        &["auth", "status", "--profile", "a", "--config-profile", "b"],
    ] {
        TestEnv::new(args).exits(2);
    }
}

#[test]
fn patience_is_not_needed_for_status() {
    let begun = std::time::Instant::now();
    TestEnv::new(&["auth", "status", "--client-id", APP]).exits(4);
    assert!(begun.elapsed() < Duration::from_secs(4));
}
