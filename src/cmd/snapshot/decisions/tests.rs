use std::io::{self, Write};

use chrono::{DateTime, TimeDelta, Utc};

use super::write;
use crate::decide::bulk::{Builder, Bulk};
use crate::model::{
    ApplicabilityRules, Assignment, AssignmentEffect, AssignmentFilter, AssignmentId, AssignmentTarget, Fact,
    Field, FilterId, FilterManagement, FilterMode, FilterUse, ManagedDevice, ManagedDeviceId, Platform,
    Profile, ProfileId, ProfileKind, SubjectVariables, Tenant, User, UserId,
};
use crate::render::{TableFormat, TableWriter};
use crate::report::export;

/// Devices; with the profiles, they make more rows than a block holds, and more parts than there are workers.
const DEVICES: usize = 22_000;

/// Every format of this build.
const FORMATS: &[TableFormat] = &[
    TableFormat::JsonLines,
    #[cfg(feature = "parquet")]
    TableFormat::Parquet,
];

fn as_of() -> DateTime<Utc> {
    DateTime::from_timestamp(1_782_896_400, 0).unwrap()
}

/// For all devices, or only for those of a name that a filter reads.
fn profile(name: &str, filter: FilterUse) -> Profile {
    let assignment = Assignment {
        id: AssignmentId::new("assignment"),
        target: AssignmentTarget::AllDevices,
        filter,
        effect: AssignmentEffect::Apply,
        from_policy_set: false,
    };
    Profile {
        id: ProfileId::new(name),
        name: name.to_owned(),
        odata_type: "microsoft.graph.windows81SCEPCertificateProfile".to_owned(),
        kind: ProfileKind::Scep,
        type_label: "SCEP certificate".to_owned(),
        platform: Platform::Windows,
        created: Field::NotRead,
        last_modified: Field::Value(as_of() - TimeDelta::hours(1)),
        assignments: Fact::Known(vec![assignment]),
        certificate_store: Field::NotRead,
        subject: SubjectVariables::default(),
        certificate: Default::default(),
        references: Fact::Known(Vec::new()),
        rules: ApplicabilityRules::default(),
        deployment_channel: Field::NotRead,
        priority: Field::NotRead,
        device_limit: Field::NotRead,
        scope_tags: Field::NotRead,
    }
}

/// Devices that checked in before and after the change, some of other platforms, each of a user of its own.
fn tenant() -> Tenant {
    let id = FilterId::new("filter");
    let filter = AssignmentFilter {
        id: id.clone(),
        name: Field::Value("Laptops".to_owned()),
        platform: Field::Value("windows10AndLater".to_owned()),
        rule: Field::Value(r#"(device.deviceName -startsWith "LT-1")"#.to_owned()),
        management: Field::Value(FilterManagement::Devices),
        last_modified: Field::NotRead,
    };
    let named = FilterUse::Filter { id: id.clone(), mode: FilterMode::Include };
    let mut tenant = Tenant {
        profiles: vec![
            profile("Certificate", FilterUse::None),
            profile("Root", FilterUse::None),
            profile("Wi-Fi", named),
        ],
        ..Tenant::default()
    };
    tenant.filters.filters.insert(id, filter);
    for index in 0..DEVICES {
        let id = UserId::new(&format!("user-{index}"));
        let principal = Field::Value(format!("user-{index}@contoso.com"));
        tenant.users.push(User { id: Some(id.clone()), user_principal_name: principal, ..User::default() });
        let mut device = ManagedDevice::unread(ManagedDeviceId::new(&format!("device-{index}")));
        device.device_name = Field::Value(format!("LT-{index}"));
        device.operating_system = Field::Value(if index % 11 == 0 { "iOS" } else { "Windows" }.to_owned());
        device.management_agent = Field::Value("mdm".to_owned());
        device.last_sync = Field::Value(as_of() - TimeDelta::minutes(10 + (index as i64 * 37) % 300));
        device.user_id = Field::Value(id.clone());
        device.primary_users = Fact::Known(vec![id]);
        device.directory = Fact::Known(None);
        tenant.devices.push(device);
    }
    tenant
}

/// Writes every row of the tenant, and gives their number.
fn written<W: Write + Send>(format: TableFormat, workers: usize, out: W) -> io::Result<u64> {
    static TENANT: std::sync::LazyLock<(Tenant, crate::decide::bulk::Dense)> =
        std::sync::LazyLock::new(|| {
            let tenant = tenant();
            let dense = Builder::of(&tenant);
            (Tenant { users: Vec::new(), devices: Vec::new(), ..tenant }, dense)
        });
    let (skeleton, dense) = &*TENANT;
    let bulk = Bulk::new(skeleton, dense, as_of());
    let mut table = TableWriter::new(&export::DECISIONS, format, out)?;
    let rows = write(&bulk, (true, workers), &mut table)?;
    table.finish()?;
    Ok(rows)
}

#[test]
fn a_file_is_the_same_whatever_the_number_of_cores() {
    for format in FORMATS {
        let mut files: Vec<Vec<u8>> = Vec::new();
        for workers in [1, 3] {
            let mut file = Vec::new();
            assert_eq!(written(*format, workers, &mut file).unwrap(), 3 * DEVICES as u64);
            files.push(file);
        }
        assert!(files.iter().all(|file| *file == files[0]), "{format:?}");
    }
}

#[cfg(feature = "parquet")]
#[test]
fn row_groups_hold_the_rows_of_the_lines_in_their_order() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field as Read;

    let (mut lines, mut groups) = (Vec::new(), Vec::new());
    written(TableFormat::JsonLines, 2, &mut lines).unwrap();
    written(TableFormat::Parquet, 2, &mut groups).unwrap();
    let reader = SerializedFileReader::new(bytes::Bytes::from(groups)).unwrap();
    let sizes: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
    assert_eq!(sizes, [export::BLOCK as i64, 3 * DEVICES as i64 - export::BLOCK as i64]);
    let lines = String::from_utf8(lines).unwrap();
    let mut met = 0;
    for (row, line) in reader.get_row_iter(None).unwrap().zip(lines.lines()) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        for (name, field) in row.unwrap().get_column_iter() {
            let same = match field {
                Read::Null => line[name].is_null(),
                Read::Str(text) => line[name] == *text,
                _ => false,
            };
            assert!(same, "{name}: {field:?} in {line}");
        }
        met += 1;
    }
    assert_eq!(met, lines.lines().count());
}

/// A disk with room for so many bytes.
struct Disk(usize);

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_ends_it_with_the_systems_word() {
    for format in FORMATS {
        for room in [3, 100_000] {
            let error = written(*format, 3, Disk(room)).unwrap_err();
            assert!(error.to_string().contains("no storage space"), "{format:?}: {error}");
        }
    }
}
