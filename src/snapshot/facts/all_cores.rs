//! Something made of every object of a list, on all cores and in order: nearly all of the time goes into taking JSON
//! apart.

use std::num::NonZero;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::{Facts, Known};
use crate::model::Source;
use crate::snapshot::error::{SnapshotError, SnapshotErrorKind};
use crate::snapshot::look_up::Object;
use crate::snapshot::part::Part;
use crate::snapshot::reader::Reader;

/// Objects that one core takes at a time.
const PART: usize = 512;

/// Parts that one core may be ahead of whoever takes them.
const AHEAD: usize = 2;

type Made<T> = Result<Vec<T>, SnapshotError>;

impl Facts<'_> {
    /// Makes something of every object of a list and hands it to `each`, by id; `each` may end it.
    pub(super) fn each_made<T: Send, E>(
        &self,
        source: Source,
        make: impl Fn(&Facts<'_>, &Object) -> Result<T, SnapshotError> + Sync,
        mut each: impl FnMut(T) -> ControlFlow<E>,
    ) -> Result<Option<E>, SnapshotError> {
        let starts = self.reader.every(PART, source)?;
        let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(starts.len());
        let (known, path, make) = (&self.known, self.reader.path(), &make);
        std::thread::scope(|scope| {
            // Dealt out by turns and taken back by turns, the parts come in order.
            let hands: Vec<Receiver<Made<T>>> = (0..workers)
                .map(|worker| {
                    let (send, receive) = sync_channel(AHEAD);
                    let mine = starts.iter().skip(worker).step_by(workers);
                    scope.spawn(move || work((known, path), source, mine, (make, &send)));
                    receive
                })
                .collect();
            for hand in hands.iter().cycle().take(starts.len()) {
                let ended = |_| SnapshotError::new(SnapshotErrorKind::Io, path, "reading it broke off");
                for made in hand.recv().map_err(ended)?? {
                    if let ControlFlow::Break(end) = each(made) {
                        return Ok(Some(end));
                    }
                }
            }
            Ok(None)
        })
    }
}

/// Makes parts, each from the id that it starts with, until nobody takes them.
fn work<'s, T>(
    (known, path): (&Arc<Known>, &Path),
    source: Source,
    starts: impl Iterator<Item = &'s String>,
    (make, send): (&impl Fn(&Facts<'_>, &Object) -> Result<T, SnapshotError>, &SyncSender<Made<T>>),
) {
    let facts = Reader::open(path).map(|reader| Facts { reader, known: Arc::clone(known) });
    let facts = match facts {
        Ok(facts) => facts,
        Err(error) => {
            // Nobody takes it any more if another core failed first.
            let _ = send.send(Err(error));
            return;
        }
    };
    for start in starts {
        let mut made = Vec::with_capacity(PART);
        let failed = facts.reader.some_objects(Part::list(source), (start, PART), |object| {
            match make(&facts, &object) {
                Ok(one) => {
                    made.push(one);
                    ControlFlow::Continue(())
                }
                Err(error) => ControlFlow::Break(error),
            }
        });
        let part = match failed {
            Ok(None) => Ok(made),
            Ok(Some(error)) | Err(error) => Err(error),
        };
        if send.send(part).is_err() {
            break;
        }
    }
}
