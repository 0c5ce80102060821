//! One request as the server sees it, alone or inside a batch.

use std::collections::BTreeMap;

use url::form_urlencoded;

/// The version in the outer URL; a batch's inner requests inherit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// `/v1.0`
    V1,
    /// `/beta`
    Beta,
}

impl Version {
    /// As the URL writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "v1.0" => Some(Self::V1),
            "beta" => Some(Self::Beta),
            _ => None,
        }
    }
}

/// Header names in lower case.
pub(crate) type Headers = BTreeMap<String, String>;

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) version: Version,
    /// Below the version, still percent-encoded, without a leading slash.
    pub(crate) path: String,
    /// Still percent-encoded.
    pub(crate) query: String,
    pub(crate) headers: Headers,
    pub(crate) body: Vec<u8>,
    pub(crate) batch_member: bool,
}

impl Call {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The query options in order, decoded.
    pub(crate) fn options(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.query.as_bytes()).into_owned().collect()
    }

    /// `GET /beta/users?$select=id`, decoded: what fault patterns match and reports show.
    pub(crate) fn line(&self) -> String {
        let query = self.options().iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&");
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{} /{}/{}{mark}{query}", self.method, self.version.as_str(), percent_decode(&self.path))
    }
}

/// Decodes `%XX`; a path keeps its plus signs.
pub(crate) fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut ahead = rest.clone();
            let digit = |b: Option<u8>| b.and_then(|b| (b as char).to_digit(16));
            if let (Some(high), Some(low)) = (digit(ahead.next()), digit(ahead.next())) {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = ahead;
                continue;
            }
        }
        bytes.push(byte);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
