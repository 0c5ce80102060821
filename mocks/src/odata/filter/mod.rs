//! `$filter`: parsed, checked, evaluated.

mod check;
mod evaluate;
mod parse;
mod token;

pub(crate) use check::check;
pub(crate) use evaluate::holds;
pub(crate) use parse::parse;

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

impl Operator {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }
}

/// A literal: a quoted text, or a bare word (number, boolean, null, date, GUID).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Literal {
    Text(String),
    Word(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    Compare {
        path: Vec<String>,
        operator: Operator,
        value: Literal,
    },
    In {
        path: Vec<String>,
        values: Vec<Literal>,
    },
    /// `startsWith`, `endsWith`, `contains`.
    Text {
        function: String,
        path: Vec<String>,
        text: String,
    },
    /// `path/any(x:…)`; the paths inside are relative to the element.
    Any {
        path: Vec<String>,
        body: Box<Expression>,
    },
    /// `isof('microsoft.graph.…')`
    IsOf(String),
}

impl Expression {
    /// The first operator that the directory counts as advanced; over a relationship, every filter is.
    pub(crate) fn advanced(&self, relationship: bool) -> Option<&str> {
        if relationship {
            return Some("filter");
        }
        match self {
            Self::Or(parts) | Self::And(parts) => parts.iter().find_map(|part| part.advanced(false)),
            Self::Not(_) => Some("not"),
            Self::Compare { operator: Operator::Ne, .. } => Some("ne"),
            Self::Text { function, .. } if function.eq_ignore_ascii_case("endsWith") => Some("endsWith"),
            Self::Any { body, .. } => body.advanced(false),
            _ => None,
        }
    }
}
