//! The configuration file: which profile counts, and before what.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::env::{Ran, TestEnv};

const CONFIG: &str = "\
default-profile = \"contoso\"

[profiles.contoso]
tenant = \"contoso.example\"
client-id = \"contoso-app\"

[profiles.fabrikam]
tenant = \"fabrikam.example\"
client-id = \"fabrikam-app\"
cloud = \"usgov\"
auth = \"device-code\"
token-cache = \"plaintext-file\"
";

struct Desk(TempDir);

impl Desk {
    fn with(config: &str) -> Self {
        let desk = Self(TempDir::new().expect("a folder"));
        fs::write(desk.0.path().join("config.toml"), config).expect("written");
        desk
    }

    fn run(&self, args: &[&str]) -> TestEnv {
        TestEnv::new(args).var("SCEPCHECK_CONFIG", self.0.path().join("config.toml").to_str().expect("UTF-8"))
    }

    fn status(&self, args: &[&str], variables: &[(&str, &str)]) -> Value {
        let mut run = self.run(&["auth", "status", "--format", "json"]).args(args);
        for (name, value) in variables {
            run = run.var(name, value);
        }
        let ran: Ran = run.ran();
        assert!([0, 4].contains(&ran.code), "{}", ran.err);
        ran.document().0
    }
}

#[test]
fn options_come_first_then_the_named_profile_then_variables_then_the_default_profile() {
    let desk = Desk::with(CONFIG);
    let variables = &[("AZURE_TENANT_ID", "variable.example")][..];
    for (args, variables, tenant, method) in [
        (&[][..], &[][..], "contoso.example", "browser"),
        (&[], variables, "variable.example", "browser"),
        (&["--profile", "fabrikam"], variables, "fabrikam.example", "device-code"),
        (&["--config-profile", "fabrikam"], variables, "fabrikam.example", "device-code"),
        (
            &["--profile", "fabrikam", "--tenant", "option.example"],
            variables,
            "option.example",
            "device-code",
        ),
        (&["--profile", "fabrikam", "--auth", "browser"], &[], "fabrikam.example", "browser"),
        (&[], &[("AZURE_CLIENT_SECRET", "x")], "contoso.example", "client-secret"),
        (&["--profile", "fabrikam"], &[("AZURE_CLIENT_SECRET", "x")], "fabrikam.example", "device-code"),
    ] {
        let status = desk.status(args, variables);
        assert_eq!(
            (status["tenant"].as_str(), status["method"].as_str()),
            (Some(tenant), Some(method)),
            "{args:?}"
        );
    }
    let fabrikam = desk.status(&["--profile", "fabrikam"], &[]);
    assert_eq!(fabrikam["cloud"], "usgov");
    assert_eq!(fabrikam["profile"], "fabrikam");
    let link = fabrikam["consentLink"].as_str().expect("a link");
    assert!(link.starts_with("https://login.microsoftonline.us/fabrikam.example/"), "{link}");
}

#[test]
fn the_account_s_own_folder_is_looked_into() {
    let home = TempDir::new().expect("a folder");
    let folder = home.path().join(".config").join("scepcheck");
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("config.toml"), CONFIG).expect("written");
    let ran = TestEnv::new(&["auth", "status", "--format", "json"])
        .var("HOME", home.path().to_str().expect("UTF-8"))
        .exits(4);
    if cfg!(unix) {
        assert_eq!(ran.document().0["tenant"], "contoso.example");
    }
}

#[test]
fn what_is_wrong_with_the_file_stops_every_command_before_anything_is_sent() {
    for (config, message, next) in [
        ("[profiles.a]\ntennant = \"x\"\n", "`tennant`", "did you mean `tenant`?"),
        ("[profiles.a]\nclient-secret = \"CANARY\"\n", "secret", "AZURE_CLIENT_SECRET"),
        ("default-profile = \"a\"\n[profiles.a]\nauth = \"magic\"\n", "`magic`", "device-code"),
        ("default-profile = \"a\"\n[profiles.a]\ncloud = \"moon\"\n", "`moon`", "usgov"),
        ("default-profile = \"a\"\n[profiles.a]\ntoken-cache = \"disk\"\n", "`disk`", "plaintext-file"),
    ] {
        let desk = Desk::with(config);
        for command in [&["auth", "status"][..], &["troubleshoot", "adele.vance@contoso.com"]] {
            let ran = desk.run(command).exits(2);
            assert!(ran.err.contains(message) && ran.err.contains(next), "{}", ran.err);
            assert!(!ran.err.contains("CANARY"), "{}", ran.err);
        }
    }
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let ran = TestEnv::new(&["auth", "status"]).var("SCEPCHECK_CONFIG", "/nowhere/config.toml").exits(2);
    assert!(ran.err.contains("/nowhere/config.toml"), "{}", ran.err);
}

#[test]
fn a_profile_that_is_not_there_names_those_that_are() {
    let ran = Desk::with(CONFIG).run(&["troubleshoot", "x", "--profile", "fabricam"]).exits(2);
    assert!(ran.err.contains("did you mean `fabrikam`?"), "{}", ran.err);
}
