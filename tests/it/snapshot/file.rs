//! The file among other files: whose it is, what it is, what it is not.

use std::fs;
use std::ops::ControlFlow;

use rusqlite::Connection;
use scepcheck::model::Source;
use scepcheck::snapshot::{
    About, Facts, Key, Part, Reader, SnapshotErrorKind as Kind, Writer, is_snapshot, sources,
};

use super::{about, fresh, time};

#[test]
fn a_new_file_is_the_accounts_own_and_says_whose_it_is() {
    let (_folder, path, writer) = fresh();
    assert_eq!(writer.about().expect("read"), about());
    writer.close(time(), time()).expect("closed");
    assert!(is_snapshot(&path));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().expect("there").permissions().mode() & 0o777, 0o600);
    }
    let closed = Reader::open(&path).expect("opens").about().expect("read");
    assert_eq!((closed.finished, closed.as_of), (Some(time()), Some(time())));
    let left: Vec<_> = fs::read_dir(path.parent().expect("a folder")).expect("listed").collect();
    assert_eq!(left.len(), 1, "one file and nothing beside it: {left:?}");
}

#[test]
fn no_file_is_overwritten_and_none_is_taken_for_a_snapshot() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("notes.txt");
    for content in ["", "my notes", "SQLite format 3\0 and then something else"] {
        fs::write(&path, content).expect("written");
        assert_eq!(Writer::create(&path, &about()).expect_err("refused").kind, Kind::Exists);
        assert_eq!(Writer::open(&path).expect_err("refused").kind, Kind::Foreign);
        assert_eq!(Reader::open(&path).expect_err("refused").kind, Kind::Foreign);
        assert_eq!(fs::read(&path).expect("read"), content.as_bytes());
    }
    fs::remove_file(&path).expect("removed");
    let other = Connection::open(&path).expect("another database");
    other.execute_batch("CREATE TABLE mine (a); INSERT INTO mine VALUES (1)").expect("filled");
    assert_eq!(Reader::open(&path).expect_err("refused").kind, Kind::Foreign);
    assert_eq!(Reader::open(&folder.path().join("none")).expect_err("refused").kind, Kind::NotFound);
}

#[test]
fn a_newer_layout_and_a_cut_file_are_named_for_what_they_are() {
    let (_folder, path, mut writer) = fresh();
    let (part, _) = writer.begin(Part::list(sources::USERS), time()).expect("begun");
    let user = format!(r#"{{"id":"u","displayName":"{}"}}"#, "x".repeat(50_000));
    writer.page(part, [user.as_str()], None).expect("kept");
    writer.close(time(), time()).expect("closed");
    let whole = fs::read(&path).expect("read");
    fs::write(&path, &whole[..whole.len() / 2]).expect("cut");
    assert_eq!(Reader::open(&path).expect_err("refused").kind, Kind::Damaged);
    fs::write(&path, &whole).expect("restored");
    Reader::open(&path).expect("whole again");
    Connection::open(&path).expect("opens").pragma_update(None, "user_version", 2).expect("set");
    let newer = Reader::open(&path).expect_err("refused");
    assert_eq!(newer.kind, Kind::OtherVersion);
    assert!(newer.to_string().contains("number 2"), "{newer}");
}

#[test]
fn one_writes_and_nobody_else_gets_in() {
    let (_folder, path, writer) = fresh();
    assert_eq!(Writer::open(&path).expect_err("refused").kind, Kind::Busy);
    assert_eq!(Reader::open(&path).and_then(|reader| reader.about()).expect_err("refused").kind, Kind::Busy);
    writer.pause().expect("paused");
    Reader::open(&path).and_then(|reader| reader.about()).expect("open to all");
}

#[test]
fn who_reads_sees_one_state_as_nobody_can_write_meanwhile() {
    let (_folder, path, writer) = fresh();
    writer.pause().expect("paused");
    let (one, other) = (Reader::open(&path).expect("opens"), Reader::open(&path).expect("opens, too"));
    assert_eq!(Writer::open(&path).expect_err("refused").kind, Kind::Busy);
    drop(one);
    assert_eq!(Writer::open(&path).expect_err("refused").kind, Kind::Busy);
    drop(other);
    Writer::open(&path).expect("open again");
}

#[test]
fn a_passing_file_reads_like_any_other_once_it_is_closed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("passing.db");
    let mut writer = Writer::passing(&path, &about()).expect("a new file");
    let part = Part::list(sources::DEVICES);
    let (id, _) = writer.begin(part, time()).expect("begun");
    let device = r#"{"id":"d-1","deviceId":"E-1"}"#;
    let kept = writer.together(|writer| writer.page(id, [device], None));
    kept.and_then(|()| writer.finish(id, None, time())).expect("written");
    writer.close(time(), time()).expect("closed");
    let reader = Reader::open(&path).expect("opens");
    assert_eq!(reader.gap(part).expect("read"), None);
    let found = reader.find(sources::DEVICES, Key::EntraDeviceId, "e-1").expect("asked");
    assert_eq!(found.iter().map(|object| object.json.as_str()).collect::<Vec<_>>(), [device]);
    assert_eq!(reader.about().expect("read").finished, Some(time()));
}

#[cfg(unix)]
#[test]
fn a_file_that_can_only_be_read_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, path, writer) = fresh();
    writer.close(time(), time()).expect("closed");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("set");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).expect("set");
    Reader::open(&path).and_then(|reader| reader.about()).expect("read");
    let written = Writer::open(&path);
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).expect("set");
    // An administrator may write where nobody else may.
    if let Err(error) = written {
        assert_eq!(error.kind, Kind::ReadOnly);
    }
}

#[test]
fn a_file_holds_one_tenant() {
    let (_folder, _path, writer) = fresh();
    let of = |id: &str| About { tenant_id: Some(id.into()), ..about() };
    writer.describe(&of("AAAA-1")).expect("the first");
    writer.describe(&of("aaaa-1")).expect("the same");
    assert_eq!(writer.describe(&of("bbbb-2")).expect_err("refused").kind, Kind::OtherTenant);
}

#[test]
fn a_binary_form_lives_until_a_fact_changes() {
    let (_folder, _path, mut writer) = fresh();
    let data: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    writer.put_segment("dense", 3, &data).expect("kept");
    writer.put_segment("empty", 1, &[]).expect("kept");
    assert_eq!(writer.reader().segment("dense", 3).expect("read"), Some(data));
    assert_eq!(writer.reader().segment("empty", 1).expect("read"), Some(Vec::new()));
    assert_eq!(writer.reader().segment("dense", 4).expect("read"), None);
    writer.begin(Part::list(sources::USERS), time()).expect("begun");
    assert_eq!(writer.reader().segment("dense", 3).expect("read"), None);
}

/// An object that can't be read must not pass for one that is not there: a profile less is a decision less.
#[test]
fn an_object_that_can_not_be_read_is_damage_and_no_absence() {
    const SHARED: &[Source] = &[
        sources::FILTERS,
        sources::GROUPS,
        sources::ORGANIZATION,
        sources::AUDIT_EVENTS,
        Source("deviceConfigurations"),
    ];
    for source in SHARED {
        let (_folder, reader) = damaged(*source);
        let facts = Facts::read(reader).and_then(|facts| facts.audited_changes().map(drop));
        assert_eq!(facts.expect_err("damaged").kind, Kind::Damaged, "{source:?}");
    }
    for source in [sources::USERS, sources::MANAGED_DEVICES, sources::MANAGED_DEVICES_BY_ID] {
        let (_folder, reader) = damaged(source);
        let facts = Facts::read(reader).expect("the rest is whole");
        let users = facts.each_user(|_| ControlFlow::<()>::Continue(())).map(drop);
        let devices = facts.each_device(|_| ControlFlow::<()>::Continue(())).map(drop);
        assert_eq!(users.and(devices).expect_err("damaged").kind, Kind::Damaged, "{source:?}");
    }
}

/// A whole file in which somebody or something overwrote the objects of a source.
fn damaged(source: Source) -> (tempfile::TempDir, Reader<'static>) {
    let (folder, path, mut writer) = fresh();
    let device = (source != sources::MANAGED_DEVICES).then_some(sources::MANAGED_DEVICES);
    for filled in device.into_iter().chain([source]) {
        let (part, _) = writer.begin(Part::list(filled), time()).expect("begun");
        writer.page(part, [r#"{"id":"one"}"#], None).expect("kept");
        writer.finish(part, None, time()).expect("ended");
    }
    writer.close(time(), time()).expect("closed");
    let db = Connection::open(&path).expect("opens");
    let spoil =
        "UPDATE object SET json = '{\"id\":' WHERE part = (SELECT part FROM coverage WHERE source = ?1)";
    assert_eq!(db.execute(spoil, [source.0]).expect("spoilt"), 1, "{source:?}");
    drop(db);
    (folder, Reader::open(&path).expect("opens"))
}
