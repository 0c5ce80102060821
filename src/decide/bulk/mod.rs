//! Every decision of a tenant at once.
//!
//! Most subjects can't be told apart: of a million devices, a profile sees some hundred kinds. So this core
//! decides nothing by itself. It keeps the facts that decide in columns ([`Dense`]), finds for each profile which
//! subjects agree in all facts that the profile's decision reads, and asks the explaining core
//! ([`Engine`](super::Engine)) once for each such class. What the classes are made of is in `plan`; that it is
//! enough is held by a property test that compares every row with the explaining core, texts included.

mod answers;
mod bits;
mod builder;
mod certificates;
mod check_ins;
mod classes;
mod codes;
mod columns;
mod dense;
mod finish;
mod intern;
mod issued;
mod members;
mod named;
mod patterns;
mod people;
mod placeholders;
mod plan;
mod pool;
mod reports;
mod rows;
mod scan;
mod select;
mod stand;
mod texts;
mod ticks;
mod values;
mod wire;

pub use builder::Builder;
pub use check_ins::CheckIn;
pub use classes::{Class, Classes};
pub use dense::{Dense, RowId};
pub use issued::IssuedCertificate;
pub use placeholders::Placeholders;
pub use plan::Plan;
pub use pool::{Bulk, Counted};
pub use scan::{Counts, is_left_out};
pub use select::Selection;
pub use stand::{Names, Shift, Stand};
pub use values::Values;
pub use wire::VERSION;
