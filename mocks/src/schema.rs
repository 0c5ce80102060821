//! The published metadata, one extract per version: which types, properties and navigations exist.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::request::Version;

/// How a property or navigation is typed: `String?`, `loggedOnUser[]?`, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeRef {
    pub(crate) name: String,
    pub(crate) collection: bool,
    pub(crate) nullable: bool,
}

impl TypeRef {
    fn parse(text: &str) -> Self {
        let (text, nullable) = match text.strip_suffix('?') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        match text.strip_suffix("[]") {
            Some(name) => Self { name: name.to_owned(), collection: true, nullable },
            None => Self { name: text.to_owned(), collection: false, nullable },
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct EntityType {
    pub(crate) base: Option<String>,
    pub(crate) is_abstract: bool,
    pub(crate) complex: bool,
    pub(crate) properties: BTreeMap<String, TypeRef>,
    pub(crate) navigation: BTreeMap<String, TypeRef>,
}

/// One version's extract.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    types: HashMap<String, EntityType>,
    enums: HashMap<String, Vec<String>>,
    flags: HashSet<String>,
    has_derived: HashSet<String>,
}

#[derive(Deserialize)]
struct Document {
    flags: HashSet<String>,
    enums: HashMap<String, Vec<String>>,
    types: HashMap<String, RawType>,
}

#[derive(Deserialize)]
struct RawType {
    base: Option<String>,
    #[serde(default, rename = "abstract")]
    is_abstract: bool,
    #[serde(default)]
    complex: bool,
    properties: BTreeMap<String, String>,
    #[serde(default)]
    navigation: BTreeMap<String, String>,
}

static BETA: LazyLock<Schema> = LazyLock::new(|| Schema::read(include_str!("../schema/beta.json")));
static V1: LazyLock<Schema> = LazyLock::new(|| Schema::read(include_str!("../schema/v1.json")));

impl Schema {
    pub(crate) fn of(version: Version) -> &'static Self {
        match version {
            Version::Beta => &BETA,
            Version::V1 => &V1,
        }
    }

    /// The embedded extracts are part of the source; a broken one gives an empty schema, which no test survives.
    fn read(text: &str) -> Self {
        let Ok(document) = serde_json::from_str::<Document>(text) else { return Self::default() };
        let refs = |map: BTreeMap<String, String>| {
            map.into_iter().map(|(name, text)| (name, TypeRef::parse(&text))).collect()
        };
        let has_derived = document.types.values().filter_map(|t| t.base.clone()).collect();
        let types = document
            .types
            .into_iter()
            .map(|(name, raw)| {
                let RawType { base, is_abstract, complex, properties, navigation } = raw;
                let entity = EntityType {
                    base,
                    is_abstract,
                    complex,
                    properties: refs(properties),
                    navigation: refs(navigation),
                };
                (name, entity)
            })
            .collect();
        Self { types, enums: document.enums, flags: document.flags, has_derived }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&EntityType> {
        self.types.get(name)
    }

    /// The type and its bases, most derived first.
    fn chain<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a str, &'a EntityType)> + use<'a> {
        std::iter::successors(self.types.get_key_value(name), |(_, entity)| {
            self.types.get_key_value(entity.base.as_deref()?)
        })
        .map(|(name, entity)| (name.as_str(), entity))
    }

    pub(crate) fn property<'a>(&'a self, of: &str, name: &str) -> Option<&'a TypeRef> {
        self.chain(of).find_map(|(_, entity)| entity.properties.get(name))
    }

    pub(crate) fn navigation<'a>(&'a self, of: &str, name: &str) -> Option<&'a TypeRef> {
        self.chain(of).find_map(|(_, entity)| entity.navigation.get(name))
    }

    /// Every navigation of the type, with the type that declares it.
    pub(crate) fn navigations<'a>(&'a self, of: &str) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.chain(of)
            .flat_map(|(owner, entity)| entity.navigation.keys().map(move |name| (owner, name.as_str())))
    }

    /// Every property of the type, its bases' included.
    pub(crate) fn properties<'a>(&'a self, of: &str) -> BTreeMap<&'a str, &'a TypeRef> {
        self.chain(of)
            .flat_map(|(_, entity)| entity.properties.iter().map(|(name, of)| (name.as_str(), of)))
            .collect()
    }

    pub(crate) fn is_a(&self, name: &str, base: &str) -> bool {
        self.chain(name).any(|(at, _)| at == base)
    }

    /// Whether an item of this declared type must say what it is.
    pub(crate) fn polymorphic(&self, name: &str) -> bool {
        self.has_derived.contains(name) || self.types.get(name).is_some_and(|t| t.is_abstract)
    }

    /// Whether any type derived from `base` has the property; directory objects are open.
    pub(crate) fn derived_property(&self, base: &str, name: &str) -> bool {
        self.types.keys().any(|at| self.is_a(at, base) && self.property(at, name).is_some())
    }

    pub(crate) fn enumeration(&self, name: &str) -> Option<&[String]> {
        self.enums.get(name).map(Vec::as_slice)
    }

    pub(crate) fn is_flags(&self, name: &str) -> bool {
        self.flags.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_know_their_bases() {
        let beta = Schema::of(Version::Beta);
        assert!(beta.is_a("iosScepCertificateProfile", "deviceConfiguration"));
        assert_eq!(beta.property("windows81SCEPCertificateProfile", "id").unwrap().name, "String");
        assert!(beta.navigation("androidWorkProfileScepCertificateProfile", "rootCertificate").is_some());
        assert!(beta.polymorphic("deviceConfiguration") && !beta.polymorphic("deviceConfigurationState"));
    }

    #[test]
    fn v1_lacks_what_is_beta_only() {
        let v1 = Schema::of(Version::V1);
        assert!(v1.get("iosScepCertificateProfile").is_none());
        assert!(v1.property("managedDevice", "joinType").is_none());
        assert!(v1.navigation("deviceManagement", "configurationPolicies").is_none());
        assert!(v1.navigation("deviceManagement", "deviceConfigurations").is_some());
    }
}
