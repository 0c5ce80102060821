//! Sign-in against a scripted identity service: every method, every way it can fail, and no secret in sight.

mod browser;
mod cache;
mod cache_files;
mod cache_kept;
mod cache_world;
mod console;
mod device;
mod every_method;
mod ready;
mod refusals;
mod secrets;
mod world;
