//! A rule that was parsed and checked, and its canonical text.

use std::fmt;

use super::diagnostic::Diagnostic;
use super::operator::Operator;
use super::platform::FilterPlatform;
use super::property::Property;
use super::version::Version;

/// A rule that the service would accept for its platform.
///
/// Printed as canonical text: every clause in parentheses, hyphens, the documented spelling of names. Parsing
/// that text gives the same rule, as long as it stays within the service's limit on length.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) platform: FilterPlatform,
    pub(super) expression: Expression,
    pub(super) warnings: Vec<Diagnostic>,
}

impl Rule {
    /// The platform it is for.
    #[must_use]
    pub fn platform(&self) -> FilterPlatform {
        self.platform
    }

    /// What the service accepts in it although it can hardly be meant: values that never match, clauses that
    /// always do.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The properties it compares, each once, in the order of the text.
    pub fn properties(&self) -> impl Iterator<Item = &'static Property> {
        let mut properties: Vec<&'static Property> = Vec::new();
        self.expression.each_clause(&mut |clause| {
            if !properties.contains(&clause.property) {
                properties.push(clause.property);
            }
        });
        properties.into_iter()
    }
}

/// Equal in meaning to the parser: the warnings, which carry places in the text, do not count.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.platform == other.platform && self.expression == other.expression
    }
}

impl Eq for Rule {}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expression {
            Expression::All(parts) => write_joined(f, parts, " and "),
            Expression::Any(parts) => write_joined(f, parts, " or "),
            clause @ Expression::Clause(_) => clause.fmt(f),
        }
    }
}

/// Clauses and what joins them. Flat: no `All` directly in an `All`, no `Any` in an `Any`, none with fewer
/// than two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Clause(Clause),
}

impl Expression {
    /// The conjunction of at least one part, flattened.
    pub(super) fn all(parts: Vec<Self>) -> Self {
        Self::joined(parts, Self::All, |part| match part {
            Self::All(inner) => Ok(inner),
            other => Err(other),
        })
    }

    /// The disjunction of at least one part, flattened.
    pub(super) fn any(parts: Vec<Self>) -> Self {
        Self::joined(parts, Self::Any, |part| match part {
            Self::Any(inner) => Ok(inner),
            other => Err(other),
        })
    }

    fn joined(
        parts: Vec<Self>,
        join: fn(Vec<Self>) -> Self,
        open: fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match open(part) {
                Ok(inner) => flat.extend(inner),
                Err(other) => flat.push(other),
            }
        }
        match flat.pop() {
            Some(only) if flat.is_empty() => only,
            last => {
                flat.extend(last);
                join(flat)
            }
        }
    }

    /// Calls `visit` for every clause in the order of the text.
    pub(super) fn each_clause<'a>(&'a self, visit: &mut impl FnMut(&'a Clause)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_clause(visit)),
            Self::Clause(clause) => visit(clause),
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        match self {
            Self::All(parts) => write_joined(f, parts, " and ")?,
            Self::Any(parts) => write_joined(f, parts, " or ")?,
            Self::Clause(clause) => write!(f, "{clause}")?,
        }
        f.write_str(")")
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, parts: &[Expression], joint: &str) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            f.write_str(joint)?;
        }
        write!(f, "{part}")?;
    }
    Ok(())
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) property: &'static Property,
    pub(super) operator: Operator,
    pub(super) operand: Operand,
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { property, operator, operand } = self;
        write!(f, "{}.{} {operator} {operand}", property.entity.name(), property.name)
    }
}

/// What a property is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Null,
    Text(RuleText),
    List(Vec<RuleText>),
    Version(Version),
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("$null"),
            Self::Text(text) => text.fmt(f),
            Self::Version(version) => version.fmt(f),
            Self::List(items) => {
                f.write_str("[")?;
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        f.write_str(", ")?;
                    }
                    item.fmt(f)?;
                }
                f.write_str("]")
            }
        }
    }
}

/// A text of a rule: as written, and as it is compared, without the blanks around it and without case.
#[derive(Clone, Debug)]
pub(super) struct RuleText {
    pub(super) written: String,
    pub(super) folded: String,
}

impl RuleText {
    pub(super) fn new(written: &str) -> Self {
        let folded = written.trim().chars().flat_map(char::to_lowercase).collect();
        Self { written: written.to_owned(), folded }
    }
}

impl PartialEq for RuleText {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for RuleText {}

impl fmt::Display for RuleText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.written)
    }
}
