//! A collection as it was read, and how its reading ended.

use std::collections::HashSet;

use serde_json::value::RawValue;

use super::client::Client;
use super::error::{GraphError, GraphErrorKind};
use super::exchange::Effort;
use super::get::Get;
use super::page::{self, Page};
use super::transport::Call;

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
    pub(super) async fn walk(&self, get: &Get, mut effort: Effort) -> Listing {
        let first = match self.call(get) {
            Ok(call) => self.exchange(&call, &mut effort, |answer| page::read(answer, get.expects())).await,
            Err(error) => Err(error),
        };
        match first {
            Ok(page) => self.follow(get, page).await,
            Err(error) => Listing::failed(error),
        }
    }

    /// Reads on from the first page.
    pub(super) async fn follow(&self, get: &Get, first: Page) -> Listing {
        let mut listing =
            Listing { items: first.items, end: ListEnd::Complete, pages: 1, count: first.count };
        if let Err(error) = self.next_pages(get, first.next, &mut listing).await {
            listing.end = ListEnd::Broken(error);
        }
        listing
    }

    async fn next_pages(
        &self,
        get: &Get,
        mut next: Option<String>,
        listing: &mut Listing,
    ) -> Result<(), GraphError> {
        let call = self.call(get)?;
        let stop = |kind, message: String| Err(GraphError::new(kind, message).at(&call.label, 1));
        let mut seen = HashSet::from([call.url.clone()]);
        while let Some(link) = next {
            let pages = listing.pages;
            if pages >= self.settings.max_pages {
                return stop(GraphErrorKind::TooManyPages, format!("the list goes on after {pages} pages"));
            }
            let url = self.origin.admit(&link).map_err(|error| error.at(&call.label, 1))?;
            if !seen.insert(url.clone()) {
                return stop(
                    GraphErrorKind::Loop,
                    format!("the list leads back to itself after {pages} pages"),
                );
            }
            let page_call = Call { url, ..call.clone() };
            let read = |answer: &_| page::read(answer, get.expects());
            let page = self.exchange(&page_call, &mut Effort::default(), read).await?;
            listing.items.extend(page.items);
            listing.pages += 1;
            next = page.next;
        }
        let came = listing.items.len();
        match listing.count {
            Some(count) if get.is_counted() && count > came as u64 => {
                stop(GraphErrorKind::Incomplete, format!("the service counts {count} items and sent {came}"))
            }
            _ => Ok(()),
        }
    }
}
