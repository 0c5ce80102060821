//! The events that say something about a certificate request: one row an event.
//!
//! Templates and value names are those of the providers' manifests and message tables. The rows of servers are in
//! `server/known.rs`.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::evidence::server::known::SERVER;

/// Which log an event is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evidence) enum Log {
    /// `Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider`.
    DeviceManagement,
    /// `Microsoft-Windows-CertificateServicesClient-CertEnroll`.
    CertEnroll,
    /// `Microsoft-Windows-CertificateServicesClient-Lifecycle-User` and `-System`.
    Lifecycle,
    /// `Microsoft-Windows-CAPI2`.
    Capi2,
    /// `Schannel`.
    Schannel,
    /// `Microsoft-Windows-User Device Registration`.
    Registration,
    /// `Microsoft-Windows-NetworkDeviceEnrollmentService`.
    Ndes,
    /// `Microsoft-Intune-CertificateConnectors`.
    Connector,
    /// `Microsoft-Windows-CertificationAuthority`.
    Authority,
}

impl Log {
    /// What a provider's name holds, and the name that this program prints.
    const NAMES: &'static [(Self, &'static str, &'static str)] = &[
        (
            Self::DeviceManagement,
            "devicemanagement-enterprise-diagnostics-provider",
            "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
        ),
        (Self::DeviceManagement, "3da494e4-0fe2-415c-b895-fb5265c5c83b", ""),
        (Self::CertEnroll, "certenroll", "Microsoft-Windows-CertificateServicesClient-CertEnroll"),
        (Self::CertEnroll, "54164045-7c50-4905-963f-e5bc1eef0cca", ""),
        (
            Self::Lifecycle,
            "certificateservicesclient-lifecycle",
            "Microsoft-Windows-CertificateServicesClient-Lifecycle",
        ),
        (Self::Capi2, "capi2", "Microsoft-Windows-CAPI2"),
        (Self::Schannel, "schannel", "Schannel"),
        (Self::Registration, "user device registration", "Microsoft-Windows-User Device Registration"),
        (Self::Ndes, "networkdeviceenrollmentservice", "Microsoft-Windows-NetworkDeviceEnrollmentService"),
        (Self::Connector, "intune-certificateconnectors", "Microsoft-Intune-CertificateConnectors"),
        (Self::Authority, "certificationauthority", "Microsoft-Windows-CertificationAuthority"),
    ];

    /// The log that a provider's name (or identifier) is of.
    pub(in crate::evidence) fn of(provider: &str) -> Option<Self> {
        let provider = provider.to_ascii_lowercase();
        Self::NAMES.iter().find(|(_, part, _)| provider.contains(part)).map(|(log, _, _)| *log)
    }

    /// The provider's name.
    pub(in crate::evidence) fn provider(self) -> &'static str {
        Self::NAMES.iter().find(|(log, _, _)| *log == self).map_or("", |(_, _, name)| name)
    }

    /// Whether only servers write it.
    pub(super) fn is_server(self) -> bool {
        matches!(self, Self::Ndes | Self::Connector | Self::Authority)
    }
}

/// One value of an event.
#[derive(Debug)]
pub(in crate::evidence) struct Field {
    /// Our name.
    pub(in crate::evidence) name: &'static str,
    /// Its name in `EventData`.
    pub(in crate::evidence) xml: &'static str,
    /// The label before it in the English message.
    pub(in crate::evidence) label: &'static str,
}

/// What an event proves; `apply.rs` acts on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::evidence) enum Proof {
    Delivered,
    Generated,
    Sent,
    Answered,
    Installed,
    EnrollFailed,
    NodeRefused,
    NodeNoise,
    HelperFailed,
    SendFailed,
    Summary,
    Pkcs,
    ReportSession,
    Command,
    SessionStarted,
    SessionEnded,
    SessionFailed,
    UserMissing,
    Enrolled,
    EnrollmentStep,
    EnrollmentFailed,
    Unenrolled,
    Unsynced,
    InitFailed,
    Refused,
    Succeeded,
    Chain,
    Tls,
    Lifecycle,
    HelloState,
    NdesRefused,
    ServerTrouble,
    ServerState,
    ChallengeSeen,
    ChallengeRefused,
    Issued,
    IssueRefused,
    Notified,
}

/// One known event.
#[derive(Debug)]
pub(in crate::evidence) struct Row {
    pub(in crate::evidence) log: Log,
    pub(in crate::evidence) id: u32,
    /// What its English message holds and no other does; empty where only the id tells.
    pub(in crate::evidence) words: &'static str,
    pub(in crate::evidence) fields: &'static [Field],
    pub(in crate::evidence) proof: Proof,
    /// For a person who doesn't know these logs, without a full stop.
    pub(in crate::evidence) meaning: &'static str,
}

/// A row.
macro_rules! row {
    ($log:ident $id:literal $proof:ident, $words:literal, [$($name:literal $xml:literal $label:literal),*], $meaning:literal) => {
        Row {
            log: Log::$log,
            id: $id,
            words: $words,
            fields: &[$($crate::evidence::windows::known::Field { name: $name, xml: $xml, label: $label }),*],
            proof: Proof::$proof,
            meaning: $meaning,
        }
    };
}
pub(in crate::evidence) use row;

/// Rows of devices.
static DEVICE: &[Row] = &[
    row!(DeviceManagement 306 Delivered, "SCEP: CspExecute for UniqueId",
        ["uniqueId" "Message1" "UniqueId", "installUserSid" "Message2" "InstallUserSid",
         "installLocation" "Message3" "InstallLocation", "nodePath" "Message4" "NodePath",
         "keyProtection" "HexInt1" "KeyProtection", "result" "HexInt3" "Result"],
        "the SCEP profile arrived on the device and enrolment was started"),
    row!(DeviceManagement 36 Generated, "SCEP: Certificate request generated successfully",
        ["eku" "Message1" "Enhanced Key Usage", "ndesUrlRaw" "Message2" "NDES URL",
         "container" "Message3" "Container Name", "kspSetting" "HexInt1" "KSP Setting",
         "storeLocation" "HexInt2" "Store Location"],
        "the SCEP server answered, and the device made its key and its certificate request"),
    row!(DeviceManagement 37 Sent, "SCEP: Certificate request sent successfully", [],
        "the certificate request was sent to the SCEP server"),
    row!(DeviceManagement 38 Answered, "SCEP: Certificate response received successfully", [],
        "the SCEP server answered the certificate request"),
    row!(DeviceManagement 39 Installed, "SCEP: Certificate installed successfully", [],
        "the certificate was installed on the device"),
    row!(DeviceManagement 32 EnrollFailed, "SCEP: Certificate enroll failed",
        ["result" "HRESULT" "Result"],
        "enrolment for the certificate failed"),
    row!(DeviceManagement 301 NodeRefused, "SCEP: Failed CspCreateInstance of Node",
        ["node" "Message1" "Node", "result" "HRESULT" "Result"],
        "the device could not open its settings for the SCEP profile"),
    row!(DeviceManagement 302 NodeRefused, "SCEP: Failed CspAddNode",
        ["node" "Message1" "CspAddNode", "result" "HRESULT" "Result"],
        "the SCEP profile arrived, and the device refused to store it"),
    row!(DeviceManagement 303 NodeNoise, "SCEP: Failed CspDeleteChild for Node",
        ["node" "Message1" "Node", "result" "HRESULT" "Result"],
        "the device could not remove an old SCEP profile"),
    row!(DeviceManagement 304 NodeNoise, "SCEP: Failed CspGetValue for Node",
        ["node" "Message1" "Node", "result" "HRESULT" "Result"],
        "a status of the SCEP profile could not be read; mostly harmless"),
    row!(DeviceManagement 305 NodeRefused, "SCEP: Failed CspSetValue for Node",
        ["node" "Message1" "Node", "result" "HRESULT" "Result"],
        "the SCEP profile arrived, and the device refused one of its settings"),
    row!(DeviceManagement 307 HelperFailed, "SCEP: Failed LogError Message",
        ["message" "Message1" "LogError Message"],
        "the device could not begin enrolment with the SCEP server"),
    row!(DeviceManagement 308 SendFailed, "SCEP: Failed to send Server request",
        ["serverUrl" "Message1" "ServerUrl", "result" "HRESULT" "Result"],
        "the device could not reach the SCEP server"),
    row!(DeviceManagement 309 Summary, "SCEP: InstallFromRegEntries",
        ["correlationGuid" "Message1" "CorrelationGuid", "uniqueId" "Message2" "UniqueId",
         "thumbprint" "Message3" "Certificate Thumbprint", "respondentServer" "Message4" "Respondent Server",
         "installStatus" "HexInt1" "Install Status", "retry" "HexInt2" "Current Retry Count",
         "result" "HexInt3" "Result"],
        "the device summed up one enrolment"),
    row!(DeviceManagement 310 Pkcs, "PFX: Certificate Install",
        ["status" "HexInt1" "Status", "friendlyName" "Message1" "Friendly Name", "thumbprint" "Message2" "Thumbprint"],
        "a certificate of a PKCS profile, not of a SCEP profile"),
    row!(DeviceManagement 311 Pkcs, "", ["message" "Message1" "", "message2" "Message2" "", "result" "HRESULT" "Result"],
        "a certificate of a PKCS profile failed; this is no SCEP profile"),
    row!(DeviceManagement 256 ReportSession, "OmaDmLogOmaDmApiInitiateSession",
        ["result" "HRESULT1" "Result", "accountId" "Message2" "Account Id",
         "initiationId" "Message3" "Initiation Id", "mode" "UInt4" "Mode", "origin" "UInt5" "Origin",
         "autoDelete" "Boolean6" "AutoDelete", "alertCount" "UInt7" "Alert Count",
         "firstAlertName" "Message8" "First Alert Name", "userSid" "Message9" "User Sid"],
        "the device opened a session with Intune"),
    row!(DeviceManagement 404 Command, "MDM ConfigurationManager: Command failure status. Configuration Source ID",
        ["sourceId" "Message1" "Configuration Source ID", "enrollmentName" "Message2" "Enrollment Name",
         "provider" "Message3" "Provider Name", "commandType" "InternalCmdType" "Command Type",
         "cspUri" "Message5" "CSP URI", "result" "HexInt1" "Result"],
        "a setting could not be applied"),
    row!(DeviceManagement 400 Command, "",
        ["sourceId" "Message1" "Configuration Source ID", "enrollmentName" "Message2" "Enrollment Name",
         "provider" "Message3" "Provider Name", "commandType" "Message4" "Command Type",
         "cspUri" "Message5" "CSP URI", "result" "HexInt1" "Result"],
        "a setting could not be applied"),
    row!(DeviceManagement 454 Command, "MDM ConfigurationManager: Command failure status. Configuraton Source ID",
        ["sourceId" "Message1" "Configuraton Source ID", "enrollmentName" "Message2" "Enrollment Type",
         "provider" "Message3" "CSP Name", "commandType" "InternalCmdType" "Command Type",
         "cspUri" "Message5" "CSP URI", "result" "HexInt1" "Result"],
        "a setting could not be applied"),
    row!(DeviceManagement 450 Command, "",
        ["sourceId" "Message1" "Configuration Source ID", "enrollmentName" "Message2" "Enrollment Name",
         "provider" "Message3" "Provider Name", "commandType" "Message4" "Command Type",
         "cspUri" "Message5" "CSP URI", "result" "HexInt1" "Result"],
        "a setting could not be applied"),
    row!(DeviceManagement 455 UserMissing, "Caller did not specify user to impersonate to",
        ["targetUserSid" "Message1" "Targetted user sid", "result" "HRESULT" "Result"],
        "settings for a user could not be applied: that user is not signed in"),
    row!(DeviceManagement 223 UserMissing, "GetTargetUserSidEnrolledUserNotLogon",
        ["targetUserSid" "Message1" "Enrolled User SID"],
        "profiles for the user can't be applied: the user is not signed in"),
    row!(DeviceManagement 208 SessionStarted, "MDM Session: OMA-DM session started",
        ["enrollmentId" "Message1" "EnrollmentID"],
        "the device began to sync with Intune"),
    row!(DeviceManagement 209 SessionEnded, "MDM Session: OMA-DM session ended with status",
        ["result" "HRESULT" "status"],
        "the device ended its sync with Intune"),
    row!(DeviceManagement 203 SessionFailed, "MDM Session: Failed to connect", ["result" "HRESULT" "Result"],
        "the device could not reach Intune"),
    row!(DeviceManagement 215 SessionFailed, "MDM Session: Failure at Stage",
        ["stage" "Message1" "Failure at Stage", "result" "HRESULT" "Result"],
        "a sync with Intune failed"),
    row!(DeviceManagement 211 Unsynced, "Timebomb triggered", [],
        "the device had not synced with Intune for a long time"),
    row!(DeviceManagement 218 Unsynced, "ClientCertificateMissing", ["targetUserSid" "Message1" "TargetUserSid"],
        "the device lost its management certificate, so that it can't sync with Intune"),
    row!(DeviceManagement 75 Enrolled, "Auto MDM Enroll: Device Credential", ["credential" "HexInt1" "Device Credential"],
        "the device enrolled in Intune"),
    row!(DeviceManagement 76 EnrollmentFailed, "Auto MDM Enroll: Device Credential",
        ["credential" "HexInt1" "Device Credential", "result" "HRESULT" "Failed"],
        "the device could not enroll in Intune"),
    row!(DeviceManagement 71 EnrollmentStep, "MDM Enroll: Failed", ["result" "HRESULT" "Result"],
        "the device could not enroll in Intune"),
    row!(DeviceManagement 11 EnrollmentStep, "MDM Enroll: Failed to receive or parse certificate enroll response",
        ["result" "HRESULT" "Result"],
        "the device could not enroll in Intune"),
    row!(DeviceManagement 72 Enrolled, "MDM Enroll: Succeeded", [], "the device enrolled in Intune"),
    row!(DeviceManagement 48 Unenrolled, "MDM Unenroll:", [], "the device was unenrolled from Intune"),
    row!(CertEnroll 86 InitFailed, "SCEP Certificate enrollment initialization for",
        ["context" "Context" "", "ndesUrlRaw" "Url" "", "text" "MessageText" "", "method" "Method" "", "stage" "Stage" "", "result" "ErrorCode" ""],
        "the device could not get the SCEP server's capabilities or certificates"),
    row!(CertEnroll 87 Refused, "SCEP Certificate enrollment for",
        ["context" "Context" "", "ndesUrlRaw" "Url" "", "text" "MessageText" "", "method" "Method" "", "stage" "Stage" "", "result" "ErrorCode" ""],
        "the SCEP server refused the certificate request"),
    row!(CertEnroll 88 Succeeded, "",
        ["context" "Context" "", "ndesUrlRaw" "Url" "", "text" "MessageText" "", "method" "Method" "", "stage" "Stage" ""],
        "enrolment for the certificate succeeded"),
    row!(Lifecycle 1001 Lifecycle, "", [], "a certificate in the store was replaced"),
    row!(Lifecycle 1002 Lifecycle, "", [], "a certificate in the store has expired"),
    row!(Lifecycle 1003 Lifecycle, "", [], "a certificate in the store is about to expire"),
    row!(Lifecycle 1004 Lifecycle, "", [], "a certificate was deleted from the store"),
    row!(Lifecycle 1006 Lifecycle, "", [], "a new certificate was put into the store"),
    row!(Lifecycle 1007 Lifecycle, "", [], "a certificate was exported"),
    row!(Capi2 11 Chain, "", ["processName" "EventAuxInfo@ProcessName" ""], "Windows built a certificate chain"),
    row!(Capi2 30 Chain, "",
        ["processName" "EventAuxInfo@ProcessName" "", "policy" "Policy@type" "",
         "serverName" "SSLAdditionalPolicyInfo@serverName" ""],
        "Windows checked a certificate chain"),
    row!(Schannel 36871 Tls, "A fatal error occurred while creating a TLS", [], "TLS credentials could not be made"),
    row!(Schannel 36874 Tls, "but none of the cipher suites supported by the client application are supported by the server", [], "no TLS cipher that both sides know"),
    row!(Schannel 36882 Tls, "The certificate received from the remote server was issued by an untrusted certificate authority", [], "the server's TLS certificate is of an authority that is not trusted"),
    row!(Schannel 36887 Tls, "A fatal alert was received from the remote endpoint", [], "the other side ended TLS with an alert"),
    row!(Schannel 36888 Tls, "A fatal alert was generated and sent to the remote endpoint", [], "this side ended TLS with an alert"),
    row!(Registration 360 HelloState, "", [], "Windows Hello for Business is not being set up"),
    row!(Registration 362 HelloState, "", [], "Windows Hello for Business is not being set up"),
    row!(Registration 300 HelloState, "", [], "Windows Hello for Business was set up"),
    row!(Registration 358 HelloState, "", [], "Windows Hello for Business will be set up"),
];

/// Every row.
pub(in crate::evidence) fn rows() -> impl Iterator<Item = &'static Row> {
    DEVICE.iter().chain(SERVER)
}

/// The row of an event of this log.
pub(super) fn row_of(log: Log, id: u32) -> Option<&'static Row> {
    rows().find(|row| row.log == log && row.id == id)
}

/// The words of every row, and the rows in the same order.
static WORDS: LazyLock<(Option<AhoCorasick>, Vec<&'static Row>)> = LazyLock::new(|| {
    let rows: Vec<&'static Row> = rows().filter(|row| !row.words.is_empty()).collect();
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(rows.iter().map(|row| row.words));
    (finder.ok(), rows)
});

/// The row whose words a message holds, and where they begin; the earliest if there are several. 75 and 76 begin alike,
/// and so do 87 and 88.
pub(in crate::evidence) fn row_in(text: &str) -> Option<(usize, &'static Row)> {
    let (finder, rows) = &*WORDS;
    let found = finder.as_ref()?.find(text)?;
    let row = *rows.get(found.pattern().as_usize())?;
    let rest = text.get(found.end()..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let row = match row.id {
        75 | 76 => {
            let failed = find_ignoring_case(line, "failed").is_some();
            row_of(Log::DeviceManagement, if failed { 76 } else { 75 }).unwrap_or(row)
        }
        87 if line.trim_end().ends_with("succeeded:") => row_of(Log::CertEnroll, 88).unwrap_or(row),
        _ => row,
    };
    Some((found.start(), row))
}

/// Where `words` begin in a text, without regard to ASCII case.
pub(in crate::evidence) fn find_ignoring_case(text: &str, words: &str) -> Option<usize> {
    let (first, rest) = words.as_bytes().split_first()?;
    let bytes = text.as_bytes();
    let both = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr::memchr2_iter(both.0, both.1, bytes)
        .find(|at| bytes.get(at + 1..at + 1 + rest.len()).is_some_and(|tail| tail.eq_ignore_ascii_case(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_an_id_of_its_own_and_a_sentence() {
        let mut seen = std::collections::BTreeSet::new();
        for row in rows() {
            assert!(seen.insert((row.log.provider(), row.id)), "{row:?}");
            assert!(!row.meaning.is_empty() && !row.meaning.ends_with('.'), "{row:?}");
        }
    }

    #[test]
    fn words_of_a_message_lead_to_its_row() {
        for (text, id) in [
            ("x scep: certificate ENROLL failed. Result", 32),
            ("Auto MDM Enroll: Device Credential (0x0), Succeeded", 75),
            ("Auto MDM Enroll: Device Credential (0x0), Failed (x)", 76),
            ("SCEP Certificate enrollment initialization for a via b failed:", 86),
            ("SCEP Certificate enrollment for a via b failed:", 87),
            ("SCEP Certificate enrollment for a via b succeeded:", 88),
            ("MDM ConfigurationManager: Command failure status. Configuraton Source ID: (x)", 454),
        ] {
            assert_eq!(row_in(text).map(|(_, row)| row.id), Some(id), "{text}");
        }
        assert!(row_in("SCEP is a protocol").is_none());
    }

    #[test]
    fn providers_are_known_by_any_of_their_names() {
        for (name, log) in [
            ("DeviceManagement-Enterprise-Diagnostics-Provider", Some(Log::DeviceManagement)),
            ("{3DA494E4-0FE2-415C-B895-FB5265C5C83B}", Some(Log::DeviceManagement)),
            ("CertificateServicesClient-CertEnroll", Some(Log::CertEnroll)),
            ("Microsoft-Windows-CAPI2", Some(Log::Capi2)),
            ("MsiInstaller", None),
        ] {
            assert_eq!(Log::of(name), log, "{name}");
        }
    }
}
