//! Identifiers, one type each, so that an Intune device id can never stand where an Entra one belongs.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// Compared without regard to case, as Graph does; printed as it was received.
        #[derive(Clone)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the text as Graph wrote it, without the blanks around it.
            #[must_use]
            pub fn new(text: &str) -> Self {
                Self(Arc::from(text.trim()))
            }

            /// The text as it was received.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.eq_ignore_ascii_case(&other.0)
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                for byte in self.0.bytes() {
                    state.write_u8(byte.to_ascii_lowercase());
                }
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                without_case(self.0.as_bytes(), other.0.as_bytes())
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    )*};
}

/// Compares texts whose letters differ in case at most. Mostly they are written alike as far as they agree, and
/// that far whole words are compared: trees of ids are searched for every subject of a large tenant.
fn without_case(one: &[u8], other: &[u8]) -> Ordering {
    let words = one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0);
    let same = words.take_while(|(one, other)| one == other).count() * 8;
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    one.iter().map(u8::to_ascii_lowercase).cmp(other.iter().map(u8::to_ascii_lowercase))
}

ids! {
    /// The tenant (`organization.id`).
    TenantId;
    /// A user object (`user.id`).
    UserId;
    /// A group object (`group.id`).
    GroupId;
    /// An Intune device (`managedDevice.id`). Never a member of a group.
    ManagedDeviceId;
    /// An Entra device object (`device.id`), the one that groups hold.
    DirectoryDeviceId;
    /// The Entra device id (`device.deviceId` = `managedDevice.azureADDeviceId`), which joins the two.
    EntraDeviceId;
    /// Anything assignable: a configuration profile, policy, app, enrolment configuration.
    ProfileId;
    /// One assignment of a profile.
    AssignmentId;
    /// An assignment filter.
    FilterId;
}

impl FilterId {
    /// Whether this is the all-zero id, which Graph uses for "no filter".
    #[must_use]
    pub fn is_nil(&self) -> bool {
        self.0.is_empty() || self.0.bytes().all(|byte| byte == b'0' || byte == b'-')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_compare_without_case_and_print_as_received() {
        let upper = GroupId::new(" 0AB-C ");
        assert_eq!(upper, GroupId::new("0ab-c"));
        assert_eq!(upper.to_string(), "0AB-C");
        let set: HashSet<GroupId> = [upper].into();
        assert!(set.contains(&GroupId::new("0aB-c")));
    }

    #[test]
    fn ids_are_ordered_by_their_letters_in_lower_case() {
        let texts = [
            "",
            "a",
            "A-01",
            "a-02",
            "AAAAAAAAAAAAAAAA",
            "aaaaaaaaaaaaaaaab",
            "aaaaaaaaaaaaaaab",
            "Z",
            "_",
            "é",
        ];
        for one in texts {
            for other in texts {
                let expected = one.to_ascii_lowercase().cmp(&other.to_ascii_lowercase());
                assert_eq!(GroupId::new(one).cmp(&GroupId::new(other)), expected, "{one} and {other}");
            }
        }
    }

    #[test]
    fn the_zero_id_is_no_filter() {
        assert!(FilterId::new("00000000-0000-0000-0000-000000000000").is_nil());
        assert!(FilterId::new("").is_nil());
        assert!(!FilterId::new("00000000-0000-0000-0000-000000000001").is_nil());
    }
}
