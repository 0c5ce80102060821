//! What keeps the page from loading or running anything but its own two parts.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The only style of the page.
pub(super) const STYLE: &str = include_str!("page.css");

/// The only script of the page.
pub(super) const SCRIPT: &str = include_str!("page.js");

/// The content security policy: nothing from anywhere, and of what is in the page only these two, by their hashes.
pub(super) fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(digest(&SHA256, text.as_bytes())))
}
