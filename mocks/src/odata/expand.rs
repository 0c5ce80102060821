//! `$expand`: parsed, and allowed only where it is known to work.

use crate::answer::Failure;
use crate::options::{Options, Unconfirmed};
use crate::schema::Schema;

/// One expansion, with those inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expansion {
    pub(crate) navigation: String,
    pub(crate) inner: Vec<Expansion>,
}

/// Expansions with evidence: the type that is read, and what may be expanded on it.
const KNOWN: &[(&str, &[&str])] = &[
    ("deviceConfiguration", &["assignments"]),
    ("deviceManagementConfigurationPolicy", &["assignments"]),
    ("groupPolicyConfiguration", &["assignments"]),
    ("deviceCompliancePolicy", &["assignments", "scheduledActionsForRule"]),
    ("deviceComplianceScheduledActionForRule", &["scheduledActionConfigurations"]),
    ("deviceEnrollmentConfiguration", &["assignments"]),
    ("mobileApp", &["assignments"]),
    ("managedDeviceMobileAppConfiguration", &["assignments"]),
    ("targetedManagedAppConfiguration", &["apps", "assignments"]),
    ("iosManagedAppProtection", &["apps", "assignments"]),
    ("androidManagedAppProtection", &["apps", "assignments"]),
    ("windowsManagedAppProtection", &["apps", "assignments"]),
    ("managedAppRegistration", &["appliedPolicies", "intendedPolicies", "operations"]),
    ("managedDevice", &["detectedApps", "deviceCategory"]),
];

/// # Errors
/// 400 for what the metadata does not have, and for what no source says the service accepts.
pub(crate) fn read(
    schema: &Schema,
    ty: &str,
    text: &str,
    options: &Options,
) -> Result<Vec<Expansion>, Failure> {
    let expansions =
        parse(text).ok_or_else(|| Failure::bad("BadRequest", "Parsing OData Select and Expand failed."))?;
    check(schema, ty, &expansions, options)?;
    Ok(expansions)
}

fn check(schema: &Schema, ty: &str, expansions: &[Expansion], options: &Options) -> Result<(), Failure> {
    for expansion in expansions {
        let name = expansion.navigation.as_str();
        let Some(to) = schema.navigation(ty, name) else {
            return Err(Failure::unknown_property(name, ty));
        };
        let known = KNOWN.iter().any(|(at, names)| schema.is_a(ty, at) && names.contains(&name));
        if !known && !options.unconfirmed.contains(&Unconfirmed::Expand) {
            return Err(Failure::bad(
                "BadRequest",
                format!("Expanding '{name}' on '{ty}' is not known to work."),
            ));
        }
        check(schema, &to.name, &expansion.inner, options)?;
    }
    Ok(())
}

/// `a,b($expand=c)`; other options inside parentheses are not served.
fn parse(text: &str) -> Option<Vec<Expansion>> {
    split(text)?.into_iter().map(one).collect()
}

fn one(text: &str) -> Option<Expansion> {
    let text = text.trim();
    let (navigation, inner) = match text.split_once('(') {
        Some((name, rest)) => {
            let inner = rest.strip_suffix(')')?.trim().strip_prefix("$expand=")?;
            (name, parse(inner)?)
        }
        None => (text, Vec::new()),
    };
    (!navigation.is_empty()).then(|| Expansion { navigation: navigation.trim().to_owned(), inner })
}

/// At commas outside parentheses.
fn split(text: &str) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let mut depth = 0_i32;
    let mut from = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text.get(from..at)?);
                from = at + 1;
            }
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    parts.push(text.get(from..)?);
    (depth == 0).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expansions_nest() {
        let parsed =
            parse("assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)").unwrap();
        assert_eq!(parsed.len(), 2);
        assert_eq!(parsed[1].inner[0].navigation, "scheduledActionConfigurations");
        for broken in ["a(", "a)", "a($select=x)", "", "a,,b"] {
            assert_eq!(parse(broken), None, "{broken}");
        }
    }
}
