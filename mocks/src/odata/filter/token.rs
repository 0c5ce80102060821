//! The words of a filter.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

/// `None` for an unclosed text.
pub(crate) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut found = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(&c) = rest.peek() {
        match c {
            '(' | ')' | ',' => {
                rest.next();
                found.push(match c {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    _ => Token::Comma,
                });
            }
            '\'' => {
                rest.next();
                let mut value = String::new();
                loop {
                    match rest.next()? {
                        '\'' if rest.peek() == Some(&'\'') => {
                            rest.next();
                            value.push('\'');
                        }
                        '\'' => break,
                        other => value.push(other),
                    }
                }
                found.push(Token::Text(value));
            }
            c if c.is_whitespace() => {
                rest.next();
            }
            _ => {
                let mut word = String::new();
                while let Some(&c) = rest.peek() {
                    if c.is_whitespace() || "(),'".contains(c) {
                        break;
                    }
                    word.push(c);
                    rest.next();
                }
                found.push(Token::Word(word));
            }
        }
    }
    Some(found)
}
