//! What the readers of a log note down.

use std::collections::HashMap;

use super::codes::ResultCode;
use super::event::EventRow;
use super::file::{Extras, Note, NoteCode, Platform};
use super::request_id::RequestId;
use super::root::RootCertificate;
use super::time::LogTime;
use super::trail::{Trail, same_server, server_url};

/// How many requests, events and other things of one file are kept. A log that has more is made up or broken, and
/// the answer says so.
const MOST_REQUESTS: usize = 2_000;
const MOST_EVENTS: usize = 2_000;
const MOST_OTHERS: usize = 500;
/// Among how many events before it the twin of an event is looked for.
const LOOK_BACK: usize = 50;

/// Where in the case a trail lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TrailKey(usize);

/// The notes on one file.
#[derive(Debug, Default)]
pub(super) struct Case {
    /// The platform that the content shows.
    pub(super) platform: Option<Platform>,
    /// The format's stable name, of what came first.
    pub(super) format: Option<&'static str>,
    /// Records that were understood.
    pub(super) records: u64,
    /// Lines or records that say nothing to any reader.
    pub(super) skipped: u64,
    /// Whether the log was written at the level that shows enrolment in full.
    pub(super) verbose: Option<bool>,
    /// Things seen that are of another matter: other profiles, other events.
    pub(super) other_matters: u64,
    /// The result of such a thing, for a log that holds nothing else.
    pub(super) other_result: Option<ResultCode>,
    /// The device failed to enrol.
    pub(super) enrollment_failure: Option<ResultCode>,
    /// The device's own count of waiting requests, as last logged.
    pub(super) waiting_requests: Option<u64>,
    /// Something short of an id shows that a request reached the device.
    pub(super) delivery_shown: bool,
    /// What an excerpt of a portal or of Graph says.
    pub(super) portal: Option<ResultCode>,
    /// Trusted roots.
    pub(super) roots: Vec<RootCertificate>,
    /// Events, in the order of the log.
    pub(super) events: Vec<EventRow>,
    /// What some formats add.
    pub(super) extras: Extras,
    pub(super) notes: Vec<Note>,
    pub(super) trails: Vec<Trail>,
    /// What no id was printed for.
    pub(super) nameless: Trail,
    pub(super) urls: Vec<String>,
    pub(super) first: Option<LogTime>,
    pub(super) last: Option<LogTime>,
    /// The last sync with Intune that the log shows.
    pub(super) last_sync: Option<LogTime>,
    /// Whether more events came than are listed, and that was noted.
    told_of_too_many: bool,
    /// Ids as written, for a log that repeats them a million times.
    known_ids: HashMap<String, TrailKey>,
}

impl Case {
    /// Names what this is. The first to speak wins; a file of several formats is named by its first.
    pub(super) fn is(&mut self, platform: Platform, format: &'static str) {
        self.platform.get_or_insert(platform);
        self.format.get_or_insert(format);
    }

    /// Counts a record that was understood.
    pub(super) fn record(&mut self, time: Option<&LogTime>) {
        self.records += 1;
        if let Some(time) = time {
            self.first.get_or_insert_with(|| time.clone());
            self.last = Some(time.clone());
        }
    }

    /// The trail of a request; a new one if it was not seen before. `None` when there are too many.
    pub(super) fn trail_of(&mut self, id: RequestId) -> Option<TrailKey> {
        if let Some(&key) = self.known_ids.get(&id.raw) {
            return Some(key);
        }
        let raw = id.raw.clone();
        let key = self.search(id)?;
        if self.known_ids.len() < MOST_REQUESTS * 2 {
            self.known_ids.insert(raw, key);
        }
        Some(key)
    }

    /// The trail of an id in another spelling, or a new one.
    fn search(&mut self, id: RequestId) -> Option<TrailKey> {
        // So many requests are no log of a device: what is spelt otherwise is not worth the search.
        if self.trails.len() >= MOST_REQUESTS {
            return self.add(Trail::of(id));
        }
        if let Some(at) =
            self.trails.iter().position(|trail| trail.id.as_ref().is_some_and(|known| known.may_be(&id)))
        {
            // A whole id tells more than a shortened one.
            if let Some(known) = self.trails.get_mut(at).and_then(|trail| trail.id.as_mut())
                && known.is_partial()
                && !id.is_partial()
            {
                *known = id;
            }
            return Some(TrailKey(at));
        }
        self.add(Trail::of(id))
    }

    /// The trail of a request that is not Intune's.
    pub(super) fn foreign(&mut self, id: &str) -> Option<TrailKey> {
        match self.trails.iter().position(|trail| trail.foreign_id.as_deref() == Some(id)) {
            Some(at) => Some(TrailKey(at)),
            None => self.add(Trail::foreign(id)),
        }
    }

    fn add(&mut self, trail: Trail) -> Option<TrailKey> {
        if self.trails.len() >= MOST_REQUESTS {
            self.note(NoteCode::TooMuch, "more than 2000 requests: the rest was left out");
            return None;
        }
        self.trails.push(trail);
        Some(TrailKey(self.trails.len() - 1))
    }

    /// The one request of the log, if there is just one.
    pub(super) fn only_request(&self) -> Option<TrailKey> {
        match self.trails.as_slice() {
            [one] if one.id.is_some() => Some(TrailKey(0)),
            _ => None,
        }
    }

    /// The trail behind a key; what has no key goes to the nameless one.
    pub(super) fn trail(&mut self, key: Option<TrailKey>) -> &mut Trail {
        match key.filter(|key| key.0 < self.trails.len()) {
            Some(TrailKey(at)) => self.trails.get_mut(at).unwrap_or(&mut self.nameless),
            None => &mut self.nameless,
        }
    }

    /// A SCEP server that the log names, with the request or without.
    pub(super) fn url(&mut self, key: Option<TrailKey>, url: &str) {
        self.trail(key).url(url);
        let url = server_url(url);
        if url.is_empty() || self.urls.len() >= MOST_OTHERS {
            return;
        }
        match self.urls.iter_mut().find(|known| same_server(known, &url)) {
            // The spelling with a scheme is the one to show.
            Some(known) if !known.contains("://") => *known = url,
            Some(_) => {}
            None => self.urls.push(url),
        }
    }

    /// An event; the same record told twice (text and XML) counts once. Whether it was new.
    pub(super) fn event(&mut self, event: EventRow) -> bool {
        let twin = self.events.iter().rev().take(LOOK_BACK).any(|known| {
            known.id == event.id
                && match (known.record, event.record) {
                    (Some(a), Some(b)) => a == b,
                    _ => known.time.is_some() && known.time == event.time && known.fields == event.fields,
                }
        });
        if twin {
            return false;
        }
        if self.events.len() >= MOST_EVENTS {
            if !self.told_of_too_many {
                self.told_of_too_many = true;
                self.note(NoteCode::TooMuch, "more than 2000 events: the rest was read, but is not listed");
            }
        } else {
            self.events.push(event);
        }
        true
    }

    /// Whether a record with a number is one of those that are not listed any more, nor told twice.
    pub(super) fn counts_only(&self, id: u32, record: u64) -> bool {
        let twin = |known: &&EventRow| known.id == id && known.record.is_none_or(|known| known == record);
        self.told_of_too_many && !self.events.iter().rev().take(LOOK_BACK).any(|known| twin(&known))
    }

    /// A trusted root, or its next state. Thumbprints are compared as far as they are written.
    pub(super) fn root(&mut self, thumbprint: &str, state: Option<&str>) {
        let state = state.map(str::to_owned);
        if let Some(root) =
            self.roots.iter_mut().find(|root| root.thumbprint.eq_ignore_ascii_case(thumbprint))
        {
            root.state = state.or_else(|| root.state.take());
        } else if self.roots.len() < MOST_OTHERS {
            self.roots.push(RootCertificate { thumbprint: thumbprint.to_owned(), state });
        }
    }

    /// A note for the reader of the report, once.
    pub(super) fn note(&mut self, code: NoteCode, text: impl Into<String>) {
        let text = text.into();
        if self.notes.len() < MOST_OTHERS
            && !self.notes.iter().any(|note| note.code == code && note.text == text)
        {
            self.notes.push(Note { code, text });
        }
    }
}
