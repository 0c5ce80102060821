//! The README can't lie: its picture is what the program draws, its tables are the code's.

use std::fs;
use std::sync::Arc;

use mock_graph::{Mock, Options};
use scepcheck::auth::{AccessToken, AuthError, SCOPES, TokenRequest, TokenSource};
use scepcheck::decide::Engine;
use scepcheck::error::Exit;
use scepcheck::graph::{Client, Settings};
use scepcheck::report::{DataSource, Focus, Meta};
use scepcheck::time::{BoxFuture, TokioSleep};
use scepcheck::{collect, render, report};

struct Ready(String);

impl TokenSource for Ready {
    fn token(&self, _: TokenRequest) -> BoxFuture<'_, Result<AccessToken, AuthError>> {
        Box::pin(async { Ok(AccessToken { secret: self.0.clone().into(), expires_at: None }) })
    }

    fn describe(&self) -> String {
        "the mock server's token".to_owned()
    }
}

fn readme() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("README.md")
}

#[tokio::test]
async fn the_picture_is_what_the_program_draws() {
    let options = Options::default();
    let now = options.now;
    let mock = Mock::start(options).await.expect("a server");
    let tokens = Arc::new(Ready(mock.token()));
    let client = Client::new(Settings::new(mock.origin()), tokens, Arc::new(TokioSleep)).expect("a client");
    let tenant =
        collect::for_user(&client, "alex.wilber@contoso.com", collect::Extent::View).await.expect("alex");
    let user = tenant.users.first().expect("alex");
    let decisions = Engine::new(&tenant, now).decisions_for_user(user);
    let meta = Meta { generated_at: now, as_of: now, cloud: "global".to_owned(), source: DataSource::Demo };
    let report = report::troubleshoot(&tenant, Some(user), Focus::User, decisions, meta);
    let mut picture = Vec::new();
    render::troubleshoot(&report, render::Format::Table, &render::Style::new(100, false, true), &mut picture)
        .expect("a picture");
    let picture = String::from_utf8(picture).expect("text");
    let first_part = picture.split("\n no device of the platform").next().expect("a first part");
    let block = format!("<!-- picture -->\n```text\n{first_part}\n…\n```\n<!-- /picture -->");
    assert!(readme().contains(&block), "put this into README.md:\n{block}");
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let readme = readme();
    for exit in Exit::ALL {
        let row = readme.lines().find(|line| line.starts_with(&format!("| {} |", exit.code())));
        let row =
            row.unwrap_or_else(|| panic!("exit code {} is not in the README", exit.code())).replace('`', "");
        let meaning = exit.meaning().split([',', '(']).next().expect("words").trim();
        assert!(row.contains(meaning), "{row}: {meaning}");
    }
}

#[test]
fn the_permissions_are_those_that_a_sign_in_asks_for() {
    let readme = readme();
    for scope in SCOPES.iter().filter(|scope| scope.required) {
        assert!(readme.contains(scope.name), "{}", scope.name);
    }
}
