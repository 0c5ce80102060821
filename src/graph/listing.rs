//! A collection as it was read, and how its reading ended.

use serde_json::value::RawValue;

use super::client::Client;
use super::error::GraphError;
use super::exchange::Effort;
use super::get::Get;
use super::page::Page;

/// What came of a list. Never "empty" because of a failure: look at [`end`](Self::end) first.
#[derive(Debug)]
pub struct Listing {
    /// The items in the order they came, as raw JSON; when broken, those that came before.
    pub items: Vec<Box<RawValue>>,
    /// How it ended.
    pub end: ListEnd,
    /// Pages read.
    pub pages: usize,
    /// The total that page one stated, if it did.
    pub count: Option<u64>,
}

/// How a list ended.
#[derive(Debug)]
pub enum ListEnd {
    /// With its last page.
    Complete,
    /// Too early.
    Broken(GraphError),
}

impl Listing {
    pub(super) fn failed(error: GraphError) -> Self {
        Self { items: Vec::new(), end: ListEnd::Broken(error), pages: 0, count: None }
    }

    /// The error that broke it off, if one did.
    #[must_use]
    pub fn error(&self) -> Option<&GraphError> {
        match &self.end {
            ListEnd::Complete => None,
            ListEnd::Broken(error) => Some(error),
        }
    }

    /// Whether every page came.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.error().is_none()
    }
}

impl Client {
    /// Reads `get` alone, page by page to the end.
    pub(super) async fn walk(&self, get: &Get, effort: Effort) -> Listing {
        match self.first_page(get, effort).await {
            Ok(page) => self.follow(get, page).await,
            Err(error) => Listing::failed(error),
        }
    }

    /// Reads on from the first page.
    pub(super) async fn follow(&self, get: &Get, first: Page) -> Listing {
        let mut pages = self.pages_after(get, &first);
        let mut listing =
            Listing { items: first.items, end: ListEnd::Complete, pages: 1, count: first.count };
        loop {
            match pages.next().await {
                Ok(Some(page)) => {
                    listing.items.extend(page.items);
                    listing.pages += 1;
                }
                Ok(None) => return listing,
                Err(error) => {
                    listing.end = ListEnd::Broken(error);
                    return listing;
                }
            }
        }
    }
}
