//! One run over a tenant: what it works with, and how a list becomes a part of the file.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use futures_util::future::{join_all, try_join_all};
use tokio::sync::OnceCell;

use super::begin::Begun;
use super::lists::List;
use super::pen::{Desk, Pen, Stop};
use super::watch::Watch;
use crate::collect::assignables::may_be_the_expansion;
use crate::collect::ledger;
use crate::collect::reads;
use crate::graph::{Client, GraphError, GraphErrorKind, Page};
use crate::kinds::{AssignmentRead, COLLECTIONS};
use crate::model::{GapKind, Source};
use crate::snapshot::{Entry, Part, Progress, Status, sources};
use crate::time::Clock;

/// What a run works with.
pub struct Setting<'a> {
    /// Reads Graph.
    pub client: &'a Client,
    /// Dates what is read.
    pub clock: &'a dyn Clock,
    /// Is told how it goes.
    pub watch: &'a dyn Watch,
}

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// Reads that broke off for a passing reason (network, throttling) and go on in the next run.
    pub broken: Vec<(Source, GraphError)>,
    /// Sources that could not be read again and stay as they were.
    pub kept: Vec<(Source, GraphError)>,
    /// Whether every part ended; if not, the file is left as it is and can be gone on with.
    pub finished: bool,
}

/// One run.
pub(super) struct Reading<'a> {
    pub(super) setting: &'a Setting<'a>,
    pub(super) pen: Pen,
    /// Whether parts that are there are read again.
    pub(super) again: bool,
    /// Where changes are asked for, from before anything was read.
    pub(super) marks: OnceCell<Arc<super::begin::Marks>>,
    /// How many groups the directory holds, if it said.
    pub(super) group_count: OnceCell<Option<u64>>,
    pub(super) sieve: super::by_id::Sieve,
    pub(super) broken: Failures,
    pub(super) kept: Failures,
}

/// Reads that failed.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<Vec<(Source, GraphError)>>);

impl Failures {
    pub(super) fn note(&self, source: Source, error: GraphError) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((source, error));
    }

    /// How many there are so far.
    pub(super) fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn take(&self) -> Vec<(Source, GraphError)> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How reading a part ended.
#[derive(Debug)]
pub(super) enum End {
    Complete,
    /// The error is handed back, as it may be worth another attempt; nothing was written about it.
    Broken(GraphError),
}

impl<'a> Reading<'a> {
    pub(super) fn new(setting: &'a Setting<'a>, pen: Pen, again: bool) -> Self {
        Self {
            setting,
            pen,
            again,
            marks: OnceCell::new(),
            group_count: OnceCell::new(),
            sieve: super::by_id::Sieve::default(),
            broken: Failures::default(),
            kept: Failures::default(),
        }
    }

    pub(super) fn client(&self) -> &'a Client {
        self.setting.client
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.setting.clock.now()
    }

    /// Reads lists: the light ones in as few requests as they fit, the others at the same time alone.
    pub(super) async fn lists(&self, lists: Vec<List>) -> Result<(), Stop> {
        let begun = join_all(lists.iter().map(|list| self.begin(Part::list(list.source)))).await;
        let mut alone = Vec::new();
        let mut together = Vec::new();
        for (list, begun) in lists.into_iter().zip(begun) {
            match begun? {
                None => {}
                Some(begun) if list.alone || begun.progress != Progress::Start => alone.push((list, begun)),
                Some(begun) => together.push((list, begun)),
            }
        }
        let firsts = async {
            let gets = together.iter().map(|(list, _)| list.get.clone()).collect();
            let firsts = self.client().first_pages(gets).await;
            let read = together.into_iter().zip(firsts);
            try_join_all(read.map(|((list, begun), first)| self.list_begun(list, begun, Some(first)))).await
        };
        let singly = try_join_all(alone.into_iter().map(|(list, begun)| self.list_begun(list, begun, None)));
        futures_util::future::try_join(firsts, singly).await?;
        Ok(())
    }

    /// Reads one list.
    pub(super) async fn list(&self, list: List) -> Result<(), Stop> {
        match self.begin(Part::list(list.source)).await? {
            Some(begun) => self.list_begun(list, begun, None).await,
            None => Ok(()),
        }
    }

    async fn list_begun(
        &self,
        list: List,
        begun: Begun,
        first: Option<Result<Page, GraphError>>,
    ) -> Result<(), Stop> {
        let mut begun = begun;
        if self.again && begun.is_resumed() {
            // Left over from a run that was stopped; what it had read may be old by now.
            begun = self.begin_anew(begun).await?;
        }
        self.setting.watch.begun(list.source, begun.items());
        let mut end = self.read_to_end(&list, &begun, first).await?;
        if let End::Broken(error) = &end
            && begun.is_resumed()
            && is_stale(error)
        {
            // The link of an earlier run is no longer good: from the beginning.
            begun = self.begin_anew(begun).await?;
            end = self.read_to_end(&list, &begun, None).await?;
        }
        let collection = COLLECTIONS
            .iter()
            .find(|row| row.source == list.source && row.assignments == AssignmentRead::Expanded);
        if let End::Broken(error) = &end
            && let Some(row) = collection
            && may_be_the_expansion(&error.kind)
        {
            begun = self.begin_anew(begun).await?;
            let plain = list.with(reads::collection_alone(row));
            end = self.read_to_end(&plain, &begun, None).await?;
        }
        match end {
            End::Complete => {
                let (part, now) = (begun.part, self.now());
                let mark = self.mark_of(list.source);
                self.pen.write(move |writer| writer.finish(part, mark.as_deref(), now)).await?;
                self.setting.watch.ended(list.source, Status::Complete);
                Ok(())
            }
            End::Broken(error) => self.gave_up(&list, begun, error).await,
        }
    }

    /// Reads pages into a part until they end or break.
    async fn read_to_end(
        &self,
        list: &List,
        begun: &Begun,
        first: Option<Result<Page, GraphError>>,
    ) -> Result<End, Stop> {
        let mut pages = match (&begun.progress, &first) {
            (Progress::At { next, .. }, _) => self.client().pages_from(&list.get, next),
            (_, Some(Ok(page))) => self.client().pages_after(&list.get, page),
            _ => self.client().pages(&list.get),
        };
        match first {
            Some(Ok(page)) => self.keep(list.source, begun, page, &list.get).await?,
            Some(Err(error)) => return Ok(End::Broken(error)),
            None => {}
        }
        loop {
            match pages.next().await {
                Ok(Some(page)) => self.keep(list.source, begun, page, &list.get).await?,
                Ok(None) => return Ok(End::Complete),
                Err(error) => return Ok(End::Broken(error)),
            }
        }
    }

    async fn keep(
        &self,
        source: Source,
        begun: &Begun,
        page: Page,
        get: &crate::graph::Get,
    ) -> Result<(), Stop> {
        let (part, items) = (begun.part, page.items.len());
        if source == sources::USERS && page.next.is_some() {
            // More than a page of 999: a large tenant.
            self.client().directory_is_large();
        }
        let next = page.next.filter(|_| !get.is_first_page_only());
        let sieve = (source == sources::MANAGED_DEVICES).then(|| self.sieve.clone());
        let made = move || {
            let looked = |json: &str| {
                if let Some(sieve) = &sieve {
                    sieve.look(json);
                }
                Entry::of(source, json)
            };
            page.items.iter().map(|raw| looked(raw.get())).collect::<Vec<_>>()
        };
        self.pen.write_made(made, move |writer, items| writer.entries(part, items, next.as_deref())).await?;
        self.setting.watch.page(source, items);
        Ok(())
    }

    /// A part that can't be read: what passes is left to be gone on with, the rest is a gap.
    pub(super) async fn gave_up(&self, list: &List, begun: Begun, error: GraphError) -> Result<(), Stop> {
        if error.kind.is_sign_in() {
            return Err(Stop::Graph(error));
        }
        if self.again && self.stays(&begun).await? {
            self.kept.note(list.source, error);
            self.setting.watch.ended(list.source, Status::Reading);
            return Ok(());
        }
        if is_passing(&error.kind) {
            self.broken.note(list.source, error);
            self.setting.watch.ended(list.source, Status::Reading);
            return Ok(());
        }
        let gap = ledger::gap(list.source, list.permission, &error, 0);
        let (part, now) = (begun.part, self.now());
        let status = match gap.kind {
            GapKind::NotOffered => Status::NotOffered,
            _ => Status::Unread,
        };
        self.pen.write(move |writer| writer.fail(part, &gap, now)).await?;
        self.setting.watch.ended(list.source, status);
        Ok(())
    }

    /// Ends the run: the file is whole, or left to be gone on with.
    pub(super) fn end(self, read: Result<(), Stop>, desk: Desk) -> Result<Outcome, Stop> {
        let (broken, kept, clock) = (self.broken.take(), self.kept.take(), self.setting.clock);
        drop(self);
        // The thread's own failure says more than that it is gone.
        let writer = desk.wait()?;
        read?;
        let finished = broken.is_empty();
        if finished {
            let now = clock.now();
            writer.close(now, now)?;
        } else {
            writer.pause()?;
        }
        Ok(Outcome { broken, kept, finished })
    }
}

/// What the next run may find healed: it goes on where this one stopped.
pub(super) fn is_passing(kind: &GraphErrorKind) -> bool {
    matches!(kind, GraphErrorKind::Network | GraphErrorKind::Throttled)
}

/// Whether a link that an earlier run kept has ended: its token expired, or the service forgot it.
pub(super) fn is_stale(error: &GraphError) -> bool {
    matches!(error.kind, GraphErrorKind::BadRequest | GraphErrorKind::NotFound | GraphErrorKind::NotOffered)
}
