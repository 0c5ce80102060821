//! Words, quoted texts and brackets of a rule. Every text gives tokens: judging them is the parser's work.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    ListOpen,
    /// `]`
    ListClose,
    /// `,`
    Comma,
    /// Text in double quotes.
    Text,
    /// Text in quotes that the language does not have.
    WrongQuotes,
    /// Text whose closing quote is missing.
    Unterminated,
    /// A run of anything else: property, operator, connector, number, rubbish.
    Word,
}

/// One token with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    /// As written, quotes included.
    pub(super) text: &'a str,
    /// Where it starts, in bytes.
    pub(super) offset: usize,
    /// Whether no blank stands before it.
    pub(super) glued: bool,
}

impl<'a> Token<'a> {
    /// The byte after it.
    pub(super) fn end(&self) -> usize {
        self.offset + self.text.len()
    }

    /// A quoted text without its quotes.
    pub(super) fn content(&self) -> &'a str {
        let mut chars = self.text.chars();
        chars.next();
        if self.kind != TokenKind::Unterminated {
            chars.next_back();
        }
        chars.as_str()
    }

    /// Whether it is this word, in any case, with or without a hyphen.
    pub(super) fn is_word(&self, name: &str) -> bool {
        self.kind == TokenKind::Word
            && self.text.strip_prefix('-').unwrap_or(self.text).eq_ignore_ascii_case(name)
    }
}

/// Quotes that word processors and other languages put in place of `"`, each with what closes it.
const WRONG_QUOTES: &[(char, char)] = &[
    ('\'', '\''),
    ('`', '`'),
    ('\u{2018}', '\u{2019}'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201d}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
];

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn ends_word(c: char) -> bool {
    is_blank(c) || matches!(c, '(' | ')' | '[' | ']' | ',' | '"')
}

/// The tokens of a rule, in order.
pub(super) fn tokens(rule: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = rule;
    loop {
        let trimmed = rest.trim_start_matches(is_blank);
        let Some(first) = trimmed.chars().next() else { return tokens };
        let glued = trimmed.len() == rest.len() && !tokens.is_empty();
        let (kind, length) = token(first, trimmed);
        let (text, after) = trimmed.split_at_checked(length).unwrap_or((trimmed, ""));
        tokens.push(Token { kind, text, offset: rule.len() - trimmed.len(), glued });
        rest = after;
    }
}

/// Kind and length of the token that `text` starts with.
fn token(first: char, text: &str) -> (TokenKind, usize) {
    let kind = match first {
        '(' => TokenKind::Open,
        ')' => TokenKind::Close,
        '[' => TokenKind::ListOpen,
        ']' => TokenKind::ListClose,
        ',' => TokenKind::Comma,
        '"' => {
            return closing(text, '"')
                .map_or((TokenKind::Unterminated, text.len()), |end| (TokenKind::Text, end));
        }
        _ => {
            let wrong = WRONG_QUOTES.iter().find(|(open, _)| *open == first);
            if let Some(end) = wrong.and_then(|(_, close)| closing(text, *close)) {
                return (TokenKind::WrongQuotes, end);
            }
            return (TokenKind::Word, text.find(ends_word).unwrap_or(text.len()));
        }
    };
    (kind, first.len_utf8())
}

/// The length up to and including the next `close` after the first character.
fn closing(text: &str, close: char) -> Option<usize> {
    text.char_indices().skip(1).find(|(_, c)| *c == close).map(|(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(rule: &str) -> Vec<(TokenKind, &str)> {
        tokens(rule).into_iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn a_rule_falls_into_words_texts_and_brackets() {
        use TokenKind::{Close, Comma, ListClose, ListOpen, Open, Text, Word};
        assert_eq!(
            kinds("(device.model -in [\"a b\",\t\"c\"])\n"),
            [
                (Open, "("),
                (Word, "device.model"),
                (Word, "-in"),
                (ListOpen, "["),
                (Text, "\"a b\""),
                (Comma, ","),
                (Text, "\"c\""),
                (ListClose, "]"),
                (Close, ")"),
            ]
        );
    }

    #[test]
    fn quotes_that_do_not_belong_are_seen() {
        assert_eq!(kinds("'a b'"), [(TokenKind::WrongQuotes, "'a b'")]);
        assert_eq!(kinds("“a b”"), [(TokenKind::WrongQuotes, "“a b”")]);
        assert_eq!(kinds("\"a b"), [(TokenKind::Unterminated, "\"a b")]);
        assert_eq!(kinds("'a"), [(TokenKind::Word, "'a")]);
        assert_eq!(tokens("“a b”")[0].content(), "a b");
    }

    #[test]
    fn glue_and_places() {
        let tokens = tokens(" x\"y\" z");
        let seen: Vec<_> = tokens.iter().map(|token| (token.offset, token.end(), token.glued)).collect();
        assert_eq!(seen, [(1, 2, false), (2, 5, true), (6, 7, false)]);
    }
}
