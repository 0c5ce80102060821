//! The text that the rows of a class share, with holes for what is each row's own.

use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat, Utc};

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
    let mut pieces = Vec::new();
    let mut rest = line.as_str();
    loop {
        let places =
            marked.marks.iter().filter_map(|(hole, text)| Some((rest.find(text)?, text.len(), *hole)));
        // Of marks in one place the longest: a quoted one before the same without quotes.
        let Some((at, length, hole)) = places.min_by_key(|(at, length, _)| (*at, usize::MAX - length)) else {
            pieces.push(Piece::Text(rest.to_owned()));
            return Some(pieces);
        };
        pieces.push(Piece::Text(rest.get(..at)?.to_owned()));
        pieces.push(Piece::Hole(hole));
        rest = rest.get(at + length..)?;
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

/// A time as JSON has it.
fn moment(time: DateTime<Utc>, out: &mut Vec<u8>) -> io::Result<()> {
    write!(out, "{}", time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
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
