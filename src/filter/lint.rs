//! What the service accepts although it can hardly be meant.

use super::diagnostic::{Diagnostic, listed, quoted};
use super::operator::Operator;
use super::platform::FilterPlatform;
use super::property::Values;
use super::rule::{Clause, Operand, RuleText};
use super::suggest::nearest;
use super::version::Version;

/// Words that Graph, the portal or older documents use for a value, and the value that rules use.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("company", "Corporate"),
    ("x64", "amd64"),
    ("amd64", "x64"),
    ("aarch64", "arm64"),
    ("azureadjoined", "Azure AD joined"),
    ("microsoft entra joined", "Azure AD joined"),
    ("azureadregistered", "Azure AD registered"),
    ("microsoft entra registered", "Azure AD registered"),
    ("hybridazureadjoined", "Hybrid Azure AD joined"),
    ("microsoft entra hybrid joined", "Hybrid Azure AD joined"),
];

/// The doubt about a clause, if there is one, at the place of its value.
pub(super) fn doubt(
    clause: &Clause,
    platform: FilterPlatform,
    offset: usize,
    length: usize,
) -> Option<Diagnostic> {
    let (message, help) = never_matches(clause)
        .or_else(|| always_matches(clause))
        .or_else(|| whole_version_as_text(clause, platform))
        .or_else(|| clause.property.caution.map(|caution| (caution.to_owned(), None)))?;
    let doubt = Diagnostic::new(message, offset, length);
    Some(match help {
        Some(help) => doubt.help(help),
        None => doubt,
    })
}

type Doubt = (String, Option<String>);

fn texts(operand: &Operand) -> &[RuleText] {
    match operand {
        Operand::Text(text) => std::slice::from_ref(text),
        Operand::List(items) => items,
        Operand::Null | Operand::Version(_) => &[],
    }
}

/// A value that the property cannot have.
fn never_matches(clause: &Clause) -> Option<Doubt> {
    let whole = matches!(clause.operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn);
    let names = match clause.property.values {
        Values::Listed(names) => names,
        Values::Named(names) if whole => names,
        _ => return None,
    };
    let stranger = texts(&clause.operand)
        .iter()
        .find(|text| !names.iter().any(|name| name.to_lowercase() == text.folded))?;
    let other = OTHER_NAMES
        .iter()
        .find(|(word, name)| *word == stranger.folded && names.contains(name))
        .map(|(_, name)| *name);
    let help = match other.or_else(|| nearest(&stranger.folded, names.iter().copied())) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("its values are {}", listed(names)),
    };
    let message =
        format!("{} is accepted but is no value of `{}`", quoted(&stranger.written), clause.property.path());
    Some((message, Some(help)))
}

/// A text of blanks, which the service trims to nothing.
fn always_matches(clause: &Clause) -> Option<Doubt> {
    let substring =
        matches!(clause.operator, Operator::StartsWith | Operator::Contains | Operator::NotContains);
    let blank = texts(&clause.operand).iter().any(|text| text.folded.is_empty());
    (substring && blank)
        .then(|| ("blanks around a value are ignored, so every value holds this one".to_owned(), None))
}

/// `-eq "10.0.18362"` on the text `osVersion`, which on Windows always has four parts.
fn whole_version_as_text(clause: &Clause, platform: FilterPlatform) -> Option<Doubt> {
    let whole = matches!(clause.operator, Operator::Eq | Operator::Ne | Operator::In | Operator::NotIn);
    if !whole || clause.property.name != "osVersion" || platform != FilterPlatform::Windows {
        return None;
    }
    let short = texts(&clause.operand)
        .iter()
        .find(|text| Version::of_rule(&text.written).is_some() && text.written.matches('.').count() < 3)?;
    Some((
        format!("{} is compared as text with all four parts of the version", quoted(&short.written)),
        Some("use `-startsWith`, or `operatingSystemVersion` for numeric order".to_owned()),
    ))
}
