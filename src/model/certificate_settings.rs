//! What a certificate profile asks for, as Graph has it now.

use super::fact::Field;

/// The settings of a SCEP profile that a request on the device can be compared with, and the certificate of a trusted
/// root profile. Properties that a type doesn't have stay not read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateSettings {
    /// `scepServerUrls`.
    pub server_urls: Field<Vec<String>>,
    /// `keySize` in bits, read from `size2048` and the like.
    pub key_size: Field<i64>,
    /// `keyUsage`: the names of the flags.
    pub key_usage: Field<Vec<String>>,
    /// `hashAlgorithm`: the names of the flags, `sha1` and `sha2`.
    pub hash_algorithms: Field<Vec<String>>,
    /// `certificateValidityPeriodValue`.
    pub validity_value: Field<i64>,
    /// `certificateValidityPeriodScale`: days, months or years.
    pub validity_scale: Field<String>,
    /// `renewalThresholdPercentage`.
    pub renewal_threshold: Field<i64>,
    /// `keyStorageProvider`, by name.
    pub key_storage_provider: Field<String>,
    /// Object identifiers of `extendedKeyUsages`.
    pub extended_key_usages: Field<Vec<String>>,
    /// `subjectAlternativeNameType`: the names of the flags.
    pub alternative_name_types: Field<Vec<String>>,
    /// `sanType` of `customSubjectAlternativeNames`.
    pub custom_alternative_name_types: Field<Vec<String>>,
    /// SHA-1 of a trusted root profile's certificate, in upper-case hexadecimal.
    pub root_thumbprint: Field<String>,
}
