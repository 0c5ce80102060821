//! What mail, documents, editors and word processors do to a copied log line, undone.
//!
//! Everything here keeps what it doesn't know. `…` in shortened ids is content and stays.

use std::borrow::Cow;

use crate::evidence::request_id::{RequestId, undo_entities};

/// The line without what was put in front of it: quoting (`> `), indents, back-ticks, bullets, table bars, bold marks
/// and `Line 123:` of an editor's search.
pub(in crate::evidence) fn body(line: &str) -> &str {
    let mut rest = line;
    loop {
        let trimmed =
            rest.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c) || "`>|*".contains(c));
        let trimmed = trimmed.strip_prefix("&gt;").unwrap_or(trimmed);
        let trimmed = trimmed.strip_prefix("- ").unwrap_or(trimmed);
        let next = after_line_number(trimmed).unwrap_or(trimmed);
        if next.len() == rest.len() {
            return rest;
        }
        rest = next;
    }
}

/// The line without what was put behind it: blanks, back-ticks, table bars, bold marks and the backslash of a
/// rich-text line break.
pub(in crate::evidence) fn without_tail(line: &str) -> &str {
    line.trim_end_matches(|c: char| c.is_whitespace() || is_invisible(c) || "`|*\\".contains(c))
}

/// Entities, Markdown escapes, remains of rich text and invisible characters undone; unusual blanks made plain ones.
pub(in crate::evidence) fn plain(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains("\\'") {
        text = Cow::Owned(quotes_of_rich_text(&text));
    }
    if text.contains('&') {
        text = Cow::Owned(undo_entities(&text));
    }
    if text.contains('\\') {
        text = Cow::Owned(markdown(&text));
    }
    if !text.is_ascii() && text.contains(|c| is_invisible(c) || is_odd_blank(c)) {
        let plain = text.chars().filter(|&c| !is_invisible(c));
        text = Cow::Owned(plain.map(|c| if is_odd_blank(c) { ' ' } else { c }).collect());
    }
    text
}

/// Mail breaks long lines, also within ids: the same text without line breaks, if only that way there is an id in it.
pub(in crate::evidence) fn unwrapped(text: &str) -> Option<String> {
    let broken =
        text.contains('\n') && text.contains("ModelName") && RequestId::find_all(text).next().is_none();
    let whole = || text.lines().map(|line| without_tail(body(line))).collect::<String>();
    broken.then(whole).filter(|whole| RequestId::find_all(whole).next().is_some())
}

/// Backslashes of Markdown in front of punctuation taken away.
pub(in crate::evidence) fn markdown(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escapes = letter == '\\' && letters.peek().is_some_and(|&next| "_()[]<>*#|~`{}!".contains(next));
        if !escapes {
            plain.push(letter);
        }
    }
    plain
}

/// `\'93` and the like, which plain-text copies of rich text keep: characters of Windows-1252.
fn quotes_of_rich_text(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split("\\'");
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                plain.push(windows_1252(byte));
                plain.push_str(part.get(2..).unwrap_or_default());
            }
            None => {
                plain.push_str("\\'");
                plain.push_str(part);
            }
        }
    }
    plain
}

/// A byte of Windows-1252 as a character.
pub(in crate::evidence) fn windows_1252(byte: u8) -> char {
    let text = [byte];
    let (decoded, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&text);
    decoded.chars().next().unwrap_or('\u{fffd}')
}

/// After `Line 390870: `, as editors print what they found.
fn after_line_number(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("Line ")?.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 { None } else { rest.get(digits..)?.strip_prefix(':') }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

fn is_odd_blank(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2028}' | '\u{2029}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_front_of_a_line_is_taken_away() {
        for line in [
            "2018-02-27T05:16:08",
            "> 2018-02-27T05:16:08",
            "&gt; > 2018-02-27T05:16:08",
            "    Line 390870: 2018-02-27T05:16:08",
            "- `2018-02-27T05:16:08",
            "\u{feff}| **2018-02-27T05:16:08",
        ] {
            assert_eq!(body(line), "2018-02-27T05:16:08", "{line}");
        }
        assert_eq!(body("Line of text"), "Line of text");
    }

    #[test]
    fn what_stands_behind_a_line_is_taken_away() {
        assert_eq!(without_tail("to system\\ "), "to system");
        assert_eq!(without_tail("`id` |"), "`id");
    }

    #[test]
    fn escapes_are_undone_and_shortened_ids_stay() {
        for (text, expected) in [
            ("LogicalName\\_39907e78\\_e61b", "LogicalName_39907e78_e61b"),
            ("Profile \\'93x\\'94 installed", "Profile “x” installed"),
            ("&lt;Error&gt;: a&nbsp;b", "<Error>: a&nbsp;b"),
            ("a\u{a0}b\u{200b}c", "a bc"),
            ("AC_51…%2FLogicalName_39907…", "AC_51…%2FLogicalName_39907…"),
            ("C:\\temp\\x", "C:\\temp\\x"),
            ("\\'zz", "\\'zz"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
