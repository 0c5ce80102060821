//! The token is in no output, however much is said and whatever goes wrong.

use mock_graph::{Fault, Options, RetryAfter, Trouble};

use super::env::World;

#[test]
fn the_token_is_never_shown() {
    let faults = [
        None,
        Some(Fault::on("", Trouble::ExpiredToken)),
        Some(Fault::on("", Trouble::ClaimsChallenge)),
        Some(Fault::on("", Trouble::Html)),
        Some(Fault::on("", Trouble::Status(403))),
        Some(Fault::on("", Trouble::Throttle(RetryAfter::Seconds(86_400)))),
        Some(Fault::on("/deviceConfigurations?", Trouble::ForeignNextLink)),
        Some(Fault::on("/deviceConfigurations", Trouble::NestedForbidden)),
        Some(Fault::on("$batch", Trouble::Status(404))),
    ];
    for fault in faults {
        let name = format!("{fault:?}");
        let world = World::new(Options { faults: fault.into_iter().collect(), ..Options::default() });
        let ran = world.json(&["troubleshoot", "adele.vance@contoso.com", "-vvv"]).ran();
        assert!(!ran.err.is_empty(), "{name}: nothing was logged, so nothing is shown by this");
        // Neither whole nor in part: a JWT's payload is as good as its text to some, its signature to others.
        let token = world.mock.token();
        for part in token.split('.').filter(|part| part.len() > 8) {
            assert!(!ran.out.contains(part), "{name}: stdout");
            assert!(!ran.err.contains(part), "{name}: stderr");
        }
        assert!(!ran.err.contains("Bearer "), "{name}");
    }
}

#[test]
fn an_opaque_token_is_not_shown_either() {
    let world = World::contoso();
    for token in ["opaque-5f1d0f7e", "two words-5f1d0f7e", "line\nbreak-5f1d0f7e"] {
        let ran = world
            .json(&["troubleshoot", "adele.vance@contoso.com", "-vvv"])
            .var("SCEPCHECK_ACCESS_TOKEN", token)
            .exits(4);
        assert!(!ran.err.contains("5f1d0f7e"), "{}", ran.err);
    }
}

#[test]
fn a_client_secret_is_not_shown() {
    let world = World::contoso();
    let secret = "Wrong8Q~not-the-secret";
    let ran = world
        .json(&["troubleshoot", "adele.vance@contoso.com", "-vvv"])
        .var("SCEPCHECK_ACCESS_TOKEN", "")
        .var("SCEPCHECK_AUTHORITY_URL", world.mock.authority().as_str())
        .var("AZURE_TENANT_ID", &world.mock.tenant_id())
        .var("AZURE_CLIENT_ID", mock_graph::CLIENT_ID)
        .var("AZURE_CLIENT_SECRET", secret)
        .exits(4);
    assert!(!ran.err.contains(secret), "{}", ran.err);
}

#[test]
fn the_app_signs_in_with_its_secret() {
    let world = World::contoso();
    world
        .json(&["troubleshoot", "adele.vance@contoso.com"])
        .var("SCEPCHECK_ACCESS_TOKEN", "")
        .var("SCEPCHECK_AUTHORITY_URL", world.mock.authority().as_str())
        .var("AZURE_TENANT_ID", &world.mock.tenant_id())
        .var("AZURE_CLIENT_ID", mock_graph::CLIENT_ID)
        .var("AZURE_CLIENT_SECRET", mock_graph::CLIENT_SECRET)
        .exits(0);
}
