//! What one kept sign-in is for. Another tenant, app or cloud never meets its tokens.

use std::fmt::Write as _;

use aws_lc_rs::digest;

/// The longest readable part of a file name.
const READABLE: usize = 32;
/// Bytes of the digest in a file name; enough that two entries never meet.
const DIGEST: usize = 12;

/// The name of one sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The profile of the configuration file, or `default`.
    pub profile: String,
    /// Root of the identity service.
    pub authority: String,
    /// Tenant id or domain, as it was given.
    pub tenant: String,
    /// The app's client id.
    pub client_id: String,
    /// What the tokens are for.
    pub resource: String,
}

impl Entry {
    /// Everything that tells this entry from others; sealed tokens open only for the same.
    pub(super) fn purpose(&self) -> String {
        [&self.profile, &self.authority, &self.tenant, &self.client_id, &self.resource]
            .map(|part| part.replace('\n', " "))
            .join("\n")
    }

    /// The name of its file without an extension, and of its key in the keyring.
    pub(super) fn stem(&self) -> String {
        let mut stem: String = self
            .profile
            .chars()
            .take(READABLE)
            .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '_' })
            .collect();
        stem.push('-');
        let digest = digest::digest(&digest::SHA256, self.purpose().as_bytes());
        for byte in digest.as_ref().iter().take(DIGEST) {
            // Writing to a string can't fail.
            let _ = write!(stem, "{byte:02x}");
        }
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            profile: "default".into(),
            authority: "https://login.microsoftonline.com".into(),
            tenant: "contoso.example".into(),
            client_id: "app".into(),
            resource: "https://graph.microsoft.com".into(),
        }
    }

    #[test]
    fn whatever_differs_gives_another_file() {
        let others = [
            Entry { profile: "other".into(), ..entry() },
            Entry { authority: "https://login.microsoftonline.us".into(), ..entry() },
            Entry { tenant: "fabrikam.example".into(), ..entry() },
            Entry { client_id: "app2".into(), ..entry() },
            Entry { resource: "https://dod-graph.microsoft.us".into(), ..entry() },
        ];
        for other in others {
            assert_ne!(other.stem(), entry().stem(), "{other:?}");
        }
    }

    #[test]
    fn a_profile_never_leaves_the_folder() {
        for profile in ["../../etc/passwd", "a/b", "C:\\x", "\u{202e}x", "con\0", "ÄÖ", &"x".repeat(500)] {
            let stem = Entry { profile: (*profile).to_owned(), ..entry() }.stem();
            assert!(stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{stem}");
            assert!(stem.len() < 64, "{stem}");
        }
    }
}
