//! What the program stands on: clock, environment, streams, progress, and the client made from them.

mod board;
mod clock;
mod config;
mod connect;
mod credentials;
mod dumps;
mod env;
mod folders;
mod key_file;
mod log;
mod progress;
mod setup;
mod streams;

pub use board::{Board, BoardMode};
pub use clock::SystemClock;
pub use config::{Config, Profile};
pub use connect::{AuthChoice, Connection, Target, TokenCacheChoice, connect, connect_as, tokens};
pub use credentials::{CredentialDetails, SigningChoice};
pub use dumps::no_core_dumps;
pub use env::{Env, VARIABLES, Variable};
pub(crate) use key_file::{KeyFile, SecretWord, shown};
pub use log::{LogChoice, log};
pub(crate) use log::{RUN, is_told};
pub use progress::Progress;
pub use setup::{Setup, setup};
pub use streams::{ColorChoice, Output, Terminal};
