//! The id of a certificate request, in each of its spellings.
//!
//! Android writes `ModelName=AC_<guid>%2FLogicalName_<guid>%3BHash=<int>` in LocURIs and with a plain `;` in log lines,
//! Apple devices write it with `/` and `;`, Windows joins everything with `_`. Ids are often shortened (`AC_51…`,
//! `51bad41f...`) or replaced by placeholders (`<ModelName>`); then only a prefix, or nothing, is known.
//!
//! `LogicalName_` holds the id of the profile in Graph (inferred from Microsoft's samples), `AC_` the tenant's Intune
//! account. The hash changes with the request's content: it tells requests apart, it is no property of the profile.

use std::collections::HashSet;

use memchr::memmem;

/// How an id was spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdEncoding {
    /// `%2F` and `%3B`: a LocURI of Android's SyncML.
    AndroidLocUri,
    /// `%2F` and `;`: Android's log lines.
    AndroidLog,
    /// `/` and `;`: iOS, iPadOS and macOS.
    Apple,
    /// Underscores everywhere: Windows.
    Windows,
}

impl IdEncoding {
    /// The stable name used in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::AndroidLocUri => "android-locuri",
            Self::AndroidLog => "android-log",
            Self::Apple => "ios",
            Self::Windows => "windows",
        }
    }
}

/// The id of one certificate request, as a log wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId {
    /// As written, entities undone.
    pub raw: String,
    /// The model name, such as `AC_51bad41f-…`; `None` for a placeholder.
    pub model_name: Option<String>,
    /// The logical name without its prefix, as written; `None` for a placeholder.
    pub logical_name: Option<String>,
    /// The hash; `None` for a placeholder.
    pub hash: Option<i64>,
    /// How it was spelt.
    pub encoding: IdEncoding,
}

/// Longest id that is looked for, in bytes; what is longer is no id.
const LONGEST: usize = 512;
/// Where an id begins.
const BEGINNINGS: [(&str, bool); 2] = [("ModelName=", false), ("ModelName_", true)];

impl RequestId {
    /// Every id in a text, each once: first those with `=`, then those of Windows. They are looked for as they are asked for,
    /// for a line of some MiB may hold thousands. Entities (`&lt;`, `&amp;amp;`) around or inside ids are undone first.
    pub fn find_all(text: &str) -> impl Iterator<Item = Self> {
        let mut found = HashSet::new();
        BEGINNINGS
            .into_iter()
            .flat_map(move |(beginning, windows)| {
                let places = memmem::find_iter(text.as_bytes(), beginning.as_bytes());
                places.filter_map(move |at| {
                    let end = (at + LONGEST * 2).min(text.len());
                    let plain = undo_entities(text.get(at..floor_boundary(text, end))?);
                    if windows { Self::windows(&plain) } else { Self::separated(&plain) }
                })
            })
            .filter(move |id| found.insert(id.clone()))
    }

    /// The Intune account, if the model name holds one; shortened if the log shortened it.
    #[must_use]
    pub fn account_id(&self) -> Option<&str> {
        self.model_name.as_deref()?.strip_prefix("AC_")
    }

    /// The id of the profile in Graph, if the log holds all of it.
    #[must_use]
    pub fn profile_id(&self) -> Option<String> {
        let plain = self.logical_name.as_deref()?.replace('_', "-").to_ascii_lowercase();
        is_guid(&plain).then_some(plain)
    }

    /// What the log holds of a shortened profile id, as written.
    #[must_use]
    pub fn profile_id_prefix(&self) -> Option<&str> {
        let logical = self.logical_name.as_deref()?;
        (self.profile_id().is_none() && is_shortened(logical)).then_some(logical)
    }

    /// Whether a part of the id is shortened, or a placeholder.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        let whole = |part: &Option<String>| part.as_deref().is_some_and(|part| !is_shortened(part));
        !whole(&self.model_name) || !whole(&self.logical_name) || self.hash.is_none()
    }

    /// Whether both may be the same request: the same hash, and no known character that differs.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        self.hash == other.hash
            && agree(self.model_name.as_deref(), other.model_name.as_deref())
            && agree(self.logical_name.as_deref(), other.logical_name.as_deref())
    }

    /// `ModelName=M(%2F|/)LogicalName_L(%3B|;)Hash=H`.
    fn separated(text: &str) -> Option<Self> {
        let after = text.strip_prefix("ModelName=")?;
        let (model, rest, slash) = split_at_any(after, &["%2F", "%2f", "/"])?;
        let rest = rest.strip_prefix("LogicalName_")?;
        let (logical, rest, semicolon) = split_at_any(rest, &["%3B", "%3b", ";"])?;
        let rest = rest.strip_prefix("Hash=")?;
        let hash = leading_hash(rest);
        if !is_segment(model) || !is_segment(logical) || hash.is_empty() {
            return None;
        }
        let raw_length = text.len() - rest.len() + hash.len();
        let encoding = match (slash, semicolon) {
            ("/", _) => IdEncoding::Apple,
            (_, ";") => IdEncoding::AndroidLog,
            _ => IdEncoding::AndroidLocUri,
        };
        Some(Self {
            raw: text.get(..raw_length)?.to_owned(),
            model_name: named(model),
            logical_name: named(logical),
            hash: hash.parse().ok(),
            encoding,
        })
    }

    /// `ModelName_M_LogicalName_L_Hash_H`: split at the words, never at the underscores.
    fn windows(text: &str) -> Option<Self> {
        let after = text.strip_prefix("ModelName_")?;
        let (model, rest) = after.split_once("_LogicalName_")?;
        let (logical, rest) = rest.split_once("_Hash_")?;
        let hash = leading_hash(rest);
        if !is_segment(model) || !is_segment(logical) || hash.is_empty() {
            return None;
        }
        let raw_length = text.len() - rest.len() + hash.len();
        Some(Self {
            raw: text.get(..raw_length)?.to_owned(),
            model_name: named(model),
            logical_name: named(logical),
            hash: hash.parse().ok(),
            encoding: IdEncoding::Windows,
        })
    }
}

/// A signed number, or the placeholder `<Hash>`.
fn leading_hash(text: &str) -> &str {
    if text.starts_with("<Hash>") {
        return "<Hash>";
    }
    let sign = usize::from(text.starts_with('-'));
    let digits = text.bytes().skip(sign).take_while(u8::is_ascii_digit).take(10).count();
    text.get(..if digits == 0 { 0 } else { sign + digits }).unwrap_or_default()
}

/// A part of an id: a placeholder such as `<ModelName>`, or text without what separates parts.
fn is_segment(part: &str) -> bool {
    let placeholder = part.strip_prefix('<').and_then(|part| part.strip_suffix('>'));
    let text = placeholder.unwrap_or(part);
    !text.is_empty()
        && text.len() <= 200
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "/;<>'\"()".contains(c))
}

fn named(part: &str) -> Option<String> {
    (!part.starts_with('<')).then(|| part.to_owned())
}

fn split_at_any<'t>(text: &'t str, separators: &[&'static str]) -> Option<(&'t str, &'t str, &'static str)> {
    let (at, separator) = separators.iter().filter_map(|&one| Some((text.find(one)?, one))).min()?;
    Some((text.get(..at)?, text.get(at + separator.len()..)?, separator))
}

/// Ends in dots, or is masked with `x`.
fn is_shortened(part: &str) -> bool {
    part.ends_with('…')
        || part.ends_with("...")
        || part.ends_with("..")
        || part.to_ascii_lowercase().ends_with("xxx")
}

/// The known beginning of a part.
fn known(part: &str) -> &str {
    if is_shortened(part) { part.trim_end_matches(['…', '.', 'x', 'X']) } else { part }
}

fn agree(left: Option<&str>, right: Option<&str>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return true };
    let plain = |part: &str| known(part).replace('-', "_").to_ascii_lowercase();
    let (a, b) = (plain(left), plain(right));
    match (is_shortened(left), is_shortened(right)) {
        (false, false) => a == b,
        (true, false) => b.starts_with(&a),
        (false, true) => a.starts_with(&b),
        (true, true) => a.starts_with(&b) || b.starts_with(&a),
    }
}

pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `&lt;`, `&gt;`, `&amp;`, `&quot;`, as often as they were applied (four rounds at most).
pub(super) fn undo_entities(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..4 {
        if !text.contains('&') {
            break;
        }
        let next = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// The greatest character boundary at or below `at`.
pub(super) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "AC_51bad41f-3854-4eb5-a2f2-0f7a94034ee8";
    const LOGICAL: &str = "39907e78_e61b_4730_b9fa_d44a53e4111c";

    #[test]
    fn each_id_comes_once() {
        let windows = format!("ModelName_{ACCOUNT}_LogicalName_{LOGICAL}_Hash_7");
        let apple = format!("ModelName={ACCOUNT}/LogicalName_{LOGICAL};Hash=7");
        let text = format!("{windows} {apple} {windows} {apple}");
        let found: Vec<String> = RequestId::find_all(&text).map(|id| id.raw).collect();
        assert_eq!(found, [apple, windows]);
    }

    #[test]
    fn every_spelling_is_the_same_request() {
        let spellings = [
            (
                format!("ModelName={ACCOUNT}%2FLogicalName_{LOGICAL}%3BHash=-1518303401"),
                IdEncoding::AndroidLocUri,
            ),
            (format!("ModelName={ACCOUNT}%2fLogicalName_{LOGICAL};Hash=-1518303401"), IdEncoding::AndroidLog),
            (format!("ModelName={ACCOUNT}/LogicalName_{LOGICAL};Hash=-1518303401"), IdEncoding::Apple),
            (format!("ModelName_{ACCOUNT}_LogicalName_{LOGICAL}_Hash_-1518303401"), IdEncoding::Windows),
        ];
        for (text, encoding) in &spellings {
            for around in
                [format!("./Enroll/{text}/Install"), format!("({text}) InstallUserSid"), format!("“{text}”")]
            {
                let found: Vec<RequestId> = RequestId::find_all(&around).collect();
                let [id] = found.as_slice() else { panic!("{around}: {found:?}") };
                assert_eq!((&id.raw, id.encoding), (text, *encoding));
                assert_eq!(id.profile_id().as_deref(), Some("39907e78-e61b-4730-b9fa-d44a53e4111c"));
                assert_eq!(id.account_id(), Some("51bad41f-3854-4eb5-a2f2-0f7a94034ee8"));
                assert_eq!((id.hash, id.is_partial()), (Some(-1_518_303_401), false));
            }
        }
    }

    #[test]
    fn a_shortened_id_gives_a_prefix_and_never_a_whole_id() {
        for text in [
            "ModelName=AC_51…%2FLogicalName_39907…;Hash=1677525787",
            "ModelName=AC_51.../LogicalName_39907...;Hash=1677525787",
        ] {
            let id = RequestId::find_all(text).next().expect("an id");
            assert_eq!(id.profile_id(), None);
            assert!(id.profile_id_prefix().is_some_and(|prefix| prefix.starts_with("39907")));
            assert!(id.is_partial());
            let whole: Vec<RequestId> =
                RequestId::find_all(&format!("ModelName={ACCOUNT}/LogicalName_{LOGICAL};Hash=1677525787"))
                    .collect();
            assert!(id.may_be(&whole[0]));
        }
    }

    #[test]
    fn placeholders_are_nothing_known() {
        for text in [
            "(ModelName_<ModelName>_LogicalName_<LogicalName>_Hash_<Hash>)",
            "(ModelName_&lt;ModelName&gt;_LogicalName_&amp;lt;LogicalName&amp;gt;_Hash_&lt;Hash&gt;)",
        ] {
            let id = RequestId::find_all(text).next().expect("an id");
            assert_eq!(
                (id.model_name.clone(), id.logical_name.clone(), id.hash),
                (None, None, None),
                "{text}"
            );
            assert!(id.is_partial());
        }
    }

    #[test]
    fn what_is_no_id_is_not_found() {
        for text in [
            "ModelName=",
            "ModelName=a b/LogicalName_c;Hash=1",
            "ModelName_x_LogicalName__Hash_1",
            "Hash=12",
            "ModelName=x/LogicalName_y;Hash=-",
        ] {
            assert!(RequestId::find_all(text).next().is_none(), "{text}");
        }
    }
}
