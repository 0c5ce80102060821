//! Text from a tenant is hostile: it may move the cursor, hide itself, run in a spreadsheet or break a table.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, Utc};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Characters that show nothing or change how others show: format controls, fillers, variation selectors
/// of tags. Control characters are tested apart.
const INVISIBLE: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character must not reach a terminal as it is.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    c.is_control() || INVISIBLE.iter().any(|(from, to)| (*from..=*to).contains(&c))
}

/// Shows control characters, bidirectional overrides and invisible characters as `\u{…}`.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hostile(c) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// The columns a clean text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

fn char_width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// The longest beginning of a clean text that takes no more than `columns`, and the rest. Marks that
/// combine with a character stay with it.
#[must_use]
pub fn split_at_width(text: &str, columns: usize) -> (&str, &str) {
    // Some sequences (emoji with a skin tone, flags) are narrower than their characters are one by one.
    let simple = text.chars().map(char_width).sum::<usize>() == width(text);
    let mut taken = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        taken = if simple { taken + char_width(c) } else { text.get(..end).map_or(usize::MAX, width) };
        if taken > columns {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// Cuts a clean text to `columns`, with `…` where something is missing.
#[must_use]
pub fn truncate(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let (head, _) = split_at_width(text, columns.saturating_sub(1));
    format!("{}…", head.trim_end())
}

/// A moment as RFC 3339 in UTC, to the second.
#[must_use]
pub fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A number with its thousands apart.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Guards a CSV cell: what a spreadsheet would take for a formula gets a leading `'`.
///
/// Looks past blanks and control characters, as spreadsheets do. A plain number stays a number.
#[must_use]
pub fn csv_cell(text: &str) -> String {
    let cleaned = clean(text);
    let first = text.chars().find(|c| !c.is_whitespace() && !is_hostile(*c));
    let starts_oddly = text.starts_with(|c: char| is_hostile(c));
    let formula = first.is_some_and(|c| "=+-@＝＋－＠".contains(c)) && text.trim().parse::<f64>().is_err();
    if formula || starts_oddly { format!("'{cleaned}") } else { cleaned }
}

/// Escapes a text for one cell or line of Markdown; addresses in it do not become links.
#[must_use]
pub fn markdown(text: &str) -> String {
    let cleaned = clean(text);
    let mut out = String::with_capacity(cleaned.len());
    let mut rest = cleaned.chars().peekable();
    let mut before = ' ';
    while let Some(c) = rest.next() {
        // An address is no mention, and a parenthesis means something only after a bracket, which is escaped.
        let mention = c == '@' && !before.is_alphanumeric();
        before = c;
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            ':' if rest.peek() == Some(&'/') => out.push_str("\\:"),
            '\\' | '|' | '[' | ']' | '`' | '*' | '_' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c if mention => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thousands_stand_apart() {
        let cases = [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")];
        for (number, expected) in cases {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn hostile_characters_are_shown_not_sent() {
        let cases = [
            ("DESKTOP-7", "DESKTOP-7"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("\u{1b}]52;c;AAAA\u{7}", "\\u{1b}]52;c;AAAA\\u{7}"),
            ("x\u{9b}31m", "x\\u{9b}31m"),
            ("two\nlines\r\t", "two\\u{a}lines\\u{d}\\u{9}"),
            ("abc\u{202e}gpj.exe", "abc\\u{202e}gpj.exe"),
            ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
            ("Köln 東京", "Köln 東京"),
        ];
        for (text, shown) in cases {
            assert_eq!(clean(text), shown);
        }
    }

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        let guarded = [
            "=cmd|'/c calc'!A0",
            " =1+1",
            "\t=1+1",
            "\r\n=1",
            "\0=1",
            "＝1+1",
            "＋1",
            "－cmd",
            "＠x",
            "@SUM(A1)",
            "-cmd",
            "+cmd",
            "-2+3",
            "\u{200b}=1+1",
            "\ttext",
        ];
        for text in guarded {
            assert!(csv_cell(text).starts_with('\''), "{text:?}");
        }
        for text in ["-12", "-1.5", "+3", "DESKTOP-7", "a=b", "", "0x87D1FDE8", "user@contoso.com"] {
            assert_eq!(csv_cell(text), text);
        }
    }

    #[test]
    fn markdown_stays_in_its_cell() {
        assert_eq!(markdown("a|b\n[x](y) <img> `c`"), "a\\|b\\\\u{a}\\[x\\](y) &lt;img&gt; \\`c\\`");
        assert_eq!(markdown("ada@contoso.com @everyone"), "ada@contoso.com \\@everyone");
    }

    #[test]
    fn cutting_counts_columns_not_characters() {
        assert_eq!(truncate("東京東京", 5), "東京…");
        assert_eq!(truncate("東京東京", 8), "東京東京");
        assert_eq!(truncate("abc", 3), "abc");
        assert_eq!(truncate("abcd", 3), "ab…");
        assert_eq!(truncate("👍🏽👍🏽👍🏽", 6), "👍🏽👍🏽👍🏽");
        assert_eq!(truncate("👍🏽👍🏽👍🏽", 5), "👍🏽👍🏽…");
        assert_eq!(truncate("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    }

    /// Any characters at all; `any::<String>()` leaves out just those that matter here.
    fn any_text() -> impl Strategy<Value = String> {
        prop::collection::vec(any::<char>(), 0..40).prop_map(|letters| letters.into_iter().collect())
    }

    proptest! {
        #[test]
        fn clean_text_holds_nothing_hostile_and_is_stable(text in any_text()) {
            let once = clean(&text);
            prop_assert!(!once.chars().any(is_hostile));
            prop_assert_eq!(clean(&once), once);
        }

        #[test]
        fn cut_text_fits(text in any_text(), columns in 1usize..60) {
            prop_assert!(width(&truncate(&clean(&text), columns)) <= columns);
        }

        #[test]
        fn no_cell_begins_like_a_formula(text in "[ \t\r\n\0]{0,3}[=+@＝＋－＠-][^0-9]{0,9}") {
            let cell = csv_cell(&text);
            prop_assert!(cell.starts_with('\''));
        }

        #[test]
        fn markdown_escapes_every_pipe(text in any_text()) {
            let escaped = markdown(&text);
            let mut backslashes = 0;
            for c in escaped.chars() {
                if c == '|' || c == '`' || c == '[' {
                    prop_assert!(backslashes % 2 == 1);
                }
                backslashes = if c == '\\' { backslashes + 1 } else { 0 };
                prop_assert!(c != '<' && c != '>' && c != '\n');
            }
        }
    }
}
