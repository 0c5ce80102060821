//! Tenants: readable JSON, one array per collection, in the shapes that Graph gives.
//!
//! Beyond plain Graph objects a tenant file may write
//! - `"@-5h"`, `"@+30d"`, `"@now"` for times relative to the server's clock;
//! - `"@user:adele.vance@contoso.com"`, `"@group:All staff"`, `"@device:…"` (Entra object), `"@managedDevice:…"`,
//!   `"@filter:…"`, `"@policy:…"`, `"@app:…"` for the id of what is named;
//! - no `id` at all: it follows from collection and name.
//!
//! `reported` is the one collection that Graph does not have: what devices said about policies. The states by
//! device, the states by policy and the portal's report are three views of it.

mod check;
mod embedded;
mod generate;
mod references;
mod store;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use chrono::DateTime;
use serde_json::{Map, Value};

pub use generate::Size;
pub(crate) use store::{Item, Reported, Store};

/// The content of a tenant, before references and relative times are resolved.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub(crate) collections: Arc<Map<String, Value>>,
}

static CONTOSO: LazyLock<Tenant> = LazyLock::new(|| Tenant::from_collections(embedded::contoso()));

impl Tenant {
    /// The demo tenant.
    #[must_use]
    pub fn contoso() -> Self {
        CONTOSO.clone()
    }

    /// A tenant from a folder of `<collection>.json` files, each an array (or an object, for one item).
    ///
    /// # Errors
    /// When the folder or a file can't be read, or a file is not JSON.
    pub fn load(folder: &Path) -> std::io::Result<Self> {
        let mut collections = Map::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            let value = serde_json::from_slice(&std::fs::read(&path)?).map_err(|error| {
                std::io::Error::new(std::io::ErrorKind::InvalidData, format!("`{}`: {error}", path.display()))
            })?;
            collections.insert(name, value);
        }
        Ok(Self::from_collections(collections))
    }

    /// A tenant from one object, collection name to array. Anything else gives an empty tenant.
    #[must_use]
    pub fn from_value(value: Value) -> Self {
        match value {
            Value::Object(collections) => Self::from_collections(collections),
            _ => Self::from_collections(Map::new()),
        }
    }

    /// A synthetic tenant: the same arguments give the same tenant.
    #[must_use]
    pub fn generate(seed: u64, users: usize, profiles: usize) -> Self {
        Self::from_collections(generate::tenant(seed, users, profiles))
    }

    /// A synthetic tenant of a given size: the same arguments give the same tenant.
    #[must_use]
    pub fn sized(seed: u64, size: &Size) -> Self {
        Self::from_collections(generate::sized(seed, size))
    }

    /// The same tenant with one collection replaced.
    #[must_use]
    pub fn with(&self, collection: &str, items: Value) -> Self {
        let mut collections = (*self.collections).clone();
        collections.insert(collection.to_owned(), items);
        Self::from_collections(collections)
    }

    /// The names of the collections and their items, as written.
    pub fn collections(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.collections.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// What in the tenant real Graph could not have sent: unknown collections, types and properties, values of the
    /// wrong type, references to nothing. One line each.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        match Store::build(self, DateTime::UNIX_EPOCH) {
            Ok(store) => check::problems(&store),
            Err(why) => vec![why],
        }
    }

    fn from_collections(collections: Map<String, Value>) -> Self {
        Self { collections: Arc::new(collections) }
    }
}
