//! The certificates that a profile has brought, device by device.

use chrono::{DateTime, Utc};

use super::certificates::CertificateColumn;
use super::dense::{Dense, RowId};
use super::plan::Plan;
use super::pool::Bulk;
use super::rows::NEVER;
use super::ticks::time;

/// A certificate on a device, the latest of its profile and user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCertificate<'d> {
    /// A row of the device: the one of the certificate's user, where only one fits.
    pub row: RowId,
    /// Whether that row's user is the certificate's.
    pub user_is_known: bool,
    /// Its thumbprint.
    pub thumbprint: Option<&'d str>,
    /// When it ends, if that is shown.
    pub expires: Option<DateTime<Utc>>,
}

impl<'t> Bulk<'t> {
    /// The certificates that a profile has brought, in the order of devices. Of those that one device and user got
    /// by it only the one that ends last is told: the others were renewed. Revoked ones and requests without a
    /// certificate are left out.
    pub fn issued<'b>(&'b self, plan: &Plan<'b>) -> impl Iterator<Item = IssuedCertificate<'b>> {
        let column = plan.certificates;
        let devices = column.map(|column| column.devices.as_slice()).unwrap_or_default();
        let mut start = 0;
        devices.chunk_by(|one, other| one == other).flat_map(move |chunk| {
            let range = start..start + chunk.len();
            start = range.end;
            match (column, chunk.first()) {
                (Some(column), Some(device)) => self.latest(column, range, *device),
                _ => Vec::new(),
            }
        })
    }

    fn latest<'b>(
        &'b self,
        column: &'b CertificateColumn,
        range: std::ops::Range<usize>,
        device: u32,
    ) -> Vec<IssuedCertificate<'b>> {
        let revoked = |at: u32| {
            let said =
                column.said.get(at as usize).and_then(|said| self.dense.words.issued.get(*said as usize));
            let state = said.and_then(|said| said.state.as_deref()).unwrap_or_default();
            state.to_ascii_lowercase().contains("revoke")
        };
        let is_there = |at: &u32| {
            let named = column.thumbprints.text(*at).or_else(|| column.serials.text(*at)).is_some();
            (named || ends(column, *at) != NEVER) && !revoked(*at)
        };
        let mut latest: Vec<u32> = Vec::new();
        for at in range.map(super::intern::number).filter(is_there) {
            let same = |known: &&mut u32| column.users.text(**known) == column.users.text(at);
            match latest.iter_mut().find(same) {
                Some(known) if ends(column, *known) < ends(column, at) => *known = at,
                Some(_) => {}
                None => latest.push(at),
            }
        }
        let of = |at: u32| {
            let (row, user_is_known) = self.dense.row_named(device, column.users.text(at))?;
            let expires = time(ends(column, at));
            Some(IssuedCertificate { row, user_is_known, thumbprint: column.thumbprints.text(at), expires })
        };
        latest.into_iter().filter_map(of).collect()
    }
}

fn ends(column: &CertificateColumn, at: u32) -> i64 {
    column.expires.get(at as usize).copied().unwrap_or(NEVER)
}

impl Dense {
    /// The row of the device's user with this display name, and whether there is exactly one; else its first row.
    fn row_named(&self, device: u32, display: Option<&str>) -> Option<(RowId, bool)> {
        let rows = self.rows_of_device(device);
        let name = display.map(str::trim).filter(|name| !name.is_empty());
        let is_named = |row: &u32| {
            let user = self.user_at(RowId(*row));
            let shown = user.and_then(|user| self.people.displays.text(user));
            name.zip(shown).is_some_and(|(name, shown)| name.eq_ignore_ascii_case(shown.trim()))
        };
        let mut named = rows.clone().filter(is_named);
        match (named.next(), named.next()) {
            (Some(row), None) => Some((RowId(row), true)),
            _ => Some((RowId(rows.clone().next()?), false)),
        }
    }
}
