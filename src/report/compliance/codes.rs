//! The closed lists of a compliance report.

use crate::model::stable_names;

stable_names! {
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
