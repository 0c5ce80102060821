//! A row as the explaining core wants it: a user, a device, and what is reported of them.

use chrono::{DateTime, TimeDelta, Utc};

use super::certificates::{self, Held};
use super::columns::{Shape, TABLE};
use super::dense::{Dense, RowId};
use super::placeholders::Placeholders;
use super::plan::Plan;
use super::pool::Bulk;
use super::reports::{self, Found};
use super::rows::{Directory, NEVER, NONE, Primary, RowBase, SignIns};
use super::texts::State;
use super::ticks::{ticks, time};
use crate::model::{
    AppInstall, AssignedPlan, CertificateRow, DirectoryDevice, DirectoryDeviceId, Fact, Field, Gap, GapKind,
    INTUNE_PLANS, LoggedOnUser, ManagedDevice, ManagedDeviceId, Membership, MembershipLink, ProfileId,
    ProfileKind, ReportedRow, Reports, Source, Tenant, Ternary, User, UserId,
};

/// Somebody who is not the row's user.
const ANOTHER: &str = "~scepcheck-another~";

/// How a row is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// As it is.
    Real,
    /// By placeholders.
    Placeholders(Shift),
}

/// Which of two sets of names and times stands for a row's own. Comparing the two texts shows what is the row's own
/// in them, and that nothing else looks like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// The row's own times.
    None,
    /// Others that decide the same.
    Other,
}

/// A row, in the words of the model.
#[derive(Clone, Debug, Default)]
pub struct Stand {
    /// The user.
    pub user: Option<User>,
    /// The device.
    pub device: Option<ManagedDevice>,
    /// A tenant that holds no more than this row's reports and certificates.
    pub(super) facts: Tenant,
}

impl Bulk<'_> {
    /// The row, for the explaining core. `None` if the other time cannot be told apart from its own.
    pub(super) fn stand(&self, plan: &Plan<'_>, row: RowId, names: Names) -> Option<Stand> {
        let base = self.dense.base_at(row)?;
        let maker = Maker { bulk: self, plan, row, base, names };
        let user = maker.user();
        let device = match base.device {
            Some(_) => Some(maker.device(user.as_ref())?),
            None => None,
        };
        let facts = maker.facts(device.as_ref());
        Some(Stand { user, device, facts })
    }
}

struct Maker<'m, 'b> {
    bulk: &'m Bulk<'b>,
    plan: &'m Plan<'m>,
    row: RowId,
    base: &'m RowBase,
    names: Names,
}

impl Maker<'_, '_> {
    fn dense(&self) -> &Dense {
        self.bulk.dense
    }

    fn name<'n>(&self, real: &'n str, placeholder: fn(&Placeholders) -> &'static str) -> &'n str {
        match self.names {
            Names::Real => real,
            Names::Placeholders(shift) => placeholder(Placeholders::of(shift)),
        }
    }

    fn gap(&self, code: u32) -> Option<Gap> {
        let at = code.checked_sub(1)? as usize;
        self.dense().words.gaps.get(at).cloned()
    }

    fn unread(&self, code: u32) -> Gap {
        self.gap(code)
            .unwrap_or_else(|| Gap::new(Source("users"), GapKind::NotCollected, "not read", "read it"))
    }

    fn user(&self) -> Option<User> {
        let dense = self.dense();
        let at = dense.user_at(self.row)?;
        let base = dense.words.person_bases.get(self.base.person as usize)?;
        let people = &dense.people;
        let text = |state: State, real: &str, placeholder: fn(&Placeholders) -> &'static str| {
            state.field(|| self.name(real, placeholder).to_owned())
        };
        Some(User {
            id: Some(UserId::new(self.name(people.ids.get(at), |names| names.user_id))),
            user_principal_name: text(base.principal, people.principals.texts.get(at), |names| {
                names.principal
            }),
            display_name: text(base.display, people.displays.texts.get(at), |names| names.display),
            assigned_plans: match base.licensed {
                Ternary::Yes => Field::Value(INTUNE_PLANS.first().map(plan_in_force).into_iter().collect()),
                Ternary::No => Field::Value(Vec::new()),
                Ternary::Unknown => Field::NotRead,
            },
            groups: self.membership(self.plan.users.pattern_of(at), base.gap, base.only),
            ..User::default()
        })
    }

    fn membership(&self, pattern: &[(u32, u32)], gap: u32, only: u32) -> Membership {
        let paths = &self.dense().words.paths;
        let links = pattern.iter().filter_map(|(group, path)| {
            let via = path.checked_sub(1).and_then(|path| paths.get(path as usize).cloned());
            let link = MembershipLink { direct: None, via: via.unwrap_or_default() };
            Some((self.plan.groups.get(*group as usize)?.0.clone(), link))
        });
        let only = only.checked_sub(1).and_then(|only| self.dense().words.only.get(only as usize).cloned());
        Membership { links: links.collect(), gap: self.gap(gap), only }
    }

    fn device(&self, user: Option<&User>) -> Option<ManagedDevice> {
        let dense = self.dense();
        let at = dense.device_at(self.row)?;
        let base = self.base.device?;
        let devices = &dense.devices;
        let id = ManagedDeviceId::new(self.name(devices.ids.get(at), |names| names.device_id));
        let shape =
            devices.shapes.get(at as usize).and_then(|shape| dense.words.shapes.get(*shape as usize))?;
        let mut device = ManagedDevice { id, ..bare_device(dense, shape) };
        device.device_name = match base.unnamed {
            true => Field::Value(String::new()),
            false => base
                .name
                .field(|| self.name(devices.names.texts.get(at), |names| names.device_name).to_owned()),
        };
        let sync = devices.syncs.get(at as usize).copied().unwrap_or(NEVER);
        device.last_sync = timed(base.sync, self.shifted_sync(sync)?);
        let expires = devices.expires.get(at as usize).copied().unwrap_or(NEVER);
        device.management_certificate_expires = timed(base.expires, self.shifted_expiry(expires)?);
        // Beside a user it decides nothing; without one it names who was not read.
        let record = devices.users.get(at as usize).copied().unwrap_or(NONE);
        device.user_id =
            base.user.field(|| UserId::new(self.name(dense.people.ids.get(record), |names| names.user_id)));
        device.user_principal_name = base
            .principal
            .field(|| self.name(devices.principals.texts.get(at), |names| names.principal).to_owned());
        self.relate(user, &mut device);
        device.directory = match base.directory {
            Directory::Unread(gap) => Fact::Unknown(self.unread(gap)),
            Directory::Absent => Fact::Known(None),
            Directory::Object { gap, only } => Fact::Known(Some(DirectoryDevice {
                id: DirectoryDeviceId::new(""),
                device_id: Field::NotRead,
                display_name: Field::NotRead,
                trust_type: Field::NotRead,
                compliant: Field::NotRead,
                account_enabled: Field::NotRead,
                groups: self.membership(self.plan.devices.pattern_of(at), gap, only),
            })),
        };
        Some(device)
    }

    fn relate(&self, user: Option<&User>, device: &mut ManagedDevice) {
        let Some(relation) = self.base.relation else { return };
        let me = || user.and_then(|user| user.id.clone());
        device.primary_users = match relation.primary {
            Primary::Unread(gap) => Fact::Unknown(self.unread(gap)),
            Primary::Nobody => Fact::Known(Vec::new()),
            Primary::Mine => Fact::Known(me().into_iter().collect()),
            Primary::Others => Fact::Known(vec![UserId::new(ANOTHER)]),
        };
        let sign_in = self.dense().rows.sign_ins.get(self.row.0 as usize).copied().unwrap_or(NEVER);
        device.users_logged_on = match relation.sign_ins {
            SignIns::NotRead => Field::NotRead,
            SignIns::Null => Field::Null,
            SignIns::Nobody => Field::Value(Vec::new()),
            SignIns::Mine(_) => {
                let entry = |user_id| LoggedOnUser { user_id, last_logon: time(sign_in) };
                Field::Value(me().map(entry).into_iter().collect())
            }
            SignIns::Others => {
                Field::Value(vec![LoggedOnUser { user_id: UserId::new(ANOTHER), last_logon: None }])
            }
        };
    }

    /// The last check-in, or another time between the same bounds and at least a minute away.
    fn shifted_sync(&self, sync: i64) -> Option<i64> {
        if self.names != Names::Placeholders(Shift::Other) || sync == NEVER {
            return Some(sync);
        }
        let step = super::ticks::length(TimeDelta::seconds(61));
        let place = |sync: i64| super::codes::place(&self.plan.sync_bounds, sync);
        [sync + step, sync - step].into_iter().find(|other| place(*other) == place(sync))
    }

    /// The end of the management certificate, or another on the same side of now.
    fn shifted_expiry(&self, expires: i64) -> Option<i64> {
        if self.names != Names::Placeholders(Shift::Other) || expires == NEVER {
            return Some(expires);
        }
        let now = ticks(self.bulk.as_of);
        let step = super::ticks::length(TimeDelta::seconds(2 * 86_400 + 7_261));
        Some(if expires < now { expires - step } else { expires + step })
    }

    fn facts(&self, device: Option<&ManagedDevice>) -> Tenant {
        let mut facts = Tenant::default();
        let (Some(device), Some(base)) = (device, self.base.device) else { return facts };
        if let Some(reports) = self.reports(base.report) {
            facts.reports.insert(device.id.clone(), reports);
        }
        if let Some(rows) = self.certificates(device) {
            facts.certificates.insert(self.plan.profile.id.clone(), Fact::Known(rows));
            facts.devices.push(device.clone());
        }
        if base.installs {
            facts.app_installs = Fact::Known(self.installs(device));
        }
        facts
    }

    fn reports(&self, report: u32) -> Option<Reports> {
        let words = &self.dense().words;
        let complete = words.completeness.get(report.checked_sub(1)? as usize)?;
        let (found, when) = self.bulk.reported(self.plan, self.row);
        let row = |user: Option<&str>, said: &reports::Said| ReportedRow {
            profile_id: self.plan.profile.id.clone(),
            user_id: user.map(UserId::new),
            user_principal_name: None,
            status: said.status.clone(),
            error_code: said.error,
            last_reported: time(when),
        };
        let rows = match found {
            // The states of apps are no rows of the report.
            _ if self.plan.profile.kind == ProfileKind::App => Vec::new(),
            Found::Nothing => Vec::new(),
            Found::OthersOnly => {
                words.said.first().map(|said| row(Some(ANOTHER), said)).into_iter().collect()
            }
            // Rows of the device itself count for everybody.
            Found::Row(said) => {
                words.said.get(said as usize).map(|said| row(None, said)).into_iter().collect()
            }
        };
        Some(Reports { rows, gap: complete.gap.clone(), catalog_gap: complete.catalog_gap.clone() })
    }

    /// The state of the app, or of another, so that the device's states are known.
    fn installs(&self, device: &ManagedDevice) -> Vec<AppInstall> {
        let said = match self.bulk.reported(self.plan, self.row).0 {
            Found::Row(said) => self.dense().words.said.get(said as usize),
            Found::Nothing | Found::OthersOnly => None,
        };
        let (app_id, install_state) = match said.and_then(|said| said.install.clone()) {
            Some(state) => (self.plan.profile.id.clone(), state),
            None => (ProfileId::new(ANOTHER), None),
        };
        vec![AppInstall {
            device_id: device.id.clone(),
            app_id,
            name: None,
            version: None,
            intent: None,
            install_state,
        }]
    }

    fn certificates(&self, device: &ManagedDevice) -> Option<Vec<CertificateRow>> {
        let column = self.plan.certificates?;
        let (held, place) = self.bulk.held(self.plan, self.row);
        let words = &self.dense().words;
        let row = |user: Option<&str>, place: u32, issued: Option<&certificates::Issued>| {
            let text = |column: &super::texts::TextColumn, placeholder: fn(&Placeholders) -> &'static str| {
                column.text(place).map(|text| self.name(text, placeholder).to_owned())
            };
            let issuer = column.issuers.get(place as usize).filter(|issuer| **issuer != NONE);
            CertificateRow {
                device_name: device.device_name.text().map(str::to_owned),
                user_name: user.map(str::to_owned),
                issuance_state: issued.and_then(|issued| issued.state.clone()),
                revoke_status: None,
                thumbprint: text(&column.thumbprints, |names| names.thumbprint),
                serial_number: text(&column.serials, |names| names.serial),
                issuer: issuer
                    .map(|issuer| self.name(words.issuers.get(*issuer), |names| names.issuer).to_owned()),
                expires: column.expires.get(place as usize).and_then(|expires| time(*expires)),
                error_code: issued.and_then(|issued| issued.error),
                state_changed: None,
            }
        };
        Some(match held {
            Held::Unread => return None,
            Held::Nothing => Vec::new(),
            Held::OthersOnly => vec![row(Some(ANOTHER), NONE, None)],
            Held::One(issued) => vec![row(None, place, words.issued.get(issued as usize))],
            Held::Ambiguous => vec![row(None, NONE, None), row(None, NONE, None)],
        })
    }
}

/// A device of which only the shared properties are known.
pub(super) fn bare_device(dense: &Dense, shape: &Shape) -> ManagedDevice {
    let mut device = ManagedDevice::unread(ManagedDeviceId::new(""));
    for (code, column) in shape.iter().zip(&TABLE) {
        let text =
            || dense.words.values.get(*code as usize - 2).map_or_else(String::new, ToString::to_string);
        let value = match code {
            0 => Field::NotRead,
            1 => Field::Null,
            _ => Field::Value(text()),
        };
        (column.write)(&mut device, value);
    }
    device
}

fn timed(state: State, ticks: i64) -> Field<DateTime<Utc>> {
    match (state, time(ticks)) {
        (State::NotRead, _) => Field::NotRead,
        (State::Value, Some(time)) => Field::Value(time),
        (State::Null | State::Value, _) => Field::Null,
    }
}

fn plan_in_force(plan: &crate::model::ServicePlan) -> AssignedPlan {
    AssignedPlan {
        service_plan_id: plan.id.to_owned(),
        service: None,
        capability_status: Some("Enabled".to_owned()),
    }
}
