//! Tables that stay readable: a grid where it fits, a card for each row where it does not.

use std::io;

use comfy_table::{ContentArrangement, Table as Grid, presets};

use super::screen::{Screen, Span};
use super::style::Paint;
use super::text::{split_at_width, truncate, width};
use crate::report::{Tone, Word};

/// Blanks between two columns.
const GAP: usize = 2;

/// What a cell without content shows.
const NOTHING: &str = "–";

/// How a column's cells stand in a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Card {
    /// In the first line.
    Leads,
    /// Below, with the title.
    Titled,
    /// Below, without: the value says what it is.
    Bare,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    title: &'static str,
    /// The width down to which it may be cut; `None`: it is never cut.
    least: Option<usize>,
    card: Card,
}

impl Column {
    /// A column that is never cut.
    pub(super) const fn fixed(title: &'static str) -> Self {
        Self { title, least: None, card: Card::Titled }
    }

    /// A column that may be cut down to `least`.
    pub(super) const fn flexible(title: &'static str, least: usize) -> Self {
        Self { title, least: Some(least), card: Card::Titled }
    }

    /// The same column, in the first line of a card.
    pub(super) const fn lead(self) -> Self {
        Self { card: Card::Leads, ..self }
    }

    /// The same column, in a card without its title.
    pub(super) const fn bare(self) -> Self {
        Self { card: Card::Bare, ..self }
    }

    /// The title within a sentence: abbreviations keep their capitals.
    fn card_title(&self) -> String {
        let mut letters = self.title.chars();
        let (first, second) = (letters.next(), letters.clone().next());
        match (first, second) {
            (Some(first), Some(second))
                if second.is_lowercase()
                    && !self.title.starts_with("Intune")
                    && !self.title.starts_with("Entra") =>
            {
                first.to_lowercase().chain(letters).collect()
            }
            _ => self.title.to_owned(),
        }
    }
}

/// A cell.
pub(super) type Cell = Span;

/// A cell that holds a phrase with its symbol.
pub(super) fn word(word: Word) -> Cell {
    Span::word(word)
}

/// A cell that holds a phrase without its symbol.
pub(super) fn phrase(word: Word) -> Cell {
    Span::new(word.text, word.tone)
}

/// A cell with a text that may be missing.
pub(super) fn optional(text: Option<&str>) -> Cell {
    match text {
        Some(text) if !text.is_empty() => Span::plain(text),
        _ => Span::muted(NOTHING),
    }
}

/// A row and what is to be said below it.
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) notes: Vec<Vec<Span>>,
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Self { cells, notes: Vec::new() }
    }
}

/// A table.
pub(super) struct Table<'a> {
    pub(super) columns: &'a [Column],
    pub(super) rows: Vec<Row>,
}

impl Table<'_> {
    /// Draws it: as a grid if its columns, cut as far as they may be, fit the width; else as cards.
    pub(super) fn draw(self, screen: &mut Screen<'_>) -> io::Result<()> {
        let used: Vec<bool> =
            (0..self.columns.len()).map(|at| !screen.style.tty || self.says_something(at)).collect();
        let keep = |at: &usize| used.get(*at) == Some(&true);
        let columns: Vec<Column> =
            self.columns.iter().enumerate().filter(|(at, _)| keep(at)).map(|(_, column)| *column).collect();
        let rows = self.rows.into_iter().map(|row| Row {
            cells: row
                .cells
                .into_iter()
                .enumerate()
                .filter(|(at, _)| keep(at))
                .map(|(_, cell)| cell)
                .collect(),
            notes: row.notes,
        });
        Table { columns: &columns, rows: rows.collect() }.draw_columns(screen)
    }

    /// Whether some row has something in this column. Full values in a pipe keep all columns.
    fn says_something(&self, at: usize) -> bool {
        self.rows.iter().filter_map(|row| row.cells.get(at)).any(|cell| cell.text != NOTHING)
    }

    fn draw_columns(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        match fit(self.columns, &self.natural_widths(), screen.style.columns()) {
            Some(widths) => self.draw_grid(screen, &widths),
            None => self.draw_cards(screen),
        }
    }

    fn natural_widths(&self) -> Vec<usize> {
        self.columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let cells = self.rows.iter().filter_map(|row| row.cells.get(at));
                cells.map(|cell| width(&cell.text)).fold(width(column.title), usize::max)
            })
            .collect()
    }

    fn draw_grid(&self, screen: &mut Screen<'_>, widths: &[usize]) -> io::Result<()> {
        let mut grid = Grid::new();
        grid.force_no_tty()
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        grid.set_header(
            self.columns.iter().zip(widths).map(|(column, columns)| truncate(column.title, *columns)),
        );
        for row in &self.rows {
            grid.add_row(row.cells.iter().zip(widths).map(|(cell, columns)| truncate(&cell.text, *columns)));
        }
        for column in grid.column_iter_mut() {
            column.set_padding((0, u16::try_from(GAP).unwrap_or_default()));
        }
        let heading = vec![Paint::Heading; self.columns.len()];
        let notes: Vec<Vec<Span>> = Vec::new();
        let lines = std::iter::once((heading, &notes)).chain(
            self.rows.iter().map(|row| (row.cells.iter().map(|cell| cell.paint).collect(), &row.notes)),
        );
        for (text, (paints, notes)) in grid.lines().zip(lines) {
            screen.line(&indented(painted(&text, widths, &paints)))?;
            draw_notes(screen, notes)?;
        }
        Ok(())
    }

    /// A row as a card: the leading cells, and below them the others with their titles.
    fn draw_cards(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        for row in &self.rows {
            let cells = || self.columns.iter().zip(&row.cells);
            let lead: Vec<Vec<Span>> = cells()
                .filter(|(column, _)| column.card == Card::Leads)
                .map(|(_, cell)| vec![cell.clone()])
                .collect();
            screen.units("  ", "    ", "  ", &lead)?;
            let rest: Vec<Vec<Span>> = cells()
                .filter(|(column, cell)| column.card != Card::Leads && cell.text != NOTHING)
                .map(|(column, cell)| match column.card {
                    Card::Titled => vec![Span::muted(&format!("{}: ", column.card_title())), cell.clone()],
                    Card::Leads | Card::Bare => vec![cell.clone()],
                })
                .collect();
            screen.units("    ", "    ", " · ", &rest)?;
            draw_notes(screen, &row.notes)?;
        }
        Ok(())
    }
}

fn draw_notes(screen: &mut Screen<'_>, notes: &[Vec<Span>]) -> io::Result<()> {
    for note in notes {
        screen.paragraph("    ", "    ", note)?;
    }
    Ok(())
}

fn indented(mut spans: Vec<Span>) -> Vec<Span> {
    spans.insert(0, Span::plain("  "));
    spans
}

/// Widths that fit, those with most room to spare cut first; `None` if they cannot.
fn fit(columns: &[Column], natural: &[usize], available: usize) -> Option<Vec<usize>> {
    let mut widths = natural.to_vec();
    let frame = GAP * columns.len();
    loop {
        let total = widths.iter().sum::<usize>().saturating_add(frame);
        let Some(over) = total.checked_sub(available).filter(|over| *over > 0) else {
            return Some(widths);
        };
        let room = |(column, width): (&Column, usize)| match column.least {
            Some(least) => width.saturating_sub(least),
            None => 0,
        };
        let roomiest = columns
            .iter()
            .zip(widths.iter().copied())
            .enumerate()
            .map(|(at, pair)| (room(pair), std::cmp::Reverse(at)))
            .filter(|(room, _)| *room > 0)
            .max()
            .map(|(_, at)| at.0)?;
        // In steps, so that columns of like width shrink together.
        let step = over.div_ceil(columns.len());
        let column = columns.get(roomiest)?;
        let width = widths.get_mut(roomiest)?;
        *width -= step.min(room((column, *width)));
    }
}

/// Splits a line of the grid at its columns, each in its paint.
fn painted(line: &str, widths: &[usize], paints: &[Paint]) -> Vec<Span> {
    let mut rest = line;
    let mut spans = Vec::with_capacity(widths.len() * 2);
    for (columns, paint) in widths.iter().zip(paints) {
        let (cell, tail) = split_at_width(rest, *columns);
        let (gap, tail) = split_at_width(tail, GAP);
        let text = cell.trim_end();
        let blanks = " ".repeat(width(cell) - width(text));
        spans.push(Span { text: text.to_owned(), paint: *paint });
        spans.push(Span { text: blanks + gap, paint: Paint::Tone(Tone::Plain) });
        rest = tail;
    }
    spans.push(Span { text: rest.to_owned(), paint: Paint::Tone(Tone::Plain) });
    spans
}

#[cfg(test)]
mod tests {
    use super::{Column, fit};

    #[test]
    fn columns_with_most_room_are_cut_first() {
        let columns = [Column::fixed("a"), Column::flexible("b", 5), Column::flexible("c", 5)];
        assert_eq!(fit(&columns, &[10, 10, 10], 36), Some(vec![10, 10, 10]));
        let cut = fit(&columns, &[10, 30, 10], 40).expect("fits");
        assert!(cut[1] < 30 && cut[0] == 10 && cut[2] == 10, "{cut:?}");
        assert!(cut.iter().sum::<usize>() + 6 <= 40);
        assert_eq!(fit(&columns, &[30, 10, 10], 40), None);
    }
}
