//! What a row has of its own, apart from what its class shares.

use chrono::{DateTime, TimeDelta, Utc};

use super::dense::RowId;
use super::plan::Plan;
use super::pool::Bulk;
use super::rows::{NEVER, NONE};
use super::stand::Stand;
use super::ticks::time;
use crate::decide::timing::REFRESH;

/// The values that stand where a class has placeholders.
#[derive(Clone, Copy, Debug, Default)]
pub struct Values<'v> {
    /// The user's object id; of the user of the device's record where nobody else is known.
    pub user_id: &'v str,
    /// The user's principal name.
    pub principal: &'v str,
    /// The user's display name.
    pub display: &'v str,
    /// The Intune device id.
    pub device_id: &'v str,
    /// The device's name.
    pub device_name: &'v str,
    /// The last check-in.
    pub sync: Option<DateTime<Utc>>,
    /// When the next regular check-in is due.
    pub due: Option<DateTime<Utc>>,
    /// The end of the management certificate.
    pub expires: Option<DateTime<Utc>>,
    /// When the state was last reported.
    pub last_reported: Option<DateTime<Utc>>,
    /// The certificate's thumbprint.
    pub thumbprint: Option<&'v str>,
    /// The certificate's serial number.
    pub serial: Option<&'v str>,
    /// The certificate's issuer.
    pub issuer: Option<&'v str>,
    /// The end of the certificate's validity.
    pub certificate_expires: Option<DateTime<Utc>>,
}

impl Values<'_> {
    /// The times of a row that stands for others; it may stand under other times than its own.
    #[must_use]
    pub fn times_of(stand: &Stand, plan: &Plan<'_>) -> Self {
        let device = stand.device.as_ref();
        let sync = device.and_then(|device| device.last_sync.value().copied());
        Self {
            sync,
            due: due(plan, sync),
            expires: device.and_then(|device| device.management_certificate_expires.value().copied()),
            ..Self::default()
        }
    }
}

fn due(plan: &Plan<'_>, sync: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let refresh = REFRESH.iter().find(|(platform, _)| *platform == plan.profile.platform);
    sync.zip(refresh).map(|(sync, (_, minutes))| sync + TimeDelta::minutes(*minutes))
}

impl Bulk<'_> {
    /// What a row has of its own.
    #[must_use]
    pub fn values<'b>(&'b self, plan: &Plan<'b>, row: RowId) -> Values<'b> {
        let mut values = Values::default();
        let device = self.dense.device_at(row);
        if let Some(at) = device {
            self.of_device(plan, at, &mut values);
        }
        if let Some(user) = self.dense.user_at(row) {
            values.user_id = self.dense.people.ids.get(user);
            values.principal = self.dense.people.principals.texts.get(user);
            values.display = self.dense.people.displays.texts.get(user);
        }
        if !plan.reports.is_empty() {
            values.last_reported = time(self.reported(plan, row).1);
        }
        self.of_certificate(plan, row, &mut values);
        values
    }

    fn of_device<'v>(&'v self, plan: &Plan<'_>, at: u32, values: &mut Values<'v>) {
        let devices = &self.dense.devices;
        values.device_id = devices.ids.get(at);
        values.device_name = devices.names.texts.get(at);
        values.sync = devices.syncs.get(at as usize).and_then(|sync| time(*sync));
        values.due = due(plan, values.sync);
        values.expires = devices.expires.get(at as usize).and_then(|expires| time(*expires));
        let record = devices.users.get(at as usize).copied().unwrap_or(NONE);
        values.user_id = self.dense.people.ids.get(record);
        values.principal = devices.principals.texts.get(at);
    }

    fn of_certificate<'v>(&'v self, plan: &Plan<'v>, row: RowId, values: &mut Values<'v>) {
        let Some(column) = plan.certificates else { return };
        let at = self.held(plan, row).1;
        if at == NONE {
            return;
        }
        values.thumbprint = column.thumbprints.text(at);
        values.serial = column.serials.text(at);
        let issuer = column.issuers.get(at as usize).filter(|issuer| **issuer != NONE);
        values.issuer = issuer.map(|issuer| self.dense.words.issuers.get(*issuer));
        values.certificate_expires = time(column.expires.get(at as usize).copied().unwrap_or(NEVER));
    }
}
