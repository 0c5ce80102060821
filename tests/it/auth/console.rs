//! The terminal's prompt: what a person reads.

use std::io::Write;
use std::sync::{Arc, Mutex};

use scepcheck::auth::{BrowserAccess, Console, Prompt};
use url::Url;

#[derive(Clone, Default)]
struct Screen(Arc<Mutex<Vec<u8>>>);

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A screen that is gone.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
}

fn page() -> Url {
    Url::parse("https://login.example/authorize?state=1").unwrap()
}

#[test]
fn without_a_browser_the_address_and_the_reason_are_shown() {
    let screen = Screen::default();
    let console = Console::new(Box::new(screen.clone()), BrowserAccess::ByHand("no display"));
    console.browser(&page());
    console.note("a remark");
    let shown = String::from_utf8(screen.0.lock().unwrap().clone()).unwrap();
    insta::assert_snapshot!(shown, @r"
    No browser is opened (no display). Open this address on this computer to sign in:
    https://login.example/authorize?state=1
    On a computer without a browser, use --auth device-code.
    note: a remark
    ");
}

#[test]
fn a_screen_that_is_gone_stops_nothing() {
    let console = Console::new(Box::new(Closed), BrowserAccess::ByHand("no display"));
    console.browser(&page());
    console.note("a remark");
}
