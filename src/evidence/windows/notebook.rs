//! Takes events as they come, and judges them when the log is over: an event's request may be named only later, and many
//! exports begin with the newest event.

use std::collections::BTreeMap;

use super::apply::{apply, root_node};
use super::dates::{self, Order};
use super::join::join;
use super::known::{Log, Proof, Row, row_in, row_of};
use super::noted::{Noted, scep_node};
use super::raw::RawEvent;
use crate::evidence::case::Case;
use crate::evidence::codes::ResultCode;
use crate::evidence::event::EventRow;
use crate::evidence::file::{NoteCode, Platform};
use crate::evidence::ladder::Step;
use crate::evidence::request_id::{IdEncoding, RequestId};
use crate::evidence::time::LogTime;

/// How many known events wait to be judged together; a longer log is judged in such portions.
const PORTION: usize = 4_000;
/// How many events of other matters are listed.
const LISTED_OTHERS: usize = 20;
/// `MENROLL_E_DEVICE_ALREADY_ENROLLED`: a scheduled try on a device that is enrolled.
const ALREADY_ENROLLED: i64 = -2_145_910_774;

/// The events of one file.
#[derive(Debug, Default)]
pub(in crate::evidence) struct Notebook {
    known: Vec<Noted>,
    others: usize,
    device: bool,
    server: bool,
    synced: bool,
    order: Option<Order>,
    unclear: bool,
    /// A code in a text without a frame, for a log that gives no other.
    pub(super) stray: Option<ResultCode>,
}

impl Notebook {
    /// Whether more events of other matters are wanted, or whether counting them is enough.
    pub(super) fn wants_others(&self) -> bool {
        self.others < LISTED_OTHERS
    }

    /// Takes an event.
    pub(in crate::evidence) fn push(&mut self, event: &RawEvent, case: &mut Case) {
        case.record(event.time.as_ref());
        if let Some(written) = event.time.as_ref().and_then(written) {
            self.order = self.order.or_else(|| dates::order_of(written));
        }
        self.unclear |= matches!(event.time, Some(LogTime::Unclear(_)));
        let noted = identify(event).map(|row| Noted::of(row, event)).filter(matters);
        let Some(noted) = noted else {
            self.other(event, case);
            return;
        };
        if case.event(listed(event, Some(noted.row), noted.fields.clone())) {
            self.keep(noted, case);
        }
    }

    /// Takes an event that need not be listed any more. `false` when it is to be pushed after all.
    pub(super) fn count(&mut self, noted: Noted, case: &mut Case) -> bool {
        let counted = noted.record.is_some_and(|record| case.counts_only(noted.row.id, record));
        if counted {
            case.record(noted.time.as_ref());
            self.keep(noted, case);
        }
        counted
    }

    /// Keeps a known event until the log is judged.
    fn keep(&mut self, noted: Noted, case: &mut Case) {
        self.server |= noted.row.log.is_server();
        self.device |= noted.row.log == Log::DeviceManagement;
        self.synced |= noted.row.proof == Proof::SessionStarted;
        if aside(noted.row.proof) {
            case.other_matters += 1;
        }
        self.known.push(noted);
        if self.known.len() >= PORTION {
            self.judge(case);
        }
    }

    fn other(&mut self, event: &RawEvent, case: &mut Case) {
        // An id in whatever event: the device knows the request.
        let named = event.texts().find_map(|text| RequestId::find_all(text).next());
        if let Some(id) = named.filter(|id| id.encoding == IdEncoding::Windows) {
            let key = case.trail_of(id);
            let trail = case.trail(key);
            trail.prove(
                Step::PolicyReceived,
                event.time.as_ref(),
                "the device logged something about the request",
            );
            if let Some(id) = event.id {
                trail.event(id);
            }
            case.event(listed(event, None, BTreeMap::new()));
            return;
        }
        case.other_matters += 1;
        if case.other_result.is_none() {
            case.other_result = other_result(event);
        }
        if self.others < LISTED_OTHERS && event.id.is_some() {
            self.others += 1;
            case.event(listed(event, None, BTreeMap::new()));
        }
    }

    /// The log is over.
    pub(in crate::evidence) fn finish(&mut self, format: Option<&'static str>, case: &mut Case) {
        self.judge(case);
        if let Some(code) = self.stray.take()
            && case.trails.is_empty()
            && case.nameless.is_empty()
        {
            case.nameless.fail(
                Step::CertInstalled,
                code,
                None,
                "the certification authority refused the request",
            );
        }
        if self.synced {
            case.enrollment_failure = None;
        }
        if let Some(format) = format {
            let platform = if self.server && !self.device { Platform::Server } else { Platform::Windows };
            case.is(platform, format);
        }
        self.clear_times(case);
        if self.synced && case.trails.is_empty() && case.nameless.is_empty() {
            case.note(
                NoteCode::Coverage,
                "the log shows a sync with Intune and nothing of a SCEP profile: it may have rolled over, or the profile was not sent; collect it again right after a sync",
            );
        }
    }

    /// Dates that could be read in two ways, in the light of the others.
    fn clear_times(&self, case: &mut Case) {
        if !self.unclear {
            return;
        }
        let Some(order) = self.order else {
            case.note(
                NoteCode::UnclearTime,
                "dates such as 8/7/2019 can be read in two ways: this log doesn't tell whether day or month comes first",
            );
            return;
        };
        let times = case.events.iter_mut().filter_map(|event| event.time.as_mut());
        for time in times.chain(case.first.as_mut()).chain(case.last.as_mut()) {
            clear(time, order);
        }
    }

    /// Joins and judges what was taken so far.
    fn judge(&mut self, case: &mut Case) {
        let mut events = std::mem::take(&mut self.known);
        if let Some(order) = self.order {
            events.iter_mut().filter_map(|event| event.time.as_mut()).for_each(|time| clear(time, order));
        }
        let newest_first = sort(&mut events, self.order);
        if newest_first {
            std::mem::swap(&mut case.first, &mut case.last);
        }
        for event in &mut events {
            event.key = match (event.id.take(), &event.foreign) {
                (Some(id), _) => case.trail_of(id),
                (None, Some(id)) => {
                    case.extras.entry("uniqueId").or_insert_with(|| id.as_str().into());
                    case.note(
                        NoteCode::ForeignRequest,
                        "a SCEP request in this log has an id that is not Intune's: it is of another management system",
                    );
                    case.foreign(id)
                }
                _ => None,
            };
        }
        join(&mut events, case);
        for at in 0..events.len() {
            let whole = completed(&events, at);
            if let Some(event) = events.get_mut(at) {
                event.code = event.code.take().or(whole);
                apply(event, case);
            }
        }
        findings(&events, case);
    }
}

/// The row of an event: by provider and id; without a provider, by its words, or by its id if it speaks of SCEP.
fn identify(event: &RawEvent) -> Option<&'static Row> {
    let by_words = || event.message.as_deref().and_then(row_in).map(|(_, row)| row);
    match (event.provider.as_deref(), event.id) {
        // A table may have cut the provider's name.
        (Some(provider), Some(id)) => Log::of(provider).map_or_else(by_words, |log| row_of(log, id)),
        (Some(provider), None) => by_words().filter(|row| Log::of(provider) == Some(row.log)),
        (None, Some(id)) => by_words().or_else(|| {
            let speaks = event.texts().any(|text| text.contains("SCEP") || text.contains("ModelName_"));
            speaks.then(|| row_of(Log::DeviceManagement, id))?
        }),
        (None, None) => by_words(),
    }
}

/// Whether a known event is about certificates at all: most failing commands are about other settings, most certificate
/// chains about other programs.
fn matters(event: &Noted) -> bool {
    match event.row.proof {
        Proof::Command => {
            event.field("cspUri").is_some_and(|uri| scep_node(uri).is_some() || root_node(uri).is_some())
        }
        Proof::Chain => event.failure().is_some() && event.field("processName").is_none_or(checks_for_scep),
        Proof::InitFailed | Proof::Refused => {
            !event.field("ndesUrlRaw").is_some_and(|url| url.contains("microsoftaik.azure.net"))
        }
        Proof::EnrollmentFailed | Proof::EnrollmentStep => {
            event.code.as_ref().is_none_or(|code| code.number != Some(ALREADY_ENROLLED) && !code.is_success())
        }
        _ => true,
    }
}

/// Whether a program that checks certificate chains does so for enrolment: on the device or in NDES.
fn checks_for_scep(program: &str) -> bool {
    const PROGRAMS: [&str; 4] = ["omadmclient.exe", "dmcertinst.exe", "deviceenroller.exe", "w3wp.exe"];
    PROGRAMS.iter().any(|known| program.eq_ignore_ascii_case(known))
}

/// Whether an event of this kind, by itself, leaves the log one of another matter.
fn aside(proof: Proof) -> bool {
    matches!(
        proof,
        Proof::SessionStarted
            | Proof::SessionEnded
            | Proof::SessionFailed
            | Proof::UserMissing
            | Proof::Enrolled
            | Proof::Unenrolled
            | Proof::Unsynced
            | Proof::ReportSession
            | Proof::ServerState
            | Proof::Pkcs
            | Proof::Tls
            | Proof::Lifecycle
            | Proof::HelloState
    )
}

fn listed(event: &RawEvent, row: Option<&Row>, mut fields: BTreeMap<&'static str, String>) -> EventRow {
    if let Some(written) = event.time.as_ref().and_then(written) {
        fields.insert("dateRaw", written.to_owned());
    }
    EventRow {
        id: event.id.or(row.map(|row| row.id)).unwrap_or_default(),
        provider: event.provider.clone().or_else(|| row.map(|row| row.log.provider().to_owned())),
        level: event.level,
        time: event.time.clone(),
        record: event.record,
        process: event.process,
        fields,
        meaning: row.map(|row| row.meaning),
    }
}

fn written(time: &LogTime) -> Option<&str> {
    match time {
        LogTime::Unclear(written) | LogTime::Local { written, .. } | LogTime::Clock { written, .. } => {
            Some(written)
        }
        LogTime::Moment(_) => None,
    }
}

fn clear(time: &mut LogTime, order: Order) {
    if let LogTime::Unclear(text) = time
        && let Some(read) = dates::read(text, Some(order))
    {
        *time = read;
    }
}

/// The failing result of an event of another matter.
fn other_result(event: &RawEvent) -> Option<ResultCode> {
    let value = ["HRESULT", "HexInt1"].iter().find_map(|name| event.get(name, usize::MAX));
    let in_message = || {
        let message = event.message.as_deref()?;
        let at = message.rfind("Result")?;
        let inner = message.get(at..)?.split_once('(')?.1;
        inner.get(..inner.rfind(')')?)
    };
    super::noted::result(value.or_else(in_message)?)
        .filter(|code| code.number.is_some() && !code.is_success())
}

/// Sorts by time, as far as every event has a comparable one. Whether the newest came first.
fn sort(events: &mut [Noted], order: Option<Order>) -> bool {
    let stamps: Vec<_> = events.iter().map(|event| event.stamp(order)).collect();
    let comparable = stamps.iter().all(|stamp| {
        stamp.is_some_and(|(utc, _)| stamps.first().copied().flatten().is_some_and(|first| first.0 == utc))
    });
    let falls = |pairs: usize, rises: usize| pairs > rises;
    let count = |rise: bool| {
        stamps.windows(2).filter(|pair| matches!(pair, [a, b] if if rise { a < b } else { a > b })).count()
    };
    if comparable {
        let newest_first = falls(count(false), count(true));
        if newest_first {
            events.reverse();
        }
        events.sort_by_key(|event| event.stamp(order));
        return newest_first;
    }
    if events.iter().all(|event| event.record.is_some()) {
        events.sort_by_key(|event| event.record);
    }
    false
}

/// The code of a helper's message that lost its last digit: that of the same moments that begins like it.
fn completed(events: &[Noted], at: usize) -> Option<ResultCode> {
    let event =
        events.get(at).filter(|event| event.row.proof == Proof::HelperFailed && event.code.is_none())?;
    let begins = event.field("logError")?.to_ascii_lowercase();
    events
        .iter()
        .skip(at.saturating_sub(20))
        .take(40)
        .filter(|other| other.near(event))
        .filter_map(|other| other.failure())
        .find(|code| code.hex().is_some_and(|hex| hex.starts_with(&begins)))
        .cloned()
}

/// What the failures that still stand show about their cause.
fn findings(events: &[Noted], case: &mut Case) {
    for event in events.iter().rev() {
        let Some(finding) = event.finding() else { continue };
        let number = event.failure().and_then(|code| code.number);
        let stands = case.trail(event.key).failure().is_some_and(|failure| failure.code.number == number);
        if stands {
            case.extras.entry("finding").or_insert_with(|| finding.id.into());
            case.note(NoteCode::Finding, finding.text);
        }
    }
}
