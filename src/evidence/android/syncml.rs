//! SyncML messages between Intune and the phone.
//!
//! The line shows one side's message. A request is sent by an `Add` to `CertificateStore/Enroll/<id>/Install`; that the
//! phone took it is told by the `Status` of its answer, joined by session, message and command.

use std::collections::{BTreeMap, VecDeque};

use quick_xml::events::BytesStart;
use serde_json::json;

use super::request::{Request, elements, unescaped_once};
use super::xml::{Visitor, walk};
use crate::evidence::case::{Case, TrailKey};
use crate::evidence::codes::ResultCode;
use crate::evidence::file::NoteCode;
use crate::evidence::ladder::Step;
use crate::evidence::request_id::{RequestId, floor_boundary};
use crate::evidence::time::LogTime;

/// Requests whose status is still to come.
const MOST_OPEN: usize = 256;
/// Statuses of a message that are listed.
const MOST_STATUSES: usize = 50;
const COMMANDS: [&str; 11] =
    ["Add", "Alert", "Atomic", "Copy", "Delete", "Exec", "Get", "Replace", "Results", "Sequence", "Status"];
const ENROLL: &str = "CertificateStore/Enroll/";
const ROOT: &str = "CertificateStore/Root/";

/// What joins the messages of a log.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    open: VecDeque<Sent>,
}

/// A request that was sent: where, and whose it is.
#[derive(Debug)]
struct Sent {
    session: String,
    message: String,
    command: String,
    key: Option<TrailKey>,
}

/// A status of a message.
#[derive(Debug, Default)]
struct Status {
    message: String,
    command: String,
    name: String,
    data: String,
}

/// A command, as far as it was read.
#[derive(Debug, Default)]
struct Command {
    name: String,
    id: String,
    target: String,
    data: String,
    status: Status,
    /// What stands in `Data` as markup, when a copy lost a level of escaping.
    request: Request,
}

impl Sessions {
    /// Whether the text is worth reading as SyncML: it names certificates, or may answer for a request.
    pub(super) fn concerns(&self, text: &str) -> bool {
        text.contains("CertificateStore/") || (!self.open.is_empty() && text.contains("Status"))
    }

    /// Reads one message.
    pub(super) fn read(&mut self, text: &str, time: Option<&LogTime>, case: &mut Case) {
        let undone;
        let text = if text.contains("<SyncML") || text.contains("<Sync") {
            text
        } else {
            undone = unescaped_once(text);
            &undone
        };
        // A copy that lost a level of escaping has a second declaration within.
        let begins = ["<?xml", "<SyncML"].into_iter().filter_map(|mark| text.find(mark)).min();
        let begins = begins.or_else(|| text.find('<')).unwrap_or(text.len());
        let document = text.get(begins..).unwrap_or_default();
        let mut message = Message { sessions: self, case, time, seen: Seen::default() };
        if walk(document, &mut message).is_err() {
            message.recover(document);
        }
        message.summary();
    }
}

/// What a message said so far.
#[derive(Debug, Default)]
struct Seen {
    session: String,
    id: String,
    source: String,
    commands: Vec<Command>,
    statuses: Vec<Status>,
    /// The first command that sends a request.
    sends: Option<(String, String)>,
    /// Everything before this byte was read.
    passed: usize,
}

/// One message while it is read.
struct Message<'r> {
    sessions: &'r mut Sessions,
    case: &'r mut Case,
    time: Option<&'r LogTime>,
    seen: Seen,
}

impl Visitor for Message<'_> {
    fn open(&mut self, path: &[String], start: &BytesStart<'_>) {
        let Some(name) = path.last() else { return };
        if path.iter().any(|above| above == "Data") {
            if let Some(command) = self.seen.commands.last_mut() {
                command.request.open(path, start);
            }
        } else if COMMANDS.contains(&name.as_str()) {
            self.seen.commands.push(Command { name: name.clone(), ..Command::default() });
        }
    }

    fn close(&mut self, path: &[String], text: &str) {
        let Some((name, above)) = path.split_last() else { return };
        let parent = above.last().map_or("", String::as_str);
        if above.iter().any(|above| above == "Data") {
            if let Some(command) = self.seen.commands.last_mut() {
                command.request.close(path, text);
            }
            return;
        }
        match (name.as_str(), parent) {
            ("SessionID", _) => text.trim().clone_into(&mut self.seen.session),
            ("MsgID", _) => text.trim().clone_into(&mut self.seen.id),
            ("LocURI", "Source") if self.seen.commands.is_empty() => {
                text.trim().clone_into(&mut self.seen.source);
            }
            ("Item", _) => self.item(),
            (name, _) if COMMANDS.contains(&name) => {
                if let Some(command) = self.seen.commands.pop().filter(|command| command.name == "Status") {
                    self.status(command.status, &command.target);
                }
            }
            (name, parent) => {
                if let Some(command) = self.seen.commands.last_mut() {
                    command.field(name, parent, text.trim());
                }
            }
        }
    }

    fn passed(&mut self, position: usize) {
        if self.seen.commands.is_empty() {
            self.seen.passed = position;
        }
    }
}

impl Command {
    fn field(&mut self, name: &str, parent: &str, text: &str) {
        let field = match (name, parent) {
            ("CmdID", _) => &mut self.id,
            ("MsgRef", _) => &mut self.status.message,
            ("CmdRef", _) => &mut self.status.command,
            ("Cmd", _) => &mut self.status.name,
            ("Data", "Status") => &mut self.status.data,
            ("LocURI", "Target") | ("TargetRef", "Status") => &mut self.target,
            // Results name what they are about as their source.
            ("LocURI", "Source") if self.name == "Results" => &mut self.target,
            ("Data", "Item") => &mut self.data,
            _ => return,
        };
        text.clone_into(field);
    }
}

impl Message<'_> {
    /// An item of the innermost command is whole.
    fn item(&mut self) {
        let Some(command) = self.seen.commands.last_mut() else { return };
        let (target, data) = (std::mem::take(&mut command.target), std::mem::take(&mut command.data));
        let mut request = std::mem::take(&mut command.request);
        let (name, id) = (command.name.clone(), command.id.clone());
        if target.contains(ENROLL) {
            request.read(&data);
            self.enroll(&name, &id, &target, request);
        } else if let Some(at) = target.find(ROOT) {
            let rest = target.get(at + ROOT.len()..).unwrap_or_default();
            let thumbprint = rest.split('/').next().unwrap_or_default();
            if name != "Delete" && name != "Get" && !thumbprint.is_empty() && thumbprint.len() <= 100 {
                self.case.root(thumbprint, None);
            }
        } else {
            self.mentions(&target);
            self.mentions(&data);
        }
    }

    /// Ids that a message names otherwise: what the phone reports.
    fn mentions(&mut self, text: &str) {
        for id in RequestId::find_all(text) {
            let key = self.case.trail_of(id);
            self.case.trail(key).prove(
                Step::PolicyReceived,
                self.time,
                "the phone and Intune speak of this request",
            );
        }
    }

    /// An item that names a request.
    fn enroll(&mut self, name: &str, command: &str, target: &str, request: Request) {
        let Some(id) = RequestId::find_all(target).next() else { return };
        let key = self.case.trail_of(id);
        let trail = self.case.trail(key);
        match name {
            "Add" | "Replace" | "Exec" => {
                let text = "Intune sent this certificate request to the phone";
                trail.prove(Step::PolicyReceived, self.time, text);
            }
            "Delete" => {
                let text = "Intune tells the phone to remove this request and its certificate";
                trail.tell(self.time, text, false);
                return;
            }
            _ => {
                let text = "the phone and Intune speak of this request";
                trail.prove(Step::PolicyReceived, self.time, text);
                return;
            }
        }
        settle(request, key, self.case);
        self.seen.sends.get_or_insert_with(|| (name.to_owned(), command.to_owned()));
        if self.sessions.open.len() >= MOST_OPEN {
            self.sessions.open.pop_front();
        }
        self.sessions.open.push_back(Sent {
            session: self.seen.session.clone(),
            message: self.seen.id.clone(),
            command: command.to_owned(),
            key,
        });
    }

    /// What the other side made of a command; `target` is what it was about, where the status says so.
    fn status(&mut self, status: Status, target: &str) {
        let at = self.sessions.open.iter().rposition(|sent| {
            sent.session == self.seen.session
                && sent.message == status.message
                && sent.command == status.command
                && !sent.command.is_empty()
        });
        let key = match at.and_then(|at| self.sessions.open.remove(at)) {
            Some(sent) => sent.key,
            None => {
                let id = RequestId::find_all(target).next();
                id.filter(|_| status.name == "Add").and_then(|id| self.case.trail_of(id))
            }
        };
        if key.is_some() {
            self.outcome(key, &status.data);
        }
        if self.seen.statuses.len() < MOST_STATUSES {
            self.seen.statuses.push(status);
        }
    }

    /// What the phone answered to a request.
    fn outcome(&mut self, key: Option<TrailKey>, status: &str) {
        let trail = self.case.trail(key);
        match status.parse::<i64>() {
            Ok(200..=299 | 418) => {
                trail.prove(Step::PolicyReceived, None, "the phone has the request");
                trail.accepted = true;
                trail.tell(self.time, format!("the phone took the request (status {status})"), false);
            }
            Ok(code @ 300..=599) => {
                let code = ResultCode::syncml(code);
                trail.fail(Step::PolicyReceived, code, self.time, "the phone refused the request");
            }
            _ => {}
        }
    }

    /// What the walk did not reach, by searching.
    fn recover(&mut self, document: &str) {
        let rest = document.trim_start();
        let rest = rest.get(floor_boundary(rest, self.seen.passed)..).unwrap_or_default();
        self.seen.commands.clear();
        for (_, status) in elements(rest, "Status") {
            let field = |name| elements(status, name).next().map_or("", |(_, text)| text).trim().to_owned();
            let found = Status {
                message: field("MsgRef"),
                command: field("CmdRef"),
                name: field("Cmd"),
                data: field("Data"),
            };
            self.status(found, &field("TargetRef"));
        }
        let mut parts = rest.split(ENROLL);
        let mut before = parts.next().unwrap_or_default();
        for part in parts {
            let command = before
                .rfind("<CmdID>")
                .and_then(|at| before.get(at..))
                .and_then(|text| elements(text, "CmdID").next().map(|(_, id)| id.trim().to_owned()));
            let name = ["Add", "Replace", "Exec", "Delete", "Get"]
                .into_iter()
                .filter_map(|name| Some((before.rfind(&format!("<{name}>"))?, name)))
                .max()
                .map_or("Add", |(_, name)| name);
            let mut request = Request::default();
            if name != "Delete" {
                request.recover(part);
            }
            self.enroll(
                name,
                &command.unwrap_or_default(),
                part.get(..floor_boundary(part, 2_000)).unwrap_or_default(),
                request,
            );
            before = part;
        }
        if !rest.contains("</SyncML>") {
            self.case
                .note(NoteCode::Truncated, "a message between Intune and the phone is cut off in this log");
        }
    }

    /// What the file as a whole says of its first message that sends a request.
    fn summary(&mut self) {
        let Some((name, command)) = self.seen.sends.take() else { return };
        if self.case.extras.contains_key("syncml") {
            return;
        }
        let statuses: Vec<_> = self
            .seen
            .statuses
            .iter()
            .map(|status| json!({ "cmd": status.name, "data": status.data.parse::<i64>().ok() }))
            .collect();
        self.case.extras.insert(
            "syncml",
            json!({
                "sessionId": self.seen.session, "msgId": self.seen.id, "cmd": name, "cmdId": command,
                "statuses": statuses,
            }),
        );
        if self.seen.source.starts_with("http") {
            self.case.extras.insert("gateway", self.seen.source.clone().into());
        }
    }
}

/// Notes down what a request asks for, and what that shows.
pub(super) fn settle(request: Request, key: Option<TrailKey>, case: &mut Case) {
    for url in &request.urls {
        case.url(key, url);
    }
    if request.truncated {
        case.note(
            NoteCode::Truncated,
            "a certificate request is cut off in this log: the rest of its settings is not known",
        );
    }
    if request.is_empty() {
        return;
    }
    if request.settings.recovered {
        case.note(
            NoteCode::Recovered,
            "a certificate request in this log is not well-formed: its settings were found by searching",
        );
    }
    let missing: Vec<&str> = request
        .settings
        .san
        .iter()
        .filter(|san| san.value.is_empty())
        .map(|san| san.type_name().unwrap_or("an alternative name"))
        .collect();
    if !missing.is_empty() {
        let names = missing.join(", ");
        case.note(
            NoteCode::Finding,
            format!("the request has no value for {names}: the user or device lacks that attribute in the directory"),
        );
    }
    if !case.extras.contains_key("request") {
        let settings = &request.settings;
        let chosen = request.urls.last();
        let mut document: BTreeMap<&str, serde_json::Value> = BTreeMap::new();
        document.insert("subject", settings.subject.clone().into());
        document.insert("issuers", settings.issuers.clone().into());
        document.insert("ndesUrl", chosen.cloned().into());
        if request.had_token {
            document.insert("tokenRedacted", true.into());
        }
        case.extras.insert("request", json!(document));
    }
    case.trail(key).settings = request.settings;
}
