//! The prompt of a terminal: lines to a writer, and the system's browser.

use std::io::Write;
use std::sync::{Mutex, PoisonError};

use url::Url;

use super::prompt::{DeviceCodePrompt, Prompt};

/// Whether there is a browser to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrowserAccess {
    /// Open the system's browser.
    Open,
    /// Only show the address, because of this ("no display", "over SSH", "in CI").
    ByHand(&'static str),
}

/// Prompts on a writer, which should be stderr: stdout is for data.
pub struct Console {
    out: Mutex<Box<dyn Write + Send>>,
    browser: BrowserAccess,
    attended: bool,
}

impl Console {
    /// Prompts on `out`.
    #[must_use]
    pub fn new(out: Box<dyn Write + Send>, browser: BrowserAccess) -> Self {
        Self { out: Mutex::new(out), browser, attended: true }
    }

    /// The same for a run that nobody watches, if `unattended`: it remarks, and asks nobody.
    #[must_use]
    pub fn unattended(self, unattended: bool) -> Self {
        Self { attended: !unattended, ..self }
    }

    fn line(&self, text: &str) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody is left to tell when stderr is gone; the sign-in then ends by its own time limit.
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }
}

impl Prompt for Console {
    fn device_code(&self, code: &DeviceCodePrompt) {
        for line in code.lines() {
            self.line(&line);
        }
    }

    fn browser(&self, url: &Url) {
        match self.browser {
            BrowserAccess::Open => {
                self.line("Sign in with the browser that opens now. If none does, open this address on this computer:");
                self.line(url.as_str());
                let url = url.clone();
                // Some browsers are programs that run until they are closed.
                std::thread::spawn(move || webbrowser::open(url.as_str()));
            }
            BrowserAccess::ByHand(reason) => {
                self.line(&format!(
                    "No browser is opened ({reason}). Open this address on this computer to sign in:"
                ));
                self.line(url.as_str());
                self.line("On a computer without a browser, use --auth device-code.");
            }
        }
    }

    fn note(&self, text: &str) {
        self.line(&format!("note: {text}"));
    }

    fn is_attended(&self) -> bool {
        self.attended
    }
}
