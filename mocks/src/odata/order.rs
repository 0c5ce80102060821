//! `$orderby`, which only the directory's collections are known to take.

use std::cmp::Ordering;

use serde_json::Value;

use crate::answer::Failure;
use crate::schema::Schema;

#[derive(Clone, Debug)]
pub(crate) struct Order {
    property: String,
    descending: bool,
}

/// # Errors
/// 400 for an unknown property or direction.
pub(crate) fn read(schema: &Schema, ty: &str, text: &str) -> Result<Vec<Order>, Failure> {
    text.split(',')
        .map(|part| {
            let mut words = part.split_whitespace();
            let property = words.next().unwrap_or_default();
            if schema.property(ty, property).is_none() {
                return Err(Failure::unknown_property(property, ty));
            }
            let descending = match words.next() {
                None | Some("asc") => false,
                Some("desc") => true,
                Some(other) => {
                    return Err(Failure::bad(
                        "BadRequest",
                        format!("Syntax error at '{other}' in '{text}'."),
                    ));
                }
            };
            Ok(Order { property: property.to_owned(), descending })
        })
        .collect()
}

pub(crate) fn compare(orders: &[Order], a: &Value, b: &Value) -> Ordering {
    let text = |value: &Value, property: &str| match value.get(property) {
        Some(Value::String(text)) => text.to_lowercase(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    orders
        .iter()
        .map(|order| {
            let ordering = text(a, &order.property).cmp(&text(b, &order.property));
            if order.descending { ordering.reverse() } else { ordering }
        })
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
}
