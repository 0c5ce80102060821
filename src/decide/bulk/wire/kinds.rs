//! The structures and enumerations of the columns, field by field and value by value.

use std::sync::Arc;

use super::super::certificates::{CertificateColumn, Issued};
use super::super::dense::{Devices, Words};
use super::super::members::{GroupMembers, Members};
use super::super::people::{People, PersonBase};
use super::super::reports::{Completeness, ReportRow, Said, Who};
use super::super::rows::{DeviceBase, Directory, Primary, Relation, RowBase, Rows, SignIns};
use super::super::texts::{State, TextColumn, Texts};
use super::{Bytes, Wire};
use crate::model::{Gap, GapKind, GroupId, GroupsRead, ReportedStatus, Ternary};

/// Structures: their fields in order.
macro_rules! structures {
    ($($name:ident { $($field:ident),* $(,)? })*) => {$(
        impl Wire for $name {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)*
            }

            fn take(from: &mut Bytes<'_>) -> Option<Self> {
                $(let $field = Wire::take(from)?;)*
                Some(Self { $($field),* })
            }
        }
    )*};
}

/// Enumerations: a number a value, with what the value holds.
macro_rules! enumerations {
    ($($name:ident { $($number:literal $variant:ident $(($held:ident))? $({ $($field:ident),* })?,)* })*) => {$(
        impl Wire for $name {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $(($held))? $({ $($field),* })? => {
                        out.push($number);
                        $($held.put(out);)?
                        $($($field.put(out);)*)?
                    })*
                }
            }

            fn take(from: &mut Bytes<'_>) -> Option<Self> {
                Some(match u8::take(from)? {
                    $($number => {
                        $(let $held = Wire::take(from)?;)?
                        $($(let $field = Wire::take(from)?;)*)?
                        Self::$variant $(($held))? $({ $($field),* })?
                    })*
                    _ => return None,
                })
            }
        }
    )*};
}

structures! {
    Texts { bytes, ends }
    TextColumn { texts, states }
    PersonBase { licensed, gap, only, principal, display }
    People { ids, principals, displays, bases, without_device }
    Members { ids, paths }
    GroupMembers { users, devices }
    Completeness { gap, catalog_gap }
    Said { status, error, install }
    ReportRow { device, who, said, time }
    Issued { state, error }
    CertificateColumn {
        devices, by_name, unread, users, said, thumbprints, serials, issuers, expires,
    }
    Relation { primary, sign_ins }
    DeviceBase {
        name, unnamed, twins, directory, sync, expires, user, principal, report, installs,
    }
    RowBase { person, device, relation }
    Rows { devices, users, bases, sign_ins }
    Devices { ids, names, shapes, syncs, expires, users, principals, row_starts }
    Words {
        values, shapes, gaps, only, paths, person_bases, row_bases, completeness, said, issued, issuers, named,
    }
    Gap { source, kind, reason, remedy }
}

enumerations! {
    State { 0 NotRead, 1 Null, 2 Value, }
    Ternary { 0 Yes, 1 No, 2 Unknown, }
    Who { 0 System, 1 Person(id), 2 Named(name), 3 Nobody, }
    Primary { 0 Unread(gap), 1 Nobody, 2 Mine, 3 Others, }
    SignIns { 0 NotRead, 1 Null, 2 Nobody, 3 Mine(timed), 4 Others, }
    Directory { 0 Unread(gap), 1 Absent, 2 Object { gap, only }, }
    GapKind { 0 Forbidden, 1 NotOffered, 2 Failed, 3 Partial, 4 NotShown, 5 NotCollected, }
    ReportedStatus {
        0 Unknown, 1 NotApplicable, 2 Compliant, 3 Remediated, 4 NonCompliant, 5 Error, 6 Conflict,
        7 NotAssigned, 8 Other(word),
    }
}

impl Wire for Arc<GroupsRead> {
    fn put(&self, out: &mut Vec<u8>) {
        let complete: Vec<GroupId> = self.complete.iter().cloned().collect();
        complete.put(out);
        self.gaps.put(out);
        self.elsewhere.put(out);
    }

    fn take(from: &mut Bytes<'_>) -> Option<Self> {
        let complete: Vec<GroupId> = Vec::take(from)?;
        let (gaps, elsewhere) = (Wire::take(from)?, Wire::take(from)?);
        Some(Self::new(GroupsRead { complete: complete.into_iter().collect(), gaps, elsewhere }))
    }
}
