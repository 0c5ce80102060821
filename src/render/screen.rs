//! Lines for people: painted pieces of clean text, wrapped to the width.

use std::io::{self, Write};

use super::style::{Paint, Style, ansi};
use super::text::{clean, split_at_width, width};
use crate::report::{Tone, Word};

/// A piece of text in one paint. Making one cleans the text; there is no other way to the screen.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) paint: Paint,
}

impl Span {
    pub(super) fn new(text: &str, tone: Tone) -> Self {
        Self { text: clean(text), paint: Paint::Tone(tone) }
    }

    pub(super) fn plain(text: &str) -> Self {
        Self::new(text, Tone::Plain)
    }

    pub(super) fn muted(text: &str) -> Self {
        Self::new(text, Tone::Muted)
    }

    pub(super) fn heading(text: &str) -> Self {
        Self { text: clean(text), paint: Paint::Heading }
    }

    /// A phrase with its symbol.
    pub(super) fn word(word: Word) -> Self {
        Self::new(&format!("{} {}", word.symbol, word.text), word.tone)
    }
}

/// The stream with its style.
pub(super) struct Screen<'a> {
    out: &'a mut dyn Write,
    pub(super) style: &'a Style,
}

impl<'a> Screen<'a> {
    pub(super) fn new(out: &'a mut dyn Write, style: &'a Style) -> Self {
        Self { out, style }
    }

    pub(super) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// An empty line and a heading.
    pub(super) fn heading(&mut self, text: &str) -> io::Result<()> {
        self.blank()?;
        self.line(&[Span::heading(text)])
    }

    /// One line as it is, without the blanks at its end.
    pub(super) fn line(&mut self, spans: &[Span]) -> io::Result<()> {
        let mut spans = joined(spans);
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        for span in &spans {
            self.paint(span)?;
        }
        writeln!(self.out)
    }

    fn paint(&mut self, span: &Span) -> io::Result<()> {
        if self.style.color && span.paint != Paint::Tone(Tone::Plain) {
            let style = ansi(span.paint);
            write!(self.out, "{style}{}{style:#}", span.text)
        } else {
            write!(self.out, "{}", span.text)
        }
    }

    /// Units that stay whole where they fit a line, with `separator` between those of one line.
    pub(super) fn units(
        &mut self,
        first: &str,
        rest: &str,
        separator: &str,
        units: &[Vec<Span>],
    ) -> io::Result<()> {
        let columns = self.style.columns();
        let mut line: Vec<Span> = Vec::new();
        let mut indent = first;
        for unit in units {
            let wide: usize = unit.iter().map(|span| width(&span.text)).sum();
            let used: usize = line.iter().map(|span| width(&span.text)).sum();
            // The separator may be needed once more at the end of the line.
            let needed = width(indent) + used + 2 * width(separator) + wide;
            if !line.is_empty() && needed > columns {
                line.push(Span::muted(separator));
                self.whole(indent, rest, &line)?;
                line.clear();
                indent = rest;
            } else if !line.is_empty() {
                line.push(Span::muted(separator));
            }
            line.extend(unit.iter().cloned());
        }
        if line.is_empty() { Ok(()) } else { self.whole(indent, rest, &line) }
    }

    /// One line if it fits as it is, blanks included; else a paragraph.
    fn whole(&mut self, first: &str, rest: &str, spans: &[Span]) -> io::Result<()> {
        let wide: usize = spans.iter().map(|span| width(&span.text)).sum();
        if width(first) + wide > self.style.columns() {
            return self.paragraph(first, rest, spans);
        }
        let mut line = vec![Span::plain(first)];
        line.extend(spans.iter().cloned());
        self.line(&line)
    }

    /// A paragraph: `first` before its first line, `rest` before the others.
    pub(super) fn paragraph(&mut self, first: &str, rest: &str, spans: &[Span]) -> io::Result<()> {
        let columns = self.style.columns();
        let mut line = vec![Span::plain(first)];
        let mut used = width(first);
        let mut empty = true;
        for word in words(spans) {
            for piece in pieces(&word, columns.saturating_sub(width(rest).max(width(first)))) {
                let wide = width(&piece.text);
                let gap = usize::from(!empty && !piece.glued);
                if !empty && used + gap + wide > columns {
                    self.line(&line)?;
                    line = vec![Span::plain(rest)];
                    used = width(rest);
                    empty = true;
                }
                let gap = if empty || piece.glued { "" } else { " " };
                used += gap.len() + wide;
                line.push(Span { text: format!("{gap}{}", piece.text), paint: piece.paint });
                empty = false;
            }
        }
        self.line(&line)
    }
}

/// Neighbours of the same paint as one.
fn joined(spans: &[Span]) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.paint == span.paint => last.text.push_str(&span.text),
            _ => joined.push(span.clone()),
        }
    }
    joined
}

/// A word, or what of it fits a line.
struct Piece {
    text: String,
    paint: Paint,
    /// Whether it follows what is before it without a blank.
    glued: bool,
}

/// The words of a paragraph; spans that touch without a blank stay glued.
fn words(spans: &[Span]) -> Vec<Piece> {
    let mut words: Vec<Piece> = Vec::new();
    let mut after_blank = true;
    for span in spans {
        let mut glued = !after_blank && !span.text.starts_with(' ');
        for word in span.text.split(' ').filter(|word| !word.is_empty()) {
            words.push(Piece { text: word.to_owned(), paint: span.paint, glued });
            glued = false;
        }
        if !span.text.is_empty() {
            after_blank = span.text.ends_with(' ');
        }
    }
    words
}

/// A word broken where it alone is wider than a line.
fn pieces(word: &Piece, columns: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = word.text.as_str();
    let mut glued = word.glued;
    loop {
        let (head, tail) = split_at_width(rest, columns.max(2));
        pieces.push(Piece { text: head.to_owned(), paint: word.paint, glued });
        if tail.is_empty() || head.is_empty() {
            return pieces;
        }
        rest = tail;
        glued = true;
    }
}
