//! What a certificate request asks for.

use super::challenge::holds;

/// One extended key usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eku {
    /// Its name, where the log has one.
    pub name: Option<String>,
    /// Its object identifier.
    pub oid: String,
}

/// One subject alternative name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectAlternativeName {
    /// `NameFormat`, as written.
    pub name_format: Option<String>,
    /// `AltNameType`: the numbers of CryptoAPI (2 e-mail, 3 DNS, 7 URL, 11 UPN, …).
    pub alt_name_type: Option<u32>,
    /// `OID`, as written.
    pub oid: Option<String>,
    /// The value; empty when the user or device lacks that attribute.
    pub value: String,
}

impl SubjectAlternativeName {
    /// The name of a CryptoAPI alternative name type.
    #[must_use]
    pub fn type_name(&self) -> Option<&'static str> {
        Some(match self.alt_name_type? {
            1 => "otherName",
            2 => "rfc822Name",
            3 => "dNSName",
            4 => "x400Address",
            5 => "directoryName",
            6 => "ediPartyName",
            7 => "uniformResourceIdentifier",
            8 => "iPAddress",
            9 => "registeredID",
            10 => "guid",
            11 => "userPrincipalName",
            _ => return None,
        })
    }
}

/// The settings of one request. What a log doesn't hold is `None` or empty. The challenge is never kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestSettings {
    /// Percent of the lifetime that is left when renewal starts.
    pub expiration_threshold: Option<i64>,
    /// How often it is tried again.
    pub retry_count: Option<i64>,
    /// Minutes between tries.
    pub retry_delay: Option<i64>,
    /// The template; Intune leaves it empty.
    pub template_name: Option<String>,
    /// `SubjectNameFormat`, as written.
    pub subject_name_format: Option<String>,
    /// `SubjectAlternativeNameFormat`, as written.
    pub subject_alternative_name_format: Option<String>,
    /// `KeyStorageProviderSetting` (Android) or `KeyProtection` (Windows: 1 TPM or fail, 2 TPM or software, 3 software,
    /// 4 Windows Hello for Business).
    pub key_storage_provider: Option<i64>,
    /// Bits of X.509 key usage: 128 digital signature, 32 key encipherment.
    pub key_usage: Option<i64>,
    /// Bits.
    pub key_length: Option<i64>,
    /// `SHA-1`, `SHA-2`, `SHA-3`, as written.
    pub hash_algorithms: Vec<String>,
    /// SHA-1 of the root certificate, in hexadecimal.
    pub ca_thumbprint: Option<String>,
    /// Length of validity, in [`validity_unit`](Self::validity_unit).
    pub validity_period: Option<i64>,
    /// `Days`, `Months` or `Years`.
    pub validity_unit: Option<String>,
    /// Extended key usages.
    pub eku: Vec<Eku>,
    /// The subject, after variables were replaced.
    pub subject: Option<String>,
    /// Issuers that it names.
    pub issuers: Option<String>,
    /// Subject alternative names.
    pub san: Vec<SubjectAlternativeName>,
    /// `user` or `device`: whose store.
    pub scope: Option<String>,
    /// Whether the content was not well-formed, so that values were found by searching.
    pub recovered: bool,
}

impl RequestSettings {
    /// The names of the key usage bits.
    #[must_use]
    pub fn key_usage_names(&self) -> Vec<&'static str> {
        let bits = self.key_usage.unwrap_or_default();
        [(32, "keyEncipherment"), (128, "digitalSignature")]
            .into_iter()
            .filter(|(bit, _)| bits & bit != 0)
            .map(|(_, name)| name)
            .collect()
    }

    /// Leaves out values in which a damaged log has mixed up a challenge: nothing of it may go on.
    pub(super) fn without_challenges(mut self) -> Self {
        self.subject = self.subject.filter(|text| !holds(text));
        self.issuers = self.issuers.filter(|text| !holds(text));
        self.san.retain(|name| !holds(&name.value));
        self
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_that_a_damaged_log_mixed_into_a_value_goes_no_further() {
        let name = |value: &str| SubjectAlternativeName {
            name_format: None,
            alt_name_type: Some(11),
            oid: None,
            value: value.to_owned(),
        };
        let settings = RequestSettings {
            subject: Some("CN=adele<CertificateRequestToken>PENlcnRFbn... Hash: 1".to_owned()),
            issuers: Some("CN=Contoso Root CA".to_owned()),
            san: vec![name("PENlcnRFbn..."), name("adele.vance@contoso.com")],
            ..RequestSettings::default()
        }
        .without_challenges();
        assert_eq!((settings.subject, settings.san.len()), (None, 1));
        assert_eq!(settings.issuers.as_deref(), Some("CN=Contoso Root CA"));
    }
}
