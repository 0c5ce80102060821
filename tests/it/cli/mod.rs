//! Flows through the real program: arguments in, stdout, stderr and exit code out, a strict Graph between.

mod auth;
mod auth_config;
mod auth_session;
mod case_tenant;
mod devices;
mod economy;
mod effective;
mod env;
mod exports;
mod faults;
mod generated;
mod hostile;
mod offline;
mod output;
mod paging;
mod schema;
mod secrets;
mod sign_in_methods;
mod stored;
mod stored_changes;
mod stories;
mod tenants;
mod unread;
mod what_if;
mod whole;
mod whole_kill;
