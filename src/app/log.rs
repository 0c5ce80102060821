//! What a run tells on stderr besides its answer: what `-v` asks for, and the events of a run that nobody watches.

use std::fmt;
use std::io::{self, Write, stderr};

use clap::ValueEnum;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::{Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;

use super::env::Env;

/// The target of a run's own events. They hold no secret; texts from outside are escaped by the formats.
pub(crate) const RUN: &str = "scepcheck::run";

/// How the events of a run are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogChoice {
    /// A line each, with time and level
    Text,
    /// A JSON object a line
    Json,
    /// For the journal of systemd: a level in front, no time
    Journald,
}

impl LogChoice {
    /// The journal, where stderr goes there.
    #[must_use]
    pub fn detect(env: &Env) -> Option<Self> {
        goes_to(env.get("JOURNAL_STREAM")?).then_some(Self::Journald)
    }
}

/// Whether stderr is the stream that systemd names, by device and inode; it may have been led elsewhere since.
#[cfg(target_os = "linux")]
fn goes_to(journal: &str) -> bool {
    let Some((device, inode)) = journal.split_once(':') else { return false };
    rustix::fs::fstat(stderr()).is_ok_and(|facts| {
        let is = |text: &str, number: u128| text.parse::<u128>().is_ok_and(|told| told == number);
        is(device, facts.st_dev.into()) && is(inode, facts.st_ino.into())
    })
}

#[cfg(not(target_os = "linux"))]
fn goes_to(_: &str) -> bool {
    false
}

/// Whether the events of the run are told, so that nothing else has to be.
pub(crate) fn is_told() -> bool {
    tracing::enabled!(target: RUN, Level::INFO)
}

/// Where remarks for a person go: to stderr, or line by line among the events, so that a log stays one.
pub(crate) fn remarks() -> Box<dyn Write + Send> {
    if is_told() { Box::new(Remarks::default()) } else { Box::new(stderr()) }
}

/// The line that is being written.
#[derive(Default)]
struct Remarks(Vec<u8>);

impl Write for Remarks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            match byte {
                b'\n' => {
                    let line = String::from_utf8_lossy(&self.0).into_owned();
                    tracing::warn!(target: RUN, text = line, "remark");
                    self.0.clear();
                }
                byte => self.0.push(*byte),
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Begins to tell. Only the first call counts.
pub fn log(verbose: u8, choice: Option<LogChoice>) {
    let everything = match verbose {
        0 => None,
        1 => Some(Level::INFO),
        2 => Some(Level::DEBUG),
        _ => Some(Level::TRACE),
    };
    let targets = match (everything, choice) {
        (None, None) => return,
        (Some(level), None) => {
            Targets::new().with_default(level).with_target(RUN, tracing::level_filters::LevelFilter::OFF)
        }
        (Some(level), Some(_)) => Targets::new().with_default(level),
        (None, Some(_)) => Targets::new().with_target(RUN, Level::INFO),
    };
    let layer = tracing_subscriber::fmt::layer().with_writer(stderr).with_target(false).with_ansi(false);
    let layer = match choice {
        None => {
            tracing_subscriber::fmt::layer().with_writer(stderr).with_target(false).without_time().boxed()
        }
        Some(LogChoice::Text) => layer.boxed(),
        Some(LogChoice::Json) => layer.json().flatten_event(true).boxed(),
        Some(LogChoice::Journald) => layer
            .event_format(Journal(Format::default().without_time().with_level(false).with_target(false)))
            .boxed(),
    };
    let subscriber = tracing_subscriber::registry().with(layer.with_filter(targets));
    // An error means that another one is there, which is then the one that counts.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// One event a line, its level in front as the journal reads it (sd-daemon(3)).
struct Journal(Format<tracing_subscriber::fmt::format::Full, ()>);

impl<S, N> FormatEvent<S, N> for Journal
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let priority = match *event.metadata().level() {
            Level::ERROR => 3,
            Level::WARN => 4,
            Level::INFO => 6,
            _ => 7,
        };
        write!(writer, "<{priority}>")?;
        self.0.format_event(ctx, writer, event)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_remark_is_one_event_a_line_however_it_is_written() {
        let sink = Sink::default();
        let copy = sink.clone();
        let subscriber =
            tracing_subscriber::fmt().json().flatten_event(true).with_writer(move || copy.clone());
        tracing::subscriber::with_default(subscriber.finish(), || {
            let mut remarks = remarks();
            remarks.write_all(b"note: one\x1b[2J\ntwo").unwrap();
            writeln!(remarks).unwrap();
        });
        let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
        let texts: Vec<String> = text
            .lines()
            .map(|line| {
                serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().to_owned()
            })
            .collect();
        assert_eq!(texts, ["note: one\u{1b}[2J", "two"]);
        assert!(!text.contains('\u{1b}'), "{text:?}");
    }
}
