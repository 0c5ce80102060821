//! Reads that are one per object: assignments of a profile, members of a group. Twenty travel together.

use std::collections::BTreeMap;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::pen::Stop;
use super::reading::{Reading, is_passing, is_stale};
use crate::collect::ledger;
use crate::graph::{Get, GraphError, GraphErrorKind, Page};
use crate::model::Source;
use crate::snapshot::{Line, Member, Part, PartId, SnapshotError, Status, Writer};

/// Reads in one `$batch`.
pub(super) const TOGETHER: usize = 20;

/// Batches under way at one time; the client's places decide how many of them really are.
pub(super) const BATCHES: usize = 16;

/// What a page of a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Objects,
    Members,
}

impl Holds {
    fn keep(self, writer: &mut Writer, part: PartId, page: &Page) -> Result<(), SnapshotError> {
        let next = page.next.as_deref();
        let raw = page.items.iter().map(|raw| raw.get());
        match self {
            Self::Objects => writer.page(part, raw, next),
            Self::Members => {
                let members: Vec<Member> = raw.filter_map(Member::of_json).collect();
                let unreadable = page.items.len() - members.len();
                writer.doubt(part, unreadable as u64)?;
                writer.members(part, &members, next)
            }
        }
    }
}

/// Reads of one source, one for each key.
#[derive(Clone, Debug)]
pub(super) struct Keyed {
    pub(super) source: Source,
    pub(super) permission: &'static str,
    pub(super) holds: Holds,
    /// Whether keys that are whole are read again.
    pub(super) again: bool,
    /// Whether "not found" means that there is nothing, and not that something is hidden.
    pub(super) absent_is_empty: fn(&GraphError) -> bool,
    /// How else to ask where the first way is refused.
    pub(super) otherwise: Option<Otherwise>,
    pub(super) gets: BTreeMap<String, Get>,
}

/// Another way to ask for the same.
#[derive(Clone, Debug)]
pub(super) struct Otherwise {
    pub(super) after: fn(&GraphError) -> bool,
    pub(super) gets: BTreeMap<String, Get>,
}

impl Reading<'_> {
    /// Reads every key that is not whole yet.
    pub(super) async fn keyed(&self, keyed: &Keyed) -> Result<(), Stop> {
        if keyed.gets.is_empty() {
            return Ok(());
        }
        let source = keyed.source;
        let lines = self.pen.ask(move |writer| writer.reader().parts(source)).await?;
        let lines: BTreeMap<String, Line> =
            lines.into_iter().map(|line| (line.key.to_ascii_lowercase(), line)).collect();
        self.setting.watch.begun(source, lines.values().map(|line| line.items).sum());
        let mut fresh = Vec::new();
        let mut resumed = Vec::new();
        for (key, get) in &keyed.gets {
            let line = lines.get(&key.to_ascii_lowercase()).filter(|_| !keyed.again);
            match line.map(|line| (line.status, line.next.clone())) {
                Some((Status::Complete | Status::NotOffered, _)) => {}
                Some((Status::Reading, Some(next))) => resumed.push((key.clone(), get.clone(), next)),
                _ => fresh.push((key.clone(), get.clone())),
            }
        }
        for (key, get, next) in resumed {
            self.go_on(keyed, key, get, next).await?;
        }
        let packs: Vec<_> = fresh.chunks(TOGETHER).map(<[_]>::to_vec).collect();
        stream::iter(packs)
            .map(|pack| self.pack(keyed, pack))
            .buffer_unordered(BATCHES)
            .try_collect::<Vec<()>>()
            .await?;
        self.setting.watch.ended(source, Status::Complete);
        Ok(())
    }

    async fn pack(&self, keyed: &Keyed, pack: Vec<(String, Get)>) -> Result<(), Stop> {
        let firsts = self.client().first_pages(pack.iter().map(|(_, get)| get.clone()).collect()).await;
        for ((key, get), first) in pack.into_iter().zip(firsts) {
            match first {
                Ok(page) if page.next.is_none() || get.is_first_page_only() => {
                    self.whole(keyed, key, page).await?;
                }
                Ok(page) => {
                    let part = self.begin_key(keyed, &key).await?;
                    let pages = self.client().pages_after(&get, &page);
                    self.keep_page(keyed, part, page).await?;
                    self.rest(keyed, part, pages).await?;
                }
                Err(error) => self.other_way(keyed, key, error).await?,
            }
        }
        Ok(())
    }

    async fn other_way(&self, keyed: &Keyed, key: String, error: GraphError) -> Result<(), Stop> {
        let otherwise = keyed.otherwise.as_ref().filter(|other| (other.after)(&error));
        let Some(get) = otherwise.and_then(|other| other.gets.get(&key)) else {
            let part = self.begin_key(keyed, &key).await?;
            return self.key_broke(keyed, part, error, 0).await;
        };
        match self.client().pages(get).next().await {
            Ok(Some(page)) => self.whole(keyed, key, page).await,
            Ok(None) => Ok(()),
            Err(error) => {
                let part = self.begin_key(keyed, &key).await?;
                self.key_broke(keyed, part, error, 0).await
            }
        }
    }

    /// A part that is one page: begun, filled and finished in one go.
    async fn whole(&self, keyed: &Keyed, key: String, page: Page) -> Result<(), Stop> {
        let (source, holds, again, now) = (keyed.source, keyed.holds, keyed.again, self.now());
        self.setting.watch.page(source, page.items.len());
        self.pen
            .write(move |writer| {
                let part = begin(writer, Part::of(source, &key), again, now)?;
                holds.keep(writer, part, &Page { next: None, ..page })?;
                writer.finish(part, None, now)
            })
            .await
    }

    async fn begin_key(&self, keyed: &Keyed, key: &str) -> Result<PartId, Stop> {
        let (source, key, again, now) = (keyed.source, key.to_owned(), keyed.again, self.now());
        self.pen.ask(move |writer| begin(writer, Part::of(source, &key), again, now)).await
    }

    async fn keep_page(&self, keyed: &Keyed, part: PartId, page: Page) -> Result<(), Stop> {
        let holds = keyed.holds;
        self.setting.watch.page(keyed.source, page.items.len());
        self.pen.write(move |writer| holds.keep(writer, part, &page)).await
    }

    async fn rest(
        &self,
        keyed: &Keyed,
        part: PartId,
        mut pages: crate::graph::Pages<'_>,
    ) -> Result<(), Stop> {
        loop {
            match pages.next().await {
                Ok(Some(page)) => self.keep_page(keyed, part, page).await?,
                Ok(None) => {
                    let now = self.now();
                    return self.pen.write(move |writer| writer.finish(part, None, now)).await;
                }
                Err(error) => return self.key_broke(keyed, part, error, 1).await,
            }
        }
    }

    /// A key whose pages an earlier run began.
    async fn go_on(&self, keyed: &Keyed, key: String, get: Get, next: String) -> Result<(), Stop> {
        let mut pages = self.client().pages_from(&get, &next);
        match pages.next().await {
            Ok(Some(page)) => {
                let part = self.begin_key(keyed, &key).await?;
                self.keep_page(keyed, part, page).await?;
                self.rest(keyed, part, pages).await
            }
            Ok(None) => Ok(()),
            Err(error) if is_stale(&error) => {
                let part = self.begin_key(keyed, &key).await?;
                self.pen.write(move |writer| writer.discard(part)).await?;
                self.pack(keyed, vec![(key, get)]).await
            }
            Err(error) => {
                let part = self.begin_key(keyed, &key).await?;
                self.key_broke(keyed, part, error, 1).await
            }
        }
    }

    async fn key_broke(
        &self,
        keyed: &Keyed,
        part: PartId,
        error: GraphError,
        pages: usize,
    ) -> Result<(), Stop> {
        let now = self.now();
        if error.kind.is_sign_in() {
            return Err(Stop::Graph(error));
        }
        if pages == 0 && (keyed.absent_is_empty)(&error) {
            return self.pen.write(move |writer| writer.finish(part, None, now)).await;
        }
        if keyed.again {
            // What was there stays; it was whole, or says itself that it is not.
            self.kept.note(keyed.source, error);
            return self.pen.write(move |writer| writer.discard(part)).await;
        }
        if is_passing(&error.kind) {
            self.broken.note(keyed.source, error);
            return Ok(());
        }
        let gap = ledger::gap(keyed.source, keyed.permission, &error, 0);
        self.pen.write(move |writer| writer.fail(part, &gap, now)).await
    }
}

/// Begins a part, or the one that will take its place if it ended without being whole.
fn begin(
    writer: &mut Writer,
    part: Part<'_>,
    again: bool,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<PartId, SnapshotError> {
    if !again {
        let (id, progress) = writer.begin(part, now)?;
        if !matches!(progress, crate::snapshot::Progress::Done(_)) {
            return Ok(id);
        }
    }
    let (id, progress) = writer.begin_again(part, now)?;
    if progress == crate::snapshot::Progress::Start {
        return Ok(id);
    }
    // Left over from a run that was stopped; what it had read may be old by now.
    writer.discard(id)?;
    Ok(writer.begin_again(part, now)?.0)
}

/// What is not found can't be said to be empty.
pub(super) fn never(_: &GraphError) -> bool {
    false
}

/// A group that was deleted holds nobody.
pub(super) fn not_found(error: &GraphError) -> bool {
    matches!(error.kind, GraphErrorKind::NotFound)
}
