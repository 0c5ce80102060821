//! What is not as expected, at whom, and how it ended.

/// A device with one of its users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The Intune device id.
    pub device: Option<String>,
    /// The user's object id.
    pub user: Option<String>,
    /// The device's name.
    pub device_name: Option<String>,
    /// The user's principal name.
    pub user_name: Option<String>,
}

/// What is not as expected, by stable names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// The finding.
    pub finding: String,
    /// The cause; empty: none.
    pub cause: String,
    /// The result code; zero: none.
    pub error: i64,
}

macro_rules! ends {
    ($($(#[$doc:meta])* $variant:ident = $id:literal,)*) => {
        /// How a spell ended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum End { $($(#[$doc])* $variant,)* }

        impl End {
            /// The name that the file has.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The end of this name.
            #[must_use]
            pub fn named(id: &str) -> Option<Self> {
                [$(Self::$variant,)*].into_iter().find(|end| end.id() == id)
            }
        }
    };
}

ends! {
    /// It is as expected.
    AsExpected = "asExpected",
    /// Nobody expects it there.
    NotExpected = "notExpected",
    /// Another spell of the same subject began.
    Changed = "changed",
    /// The subject is not there any more.
    SubjectGone = "subjectGone",
    /// The profile is not there any more.
    ProfileGone = "profileGone",
}
