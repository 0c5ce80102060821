//! Trusted root certificates that a log shows.

/// A trusted root on its way to the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootCertificate {
    /// The thumbprint as the log has it: it may be shortened.
    pub thumbprint: String,
    /// The last state that the log shows, such as `CERT_INSTALL_SUCCESS`; `None` when only its sending is seen.
    pub state: Option<String>,
}

impl RootCertificate {
    /// The known beginning of a shortened thumbprint.
    #[must_use]
    pub fn known_prefix(&self) -> Option<&str> {
        let known = self.thumbprint.trim_end_matches(['…', '.', 'x', 'X']);
        (known.len() < self.thumbprint.len() && !known.is_empty()).then_some(known)
    }
}
