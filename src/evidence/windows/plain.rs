//! Undoing what documents, tickets and mails do to a log line.

use std::borrow::Cow;

/// The line without marks of Markdown (`\(`, `**`, back-ticks, `> `), without entities, zero-width and non-breaking blanks.
pub(in crate::evidence) fn plain(line: &str) -> Cow<'_, str> {
    let marked = line.contains([
        '\\', '*', '`', '&', '\u{a0}', '\u{202f}', '\u{200b}', '\u{feff}', '“', '”', '\u{200e}', '\u{200f}',
    ]) || line.trim_start().starts_with('>');
    if !marked {
        return Cow::Borrowed(line);
    }
    let mut text = line.trim_start_matches([' ', '\t', '\u{feff}']);
    let indent = line.get(..line.len() - text.len()).unwrap_or_default();
    while let Some(rest) = text.strip_prefix('>') {
        text = rest.strip_prefix(' ').unwrap_or(rest);
    }
    let text = crate::evidence::request_id::undo_entities(text);
    let mut plain = String::with_capacity(text.len() + indent.len());
    plain.push_str(indent.trim_matches('\u{feff}'));
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // Before a sign of Markdown only: `CONTOSO\user` keeps its backslash.
            '\\' if letters.peek().is_some_and(|next| "()[]{}_*`.#>-+!\"'\\".contains(*next)) => {
                // A doubled one is a path's.
                if letters.peek() == Some(&'\\') {
                    plain.push('\\');
                }
            }
            '`' | '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' => {}
            '*' if letters.peek() == Some(&'*') => {
                letters.next();
            }
            '\u{a0}' | '\u{202f}' => plain.push(' '),
            '“' | '”' => plain.push('"'),
            other => plain.push(other),
        }
    }
    Cow::Owned(plain)
}

/// One line of a text that was wrapped: broken ids, URLs and SIDs are joined, other breaks become a blank; blanks are
/// collapsed.
pub(in crate::evidence) fn unwrapped(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if !joined.is_empty() && !breaks_a_word(&joined, line) {
            joined.push(' ');
        }
        let mut blank = false;
        for letter in line.chars() {
            let is_blank = letter == ' ' || letter == '\t';
            if !(is_blank && blank) {
                joined.push(if is_blank { ' ' } else { letter });
            }
            blank = is_blank;
        }
    }
    joined
}

/// Hexadecimal digits of a thumbprint.
const THUMBPRINT: usize = 40;

/// Whether the line was broken in the middle of an id, a URL or a SID.
fn breaks_a_word(before: &str, after: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || "_-./:%=".contains(c);
    let last = before.rsplit([' ', '(']).next().unwrap_or_default();
    let next = after.split([' ', ')', ',']).next().unwrap_or_default();
    let hexadecimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if last.len() + next.len() == THUMBPRINT && hexadecimal(last) && hexadecimal(next) {
        return true;
    }
    before.ends_with(word)
        && after.starts_with(|c: char| word(c) || c == ')')
        && ["ModelName", "://", "S-1-", "./"].iter().any(|mark| last.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_undone_and_backslashes_of_names_stay() {
        for (line, wanted) in [
            (
                r"   * Result \(The hash value is not correct.\).",
                "   * Result (The hash value is not correct.).",
            ),
            (r"**Event 39**: `SCEP`", "Event 39: SCEP"),
            (r"for CONTOSO\user1 via", r"for CONTOSO\user1 via"),
            ("  > quoted &lt;x&gt;", "  quoted <x>"),
            (r"ModelName\_AC\_1", "ModelName_AC_1"),
            ("6:49:42\u{202f}PM", "6:49:42 PM"),
        ] {
            assert_eq!(plain(line), wanted, "{line}");
        }
    }

    #[test]
    fn wrapped_ids_are_joined_and_words_are_not() {
        assert_eq!(
            unwrapped(
                "SCEP: UniqueId : (ModelName_AC_1_Logical\n             Name_2_Hash_3) Install\n  UserSid : (S)"
            ),
            "SCEP: UniqueId : (ModelName_AC_1_LogicalName_2_Hash_3) Install UserSid : (S)"
        );
        assert_eq!(unwrapped("enroll\nfailed.  Result"), "enroll failed. Result");
    }
}
