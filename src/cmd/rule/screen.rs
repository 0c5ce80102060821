//! `rule` for people: carets under a rule's mistakes, comparisons as a table, an inventory line by line.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::answer::{Answer, Compared};
use crate::filter::Diagnostic;
use crate::render::text::{clean, width};

/// What the service would refuse, each mistake under the line where it is.
pub(super) fn mistakes(rule: &str, mistakes: &[Diagnostic], err: &mut dyn Write) -> io::Result<()> {
    mistakes.iter().try_for_each(|mistake| point(rule, mistake, &Level::ERROR, err))
}

/// What the service accepts although it can hardly be meant.
pub(super) fn doubts(rule: &str, doubts: &[Diagnostic], err: &mut dyn Write) -> io::Result<()> {
    doubts.iter().try_for_each(|doubt| point(rule, doubt, &Level::WARNING, err))
}

fn point(rule: &str, what: &Diagnostic, level: &Level<'_>, err: &mut dyn Write) -> io::Result<()> {
    // The renderer replaces control characters but knows fewer of them than `clean`; places must keep.
    let (shown, start) = cleaned_until(rule, what.offset);
    let (_, end) = cleaned_until(rule, what.offset + what.length);
    let mut group = level
        .clone()
        .primary_title(&what.message)
        .element(Snippet::source(shown.as_str()).annotation(AnnotationKind::Primary.span(start..end)));
    if let Some(help) = &what.help {
        group = group.element(Level::HELP.message(help));
    }
    let report: &[Group<'_>] = &[group];
    writeln!(err, "{}\n", Renderer::plain().render(report))
}

/// The rule with hostile characters written out, line ends kept, and where byte `offset` went.
fn cleaned_until(rule: &str, offset: usize) -> (String, usize) {
    let mut shown = String::with_capacity(rule.len());
    let mut place = None;
    for (at, c) in rule.char_indices() {
        if at >= offset {
            place.get_or_insert(shown.len());
        }
        if c == '\n' || c == '\t' {
            shown.push(c);
        } else if c != '\r' {
            shown.push_str(&clean(c.encode_utf8(&mut [0; 4])));
        }
    }
    let place = place.unwrap_or(shown.len());
    (shown, place)
}

/// A rule that the service would accept.
pub(super) fn valid(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let rule = answer.explanation.as_ref().map(|explanation| explanation.rule.as_str()).unwrap_or_default();
    writeln!(out, "valid\n{}", clean(rule))
}

/// One device with every comparison.
pub(super) fn full(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}: {}\n", answer.result, clean(&answer.label()))?;
    let compared = answer.explanation.as_ref().and_then(|explanation| explanation.compared.as_deref());
    let rows: Vec<[String; 5]> = compared.unwrap_or_default().iter().map(row).collect();
    let head = ["property", "operator", "rule", "device", "result"].map(str::to_owned);
    let widths: [usize; 5] = std::array::from_fn(|column| {
        let cell = |row: &[String; 5]| row.get(column).map_or(0, |cell| width(cell));
        rows.iter().chain([&head]).map(cell).max().unwrap_or(0)
    });
    for row in [&head].into_iter().chain(&rows) {
        let mut line = String::new();
        for (cell, columns) in row.iter().zip(widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(cell)) + 2));
        }
        writeln!(out, "  {}", line.trim_end())?;
    }
    notes(answer, out)
}

fn row(compared: &Compared) -> [String; 5] {
    let Compared { property, operator, expected, result, .. } = compared;
    [property, operator, expected, &compared.shown(), *result].map(clean)
}

fn notes(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    if !answer.warnings.is_empty() {
        writeln!(out)?;
    }
    answer.warnings.iter().try_for_each(|warning| writeln!(out, "  note: {}", clean(&warning.text)))
}

/// One device of an inventory on one line.
pub(super) fn short(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    let why = answer
        .diagnostics
        .first()
        .map(|mistake| &mistake.message)
        .or_else(|| answer.warnings.first().map(|warning| &warning.text))
        .map_or_else(String::new, |why| format!("  {}", clean(why)));
    writeln!(out, "{:<9} {}{why}", answer.result, clean(&answer.label()))
}
