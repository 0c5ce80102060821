//! The rule language of assignment filters: parse, check, explain, evaluate with three values.
//!
//! A rule is checked as the service checks it: what the service refuses is refused here, all mistakes at
//! once, each with its place and what to write instead. What the service accepts although it can never
//! match is a warning. A rule is evaluated on a device as it was read: a property that is null follows the
//! language's own rules for null, a property that was not read makes the answer unknown unless the rest of
//! the rule decides it.
//!
//! ```
//! use scepcheck::filter;
//! use scepcheck::model::FilterManagement;
//!
//! let rule = r#"(device.deviceOwnership -eq "Corporate") and (device.model -startsWith "Surface")"#;
//! let rule = filter::parse(rule, "windows10AndLater", &FilterManagement::Devices).unwrap();
//! assert_eq!(rule.properties().count(), 2);
//! ```

mod clause;
mod compare;
mod diagnostic;
mod evaluate;
mod lint;
mod operator;
mod parse;
mod platform;
mod property;
mod reading;
mod rule;
mod sku;
mod suggest;
mod token;
mod version;

pub use diagnostic::Diagnostic;
pub use evaluate::{Actual, Comparison, Evaluation};
pub use operator::Operator;
pub use parse::{MAX_RULE_CHARACTERS, parse};
pub use platform::{FilterPlatform, platform_matches};
pub use property::{Entity, Property, Values, properties};
pub use rule::Rule;
