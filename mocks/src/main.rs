//! Runs the strict Graph alone: `cargo run -p mock-graph -- --tenant contoso --port 8080 --latency-ms 50`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that tells where it listens")]

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use chrono::Utc;
use mock_graph::{CLIENT_ID, CLIENT_SECRET, Mock, Options, Tenant};

const USAGE: &str = "usage: mock-graph [--tenant contoso|FOLDER|generate:USERS:PROFILES] [--port N] [--latency-ms N] [--page-size N]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (options, port) = match options(std::env::args().skip(1)) {
        Ok(read) => read,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let mock = match Mock::start_on(options, port).await {
        Ok(mock) => mock,
        Err(error) => {
            eprintln!("could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    println!("SCEPCHECK_GRAPH_URL={}", mock.origin());
    println!("SCEPCHECK_AUTHORITY_URL={}", mock.authority());
    println!("SCEPCHECK_ACCESS_TOKEN={}", mock.token());
    println!("AZURE_TENANT_ID={}", mock.tenant_id());
    println!("AZURE_CLIENT_ID={CLIENT_ID}");
    println!("AZURE_CLIENT_SECRET={CLIENT_SECRET}");
    let _ = tokio::signal::ctrl_c().await;
    for refusal in mock.refused() {
        eprintln!("refused: {}\n    {}", refusal.request, refusal.why);
    }
    ExitCode::SUCCESS
}

#[expect(clippy::disallowed_methods, reason = "a server on its own has no other clock")]
fn options(mut arguments: impl Iterator<Item = String>) -> Result<(Options, u16), String> {
    let mut options = Options { now: Utc::now(), strict: false, ..Options::default() };
    let mut port = 0;
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("`{name}` needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is no number"));
        match name.as_str() {
            "--tenant" => options.tenant = tenant(&value)?,
            "--port" => port = value.parse().map_err(|_| format!("`{value}` is no port"))?,
            "--latency-ms" => options.latency = Duration::from_millis(number()?),
            "--page-size" => options.page_size = usize::try_from(number()?.max(1)).unwrap_or(100),
            _ => return Err(format!("`{name}` is not an option")),
        }
    }
    Ok((options, port))
}

fn tenant(name: &str) -> Result<Tenant, String> {
    if name == "contoso" {
        return Ok(Tenant::contoso());
    }
    if let Some((users, profiles)) = name.strip_prefix("generate:").and_then(|rest| rest.split_once(':')) {
        let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
        return Ok(Tenant::generate(1, number(users)?, number(profiles)?));
    }
    Tenant::load(Path::new(name)).map_err(|error| format!("`{name}`: {error}"))
}
