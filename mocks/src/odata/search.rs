//! `$search="property:text"`, the one form that is served.

use serde_json::Value;

use crate::answer::Failure;
use crate::schema::Schema;

const SEARCHABLE: &[&str] = &["description", "displayName", "mail", "userPrincipalName"];

#[derive(Clone, Debug)]
pub(crate) struct Search {
    property: String,
    text: String,
}

/// # Errors
/// 400 for another form, or a property that is not indexed for search.
pub(crate) fn read(schema: &Schema, ty: &str, text: &str) -> Result<Search, Failure> {
    let quoted = text.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let Some((property, text)) = quoted.and_then(|inner| inner.split_once(':')) else {
        return Err(Failure::bad(
            "Request_BadRequest",
            format!("Syntax error: '{text}'. $search takes \"property:value\"."),
        ));
    };
    if !SEARCHABLE.contains(&property) || schema.property(ty, property).is_none() {
        return Err(Failure::unsupported_query(format!("Property '{property}' is not searchable.")));
    }
    Ok(Search { property: property.to_owned(), text: text.to_lowercase() })
}

impl Search {
    /// Words that start with the text.
    pub(crate) fn holds(&self, item: &Value) -> bool {
        let value = item.get(&self.property).and_then(Value::as_str).unwrap_or_default().to_lowercase();
        value.contains(&self.text)
    }
}
