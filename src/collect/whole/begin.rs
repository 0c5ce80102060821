//! Where reading a part goes on, and where its changes will be asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::pen::Stop;
use super::reading::Reading;
use super::{lists, members};
use crate::model::Source;
use crate::snapshot::{Part, PartId, Progress, Status, sources};

/// A part that is to be read.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    pub(super) part: PartId,
    pub(super) progress: Progress,
    source: Source,
    key: String,
    /// It will take the place of one that is there.
    staged: bool,
}

impl Begun {
    /// Items that an earlier run read.
    pub(super) fn items(&self) -> u64 {
        match &self.progress {
            Progress::At { items, .. } => *items,
            Progress::Start | Progress::Done(_) => 0,
        }
    }

    pub(super) fn is_resumed(&self) -> bool {
        matches!(self.progress, Progress::At { .. })
    }
}

/// Links that ask for changes, by the list that they are about.
pub(super) type Marks = BTreeMap<Source, String>;

/// Where the marks of a list are kept until the list is whole: a run that goes on after a kill must ask for
/// changes since the first run began.
const KEPT_UNDER: &[(Source, Source)] = &[
    (sources::USERS, sources::USERS_CHANGES),
    (sources::GROUPS, sources::GROUPS_CHANGES),
    (sources::DEVICES, sources::DEVICES_CHANGES),
];

/// The source that keeps the mark of a list.
pub(super) fn kept_under(list: Source) -> Option<Source> {
    KEPT_UNDER.iter().find(|(of, _)| *of == list).map(|(_, kept)| *kept)
}

impl Reading<'_> {
    /// Begins a part or goes on with it; `None` if it is whole already. One that failed is tried again, beside
    /// what there is.
    pub(super) async fn begin(&self, part: Part<'_>) -> Result<Option<Begun>, Stop> {
        let (source, key, again, now) = (part.source, part.key.to_owned(), self.again, self.now());
        self.pen
            .ask(move |writer| {
                let part = Part { source, key: &key };
                let begun =
                    |(id, progress), staged| Begun { part: id, progress, source, key: key.clone(), staged };
                if !again {
                    let first = writer.begin(part, now)?;
                    match &first.1 {
                        Progress::Done(Status::Complete | Status::NotOffered) => return Ok(None),
                        Progress::Done(_) => {}
                        Progress::Start | Progress::At { .. } => return Ok(Some(begun(first, false))),
                    }
                }
                Ok(Some(begun(writer.begin_again(part, now)?, true)))
            })
            .await
    }

    /// The same part from its beginning.
    pub(super) async fn begin_anew(&self, begun: Begun) -> Result<Begun, Stop> {
        let now = self.now();
        self.pen
            .ask(move |writer| {
                writer.discard(begun.part)?;
                let part = Part { source: begun.source, key: &begun.key };
                let (part, progress) = match begun.staged {
                    true => writer.begin_again(part, now)?,
                    false => writer.begin(part, now)?,
                };
                Ok(Begun { part, progress, ..begun })
            })
            .await
    }

    /// Asks once where changes will be asked for, before the first page of what may change is read. A directory
    /// that does not say costs a whole read later, nothing else.
    pub(super) async fn marks(&self) -> Result<Arc<Marks>, Stop> {
        let marks = self
            .marks
            .get_or_try_init(|| async {
                let known = match self.again {
                    true => Marks::new(),
                    false => self.kept_marks().await?,
                };
                let missing: Vec<_> = lists::with_changes()
                    .into_iter()
                    .filter(|(list, _)| !known.contains_key(&list.source))
                    .map(|(list, get)| (list.source, get.query("$deltatoken", "latest").first_page()))
                    .collect();
                let gets = missing.iter().map(|(_, get)| get.clone()).chain([members::count()]).collect();
                let mut pages = self.client().first_pages(gets).await;
                let count = pages.pop().and_then(Result::ok).and_then(|page| page.count);
                // Nobody else sets it.
                let _ = self.group_count.set(count);
                let mut marks = known;
                for ((source, _), page) in missing.into_iter().zip(pages) {
                    let Some(link) = page.ok().and_then(|page| page.delta) else { continue };
                    self.keep_mark(source, link.clone()).await?;
                    marks.insert(source, link);
                }
                Ok::<_, Stop>(Arc::new(marks))
            })
            .await?;
        Ok(Arc::clone(marks))
    }

    /// The mark of a list, if it was asked for.
    pub(super) fn mark_of(&self, list: Source) -> Option<String> {
        self.marks.get()?.get(&list).cloned()
    }

    async fn kept_marks(&self) -> Result<Marks, Stop> {
        self.pen
            .ask(|writer| {
                let mut marks = Marks::new();
                for (list, kept) in KEPT_UNDER {
                    // A list that is whole keeps its own and needs no other.
                    for source in [list, kept] {
                        let line = writer.reader().part(Part::list(*source))?;
                        if let Some(link) = line.and_then(|line| line.delta) {
                            marks.insert(*list, link);
                        }
                    }
                }
                Ok(marks)
            })
            .await
    }

    async fn keep_mark(&self, list: Source, link: String) -> Result<(), Stop> {
        let Some(kept) = kept_under(list) else { return Ok(()) };
        let now = self.now();
        self.pen
            .write(move |writer| {
                let (part, _) = writer.begin(Part::list(kept), now)?;
                writer.finish(part, Some(&link), now)
            })
            .await
    }

    /// Drops the marks that whole lists keep themselves from now on.
    pub(super) async fn drop_marks(&self) -> Result<(), Stop> {
        self.pen
            .write(|writer| {
                for (list, kept) in KEPT_UNDER {
                    let line = writer.reader().part(Part::list(*list))?;
                    if line.is_some_and(|line| line.status == Status::Complete) {
                        writer.keep_only(*kept, &BTreeSet::new())?;
                    }
                }
                Ok(())
            })
            .await
    }
}
