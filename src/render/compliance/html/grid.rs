//! A table of the page.

use askama::Template;

use super::super::super::text::{grouped, rfc3339};
use super::super::words::{day, quoted};
use super::bar::Bar;
use crate::report::{Finding, Tone, finding};
use chrono::{DateTime, Utc};

/// Characters of a cell, so that a hostile name can't make the page heavy.
const LONGEST: usize = 400;

/// A table: what it is about, its columns and its rows.
#[derive(Template)]
#[template(path = "grid.html")]
pub(super) struct Grid {
    pub(super) id: &'static str,
    pub(super) caption: String,
    pub(super) columns: Vec<Head>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// What is said where there is no row.
    pub(super) empty: String,
    /// What is said where not all rows are shown.
    pub(super) left_out: Option<String>,
}

/// A column.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) title: &'static str,
    /// Whether it holds numbers.
    pub(super) number: bool,
    /// Whether it has so few values that one can be chosen.
    pub(super) filter: bool,
}

/// A cell.
#[derive(Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    /// What stands below it, smaller.
    pub(super) small: Option<String>,
    /// The class of its tone.
    pub(super) tone: &'static str,
    /// What it is sorted by, where that is not its text.
    pub(super) sort: Option<String>,
    pub(super) bar: Option<Bar>,
}

/// A column of texts.
pub(super) const fn text(title: &'static str) -> Head {
    Head { title, number: false, filter: false }
}

/// A column of texts of which one can be chosen.
pub(super) const fn choice(title: &'static str) -> Head {
    Head { title, number: false, filter: true }
}

/// A column of numbers.
pub(super) const fn number(title: &'static str) -> Head {
    Head { title, number: true, filter: false }
}

/// The class of a tone.
pub(super) fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "",
        Tone::Muted => "mute",
        Tone::Good => "good",
        Tone::Warning => "warn",
        Tone::Unknown => "unk",
        Tone::Bad => "bad",
    }
}

impl Cell {
    pub(super) fn new(text: &str) -> Self {
        let text = cut(text);
        Self { text: if text.is_empty() { "–".to_owned() } else { text }, ..Self::default() }
    }

    /// A text that may be missing.
    pub(super) fn optional(text: Option<&str>) -> Self {
        Self::new(text.unwrap_or_default())
    }

    /// A count of something that is `kind` where there is any.
    pub(super) fn count(count: u64, kind: Tone) -> Self {
        let kind = if count == 0 { Tone::Muted } else { kind };
        Self { sort: Some(count.to_string()), tone: tone(kind), ..Self::new(&grouped(count)) }
    }

    /// A finding with its symbol.
    pub(super) fn finding(kind: Finding) -> Self {
        let word = finding(kind);
        Self { tone: tone(word.tone), ..Self::new(&format!("{} {}", word.symbol, word.text)) }
    }

    /// A moment, to the day.
    pub(super) fn day(time: Option<DateTime<Utc>>, otherwise: &str) -> Self {
        match time {
            Some(time) => Self { sort: Some(rfc3339(time)), ..Self::new(&day(time)) },
            None => Self { sort: Some("0".to_owned()), ..Self::new(otherwise) },
        }
    }

    /// A sentence.
    pub(super) fn prose(text: &str) -> Self {
        Self::new(&prose(text))
    }

    /// The same cell with a sentence below.
    pub(super) fn with(self, small: Option<&str>) -> Self {
        let small = small.filter(|small| !small.is_empty()).map(prose);
        Self { small, ..self }
    }
}

/// No more characters than a cell holds.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A sentence: no longer than a cell, with what stands between backticks in quotation marks.
pub(super) fn prose(text: &str) -> String {
    quoted(&cut(text))
}

/// What is said of rows that are not shown.
pub(super) fn left_out(shown: usize, total: u64, file: &str) -> Option<String> {
    (total > shown as u64).then(|| {
        format!("The first {} of {}; all of them are in {file}.", grouped(shown as u64), grouped(total))
    })
}
