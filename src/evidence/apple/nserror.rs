//! Errors of Apple's frameworks as logs print them: blocks of `Domain :` and `Code :` with underlying ones below, or
//! `Error Domain=… Code=… "…"` in a line. The innermost is the cause.

use serde_json::{Value, json};

use crate::evidence::codes::ResultCode;
use crate::evidence::ladder::Step;
use crate::evidence::text::hygiene;

/// Most errors of a chain.
const MOST: usize = 20;
/// The domain of SCEP errors.
const SCEP: &str = "MCSCEPErrorDomain";

/// One error of a chain; what is cut off is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Link {
    domain: Option<String>,
    code: Option<i64>,
    texts: Vec<String>,
}

/// The errors of one message, outermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chain(Vec<Link>);

/// Domains of errors that keep a certificate from being enrolled or stored.
const CERTIFICATES: [&str; 6] = [
    SCEP,
    "MCCertificateErrorDomain",
    "MCKeychainErrorDomain",
    "MCHTTPTransactionErrorDomain",
    "MCInstallationErrorDomain",
    "MCProfileErrorDomain",
];

/// English texts (or their keys) of SCEP errors, for chains that are cut before the code.
const TEXTS: &[(&[&str], i64)] = &[
    (&["registration authority", "response is invalid"], 22003),
    (&["certificate authority", "response is invalid"], 22002),
    (&["scep server returned an invalid response"], 22013),
    (&["scep_error_invalid_pki_response"], 22013),
    (&["could not contact the scep server"], 22005),
];

/// Whether an error block without any frame begins here. Certain: other logs have other labels.
pub(super) fn begins(line: &str) -> bool {
    let line = hygiene::body(line);
    ["NSError:", "...Underlying error:", "…Underlying error:", "Installation failed. Error:", "US Desc:"]
        .iter()
        .any(|start| line.starts_with(start))
        || matches!(label(line), Some(("Desc" | "US Desc", _)))
        || (line.ends_with("NSError:") && line.len() < 200)
}

/// A labelled line of a block.
fn label(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim();
    ["Desc", "Sugg", "US Desc", "US Sugg", "Domain", "Code", "Type", "Params"]
        .contains(&name)
        .then(|| (name, hygiene::without_tail(value).trim()))
}

impl Chain {
    /// Reads a message and the lines after it.
    pub(super) fn read(text: &str) -> Self {
        let mut links: Vec<Link> = Vec::new();
        for line in text.lines() {
            let line = hygiene::body(line);
            inline(line, &mut links);
            if line.contains("NSError:") || line.contains("Underlying error:") {
                if links.last() != Some(&Link::default()) {
                    links.push(Link::default());
                }
                continue;
            }
            let Some((name, value)) = label(line) else {
                if text_code(line).is_some() {
                    add_text(&mut links, line);
                }
                continue;
            };
            if links.is_empty() {
                links.push(Link::default());
            }
            let Some(link) = links.last_mut() else { continue };
            match name {
                "Domain" => link.domain = Some(value.chars().take(100).collect()),
                "Code" => link.code = value.parse().ok(),
                "Desc" | "Sugg" | "US Desc" | "US Sugg" => add_text(&mut links, value),
                _ => {}
            }
            links.truncate(MOST);
        }
        links.retain(|link| *link != Link::default());
        Self(links)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a domain or the head of a block was read, not just a text.
    pub(super) fn has_codes(&self) -> bool {
        self.0.iter().any(|link| link.domain.is_some())
    }

    /// Domains and codes, outermost first.
    pub(super) fn document(&self) -> Value {
        let pairs = self.0.iter().filter_map(|link| Some(json!([link.domain.as_ref()?, link.code?])));
        pairs.collect::<Vec<_>>().into()
    }

    /// Whether it is about SCEP.
    pub(super) fn concerns_scep(&self) -> bool {
        let scep = |link: &Link| {
            link.domain.as_deref() == Some(SCEP)
                || link.texts.iter().any(|text| text.contains("SCEP") || text_code(text).is_some())
        };
        self.0.iter().any(scep)
    }

    /// Whether it may be about the certificate that is being enrolled: not of Wi-Fi, VPN or the like.
    pub(super) fn may_concern_a_certificate(&self) -> bool {
        let others = |domain: &str| domain.starts_with("MC") && !CERTIFICATES.contains(&domain);
        self.0.last().and_then(|link| link.domain.as_deref()).is_none_or(|domain| !others(domain))
    }

    /// The result: of the SCEP error if there is one, else what the texts say, else of the innermost error.
    pub(super) fn result(&self) -> Option<ResultCode> {
        let coded = |link: &&Link| link.code.is_some() && link.domain.is_some();
        let scep = self.0.iter().rev().filter(coded).find(|link| link.domain.as_deref() == Some(SCEP));
        if let Some(code) = scep.and_then(|link| link.code) {
            return Some(ResultCode::apple(SCEP, code));
        }
        let from_text = self
            .0
            .iter()
            .rev()
            .flat_map(|link| link.texts.iter())
            .find_map(|text| Some((text_code(text)?, text)));
        if let Some((code, text)) = from_text {
            return Some(of_text(code, text));
        }
        let innermost = self.0.iter().rev().find(coded)?;
        let (domain, code) = (innermost.domain.as_deref()?, innermost.code?);
        let mut result = ResultCode::apple(domain, code);
        if result.row.is_none() || !domain.starts_with("MC") {
            result = ResultCode::word(format!("{domain} {code}"), None);
            result.number = Some(code);
        }
        let text = innermost.texts.first().map(String::as_str);
        Some(if result.text.is_none() { result.with_text(text) } else { result })
    }
}

/// The result of a text, marked as such.
fn of_text(code: i64, text: &str) -> ResultCode {
    let mut result = ResultCode::apple(SCEP, code);
    result.name = Some(format!("{SCEP} {code} (from text)"));
    // Typographic apostrophes are lost in some copies.
    result.with_text(Some(text.replace("...s ", "'s ").trim()))
}

/// The code that a text, or its key, stands for.
fn text_code(text: &str) -> Option<i64> {
    let text = text.to_lowercase();
    TEXTS.iter().find(|(words, _)| words.iter().all(|word| text.contains(word))).map(|(_, code)| *code)
}

/// The result that a message without any block names by its text or by a text's key.
pub(super) fn result_of_text(text: &str) -> Option<ResultCode> {
    Some(of_text(text_code(text)?, text))
}

/// What would have been proven, had it not failed.
pub(super) fn step_of(result: &ResultCode) -> Step {
    match result.row.and_then(|row| row.number) {
        Some(22001 | 22009..=22011) => Step::CsrGenerated,
        Some(22002..=22006 | 22012 | 23001 | 23002) => Step::NdesContacted,
        _ => Step::CertInstalled,
    }
}

fn add_text(links: &mut Vec<Link>, text: &str) {
    if links.is_empty() {
        links.push(Link::default());
    }
    if let Some(link) = links.last_mut().filter(|link| link.texts.len() < 8 && !text.is_empty()) {
        link.texts.push(text.chars().take(500).collect());
    }
}

/// `Error Domain=NSURLErrorDomain Code=-1004 "Could not connect to the server."`, nested ones after it.
fn inline(line: &str, links: &mut Vec<Link>) {
    for part in line.split("Error Domain=").skip(1).take(MOST) {
        let Some((domain, rest)) = part.split_once(" Code=") else { continue };
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(rest.len());
        let code = rest.get(..digits).and_then(|code| code.parse().ok());
        let text = rest.get(digits..).and_then(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
        if domain.len() <= 100 && !domain.contains(' ') && links.len() < MOST {
            links.push(Link {
                domain: Some(domain.to_owned()),
                code,
                texts: text.map(|text| text.chars().take(500).collect()).into_iter().collect(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(text: &str) -> (Option<String>, Option<String>) {
        let result = Chain::read(text).result().expect("a result");
        (result.name, result.text)
    }

    #[test]
    fn the_scep_error_is_the_result_however_deep_it_lies() {
        let text = "Installation failed. Error: NSError:\nDesc   : Profile Installation Failed\nDomain : MCInstallationErrorDomain\n\
            Code   : 4001\n...Underlying error:\nNSError:\nDesc   : x\nDomain : MCSCEPErrorDomain\nCode   : 22005\n\
            ...Underlying error:\nNSError:\nDomain : NSURLErrorDomain\nCode   : -1003\n";
        assert_eq!(result(text).0.as_deref(), Some("MCSCEPErrorDomain 22005"));
        assert_eq!(
            Chain::read(text).document(),
            json!([
                ["MCInstallationErrorDomain", 4001],
                ["MCSCEPErrorDomain", 22005],
                ["NSURLErrorDomain", -1003]
            ])
        );
    }

    #[test]
    fn a_chain_that_is_cut_is_known_by_its_text() {
        let text = "NSError:\n> Desc   : The Registration Authority...s response is invalid";
        assert_eq!(
            result(text),
            (
                Some("MCSCEPErrorDomain 22003 (from text)".to_owned()),
                Some("The Registration Authority's response is invalid".to_owned())
            )
        );
    }

    #[test]
    fn the_innermost_error_counts_where_none_is_of_scep() {
        let text = "failed. Error: Error Domain=A Code=1 \"x\" UserInfo={NSUnderlyingError=0x1 {Error Domain=NSURLErrorDomain Code=-1200 \"TLS\"}}";
        assert_eq!(result(text), (Some("NSURLErrorDomain -1200".to_owned()), Some("TLS".to_owned())));
        assert!(!Chain::read(text).concerns_scep());
    }

    #[test]
    fn a_chain_is_bounded() {
        let text = "NSError:\nDomain : A\nCode : 1\n".repeat(10_000);
        assert!(Chain::read(&text).0.len() <= MOST + 1);
    }
}
