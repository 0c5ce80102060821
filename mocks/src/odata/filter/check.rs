//! A filter against the metadata, and against what each property is known to take.

use super::{Expression, Literal, Operator};
use crate::answer::Failure;
use crate::odata::filterable::{self, Ops};
use crate::options::{Options, Unconfirmed};
use crate::schema::{Schema, TypeRef};

/// # Errors
/// 400 for an unknown property, a literal of the wrong type, or an operator that the property does not take.
pub(crate) fn check(
    schema: &Schema,
    ty: &str,
    expression: &Expression,
    options: &Options,
) -> Result<(), Failure> {
    match expression {
        Expression::Or(parts) => {
            let types = parts.iter().filter(|part| matches!(part, Expression::IsOf(_))).count();
            if types > 1 && !options.unconfirmed.contains(&Unconfirmed::Filter) {
                return Err(Failure::bad("BadRequest", "isof in a disjunction is not known to work."));
            }
            parts.iter().try_for_each(|part| check(schema, ty, part, options))
        }
        Expression::And(parts) => parts.iter().try_for_each(|part| check(schema, ty, part, options)),
        Expression::Not(inner) => check(schema, ty, inner, options),
        Expression::IsOf(of) => {
            let known = schema.get(of).is_some() && schema.is_a(of, ty);
            if known {
                Ok(())
            } else {
                Err(Failure::bad("BadRequest", format!("'{of}' is not derived from '{ty}'.")))
            }
        }
        Expression::Compare { path, operator, value } => {
            let of = typed(schema, ty, path)?;
            literal(schema, of, value)?;
            let op = match operator {
                Operator::Eq => Ops::EQ,
                Operator::Ne => Ops::NE,
                _ => Ops::ORDER,
            };
            allowed(schema, ty, path, op, operator.as_str(), options)
        }
        Expression::In { path, values } => {
            let of = typed(schema, ty, path)?;
            values.iter().try_for_each(|value| literal(schema, of, value))?;
            allowed(schema, ty, path, Ops::IN, "in", options)
        }
        Expression::Text { function, path, .. } => {
            typed(schema, ty, path)?;
            let op = match function.as_str() {
                "startswith" => Ops::STARTS,
                "endswith" => Ops::ENDS,
                _ => Ops::CONTAINS,
            };
            allowed(schema, ty, path, op, function, options)
        }
        Expression::Any { path, .. } => {
            let of = typed(schema, ty, path)?;
            if !of.collection {
                return Err(Failure::bad("BadRequest", "'any' needs a collection."));
            }
            allowed(schema, ty, path, Ops::ANY, "any", options)
        }
    }
}

fn typed<'a>(schema: &'a Schema, ty: &str, path: &[String]) -> Result<&'a TypeRef, Failure> {
    let mut at = ty;
    let mut found = None;
    for name in path {
        let of = schema.property(at, name).ok_or_else(|| Failure::unknown_property(name, at))?;
        at = &of.name;
        found = Some(of);
    }
    found.ok_or_else(|| Failure::unknown_property("", ty))
}

fn literal(schema: &Schema, of: &TypeRef, value: &Literal) -> Result<(), Failure> {
    let fits = match (of.name.as_str(), value) {
        (_, Literal::Word(word)) if word == "null" => true,
        ("String", Literal::Text(_)) => true,
        ("Guid", Literal::Text(text) | Literal::Word(text)) => uuid::Uuid::parse_str(text).is_ok(),
        ("Boolean", Literal::Word(word)) => word == "true" || word == "false",
        ("Int32" | "Int64" | "Double", Literal::Word(word)) => word.parse::<f64>().is_ok(),
        ("DateTimeOffset", Literal::Word(word)) => chrono::DateTime::parse_from_rfc3339(word).is_ok(),
        (name, Literal::Text(text)) => schema
            .enumeration(name)
            .is_some_and(|members| members.iter().any(|m| m.eq_ignore_ascii_case(text))),
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(Failure::bad(
            "BadRequest",
            format!("A binary operator with incompatible types was detected: '{}' and {value:?}.", of.name),
        ))
    }
}

fn allowed(
    schema: &Schema,
    ty: &str,
    path: &[String],
    op: Ops,
    word: &str,
    options: &Options,
) -> Result<(), Failure> {
    let path = path.join("/");
    let unconfirmed = options.unconfirmed.contains(&Unconfirmed::Filter);
    if filterable::allows(schema, ty, &path, op, unconfirmed) {
        return Ok(());
    }
    Err(Failure::unsupported_query(format!(
        "Unsupported or invalid query filter clause specified for property '{path}' of resource '{ty}' (operator {word})."
    )))
}
