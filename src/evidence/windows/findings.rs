//! What a code, at the place where it was logged, shows about the cause: one row a finding.

use super::known::Log;

/// A finding: its stable name, and what it means and what to do, without a full stop.
pub(in crate::evidence) struct Finding {
    log: Option<Log>,
    code: i64,
    pub(in crate::evidence) id: &'static str,
    pub(in crate::evidence) text: &'static str,
}

/// First match wins; rows of one log before those of any.
const FINDINGS: &[Finding] = &[
    Finding {
        log: Some(Log::Capi2),
        code: 0x800b_0109,
        id: "ra_certificates_from_old_ca",
        text: "the certificates that NDES presents lead to a root that this device does not trust, as after a renewal of the CA: renew the NDES registration authority certificates and deploy the present root",
    },
    Finding {
        log: Some(Log::Ndes),
        code: 0x8009_4800,
        id: "template_name_mismatch_in_MSCEP_registry",
        text: "the template name in the MSCEP registry of NDES is not one that the CA issues: write the name of a template that the CA issues there, restart IIS, look again",
    },
    Finding {
        log: Some(Log::Authority),
        code: 0x8009_4800,
        id: "template_name_mismatch_in_MSCEP_registry",
        text: "the template name in the MSCEP registry of NDES is not one that the CA issues: write the name of a template that the CA issues there, restart IIS, look again",
    },
    Finding {
        log: None,
        code: 0x8009_1007,
        id: "ca_thumbprint_mismatch",
        text: "the CA certificate that the SCEP server returns is not the trusted root linked in the profile: link the profile to the right trusted certificate profile, and renew old NDES certificates",
    },
    Finding {
        log: None,
        code: 0x8009_4811,
        id: "key_size_below_template",
        text: "the profile asks for a key shorter than the CA's template allows: set the same key size in both",
    },
    Finding {
        log: None,
        code: 0x8009_4800,
        id: "template_not_supported_by_ca",
        text: "the CA does not issue the template that NDES asks for: correct the template name in the MSCEP registry of NDES and publish the template",
    },
    Finding {
        log: None,
        code: 0x8009_4012,
        id: "template_permission_missing",
        text: "the NDES account may not enroll for the template: give it Read and Enroll",
    },
    Finding {
        log: None,
        code: 0x8009_4011,
        id: "ca_permission_missing",
        text: "the NDES account may not request certificates from the CA: give it that permission",
    },
    Finding {
        log: None,
        code: 0x8007_2ee7,
        id: "ndes_name_not_resolved",
        text: "the SCEP server's name can't be resolved from the device's network: publish the server or correct the URL in the profile",
    },
    Finding {
        log: None,
        code: 0x8007_2efd,
        id: "ndes_not_reachable",
        text: "the SCEP server can't be reached from the device's network: check firewall and publishing",
    },
    Finding {
        log: None,
        code: 0x8007_2ee2,
        id: "ndes_not_reachable",
        text: "the SCEP server did not answer in time: check network and publishing",
    },
    Finding {
        log: None,
        code: 0x8007_2f8f,
        id: "ndes_tls_not_trusted",
        text: "the device does not trust the TLS certificate of the SCEP server: deploy its root and check name and dates",
    },
    Finding {
        log: None,
        code: 0x8028_400f,
        id: "tpm_not_found",
        text: "the profile wants the key in a TPM and the device has none: allow a software key store, or exclude such devices",
    },
];

/// The finding of a code in a log.
pub(in crate::evidence) fn finding(log: Log, code: i64) -> Option<&'static Finding> {
    let code = code & 0xffff_ffff;
    FINDINGS.iter().find(|row| row.code == code && row.log.is_none_or(|wanted| wanted == log))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_depends_on_the_place_of_the_code() {
        let untrusted = -2_146_762_487;
        assert_eq!(finding(Log::Capi2, untrusted).map(|row| row.id), Some("ra_certificates_from_old_ca"));
        assert!(finding(Log::DeviceManagement, untrusted).is_none());
        assert!(finding(Log::DeviceManagement, 0x2ab_0003).is_none(), "a success is no finding");
    }
}
