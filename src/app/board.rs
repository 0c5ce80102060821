//! One line a source, on stderr: moving for a person who watches, one when it ends for a log.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::graph::Observer;

/// How reading is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoardMode {
    /// Moving lines on a terminal.
    Live,
    /// A line for each source that ended.
    Log,
    /// Nothing.
    Silent,
}

/// What is being read, source by source.
pub struct Board {
    mode: BoardMode,
    lines: MultiProgress,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sources: BTreeMap<&'static str, Line>,
    waited: Duration,
}

struct Line {
    bar: ProgressBar,
    begun: Instant,
    before: u64,
    pages: u64,
    items: u64,
}

impl Board {
    /// An empty board.
    #[must_use]
    pub fn new(mode: BoardMode) -> Self {
        let target = match mode {
            BoardMode::Live => ProgressDrawTarget::stderr(),
            BoardMode::Log | BoardMode::Silent => ProgressDrawTarget::hidden(),
        };
        Self { mode, lines: MultiProgress::with_draw_target(target), state: Mutex::default() }
    }

    /// A source is begun; `before`: items that an earlier run read.
    pub fn begun(&self, source: &'static str, before: u64) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sources.entry(source).or_insert_with(|| {
            let bar = self.lines.add(ProgressBar::new_spinner());
            bar.set_style(
                ProgressStyle::with_template("{spinner} {msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_spinner()),
            );
            bar.set_message(source);
            Line { bar, begun: Instant::now(), before, pages: 0, items: 0 }
        });
    }

    /// A page of it came.
    pub fn page(&self, source: &'static str, items: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = state.waited;
        if let Some(line) = state.sources.get_mut(source) {
            line.pages += 1;
            line.items += items as u64;
            line.bar.set_message(line.text(source, waited));
            line.bar.tick();
        }
    }

    /// It ended; `how` is one word.
    pub fn ended(&self, source: &'static str, how: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = state.waited;
        let Some(line) = state.sources.remove(source) else { return };
        let text = format!("{} · {how}", line.text(source, waited));
        line.bar.finish_and_clear();
        match self.mode {
            // A log that nobody can write to any more is no reason to stop reading.
            BoardMode::Log => drop(writeln!(std::io::stderr(), "{text}")),
            BoardMode::Live => drop(self.lines.println(text)),
            BoardMode::Silent => {}
        }
    }
}

impl Line {
    fn text(&self, source: &str, waited: Duration) -> String {
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        let rate = self.items as f64 / seconds;
        let before = match self.before {
            0 => String::new(),
            before => format!(" ({before} from an earlier run)"),
        };
        let throttled = match waited.as_secs() {
            0 => String::new(),
            seconds => format!(" · throttled for {seconds} s"),
        };
        format!(
            "{source}: {}{before} · {} · {rate:.0}/s{throttled}",
            counted(self.items, "item"),
            counted(self.pages, "page")
        )
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

impl Observer for Board {
    fn throttled(&self, wait: Duration) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).waited += wait;
    }
}
