//! Certificates by their end.

use chrono::{DateTime, TimeDelta, Utc};

use super::document::{CertificateOutlook, ExpiringRow, Listed, ProfileKey, Thresholds, Window};
use super::keys;
use crate::decide::bulk::{Bulk, IssuedCertificate, Plan, Selection};
use crate::model::ProfileKind;

/// How many certificates are listed.
const LISTED: usize = 500;

/// The certificates of one profile, by their end.
#[derive(Debug, Default)]
pub(super) struct Ends {
    known: u64,
    without_end: u64,
    expired: u64,
    /// By window: those that end after the shorter window and within this one.
    within: Vec<u64>,
    /// The profile, where what it has brought was not read, and somebody should have it.
    unread: Option<ProfileKey>,
    /// The first that end.
    soon: Vec<ExpiringRow>,
}

impl Ends {
    /// Those of one profile; nothing for a profile that brings no certificate of its own.
    pub(super) fn of(
        bulk: &Bulk<'_>,
        plan: &Plan<'_>,
        selection: &Selection,
        thresholds: &Thresholds,
    ) -> Self {
        let mut ends = Self { within: vec![0; thresholds.expiring_days.len()], ..Self::default() };
        let profile = plan.profile();
        if !matches!(profile.kind, ProfileKind::Scep | ProfileKind::Pkcs | ProfileKind::ImportedPfx) {
            return ends;
        }
        if !plan.certificates_were_read() {
            ends.unread = Some(keys::profile(profile));
        }
        for certificate in bulk.issued(plan).filter(|certificate| selection.holds(certificate.row)) {
            let Some(expires) = certificate.expires else {
                ends.without_end += 1;
                continue;
            };
            ends.known += 1;
            if ends.count(expires, bulk.as_of(), thresholds) {
                let days_left = (expires - bulk.as_of()).num_seconds().div_euclid(86_400);
                ends.keep(row(bulk, plan, &certificate, (expires, days_left)));
            }
        }
        ends.soon.sort_by_key(|row| row.expiration_date_time);
        ends.soon.truncate(LISTED);
        ends
    }

    /// Whether it has ended or ends within the longest window.
    fn count(&mut self, expires: DateTime<Utc>, as_of: DateTime<Utc>, thresholds: &Thresholds) -> bool {
        if expires <= as_of {
            self.expired += 1;
            return true;
        }
        let is_within = |days: &u32| expires <= as_of + TimeDelta::days(i64::from(*days));
        let window = thresholds.expiring_days.iter().position(is_within);
        if let Some(count) = window.and_then(|window| self.within.get_mut(window)) {
            *count += 1;
        }
        window.is_some()
    }

    /// Keeps the first that end, without holding many more.
    fn keep(&mut self, row: ExpiringRow) {
        self.soon.push(row);
        if self.soon.len() >= 4 * LISTED {
            self.soon.sort_by_key(|row| row.expiration_date_time);
            self.soon.truncate(LISTED);
        }
    }
}

fn row(
    bulk: &Bulk<'_>,
    plan: &Plan<'_>,
    certificate: &IssuedCertificate<'_>,
    (expires, days_left): (DateTime<Utc>, i64),
) -> ExpiringRow {
    ExpiringRow {
        profile: keys::profile(plan.profile()),
        user: keys::user(bulk.dense(), certificate.row).filter(|_| certificate.user_is_known),
        device: keys::device(bulk.dense(), certificate.row),
        thumbprint: certificate.thumbprint.map(str::to_owned),
        expiration_date_time: expires,
        days_left,
    }
}

/// All profiles together. `expected` says of each whether somebody should have it.
pub(super) fn outlook(profiles: Vec<(Ends, bool)>, thresholds: &Thresholds) -> CertificateOutlook {
    let mut all = Ends { within: vec![0; thresholds.expiring_days.len()], ..Ends::default() };
    let mut unread = Vec::new();
    for (ends, expected) in profiles {
        all.known += ends.known;
        all.without_end += ends.without_end;
        all.expired += ends.expired;
        all.within.iter_mut().zip(&ends.within).for_each(|(sum, more)| *sum += more);
        all.soon.extend(ends.soon);
        unread.extend(ends.unread.filter(|_| expected));
    }
    all.soon.sort_by_cached_key(|row| (row.expiration_date_time, row.profile.name.to_lowercase()));
    let total = all.expired + all.within.iter().sum::<u64>();
    all.soon.truncate(LISTED);
    let mut sum = 0;
    let windows = thresholds.expiring_days.iter().zip(&all.within).map(|(days, certificates)| {
        sum += certificates;
        Window { days: *days, certificates: sum }
    });
    CertificateOutlook {
        windows: windows.collect(),
        known: all.known,
        expired: all.expired,
        without_end: all.without_end,
        unread,
        soon: Listed { total, rows: all.soon },
    }
}
