//! The decision core: the rules as case tables, and laws that hold on every tenant.

mod applicability;
mod build;
mod bulk;
mod codes;
mod effective;
mod graph_case;
mod laws;
mod missing_facts;
mod reported;
mod scenarios;
mod worlds;
