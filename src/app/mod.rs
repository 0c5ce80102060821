//! What the program stands on: clock, environment, streams, progress, and the client made from them.

mod clock;
mod connect;
mod env;
mod progress;
mod streams;

pub use clock::SystemClock;
pub use connect::{AuthChoice, Connection, Target, connect, connect_as};
pub use env::{Env, VARIABLES, Variable};
pub use progress::Progress;
pub use streams::{ColorChoice, Output, Terminal};
