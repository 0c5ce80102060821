//! One row that stands for its class: what is the row's own is marked, so that every other row of the class can be
//! written by filling in its own values.

use chrono::{DateTime, Utc};

use super::super::v1::DecisionRow;
use crate::decide::bulk::{Placeholders, Shift, Values};

/// A place in a row's text that every row fills with a value of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// The user's object id.
    UserId,
    /// The user's principal name.
    Principal,
    /// The user's display name.
    Display,
    /// The Intune device id.
    DeviceId,
    /// The device's name.
    DeviceName,
    /// The certificate's thumbprint.
    Thumbprint,
    /// The certificate's serial number.
    Serial,
    /// The certificate's issuer.
    Issuer,
    /// The end of the certificate's validity.
    CertificateExpires,
    /// When the state was reported.
    LastReported,
    /// The last check-in.
    Sync,
    /// Its age in minutes.
    SyncAge,
    /// The last check-in, in a sentence.
    SyncStamp,
    /// When the next one is due, in a sentence.
    DueStamp,
    /// The end of the management certificate, in a sentence.
    ExpiryStamp,
}

/// What a hole is filled with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Filling<'v> {
    /// A piece of a text.
    Piece(&'v str),
    /// A whole text.
    Text(&'v str),
    /// A whole time.
    Time(DateTime<Utc>),
    /// A number.
    Number(i64),
    /// A time within a sentence.
    Stamp(DateTime<Utc>),
    /// Nothing.
    Null,
}

/// Times that no tenant holds, each for one hole.
const REPORTED: i64 = -62_135_596_799;
const CERTIFICATE: i64 = REPORTED + 1;
const SYNC: i64 = REPORTED + 2;
/// An age that nothing has.
const AGE: i64 = -8_888_888_888_888_881;

/// A row with marks in the place of its own values.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The row.
    pub row: DecisionRow,
    /// What stands where, as its JSON has it.
    pub marks: Vec<(Hole, String)>,
}

impl Marked {
    /// Marks a row that was decided under placeholder names; `own` are the times that it was decided with.
    #[must_use]
    pub fn new(mut row: DecisionRow, shift: Shift, own: &Values<'_>) -> Self {
        let mut marks = marks_in_text(shift, own);
        let names = Placeholders::of(shift);
        if let Some(reported) = &mut row.reported {
            marks.push((Hole::LastReported, stand_in(&mut reported.last_reported_date_time, REPORTED)));
        }
        if let Some(certificate) = &mut row.certificate {
            let texts = [
                (Hole::Thumbprint, names.thumbprint, &mut certificate.thumbprint),
                (Hole::Serial, names.serial, &mut certificate.serial_number),
                (Hole::Issuer, names.issuer, &mut certificate.issuer),
            ];
            for (hole, name, text) in texts {
                *text = Some(name.to_owned());
                marks.push((hole, format!("\"{name}\"")));
            }
            let expires = &mut certificate.expiration_date_time;
            marks.push((Hole::CertificateExpires, stand_in(expires, CERTIFICATE)));
        }
        if let Some(check_in) = row.last_check_in.as_mut().filter(|check_in| check_in.date_time.is_some()) {
            marks.push((Hole::Sync, stand_in(&mut check_in.date_time, SYNC)));
            check_in.age_minutes = Some(AGE);
            marks.push((Hole::SyncAge, AGE.to_string()));
        }
        Self { row, marks }
    }
}

/// What stands in a sentence for a row's own: names that are placeholders, and the times that it was decided with.
#[must_use]
pub fn marks_in_text(shift: Shift, own: &Values<'_>) -> Vec<(Hole, String)> {
    let names = Placeholders::of(shift);
    let names = [
        (Hole::UserId, names.user_id),
        (Hole::Principal, names.principal),
        (Hole::Display, names.display),
        (Hole::DeviceId, names.device_id),
        (Hole::DeviceName, names.device_name),
    ];
    let stamps = [(Hole::SyncStamp, own.sync), (Hole::DueStamp, own.due), (Hole::ExpiryStamp, own.expires)];
    let stamps = stamps.into_iter().filter_map(|(hole, time)| Some((hole, stamp(time?))));
    names.map(|(hole, name)| (hole, name.to_owned())).into_iter().chain(stamps).collect()
}

/// Puts a time that stands for another in its place, and tells how JSON writes it.
fn stand_in(time: &mut Option<DateTime<Utc>>, seconds: i64) -> String {
    *time = DateTime::from_timestamp(seconds, 0);
    time.map(|time| format!("\"{}\"", time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)))
        .unwrap_or_default()
}

/// A time as sentences have it.
#[must_use]
pub fn stamp(time: DateTime<Utc>) -> String {
    crate::decide::stamp(time)
}

impl Hole {
    /// What a row fills it with.
    #[must_use]
    pub fn filling<'v>(self, values: &Values<'v>, as_of: DateTime<Utc>) -> Filling<'v> {
        let text = |text: Option<&'v str>| text.map_or(Filling::Null, Filling::Text);
        let time = |time: Option<DateTime<Utc>>| time.map_or(Filling::Null, Filling::Time);
        let stamp = |time: Option<DateTime<Utc>>| time.map_or(Filling::Piece(""), Filling::Stamp);
        match self {
            Self::UserId => Filling::Piece(values.user_id),
            Self::Principal => Filling::Piece(values.principal),
            Self::Display => Filling::Piece(values.display),
            Self::DeviceId => Filling::Piece(values.device_id),
            Self::DeviceName => Filling::Piece(values.device_name),
            Self::Thumbprint => text(values.thumbprint),
            Self::Serial => text(values.serial),
            Self::Issuer => text(values.issuer),
            Self::CertificateExpires => time(values.certificate_expires),
            Self::LastReported => time(values.last_reported),
            Self::Sync => time(values.sync),
            Self::SyncAge => {
                let age = values.sync.map(|sync| super::super::devices::minutes_since(sync, as_of));
                age.map_or(Filling::Null, Filling::Number)
            }
            Self::SyncStamp => stamp(values.sync),
            Self::DueStamp => stamp(values.due),
            Self::ExpiryStamp => stamp(values.expires),
        }
    }
}
