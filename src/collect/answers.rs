//! One round: reads that do not depend on one another, sent together.

use std::collections::HashMap;

use futures_util::future::{join, join_all};
use serde::de::DeserializeOwned;

use super::ledger::{Failure, Ledger};
use super::reads::{Planned, Read};
use crate::graph::{Client, GraphError, ListEnd, Listing};
use crate::model::Gap;

/// What came back, by what was asked.
#[derive(Default)]
pub(super) struct Answers(HashMap<Read, Listing>);

/// The items of one read and, if they are not all there, the gap.
pub(super) struct Items<T> {
    pub(super) items: Vec<T>,
    pub(super) gap: Option<Gap>,
}

impl<T> Items<T> {
    /// All of the items, or why they can't be taken for all.
    pub(super) fn whole(self) -> Result<Vec<T>, Gap> {
        match self.gap {
            None => Ok(self.items),
            Some(gap) => Err(gap),
        }
    }
}

/// Sends a round: light reads as batches, heavy ones alone, all at the same time.
pub(super) async fn ask(client: &Client, planned: Vec<Planned>) -> Answers {
    let (alone, batched): (Vec<Planned>, Vec<Planned>) =
        planned.into_iter().partition(|planned| planned.alone);
    let split =
        |planned: Vec<Planned>| planned.into_iter().map(|p| (p.read, p.get)).unzip::<_, _, Vec<_>, Vec<_>>();
    let ((alone, alone_gets), (batched, batched_gets)) = (split(alone), split(batched));
    let singly = join_all(alone_gets.into_iter().map(|get| client.list(get)));
    let (listings, more) = join(client.batch(batched_gets), singly).await;
    Answers(batched.into_iter().zip(listings).chain(alone.into_iter().zip(more)).collect())
}

impl Answers {
    /// Adds what another round brought.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Drops an answer that another rule has judged.
    pub(super) fn forget(&mut self, read: Read) {
        self.0.remove(&read);
    }

    /// The failure of a read, if it failed.
    pub(super) fn error(&self, read: Read) -> Option<&GraphError> {
        match &self.0.get(&read)?.end {
            ListEnd::Complete => None,
            ListEnd::Broken(error) => Some(error),
        }
    }

    /// The items of a read in their wire shape, with its line in the coverage. `None` if it was not asked.
    pub(super) fn take<T: DeserializeOwned>(&mut self, read: Read, ledger: &mut Ledger) -> Option<Items<T>> {
        let (items, gap) = self.parse(read)?;
        let gap = ledger.record(read, items.len(), gap.as_ref());
        Some(Items { items, gap })
    }

    /// The same without a line in the coverage: for reads that only save another one.
    pub(super) fn take_quietly<T: DeserializeOwned>(&mut self, read: Read) -> Option<Vec<T>> {
        self.parse(read).map(|(items, _)| items)
    }

    fn parse<T: DeserializeOwned>(&mut self, read: Read) -> Option<(Vec<T>, Option<Failure>)> {
        let listing = self.0.remove(&read)?;
        let asked = listing.items.len();
        let items: Vec<T> =
            listing.items.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
        let failure = match listing.end {
            ListEnd::Broken(error) => Some(Failure::Graph(Box::new(error))),
            ListEnd::Complete if items.len() < asked => Some(Failure::Unreadable(asked - items.len())),
            ListEnd::Complete => None,
        };
        Some((items, failure))
    }
}
