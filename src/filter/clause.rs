//! One clause: property, operator, value, each checked against the property table.

use super::diagnostic::{listed, quoted};
use super::lint;
use super::operator::{self, Operator};
use super::parse::{Parser, is_connector, is_property_like};
use super::property::{Entity, Property, Values, properties, usable};
use super::rule::{Clause, Operand, RuleText};
use super::suggest::nearest;
use super::token::{Token, TokenKind};
use super::version::Version;

/// A value as written.
enum Written<'a> {
    Null,
    Text(RuleText),
    List(Vec<RuleText>),
    /// Words without quotes.
    Bare(&'a str),
}

impl<'a> Parser<'a> {
    /// Reads one clause, as far as there is one. Always moves on by at least one token.
    pub(super) fn clause(&mut self) -> Option<Clause> {
        let first = self.next()?;
        if first.kind != TokenKind::Word {
            let run = self.skip_run(first);
            let message = format!("{} is not a property", quoted(run.text));
            self.mistake(message, run, "a clause is written `device.model -eq \"…\"`");
            return None;
        }
        if Operator::from_word(first.text).is_some() {
            self.skip_run(first);
            let help = format!("write a property before it, {}", self.candidates("", self.wanted()));
            self.missing(
                format!("the property is missing before {}", quoted(first.text)),
                first.offset,
                help,
            );
            return None;
        }
        let (first, glued) = split_operator(first);
        let property = self.property(first);
        let operator = match glued {
            None => self.operator(first)?,
            Some((operator, token)) => {
                let message = format!("a blank is missing before {}", quoted(token.text));
                self.missing(message, token.offset, "put one between property and operator");
                (Some(operator), token)
            }
        };
        let (written, place) = self.value(operator)?;
        let clause = self.checked(property, operator, written, place)?;
        self.warnings.extend(lint::doubt(&clause, self.platform, place.offset, place.text.len()));
        Some(clause)
    }

    fn wanted(&self) -> Entity {
        if self.platform.is_apps() { Entity::App } else { Entity::Device }
    }

    fn property(&mut self, word: Token<'a>) -> Option<&'static Property> {
        let (entity, name) = word.text.split_once('.').unwrap_or(("", word.text));
        let wanted = self.wanted();
        if entity.eq_ignore_ascii_case(wanted.name())
            && let Some(row) = usable(self.platform).find(|row| row.name.eq_ignore_ascii_case(name))
        {
            return Some(row);
        }
        let (message, help) = self.no_such_property(word.text, entity, name, wanted);
        self.mistake(message, word, help);
        None
    }

    /// Why a word is no property of this filter, and which would be.
    fn no_such_property(&self, word: &str, entity: &str, name: &str, wanted: Entity) -> (String, String) {
        let written = quoted(word);
        let kind = if self.platform.is_apps() { "managed apps" } else { "devices" };
        let platform = self.platform.label();
        let other = if wanted == Entity::App { Entity::Device } else { Entity::App };
        if entity.eq_ignore_ascii_case(other.name()) {
            let message = format!("{written} is not for a filter for {kind}");
            return (message, self.candidates(name, wanted));
        }
        let elsewhere =
            properties().iter().filter(|row| row.entity == wanted && row.name.eq_ignore_ascii_case(name));
        let platforms: Vec<_> =
            elsewhere.flat_map(|row| row.platforms.iter()).map(|platform| platform.label()).collect();
        if entity.eq_ignore_ascii_case(wanted.name()) && !platforms.is_empty() {
            let message = format!("{written} cannot be used in a filter for {platform}");
            return (message, format!("it is for {}", platforms.join(", ")));
        }
        (format!("{written} is not a property for {platform}"), self.candidates(name, wanted))
    }

    /// The property that was probably meant, and else all there are.
    fn candidates(&self, name: &str, entity: Entity) -> String {
        let names = usable(self.platform).map(|row| row.name);
        match nearest(name, names) {
            Some(name) => format!("did you mean `{}.{name}`?", entity.name()),
            None => format!("there are {}", listed(usable(self.platform).map(Property::path))),
        }
    }

    /// The operator after a property; `None` when the clause ends here, else what the word named.
    fn operator(&mut self, property: Token<'a>) -> Option<(Option<Operator>, Token<'a>)> {
        let help = "write an operator such as `-eq` and a value after the property";
        let Some(token) = self.peek().filter(|token| !ends_clause(*token)) else {
            let message = format!("operator and value are missing after {}", quoted(property.text));
            self.missing(message, property.end(), help);
            return None;
        };
        if let Some(operator) = Operator::from_word(token.text).filter(|_| token.kind == TokenKind::Word) {
            self.next();
            return Some((Some(operator), token));
        }
        if token.kind != TokenKind::Word || token.text.starts_with(|c: char| c == '$' || c.is_ascii_digit()) {
            let message = format!("the operator is missing after {}", quoted(property.text));
            self.missing(message, property.end(), help);
            return Some((None, property));
        }
        self.next();
        let help = operator::instead_of(token.text).map_or_else(
            || match nearest(token.text.trim_start_matches('-'), Operator::ALL.iter().map(|o| o.name())) {
                Some(name) => format!("did you mean `-{name}`?"),
                None => format!("there are {}", listed(Operator::ALL.iter().map(ToString::to_string))),
            },
            str::to_owned,
        );
        self.mistake(format!("{} is not an operator", quoted(token.text)), token, help);
        Some((None, token))
    }

    /// The value after an operator, with its place; `None` after a mistake that leaves no value.
    fn value(&mut self, (operator, word): (Option<Operator>, Token<'a>)) -> Option<(Written<'a>, Token<'a>)> {
        let Some(token) = self.peek().filter(|token| !ends_clause(*token)) else {
            let message = format!("the value is missing after {}", quoted(word.text));
            self.missing(message, word.end(), "write it in double quotes, `\"…\"`, or `$null`");
            return None;
        };
        self.next();
        if token.glued && !word.glued && operator.is_some() {
            let message = format!("a blank is missing after {}", quoted(word.text));
            self.missing(message, word.end(), "put one before the value");
        }
        match token.kind {
            TokenKind::ListOpen => {
                let (items, end) = self.list(token);
                let text = self.between(token.offset, end);
                Some((Written::List(items), Token { text, ..token }))
            }
            TokenKind::Word if is_null(token) => Some((Written::Null, token)),
            TokenKind::Word => {
                let run = self.skip_run(token);
                Some((Written::Bare(run.text), run))
            }
            TokenKind::Text | TokenKind::WrongQuotes | TokenKind::Unterminated => {
                let text = self.quoted_text(token)?;
                Some((Written::Text(text), token))
            }
            _ => {
                let run = self.skip_run(token);
                let message = format!("{} is not a value", quoted(run.text));
                self.mistake(message, run, "write it in double quotes, `\"…\"`, or a list, `[\"…\", \"…\"]`");
                None
            }
        }
    }

    /// A text in quotes, with its own mistakes; `None` when a mistake leaves its content in doubt.
    fn quoted_text(&mut self, token: Token<'a>) -> Option<RuleText> {
        match token.kind {
            TokenKind::WrongQuotes => {
                let help = in_quotes(token.content());
                self.mistake("a value stands in double quotes, `\"…\"`", token, help);
                return None;
            }
            TokenKind::Unterminated => {
                self.mistake("the closing `\"` is missing", token, "put a `\"` where the value ends");
                return None;
            }
            _ => {}
        }
        let mut end = None;
        while let Some(next) = self.peek().filter(|next| next.glued && continues_text(*next)) {
            end = Some(next.end());
            self.next();
        }
        let Some(end) = end else { return Some(RuleText::new(token.content())) };
        let run = Token { text: self.between(token.offset, end), ..token };
        let message = format!("{} does not end at its closing quote", quoted(run.text));
        self.mistake(
            message,
            run,
            "a value cannot hold a `\"`, there is no escape; use `-contains` around it",
        );
        None
    }

    /// The items of a list after its `[`, and where the list ends.
    fn list(&mut self, open: Token<'a>) -> (Vec<RuleText>, usize) {
        let mut items = Vec::new();
        let mut end = open.end();
        let mut sound = true;
        let mut comma_wanted = false;
        loop {
            let Some(token) = self.peek().filter(|token| !ends_clause(*token)) else {
                self.missing("the list's closing `]` is missing", end, "put a `]` after the last item");
                return (items, end);
            };
            self.next();
            if comma_wanted && !matches!(token.kind, TokenKind::Comma | TokenKind::ListClose) {
                self.missing("a `,` is missing between two items", end, "separate items with `,`");
            }
            end = token.end();
            match token.kind {
                TokenKind::ListClose => {
                    if items.is_empty() && sound {
                        let place = Token { text: self.between(open.offset, end), ..open };
                        self.mistake("the list is empty", place, "put at least one item in it, `[\"…\"]`");
                    }
                    return (items, end);
                }
                TokenKind::Comma if comma_wanted => comma_wanted = false,
                TokenKind::Comma => {
                    sound = false;
                    self.mistake(
                        "an item is missing before this `,`",
                        token,
                        "remove it or put an item before",
                    );
                }
                TokenKind::Text | TokenKind::WrongQuotes | TokenKind::Unterminated => {
                    let text = self.quoted_text(token);
                    sound &= text.is_some();
                    items.extend(text);
                    comma_wanted = true;
                }
                _ => {
                    sound = false;
                    end = self.not_an_item(token);
                    comma_wanted = true;
                }
            }
        }
    }

    /// Says what is wrong with a word or a list in a list, and where it ends.
    fn not_an_item(&mut self, token: Token<'a>) -> usize {
        if token.kind == TokenKind::ListOpen {
            let end = self.skip_list(token);
            let place = Token { text: self.between(token.offset, end), ..token };
            self.mistake("a list cannot stand in a list", place, "put all items in one list");
            return end;
        }
        if is_null(token) {
            self.mistake("null cannot stand in a list", token, "add a clause with `-eq $null`");
        } else {
            self.mistake(format!("{} is not in quotes", quoted(token.text)), token, in_quotes(token.text));
        }
        token.end()
    }

    /// Skips to the `]` that belongs to `open`; gives the end of what was skipped.
    fn skip_list(&mut self, open: Token<'a>) -> usize {
        let mut end = open.end();
        let mut depth = 1_usize;
        while depth > 0
            && let Some(token) = self.peek().filter(|token| !ends_clause(*token))
        {
            self.next();
            end = token.end();
            match token.kind {
                TokenKind::ListOpen => depth += 1,
                TokenKind::ListClose => depth -= 1,
                _ => {}
            }
        }
        end
    }

    /// Puts property, operator and value together, if they fit.
    fn checked(
        &mut self,
        property: Option<&'static Property>,
        (operator, word): (Option<Operator>, Token<'a>),
        written: Written<'a>,
        place: Token<'a>,
    ) -> Option<Clause> {
        if let (Some(property), Some(operator)) = (property, operator)
            && !property.operators.contains(&operator)
        {
            let message = format!("{} cannot be used with `{}`", quoted(word.text), property.path());
            let help = format!("it takes {}", listed(property.operators.iter().map(ToString::to_string)));
            self.mistake(message, word, help);
            return None;
        }
        let version = property.is_some_and(|property| property.values == Values::Version);
        let operand = match written {
            Written::Null => self.null(operator, version, place),
            Written::List(items) => self.whole_list(operator, items, place),
            Written::Text(text) if text.written.is_empty() => {
                self.mistake("the value is empty", place, "to ask for no value write `-eq $null`");
                None
            }
            Written::Text(text) if version => self.version(&text.written, place),
            Written::Text(text) if operator.is_some_and(Operator::takes_list) => {
                Some(Operand::List(vec![text]))
            }
            Written::Text(text) => Some(Operand::Text(text)),
            Written::Bare(text) if version => self.version(text, place),
            Written::Bare(text) => {
                let values = property.map_or(&[][..], |property| property.values.names());
                let help = match nearest(text, values.iter().copied()) {
                    Some(value) => format!("write `\"{value}\"`"),
                    None if values.is_empty() || values.len() > 8 => in_quotes(text),
                    None => format!("write one of {}", listed(values.iter().map(|v| format!("\"{v}\"")))),
                };
                self.mistake(format!("the value {} is not in quotes", quoted(text)), place, help);
                None
            }
        };
        Some(Clause { property: property?, operator: operator?, operand: operand? })
    }

    fn null(&mut self, operator: Option<Operator>, version: bool, place: Token<'a>) -> Option<Operand> {
        if let Some(operator) = operator.filter(|operator| !operator.takes_null()) {
            let message = format!("`{operator}` cannot be used with null");
            self.mistake(message, place, "null goes with `-eq` and `-ne`");
            return None;
        }
        if version {
            self.mistake("a version cannot be compared with null", place, "write a version, `10.0.26100`");
            return None;
        }
        Some(Operand::Null)
    }

    fn whole_list(
        &mut self,
        operator: Option<Operator>,
        items: Vec<RuleText>,
        place: Token<'a>,
    ) -> Option<Operand> {
        if let Some(operator) = operator.filter(|operator| !operator.takes_list()) {
            let message = format!("`{operator}` takes one value, not a list");
            self.mistake(message, place, "use `-in` or `-notIn`, or one clause for each value");
            return None;
        }
        Some(Operand::List(items))
    }

    fn version(&mut self, text: &str, place: Token<'a>) -> Option<Operand> {
        let version = Version::of_rule(text);
        if version.is_none() {
            let message = format!("{} is not a version", quoted(text));
            self.mistake(message, place, "a version has two to four numbers, `10.0.26100.1742`");
        }
        version.map(Operand::Version)
    }
}

/// Whether a clause cannot go on with this token.
fn ends_clause(token: Token<'_>) -> bool {
    matches!(token.kind, TokenKind::Open | TokenKind::Close) || is_connector(token) || is_property_like(token)
}

fn is_null(token: Token<'_>) -> bool {
    token.kind == TokenKind::Word
        && token.text.strip_prefix('$').unwrap_or(token.text).eq_ignore_ascii_case("null")
}

/// Whether a token that touches a quoted text belongs to what was meant as that text.
fn continues_text(token: Token<'_>) -> bool {
    matches!(token.kind, TokenKind::Text | TokenKind::Unterminated | TokenKind::Word) && !is_connector(token)
}

fn in_quotes(text: &str) -> String {
    format!("write `\"{}\"`", quoted(text).trim_matches('`'))
}

/// `device.model-eq` as the two words it was meant to be.
fn split_operator<'a>(word: Token<'a>) -> (Token<'a>, Option<(Operator, Token<'a>)>) {
    let split = word.text.find('-').and_then(|at| word.text.split_at_checked(at));
    match split.and_then(|(name, operator)| Some((name, operator, Operator::from_word(operator)?))) {
        Some((name, text, operator)) if !name.is_empty() => {
            let offset = word.offset + name.len();
            (Token { text: name, ..word }, Some((operator, Token { text, offset, glued: true, ..word })))
        }
        _ => (word, None),
    }
}
