//! The claims challenge of Conditional Access and continuous access evaluation: a base64 value in one of
//! possibly several `WWW-Authenticate` headers.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// The decoded claims, if any of `headers` challenges for them.
pub(super) fn claims<'a>(headers: impl IntoIterator<Item = &'a str>) -> Option<String> {
    headers
        .into_iter()
        .flat_map(parameters)
        .find_map(|(name, value)| if name.eq_ignore_ascii_case("claims") { decode(&value) } else { None })
}

/// `name="value"` pairs. Commas separate both parameters and whole challenges, so a scheme in front of a
/// parameter (`Bearer realm=""`) is skipped and challenges need not be told apart.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = header;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.rsplit([' ', ',', '\t']).find(|word| !word.is_empty()).unwrap_or_default();
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let end = after.find([',', ' ']).unwrap_or(after.len());
                let (value, next) = after.split_at_checked(end).unwrap_or((after, ""));
                (value.to_owned(), next)
            }
        };
        found.push((name.to_owned(), value));
        rest = next;
    }
    found
}

/// The value up to the closing quote, and what follows it.
fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, text.get(at + 1..).unwrap_or_default()),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// Standard or URL-safe alphabet, padded or not.
fn decode(value: &str) -> Option<String> {
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
    let standard: String = value
        .chars()
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            c => c,
        })
        .collect();
    let text = String::from_utf8(STANDARD.decode(standard.trim()).ok()?).ok()?;
    serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text).is_ok().then_some(text)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

    use super::*;

    /// Encodes with characters on which the two alphabets differ.
    const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"~~~???>>>"}}}"#;

    #[test]
    fn claims_are_found_in_any_header_and_either_alphabet() {
        for encoded in [
            STANDARD.encode(CLAIMS),
            STANDARD_NO_PAD.encode(CLAIMS),
            URL_SAFE.encode(CLAIMS),
            URL_SAFE_NO_PAD.encode(CLAIMS),
        ] {
            let challenge = format!(
                r#"Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="0", error="insufficient_claims", claims="{encoded}""#
            );
            let plain = r#"Bearer realm="x, claims", error="invalid_token""#;
            assert_eq!(claims([plain, challenge.as_str()]).as_deref(), Some(CLAIMS));
            assert_eq!(claims([format!("PoP nonce=\"a=b\", {challenge}").as_str()]).as_deref(), Some(CLAIMS));
        }
        let unquoted = format!("Bearer claims={}", URL_SAFE_NO_PAD.encode(CLAIMS));
        assert_eq!(claims([unquoted.as_str()]).as_deref(), Some(CLAIMS));
    }

    #[test]
    fn what_is_no_challenge_gives_nothing() {
        for header in [
            "",
            "Bearer",
            r#"Bearer realm="", error="invalid_token""#,
            r#"Bearer claims="%%%""#,
            r#"Bearer claims="bm90IGpzb24""#,
            r#"Bearer claims="unterminated"#,
            r#"Bearer note="claims=e30""#,
        ] {
            assert_eq!(claims([header]), None, "{header}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_header_is_survived(header in ".{0,80}", quoted in "[a-z=\"\\\\, ]{0,40}") {
            let _ = claims([header.as_str(), quoted.as_str()]);
        }
    }
}
