//! What a certificate profile asks for, from the properties of its type.

use std::mem::take;

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::convert::{field, said};
use crate::graph::wire::Read;
use crate::graph::wire::assignable::{Assignable, Flags};
use crate::model::{CertificateSettings, Field};

/// Takes them out of the answer. The names of subject alternatives stay there: they are read with the subject.
pub(super) fn settings(wire: &mut Assignable) -> CertificateSettings {
    let usages = take(&mut wire.extended_key_usages);
    let custom = match &mut wire.custom_subject_alternative_names {
        Read::NotRead => Field::NotRead,
        Read::Null => Field::Null,
        Read::Value(names) => {
            Field::Value(names.iter_mut().filter_map(|name| take(&mut name.san_type).value()).collect())
        }
    };
    CertificateSettings {
        server_urls: field(take(&mut wire.scep_server_urls)),
        key_size: bits(take(&mut wire.key_size)),
        key_usage: flags(take(&mut wire.key_usage)),
        hash_algorithms: field(take(&mut wire.hash_algorithm)).map(|flags| match flags {
            Flags::Text(text) => names(&text),
            Flags::List(list) => list.iter().flat_map(|text| names(text)).collect(),
        }),
        validity_value: field(take(&mut wire.certificate_validity_period_value)),
        validity_scale: field(take(&mut wire.certificate_validity_period_scale)),
        renewal_threshold: field(take(&mut wire.renewal_threshold_percentage)),
        key_storage_provider: field(take(&mut wire.key_storage_provider)),
        extended_key_usages: field(usages)
            .map(|list| list.into_iter().filter_map(|one| said(one.object_identifier)).collect()),
        alternative_name_types: flags(take(&mut wire.subject_alternative_name_type)),
        custom_alternative_name_types: custom,
        root_thumbprint: thumbprint(take(&mut wire.trusted_root_certificate)),
    }
}

/// `size2048` as bits; a size this version can't read is as good as not read.
fn bits(read: Read<String>) -> Field<i64> {
    match field(read) {
        Field::Value(text) => {
            text.strip_prefix("size").and_then(|bits| bits.parse().ok()).map_or(Field::NotRead, Field::Value)
        }
        Field::Null => Field::Null,
        Field::NotRead => Field::NotRead,
    }
}

fn flags(read: Read<String>) -> Field<Vec<String>> {
    field(read).map(|text| names(&text))
}

fn names(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && *name != "none")
        .map(str::to_owned)
        .collect()
}

/// The SHA-1 that names the certificate everywhere: no signature rests on it. The file may be PEM or DER.
fn thumbprint(read: Read<String>) -> Field<String> {
    let text = match field(read) {
        Field::Value(text) => text,
        Field::Null => return Field::Null,
        Field::NotRead => return Field::NotRead,
    };
    let Some(der) = der(&text) else { return Field::NotRead };
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &der);
    Field::Value(digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect())
}

/// The certificate in what was uploaded: DER as it is, or the base64 of it with or without PEM's lines around. `None` for
/// what is no certificate.
fn der(base64: &str) -> Option<Vec<u8>> {
    let is_der = |bytes: &Vec<u8>| bytes.first() == Some(&0x30);
    let bytes = STANDARD.decode(base64.trim()).ok()?;
    if is_der(&bytes) {
        return Some(bytes);
    }
    let text = String::from_utf8(bytes).ok()?;
    let body: String = text.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).ok().filter(is_der)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_by_name() {
        let mut wire: Assignable = serde_json::from_value(serde_json::json!({
            "keySize": "size2048", "keyUsage": "keyEncipherment,digitalSignature", "hashAlgorithm": "sha2",
            "scepServerUrls": ["https://ndes.contoso.com/certsrv/mscep/mscep.dll"],
            "extendedKeyUsages": [{"name": "Client Authentication", "objectIdentifier": "1.3.6.1.5.5.7.3.2"}],
            "subjectAlternativeNameType": "none", "trustedRootCertificate": null,
            "customSubjectAlternativeNames": [{"sanType": "userPrincipalName", "name": "{{UserPrincipalName}}"}],
        }))
        .expect("reads");
        let settings = settings(&mut wire);
        assert_eq!(settings.key_size, Field::Value(2048));
        assert_eq!(settings.key_usage.value().map(Vec::len), Some(2));
        assert_eq!(settings.hash_algorithms, Field::Value(vec!["sha2".to_owned()]));
        assert_eq!(settings.extended_key_usages, Field::Value(vec!["1.3.6.1.5.5.7.3.2".to_owned()]));
        assert_eq!(settings.alternative_name_types, Field::Value(Vec::new()));
        assert_eq!(
            settings.custom_alternative_name_types,
            Field::Value(vec!["userPrincipalName".to_owned()])
        );
        assert_eq!((settings.root_thumbprint, settings.validity_value), (Field::Null, Field::NotRead));
    }

    #[test]
    fn the_thumbprint_is_that_of_the_certificate_whether_pem_or_der() {
        // The start of a certificate; SHA-1 of these five bytes by another program.
        let der = STANDARD.encode([0x30, 0x82, 0x01, 0x02, 0x03]);
        let pem = STANDARD.encode(format!("-----BEGIN CERTIFICATE-----\n{der}\n-----END CERTIFICATE-----\n"));
        for text in [der.clone(), pem, STANDARD.encode(&der)] {
            assert_eq!(
                thumbprint(Read::Value(text)),
                Field::Value("1CB653607674A6AEA89DA5A356F4DD8BCE348C8D".to_owned())
            );
        }
        assert_eq!(thumbprint(Read::Value("not base64!".to_owned())), Field::NotRead);
        assert_eq!(thumbprint(Read::Value(STANDARD.encode("no certificate"))), Field::NotRead);
    }
}
