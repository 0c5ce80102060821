//! The query options of one request.

use crate::answer::Failure;

#[derive(Clone, Debug, Default)]
pub(crate) struct QueryOptions {
    pub(crate) select: Option<String>,
    pub(crate) expand: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) orderby: Option<String>,
    pub(crate) search: Option<String>,
    pub(crate) top: Option<u64>,
    pub(crate) skip: Option<u64>,
    pub(crate) count: bool,
    pub(crate) skiptoken: Option<String>,
    pub(crate) deltatoken: Option<String>,
}

impl QueryOptions {
    /// # Errors
    /// 400 for an option that Graph does not have, one given twice, or a value of the wrong form.
    pub(crate) fn read(pairs: &[(String, String)]) -> Result<Self, Failure> {
        let mut options = Self::default();
        let mut seen = Vec::new();
        for (name, value) in pairs {
            if seen.contains(&name) {
                return Err(Failure::bad(
                    "BadRequest",
                    format!("Query option '{name}' was specified more than once."),
                ));
            }
            seen.push(name);
            options.set(name, value)?;
        }
        Ok(options)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let text = || {
            let empty = Failure::bad("BadRequest", format!("Empty expression encountered. Option '{name}'."));
            if value.trim().is_empty() { Err(empty) } else { Ok(Some(value.to_owned())) }
        };
        match name {
            "$select" => self.select = text()?,
            "$expand" => self.expand = text()?,
            "$filter" => self.filter = text()?,
            "$orderby" => self.orderby = text()?,
            "$search" => self.search = text()?,
            "$skiptoken" => self.skiptoken = text()?,
            "$deltatoken" => self.deltatoken = text()?,
            "$top" => self.top = Some(number(name, value)?),
            "$skip" => self.skip = Some(number(name, value)?),
            "$count" => self.count = boolean(value)?,
            _ => {
                return Err(Failure::bad(
                    "BadRequest",
                    format!("The query parameter '{name}' is not supported."),
                ));
            }
        }
        Ok(())
    }
}

fn number(name: &str, value: &str) -> Result<u64, Failure> {
    value.parse().map_err(|_| {
        Failure::bad("BadRequest", format!("Invalid value '{value}' for {name} query option found."))
    })
}

fn boolean(value: &str) -> Result<bool, Failure> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => {
            Err(Failure::bad("BadRequest", format!("Invalid value '{value}' for $count query option found.")))
        }
    }
}
