//! From drafts in the order of arrival to columns in the order of answers.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::builder::{Builder, DeviceDraft, RowDraft, Standing};
use super::certificates::{CertificateColumn, Issued};
use super::dense::{Dense, Devices, Words};
use super::intern::{Interner, number};
use super::people::People;
use super::reports::{ReportRow, Who};
use super::rows::{DeviceBase, NEVER, NONE, RowBase, Rows};
use super::texts::{State, TextColumn, Texts};
use super::ticks::ticks_or_never;
use crate::model::{CertificateRow, Field, ProfileId};

/// An order of things, both ways.
struct Order {
    /// Old number by new.
    old: Vec<u32>,
    /// New number by old.
    new: Vec<u32>,
}

impl Order {
    fn by_key<K: Ord>(count: usize, key: impl Fn(u32) -> K) -> Self {
        let mut old: Vec<u32> = (0..number(count)).collect();
        old.sort_by_cached_key(|at| key(*at));
        let mut new = vec![0; count];
        for (to, from) in old.iter().enumerate() {
            if let Some(slot) = new.get_mut(*from as usize) {
                *slot = number(to);
            }
        }
        Self { old, new }
    }

    fn of(&self, old: u32) -> u32 {
        self.new.get(old as usize).copied().unwrap_or(NONE)
    }
}

pub(super) fn finish(mut builder: Builder) -> Dense {
    let (people, persons) = people(&builder.person_ids, &builder.standing);
    let (mut devices, order) = devices(&mut builder, &persons);
    let twins = twins(&devices);
    let (rows, row_bases) = rows(&mut builder, (&mut devices, &order), (&people, &persons), &twins);
    let mut dense = Dense { people, devices, rows, ..Dense::default() };
    for (id, mut members) in std::mem::take(&mut builder.groups) {
        members.users.settle(|user| Some(persons.of(user)));
        members.devices.settle(|device| Some(order.of(device)));
        dense.groups.insert(id, members);
    }
    dense.reports = reported(std::mem::take(&mut builder.reports), &order, &persons);
    dense.installs = reported(std::mem::take(&mut builder.installs), &order, &persons);
    certificates(&mut builder, &mut dense, &order);
    by_user(&mut dense);
    let named = (0..number(dense.people.len()))
        .filter_map(|person| {
            let name = dense.people.principals.text(person)?.to_ascii_lowercase();
            Some((person, builder.names.find(&name)?))
        })
        .collect();
    dense.words = words(builder, row_bases, named);
    dense
}

/// Reported rows by device, in the order of devices; of one device in the order of arrival.
fn reported(
    rows: FxHashMap<ProfileId, Vec<ReportRow>>,
    order: &Order,
    persons: &Order,
) -> BTreeMap<ProfileId, Vec<ReportRow>> {
    let settled = |(profile, mut rows): (ProfileId, Vec<ReportRow>)| {
        for row in &mut rows {
            row.device = order.of(row.device);
            if let Who::Person(person) = &mut row.who {
                *person = persons.of(*person);
            }
        }
        rows.sort_by_key(|row| row.device);
        (profile, rows)
    };
    rows.into_iter().map(settled).collect()
}

fn words(builder: Builder, row_bases: Interner<RowBase>, named: BTreeMap<u32, u32>) -> Words {
    let mut issuers = Texts::default();
    builder.issuers.into_items().iter().for_each(|issuer| issuers.push(issuer));
    Words {
        values: builder.values.into_items(),
        shapes: builder.shapes.into_items(),
        gaps: builder.gaps.into_items(),
        only: builder.only,
        paths: builder.paths.into_items(),
        person_bases: builder.person_bases.into_items(),
        row_bases: row_bases.into_items(),
        completeness: builder.completeness.into_items(),
        said: builder.said.into_items(),
        issued: builder.issued.into_items(),
        issuers,
        named,
    }
}

fn people(ids: &Texts, standing: &[Standing]) -> (People, Order) {
    let text = |field: &Field<Box<str>>| field.value().map(|text| text.to_lowercase());
    let order = Order::by_key(standing.len(), |at| {
        let person = standing.get(at as usize);
        let label = person.and_then(|person| text(&person.principal).or_else(|| text(&person.display)));
        let id = ids.get(at).to_ascii_lowercase();
        (label.unwrap_or_else(|| id.clone()), id)
    });
    let mut people = People { ids: ids.permuted(&order.old), ..People::default() };
    for person in order.old.iter().filter_map(|at| standing.get(*at as usize)) {
        people.principals.push(&person.principal);
        people.displays.push(&person.display);
        people.bases.push(person.base.unwrap_or(NONE));
        people.without_device.push(person.read && !person.owns);
    }
    (people, order)
}

fn devices(builder: &mut Builder, persons: &Order) -> (Devices, Order) {
    let unordered = Devices {
        ids: std::mem::take(&mut builder.device_ids),
        names: std::mem::take(&mut builder.device_names),
        principals: std::mem::take(&mut builder.device_principals),
        ..Devices::default()
    };
    let order = Order::by_key(builder.drafts.len(), |at| {
        (unordered.label(at).to_lowercase(), unordered.ids.get(at).to_ascii_lowercase())
    });
    let mut devices = Devices {
        ids: unordered.ids.permuted(&order.old),
        names: unordered.names.permuted(&order.old),
        principals: unordered.principals.permuted(&order.old),
        ..Devices::default()
    };
    for draft in order.old.iter().filter_map(|at| builder.drafts.get(*at as usize)) {
        devices.shapes.push(draft.shape);
        devices.syncs.push(draft.sync.1);
        devices.expires.push(draft.expires.1);
        devices.users.push(if draft.user.1 == NONE { NONE } else { persons.of(draft.user.1) });
    }
    (devices, order)
}

/// Whether another device has the same name, as certificate states compare names.
fn twins(devices: &Devices) -> Vec<bool> {
    let mut count: FxHashMap<String, u32> = FxHashMap::default();
    let name = |at| devices.names.text(at).map(key);
    let all = || 0..number(devices.len());
    for name in all().filter_map(name) {
        *count.entry(name).or_default() += 1;
    }
    all().map(|at| name(at).and_then(|name| count.get(&name)).is_some_and(|count| *count > 1)).collect()
}

fn key(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

fn rows(
    builder: &mut Builder,
    (devices, order): (&mut Devices, &Order),
    (people, persons): (&People, &Order),
    twins: &[bool],
) -> (Rows, Interner<RowBase>) {
    let drafts = std::mem::take(&mut builder.row_drafts);
    let mut by_device: Vec<std::ops::Range<usize>> = vec![0..0; builder.drafts.len()];
    let mut start = 0;
    for chunk in drafts.chunk_by(|one, other| one.device == other.device) {
        if let Some(range) = chunk.first().and_then(|first| by_device.get_mut(first.device as usize)) {
            *range = start..start + chunk.len();
        }
        start += chunk.len();
    }
    let mut rows = Rows::default();
    let mut bases: Interner<RowBase> = Interner::default();
    for (new, old) in order.old.iter().enumerate() {
        devices.row_starts.push(number(rows.len()));
        let (Some(draft), Some(range)) =
            (builder.drafts.get(*old as usize), by_device.get(*old as usize).cloned())
        else {
            continue;
        };
        let device = device_base(draft, devices, number(new), twins.get(new) == Some(&true));
        for row in drafts.get(range).unwrap_or_default() {
            let RowDraft { user, relation, sign_in, .. } = *row;
            let user = if user == NONE { NONE } else { persons.of(user) };
            let person = people.bases.get(user as usize).copied().unwrap_or(NONE);
            let base = RowBase { person, device: Some(device), relation: Some(relation) };
            rows.push(number(new), user, bases.code(base), sign_in);
        }
    }
    devices.row_starts.push(number(rows.len()));
    for (user, alone) in people.without_device.iter().enumerate() {
        if *alone {
            let person = people.bases.get(user).copied().unwrap_or(NONE);
            let base = RowBase { person, device: None, relation: None };
            rows.push(NONE, number(user), bases.code(base), NEVER);
        }
    }
    (rows, bases)
}

fn device_base(draft: &DeviceDraft, devices: &Devices, at: u32, twins: bool) -> DeviceBase {
    DeviceBase {
        name: devices.names.state(at),
        unnamed: devices.names.text(at) == Some(""),
        twins,
        directory: draft.directory,
        sync: draft.sync.0,
        expires: draft.expires.0,
        user: draft.user.0,
        principal: devices.principals.state(at),
        report: draft.report,
        installs: draft.installs,
    }
}

fn certificates(builder: &mut Builder, dense: &mut Dense, order: &Order) {
    let mut named: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    if !builder.certificates.is_empty() {
        for device in 0..number(dense.devices.len()) {
            if let Some(name) = dense.devices.names.text(device) {
                named.entry(key(name)).or_default().push(device);
            }
        }
    }
    for (profile, drafts) in std::mem::take(&mut builder.certificates) {
        let mut placed: Vec<(u32, bool, &CertificateRow)> = Vec::new();
        for row in &drafts.named {
            let devices = row.device_name.as_deref().and_then(|name| named.get(&key(name)));
            placed.extend(devices.into_iter().flatten().map(|device| (*device, true, row)));
        }
        placed.extend(drafts.own.iter().map(|(device, row)| (order.of(*device), false, row)));
        placed.sort_by_key(|(device, ..)| *device);
        let mut column = CertificateColumn { unread: drafts.unread, ..CertificateColumn::default() };
        for (device, by_name, row) in placed {
            column.by_name.push(by_name);
            certificate(builder, &mut column, device, row);
        }
        dense.certificates.insert(profile, column);
    }
}

fn certificate(builder: &mut Builder, column: &mut CertificateColumn, device: u32, row: &CertificateRow) {
    let said = Issued { state: row.issuance_state.clone(), error: row.error_code };
    column.devices.push(device);
    column.said.push(builder.issued.code(said));
    push(&mut column.users, row.user_name.as_ref());
    push(&mut column.thumbprints, row.thumbprint.as_ref());
    push(&mut column.serials, row.serial_number.as_ref());
    column.issuers.push(row.issuer.as_ref().map_or(NONE, |issuer| builder.issuers.code(issuer.clone())));
    column.expires.push(ticks_or_never(row.expires));
}

fn push(column: &mut TextColumn, text: Option<&String>) {
    column.texts.push(text.map(String::as_str).unwrap_or_default());
    column.states.push(if text.is_some() { State::Value } else { State::Null });
}

/// The rows of each user, for selections and memberships.
fn by_user(dense: &mut Dense) {
    let mut starts = vec![0u32; dense.people.len() + 1];
    for user in dense.rows.users.iter().filter(|user| **user != NONE) {
        if let Some(next) = starts.get_mut(*user as usize + 1) {
            *next += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut rows = vec![0u32; sum as usize];
    for (row, user) in dense.rows.users.iter().enumerate() {
        if let Some(at) = next.get_mut(*user as usize).filter(|_| *user != NONE) {
            if let Some(slot) = rows.get_mut(*at as usize) {
                *slot = number(row);
            }
            *at += 1;
        }
    }
    dense.user_rows = (starts, rows);
}
