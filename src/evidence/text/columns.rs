//! The columns in front of a message.

/// The first word and what comes after it.
pub(in crate::evidence) fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    (!word.is_empty()).then_some((word, rest))
}

/// Whether a text has digits where the pattern has `d`, and the pattern's characters elsewhere.
pub(in crate::evidence) fn has_shape(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            wanted => byte == wanted,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_set_apart_by_any_blank() {
        assert_eq!(word("  a\u{a0}\tb c"), Some(("a", "\u{a0}\tb c")));
        assert_eq!(word("ü"), Some(("ü", "")));
        assert_eq!(word(" \t"), None);
    }

    #[test]
    fn a_shape_is_the_whole_text() {
        for (text, fits) in
            [("12:05", true), ("1a:05", false), ("12-05", false), ("12:05 ", false), ("", false)]
        {
            assert_eq!(has_shape(text, "dd:dd"), fits, "{text}");
        }
    }
}
