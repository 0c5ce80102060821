//! A spinner with counts, on stderr, and only for a person who watches.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::graph::Observer;

/// Shows how many answers have come. Nothing when stderr is not a terminal.
pub struct Progress {
    bar: ProgressBar,
    started: AtomicUsize,
    finished: AtomicUsize,
}

impl Progress {
    /// A spinner, or silence.
    #[must_use]
    pub fn new(visible: bool) -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_draw_target(if visible {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        });
        if visible {
            bar.set_style(
                ProgressStyle::with_template("{spinner} {msg}")
                    .unwrap_or_else(|_| ProgressStyle::default_spinner()),
            );
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self { bar, started: AtomicUsize::new(0), finished: AtomicUsize::new(0) }
    }

    /// Takes the spinner away, so that the answer starts on a clean line.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Shows how something that takes long goes on.
    pub fn show_text(&self, text: &str) {
        self.bar.set_message(text.to_owned());
    }

    fn show(&self) {
        let (finished, started) =
            (self.finished.load(Ordering::Relaxed), self.started.load(Ordering::Relaxed));
        self.bar.set_message(format!("reading Microsoft Graph: {finished} of {started} answers"));
    }
}

impl Observer for Progress {
    fn request_started(&self) {
        self.started.fetch_add(1, Ordering::Relaxed);
        self.show();
    }

    fn request_finished(&self) {
        self.finished.fetch_add(1, Ordering::Relaxed);
        self.show();
    }

    fn throttled(&self, wait: Duration) {
        self.bar.set_message(format!("the service asks to wait {} s", wait.as_secs()));
    }
}
