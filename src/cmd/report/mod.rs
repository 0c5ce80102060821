//! `report`: the scheduled compliance report.

#[allow(dead_code, unused_imports, reason = "the run that goes by it comes next")]
mod config;
