//! Clauses, connectors and parentheses. Mistakes are collected, not stopped at; depth is kept on a stack of
//! our own, so no rule can exhaust the program's.

use super::diagnostic::{Diagnostic, listed, quoted};
use super::platform::FilterPlatform;
use super::rule::{Expression, Rule};
use super::suggest::nearest;
use super::token::{Token, TokenKind, tokens};
use crate::model::FilterManagement;

/// The longest rule that the service takes, in characters.
pub const MAX_RULE_CHARACTERS: usize = 3072;

/// Parses and checks a rule for a platform (Graph's `devicePlatformType`, any case).
///
/// # Errors
///
/// Every mistake in the rule, in the order of the text: whatever the service would refuse, and what no source
/// says it accepts. A platform or management type that is not known is one mistake without a place.
pub fn parse(text: &str, platform: &str, management: &FilterManagement) -> Result<Rule, Vec<Diagnostic>> {
    let platform = FilterPlatform::new(platform, management)
        .ok_or_else(|| vec![no_such_platform(platform, management)])?;
    let characters = text.chars().count();
    if characters > MAX_RULE_CHARACTERS {
        let message =
            format!("the rule has {characters} characters, the service takes {MAX_RULE_CHARACTERS}");
        return Err(vec![Diagnostic::new(message, 0, text.len()).help("split it into several filters")]);
    }
    let mut parser =
        Parser { text, tokens: tokens(text), at: 0, platform, mistakes: vec![], warnings: vec![] };
    let expression = parser.expression();
    match expression {
        Some(expression) if parser.mistakes.is_empty() => {
            Ok(Rule { platform, expression, warnings: parser.warnings })
        }
        _ => {
            parser.mistakes.sort_by_key(|mistake| mistake.offset);
            Err(parser.mistakes)
        }
    }
}

fn no_such_platform(platform: &str, management: &FilterManagement) -> Diagnostic {
    if let FilterManagement::Other(kind) = management {
        return Diagnostic::new(format!("{} is not a known management type", quoted(kind)), 0, 0)
            .help("it is `devices` or `apps`");
    }
    let names: Vec<_> = FilterPlatform::graph_names(management).collect();
    let message = format!("{} is not a platform that such a filter can have", quoted(platform));
    let help = match nearest(platform, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("it is one of {}", listed(names)),
    };
    Diagnostic::new(message, 0, 0).help(help)
}

pub(super) struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
    pub(super) platform: FilterPlatform,
    pub(super) mistakes: Vec<Diagnostic>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// What stands between a pair of parentheses, or in the whole rule.
#[derive(Default)]
struct Frame<'a> {
    open: Option<Token<'a>>,
    /// Finished alternatives.
    any: Vec<Expression>,
    /// The conjunction at hand: `and` binds tighter than `or`.
    all: Vec<Expression>,
    /// The connector that awaits its right side.
    connector: Option<Token<'a>>,
    /// Whether the last thing was an operand, sound or not.
    complete: bool,
}

impl<'a> Frame<'a> {
    fn operand(&mut self, expression: Option<Expression>) {
        self.all.extend(expression);
        self.connector = None;
        self.complete = true;
    }

    fn connect(&mut self, connector: Token<'a>) {
        if connector.is_word("or") {
            self.finish_all();
        }
        self.connector = Some(connector);
        self.complete = false;
    }

    fn finish_all(&mut self) {
        if !self.all.is_empty() {
            self.any.push(Expression::all(std::mem::take(&mut self.all)));
        }
    }

    fn finish(mut self) -> Option<Expression> {
        self.finish_all();
        (!self.any.is_empty()).then(|| Expression::any(self.any))
    }
}

impl<'a> Parser<'a> {
    pub(super) fn peek(&self) -> Option<Token<'a>> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    pub(super) fn mistake(&mut self, message: impl Into<String>, at: Token<'_>, help: impl Into<String>) {
        self.mistakes.push(Diagnostic::new(message, at.offset, at.text.len()).help(help));
    }

    /// Something is missing right after `end`, a byte of the text.
    pub(super) fn missing(&mut self, message: impl Into<String>, end: usize, help: impl Into<String>) {
        self.mistakes.push(Diagnostic::new(message, end, 0).help(help));
    }

    fn expression(&mut self) -> Option<Expression> {
        if self.tokens.is_empty() {
            self.missing("the rule is empty", 0, "write at least one clause, `(device.model -eq \"…\")`");
        }
        let mut outer: Vec<Frame<'a>> = Vec::new();
        let mut frame = Frame::default();
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Close => {
                    self.at += 1;
                    frame = self.close(token, frame, &mut outer);
                }
                TokenKind::Open if !frame.complete => {
                    self.at += 1;
                    self.blank_after(&frame, token);
                    outer
                        .push(std::mem::replace(&mut frame, Frame { open: Some(token), ..Frame::default() }));
                }
                _ if frame.complete => self.after_operand(token, &mut frame),
                _ => self.before_operand(token, &mut frame),
            }
        }
        // A text without its closing quote has swallowed the parentheses: that is one mistake, not two.
        let swallowed = self.tokens.last().is_some_and(|token| token.kind == TokenKind::Unterminated);
        while let Some(open) = frame.open {
            if !swallowed {
                self.mistake("this `(` is never closed", open, "put a `)` where the group ends");
                self.require_operand(&frame, self.text.len());
            }
            let inner = frame.finish();
            frame = outer.pop().unwrap_or_default();
            frame.operand(inner);
        }
        if !self.tokens.is_empty() {
            self.require_operand(&frame, self.text.len());
        }
        frame.finish()
    }

    /// A `)`: the group becomes an operand of what surrounds it.
    fn close(&mut self, token: Token<'a>, frame: Frame<'a>, outer: &mut Vec<Frame<'a>>) -> Frame<'a> {
        let Some(mut surrounding) = outer.pop() else {
            self.mistake("this `)` closes nothing", token, "remove it, or put a `(` where the group starts");
            return frame;
        };
        self.require_operand(&frame, token.offset);
        surrounding.operand(frame.finish());
        surrounding
    }

    /// An operand must stand at the end of a group.
    fn require_operand(&mut self, frame: &Frame<'a>, end: usize) {
        if frame.complete {
            return;
        }
        match (frame.connector, frame.open) {
            (Some(connector), _) => {
                let message = format!("nothing follows {}", quoted(connector.text));
                self.mistake(message, connector, "put a clause after it or remove it");
            }
            (None, Some(open)) => {
                let length = end.saturating_sub(open.offset) + 1;
                let length = length.min(self.text.len().saturating_sub(open.offset));
                self.mistakes.push(
                    Diagnostic::new("nothing stands in the parentheses", open.offset, length)
                        .help("put a clause between them or remove them"),
                );
            }
            (None, None) => {
                if self.mistakes.is_empty() {
                    self.missing("the rule has no clause", end, "write `(device.model -eq \"…\")`");
                }
            }
        }
    }

    fn before_operand(&mut self, token: Token<'a>, frame: &mut Frame<'a>) {
        if is_connector(token) {
            self.at += 1;
            let message = format!("no clause stands before {}", quoted(token.text));
            self.mistake(message, token, "a connector joins two clauses");
        } else if is_negation(token) {
            self.at += 1;
            let message = format!("the service has no {}", quoted(token.text));
            self.mistake(message, token, "negate the comparison: `-ne`, `-notIn`, `-notContains`");
        } else {
            self.blank_after(frame, token);
            let clause = self.clause();
            frame.operand(clause.map(Expression::Clause));
        }
    }

    fn after_operand(&mut self, token: Token<'a>, frame: &mut Frame<'a>) {
        if is_connector(token) {
            self.at += 1;
            if token.glued {
                self.missing_blank("before", token, token.offset);
            }
            frame.connect(token);
        } else if let Some(instead) = not_a_connector(token) {
            self.at += 1;
            self.mistake(format!("the service has no {}", quoted(token.text)), token, instead);
            frame.connect(token);
        } else if starts_operand(token) {
            let message = "`and` or `or` is missing between two clauses";
            self.missing(message, token.offset, "join them with `and` or `or`");
            frame.complete = false;
        } else {
            self.rubbish(token);
            // The rubbish stood where a connector was due: one mistake, not two.
            frame.complete = !self.peek().is_some_and(starts_operand);
        }
    }

    fn blank_after(&mut self, frame: &Frame<'a>, token: Token<'a>) {
        if let Some(connector) = frame.connector.filter(|_| token.glued) {
            self.missing_blank("after", connector, connector.end());
        }
    }

    fn missing_blank(&mut self, side: &str, connector: Token<'a>, at: usize) {
        let message = format!("a blank is missing {side} {}", quoted(connector.text));
        self.missing(message, at, "put one there; no source confirms that the service reads it without");
    }

    /// Text that belongs to no clause, as one mistake up to where the rule may go on.
    fn rubbish(&mut self, first: Token<'a>) {
        let run = self.skip_run(first);
        let help = if first.text.starts_with('#') || first.text.starts_with("//") {
            "the service takes no comments; remove it"
        } else {
            "after a clause comes `and`, `or`, `)` or the end of the rule"
        };
        self.mistake(format!("{} is not expected here", quoted(run.text)), run, help);
    }

    /// Skips from `first` to where a clause, a connector or a parenthesis may go on; gives what was skipped.
    pub(super) fn skip_run(&mut self, first: Token<'a>) -> Token<'a> {
        let mut end = first.end();
        while let Some(token) = self.peek() {
            let resumes = token.kind == TokenKind::Close || is_connector(token) || starts_operand(token);
            if resumes && token.offset != first.offset {
                break;
            }
            end = token.end();
            self.at += 1;
        }
        Token { text: self.between(first.offset, end), ..first }
    }

    /// The rule's text between two bytes that are ends of tokens.
    pub(super) fn between(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }
}

pub(super) fn is_connector(token: Token<'_>) -> bool {
    token.is_word("and") || token.is_word("or")
}

/// A word that starts like a property.
pub(super) fn is_property_like(token: Token<'_>) -> bool {
    token.kind == TokenKind::Word
        && token.text.split_once('.').is_some_and(|(entity, _)| {
            entity.eq_ignore_ascii_case("device") || entity.eq_ignore_ascii_case("app")
        })
}

fn starts_operand(token: Token<'_>) -> bool {
    token.kind == TokenKind::Open || is_property_like(token)
}

fn is_negation(token: Token<'_>) -> bool {
    token.is_word("not") || (token.kind == TokenKind::Word && token.text == "!")
}

fn not_a_connector(token: Token<'_>) -> Option<&'static str> {
    match token.text {
        _ if token.kind != TokenKind::Word => None,
        "&&" | "&" => Some("write `and`"),
        "||" | "|" => Some("write `or`"),
        _ if token.is_word("xor") => Some("write it out with `and` and `or`"),
        _ => None,
    }
}
