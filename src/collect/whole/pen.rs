//! The writer on a thread of its own: packing and storing go on while the next pages are on their way.

use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::graph::GraphError;
use crate::snapshot::{SnapshotError, Writer};

/// Jobs that may wait for the writer; beyond them reading waits, so that memory stays flat.
const AHEAD: usize = 64;

/// Pieces that are made ready at one time, each on a thread.
const MAKERS: usize = 4;

type Job = Box<dyn FnOnce(&mut Writer) -> Result<(), SnapshotError> + Send>;

/// Why the whole run ends early.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The file failed.
    #[error("{0}")]
    File(#[from] SnapshotError),
    /// Every other read would fail for the same reason: the sign-in.
    #[error("{0}")]
    Graph(#[from] GraphError),
    /// The writer is gone; its thread says why.
    #[error("the snapshot can't be written any more")]
    Pen,
}

/// Hands work to the writer, in order.
#[derive(Clone, Debug)]
pub(super) struct Pen {
    jobs: mpsc::Sender<Job>,
    makers: Arc<Semaphore>,
}

/// The writer's thread.
pub(super) struct Desk(JoinHandle<Result<Writer, SnapshotError>>);

impl Pen {
    /// Starts the thread.
    pub(super) fn start(mut writer: Writer) -> (Self, Desk) {
        let (jobs, mut waiting) = mpsc::channel::<Job>(AHEAD);
        let thread = std::thread::spawn(move || {
            while let Some(job) = waiting.blocking_recv() {
                writer.together(|writer| {
                    job(writer)?;
                    // Whatever else waits goes with it; while it does not keep up, it writes larger pieces.
                    for _ in 1..AHEAD {
                        let Ok(job) = waiting.try_recv() else { break };
                        job(writer)?;
                    }
                    Ok(())
                })?;
            }
            Ok(writer)
        });
        (Self { jobs, makers: Arc::new(Semaphore::new(MAKERS)) }, Desk(thread))
    }

    /// Has something written; returns before it is.
    pub(super) async fn write(
        &self,
        job: impl FnOnce(&mut Writer) -> Result<(), SnapshotError> + Send + 'static,
    ) -> Result<(), Stop> {
        self.jobs.send(Box::new(job)).await.map_err(|_| Stop::Pen)
    }

    /// Has something made ready on another thread and written in its turn; returns before it is.
    pub(super) async fn write_made<T: Send + 'static>(
        &self,
        make: impl FnOnce() -> T + Send + 'static,
        job: impl FnOnce(&mut Writer, T) -> Result<(), SnapshotError> + Send + 'static,
    ) -> Result<(), Stop> {
        let place = Arc::clone(&self.makers).acquire_owned().await.map_err(|_| Stop::Pen)?;
        let (ready, made) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let done = make();
            drop(place);
            // Nobody waits any more if the run was stopped.
            let _ = ready.send(done);
        });
        self.write(move |writer| match made.blocking_recv() {
            Ok(made) => job(writer, made),
            Err(_) => Err(writer.left_alone()),
        })
        .await
    }

    /// Has something done and waits for what comes of it.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Writer) -> Result<T, SnapshotError> + Send + 'static,
    ) -> Result<T, Stop> {
        let (answer, answered) = oneshot::channel();
        self.write(move |writer| {
            let done = job(writer)?;
            // Nobody waits any more if the run was stopped.
            let _ = answer.send(done);
            Ok(())
        })
        .await?;
        answered.await.map_err(|_| Stop::Pen)
    }

    /// Has something written, from a thread, and waits until it is.
    pub(super) fn write_and_wait(
        &self,
        job: impl FnOnce(&mut Writer) -> Result<(), SnapshotError> + Send + 'static,
    ) -> Result<(), Stop> {
        let (answer, answered) = oneshot::channel();
        let job = move |writer: &mut Writer| {
            job(writer)?;
            // Nobody waits any more if the run was stopped.
            let _ = answer.send(());
            Ok(())
        };
        self.jobs.blocking_send(Box::new(job)).map_err(|_| Stop::Pen)?;
        answered.blocking_recv().map_err(|_| Stop::Pen)
    }
}

impl Desk {
    /// The writer back, once everything handed in is written.
    pub(super) fn wait(self) -> Result<Writer, Stop> {
        match self.0.join() {
            Ok(done) => Ok(done?),
            Err(_) => Err(Stop::Pen),
        }
    }
}
