//! Form bodies, read strictly: the right content type, no field twice.

use std::collections::BTreeMap;

use url::form_urlencoded;

use super::error::Refused;

pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// # Errors
    /// `invalid_request` for another content type or a repeated field.
    pub(crate) fn read(content_type: Option<&str>, body: &[u8]) -> Result<Self, Refused> {
        let form = content_type
            .is_some_and(|ty| ty.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
        if !form {
            return Err(Refused::new("invalid_request", 900_144, "The request body must be form-encoded."));
        }
        Self::pairs(body)
    }

    /// # Errors
    /// `invalid_request` for a repeated field.
    pub(crate) fn pairs(text: &[u8]) -> Result<Self, Refused> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(text) {
            if fields.insert(name.clone().into_owned(), value.into_owned()).is_some() {
                return Err(Refused::new(
                    "invalid_request",
                    9_002_313,
                    format!("Invalid request: '{name}' is repeated."),
                ));
            }
        }
        Ok(Self(fields))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// # Errors
    /// `invalid_request` that names the field.
    pub(crate) fn need(&self, name: &str) -> Result<&str, Refused> {
        let missing = || {
            Refused::malformed(format!("The request body must contain the following parameter: '{name}'."))
        };
        self.get(name).ok_or_else(missing)
    }
}
