//! The text that the rows of a class share, with holes for what is each row's own.

use std::io::{self, Write};

use super::super::json;
use super::super::style::Format;
use super::super::values::{escaped, moment};
use super::stream::separated;
use crate::report::audit::{self, Filling, Hole, Marked, Piece, stamp};

/// A line of JSON with holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
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
    audit::pieces(&String::from_utf8(line).ok()?, &marked.marks)
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
