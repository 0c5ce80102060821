//! Diagnostics packages: the one write, the list that changes by it, the links, and the storage behind them.

use std::io::{Cursor, Write};
use std::sync::{Mutex, MutexGuard};

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Failure};
use crate::graph::{Graph, json_body, lock};
use crate::path::Segment;
use crate::read::open;
use crate::request::{Call, Version};
use crate::routes::{self, Family};
use crate::tenant::Item;
use crate::write::known;

/// What the device collected, as Intune names it.
const MEMBERS: &[(&str, &[u8])] = &[
    (
        "(1) RegistryKey HKLM_Software_Microsoft_Enrollments/export.reg",
        include_bytes!("../tenants/contoso/diagnostics/enrollments.reg"),
    ),
    (
        "(57) Events Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider_Admin/Events.xml",
        include_bytes!("../tenants/contoso/diagnostics/admin-events.xml"),
    ),
    ("(2) FoldersFiles Desktop/screenshot.png", b"\x89PNG\r\n\x1a\n"),
];

const TEMPLATE: &str = "deviceLogCollectionRequest";

/// Packages that were asked for since the server started.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    asked: Mutex<Vec<Asked>>,
    /// Downloads that were answered.
    fetched: Mutex<Vec<String>>,
}

#[derive(Debug)]
struct Asked {
    device: String,
    row: Map<String, Value>,
    /// How often the list still shows it as pending.
    looks: u32,
}

impl Diagnostics {
    fn asked(&self) -> MutexGuard<'_, Vec<Asked>> {
        lock(&self.asked)
    }

    /// The ids of packages that were downloaded.
    pub(crate) fn fetched(&self) -> Vec<String> {
        lock(&self.fetched).clone()
    }
}

/// A POST that belongs here.
pub(crate) fn post(graph: &Graph, call: &Call, segments: &[Segment]) -> Option<Result<Answer, Failure>> {
    let words: Vec<&str> = segments.iter().map_while(plain).collect();
    match words.as_slice() {
        ["deviceManagement", "managedDevices", device, "createDeviceLogCollectionRequest"] => {
            Some(create(graph, call, device))
        }
        [
            "deviceManagement",
            "managedDevices",
            device,
            "logCollectionRequests",
            package,
            "createDownloadUrl",
        ] => Some(link(graph, call, device, package)),
        _ => None,
    }
}

fn plain(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Plain(text) | Segment::Key(text) => Some(text),
        _ => None,
    }
}

fn create(graph: &Graph, call: &Call, device: &str) -> Result<Answer, Failure> {
    if call.batch_member {
        return Err(Failure::write("POST inside a batch"));
    }
    if call.version == Version::V1 {
        return Err(Failure::unknown_segment("createDeviceLogCollectionRequest"));
    }
    let pattern = "deviceManagement/managedDevices/{}/createDeviceLogCollectionRequest";
    open(graph, pattern, routes::write_action(pattern))?;
    let body = json_body(call)?;
    known(&body, &["templateType"])?;
    let template = body.get("templateType").and_then(Value::as_object);
    let template = template.ok_or_else(|| Failure::bad("BadRequest", "templateType is required."))?;
    known(template, &["@odata.type", "id", "templateType"])?;
    let text = |name: &str| template.get(name).and_then(Value::as_str).unwrap_or_default();
    let ty = text("@odata.type").trim_start_matches('#').trim_start_matches("microsoft.graph.");
    if ty != TEMPLATE || text("templateType") != "predefined" {
        return Err(Failure::bad(
            "BadRequest",
            "templateType must be a predefined deviceLogCollectionRequest.",
        ));
    }
    let item = device_of(graph, device)?;
    if item.text("operatingSystem") != Some("Windows") {
        return Err(Failure::bad("BadRequest", "Device log collection is not supported on this platform."));
    }
    let mut asked = graph.diagnostics.asked();
    let id = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, format!("{device}/{}", asked.len()).as_bytes());
    let row = json!({
        "id": id.to_string(),
        "status": "pending",
        "managedDeviceId": item.id(),
        "errorCode": 0,
        "requestedDateTimeUTC": graph.options.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "receivedDateTimeUTC": null,
        "initiatedByUserPrincipalName": "allan.deyoung@contoso.com",
        "expirationDateTimeUTC": null,
        "size": 0.0,
        "sizeInKB": 0.0,
        "enrolledByUser": item.text("userPrincipalName"),
    });
    let Value::Object(row) = row else { return Err(Failure::not_served(pattern)) };
    let mut answer = row.clone();
    answer.insert(
        "@odata.context".to_owned(),
        json!(format!("{}/beta/$metadata#microsoft.graph.deviceLogCollectionResponse", graph.origin)),
    );
    let looks = graph.options.diagnostics_looks;
    asked.push(Asked { device: item.id().to_owned(), row, looks });
    Ok(Answer::json(200, &Value::Object(answer)))
}

fn link(graph: &Graph, call: &Call, device: &str, package: &str) -> Result<Answer, Failure> {
    if call.batch_member {
        return Err(Failure::write("POST inside a batch"));
    }
    let pattern = "deviceManagement/managedDevices/{}/logCollectionRequests/{}/createDownloadUrl";
    open(graph, pattern, routes::read_action(pattern))?;
    if !call.body.is_empty() && call.body != b"{}" {
        return Err(Failure::bad("BadRequest", "This action takes no parameters."));
    }
    if call.body.is_empty() && call.header("content-length") != Some("0") {
        return Err(Failure::bad("LengthRequired", "A POST without a body needs Content-Length: 0."));
    }
    let item = device_of(graph, device)?;
    let is = |row: &Map<String, Value>| {
        let text = |name: &str| row.get(name).and_then(Value::as_str);
        text("id") == Some(package) && text("status") == Some("completed")
    };
    let stored = item.value.get("logCollectionRequests").and_then(Value::as_array);
    let stored = stored.into_iter().flatten().filter_map(Value::as_object);
    let asked = graph.diagnostics.asked();
    let asked = asked.iter().filter(|one| one.device == item.id()).map(|one| &one.row);
    let known = stored.chain(asked).any(is);
    if !known {
        return Err(Failure::not_found(Family::Intune, package));
    }
    let value =
        format!("{}diagnostics/{package}.zip?sv=2024-11-04&sp=r&sig={}", graph.storage, signature(package));
    let context = format!("{}/{}/$metadata#Edm.String", graph.origin, call.version.as_str());
    Ok(Answer::json(200, &json!({"@odata.context": context, "value": value})))
}

/// What makes a link good.
fn signature(package: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, package.as_bytes()).simple().to_string()
}

fn device_of(graph: &Graph, id: &str) -> Result<Item, Failure> {
    let store = graph.store();
    let devices = store.list("managedDevices");
    devices
        .iter()
        .find(|item| item.id().eq_ignore_ascii_case(id))
        .cloned()
        .ok_or_else(|| Failure::not_found(Family::Intune, id))
}

/// Adds what was asked for to the list that the tenant holds.
pub(crate) fn extend(graph: &Graph, segments: &[Segment], mut answer: Answer) -> Answer {
    let words: Vec<&str> = segments.iter().map_while(plain).collect();
    let ["deviceManagement", "managedDevices", device, "logCollectionRequests"] = words.as_slice() else {
        return answer;
    };
    let mut asked = graph.diagnostics.asked();
    let mut own = asked.iter_mut().filter(|one| one.device.eq_ignore_ascii_case(device)).peekable();
    if answer.status != 200 || own.peek().is_none() {
        return answer;
    }
    if let Ok(Value::Object(mut body)) = serde_json::from_slice(&answer.body) {
        if let Some(Value::Array(list)) = body.get_mut("value") {
            list.extend(own.map(|one| Value::Object(one.look(graph))));
        }
        answer.body = Value::Object(body).to_string().into_bytes();
    }
    answer
}

impl Asked {
    /// The row as the next look finds it.
    fn look(&mut self, graph: &Graph) -> Map<String, Value> {
        if self.looks > 0 {
            self.looks -= 1;
            return self.row.clone();
        }
        let mut row = self.row.clone();
        let now = graph.options.now;
        let time = |time: chrono::DateTime<chrono::Utc>| {
            json!(time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
        };
        row.insert("status".to_owned(), json!("completed"));
        row.insert("receivedDateTimeUTC".to_owned(), time(now));
        row.insert("expirationDateTimeUTC".to_owned(), time(now + chrono::TimeDelta::days(28)));
        row.insert("sizeInKB".to_owned(), json!(4.0));
        self.row = row.clone();
        row
    }
}

/// The storage: whoever has a link gets the package, and a token has no business here.
pub(crate) fn storage(graph: &Graph, call: &Call) -> Answer {
    let package = call.path.strip_prefix("diagnostics/").and_then(|rest| rest.strip_suffix(".zip"));
    if call.header("authorization").is_some() {
        graph.refuse(call, "a token was sent to the storage");
        return Answer::xml(403, "AuthenticationFailed");
    }
    let signed = |package: &&str| {
        call.options().iter().any(|(name, value)| name == "sig" && *value == signature(package))
    };
    match package.filter(signed).filter(|_| call.method == "GET") {
        Some(package) => {
            lock(&graph.diagnostics.fetched).push(package.to_owned());
            Answer { status: 200, headers: Vec::new(), content_type: "application/zip", body: archive() }
        }
        None => Answer::xml(403, "AuthenticationFailed"),
    }
}

/// What the device collected, in one file.
fn archive() -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in MEMBERS {
        // Writing to memory fails for no reason but a wrong member, which tests would show as a broken archive.
        if archive.start_file(*name, zip::write::SimpleFileOptions::default()).is_ok() {
            let _ = archive.write_all(content);
        }
    }
    archive.finish().map(Cursor::into_inner).unwrap_or_default()
}
