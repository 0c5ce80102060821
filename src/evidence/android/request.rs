//! The settings of a certificate request: a document in a document, each stored as text.

use quick_xml::events::BytesStart;

use super::xml::{Visitor, walk};
use crate::evidence::request_id::undo_entities;
use crate::evidence::settings::{Eku, RequestSettings, SubjectAlternativeName};

/// Longest value that is kept, in characters, and most values of a list.
const LONGEST: usize = 2_000;
const MOST: usize = 50;
/// How many documents in documents are followed.
const MOST_LEVELS: u8 = 4;

/// A setting that is a text.
type TextOf = fn(&mut RequestSettings) -> &mut Option<String>;
/// A setting that is a number.
type NumberOf = fn(&mut RequestSettings) -> &mut Option<i64>;

/// Elements and what they set. `CertificateRequestToken` is not among them, so it is never kept.
const TEXTS: &[(&str, TextOf)] = &[
    ("TemplateName", |one| &mut one.template_name),
    ("SubjectNameFormat", |one| &mut one.subject_name_format),
    ("SubjectAlternativeNameFormat", |one| &mut one.subject_alternative_name_format),
    ("CAThumbprint", |one| &mut one.ca_thumbprint),
    ("ValidityPeriodUnit", |one| &mut one.validity_unit),
    ("SubjectName", |one| &mut one.subject),
    ("Issuers", |one| &mut one.issuers),
];
const NUMBERS: &[(&str, NumberOf)] = &[
    ("ExpirationThreshold", |one| &mut one.expiration_threshold),
    ("RetryCount", |one| &mut one.retry_count),
    ("RetryDelay", |one| &mut one.retry_delay),
    ("KeyStorageProviderSetting", |one| &mut one.key_storage_provider),
    ("KeyUsage", |one| &mut one.key_usage),
    ("KeyLength", |one| &mut one.key_length),
    ("ValidityPeriod", |one| &mut one.validity_period),
];

/// What a request asks for, and whether a part of it was cut off.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) settings: RequestSettings,
    pub(super) urls: Vec<String>,
    pub(super) truncated: bool,
    /// Whether there was a challenge; what it is, is not kept.
    pub(super) had_token: bool,
    eku_name: Option<String>,
    level: u8,
}

impl Request {
    /// Reads the content of a `Data` element, or what is left of one.
    pub(super) fn read(&mut self, data: &str) {
        let data = data.trim();
        if data.starts_with("&lt;") {
            self.document(&unescaped_once(data));
        } else if data.starts_with('<') {
            self.document(data);
        }
    }

    /// A document, or its fields one by one where it is not well-formed.
    fn document(&mut self, document: &str) {
        if self.level >= MOST_LEVELS {
            return;
        }
        self.level += 1;
        let before = (self.settings.clone(), self.urls.clone());
        if walk(document, self).is_err() {
            // What was read up to the break is found again.
            (self.settings, self.urls) = before;
            self.recover(document);
        }
        self.level -= 1;
    }

    /// Fields found by searching: levels of escaping are merged, a field without its end is left out.
    pub(super) fn recover(&mut self, text: &str) {
        self.settings.recovered = true;
        let text = undo_entities(text);
        for name in TEXTS.iter().map(|(name, _)| *name).chain(NUMBERS.iter().map(|(name, _)| *name)) {
            if let Some((_, value)) = elements(&text, name).next() {
                self.leaf(name, value);
            }
        }
        for name in ["HashAlgorithm", "NDESUrl"] {
            elements(&text, name).for_each(|(_, value)| self.leaf(name, value));
        }
        for (_, map) in elements(&text, "EKUMap") {
            for name in ["EKUName", "EKUOID"] {
                elements(map, name).for_each(|(_, value)| self.leaf(name, value));
            }
        }
        for (attributes, value) in elements(&text, "SAN") {
            let of = |name: &str| attribute(attributes, name).map(str::to_owned);
            self.alternative_name(of("NameFormat"), of("AltNameType"), of("OID"));
            self.leaf("SAN", value);
        }
        self.had_token |= text.contains("<CertificateRequestToken>");
        self.truncated |= ["ConfigurationParameters", "CertificateRequest"]
            .iter()
            .any(|name| text.contains(&format!("<{name}>")) && !text.contains(&format!("</{name}>")));
    }

    /// An element that holds text.
    fn leaf(&mut self, name: &str, text: &str) {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return;
        }
        if let Some((_, field)) = TEXTS.iter().find(|(known, _)| *known == name) {
            *field(&mut self.settings) = (!text.is_empty()).then(|| text.to_owned());
        } else if let Some((_, field)) = NUMBERS.iter().find(|(known, _)| *known == name) {
            *field(&mut self.settings) = text.parse().ok();
        }
        let settings = &mut self.settings;
        match name {
            "HashAlgorithm" if settings.hash_algorithms.len() < MOST && !text.is_empty() => {
                settings.hash_algorithms.push(text.to_owned());
            }
            "NDESUrl"
                if self.urls.len() < MOST
                    && !text.is_empty()
                    && !self.urls.iter().any(|known| known == text) =>
            {
                self.urls.push(text.to_owned());
            }
            "CertificateRequestToken" => self.had_token = true,
            "EKUName" => self.eku_name = (!text.is_empty()).then(|| text.to_owned()),
            "EKUOID" if settings.eku.len() < MOST && !text.is_empty() => {
                settings.eku.push(Eku { name: self.eku_name.take(), oid: text.to_owned() });
            }
            "SAN" => {
                if let Some(last) = settings.san.last_mut() {
                    text.clone_into(&mut last.value);
                }
            }
            _ => {}
        }
    }

    fn alternative_name(&mut self, format: Option<String>, kind: Option<String>, oid: Option<String>) {
        if self.settings.san.len() < MOST {
            self.settings.san.push(SubjectAlternativeName {
                name_format: format,
                alt_name_type: kind.and_then(|kind| kind.trim().parse().ok()),
                oid,
                value: String::new(),
            });
        }
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.urls.is_empty()
            && RequestSettings { recovered: false, ..self.settings.clone() } == RequestSettings::default()
    }
}

impl Visitor for Request {
    fn open(&mut self, path: &[String], start: &BytesStart<'_>) {
        if path.last().is_some_and(|name| name == "SAN") {
            let of = |name: &str| attribute(start.attributes_raw(), name).map(undo_entities);
            self.alternative_name(of("NameFormat"), of("AltNameType"), of("OID"));
        }
    }

    fn close(&mut self, path: &[String], text: &str) {
        let Some(name) = path.last() else { return };
        if name == "ConfigurationParametersDocument" {
            self.read(text);
        } else {
            self.leaf(name, text);
        }
    }
}

/// One level of escaping undone, and no more.
pub(super) fn unescaped_once(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&amp;", "&")
}

/// Every `<name …>text</name>`, as attributes and text.
pub(super) fn elements<'t>(text: &'t str, name: &str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.get(rest.find(&open)? + open.len()..)?;
            // Not the beginning of a longer name.
            if !rest.starts_with(['>', ' ', '\t', '\n', '/']) {
                continue;
            }
            let end = rest.find('>')?;
            let attributes = rest.get(..end)?;
            rest = rest.get(end + 1..)?;
            if let Some(attributes) = attributes.strip_suffix('/') {
                return Some((attributes, ""));
            }
            let length = rest.find(&close)?;
            let value = rest.get(..length)?;
            rest = rest.get(length + close.len()..)?;
            return Some((attributes, value));
        }
    })
}

/// `name="value"` or `name='value'`.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = attributes;
    loop {
        let at = rest.find(name)?;
        let starts = rest.get(..at)?.chars().next_back().is_none_or(char::is_whitespace);
        rest = rest.get(at + name.len()..)?;
        let Some(value) = rest.trim_start().strip_prefix('=').filter(|_| starts) else { continue };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|&quote| quote == '"' || quote == '\'')?;
        return value.get(1..)?.split(quote).next();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMETERS: &str = "<ConfigurationParameters xmlns=\"http://schemas.microsoft.com/x\"><ExpirationThreshold>20\
        </ExpirationThreshold><TemplateName /><KeyUsage>160</KeyUsage><KeyLength>2048</KeyLength><HashAlgorithms>\
        <HashAlgorithm>SHA-1</HashAlgorithm><HashAlgorithm>SHA-2</HashAlgorithm></HashAlgorithms><NDESUrls><NDESUrl>\
        https://ndes.contoso.com/certsrv/mscep/mscep.dll?a=1&amp;b=2</NDESUrl></NDESUrls><ValidityPeriod>1\
        </ValidityPeriod><ValidityPeriodUnit>Years</ValidityPeriodUnit><EKUMapping><EKUMap><EKUName>Client\
        </EKUName><EKUOID>1.3.6.1.5.5.7.3.2</EKUOID></EKUMap></EKUMapping></ConfigurationParameters>";

    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    }

    fn request() -> String {
        format!(
            "<CertificateRequest><ConfigurationParametersDocument>{}</ConfigurationParametersDocument>\
             <RequestParameters><CertificateRequestToken>PENlcnRFbn... Hash: 1,2</CertificateRequestToken>\
             <SubjectName>CN=Adele</SubjectName><SubjectAlternativeName><SANs><SAN NameFormat=\"ID\" AltNameType=\"11\" \
             OID=\"1.2\">adele@contoso.com</SAN><SAN NameFormat=\"ID\" AltNameType=\"2\"></SAN></SANs>\
             </SubjectAlternativeName><NDESUrl>https://ndes.contoso.com/certsrv/mscep/mscep.dll</NDESUrl>\
             </RequestParameters></CertificateRequest>",
            escaped(PARAMETERS)
        )
    }

    fn check(found: &Request, recovered: bool) {
        let settings = &found.settings;
        assert_eq!(settings.recovered, recovered);
        assert_eq!((settings.expiration_threshold, settings.key_length), (Some(20), Some(2048)));
        assert_eq!((settings.key_usage, settings.template_name.as_deref()), (Some(160), None));
        assert_eq!(settings.hash_algorithms, ["SHA-1", "SHA-2"]);
        assert_eq!(settings.eku.len(), 1);
        assert_eq!(settings.subject.as_deref(), Some("CN=Adele"));
        assert_eq!(settings.san.len(), 2);
        assert_eq!(
            (settings.san[0].alt_name_type, settings.san[0].value.as_str()),
            (Some(11), "adele@contoso.com")
        );
        assert_eq!(found.urls[0], "https://ndes.contoso.com/certsrv/mscep/mscep.dll?a=1&b=2");
        assert!(!format!("{found:?}").contains("PENl"), "the token is kept nowhere");
    }

    #[test]
    fn each_level_is_read_as_what_it_is() {
        let mut found = Request::default();
        found.read(&request());
        check(&found, false);
    }

    #[test]
    fn levels_that_a_web_page_undid_are_no_problem() {
        for text in [request().replace(&escaped(PARAMETERS), PARAMETERS), escaped(&request())] {
            let mut found = Request::default();
            found.read(&text);
            check(&found, false);
        }
    }

    #[test]
    fn what_is_not_well_formed_is_searched() {
        let mut found = Request::default();
        found.read(&request().replace("</RequestParameters>", "<server></RequestParameters>"));
        check(&found, true);
    }

    #[test]
    fn a_value_that_is_cut_is_left_out() {
        let mut found = Request::default();
        let whole = request();
        let end = whole.find("adele@").expect("there") + 4;
        found.read(whole.get(..end).expect("a boundary"));
        assert!(found.truncated && found.settings.recovered);
        assert_eq!(found.settings.subject.as_deref(), Some("CN=Adele"));
        assert!(found.settings.san.is_empty());
    }

    #[test]
    fn documents_in_documents_end_somewhere() {
        let mut text = "x".to_owned();
        for _ in 0..12 {
            text = format!(
                "<ConfigurationParametersDocument>{}</ConfigurationParametersDocument>",
                escaped(&text)
            );
            if text.len() > 1_000_000 {
                break;
            }
        }
        Request::default().read(&text);
    }
}
