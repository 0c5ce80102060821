//! Work that is dealt out to the cores by turns and taken back by turns, so that it comes back in order.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

/// Pieces of work that a worker may have in its hands: one that it works on, and one that waits.
const HELD: usize = 2;

/// Workers, and whose turn it is.
pub(super) struct Turns<J, D> {
    workers: Vec<(SyncSender<J>, Receiver<D>)>,
    given: usize,
    taken: usize,
}

impl<J: Send, D: Send> Turns<J, D> {
    /// This many workers, each of which starts by itself and does its jobs in the order in which they are given.
    pub(super) fn new<'scope, W: FnMut(J) -> D>(
        scope: &'scope Scope<'scope, '_>,
        workers: usize,
        start: impl Fn() -> W + Copy + Send + 'scope,
    ) -> Self
    where
        J: 'scope,
        D: 'scope,
    {
        let spawn = |_| {
            let ((give, jobs), (done, take)) = (sync_channel::<J>(HELD), sync_channel(HELD));
            // Whoever gives no more jobs, or takes no more, ends the work.
            scope.spawn(move || jobs.into_iter().map(start()).try_for_each(|result| done.send(result)));
            (give, take)
        };
        Self { workers: (0..workers.max(1)).map(spawn).collect(), given: 0, taken: 0 }
    }

    /// Gives a job; before it takes one that was given earlier, if too many are under way.
    pub(super) fn give(&mut self, job: J, take: &mut impl FnMut(D) -> io::Result<()>) -> io::Result<()> {
        if self.given - self.taken >= self.workers.len() * HELD {
            self.take(take)?;
        }
        let (give, _) = self.workers.get(self.given % self.workers.len()).ok_or_else(lost)?;
        self.given += 1;
        give.send(job).map_err(|_| lost())
    }

    fn take(&mut self, take: &mut impl FnMut(D) -> io::Result<()>) -> io::Result<()> {
        let (_, done) = self.workers.get(self.taken % self.workers.len()).ok_or_else(lost)?;
        self.taken += 1;
        take(done.recv().map_err(|_| lost())?)
    }

    /// Takes what is still under way.
    pub(super) fn finish(mut self, take: &mut impl FnMut(D) -> io::Result<()>) -> io::Result<()> {
        while self.taken < self.given {
            self.take(take)?;
        }
        Ok(())
    }
}

/// A worker is gone although work was left.
fn lost() -> io::Error {
    io::Error::other("a thread ended early")
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn work_comes_back_in_order_and_never_much_of_it_is_held() {
        for workers in 0..5 {
            let held = Mutex::new((0_usize, 0));
            let mut taken = Vec::new();
            std::thread::scope(|scope| {
                let mut turns = Turns::new(scope, workers, || |job: u64| job * job);
                let mut take = |square| {
                    held.lock().unwrap().0 -= 1;
                    taken.push(square);
                    Ok(())
                };
                for job in 0..200 {
                    let mut held = held.lock().unwrap();
                    held.0 += 1;
                    held.1 = held.0.max(held.1);
                    drop(held);
                    turns.give(job, &mut take).unwrap();
                }
                turns.finish(&mut take).unwrap();
            });
            assert_eq!(taken, (0..200).map(|job| job * job).collect::<Vec<u64>>());
            assert_eq!(held.into_inner().unwrap(), (0, workers.max(1) * HELD + 1));
        }
    }

    #[test]
    fn each_worker_starts_once_and_keeps_what_it_has() {
        let started = AtomicUsize::new(0);
        let mut taken = Vec::new();
        std::thread::scope(|scope| {
            let started = &started;
            let mut turns = Turns::new(scope, 2, move || {
                started.fetch_add(1, Ordering::Relaxed);
                let mut done = 0;
                move |()| {
                    done += 1;
                    done
                }
            });
            let mut take = |count| {
                taken.push(count);
                Ok(())
            };
            (0..6).for_each(|_| turns.give((), &mut take).unwrap());
            turns.finish(&mut take).unwrap();
        });
        assert_eq!((started.into_inner(), taken), (2, vec![1, 1, 2, 2, 3, 3]));
    }

    #[test]
    fn whoever_fails_to_take_ends_the_work() {
        let error = std::thread::scope(|scope| {
            let mut turns = Turns::new(scope, 3, || |job: u64| job);
            let mut take = |_| Err(io::Error::other("the disk is full"));
            (0..100).try_for_each(|job| turns.give(job, &mut take)).unwrap_err()
        });
        assert_eq!(error.to_string(), "the disk is full");
    }
}
