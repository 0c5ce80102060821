//! CSV: one decision a row, safe to open in a spreadsheet.

use std::io::{self, Write};

use super::text::csv_cell;
use crate::report::v1::{FileReport, RequestReport};
use crate::report::{DecisionRow, EvidenceReport, Flip, StableName, Stand};

type Value = fn(&DecisionRow) -> String;

/// The columns: their stable names and what they hold.
const COLUMNS: &[(&str, Value)] = &[
    ("profileId", |row| row.profile.id.clone()),
    ("profileName", |row| row.profile.name.clone()),
    ("kind", |row| row.profile.kind.stable_name().to_owned()),
    ("profileType", |row| row.profile.type_label.clone()),
    ("odataType", |row| row.profile.odata_type.clone()),
    ("platform", |row| row.profile.platform.stable_name().to_owned()),
    ("certificateStore", |row| {
        row.profile.certificate_store.map(StableName::stable_name).unwrap_or_default().to_owned()
    }),
    ("profileLastModifiedDateTime", |row| time(row.profile.last_modified_date_time)),
    ("userId", |row| text(row.user.as_ref().and_then(|user| user.id.as_ref()))),
    ("userPrincipalName", |row| text(row.user.as_ref().and_then(|user| user.user_principal_name.as_ref()))),
    ("deviceId", |row| text(row.device.as_ref().map(|device| &device.id))),
    ("deviceName", |row| text(row.device.as_ref().and_then(|device| device.device_name.as_ref()))),
    ("targeting", |row| row.targeting.stable_name().to_owned()),
    ("applicability", |row| row.applicability.stable_name().to_owned()),
    ("expected", |row| row.expected.stable_name().to_owned()),
    ("timing", |row| row.timing.stable_name().to_owned()),
    ("lastCheckInDateTime", |row| time(row.last_check_in.as_ref().and_then(|check_in| check_in.date_time))),
    ("reported", |row| {
        row.reported.as_ref().map(|reported| reported.state.stable_name()).unwrap_or_default().to_owned()
    }),
    ("errorCode", |row| {
        let reported = row.reported.as_ref().and_then(|reported| reported.error_code.as_ref());
        text(reported.or_else(|| row.certificate.as_ref()?.error_code.as_ref()))
    }),
    ("lastReportedDateTime", |row| {
        time(row.reported.as_ref().and_then(|reported| reported.last_reported_date_time))
    }),
    ("certificateState", |row| {
        text(row.certificate.as_ref().and_then(|certificate| certificate.state.as_ref()))
    }),
    ("certificateThumbprint", |row| {
        text(row.certificate.as_ref().and_then(|certificate| certificate.thumbprint.as_ref()))
    }),
    ("certificateExpirationDateTime", |row| {
        time(row.certificate.as_ref().and_then(|certificate| certificate.expiration_date_time))
    }),
    ("finding", |row| row.finding.stable_name().to_owned()),
    ("cause", |row| row.cause.as_ref().map(|cause| cause.code.stable_name()).unwrap_or_default().to_owned()),
    ("causeText", |row| text(row.cause.as_ref().map(|cause| &cause.text))),
    ("next", |row| text(row.cause.as_ref().map(|cause| &cause.next))),
    ("warnings", |row| row.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>().join(" ")),
    ("path", |row| row.path().unwrap_or_default().to_owned()),
    ("filter", |row| {
        let reason = row.filtering();
        text(reason.and_then(|reason| reason.filter_name.as_ref().or(reason.filter_id.as_ref())))
    }),
    ("filterMode", |row| {
        row.filtering()
            .and_then(|reason| reason.filter_mode)
            .map(StableName::stable_name)
            .unwrap_or_default()
            .to_owned()
    }),
    ("filterResult", |row| {
        row.filtering()
            .and_then(|reason| reason.filter_result)
            .map(StableName::stable_name)
            .unwrap_or_default()
            .to_owned()
    }),
    ("reasons", |row| {
        let deciding = row.reasons.iter().filter(|reason| reason.determining);
        deciding.map(|reason| reason.code.stable_name()).collect::<Vec<_>>().join(" ")
    }),
];

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn time(value: Option<chrono::DateTime<chrono::Utc>>) -> String {
    value.map(super::text::rfc3339).unwrap_or_default()
}

/// The names of the columns, in order.
#[must_use]
pub fn header() -> Vec<&'static str> {
    COLUMNS.iter().map(|(name, _)| *name).collect()
}

pub(super) fn decisions(decisions: &[DecisionRow], out: &mut dyn Write) -> io::Result<()> {
    titles(out)?;
    decisions.iter().try_for_each(|decision| row(decision, out))
}

/// The line of titles.
pub(super) fn titles(out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header())?;
    writer.flush()
}

/// One decision.
pub(super) fn row(row: &DecisionRow, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS.iter().map(|(_, value)| csv_cell(&value(row))))?;
    writer.flush()
}

type FlipValue = fn(&Flip) -> String;

/// The columns of decisions that came out another way. A side that has no such decision is empty.
const FLIP_COLUMNS: &[(&str, FlipValue)] = &[
    ("profileId", |flip| flip.profile.id.clone()),
    ("profileName", |flip| flip.profile.name.clone()),
    ("kind", |flip| flip.profile.kind.stable_name().to_owned()),
    ("userId", |flip| text(flip.user.as_ref().and_then(|user| user.id.as_ref()))),
    ("userPrincipalName", |flip| text(flip.user.as_ref().and_then(|user| user.user_principal_name.as_ref()))),
    ("deviceId", |flip| text(flip.device.as_ref().map(|device| &device.id))),
    ("deviceName", |flip| text(flip.device.as_ref().and_then(|device| device.device_name.as_ref()))),
    ("targetingBefore", |flip| side(flip.before.as_ref(), |stand| stand.targeting.stable_name())),
    ("targetingAfter", |flip| side(flip.after.as_ref(), |stand| stand.targeting.stable_name())),
    ("applicabilityBefore", |flip| side(flip.before.as_ref(), |stand| stand.applicability.stable_name())),
    ("applicabilityAfter", |flip| side(flip.after.as_ref(), |stand| stand.applicability.stable_name())),
    ("expectedBefore", |flip| side(flip.before.as_ref(), |stand| stand.expected.stable_name())),
    ("expectedAfter", |flip| side(flip.after.as_ref(), |stand| stand.expected.stable_name())),
    ("findingBefore", |flip| side(flip.before.as_ref(), |stand| stand.finding.stable_name())),
    ("findingAfter", |flip| side(flip.after.as_ref(), |stand| stand.finding.stable_name())),
    ("becauseBefore", |flip| because(flip.before.as_ref())),
    ("becauseAfter", |flip| because(flip.after.as_ref())),
];

fn side(stand: Option<&Stand>, name: fn(&Stand) -> &'static str) -> String {
    stand.map(name).unwrap_or_default().to_owned()
}

fn because(stand: Option<&Stand>) -> String {
    stand.map(|stand| stand.because.join("; ")).unwrap_or_default()
}

/// Decisions that came out another way, one a row.
pub(super) fn flips(flips: &[Flip], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(FLIP_COLUMNS.iter().map(|(name, _)| *name))?;
    for flip in flips {
        writer.write_record(FLIP_COLUMNS.iter().map(|(_, value)| csv_cell(&value(flip))))?;
    }
    writer.flush()
}

type RequestValue = fn(&FileReport, Option<&RequestReport>) -> String;

/// The columns of log evidence: one request a row, and one row for a file without any.
const REQUEST_COLUMNS: &[(&str, RequestValue)] = &[
    ("path", |file, _| file.path.clone()),
    ("platform", |file, _| file.platform.to_owned()),
    ("format", |file, _| file.format.to_owned()),
    ("policyDelivered", |file, _| file.policy_delivered.map(|known| known.to_string()).unwrap_or_default()),
    ("fileVerdict", |file, _| file.verdict.to_owned()),
    ("rawId", |_, request| text(request.and_then(|request| request.raw_id.as_ref()))),
    ("profileId", |_, request| text(request.and_then(|request| request.profile_id.as_ref()))),
    ("profileName", |_, request| text(request.and_then(|request| Some(&request.profile.as_ref()?.name)))),
    ("verdict", |file, request| request.map_or(file.verdict, |request| request.verdict).to_owned()),
    ("time", |_, request| text(request.and_then(|request| request.time.as_ref()))),
    ("ndesUrls", |_, request| request.map(|request| request.ndes_urls.join(" ")).unwrap_or_default()),
    ("thumbprint", |_, request| text(request.and_then(|request| request.thumbprint.as_ref()))),
    ("resultCode", |file, request| {
        let result = request.map_or(file.result.as_ref(), |request| request.result.as_ref());
        text(result.and_then(|result| result.code_hex.as_ref()))
    }),
    ("resultName", |file, request| {
        let result = request.map_or(file.result.as_ref(), |request| request.result.as_ref());
        text(result.and_then(|result| result.name.as_ref()))
    }),
    ("text", |file, request| request.map_or(&file.headline, |request| &request.headline).text.clone()),
    ("next", |file, request| request.map_or(&file.headline, |request| &request.headline).next.clone()),
];

pub(super) fn evidence(report: &EvidenceReport, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(REQUEST_COLUMNS.iter().map(|(name, _)| *name))?;
    for file in &report.files {
        let mut requests: Vec<Option<&RequestReport>> =
            file.requests.iter().chain(&file.other_requests).chain(&file.unnamed).map(Some).collect();
        if requests.is_empty() {
            requests.push(None);
        }
        for request in requests {
            writer.write_record(REQUEST_COLUMNS.iter().map(|(_, value)| csv_cell(&value(file, request))))?;
        }
    }
    writer.flush()
}
