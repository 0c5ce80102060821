//! Whether an object passes a filter. Texts compare without case, as the service does.

use std::cmp::Ordering;

use chrono::DateTime;
use serde_json::Value;

use super::{Expression, Literal, Operator};
use crate::schema::Schema;

pub(crate) fn holds(schema: &Schema, expression: &Expression, ty: &str, item: &Value) -> bool {
    let all = |part: &Expression| holds(schema, part, ty, item);
    match expression {
        Expression::Or(parts) => parts.iter().any(all),
        Expression::And(parts) => parts.iter().all(all),
        Expression::Not(inner) => !all(inner),
        Expression::IsOf(of) => schema.is_a(ty, of),
        Expression::Compare { path, operator, value } => compare(at(item, path), *operator, value),
        Expression::In { path, values } => {
            values.iter().any(|value| compare(at(item, path), Operator::Eq, value))
        }
        Expression::Text { function, path, text } => {
            let own = at(item, path).and_then(Value::as_str).unwrap_or_default().to_lowercase();
            let text = text.to_lowercase();
            match function.as_str() {
                "startswith" => own.starts_with(&text),
                "endswith" => own.ends_with(&text),
                _ => own.contains(&text),
            }
        }
        Expression::Any { path, body } => at(item, path)
            .and_then(Value::as_array)
            .is_some_and(|items| items.iter().any(|item| holds(schema, body, ty, item))),
    }
}

fn at<'a>(item: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(item, |at, name| at.get(name))
}

fn compare(own: Option<&Value>, operator: Operator, literal: &Literal) -> bool {
    let null = matches!(literal, Literal::Word(word) if word == "null");
    let ordering = match own {
        None | Some(Value::Null) => null.then_some(Ordering::Equal),
        Some(_) if null => None,
        Some(value) => order(value, literal),
    };
    match operator {
        Operator::Eq => ordering == Some(Ordering::Equal),
        Operator::Ne => ordering != Some(Ordering::Equal),
        Operator::Gt => ordering == Some(Ordering::Greater),
        Operator::Ge => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
        Operator::Lt => ordering == Some(Ordering::Less),
        Operator::Le => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
    }
}

fn order(own: &Value, literal: &Literal) -> Option<Ordering> {
    let (Literal::Text(text) | Literal::Word(text)) = literal;
    match own {
        Value::String(own) => match (DateTime::parse_from_rfc3339(own), DateTime::parse_from_rfc3339(text)) {
            (Ok(own), Ok(other)) => Some(own.cmp(&other)),
            _ => Some(own.to_lowercase().cmp(&text.to_lowercase())),
        },
        Value::Bool(own) => Some(own.cmp(&text.parse().ok()?)),
        Value::Number(own) => own.as_f64()?.partial_cmp(&text.parse().ok()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse;
    use super::*;
    use crate::request::Version;

    #[test]
    fn objects_pass_or_do_not() {
        let item = json!({
            "displayName": "Adele", "n": 3, "on": true, "nothing": null, "at": "2026-01-02T00:00:00Z",
            "types": ["Unified"], "plans": [{"id": "p", "status": "Enabled"}], "actor": {"name": "A"},
        });
        let cases = [
            ("displayName eq 'adele'", true),
            ("displayName ne 'adele'", false),
            ("startsWith(displayName,'AD') and n ge 3", true),
            ("contains(displayName,'x') or on eq true", true),
            ("nothing eq null", true),
            ("displayName eq null", false),
            ("at gt 2026-01-01T00:00:00+00:00", true),
            ("types/any(t:t eq 'Unified')", true),
            ("plans/any(p:p/id eq 'p' and p/status eq 'Disabled')", false),
            ("n in (1,2)", false),
            ("actor/name eq 'A'", true),
            ("not (n eq 3)", false),
        ];
        for (text, expected) in cases {
            let parsed = parse(text).unwrap();
            assert_eq!(holds(Schema::of(Version::Beta), &parsed, "user", &item), expected, "{text}");
        }
    }
}
