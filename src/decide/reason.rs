//! Reasons, causes and warnings: closed enums with stable ids.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $id:literal, $meaning:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $meaning] $variant,)* }

        impl $name {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable id used in JSON.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// What it means, for the generated table.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    )*};
}

codes! {
    /// Why a verdict is what it is.
    ReasonCode {
        IncludedByGroup = "includedByGroup", "A group that the assignment names holds the subject.";
        NotMember = "notMember", "The group that the assignment names does not hold the subject.";
    }
    /// Where the chain stops.
    CauseCode {
        NotTargeted = "notTargeted", "No assignment reaches the subject.";
    }
    /// Worth knowing; the verdict stands.
    WarningCode {
        UnsupportedMixedExclusion = "unsupportedMixedExclusion", "An exclusion in the other dimension does nothing.";
    }
}
