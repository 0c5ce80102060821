//! Sign-in against a scripted identity service: every method, every way it can fail, and no secret in sight.

mod azure_cli;
mod browser;
mod cache;
mod cache_files;
mod cache_kept;
mod cache_world;
mod certificate;
mod console;
mod credentials;
mod device;
mod every_method;
mod federated;
mod managed;
mod ready;
mod refusals;
mod secrets;
mod trust;
mod world;
