//! The values of an event, by our names: from their places in XML, or out of the message.

use std::collections::BTreeMap;

use super::known::{Proof, Row, find_ignoring_case};
use super::plain::unwrapped;
use super::raw::RawEvent;
use super::sid;

/// Values by name.
pub(super) type Fields = BTreeMap<&'static str, String>;

/// The values of an event of a row.
pub(super) fn fields(row: &Row, event: &RawEvent) -> Fields {
    let mut fields = Fields::new();
    for (place, field) in row.fields.iter().enumerate() {
        if let Some(value) = event.get(field.xml, place) {
            fields.insert(field.name, value.trim().to_owned());
        }
    }
    if fields.is_empty()
        && let Some(message) = event.message.as_deref()
    {
        match row.proof {
            Proof::InitFailed | Proof::Refused | Proof::Succeeded => cert_enroll(message, &mut fields),
            _ => of_message(row, &unwrapped(message), &mut fields),
        }
    }
    match row.proof {
        Proof::HelperFailed => helper(&mut fields),
        Proof::InitFailed | Proof::Refused | Proof::Succeeded => {
            if let Some(text) = fields.remove("text") {
                cert_enroll(&text, &mut fields);
            }
        }
        Proof::Generated => {
            if let Some(eku) = fields.get_mut("eku") {
                *eku = eku
                    .split([',', '+', ';', ' '])
                    .filter(|one| !one.is_empty())
                    .collect::<Vec<_>>()
                    .join(",");
            }
        }
        _ => {}
    }
    fields
}

/// By the labels of the English message; failing those, by the brackets; failing those, by what can't be translated.
fn of_message(row: &Row, message: &str, fields: &mut Fields) {
    let found = labels(row, message);
    for (index, (field, at)) in found.iter().enumerate() {
        let end = found.get(index + 1).map_or(message.len(), |(_, next)| next.label);
        let value = message.get(at.value..end).unwrap_or_default();
        let last = found.len() == index + 1;
        fields.insert(*field, bracketed(value, last).to_owned());
    }
    if fields.len() == row.fields.len() {
        return;
    }
    let groups = groups(message);
    if groups.len() == row.fields.len() {
        for (field, value) in row.fields.iter().zip(groups) {
            fields.insert(field.name, value.to_owned());
        }
        return;
    }
    if !fields.is_empty() {
        return;
    }
    let mut put = |name: &'static str, value: Option<&str>| {
        if let Some(value) = value
            && row.fields.iter().any(|field| field.name == name)
        {
            fields.insert(name, value.to_owned());
        }
    };
    put("installUserSid", sid::find(message));
    put("ndesUrlRaw", url(message));
    put("serverUrl", url(message));
    put("respondentServer", url(message));
    put("result", last_hexadecimal(message));
}

struct At {
    label: usize,
    value: usize,
}

/// Where the row's labels stand in the message, in order.
fn labels(row: &Row, message: &str) -> Vec<(&'static str, At)> {
    let mut found = Vec::new();
    let mut from = 0;
    for field in row.fields.iter().filter(|field| !field.label.is_empty()) {
        let mut search = from;
        while let Some(at) =
            message.get(search..).and_then(|rest| find_ignoring_case(rest, field.label)).map(|at| at + search)
        {
            let after = at + field.label.len();
            let rest = message.get(after..).unwrap_or_default();
            let bracket = rest.trim_start_matches([' ', ':', '\t']);
            if bracket.starts_with('(') {
                let value = after + (rest.len() - bracket.len()) + 1;
                found.push((field.name, At { label: at, value }));
                from = value;
                break;
            }
            search = after;
        }
    }
    found
}

/// A value up to the bracket that ends it. Values may hold brackets; only the last one before the next label is the end.
fn bracketed(value: &str, last: bool) -> &str {
    let value = value.trim_end().trim_end_matches([',', '.']).trim_end();
    if let Some(inner) = value.strip_suffix(')') {
        return inner.trim();
    }
    match value.rfind(')') {
        Some(end) => value.get(..end).unwrap_or_default().trim(),
        None if last => value.trim(),
        None => value.trim().trim_end_matches(','),
    }
}

/// The contents of the outermost brackets.
fn groups(message: &str) -> Vec<&str> {
    let mut groups = Vec::new();
    let mut depth = 0_u32;
    let mut start = 0;
    for (at, byte) in message.bytes().enumerate() {
        match byte {
            b'(' => {
                if depth == 0 {
                    start = at + 1;
                }
                depth += 1;
            }
            b')' if depth > 0 => {
                depth -= 1;
                if depth == 0 && groups.len() < 32 {
                    groups.push(message.get(start..at).unwrap_or_default());
                }
            }
            _ => {}
        }
    }
    groups
}

/// What the helper's free text of 307 holds: server, thumbprint, certificates and the code.
fn helper(fields: &mut Fields) {
    let Some(text) = fields.remove("message") else { return };
    let quoted = |after: &str| {
        let at = find_ignoring_case(&text, after)? + after.len();
        let rest = text.get(at..)?.trim_start().strip_prefix('\'')?;
        Some(rest.split('\'').next().unwrap_or(rest).to_owned())
    };
    let mut put = |name: &'static str, value: Option<String>| {
        if let Some(value) = value {
            fields.insert(name, value);
        }
    };
    put("ndesUrlRaw", quoted("NDES Server").or_else(|| url(&text).map(str::to_owned)));
    put("caThumbprint", quoted("CA cert thumbprint"));
    put("serverCerts", quoted("server certs"));
    let code = find_ignoring_case(&text, "LogError 0x")
        .and_then(|at| text.get(at + "LogError ".len()..))
        .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
    put("logError", code);
    put("message", Some(text.clone()));
}

/// Events 86 to 88: who and which server in the first line, then lines of `Label: value`, and last the result.
fn cert_enroll(text: &str, fields: &mut Fields) {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let lower = line.to_ascii_lowercase();
        let after = |label: &str| {
            lower.starts_with(label).then(|| line.get(label.len()..).unwrap_or_default().trim())
        };
        let number = || line.split_once('(')?.1.split(')').next().map(str::to_owned);
        if lower.starts_with("scep certificate enrollment") {
            if let Some((who, server)) = line.split_once(" via ") {
                let who = who.rsplit_once(" for ").map_or("", |(_, who)| who);
                fields.insert("context", who.to_owned());
                let server = server.split_whitespace().next().unwrap_or_default();
                fields.insert("ndesUrlRaw", server.trim_end_matches(':').to_owned());
            }
        } else if let Some(value) = after("method:") {
            fields.insert("method", value.to_owned());
        } else if let Some(value) = after("stage:") {
            fields.insert("stage", value.to_owned());
        } else if lower.starts_with("pkistatus(") {
            fields.extend(number().map(|value| ("pkiStatus", value)));
        } else if lower.starts_with("failinfo(") {
            fields.extend(number().map(|value| ("failInfo", value)));
        } else if lower.starts_with("enrollstatus(") {
            fields.extend(number().map(|value| ("enrollStatus", value)));
        } else if last_hexadecimal(line).is_some() && !fields.contains_key("result") {
            fields.insert("result", line.to_owned());
        }
    }
}

/// The first web address in a text.
pub(super) fn url(text: &str) -> Option<&str> {
    let at = text.find("https://").or_else(|| text.find("http://"))?;
    let rest = text.get(at..)?;
    let end = rest.find(|c: char| c.is_whitespace() || "()'\",".contains(c)).unwrap_or(rest.len());
    rest.get(..end)
}

/// The last number in hexadecimal with its `0x`.
fn last_hexadecimal(text: &str) -> Option<&str> {
    let at = text.rfind("0x").or_else(|| text.rfind("0X"))?;
    let rest = text.get(at..)?;
    let digits = rest.bytes().skip(2).take_while(u8::is_ascii_hexdigit).count();
    (digits > 0).then(|| rest.get(..2 + digits))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::windows::known::{Log, row_of};

    fn message(id: u32, text: &str) -> Fields {
        let log = if id == 87 || id == 86 { Log::CertEnroll } else { Log::DeviceManagement };
        fields(row_of(log, id).expect("a row"), &RawEvent::of_message(text))
    }

    #[test]
    fn labels_lead_to_values_also_with_brackets_inside() {
        let found = message(
            306,
            "SCEP: CspExecute for UniqueId : (abc) InstallUserSid : (S-1-5-18) InstallLocation : (device) NodePath : (clientinstall)  KeyProtection: (0x1) Result : (Access (really) is denied.).  ",
        );
        assert_eq!(found["uniqueId"], "abc");
        assert_eq!(found["keyProtection"], "0x1");
        assert_eq!(found["result"], "Access (really) is denied.");
        let cut = message(306, "SCEP: CspExecute for UniqueId : (abc) InstallUserSid : (S-1-5...");
        assert_eq!(cut["uniqueId"], "abc");
    }

    #[test]
    fn a_translated_message_still_gives_its_brackets() {
        let found = message(
            306,
            "SCEP: CspExecute für eindeutige ID: (abc) Benutzer-SID: (S-1-5-18) Ort: (device) Knoten: (clientinstall) Schlüsselschutz: (0x1) Ergebnis: (Unbekannter Win32-Fehlercode: 0x2ab0003).",
        );
        assert_eq!((found["uniqueId"].as_str(), found["installLocation"].as_str()), ("abc", "device"));
        assert_eq!(found["result"], "Unbekannter Win32-Fehlercode: 0x2ab0003");
    }

    #[test]
    fn the_helper_names_server_and_thumbprint() {
        let found = message(
            307,
            "SCEP: Failed LogError Message : (SCEPInstallCertificateWithScepHelper:Failed to Initialize SCEP enrollment with NDES Server 'https://ndes.contoso.com/x/pkiclient.exe', CA cert thumbprint 'AB12' and server certs ''. LogError 0x80072f7) ",
        );
        assert_eq!(found["ndesUrlRaw"], "https://ndes.contoso.com/x/pkiclient.exe");
        assert_eq!((found["caThumbprint"].as_str(), found["serverCerts"].as_str()), ("AB12", ""));
        assert_eq!(found["logError"], "0x80072f7");
    }

    #[test]
    fn certenroll_events_are_read_line_by_line() {
        let found = message(
            87,
            "SCEP Certificate enrollment for CONTOSO\\user1 via https://ndes.contoso.com/x failed:\n\nPkiStatus(2): SCEPDispositionFailure\nFailInfo(2): SCEPFailBadRequest\nEnrollStatus(256): EnrollDenied\nToo short. 0x80094811 (-2146875375 CERTSRV_E_KEY_LENGTH) Denied\nHTTP/1.1 200 OK",
        );
        assert_eq!((found["pkiStatus"].as_str(), found["enrollStatus"].as_str()), ("2", "256"));
        assert!(found["result"].starts_with("Too short. 0x80094811"));
        assert_eq!(found["context"], "CONTOSO\\user1");
    }
}
