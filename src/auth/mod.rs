//! Sign-in: one file per method, one explicit method per run, no silent fall-through.

mod aadsts;
mod answer;
mod app;
mod browser;
mod cache;
mod cached;
mod claims;
mod cloud;
mod console;
mod device;
mod endpoints;
mod loopback;
mod method;
mod person;
mod prompt;
mod ready;
mod redirect;
mod refusal;
mod retry;
mod scopes;
mod secret;
mod tenant;
mod token;
mod wire;

pub use cache::{CacheError, CacheMode, Entry, Kept, KeyVault, Timed, TokenCache, VaultError, os_keyring};
pub use claims::TokenFacts;
pub use cloud::{CLOUDS, Cloud, cloud};
pub use console::{BrowserAccess, Console};
pub use endpoints::Endpoints;
pub use method::{Method, source, source_with};
pub use prompt::{DeviceCodePrompt, Prompt};
pub use scopes::{GRAPH_APP_ID, PERMISSION_IDS, PermissionIds, SCOPES, Scope};
pub use tenant::{TenantName, tenant};
pub use token::{AccessToken, AuthError, AuthErrorKind, ServiceAnswer, TokenRequest, TokenSource};
pub use wire::HttpSettings;
