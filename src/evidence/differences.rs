//! Where the request on the device differs from the profile that is in Graph now.
//!
//! No log holds a version of the profile: a value that differs shows that the device got another version. Each rule is a
//! row; what one side doesn't say is not compared, and is named as such.

use std::collections::BTreeSet;

use super::settings::RequestSettings;
use super::trail::{Trail, same_server};
use crate::model::{CertificateSettings, Profile};

/// One value that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The setting, by its name in Graph.
    pub field: &'static str,
    /// What the device was asked for.
    pub device: String,
    /// What the profile asks for now.
    pub profile: String,
}

/// What a comparison gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What differs.
    pub differences: Vec<Difference>,
    /// What was compared and is the same.
    pub same: Vec<&'static str>,
    /// What the log, or the profile, doesn't say.
    pub not_compared: Vec<&'static str>,
}

/// Both sides of a setting in a common spelling; `None` where one of them doesn't say it.
type Sides = Option<(String, String)>;
type Rule = fn(&Request<'_>) -> Sides;

struct Request<'a> {
    trail: &'a Trail,
    settings: &'a RequestSettings,
    profile: &'a Profile,
    graph: &'a CertificateSettings,
    root: Option<&'a str>,
}

const RULES: &[(&str, Rule)] = &[
    ("keySize", |r| number(r.settings.key_length, r.graph.key_size.value())),
    ("keyUsage", |r| {
        r.settings.key_usage?;
        sets(r.settings.key_usage_names(), r.graph.key_usage.value()?)
    }),
    ("hashAlgorithm", |r| {
        let device = listed(&r.settings.hash_algorithms)?;
        sets(device.iter().map(|name| name.to_lowercase().replace('-', "")), r.graph.hash_algorithms.value()?)
    }),
    ("extendedKeyUsages", |r| {
        let device = listed(&r.settings.eku)?;
        sets(device.iter().map(|eku| eku.oid.clone()), r.graph.extended_key_usages.value()?)
    }),
    ("scepServerUrls", server_urls),
    ("certificateValidityPeriod", |r| {
        let device = (r.settings.validity_period?, unit(r.settings.validity_unit.as_deref()?));
        let profile = (*r.graph.validity_value.value()?, unit(r.graph.validity_scale.text()?));
        Some((format!("{} {}", device.0, device.1), format!("{} {}", profile.0, profile.1)))
    }),
    ("renewalThresholdPercentage", |r| {
        number(r.settings.expiration_threshold, r.graph.renewal_threshold.value())
    }),
    ("keyStorageProvider", key_storage_provider),
    ("rootCertificate", |r| {
        let plain = |text: &str| text.replace([' ', ':'], "").to_ascii_uppercase();
        let device = r.settings.ca_thumbprint.as_deref().map(plain).filter(|print| is_thumbprint(print))?;
        Some((device, plain(r.root?)))
    }),
    ("subjectName", |r| {
        let template = r.profile.subject.format_string.text()?;
        let device = r.settings.subject.as_deref()?;
        Some(if fits(template, device) {
            (template.into(), template.into())
        } else {
            (device.into(), template.into())
        })
    }),
    ("subjectAlternativeNames", alternative_names),
];

/// Compares a request with the profile of its id. `root` is the thumbprint of the trusted root that the profile names.
#[must_use]
pub fn compare(trail: &Trail, profile: &Profile, root: Option<&str>) -> Comparison {
    let request = Request { trail, settings: &trail.settings, profile, graph: &profile.certificate, root };
    let mut comparison = Comparison::default();
    for (field, rule) in RULES {
        match rule(&request) {
            None => comparison.not_compared.push(field),
            Some((device, graph)) if device == graph => comparison.same.push(field),
            Some((device, graph)) => {
                comparison.differences.push(Difference { field, device, profile: graph })
            }
        }
    }
    comparison
}

fn number(device: Option<i64>, graph: Option<&i64>) -> Sides {
    Some((device?.to_string(), graph?.to_string()))
}

fn listed<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

fn sets<A: Into<String>>(device: impl IntoIterator<Item = A>, graph: &[String]) -> Sides {
    let joined = |set: BTreeSet<String>| set.into_iter().collect::<Vec<_>>().join(", ");
    Some((joined(device.into_iter().map(Into::into).collect()), joined(graph.iter().cloned().collect())))
}

/// Android's log lists the servers of the profile; a Windows event names the one that is used, which must be among them.
fn server_urls(r: &Request<'_>) -> Sides {
    let device = listed(&r.trail.urls)?;
    let graph = r.graph.server_urls.value()?;
    let all_known = device.iter().all(|url| graph.iter().any(|known| same_server(url, known)));
    let profile = graph.join(", ");
    Some(if all_known { (profile.clone(), profile) } else { (device.join(", "), profile) })
}

/// `Years` and `years` are one unit.
fn unit(text: &str) -> String {
    text.to_lowercase()
}

/// Windows numbers its `KeyProtection` differently from Graph's enumeration; Android always writes 0.
fn key_storage_provider(r: &Request<'_>) -> Sides {
    let device = match r.settings.key_storage_provider? {
        1 => "useTpmKspOtherwiseFail",
        2 => "useTpmKspOtherwiseUseSoftwareKsp",
        3 => "useSoftwareKsp",
        4 => "usePassportForWorkKspOtherwiseFail",
        _ => return None,
    };
    Some((device.to_owned(), r.graph.key_storage_provider.text()?.to_owned()))
}

fn is_thumbprint(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The types of the names, as Graph calls them. URIs are left out: Intune adds one for strong certificate mapping.
fn alternative_names(r: &Request<'_>) -> Sides {
    let device = listed(&r.settings.san)?;
    let custom = r.graph.custom_alternative_name_types.value().filter(|types| !types.is_empty());
    let graph = custom.or(r.graph.alternative_name_types.value())?;
    let named = device.iter().filter_map(|name| match name.alt_name_type? {
        2 => Some("emailAddress"),
        3 => Some("domainNameService"),
        11 => Some("userPrincipalName"),
        _ => None,
    });
    let graph: Vec<String> =
        graph.iter().filter(|name| *name != "universalResourceIdentifier").cloned().collect();
    sets(named.collect::<Vec<_>>(), &graph)
}

/// Whether a subject can come from a template: each `{{variable}}` stands for at least one character; case, and blanks
/// around commas, don't matter.
fn fits(template: &str, subject: &str) -> bool {
    let plain = |text: &str| {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        parts.join(",").to_lowercase()
    };
    let (template, subject) = (plain(template), plain(subject));
    let mut literals = Vec::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once("{{") {
        literals.push(before);
        rest = after.split_once("}}").map_or("", |(_, after)| after);
    }
    literals.push(rest);
    let (Some((first, middle)), variables) = (literals.split_first(), literals.len() - 1) else {
        return false;
    };
    if variables == 0 {
        return subject == *first;
    }
    let Some(mut left) = subject.strip_prefix(first) else { return false };
    for (index, literal) in middle.iter().enumerate() {
        // At least one character for the variable before this literal.
        let Some(skipped) =
            left.char_indices().nth(1).map(|(at, _)| at).or((!left.is_empty()).then_some(left.len()))
        else {
            return false;
        };
        let search = left.get(skipped..).unwrap_or_default();
        if index + 1 == middle.len() {
            return search.ends_with(literal);
        }
        match search.find(literal) {
            Some(at) => left = search.get(at + literal.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_fits_its_template_whatever_the_values_are() {
        for (template, subject, expected) in [
            ("CN={{UserName}},E={{EmailAddress}}", "CN=adele, E=adele.vance@contoso.com", true),
            ("CN={{UserName}},E={{EmailAddress}}", "cn=adele,e=a@contoso.com", true),
            ("CN={{UserName}},E={{EmailAddress}}", "CN=adele", false),
            ("CN={{AAD_Device_ID}}", "CN=3e0a0fff-1111-4222-8333-444455556666", true),
            ("CN={{AAD_Device_ID}}", "CN=", false),
            ("CN={{UserName}},OU=Sales", "CN=adele,OU=Sales", true),
            ("CN={{UserName}},OU=Sales", "CN=adele,OU=Support", false),
            ("CN=fixed", "CN=fixed", true),
            ("CN=ü{{UserName}}", "CN=üé", true),
        ] {
            assert_eq!(fits(template, subject), expected, "{template} / {subject}");
        }
    }
}
