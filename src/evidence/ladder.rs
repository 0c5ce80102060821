//! How far along the chain a log proves that a request came.

/// A proven step, in the order of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The profile's request arrived on the device.
    PolicyReceived,
    /// Key pair and signing request were made.
    CsrGenerated,
    /// The SCEP server answered (`GetCACert`, `GetCACaps`).
    NdesContacted,
    /// The signing request was sent.
    CsrSent,
    /// The certificate is installed.
    CertInstalled,
}

macro_rules! verdicts {
    ($($(#[$doc:meta])* $name:ident = $id:literal;)*) => {
        /// What a log proves about a request, or about the device.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Verdict { $($(#[$doc])* $name,)* }

        impl Verdict {
            /// Every verdict: the ladder first, from the bottom, then the side states.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name used in JSON.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

verdicts! {
    /// The log itself says that nothing waits to be enrolled.
    NoRequest = "no_request";
    /// The request arrived.
    PolicyReceived = "policy_received";
    /// Key pair and signing request exist.
    CsrGenerated = "csr_generated";
    /// The SCEP server answered.
    NdesContacted = "ndes_contacted";
    /// The signing request was sent.
    CsrSent = "csr_sent";
    /// The certificate is installed.
    CertInstalled = "cert_installed";
    /// It waits: for an approval, for the user, for the device to be unlocked.
    Pending = "pending";
    /// It failed.
    Failed = "failed";
    /// Installed, but what needs it refuses it.
    CertNotUsable = "cert_not_usable";
    /// Only the trusted root is proven.
    RootInstalled = "root_installed";
    /// A log of another matter.
    NotScep = "not_scep";
    /// The device is not enrolled, so that no profile can arrive.
    NotEnrolled = "not_enrolled";
    /// Several requests that came differently far.
    Mixed = "mixed";
    /// The log doesn't tell.
    Unknown = "unknown";
}

impl From<Step> for Verdict {
    fn from(step: Step) -> Self {
        match step {
            Step::PolicyReceived => Self::PolicyReceived,
            Step::CsrGenerated => Self::CsrGenerated,
            Step::NdesContacted => Self::NdesContacted,
            Step::CsrSent => Self::CsrSent,
            Step::CertInstalled => Self::CertInstalled,
        }
    }
}
