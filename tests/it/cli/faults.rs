//! What goes wrong on the way: healed without a trace, or told with its exit code; never a wrong answer.

use std::sync::LazyLock;

use mock_graph::{Fault, Options, RetryAfter, Times, Trouble, Where};
use serde_json::Value;

use super::env::{Document, Ran, TestEnv, World};

const ADELE: &str = "adele.vance@contoso.com";

/// The answer of a run in which nothing went wrong.
static UNDISTURBED: LazyLock<Document> =
    LazyLock::new(|| World::contoso().json(&["troubleshoot", ADELE]).exits(0).document());

fn with(faults: Vec<Fault>) -> World {
    World::new(Options { faults, ..Options::default() })
}

#[test]
fn what_heals_leaves_no_trace() {
    let once = |pattern: &str, trouble| Fault::on(pattern, trouble).times(Times::First(1));
    for (name, fault) in [
        ("throttled list", once("/deviceConfigurations?", Trouble::Throttle(RetryAfter::Seconds(1)))),
        ("throttled batch", once("POST /beta/$batch", Trouble::Throttle(RetryAfter::Fraction("0.5")))),
        (
            "throttled batch members",
            Fault::on("GET /v1.0/users", Trouble::Throttle(RetryAfter::Seconds(1)))
                .times(Times::First(3))
                .place(Where::Inner),
        ),
        ("a date to come back at", once("/mobileApps?", Trouble::Throttle(RetryAfter::Date(1)))),
        (
            "service unavailable",
            once("/configurationPolicies?", Trouble::Unavailable(RetryAfter::Seconds(1))),
        ),
        ("bad gateway", once("/deviceConfigurations?", Trouble::Status(502))),
        ("gateway timeout in a batch", once("/intents?", Trouble::Status(504)).place(Where::Inner)),
        ("connection reset", once("/deviceConfigurations?", Trouble::Reset)),
        ("reset batch", once("POST /v1.0/$batch", Trouble::Reset)),
        ("cut JSON", once("/deviceConfigurations?", Trouble::TruncatedJson)),
        ("cut batch", once("POST /beta/$batch", Trouble::TruncatedJson)),
        (
            "an empty page first",
            Fault::on("/deviceConfigurations?", Trouble::EmptyPage).times(Times::Only(1)),
        ),
        ("a cut report", once("getConfigurationPoliciesReportForDevice", Trouble::TruncatedJson)),
    ] {
        let document = with(vec![fault]).json(&["troubleshoot", ADELE]).exits(0).document();
        assert_eq!(document.settled(), UNDISTURBED.settled(), "{name}");
    }
}

/// Lists that are asked for with their assignments.
const EXPANDED: [&str; 4] =
    ["deviceConfigurations", "configurationPolicies", "mobileApps", "groupPolicyConfigurations"];

fn refused_expansion(collection: &str, status: u16) -> Fault {
    Fault::on(format!("/{collection}?*expand=assignments"), Trouble::Status(status))
}

#[test]
fn a_list_that_can_t_be_expanded_is_read_without_and_loses_nothing() {
    for collection in EXPANDED {
        let world = with(vec![refused_expansion(collection, 400)]);
        let document = world.json(&["troubleshoot", ADELE]).exits(0).document();
        assert_eq!(document.0["decisions"], UNDISTURBED.0["decisions"], "{collection}");
        assert_eq!(document.gaps(), [], "{collection}");
    }
}

#[test]
fn a_service_that_fails_over_every_expansion_is_asked_without() {
    // Together, because each is tried again before it is given up.
    let faults = EXPANDED.iter().map(|collection| refused_expansion(collection, 500)).collect();
    let document = with(faults).json(&["troubleshoot", ADELE]).exits(0).document();
    assert_eq!(document.0["decisions"], UNDISTURBED.0["decisions"]);
    assert_eq!(document.gaps(), []);
}

#[test]
fn without_batches_everything_is_read_one_by_one() {
    for trouble in [Trouble::Status(403), Trouble::Status(404), Trouble::Html] {
        let fault = Fault::on("/$batch", trouble).place(Where::Outer);
        let document = with(vec![fault]).json(&["troubleshoot", ADELE]).exits(0).document();
        assert_eq!(document.0["decisions"], UNDISTURBED.0["decisions"], "{trouble:?}");
        assert_eq!(document.gaps(), [], "{trouble:?}");
    }
}

#[test]
fn a_page_that_leads_elsewhere_is_not_followed() {
    for trouble in [Trouble::ForeignNextLink, Trouble::NextLinkLoop] {
        let world = with(vec![Fault::on("/deviceConfigurations?", trouble)]);
        let ran = world.json(&["troubleshoot", ADELE]).exits(7);
        let document = ran.document();
        let line = document.coverage("deviceConfigurations");
        assert_eq!(line["status"], "partial", "{trouble:?}: {line}");
        let remedy = line["remedy"].as_str().unwrap_or_default();
        assert!(!remedy.is_empty());
        let asked =
            world.mock.requests().iter().filter(|one| one.path.ends_with("deviceConfigurations")).count();
        assert!(asked <= 2, "{trouble:?}: asked {asked} times");
        // What was listed is decided on as before.
        for decision in document.decisions() {
            let same = UNDISTURBED.decisions().iter().find(|one| {
                one["profile"]["id"] == decision["profile"]["id"] && one["device"] == decision["device"]
            });
            let same = same.expect("the same subject");
            assert_eq!(same["targeting"], decision["targeting"], "{trouble:?}");
        }
    }
}

#[test]
fn a_list_that_fails_for_good_is_unknown_and_the_rest_is_answered() {
    for (source, pattern) in [
        ("deviceConfigurations", "/deviceConfigurations"),
        ("mobileApps", "/mobileApps"),
        ("assignmentFilters", "/assignmentFilters"),
        ("users/transitiveMemberOf", "/users/*/transitiveMemberOf"),
        ("devices/transitiveMemberOf", "/devices/*/transitiveMemberOf"),
        ("managedDevices", "/users/*/managedDevices"),
    ] {
        let document =
            with(vec![Fault::on(pattern, Trouble::Html)]).json(&["troubleshoot", ADELE]).exits(7).document();
        assert_eq!(document.coverage(source)["status"], "unread", "{source}");
        unknown_or_the_same(source, &document);
        let next = document.0["summary"]["next"].as_str().expect("a step");
        assert!(!next.contains("nothing to do"), "without {source}: {next}");
    }
}

/// What remains is as it was or unknown.
fn unknown_or_the_same(source: &str, document: &Document) {
    for decision in document.decisions() {
        let (profile, device) = (&decision["profile"], &decision["device"]);
        let before = UNDISTURBED
            .decisions()
            .iter()
            .find(|one| one["profile"]["id"] == profile["id"] && one["device"] == *device);
        let Some(before) = before else { continue };
        for verdict in ["targeting", "applicability", "expected", "finding"] {
            let (now, then) = (&decision[verdict], &before[verdict]);
            assert!(
                now == then || now == "unknown",
                "without {source}: {verdict} is {now}, was {then}: {decision:#}"
            );
        }
    }
}

#[test]
fn a_storm_of_small_mishaps_changes_nothing() {
    let every = |n, trouble| Fault::on("", trouble).times(Times::Every(n));
    let document = with(vec![
        every(7, Trouble::Throttle(RetryAfter::Seconds(1))),
        // Connections break and bodies are cut on the wire, not inside a batch.
        every(5, Trouble::Reset).place(Where::Outer),
        every(9, Trouble::TruncatedJson).place(Where::Outer),
        every(17, Trouble::Unavailable(RetryAfter::Seconds(1))),
    ])
    .json(&["troubleshoot", ADELE])
    .exits(0)
    .document();
    assert_eq!(document.settled(), UNDISTURBED.settled());
}

#[test]
fn a_token_that_is_refused_is_a_matter_of_sign_in() {
    let expired = with(vec![Fault::on("", Trouble::ExpiredToken)]);
    let challenged = with(vec![Fault::on("", Trouble::ClaimsChallenge)]);
    let revoked = World::contoso();
    revoked.mock.revoke_tokens();
    for (name, world) in [("expired", expired), ("challenged", challenged), ("revoked", revoked)] {
        let ran = world.json(&["troubleshoot", ADELE]).exits(4);
        told(&ran, name);
        assert!(ran.err.contains("SCEPCHECK_ACCESS_TOKEN"), "{name}: {}", ran.err);
    }
    let world = World::contoso();
    for token in ["nonsense", "two words", "eyJhbGciOiJub25lIn0.eyJleHAiOjF9."] {
        told(&world.json(&["troubleshoot", ADELE]).var("SCEPCHECK_ACCESS_TOKEN", token).exits(4), token);
    }
}

#[test]
fn who_is_not_there_is_not_found_and_who_is_alike_is_listed() {
    let world = World::contoso();
    let ran = world.json(&["troubleshoot", "adele.vanc@contoso.com"]).exits(3);
    told(&ran, "alike");
    assert!(ran.err.contains("adele.vance@contoso.com"), "{}", ran.err);
    for args in [
        ["troubleshoot", "nobody.at.all@contoso.com"],
        ["troubleshoot", "Nobody At All"],
        ["troubleshoot", "00000000-0000-4000-8000-000000000000"],
        ["device", "NO-SUCH-DEVICE"],
        ["device", "00000000-0000-4000-8000-000000000000"],
    ] {
        told(&world.json(&args).exits(3), args[1]);
    }
    told(&world.json(&["why", ADELE, "--profile", "No such profile"]).exits(3), "profile");
    told(&world.json(&["why", ADELE, "--profile", "SCEP"]).exits(3), "part of a name");
    told(&world.json(&["troubleshoot", ADELE, "--device", "ALEX-LT-01"]).exits(3), "another's device");
}

#[test]
fn a_name_that_two_share_is_refused_with_both() {
    let tenant = mock_graph::Tenant::contoso();
    let users = tenant.collections().find(|(name, _)| *name == "users").map(|(_, users)| users.clone());
    let mut users = users.expect("users");
    for user in users.as_array_mut().expect("a list").iter_mut().skip(1).take(2) {
        user["displayName"] = Value::from("Kim Akers");
    }
    let world = World::new(Options { tenant: tenant.with("users", users), ..Options::default() });
    let ran = world.json(&["troubleshoot", "Kim Akers"]).exits(3);
    for principal in ["alex.wilber@contoso.com", "megan.bowen@contoso.com"] {
        assert!(ran.err.contains(principal), "{}", ran.err);
    }
    assert_eq!(ran.out, "");
}

#[test]
fn a_portal_or_a_closed_port_is_a_matter_of_the_network() {
    let html = with(vec![Fault::on("", Trouble::Html)]);
    let ran = html.json(&["troubleshoot", ADELE]).exits(6);
    told(&ran, "HTML");
    assert!(ran.err.contains("proxy"), "{}", ran.err);
    let world = World::contoso();
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    told(&world.json(&["troubleshoot", ADELE]).var("SCEPCHECK_GRAPH_URL", &closed).exits(6), "refused");
}

#[test]
fn a_service_that_asks_to_wait_for_a_day_is_not_waited_for() {
    let fault = Fault::on("/deviceConfigurations?", Trouble::Throttle(RetryAfter::Seconds(86_400)));
    let document = with(vec![fault]).json(&["troubleshoot", ADELE]).exits(7).document();
    assert_eq!(document.coverage("deviceConfigurations")["status"], "unread");
    let everywhere = with(vec![Fault::on("", Trouble::Throttle(RetryAfter::Seconds(86_400)))]);
    told(&everywhere.json(&["troubleshoot", ADELE]).exits(6), "throttled for a day");
}

#[test]
fn a_token_goes_to_no_plain_or_foreign_place() {
    for url in ["http://graph.example.net", "ftp://127.0.0.1", "https://user@graph.microsoft.com", "nonsense"]
    {
        let run = TestEnv::new(&["troubleshoot", ADELE]).var("SCEPCHECK_GRAPH_URL", url);
        told(&run.var("SCEPCHECK_ACCESS_TOKEN", "secret-token").exits(2), url);
    }
}

/// One message with one next step, and no half answer.
fn told(ran: &Ran, name: &str) {
    assert_eq!(ran.out, "", "{name}");
    assert!(ran.err.starts_with("error: "), "{name}: {}", ran.err);
    let steps = ran.err.lines().filter(|line| line.starts_with("next: ")).count();
    assert_eq!(steps, 1, "{name}: {}", ran.err);
    assert!(!ran.err.contains("panicked"), "{name}: {}", ran.err);
}
