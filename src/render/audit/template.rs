//! The text that the rows of a class share, with holes for what is each row's own.

use std::io::{self, Write};

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use memchr::memmem::{self, FindIter};

use super::super::json;
use super::super::style::Format;
use super::stream::separated;
use crate::report::audit::{Filling, Hole, Marked, stamp};

/// A line of JSON with holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Hole(Hole),
}

impl Template {
    /// What two rows of a class that differ in all that is their own have in common. `None` if they differ in
    /// anything else, or something shared looks like a row's own: then each row must be written by itself.
    #[must_use]
    pub fn between(one: &Marked, other: &Marked) -> Option<Self> {
        let pieces = pieces(one)?;
        (pieces == self::pieces(other)?).then_some(Self { pieces })
    }

    /// Writes the row with these fillings, as [`row`](super::row) writes one in this format: JSON or JSON lines.
    ///
    /// # Errors
    /// When it can't be written as text.
    pub fn write<'v>(
        &self,
        filling: impl Fn(Hole) -> Filling<'v>,
        format: Format,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        if format == Format::Json {
            return separated(out, |out| self.write(filling, Format::Jsonl, out));
        }
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
                Piece::Hole(hole) => fill(filling(*hole), out)?,
            }
        }
        Ok(())
    }
}

fn pieces(marked: &Marked) -> Option<Vec<Piece>> {
    let mut line = Vec::new();
    json::line(&marked.row, &mut line).ok()?;
    let line = String::from_utf8(line).ok()?;
    // Each mark goes through the line once, by its own finder.
    let mut places: Vec<Place<'_>> =
        marked.marks.iter().map(|(hole, text)| Place::new(*hole, text, line.as_bytes())).collect();
    let mut pieces = Vec::new();
    let mut done = 0;
    loop {
        places.iter_mut().for_each(|place| place.move_to(done));
        // Of marks in one place the longest: a quoted one before the same without quotes.
        let next = places.iter().filter_map(|place| Some((place.at?, place.length, place.hole)));
        let Some((at, length, hole)) = next.min_by_key(|(at, length, _)| (*at, usize::MAX - length)) else {
            pieces.push(Piece::Text(line.get(done..)?.to_owned()));
            return Some(pieces);
        };
        pieces.push(Piece::Text(line.get(done..at)?.to_owned()));
        pieces.push(Piece::Hole(hole));
        done = at + length;
    }
}

/// Where a mark stands next.
struct Place<'m> {
    hole: Hole,
    length: usize,
    at: Option<usize>,
    found: FindIter<'m, 'm>,
}

impl<'m> Place<'m> {
    fn new(hole: Hole, mark: &'m str, line: &'m [u8]) -> Self {
        let mut found = memmem::find_iter(line, mark);
        Self { hole, length: mark.len(), at: found.next(), found }
    }

    /// Goes on to the first one that is not before `place`.
    fn move_to(&mut self, place: usize) {
        while self.at.is_some_and(|at| at < place) {
            self.at = self.found.next();
        }
    }
}

fn fill(filling: Filling<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    match filling {
        Filling::Piece(text) => escaped(text, out)?,
        Filling::Text(text) => {
            out.push(b'"');
            escaped(text, out)?;
            out.push(b'"');
        }
        Filling::Time(time) => {
            out.push(b'"');
            moment(time, out)?;
            out.push(b'"');
        }
        Filling::Number(number) => write!(out, "{number}")?,
        Filling::Stamp(time) => out.extend_from_slice(stamp(time).as_bytes()),
        Filling::Null => out.extend_from_slice(b"null"),
    }
    Ok(())
}

/// A time as JSON has it. Most are whole seconds of this age, and every row has some.
fn moment(time: DateTime<Utc>, out: &mut Vec<u8>) -> io::Result<()> {
    let year = u32::try_from(time.year()).unwrap_or(u32::MAX);
    if year > 9_999 || time.nanosecond() != 0 {
        return write!(out, "{}", time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    }
    let parts = [
        (year / 100, None),
        (year % 100, Some(b'-')),
        (time.month(), Some(b'-')),
        (time.day(), Some(b'T')),
        (time.hour(), Some(b':')),
        (time.minute(), Some(b':')),
        (time.second(), Some(b'Z')),
    ];
    for (number, after) in parts {
        out.extend([number / 10, number % 10].map(|digit| b'0'.saturating_add(digit as u8)));
        out.extend(after);
    }
    Ok(())
}

/// A text as it stands between the quotes of JSON.
fn escaped(text: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if text.bytes().all(plain) {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    let mut quoted = Vec::with_capacity(text.len() + 8);
    json::line(&text, &mut quoted)?;
    let inner = quoted.trim_ascii_end();
    out.extend_from_slice(inner.get(1..inner.len().saturating_sub(1)).unwrap_or_default());
    Ok(())
}
