//! Runs the strict Graph alone: `cargo run -p mock-graph -- --tenant contoso --port 8080 --latency-ms 50`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that tells where it listens")]

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use chrono::Utc;
use mock_graph::{CLIENT_ID, CLIENT_SECRET, Mock, Options, Size, Tenant};

const USAGE: &str = "usage: mock-graph [--tenant contoso|FOLDER|generate:USERS:PROFILES|sized:USERS:DEVICES:GROUPS:PROFILES] [--port N] [--latency-ms N] [--page-size N] [--certificate FILE.der] [--log]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let mock = match Mock::start_on(arguments.options, arguments.port).await {
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
    for request in mock.requests().iter().filter(|_| arguments.log) {
        let (method, version) = (&request.method, request.version.as_str());
        eprintln!("{} {method} /{version}{}?{}", request.status, request.path, request.query);
    }
    for refusal in mock.refused() {
        eprintln!("refused: {}\n    {}", refusal.request, refusal.why);
    }
    ExitCode::SUCCESS
}

struct Arguments {
    options: Options,
    port: u16,
    /// Tell every request at the end.
    log: bool,
}

#[expect(clippy::disallowed_methods, reason = "a server on its own has no other clock")]
fn read(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { options: Options::demo(Utc::now()), port: 0, log: false };
    while let Some(name) = words.next() {
        if name == "--log" {
            arguments.log = true;
            continue;
        }
        let value = words.next().ok_or_else(|| format!("`{name}` needs a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is no number"));
        let options = &mut arguments.options;
        match name.as_str() {
            "--tenant" => options.tenant = tenant(&value)?,
            "--port" => arguments.port = value.parse().map_err(|_| format!("`{value}` is no port"))?,
            "--latency-ms" => options.latency = Duration::from_millis(number()?),
            "--certificate" => {
                let der = std::fs::read(&value).map_err(|error| format!("`{value}`: {error}"))?;
                options.certificates.push(der);
            }
            "--page-size" => options.page_size = usize::try_from(number()?.max(1)).unwrap_or(100),
            _ => return Err(format!("`{name}` is not an option")),
        }
    }
    Ok(arguments)
}

fn tenant(name: &str) -> Result<Tenant, String> {
    if name == "contoso" {
        return Ok(Tenant::contoso());
    }
    if let Some((users, profiles)) = name.strip_prefix("generate:").and_then(|rest| rest.split_once(':')) {
        let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
        return Ok(Tenant::generate(1, number(users)?, number(profiles)?));
    }
    if let Some(sizes) = name.strip_prefix("sized:") {
        let sizes: Result<Vec<usize>, _> = sizes.split(':').map(str::parse).collect();
        if let Ok([users, devices, groups, profiles]) = sizes.as_deref() {
            let size = Size { users: *users, devices: *devices, groups: *groups, profiles: *profiles };
            return Ok(Tenant::sized(1, &size));
        }
        return Err("sized:USERS:DEVICES:GROUPS:PROFILES takes four numbers".to_owned());
    }
    Tenant::load(Path::new(name)).map_err(|error| format!("`{name}`: {error}"))
}
