//! One property of an answer: absent, null, or a value.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// A property as it came. Use it with `#[serde(default)]`, so that an absent property is `NotRead`.
///
/// A value of another type than expected counts as not read: one odd property must not cost the object,
/// and it must not pass for null either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Read<T> {
    /// The answer did not hold it, or held something that is not of its type.
    #[default]
    NotRead,
    /// It is null.
    Null,
    /// It has this value.
    Value(T),
}

impl<T> Read<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotRead | Self::Null => None,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Read<T> {
    // By way of a JSON value: text moves through it without a copy, and whatever stands there is consumed
    // whole before its type is judged.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Null => Self::Null,
            value => T::deserialize(value).map_or(Self::NotRead, Self::Value),
        })
    }
}

/// The property names a wire struct reads, so that tests can hold them against `$select` lists and the
/// published schema.
#[cfg(test)]
pub(crate) fn property_names<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Names<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Names<'_> {
        type Error = serde::de::value::Error;

        fn deserialize_struct<V: serde::de::Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            Err(serde::de::Error::custom("only the names are wanted"))
        }

        fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("not a struct"))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
            unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    let mut names: &'static [&'static str] = &[];
    let _ = T::deserialize(Names(&mut names));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, rename_all = "camelCase")]
    struct Sample {
        user_name: Read<String>,
        count: Read<i64>,
        tags: Read<Vec<String>>,
    }

    #[test]
    fn absent_null_and_value_stay_apart() {
        let sample: Sample = serde_json::from_str(r#"{"userName": null, "count": 3}"#).expect("valid");
        assert_eq!(sample, Sample { user_name: Read::Null, count: Read::Value(3), tags: Read::NotRead });
    }

    #[test]
    fn a_value_of_another_type_is_not_read_and_costs_nothing_else() {
        let text = r#"{"userName": {"a": [1]}, "count": "3", "tags": ["x", 1], "new": [{}]}"#;
        assert_eq!(serde_json::from_str::<Sample>(text).expect("valid"), Sample::default());
        let text = r#"{"userName": 7, "count": 3}"#;
        let sample: Sample = serde_json::from_str(text).expect("valid");
        assert_eq!((sample.user_name, sample.count), (Read::NotRead, Read::Value(3)));
    }

    #[test]
    fn names_are_those_on_the_wire() {
        assert_eq!(property_names::<Sample>(), ["userName", "count", "tags"]);
    }
}
