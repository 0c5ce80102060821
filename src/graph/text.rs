//! Text from the service, made fit to stand in a message.

/// The longest message kept, in characters.
const MAX: usize = 400;

/// One line without control or direction characters, blanks folded, cut at a sane length.
pub(super) fn plain(text: &str) -> String {
    let mut line = String::new();
    let mut length = 0;
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = !line.is_empty();
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        if length >= MAX {
            line.push('…');
            break;
        }
        if std::mem::take(&mut gap) {
            line.push(' ');
        }
        line.push(c);
        length += 1;
    }
    line
}

/// Zero-width and direction-changing characters, which can make a message read as another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{061c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_becomes_one_harmless_line() {
        for (text, line) in [
            ("plain", "plain"),
            ("  two\r\n\tlines  ", "two lines"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred [0m"),
            ("evil\u{202e}txt.exe", "eviltxt.exe"),
            ("\u{9b}2J", "2J"),
            ("", ""),
        ] {
            assert_eq!(plain(text), line);
        }
        assert_eq!(plain(&"x".repeat(10_000)).chars().count(), MAX + 1);
    }
}
