//! How output should look; decided once, by the command, per stream.

use anstyle::{AnsiColor, Effects, Style as Ansi};

use crate::report::Tone;

/// The format of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Table,
    /// One document.
    Json,
    /// One decision a line.
    Jsonl,
    /// One decision a row.
    Csv,
    /// For a ticket.
    Markdown,
}

/// How a table should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns that a line may take on a terminal.
    pub width: usize,
    /// Whether to colour. Nothing is said by colour alone.
    pub color: bool,
    /// Whether a person reads along: relative times, and texts cut to fit. Otherwise full values.
    pub tty: bool,
    /// Whether to list what does not target the user or device, too.
    pub all: bool,
}

impl Style {
    /// A style that counts what does not target the subject instead of listing it.
    #[must_use]
    pub fn new(width: usize, color: bool, tty: bool) -> Self {
        Self { width, color, tty, all: false }
    }

    /// The columns a line may take: never fewer than a sentence needs, and without end in a pipe.
    pub(super) fn columns(&self) -> usize {
        if self.tty { self.width.max(40) } else { usize::MAX }
    }
}

/// How a piece of text is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// By what it means.
    Tone(Tone),
    /// A heading.
    Heading,
}

/// The escape codes of a paint.
pub(super) fn ansi(paint: Paint) -> Ansi {
    let color = |color: AnsiColor| Ansi::new().fg_color(Some(color.into()));
    match paint {
        Paint::Heading => Ansi::new().effects(Effects::BOLD),
        Paint::Tone(Tone::Plain) => Ansi::new(),
        Paint::Tone(Tone::Muted) => Ansi::new().effects(Effects::DIMMED),
        Paint::Tone(Tone::Good) => color(AnsiColor::Green),
        Paint::Tone(Tone::Warning) => color(AnsiColor::Yellow),
        Paint::Tone(Tone::Unknown) => color(AnsiColor::Magenta),
        Paint::Tone(Tone::Bad) => color(AnsiColor::Red).effects(Effects::BOLD),
    }
}
