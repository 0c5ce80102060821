//! Takes the objects of a tenant one by one, in any order, and keeps of each only what decides.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::certificates::Issued;
use super::columns::{COLUMNS, Shape, TABLE};
use super::dense::Dense;
use super::intern::{Interner, number};
use super::members::GroupMembers;
use super::people::PersonBase;
use super::reports::{Completeness, ReportRow, Said, Who};
use super::rows::{Directory, NEVER, NONE, Primary, Relation, SignIns};
use super::texts::{State, TextColumn, Texts};
use super::ticks::{ticks, ticks_or_never};
use crate::decide::reported::is_system;
use crate::decide::sides::userless;
use crate::decide::subjects::{stand_in, users_of};
use crate::model::{
    AppInstall, CertificateRow, DirectoryDevice, DirectoryDeviceId, Fact, Field, Gap, GroupId, GroupsRead,
    ManagedDevice, ManagedDeviceId, Membership, ProfileId, ReportedRow, ReportedStatus, Reports, Tenant,
    User, UserId,
};

/// Collects a tenant into a [`Dense`].
#[derive(Debug, Default)]
pub struct Builder {
    pub(super) values: Interner<Arc<str>>,
    pub(super) shapes: Interner<Shape>,
    pub(super) gaps: Interner<Gap>,
    pub(super) only: Vec<Arc<GroupsRead>>,
    pub(super) paths: Interner<Vec<GroupId>>,
    pub(super) person_bases: Interner<PersonBase>,
    pub(super) completeness: Interner<Completeness>,
    pub(super) said: Interner<Said>,
    pub(super) issued: Interner<Issued>,
    pub(super) issuers: Interner<String>,
    pub(super) names: Interner<String>,
    pub(super) person_index: FxHashMap<UserId, u32>,
    pub(super) person_ids: Texts,
    pub(super) standing: Vec<Standing>,
    pub(super) device_index: FxHashMap<ManagedDeviceId, u32>,
    pub(super) directory_index: FxHashMap<DirectoryDeviceId, Vec<u32>>,
    pub(super) drafts: Vec<DeviceDraft>,
    pub(super) device_ids: Texts,
    pub(super) device_names: TextColumn,
    pub(super) device_principals: TextColumn,
    pub(super) row_drafts: Vec<RowDraft>,
    pub(super) groups: FxHashMap<GroupId, GroupMembers>,
    pub(super) reports: FxHashMap<ProfileId, Vec<ReportRow>>,
    pub(super) installs: FxHashMap<ProfileId, Vec<ReportRow>>,
    pub(super) certificates: FxHashMap<ProfileId, CertificateDrafts>,
}

/// The certificates of a profile before they have their devices.
#[derive(Debug, Default)]
pub(super) struct CertificateDrafts {
    /// That a device has none is not known.
    pub(super) unread: bool,
    /// Those that name a device.
    pub(super) named: Vec<CertificateRow>,
    /// Those of a device that is known by its id.
    pub(super) own: Vec<(u32, CertificateRow)>,
}

/// What is known of a person while more may come.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// The number of the base; `None` for somebody of whom only the id is known.
    pub(super) base: Option<u32>,
    pub(super) principal: Field<Box<str>>,
    pub(super) display: Field<Box<str>>,
    /// The user's own record was read.
    pub(super) read: bool,
    /// A device is this user's.
    pub(super) owns: bool,
}

/// A device as far as it is decided on its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct DeviceDraft {
    pub(super) shape: u32,
    pub(super) sync: (State, i64),
    pub(super) expires: (State, i64),
    pub(super) user: (State, u32),
    pub(super) directory: Directory,
    pub(super) report: u32,
    /// The states of its apps were read.
    pub(super) installs: bool,
    /// Where its rows begin.
    pub(super) first_row: u32,
}

/// A row before devices and users have their final order.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowDraft {
    pub(super) device: u32,
    pub(super) user: u32,
    pub(super) relation: Relation,
    pub(super) sign_in: i64,
}

impl Builder {
    /// A builder that holds nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything of a tenant that is already in memory.
    #[must_use]
    pub fn of(tenant: &Tenant) -> Dense {
        let mut builder = Self::new();
        tenant.users.iter().for_each(|user| builder.push_user(user));
        tenant.devices.iter().for_each(|device| builder.push_device(device));
        tenant.reports.iter().for_each(|(device, reports)| builder.push_reports(device, reports));
        for (profile, rows) in &tenant.certificates {
            builder.push_certificates(profile, rows);
        }
        for install in tenant.app_installs.known().into_iter().flatten() {
            builder.push_install(install);
        }
        builder.finish()
    }

    /// A user with their groups. A user without an id can be in no list and is left aside.
    pub fn push_user(&mut self, user: &User) {
        let Some(id) = &user.id else { return };
        let person = self.person(id);
        self.describe(person, user);
        if let Some(standing) = self.standing.get_mut(person as usize) {
            standing.read = true;
        }
        self.join(&user.groups, |members| &mut members.users, person);
    }

    /// A device with its Entra object and that object's groups.
    pub fn push_device(&mut self, device: &ManagedDevice) {
        let at = number(self.drafts.len());
        let shape = self.shape(device);
        let directory = self.directory(device, at);
        let user = match device.user_id.value() {
            Some(id) => self.person(id),
            None => NONE,
        };
        self.device_index.insert(device.id.clone(), at);
        self.device_ids.push(device.id.as_str());
        self.device_names.push(&device.device_name);
        self.device_principals.push(&device.user_principal_name);
        self.drafts.push(DeviceDraft {
            shape: self.shapes.code(shape),
            sync: timed(&device.last_sync),
            expires: timed(&device.management_certificate_expires),
            user: (State::of(&device.user_id), user),
            directory,
            report: 0,
            installs: false,
            first_row: number(self.row_drafts.len()),
        });
        self.owned(user);
        for id in device.primary_users.known().into_iter().flatten() {
            let person = self.person(id);
            self.owned(person);
        }
        self.push_rows(device, at);
    }

    /// What the report of a device says.
    pub fn push_reports(&mut self, device: &ManagedDeviceId, reports: &Reports) {
        let Some(at) = self.device_index.get(device).copied() else { return };
        let complete = Completeness { gap: reports.gap.clone(), catalog_gap: reports.catalog_gap.clone() };
        let code = self.completeness.code(complete) + 1;
        if let Some(draft) = self.drafts.get_mut(at as usize) {
            draft.report = code;
        }
        reports.rows.iter().for_each(|row| self.push_reported(device, row));
    }

    /// One row of the report of a device.
    pub fn push_reported(&mut self, device: &ManagedDeviceId, row: &ReportedRow) {
        if let Some(at) = self.device_index.get(device).copied() {
            let row_of_profile = ReportRow {
                device: at,
                who: self.who(row),
                said: self.said.code(Said {
                    status: row.status.clone(),
                    error: row.error_code,
                    install: None,
                }),
                time: ticks_or_never(row.last_reported),
            };
            self.reports.entry(row.profile_id.clone()).or_default().push(row_of_profile);
        }
    }

    /// The install state of an app on a device. A device of which none is pushed was not asked.
    pub fn push_install(&mut self, install: &AppInstall) {
        let Some(at) = self.device_index.get(&install.device_id).copied() else { return };
        if let Some(draft) = self.drafts.get_mut(at as usize) {
            draft.installs = true;
        }
        let said = Said {
            status: ReportedStatus::Unknown,
            error: None,
            install: Some(install.install_state.clone()),
        };
        let said = self.said.code(said);
        let row = ReportRow { device: at, who: Who::System, said, time: NEVER };
        self.installs.entry(install.app_id.clone()).or_default().push(row);
    }

    /// The certificate states of a profile, which name devices and users as people do.
    pub fn push_certificates(&mut self, profile: &ProfileId, rows: &Fact<Vec<CertificateRow>>) {
        let drafts = self.certificates.entry(profile.clone()).or_default();
        match rows {
            Fact::Known(rows) => drafts.named.extend(rows.iter().cloned()),
            Fact::Unknown(_) => drafts.unread = true,
        }
    }

    /// That a device without a certificate of this profile has none is known, or not.
    pub fn read_certificates(&mut self, profile: &ProfileId, to_the_end: bool) {
        self.certificates.entry(profile.clone()).or_default().unread |= !to_the_end;
    }

    /// A certificate of a profile on one device, for the user of this id or principal name. States name users by
    /// display name, so that is what it is kept under, if the user is one of the device's.
    pub fn push_certificate_of(
        &mut self,
        (device, profile): (&ManagedDeviceId, &ProfileId),
        user: Option<&str>,
        row: CertificateRow,
    ) {
        let Some(at) = self.device_index.get(device).copied() else { return };
        let user_name = user.map(|named| self.display_of(at, named).unwrap_or(named).to_owned());
        let drafts = self.certificates.entry(profile.clone()).or_default();
        drafts.own.push((at, CertificateRow { user_name, ..row }));
    }

    fn display_of(&self, device: u32, named: &str) -> Option<&str> {
        let start = self.drafts.get(device as usize)?.first_row as usize;
        let rows = self.row_drafts.get(start..)?.iter().take_while(|row| row.device == device);
        let known = rows.filter_map(|row| Some((row.user, self.standing.get(row.user as usize)?)));
        let mut read = known.filter(|(_, standing)| standing.read);
        let (_, found) = read.find(|(user, standing)| {
            self.person_ids.get(*user).eq_ignore_ascii_case(named)
                || standing.principal.value().is_some_and(|name| name.eq_ignore_ascii_case(named))
        })?;
        found.display.value().map(AsRef::as_ref)
    }

    /// A user as a member of a group, transitive.
    pub fn push_user_member(&mut self, group: &GroupId, user: &UserId) {
        let person = self.person(user);
        self.groups.entry(group.clone()).or_default().users.ids.push(person);
    }

    /// An Entra device as a member of a group, transitive; after the Intune devices were pushed.
    pub fn push_device_member(&mut self, group: &GroupId, device: &DirectoryDeviceId) {
        let Some(devices) = self.directory_index.get(device) else { return };
        self.groups.entry(group.clone()).or_default().devices.ids.extend(devices);
    }

    /// Puts everything in its order.
    #[must_use]
    pub fn finish(self) -> Dense {
        super::finish::finish(self)
    }

    /// The dense id of whoever has this object id.
    pub(super) fn person(&mut self, id: &UserId) -> u32 {
        if let Some(person) = self.person_index.get(id) {
            return *person;
        }
        let person = number(self.standing.len());
        self.person_index.insert(id.clone(), person);
        self.person_ids.push(id.as_str());
        self.standing.push(Standing::default());
        person
    }

    fn owned(&mut self, person: u32) {
        if let Some(standing) = self.standing.get_mut(person as usize) {
            standing.owns = true;
        }
    }

    fn shape(&mut self, device: &ManagedDevice) -> Shape {
        let mut shape = [0; COLUMNS];
        for (code, column) in shape.iter_mut().zip(&TABLE) {
            *code = match (column.read)(device) {
                Field::NotRead => 0,
                Field::Null => 1,
                Field::Value(text) => 2 + self.values.code_of(&text),
            };
        }
        shape
    }

    fn gap(&mut self, gap: Option<&Gap>) -> u32 {
        gap.map_or(0, |gap| self.gaps.code(gap.clone()) + 1)
    }

    /// The lists of groups are few and long, and shared by those who have them.
    fn only(&mut self, membership: &Membership) -> u32 {
        let Some(read) = &membership.only else { return 0 };
        let known = self.only.iter().rposition(|known| Arc::ptr_eq(known, read) || known == read);
        let at = known.unwrap_or_else(|| {
            self.only.push(read.clone());
            self.only.len() - 1
        });
        number(at) + 1
    }

    fn directory(&mut self, device: &ManagedDevice, at: u32) -> Directory {
        match &device.directory {
            Fact::Unknown(gap) => Directory::Unread(self.gap(Some(gap))),
            Fact::Known(None) => Directory::Absent,
            Fact::Known(Some(DirectoryDevice { id, groups, .. })) => {
                self.directory_index.entry(id.clone()).or_default().push(at);
                self.join(groups, |members| &mut members.devices, at);
                Directory::Object { gap: self.gap(groups.gap.as_ref()), only: self.only(groups) }
            }
        }
    }

    fn join(
        &mut self,
        membership: &Membership,
        dimension: fn(&mut GroupMembers) -> &mut super::members::Members,
        member: u32,
    ) {
        for (group, link) in &membership.links {
            let path = (!link.via.is_empty()).then(|| self.paths.code(link.via.clone()) + 1);
            let members = dimension(self.groups.entry(group.clone()).or_default());
            members.ids.push(member);
            members.paths.extend(path.map(|path| (member, path)));
        }
    }

    fn describe(&mut self, person: u32, user: &User) {
        let base = PersonBase {
            licensed: user.intune_licensed(),
            gap: self.gap(user.groups.gap.as_ref()),
            only: self.only(&user.groups),
            principal: State::of(&user.user_principal_name),
            display: State::of(&user.display_name),
        };
        let base = self.person_bases.code(base);
        if let Some(standing) = self.standing.get_mut(person as usize) {
            standing.base = Some(base);
            standing.principal = user.user_principal_name.clone().map(String::into_boxed_str);
            standing.display = user.display_name.clone().map(String::into_boxed_str);
        }
    }

    /// The rows of a device: its users, and one without a user where it has none or they were not read.
    fn push_rows(&mut self, device: &ManagedDevice, at: u32) {
        let users: Vec<UserId> = users_of(device).into_iter().cloned().collect();
        for id in &users {
            let person = self.person(id);
            self.owned(person);
            if self.standing.get(person as usize).is_some_and(|standing| !standing.read) {
                let stand_in = stand_in(id, device);
                self.describe(person, &stand_in);
            }
            let sign_ins = device.users_logged_on.value();
            let mine = sign_ins.and_then(|list| list.iter().find(|entry| entry.user_id == *id));
            let relation = self.relation(device, Some(id));
            let sign_in = ticks_or_never(mine.and_then(|entry| entry.last_logon));
            self.row_drafts.push(RowDraft { device: at, user: person, relation, sign_in });
        }
        let unread = device.primary_users.gap().is_some() && userless(device).is_none();
        if users.is_empty() || unread {
            let relation = self.relation(device, None);
            self.row_drafts.push(RowDraft { device: at, user: NONE, relation, sign_in: NEVER });
        }
    }

    fn relation(&mut self, device: &ManagedDevice, user: Option<&UserId>) -> Relation {
        let primary = match &device.primary_users {
            Fact::Unknown(gap) => Primary::Unread(self.gap(Some(gap))),
            Fact::Known(users) if users.is_empty() => Primary::Nobody,
            Fact::Known(users) if user.is_some_and(|user| users.contains(user)) => Primary::Mine,
            Fact::Known(_) => Primary::Others,
        };
        let sign_ins = match &device.users_logged_on {
            Field::NotRead => SignIns::NotRead,
            Field::Null => SignIns::Null,
            Field::Value(list) if list.is_empty() => SignIns::Nobody,
            Field::Value(list) => match list.iter().find(|entry| Some(&entry.user_id) == user) {
                Some(entry) => SignIns::Mine(entry.last_logon.is_some()),
                None => SignIns::Others,
            },
        };
        Relation { primary, sign_ins }
    }

    fn who(&mut self, row: &ReportedRow) -> Who {
        if is_system(row) {
            return Who::System;
        }
        match (&row.user_id, &row.user_principal_name) {
            (Some(id), _) => Who::Person(self.person(id)),
            (None, Some(name)) => Who::Named(self.names.code(name.to_ascii_lowercase())),
            (None, None) => Who::Nobody,
        }
    }
}

impl Interner<Arc<str>> {
    /// The number of a text, which is copied only the first time.
    fn code_of(&mut self, text: &str) -> u32 {
        match self.find_text(text) {
            Some(code) => code,
            None => self.code(Arc::from(text)),
        }
    }
}

fn timed(field: &Field<chrono::DateTime<chrono::Utc>>) -> (State, i64) {
    (State::of(field), field.value().map_or(NEVER, |time| ticks(*time)))
}
