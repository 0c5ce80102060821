//! The grammar: `or` over `and` over `not`, comparisons, functions, lambdas.

use super::token::{Token, tokens};
use super::{Expression, Literal, Operator};

/// `None` for what is no filter.
pub(crate) fn parse(text: &str) -> Option<Expression> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, variable: None };
    let expression = parser.or()?;
    (parser.at == tokens.len()).then_some(expression)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// The variable of the lambda that is being read.
    variable: Option<String>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn expect(&mut self, token: &Token) -> Option<()> {
        (self.next().as_ref() == Some(token)).then_some(())
    }

    fn word(&mut self, word: &str) -> bool {
        let here = matches!(self.peek(), Some(Token::Word(w)) if w == word);
        if here {
            self.at += 1;
        }
        here
    }

    fn or(&mut self) -> Option<Expression> {
        let mut parts = vec![self.and()?];
        while self.word("or") {
            parts.push(self.and()?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Expression::Or(parts)) }
    }

    fn and(&mut self) -> Option<Expression> {
        let mut parts = vec![self.unary()?];
        while self.word("and") {
            parts.push(self.unary()?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Expression::And(parts)) }
    }

    fn unary(&mut self) -> Option<Expression> {
        if self.word("not") {
            return Some(Expression::Not(Box::new(self.unary()?)));
        }
        if self.peek() == Some(&Token::Open) {
            self.at += 1;
            let inner = self.or()?;
            self.expect(&Token::Close)?;
            return Some(inner);
        }
        self.primary()
    }

    fn primary(&mut self) -> Option<Expression> {
        let Some(Token::Word(word)) = self.next() else { return None };
        if self.peek() == Some(&Token::Open) {
            return self.call(&word);
        }
        let path = self.path(&word)?;
        let Some(Token::Word(operator)) = self.next() else { return None };
        if operator == "in" {
            return self.membership(path);
        }
        let operator = match operator.as_str() {
            "eq" => Operator::Eq,
            "ne" => Operator::Ne,
            "gt" => Operator::Gt,
            "ge" => Operator::Ge,
            "lt" => Operator::Lt,
            "le" => Operator::Le,
            _ => return None,
        };
        Some(Expression::Compare { path, operator, value: self.literal()? })
    }

    fn membership(&mut self, path: Vec<String>) -> Option<Expression> {
        self.expect(&Token::Open)?;
        let mut values = vec![self.literal()?];
        while self.peek() == Some(&Token::Comma) {
            self.at += 1;
            values.push(self.literal()?);
        }
        self.expect(&Token::Close)?;
        Some(Expression::In { path, values })
    }

    fn call(&mut self, name: &str) -> Option<Expression> {
        self.expect(&Token::Open)?;
        let lower = name.to_ascii_lowercase();
        let expression = match lower.as_str() {
            "isof" => match self.next()? {
                Token::Text(ty) => Expression::IsOf(ty.trim_start_matches("microsoft.graph.").to_owned()),
                _ => return None,
            },
            "startswith" | "endswith" | "contains" => {
                let Some(Token::Word(word)) = self.next() else { return None };
                let path = self.path(&word)?;
                self.expect(&Token::Comma)?;
                let Some(Token::Text(text)) = self.next() else { return None };
                Expression::Text { function: lower, path, text }
            }
            _ => return self.lambda(name.strip_suffix("/any")?),
        };
        self.expect(&Token::Close)?;
        Some(expression)
    }

    fn lambda(&mut self, path: &str) -> Option<Expression> {
        let path = self.path(path)?;
        let Some(Token::Word(head)) = self.next() else { return None };
        let (variable, first) = head.split_once(':')?;
        self.at -= 1;
        // The head word carries the variable and the body's first word: `g:g/name`.
        let mut inner: Vec<Token> = self.tokens.get(self.at..)?.to_vec();
        match inner.first_mut() {
            Some(slot) if !first.is_empty() => *slot = Token::Word(first.to_owned()),
            _ => {
                inner.remove(0);
            }
        }
        let skipped = usize::from(first.is_empty());
        let mut body = Parser { tokens: &inner, at: 0, variable: Some(variable.to_owned()) };
        let expression = body.or()?;
        self.at += body.at + skipped;
        self.expect(&Token::Close)?;
        Some(Expression::Any { path, body: Box::new(expression) })
    }

    /// Inside a lambda, paths start at its variable; the variable alone is the element itself.
    fn path(&self, word: &str) -> Option<Vec<String>> {
        let mut parts: Vec<String> = word.split('/').map(str::to_owned).collect();
        if let Some(variable) = &self.variable {
            if parts.first() != Some(variable) {
                return None;
            }
            parts.remove(0);
        }
        parts.iter().all(|part| !part.is_empty()).then_some(parts)
    }

    fn literal(&mut self) -> Option<Literal> {
        match self.next()? {
            Token::Text(text) => Some(Literal::Text(text)),
            Token::Word(word) => Some(Literal::Word(word)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_parse() {
        for text in [
            "displayName eq 'o''neil'",
            "startsWith(displayName,'A') and accountEnabled eq true",
            "not (a eq 1) or b in ('x','y')",
            "groupTypes/any(g:g eq 'Unified')",
            "assignedPlans/any(p:p/servicePlanId eq c1ec4a95-1f05-45b3-a911-aa3fa01094f5 and p/capabilityStatus eq 'Enabled')",
            "isof('microsoft.graph.iosScepCertificateProfile')",
            "lastSyncDateTime le 2026-01-01T00:00:00Z",
            "actor/userPrincipalName eq 'a@b'",
        ] {
            assert!(parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_does_not() {
        for text in [
            "",
            "a eq",
            "a = 1",
            "a eq 'x",
            "(a eq 1",
            "a eq 1)",
            "any(x)",
            "f(a,'b')",
            "a/any(g:h eq 1)",
            "a eq 1 b",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
