//! The closed lists of a compliance report.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $id:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name used in JSON and in the history.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }
    )*};
}

codes! {
    /// Whether a run read everything that its report rests on.
    RunStatus {
        /// It did.
        Complete = "complete",
        /// Some source was not read to the end; the coverage says which.
        Partial = "partial",
    }
    /// Why something that was not as expected is open no more.
    Ended {
        /// It is as expected now.
        AsExpected = "asExpected",
        /// Nobody expects the profile there now.
        NotExpected = "notExpected",
        /// It is not as expected for another reason now.
        Changed = "changed",
        /// The device, or the user without a device, is not there any more.
        SubjectGone = "subjectGone",
        /// The profile is not there any more.
        ProfileGone = "profileGone",
    }
    /// What keeps a certificate chain from working.
    ChainCode {
        /// The trusted root does not reach some of those who should have the certificate.
        RootNotDelivered = "rootNotDelivered",
        /// The certificate profile names no trusted root.
        RootNotNamed = "rootNotNamed",
        /// The certificate profile is assigned to nobody.
        AssignedToNobody = "assignedToNobody",
        /// An exclusion in the other dimension does nothing.
        ExclusionWithoutEffect = "exclusionWithoutEffect",
        /// The connector says that it is not active.
        ConnectorInactive = "connectorInactive",
        /// The connector has not been in touch for long.
        ConnectorSilent = "connectorSilent",
    }
}
