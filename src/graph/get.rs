//! One read: version, path and query, encoded once and for all.

use std::fmt::Write as _;

use super::cost::{self, Cost};
use super::origin::Origin;
use super::throttle::Buckets;

/// Which of Graph's two versions holds the resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ApiVersion {
    /// `v1.0`: directory reads.
    V1,
    /// `beta`: Intune reads. v1.0 leaves out SCEP profiles and assignment filters without a word.
    Beta,
}

impl ApiVersion {
    /// The first path segment.
    pub(super) fn segment(self) -> &'static str {
        match self {
            Self::V1 => "/v1.0",
            Self::Beta => "/beta",
        }
    }
}

/// The shape of the answer that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// A collection: `{"value": […]}`, in pages.
    List,
    /// One object.
    Single,
}

/// One read of Graph.
///
/// Path segments and query values are percent-encoded here, so text from users can't reach another
/// resource: `/`, `#`, `?` and `%` in a segment stay part of that segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Get {
    version: ApiVersion,
    path: String,
    query: Vec<(String, String)>,
    eventual: bool,
    counted: bool,
    expect: Expect,
    whole_collection: bool,
    first_page: bool,
}

impl Get {
    /// A read of `v1.0`, from path segments: `Get::v1(["users", upn, "licenseDetails"])`.
    pub fn v1<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(ApiVersion::V1, segments)
    }

    /// A read of `beta`, from path segments.
    pub fn beta<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(ApiVersion::Beta, segments)
    }

    /// A read of `version`, from path segments.
    ///
    /// A segment that starts with `$` (a user principal name may) becomes a key in parentheses,
    /// `/users('$x@contoso.com')`, because Graph takes it for an operator otherwise.
    pub fn new<S: AsRef<str>>(version: ApiVersion, segments: impl IntoIterator<Item = S>) -> Self {
        let mut path = String::new();
        let mut whole_collection = true;
        for segment in segments {
            let segment = segment.as_ref();
            whole_collection &= !looks_like_key(segment);
            if segment.starts_with('$') {
                let _ = write!(path, "({})", encode(&odata_literal(segment), PATH_SAFE));
            } else {
                path.push('/');
                path.push_str(&encode_segment(segment));
            }
        }
        Self {
            version,
            path,
            query: Vec::new(),
            eventual: false,
            counted: false,
            expect: Expect::List,
            whole_collection,
            first_page: false,
        }
    }

    /// Expects one object instead of a collection, so that [`Client::batch`](super::Client::batch) can
    /// hold both: the object comes back as the listing's only item.
    #[must_use]
    pub fn single(mut self) -> Self {
        self.expect = Expect::Single;
        self
    }

    /// Asks for one page only: for suggestions, where more would be of no use. The listing counts as complete.
    #[must_use]
    pub fn first_page(mut self) -> Self {
        self.first_page = true;
        self
    }

    /// `$select`.
    #[must_use]
    pub fn select<S: AsRef<str>>(self, properties: &[S]) -> Self {
        let joined = properties.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",");
        self.query("$select", &joined)
    }

    /// `$expand`.
    #[must_use]
    pub fn expand(self, navigation: &str) -> Self {
        self.query("$expand", navigation)
    }

    /// `$filter`. Put text from users through [`odata_literal`].
    #[must_use]
    pub fn filter(self, expression: &str) -> Self {
        self.query("$filter", expression)
    }

    /// `$top`: the page size, not a limit. Services may clamp or ignore it.
    #[must_use]
    pub fn top(self, size: u32) -> Self {
        self.query("$top", &size.to_string())
    }

    /// `$count=true`: asks for the total, and a list that ends short of it counts as broken.
    #[must_use]
    pub fn count(mut self) -> Self {
        self.counted = true;
        self.query("$count", "true")
    }

    /// `ConsistencyLevel: eventual`, which casts and advanced queries of directory objects need (together
    /// with [`count`](Self::count)). Sent with every page; a nextLink does not carry it.
    #[must_use]
    pub fn eventual(mut self) -> Self {
        self.eventual = true;
        self
    }

    /// Any other query option. The value is encoded here.
    #[must_use]
    pub fn query(mut self, option: &str, value: &str) -> Self {
        self.query.push((option.to_owned(), value.to_owned()));
        self
    }

    /// The version this read goes to.
    #[must_use]
    pub fn version(&self) -> ApiVersion {
        self.version
    }

    /// The path without version and query, for messages and logs.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Path and query below the version, as a `$batch` member wants it.
    #[must_use]
    pub fn relative(&self) -> String {
        let mut url = self.path.clone();
        for (index, (option, value)) in self.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(&encode(option, QUERY_SAFE));
            url.push('=');
            url.push_str(&encode(value, QUERY_SAFE));
        }
        url
    }

    pub(super) fn absolute(&self, origin: &Origin) -> String {
        format!("{}{}{}", origin.as_str(), self.version.segment(), self.relative())
    }

    /// What a log may show: the path, and only those options that hold no one's data.
    pub(super) fn label(&self) -> String {
        let mut label = format!("{}{}", self.version.segment(), self.path);
        let open = self.query.iter().filter(|(option, _)| OPEN_OPTIONS.contains(&option.as_str()));
        for (index, (option, value)) in open.enumerate() {
            let _ = write!(label, "{}{option}={value}", if index == 0 { '?' } else { '&' });
        }
        label
    }

    /// Whether [`Get::first_page`] was asked.
    #[must_use]
    pub fn is_first_page_only(&self) -> bool {
        self.first_page
    }

    pub(super) fn is_eventual(&self) -> bool {
        self.eventual
    }

    pub(super) fn is_counted(&self) -> bool {
        self.counted
    }

    pub(super) fn expects(&self) -> Expect {
        self.expect
    }

    pub(super) fn is_whole_collection(&self) -> bool {
        self.whole_collection && self.expect == Expect::List
    }

    /// What one page of it costs the service.
    #[must_use]
    pub fn cost(&self) -> Cost {
        cost::of(&self.path, &self.query)
    }

    pub(super) fn buckets(&self) -> Buckets {
        Buckets::of_path(&self.path)
    }
}

/// Query options whose values a log may show.
const OPEN_OPTIONS: &[&str] = &["$select", "$top", "$expand"];

/// `text` as an OData string literal: in single quotes, with the quotes inside doubled.
#[must_use]
pub fn odata_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Characters that may stand as they are in a path segment, beside letters and digits.
const PATH_SAFE: &str = "-._~'()@$,:;=!*";
/// Characters that may stand as they are in a query, beside letters and digits.
const QUERY_SAFE: &str = "-._~()@$,:;/*";

fn encode_segment(segment: &str) -> String {
    // URL parsers resolve `.` and `..` even when their dots are encoded, so they get a harmless
    // stand-in: no resource has this name, and the answer is a plain "not found".
    match segment {
        "" => "%20".to_owned(),
        "." | ".." => encode(&segment.replace('.', "\u{2024}"), PATH_SAFE),
        _ => encode(segment, PATH_SAFE),
    }
}

fn encode(text: &str, safe: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || safe.as_bytes().contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Ids and principal names, as opposed to the names of collections, casts and functions. Decides only
/// whether "not found" can mean that the service lacks the whole collection.
fn looks_like_key(segment: &str) -> bool {
    !segment.starts_with("microsoft.graph.")
        && segment.chars().any(|c| c.is_ascii_digit() || !(c.is_ascii_alphabetic() || "()".contains(c)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_in_a_segment_stays_in_that_segment() {
        for (text, path) in [
            ("ada@contoso.com", "/users/ada@contoso.com/memberOf"),
            ("o'brien@contoso.com", "/users/o'brien@contoso.com/memberOf"),
            ("g_x#EXT#@contoso.com", "/users/g_x%23EXT%23@contoso.com/memberOf"),
            ("a/b", "/users/a%2Fb/memberOf"),
            ("../groups", "/users/..%2Fgroups/memberOf"),
            ("50%", "/users/50%25/memberOf"),
            ("a?$top=1", "/users/a%3F$top=1/memberOf"),
            ("a&b c+d", "/users/a%26b%20c%2Bd/memberOf"),
            ("a\\b", "/users/a%5Cb/memberOf"),
            ("zoë", "/users/zo%C3%AB/memberOf"),
            ("$x@contoso.com", "/users('$x@contoso.com')/memberOf"),
            ("$o'x@contoso.com", "/users('$o''x@contoso.com')/memberOf"),
            ("$count", "/users('$count')/memberOf"),
        ] {
            assert_eq!(Get::v1(["users", text, "memberOf"]).path(), path);
        }
    }

    #[test]
    fn dots_and_nothing_do_not_move_up_the_path() {
        let origin = Origin::new(&"https://graph.microsoft.com".parse().unwrap()).unwrap();
        for text in ["", ".", "..", "%2e%2e"] {
            let url = origin.admit(&Get::v1(["users", text, "memberOf"]).absolute(&origin)).unwrap();
            assert_eq!(url.path_segments().unwrap().count(), 4, "{text}: {url}");
            assert!(url.path().starts_with("/v1.0/users/"));
        }
    }

    #[test]
    fn query_values_are_encoded_and_keep_their_order() {
        let get = Get::beta(["deviceManagement", "managedDevices"])
            .filter(&format!("deviceName eq {}", odata_literal("O'Brien & sons #1")))
            .select(&["id", "deviceName"])
            .top(999);
        assert_eq!(
            get.relative(),
            "/deviceManagement/managedDevices?$filter=deviceName%20eq%20%27O%27%27Brien%20%26%20sons%20%231%27\
             &$select=id,deviceName&$top=999"
        );
    }

    #[test]
    fn a_log_label_leaves_out_values_about_people() {
        let get = Get::v1(["users"]).filter("displayName eq 'Ada'").select(&["id"]).query("$search", "Ada");
        assert_eq!(get.label(), "/v1.0/users?$select=id");
    }

    #[test]
    fn whole_collections_are_told_from_things_below_a_key() {
        for (segments, whole) in [
            (vec!["deviceManagement", "configurationPolicies"], true),
            (vec!["deviceManagement", "ndesConnectors"], true),
            (vec!["users", "ada@contoso.com", "memberOf"], false),
            (vec!["groups", "c1ec4a95-1f05-45b3-a911-aa3fa01094f5", "members"], false),
            (vec!["devices", "microsoft.graph.windows81SCEP"], true),
        ] {
            assert_eq!(Get::beta(&segments).is_whole_collection(), whole, "{segments:?}");
        }
        assert!(!Get::v1(["organization"]).single().is_whole_collection());
    }

    proptest! {
        #[test]
        fn any_text_reaches_exactly_its_place(text in "\\PC{1,40}", value in ".{0,40}") {
            prop_assume!(!text.starts_with('$') && text != "." && text != "..");
            let origin = Origin::new(&"https://graph.microsoft.com".parse().unwrap()).unwrap();
            let get = Get::v1(["groups", &text, "members"]).filter(&value);
            let decoded = |text: &str| {
                let mut pairs = url::form_urlencoded::parse(text.as_bytes());
                pairs.next().map(|(_, value)| value.into_owned())
            };
            // A path that names a secret is refused, which is as good.
            if let Ok(url) = origin.admit(&get.absolute(&origin)) {
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 4);
                prop_assert_eq!(decoded(&format!("x={}", segments[2])), Some(text));
                prop_assert_eq!(decoded(url.query().unwrap()), Some(value));
                prop_assert_eq!(url.fragment(), None);
            }
        }
    }
}
