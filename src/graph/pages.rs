//! A list page by page, for those too long to hold: where it is, and whether it ended as it should.

use std::collections::HashSet;

use url::Url;

use super::client::Client;
use super::error::{GraphError, GraphErrorKind};
use super::exchange::Effort;
use super::get::Get;
use super::page::{self, Page};
use super::transport::Call;

/// The pages of one list that are still to come.
pub struct Pages<'c> {
    client: &'c Client,
    get: Get,
    at: At,
    seen: HashSet<Url>,
    /// Pages and items that came so far, as far as this run read them.
    pages: usize,
    items: usize,
    /// What page one counted; `None` also where page one was read by an earlier run.
    count: Option<u64>,
}

/// Where the next page is.
enum At {
    First,
    Link(String),
    End,
}

impl Client {
    /// All pages of a list.
    #[must_use]
    pub fn pages(&self, get: &Get) -> Pages<'_> {
        self.pages_at(get, At::First)
    }

    /// The pages of a list from a link on that one of its pages gave (`next` or `delta`), today or earlier.
    #[must_use]
    pub fn pages_from(&self, get: &Get, link: &str) -> Pages<'_> {
        self.pages_at(get, At::Link(link.to_owned()))
    }

    /// The pages behind a first page that came by other means.
    #[must_use]
    pub fn pages_after(&self, get: &Get, first: &Page) -> Pages<'_> {
        let mut pages = self.pages_at(get, At::First);
        if let Ok(call) = self.call(get) {
            pages.seen.insert(call.url);
        }
        pages.take(first);
        pages
    }

    fn pages_at(&self, get: &Get, at: At) -> Pages<'_> {
        Pages { client: self, get: get.clone(), at, seen: HashSet::new(), pages: 0, items: 0, count: None }
    }

    /// Reads the first page alone.
    pub(super) async fn first_page(&self, get: &Get, mut effort: Effort) -> Result<Page, GraphError> {
        let call = self.call(get)?;
        self.exchange(&call, &mut effort, |answer| page::read(answer, get.expects())).await
    }
}

impl Pages<'_> {
    /// The next page; `None` behind the last one.
    ///
    /// # Errors
    /// When the page can't be read in any try, when a link leads elsewhere or back, when the list does not end,
    /// and behind the last page when fewer items came than page one counted.
    pub async fn next(&mut self) -> Result<Option<Page>, GraphError> {
        let call = self.client.call(&self.get)?;
        let stop = |kind, message: String| Err(GraphError::new(kind, message).at(&call.label, 1));
        let url = match &self.at {
            At::First => call.url.clone(),
            At::Link(link) => self.client.origin.admit(link).map_err(|error| error.at(&call.label, 1))?,
            At::End => {
                let came = self.items;
                return match self.count {
                    Some(count) if self.get.is_counted() && count > came as u64 => stop(
                        GraphErrorKind::Incomplete,
                        format!("the service counts {count} items and sent {came}"),
                    ),
                    _ => Ok(None),
                };
            }
        };
        let pages = self.pages;
        if pages >= self.client.settings.max_pages {
            return stop(GraphErrorKind::TooManyPages, format!("the list goes on after {pages} pages"));
        }
        if !self.seen.insert(url.clone()) {
            return stop(GraphErrorKind::Loop, format!("the list leads back to itself after {pages} pages"));
        }
        let call = Call { url, ..call };
        let expect = self.get.expects();
        let page =
            self.client.exchange(&call, &mut Effort::default(), |answer| page::read(answer, expect)).await?;
        self.take(&page);
        Ok(Some(page))
    }

    fn take(&mut self, page: &Page) {
        self.pages += 1;
        self.items += page.items.len();
        if self.pages == 1 {
            self.count = page.count;
        }
        self.at = match &page.next {
            Some(link) if !self.get.is_first_page_only() => At::Link(link.clone()),
            // What a first page leaves out was not asked for, so nothing is missing.
            Some(_) => {
                self.count = None;
                At::End
            }
            None => At::End,
        };
    }
}
