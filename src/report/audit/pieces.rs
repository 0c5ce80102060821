//! A text that rows share, cut where each row has something of its own.

use memchr::memmem::{self, FindIter};

use super::marks::Hole;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The same for all rows.
    Text(String),
    /// A row's own.
    Hole(Hole),
}

/// The text without its marks; `None` if it can't be cut there.
#[must_use]
pub fn pieces(text: &str, marks: &[(Hole, String)]) -> Option<Vec<Piece>> {
    // Each mark goes through the text once, by its own finder.
    let mut places: Vec<Place<'_>> =
        marks.iter().map(|(hole, mark)| Place::new(*hole, mark, text.as_bytes())).collect();
    let mut pieces = Vec::new();
    let mut done = 0;
    loop {
        places.iter_mut().for_each(|place| place.move_to(done));
        // Of marks in one place the longest: a quoted one before the same without quotes.
        let next = places.iter().filter_map(|place| Some((place.at?, place.length, place.hole)));
        let Some((at, length, hole)) = next.min_by_key(|(at, length, _)| (*at, usize::MAX - length)) else {
            pieces.push(Piece::Text(text.get(done..)?.to_owned()));
            return Some(pieces);
        };
        pieces.push(Piece::Text(text.get(done..at)?.to_owned()));
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
    fn new(hole: Hole, mark: &'m str, text: &'m [u8]) -> Self {
        let mut found = memmem::find_iter(text, mark);
        Self { hole, length: mark.len(), at: found.next(), found }
    }

    /// Goes on to the first one that is not before `place`.
    fn move_to(&mut self, place: usize) {
        while self.at.is_some_and(|at| at < place) {
            self.at = self.found.next();
        }
    }
}
