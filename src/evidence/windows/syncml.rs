//! SyncML for Windows: what the service sends to the `ClientCertificateInstall` and `RootCATrustedCertificates` nodes.
//!
//! Read by searching for its few elements, over lines: such texts are often fragments, with placeholders that are no XML.
//! The challenge is passed over unread.

use super::apply::root_node;
use super::noted::{result, scep_node};
use crate::evidence::case::{Case, TrailKey};
use crate::evidence::codes::{ResultCode, read_number};
use crate::evidence::file::NoteCode;
use crate::evidence::ladder::Step;
use crate::evidence::request_id::{RequestId, undo_entities};
use crate::evidence::settings::{Eku, RequestSettings, SubjectAlternativeName};

/// Longest value that is read over several lines.
const LONGEST: usize = 64 * 1024;

/// What the text is about at this point.
#[derive(Debug, Default)]
pub(super) struct SyncMl {
    executes: bool,
    uri: Option<String>,
    /// The value of an element that is not closed yet.
    data: Option<String>,
}

impl SyncMl {
    /// Takes a line; whether it is about certificates.
    pub(super) fn line(&mut self, line: &str, case: &mut Case) -> bool {
        if self.data.is_none() && !line.contains('<') {
            return false;
        }
        let mut rest = line;
        let mut said = false;
        while !rest.is_empty() {
            if let Some(data) = &mut self.data {
                let (part, after) =
                    rest.split_once("</Data>").map_or((rest, None), |(part, after)| (part, Some(after)));
                if data.len() + part.len() < LONGEST {
                    data.push_str(part);
                }
                said = true;
                let Some(after) = after else { break };
                rest = after;
                self.value(case);
                continue;
            }
            let Some((at, element)) = next_element(rest) else { break };
            rest = rest.get(at + element.len()..).unwrap_or_default();
            match element {
                "<Exec>" => self.executes = true,
                "<Add>" | "<Replace>" | "<Get>" | "<Delete>" => self.executes = false,
                "<LocURI>" => {
                    let (uri, after) = rest.split_once("</LocURI>").unwrap_or((rest, ""));
                    rest = after;
                    said |= self.address(uri.trim(), case);
                }
                "<Data>" if self.uri.is_some() => self.data = Some(String::new()),
                "</Item>" => self.uri = None,
                _ => {}
            }
        }
        said
    }

    /// An address: of a request's node, of a trusted root, or of something else.
    fn address(&mut self, uri: &str, case: &mut Case) -> bool {
        self.uri = None;
        if uri.len() > 1024 {
            return false;
        }
        if let Some(thumbprint) = root_node(uri) {
            case.record(None);
            case.root(thumbprint, None);
            return true;
        }
        if scep_node(uri).is_none() {
            return false;
        }
        case.record(None);
        let key = request(uri, case);
        let trail = case.trail(key);
        if trail.furthest().is_none() {
            trail.prove(Step::PolicyReceived, None, "the service sent the SCEP profile to the device");
        }
        let scope = if uri.starts_with("./User") { "user" } else { "device" };
        trail.settings.scope.get_or_insert_with(|| scope.to_owned());
        if self.executes && uri.ends_with("/Install/Enroll") {
            trail.tell(None, "the service told the device to enroll", false);
            case.extras.insert("execEnroll", true.into());
        }
        case.extras.entry("scope").or_insert_with(|| scope.into());
        self.uri = Some(uri.to_owned());
        true
    }

    /// The value of the node that was addressed last.
    fn value(&mut self, case: &mut Case) {
        let (Some(data), Some(uri)) = (self.data.take(), self.uri.take()) else { return };
        let name = uri.rsplit('/').next().unwrap_or_default();
        // Never read, not even its length.
        if name.eq_ignore_ascii_case("Challenge") {
            return;
        }
        let value = undo_entities(data.trim().trim_start_matches("<![CDATA[").trim_end_matches("]]>"));
        let value = value.trim();
        let key = request(&uri, case);
        match name {
            "ServerURL" => case.url(key, value.split(';').next().unwrap_or(value)),
            "RespondentServerUrl" => case.url(key, value),
            "CertThumbprint" => case.trail(key).thumbprint = Some(value.to_owned()),
            "Status" => status(key, value, case),
            "ErrorCode" => {
                if let Some(code) = result(value).filter(|code| !code.is_success()) {
                    case.trail(key).fail(
                        Step::CertInstalled,
                        code,
                        None,
                        "the device reported an error for the SCEP profile",
                    );
                }
            }
            _ => setting(&mut case.trail(key).settings, name, value),
        }
    }
}

/// The next element that is looked at, and where it begins.
fn next_element(text: &str) -> Option<(usize, &'static str)> {
    const ELEMENTS: [&str; 8] =
        ["<Exec>", "<Add>", "<Replace>", "<Get>", "<Delete>", "<LocURI>", "<Data>", "</Item>"];
    memchr::memchr_iter(b'<', text.as_bytes()).find_map(|at| {
        let rest = text.get(at..)?;
        ELEMENTS.into_iter().find(|element| rest.starts_with(element)).map(|element| (at, element))
    })
}

/// The request of a node: Intune's, or of another management system.
fn request(uri: &str, case: &mut Case) -> Option<TrailKey> {
    if let Some(id) = RequestId::find_all(uri).next() {
        return case.trail_of(id);
    }
    let id = scep_node(uri)?;
    case.extras.entry("uniqueId").or_insert_with(|| id.into());
    case.note(
        NoteCode::ForeignRequest,
        "a SCEP request in this log has an id that is not Intune's: it is of another management system",
    );
    case.foreign(id)
}

/// `Status` of the node: 1 done, 2 pending, 16 failed, 32 unknown.
fn status(key: Option<TrailKey>, value: &str, case: &mut Case) {
    let trail = case.trail(key);
    match read_number(value) {
        Some(1) => trail.prove(Step::CertInstalled, None, "the device reported the certificate as installed"),
        Some(2) => trail.wait("the device reported the certificate request as pending", None),
        Some(16) => {
            let unknown = ResultCode::word("unknown", Some("status 16 (failed)"));
            trail.fail(Step::CertInstalled, unknown, None, "the device reported that enrolment failed");
        }
        _ => {}
    }
}

/// A setting of the request.
fn setting(settings: &mut RequestSettings, name: &str, value: &str) {
    let text = || Some(value.to_owned()).filter(|text| !text.is_empty());
    match name {
        "EKUMapping" => settings.eku = ekus(value),
        "KeyUsage" => settings.key_usage = read_number(value),
        "SubjectName" => settings.subject = text(),
        "KeyProtection" => settings.key_storage_provider = read_number(value),
        "RetryDelay" => settings.retry_delay = read_number(value),
        "RetryCount" => settings.retry_count = read_number(value),
        "TemplateName" => settings.template_name = text(),
        "KeyLength" => settings.key_length = read_number(value),
        "HashAlgorithm" => {
            settings.hash_algorithms = value
                .split(['+', ',', ' '])
                .filter(|one| !one.is_empty())
                .take(8)
                .map(str::to_owned)
                .collect();
        }
        "CAThumbprint" => settings.ca_thumbprint = text(),
        "SubjectAlternativeNames" => settings.san = names(value),
        "ValidPeriod" => settings.validity_unit = text(),
        "ValidPeriodUnits" => settings.validity_period = read_number(value),
        _ => {}
    }
}

/// `11+user@contoso.com;3+host.contoso.com`.
fn names(text: &str) -> Vec<SubjectAlternativeName> {
    text.split(';')
        .filter_map(|one| one.split_once('+'))
        .take(64)
        .map(|(kind, value)| SubjectAlternativeName {
            name_format: None,
            alt_name_type: kind.trim().parse().ok(),
            oid: None,
            value: value.trim().to_owned(),
        })
        .collect()
}

/// `1.2.3+4.5.6`, or with commas.
pub(super) fn ekus(text: &str) -> Vec<Eku> {
    text.split(['+', ',', ';', ' '])
        .filter(|oid| !oid.is_empty() && oid.len() <= 128)
        .take(32)
        .map(|oid| Eku { name: None, oid: oid.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: &str = "./User/Vendor/MSFT/ClientCertificateInstall/SCEP/ModelName_AC_c0ffee00-1111-4222-8333-444455556666_LogicalName_7b1e2c40_9a5d_4f36_8c21_0d4e6fa1b2c3_Hash_-5";

    fn item(command: &str, name: &str, data: &str) -> String {
        format!(
            "<{command}><CmdID>1</CmdID><Item><Target><LocURI>{NODE}/Install/{name}</LocURI></Target><Data>{data}</Data></Item></{command}>"
        )
    }

    #[test]
    fn a_profile_on_one_line() {
        let text = [
            item("Add", "ServerURL", "https://ndes.contoso.com/certsrv/mscep/mscep.dll"),
            item("Add", "SubjectName", "CN=Adele &amp; Co"),
            item("Add", "SubjectAlternativeNames", "11+adele.vance@contoso.com;3+host.contoso.com"),
            item("Add", "Challenge", "this-is-secret"),
            item("Exec", "Enroll", ""),
        ]
        .concat();
        let mut case = Case::default();
        assert!(SyncMl::default().line(&text, &mut case));
        let trail = case.trails.first().expect("a request");
        assert_eq!(trail.id.as_ref().and_then(|id| id.hash), Some(-5));
        assert_eq!(trail.settings.subject.as_deref(), Some("CN=Adele & Co"));
        assert_eq!(trail.settings.san.len(), 2);
        assert_eq!(trail.settings.scope.as_deref(), Some("user"));
        assert_eq!(trail.urls, ["https://ndes.contoso.com/certsrv/mscep/mscep.dll"]);
        assert_eq!(case.extras.get("execEnroll"), Some(&true.into()));
        assert!(!format!("{case:?}").contains("this-is-secret"), "the challenge is kept nowhere");
    }

    #[test]
    fn values_over_lines_and_reported_states() {
        let mut case = Case::default();
        let mut reader = SyncMl::default();
        for line in [
            format!("<Results><Item><Source><LocURI>{NODE}/Status</LocURI></Source>"),
            "<Data>".to_owned(),
            "1".to_owned(),
            "</Data></Item></Results>".to_owned(),
        ] {
            reader.line(&line, &mut case);
        }
        assert_eq!(
            case.trails.first().map(crate::evidence::Trail::verdict),
            Some(crate::evidence::Verdict::CertInstalled)
        );
    }

    #[test]
    fn other_nodes_say_nothing() {
        let mut case = Case::default();
        assert!(!SyncMl::default().line("<Add><Item><Target><LocURI>./Vendor/MSFT/CertificateStore/Enroll/x</LocURI></Target></Item></Add>", &mut case));
        assert!(case.trails.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_lines_are_read_without_panic(lines in proptest::collection::vec("(<Add>|<Data>|</Data>|<LocURI>|</LocURI>|</Item>|ClientCertificateInstall/SCEP/|.){0,12}", 0..8)) {
            let mut case = Case::default();
            let mut reader = SyncMl::default();
            for line in &lines {
                reader.line(line, &mut case);
            }
        }
    }
}
