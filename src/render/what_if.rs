//! What edits to the facts turned.

use std::io;

use super::diff;
use super::screen::{Screen, Span};
use crate::report::WhatIf;

/// Says what is assumed and what that turned; nothing without edits.
pub(super) fn draw(what_if: Option<&WhatIf>, screen: &mut Screen<'_>) -> io::Result<()> {
    let Some(what_if) = what_if else { return Ok(()) };
    screen.heading("What if")?;
    for edit in &what_if.edits {
        screen.paragraph("  ", "    ", &[Span::plain(edit)])?;
    }
    if what_if.changes.is_empty() {
        screen.paragraph("  ", "    ", &[Span::plain("nothing here would come out another way")])?;
    } else {
        let count = format!("{} would come out another way:", what_if.changes.len());
        screen.paragraph("  ", "    ", &[Span::plain(&count)])?;
        diff::list(&what_if.changes, screen)?;
    }
    screen.paragraph("  ", "    ", &[Span::muted("everything below is as it would be")])
}
