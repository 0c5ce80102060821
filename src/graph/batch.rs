//! Many reads in few requests. A batch is only a way to travel: whatever it can't bring home travels alone.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use secrecy::ExposeSecret as _;

use super::answer::Answer;
use super::batch_wire;
use super::client::Client;
use super::cost::Cost;
use super::error::{GraphError, GraphErrorKind};
use super::exchange::Effort;
use super::get::{ApiVersion, Get};
use super::listing::Listing;
use super::page::{self, Page};
use super::throttle::Buckets;
use super::transport::Call;

/// The most members that Graph takes.
const PACK: usize = 20;

/// Versions whose `$batch` refused for good, so that later packs don't ask again.
#[derive(Debug, Default)]
pub(super) struct Refused {
    v1: AtomicBool,
    beta: AtomicBool,
}

impl Refused {
    fn by(&self, version: ApiVersion) -> &AtomicBool {
        match version {
            ApiVersion::V1 => &self.v1,
            ApiVersion::Beta => &self.beta,
        }
    }
}

/// One read of a batch.
struct Member {
    /// Its place among the reads that were asked for.
    index: usize,
    get: Get,
    effort: Effort,
}

/// What is left to do for a member outside of the batch.
enum Rest {
    /// The whole read.
    Alone(Member),
    /// Nothing: here is its page.
    Page(Member, Page),
    /// Nothing: it failed for good.
    Failed(Member, GraphError),
}

impl Client {
    /// Reads many lists and objects; the listings come in the order of `gets`.
    ///
    /// An object asked for with [`Get::single`] comes as its listing's only item. Members that are
    /// throttled or fail are repeated without the others; members whose answer is missing or ambiguous, and
    /// all of them when `$batch` itself refuses, are read one by one.
    pub async fn batch(&self, gets: Vec<Get>) -> Vec<Listing> {
        let mut listings: Vec<Option<Listing>> = gets.iter().map(|_| None).collect();
        let packs = packs(gets).into_iter().map(|pack| async {
            let firsts = self.read_pack(pack).await.into_iter();
            join_all(firsts.map(|(member, first)| async move {
                let listing = match first {
                    Ok(page) => self.follow(&member.get, page).await,
                    Err(error) => Listing::failed(error),
                };
                (member.index, listing)
            }))
            .await
        });
        for (index, listing) in join_all(packs).await.into_iter().flatten() {
            if let Some(place) = listings.get_mut(index) {
                *place = Some(listing);
            }
        }
        listings.into_iter().map(|listing| listing.unwrap_or_else(|| Listing::failed(lost()))).collect()
    }

    /// The first page of each, in the order of `gets`, in as few requests. [`Client::pages_after`] reads on.
    pub async fn first_pages(&self, gets: Vec<Get>) -> Vec<Result<Page, GraphError>> {
        let mut firsts: Vec<Option<Result<Page, GraphError>>> = gets.iter().map(|_| None).collect();
        let packs = packs(gets).into_iter().map(|pack| self.read_pack(pack));
        for (member, first) in join_all(packs).await.into_iter().flatten() {
            if let Some(place) = firsts.get_mut(member.index) {
                *place = Some(first);
            }
        }
        firsts.into_iter().map(|first| first.unwrap_or_else(|| Err(lost()))).collect()
    }
    /// The first page of each member.
    async fn read_pack(&self, mut open: Vec<Member>) -> Vec<(Member, Result<Page, GraphError>)> {
        let mut rests = Vec::new();
        while open.len() > 1 {
            let Some(version) = open.first().map(|member| member.get.version()) else { break };
            if self.batches.by(version).load(Relaxed) {
                break;
            }
            match self.send_pack(version, &mut open).await {
                Ok(answers) => open = self.settle(open, answers, &mut rests).await,
                Err(error) => {
                    self.batches.by(version).fetch_or(is_lasting(&error.kind), Relaxed);
                    if !may_go_alone(&error.kind) {
                        rests.extend(open.drain(..).map(|member| Rest::Failed(member, error.clone())));
                    }
                    break;
                }
            }
        }
        rests.extend(open.into_iter().map(Rest::Alone));
        join_all(rests.into_iter().map(|rest| self.finish(rest))).await
    }

    /// Sends one batch. Its answers come by place; none where an answer is missing or comes twice.
    async fn send_pack(
        &self,
        version: ApiVersion,
        open: &mut [Member],
    ) -> Result<Vec<Option<Answer>>, GraphError> {
        let label = format!("{}/$batch", version.segment());
        let body = batch_wire::write(open.iter().map(|member| &member.get));
        let call = Call {
            url: self.origin.admit(&format!("{}{label}", self.origin.as_str()))?,
            label,
            body: Some(Bytes::from(body)),
            eventual: false,
            buckets: open.iter().fold(Buckets::NONE, |all, member| all.and(member.get.buckets())),
            cost: open.iter().fold(Cost::default(), |all, member| all.and(member.get.cost())),
            once: false,
            whole_collection: false,
        };
        self.counters.batch_members.add(open.len());
        let mut effort = Effort::default();
        let answers = self.exchange(&call, &mut effort, |answer| batch_wire::read(answer, open.len())).await;
        for member in open {
            member.effort.tries += 1;
            member.effort.waited += effort.waited;
        }
        answers
    }

    /// Sorts the members by their answers; returns those to be repeated, after the longest of their waits.
    async fn settle(
        &self,
        open: Vec<Member>,
        answers: Vec<Option<Answer>>,
        rests: &mut Vec<Rest>,
    ) -> Vec<Member> {
        let mut again = Vec::new();
        let mut longest = Duration::ZERO;
        for (member, answer) in open.into_iter().zip(answers) {
            let Some(answer) = answer else {
                rests.push(Rest::Alone(member));
                continue;
            };
            match self.judge(&member, &answer).await {
                Verdict::Page(page) => rests.push(Rest::Page(member, page)),
                Verdict::Alone => rests.push(Rest::Alone(member)),
                Verdict::Failed(error) => rests.push(Rest::Failed(member, error)),
                Verdict::Again(wait) => {
                    longest = longest.max(wait);
                    again.push(member);
                }
            }
        }
        self.timeline.wait(longest).await;
        for member in &mut again {
            member.effort.waited += longest;
        }
        again
    }

    async fn judge(&self, member: &Member, answer: &Answer) -> Verdict {
        let whole_collection = member.get.is_whole_collection();
        let refusal = if answer.is_success() {
            match page::read(answer, member.get.expects()) {
                Ok(page) => return Verdict::Page(page),
                Err(fault) => answer.fault(fault, whole_collection),
            }
        } else {
            answer.refusal(whole_collection)
        };
        if matches!(refusal.error.kind, GraphErrorKind::Unauthorized | GraphErrorKind::ClaimsChallenge) {
            return Verdict::Alone;
        }
        let mut error = refusal.error.at(&member.get.label(), member.effort.tries);
        if let Ok(token) = self.credential.token().await {
            error = error.redact(token.secret.expose_secret());
        }
        match self.weigh(error, refusal.outcome, &member.effort, member.get.buckets()) {
            Err(error) => Verdict::Failed(error),
            Ok(wait) => Verdict::Again(wait),
        }
    }

    async fn finish(&self, rest: Rest) -> (Member, Result<Page, GraphError>) {
        match rest {
            Rest::Alone(member) => {
                let first = self.first_page(&member.get, member.effort).await;
                (member, first)
            }
            Rest::Page(member, page) => (member, Ok(page)),
            Rest::Failed(member, error) => {
                let error = error.at(&member.get.label(), member.effort.tries);
                (member, Err(error))
            }
        }
    }
}

fn lost() -> GraphError {
    GraphError::new(GraphErrorKind::Incomplete, "the read got lost in its batch")
}

/// What a member's answer means.
enum Verdict {
    Page(Page),
    /// Repeat it in the next batch, no earlier than this.
    Again(Duration),
    /// Read it on its own: a request of its own can mend its sign-in.
    Alone,
    Failed(GraphError),
}

/// By version, as one batch goes to one, and no more than Graph takes.
fn packs(gets: Vec<Get>) -> Vec<Vec<Member>> {
    let mut packs: Vec<Vec<Member>> = Vec::new();
    for version in [ApiVersion::V1, ApiVersion::Beta] {
        let mut members = gets
            .iter()
            .enumerate()
            .filter(|(_, get)| get.version() == version)
            .map(|(index, get)| Member { index, get: get.clone(), effort: Effort::default() })
            .peekable();
        while members.peek().is_some() {
            packs.push(members.by_ref().take(PACK).collect());
        }
    }
    packs
}

/// Failures of `$batch` itself that say nothing about its members.
fn may_go_alone(kind: &GraphErrorKind) -> bool {
    is_lasting(kind)
        || matches!(
            kind,
            GraphErrorKind::BadRequest
                | GraphErrorKind::Malformed
                | GraphErrorKind::NotJson
                | GraphErrorKind::Server
                | GraphErrorKind::TooLarge
        )
}

/// Failures of `$batch` that the next batch would meet as well.
fn is_lasting(kind: &GraphErrorKind) -> bool {
    matches!(kind, GraphErrorKind::Forbidden | GraphErrorKind::NotFound | GraphErrorKind::NotOffered)
}
