//! The form of a file: AES-256-GCM under a key that lies elsewhere, bound to what the tokens are for.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use zeroize::Zeroizing;

/// The first bytes of a sealed file; the number is the version of its form.
const SEALED: &[u8] = b"scepcheck tokens 1\n";
/// The first bytes of a file in clear.
const CLEAR: &[u8] = b"scepcheck tokens in clear 1\n";

/// Bytes of a key.
pub(super) const KEY_LENGTH: usize = 32;

/// A new key.
pub(super) fn new_key() -> Option<Zeroizing<Vec<u8>>> {
    let mut key = Zeroizing::new(vec![0; KEY_LENGTH]);
    rand::fill(&mut key).ok()?;
    Some(key)
}

/// Seals `plain`: only the same key opens it, and only for the same `purpose`.
pub(super) fn seal(key: &[u8], purpose: &str, plain: &[u8]) -> Option<Vec<u8>> {
    let cipher = RandomizedNonceKey::new(&AES_256_GCM, key).ok()?;
    let mut body = plain.to_vec();
    let nonce = cipher.seal_in_place_append_tag(additional(purpose), &mut body).ok()?;
    Some([SEALED, nonce.as_ref().as_slice(), &body].concat())
}

/// Opens a sealed file; `None` for anything that was not sealed so.
pub(super) fn open(key: &[u8], purpose: &str, file: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = RandomizedNonceKey::new(&AES_256_GCM, key).ok()?;
    let (nonce, body) = file.strip_prefix(SEALED)?.split_first_chunk::<NONCE_LEN>()?;
    let mut body = Zeroizing::new(body.to_vec());
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let length = cipher.open_in_place(nonce, additional(purpose), &mut body).ok()?.len();
    body.truncate(length);
    Some(body)
}

/// The form of a file that anybody with access to it can read.
pub(super) fn clear(plain: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([CLEAR, plain].concat())
}

/// What a file in clear holds.
pub(super) fn from_clear(file: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    file.strip_prefix(CLEAR).map(|plain| Zeroizing::new(plain.to_vec()))
}

fn additional(purpose: &str) -> Aad<Vec<u8>> {
    Aad::from([SEALED, purpose.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &[u8] = b"a refresh token";

    #[test]
    fn what_was_sealed_opens_with_the_same_key_for_the_same_purpose_alone() {
        let (key, other) = (new_key().unwrap(), new_key().unwrap());
        let file = seal(&key, "contoso", PLAIN).unwrap();
        assert_eq!(open(&key, "contoso", &file).unwrap().as_slice(), PLAIN);
        assert!(open(&other, "contoso", &file).is_none());
        assert!(open(&key, "fabrikam", &file).is_none());
        assert!(open(&key[..16], "contoso", &file).is_none(), "a short key");
    }

    #[test]
    fn no_byte_can_be_changed_and_no_length() {
        let key = new_key().unwrap();
        let file = seal(&key, "contoso", PLAIN).unwrap();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(open(&key, "contoso", &changed).is_none(), "byte {at}");
            assert!(open(&key, "contoso", &file[..at]).is_none(), "cut at {at}");
        }
        assert!(open(&key, "contoso", &[file.as_slice(), b"x"].concat()).is_none());
    }

    #[test]
    fn the_same_text_is_never_sealed_alike() {
        let key = new_key().unwrap();
        assert_ne!(seal(&key, "contoso", PLAIN), seal(&key, "contoso", PLAIN));
    }
}
