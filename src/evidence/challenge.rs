//! Challenge passwords go no further. The readers never keep one; a log that is cut or mixed up may still put one where a
//! name or a subject stands. So every text of a file's evidence is looked at once more before it is handed out.

use std::collections::BTreeMap;

use serde_json::Value;

use super::case::Case;
use super::codes::ResultCode;
use super::event::EventRow;
use super::file::Note;
use super::operation::{HttpAnswer, Operation};
use super::request_id::RequestId;
use super::root::RootCertificate;
use super::settings::{Eku, RequestSettings, SubjectAlternativeName};
use super::time::LogTime;

/// The name of a challenge's element, and how the base64 of one begins (`<CertEn`).
const MARKS: [&str; 2] = ["RequestToken", "PENlcnRFbn"];
/// What stands in its place.
const HIDDEN: &str = "<challenge>";

/// Where a text begins to be a challenge.
fn begins(text: &str) -> Option<usize> {
    MARKS.iter().filter_map(|mark| text.find(mark)).min()
}

/// Whether there is something of a challenge in a text.
pub(super) fn holds(text: &str) -> bool {
    begins(text).is_some()
}

/// Takes a challenge out of a text, with all that follows it: what is damaged has no certain end.
fn hide(text: &mut String) {
    if let Some(at) = begins(text) {
        let before = text.get(..at).unwrap_or_default().trim_end_matches("Certificate");
        let before = before.trim_end_matches(|c: char| "<;tlgamp&".contains(c));
        *text = format!("{before}{HIDDEN}");
    }
}

/// Takes challenges out of everything that was noted down.
pub(super) fn hide_all(case: &mut Case) {
    case.each(&mut hide);
}

/// What changes a text.
pub(super) type Change<'c> = &'c mut dyn FnMut(&mut String);

/// Something that holds texts of a log.
pub(super) trait Texts {
    /// Changes each of them.
    fn each(&mut self, change: Change<'_>);
}

impl Texts for String {
    fn each(&mut self, change: Change<'_>) {
        change(self);
    }
}

impl<T: Texts> Texts for Option<T> {
    fn each(&mut self, change: Change<'_>) {
        self.iter_mut().for_each(|one| one.each(change));
    }
}

impl<T: Texts> Texts for Vec<T> {
    fn each(&mut self, change: Change<'_>) {
        self.iter_mut().for_each(|one| one.each(change));
    }
}

impl<K, T: Texts> Texts for BTreeMap<K, T> {
    fn each(&mut self, change: Change<'_>) {
        self.values_mut().for_each(|one| one.each(change));
    }
}

impl Texts for Value {
    fn each(&mut self, change: Change<'_>) {
        match self {
            Self::String(text) => change(text),
            Self::Array(list) => list.iter_mut().for_each(|one| one.each(change)),
            Self::Object(members) => members.values_mut().for_each(|one| one.each(change)),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

impl Texts for LogTime {
    fn each(&mut self, change: Change<'_>) {
        match self {
            Self::Local { written, .. } | Self::Clock { written, .. } | Self::Unclear(written) => {
                change(written)
            }
            Self::Moment(_) => {}
        }
    }
}

/// The fields of a type that hold texts of a log.
macro_rules! texts {
    ($($type:ty: $($field:ident),+;)+) => {$(
        impl $crate::evidence::challenge::Texts for $type {
            fn each(&mut self, change: $crate::evidence::challenge::Change<'_>) {
                $(self.$field.each(change);)+
            }
        }
    )+};
}
pub(super) use texts;

texts! {
    Case: trails, nameless, urls, events, roots, extras, notes, other_result, enrollment_failure, portal, first, last,
        last_sync;
    RequestId: raw, model_name, logical_name;
    ResultCode: name, text;
    RequestSettings: template_name, subject_name_format, subject_alternative_name_format, hash_algorithms,
        ca_thumbprint, validity_unit, eku, subject, issuers, san, scope;
    Eku: name, oid;
    SubjectAlternativeName: name_format, oid, value;
    Operation: http, time;
    HttpAnswer: reason;
    EventRow: provider, time, fields;
    RootCertificate: thumbprint, state;
    Note: text;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_taken_out_with_what_follows_it() {
        for (text, left) in [
            ("CN=adele, PENlcnRFbnJvbGw= and more", "CN=adele, <challenge>"),
            ("CN=adele<CertificateRequestToken>abc", "CN=adele<challenge>"),
            ("CN=adele&lt;CertificateRequestToken&gt;abc", "CN=adele<challenge>"),
            ("CN=adele", "CN=adele"),
        ] {
            let mut text = text.to_owned();
            hide(&mut text);
            assert_eq!(text, left);
        }
    }
}
