//! What is wrong with a rule, where, and what to write instead.

/// One mistake (or, in [`Rule::warnings`](super::Rule::warnings), one doubt) about a rule's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong: lower case, without a full stop, safe to print on a terminal.
    pub message: String,
    /// Where it starts, in bytes of the rule's text.
    pub offset: usize,
    /// How long it is, in bytes; zero where something is missing.
    pub length: usize,
    /// What to write instead, with the names or values that would do.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(super) fn new(message: impl Into<String>, offset: usize, length: usize) -> Self {
        Self { message: message.into(), offset, length, help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// How much of the rule's own text a message repeats.
const LONGEST_QUOTE: usize = 60;

/// The rule's own words in backticks: shortened, and with everything escaped that could move a cursor or
/// turn the direction of the line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("`");
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST_QUOTE {
            out.push('…');
            break;
        }
        if moves_the_terminal(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out.push('`');
    out
}

/// Control characters, and the marks that reorder or hide text.
fn moves_the_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Names as a list in backticks: `a`, `b`, `c`.
pub(super) fn listed<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_short_and_cannot_reach_the_terminal() {
        assert_eq!(quoted("a\u{1b}[2J\u{202e}b"), "`a\\u{1b}[2J\\u{202e}b`");
        assert_eq!(quoted(&"x".repeat(100)).chars().count(), LONGEST_QUOTE + 3);
    }
}
