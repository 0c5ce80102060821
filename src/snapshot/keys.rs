//! What objects are looked up by.

use std::borrow::Cow;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The search keys of an object. A property that is absent or no text is no key.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Keys<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    display_name: Text<'a>,
    #[serde(borrow)]
    device_name: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    user_principal_name: Text<'a>,
    #[serde(borrow)]
    mail: Text<'a>,
    #[serde(borrow)]
    serial_number: Text<'a>,
    #[serde(borrow, rename = "azureADDeviceId")]
    azure_ad_device_id: Text<'a>,
    #[serde(borrow)]
    device_id: Text<'a>,
    #[serde(borrow)]
    user_id: Text<'a>,
}

impl<'a> Keys<'a> {
    /// The keys of an object; `None` if it is no JSON object.
    pub(super) fn of(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The id as it is written.
    pub(super) fn id(&self) -> Option<&str> {
        self.id.said()
    }

    /// What it is called.
    pub(super) fn name(&self) -> Option<String> {
        folded(self.device_name.said().or_else(|| self.display_name.said()).or_else(|| self.name.said()))
    }

    pub(super) fn user_principal_name(&self) -> Option<String> {
        folded(self.user_principal_name.said())
    }

    pub(super) fn mail(&self) -> Option<String> {
        folded(self.mail.said())
    }

    pub(super) fn serial_number(&self) -> Option<String> {
        folded(self.serial_number.said())
    }

    pub(super) fn entra_device_id(&self) -> Option<String> {
        folded(self.azure_ad_device_id.said().or_else(|| self.device_id.said()))
    }

    pub(super) fn user_id(&self) -> Option<String> {
        folded(self.user_id.said())
    }
}

/// How keys are compared: as Graph compares them, without regard to case.
pub(super) fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

fn folded(text: Option<&str>) -> Option<String> {
    text.map(fold)
}

/// Text, or something that is none.
#[derive(Debug, Default)]
struct Text<'a>(Option<Cow<'a, str>>);

impl Text<'_> {
    fn said(&self) -> Option<&str> {
        self.0.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Lenient)
    }
}

/// Takes text and lets everything else pass.
struct Lenient;

impl<'de> Visitor<'de> for Lenient {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Some(Cow::Owned(text.to_owned()))))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Text(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Text(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Text(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Text(None))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Text(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_folded_and_odd_ones_left_out() {
        let keys = Keys::of(
            r#"{"id":"A-1","displayName":"ÄRA","userPrincipalName":"A@Contoso.com","mail":null,
                "serialNumber":7,"azureADDeviceId":{"a":[1]},"userId":" "}"#,
        )
        .expect("an object");
        assert_eq!(keys.id(), Some("A-1"));
        assert_eq!(keys.name().as_deref(), Some("ära"));
        assert_eq!(keys.user_principal_name().as_deref(), Some("a@contoso.com"));
        assert_eq!(
            (keys.mail(), keys.serial_number(), keys.entra_device_id(), keys.user_id()),
            Default::default()
        );
        assert!(Keys::of("[1]").is_none_or(|keys| keys.id().is_none()));
    }
}
