//! A bar that shows how a whole falls into parts.

use askama::Template;

/// Least width of a part that is not nothing, in thousandths of the bar.
const LEAST: u64 = 12;

/// The parts, from left to right.
#[derive(Clone, Template)]
#[template(
    source = "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">{% for part in parts %}<rect class=\"{{ part.tone }}\" x=\"{{ part.at }}\" width=\"{{ part.width }}\" height=\"10\"/>{% endfor %}</svg>",
    ext = "html"
)]
pub(super) struct Bar {
    parts: Vec<Part>,
}

/// A part: the class of its tone, where it begins and how wide it is, in thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    tone: &'static str,
    at: u64,
    width: u64,
}

impl Bar {
    /// Divides the bar; `None` where all parts are nothing. Small parts are widened so that they show, at the
    /// cost of the largest.
    pub(super) fn of(parts: &[(&'static str, u64)]) -> Option<Self> {
        let whole: u128 = parts.iter().map(|(_, count)| u128::from(*count)).sum();
        if whole == 0 {
            return None;
        }
        let width = |count: u64| {
            let exact = u64::try_from(u128::from(count) * 1000 / whole).unwrap_or(1000);
            if count > 0 { exact.max(LEAST) } else { 0 }
        };
        let mut widths: Vec<u64> = parts.iter().map(|(_, count)| width(*count)).collect();
        let sum: u64 = widths.iter().sum();
        if let Some(largest) = widths.iter_mut().max() {
            *largest = (*largest + 1000).saturating_sub(sum);
        }
        let mut at = 0;
        let parts = parts.iter().zip(widths).filter(|(_, width)| *width > 0).map(|((tone, _), width)| {
            let part = Part { tone, at, width };
            at += width;
            part
        });
        Some(Self { parts: parts.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_filled_and_small_parts_show() {
        let bar = Bar::of(&[("good", 999_990), ("warn", 0), ("bad", 10)]).expect("a bar");
        let parts: Vec<(&str, u64, u64)> =
            bar.parts.iter().map(|part| (part.tone, part.at, part.width)).collect();
        assert_eq!(parts, [("good", 0, 988), ("bad", 988, 12)]);
        assert!(Bar::of(&[("good", 0)]).is_none());
    }
}
