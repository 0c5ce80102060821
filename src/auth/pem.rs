//! PEM: labelled base64 blocks, in any order, with anything between them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretSlice;

/// One block.
pub(super) struct Block {
    /// What stands after `BEGIN`.
    pub(super) label: String,
    /// Whether the block has headers of its own, as keys in OpenSSL's old encryption have.
    pub(super) has_headers: bool,
    pub(super) der: SecretSlice<u8>,
}

/// Whether this is PEM at all, rather than DER.
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    bytes.windows(11).any(|window| window == b"-----BEGIN ")
}

/// The blocks of a file; `None` when one has no end or isn't base64.
pub(super) fn blocks(text: &str) -> Option<Vec<Block>> {
    let mut found = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let Some(label) = boundary(line, "BEGIN") else { continue };
        let (mut body, mut has_headers, mut ended) = (String::new(), false, false);
        for line in lines.by_ref() {
            if let Some(end) = boundary(line, "END") {
                ended = end == label;
                break;
            }
            if line.contains(':') || line.contains(',') {
                has_headers = true;
            } else {
                body.push_str(line);
            }
        }
        if !ended {
            return None;
        }
        // The ciphertext of the old encryption isn't looked at.
        let der = STANDARD.decode(&body).ok()?;
        found.push(Block { label: label.to_owned(), has_headers, der: der.into() });
    }
    Some(found)
}

fn boundary<'t>(line: &'t str, word: &str) -> Option<&'t str> {
    line.strip_prefix("-----")?.strip_prefix(word)?.strip_prefix(' ')?.strip_suffix("-----")
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn blocks_come_in_order_whatever_stands_between() {
        let text = "Bag Attributes\n  x: y\n-----BEGIN A-----\r\nQUJD\r\nREVG\r\n-----END A-----\n\n-----BEGIN B C-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nQQ==\n-----END B C-----\n";
        let found = blocks(text).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|block| (block.label.as_str(), block.has_headers, block.der.expose_secret()))
            .collect();
        assert_eq!(told, [("A", false, &b"ABCDEF"[..]), ("B C", true, &b"A"[..])]);
        assert!(is_pem(text.as_bytes()) && !is_pem(b"\x30\x82\x01"));
    }

    #[test]
    fn a_torn_block_is_no_block() {
        for text in [
            "-----BEGIN A-----\nQUJD",
            "-----BEGIN A-----\nQUJD\n-----END B-----",
            "-----BEGIN A-----\n!!\n-----END A-----",
        ] {
            assert!(blocks(text).is_none(), "{text}");
        }
        assert!(blocks("nothing").unwrap().is_empty());
    }
}
