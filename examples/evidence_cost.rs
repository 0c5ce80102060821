//! How long a log takes to read: `cargo run --release --example evidence_cost -- FILE`, to be set beside
//! `time grep -c LogicalName FILE`.
#![expect(clippy::print_stdout, reason = "it is what an example is for")]

use std::fs::File;
use std::time::Instant;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::metadata(&path)?.len();
        let start = Instant::now();
        let found = scepcheck::evidence::read(File::open(&path)?);
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "{path}: {} MB in {seconds:.2} s; {} · {}, {} requests, {} records, {} lines passed over",
            bytes / 1_000_000,
            found.format,
            found.verdict.id(),
            found.requests.len(),
            found.records,
            found.skipped,
        );
    }
    Ok(())
}
