//! Devices that do not check in.

use chrono::TimeDelta;

use super::document::{Listed, SilentDevice, SilentDevices, Thresholds};
use crate::decide::bulk::{Bulk, CheckIn, Selection};
use crate::model::{CoverageStatus, Field};
use crate::report::v1::{CoverageLine, DeviceKey};

/// How many devices are listed.
const LISTED: usize = 500;

/// The silent devices among the selected ones.
pub(super) fn silent(
    bulk: &Bulk<'_>,
    selection: &Selection,
    thresholds: &Thresholds,
    coverage: &[CoverageLine],
) -> SilentDevices {
    let mut told = SilentDevices {
        silent: 0,
        never: 0,
        unread: 0,
        complete: is_whole(coverage),
        devices: Listed::default(),
    };
    let limit = bulk.as_of() - TimeDelta::days(i64::from(thresholds.silent_days));
    let mut rows: Vec<SilentDevice> = Vec::new();
    for check_in in bulk.dense().check_ins().filter(|check_in| selection.holds(check_in.row)) {
        match &check_in.last {
            Field::NotRead => told.unread += 1,
            Field::Null => told.never += 1,
            Field::Value(last) if *last < limit => told.silent += 1,
            Field::Value(_) => continue,
        }
        if !matches!(check_in.last, Field::NotRead) {
            rows.push(device(bulk, &check_in));
        }
        if rows.len() >= 4 * LISTED {
            shorten(&mut rows);
        }
    }
    shorten(&mut rows);
    told.devices = Listed { total: told.silent + told.never, rows };
    told
}

fn shorten(rows: &mut Vec<SilentDevice>) {
    // Stable: who has been silent as long stays in the order of names.
    rows.sort_by_key(|row| row.last_sync_date_time);
    rows.truncate(LISTED);
}

fn device(bulk: &Bulk<'_>, check_in: &CheckIn<'_>) -> SilentDevice {
    let last = check_in.last.value().copied();
    SilentDevice {
        device: DeviceKey { id: check_in.id.to_owned(), device_name: check_in.name.map(str::to_owned) },
        user: check_in.user.map(str::to_owned),
        last_sync_date_time: last,
        silent_days: last.map(|last| (bulk.as_of() - last).num_days()),
    }
}

/// Whether the list of Intune devices was read to the end.
fn is_whole(coverage: &[CoverageLine]) -> bool {
    let mut lines = coverage.iter().filter(|line| line.source == "managedDevices").peekable();
    lines.peek().is_some() && lines.all(|line| line.status == CoverageStatus::Complete)
}
