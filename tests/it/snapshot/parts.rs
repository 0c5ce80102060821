//! Parts: begun, gone on with, ended, replaced; and what of them counts.

use std::collections::BTreeSet;

use scepcheck::model::{Gap, GapKind};
use scepcheck::snapshot::{
    Change, GroupLink, Key, Member, MemberKind, Part, Progress, Reader, SnapshotErrorKind, Status, Writer,
    sources,
};
use serde_json::value::RawValue;

use super::{fresh, time};

const USERS: Part<'static> = Part::list(sources::USERS);

fn names(reader: &Reader<'_>, part: Part<'_>) -> Vec<String> {
    reader.objects(part).expect("read").into_iter().map(|object| object.id).collect()
}

#[test]
fn a_list_that_was_not_read_to_its_end_is_never_whole() {
    let (_folder, path, mut writer) = fresh();
    let (part, progress) = writer.begin(USERS, time()).expect("begun");
    assert_eq!(progress, Progress::Start);
    writer.page(part, [r#"{"id":"u1"}"#, r#"{"id":"u2"}"#], Some("https://graph/next")).expect("kept");
    // As after a kill: nobody closed it.
    drop(writer);
    let mut writer = Writer::open(&path).expect("opens");
    let line = writer.reader().part(USERS).expect("read").expect("begun");
    assert_eq!((line.status, line.items, line.pages), (Status::Reading, 2, 1));
    assert_eq!(line.gap.expect("a gap").kind, GapKind::Partial);
    let (part, progress) = writer.begin(USERS, time()).expect("gone on");
    assert_eq!(progress, Progress::At { next: "https://graph/next".into(), pages: 1, items: 2 });
    writer.page(part, [r#"{"id":"u3"}"#], None).expect("kept");
    writer.finish(part, Some("https://graph/delta"), time()).expect("ended");
    let line = writer.reader().part(USERS).expect("read").expect("there");
    assert_eq!((line.status, line.items, line.gap), (Status::Complete, 3, None));
    assert_eq!(line.delta.as_deref(), Some("https://graph/delta"));
    assert_eq!(writer.begin(USERS, time()).expect("again").1, Progress::Done(Status::Complete));
    assert_eq!(names(&writer.reader(), USERS), ["u1", "u2", "u3"]);
}

#[test]
fn a_last_page_without_an_end_is_read_again() {
    let (_folder, path, mut writer) = fresh();
    let report = Part::list(sources::CONFIGURATION_REPORT);
    let (part, _) = writer.begin(report, time()).expect("begun");
    writer.rows(part, [("d1", r#"{"PolicyId":"p"}"#)], None).expect("kept");
    drop(writer);
    let mut writer = Writer::open(&path).expect("opens");
    let (part, progress) = writer.begin(report, time()).expect("begun");
    assert_eq!(progress, Progress::Start);
    writer.rows(part, [("D1", r#"{"PolicyId":"p"}"#), ("d1", r#"{"PolicyId":"q"}"#)], None).expect("kept");
    writer.finish(part, None, time()).expect("ended");
    let rows = writer.reader().rows_of(sources::CONFIGURATION_REPORT, "d1").expect("read");
    assert_eq!(rows, [r#"[{"PolicyId":"p"}]"#, r#"[{"PolicyId":"q"}]"#]);
    assert_eq!(writer.reader().part(report).expect("read").expect("there").items, 2);
}

#[test]
fn a_part_that_failed_says_why_and_keeps_what_came() {
    let (_folder, _path, mut writer) = fresh();
    let gap = |kind| Gap::new(sources::USERS, kind, "it broke off", "run again");
    for (items, kind, status) in [
        (1, GapKind::Partial, Status::Partial),
        (0, GapKind::Forbidden, Status::Unread),
        (0, GapKind::NotOffered, Status::NotOffered),
    ] {
        let (part, _) = writer.begin(USERS, time()).expect("begun");
        if items > 0 {
            writer.page(part, [r#"{"id":"u1"}"#], Some("https://graph/next")).expect("kept");
        }
        writer.fail(part, &gap(kind), time()).expect("noted");
        let line = writer.reader().part(USERS).expect("read").expect("there");
        assert_eq!((line.status, line.gap, line.next), (status, Some(gap(kind)), None));
        writer.discard(part).expect("dropped");
        assert_eq!(writer.reader().part(USERS).expect("read"), None);
        assert!(names(&writer.reader(), USERS).is_empty());
    }
}

#[test]
fn a_replacement_counts_only_once_it_ended() {
    let (_folder, path, mut writer) = fresh();
    let (part, _) = writer.begin(USERS, time()).expect("begun");
    writer.page(part, [r#"{"id":"old"}"#, r#"{"id":"both"}"#], None).expect("kept");
    writer.finish(part, None, time()).expect("ended");
    let (part, _) = writer.begin_again(USERS, time()).expect("begun again");
    writer.page(part, [r#"{"id":"both"}"#], Some("https://graph/next")).expect("kept");
    drop(writer);
    let mut writer = Writer::open(&path).expect("opens");
    assert_eq!(names(&writer.reader(), USERS), ["both", "old"]);
    assert_eq!(writer.reader().coverage().expect("read").len(), 1);
    let (part, progress) = writer.begin_again(USERS, time()).expect("gone on");
    assert!(matches!(progress, Progress::At { .. }));
    writer.page(part, [r#"{"id":"new"}"#], None).expect("kept");
    writer.finish(part, None, time()).expect("ended");
    assert_eq!(names(&writer.reader(), USERS), ["both", "new"]);
    assert_eq!(writer.reader().part(USERS).expect("read").expect("there").status, Status::Complete);
}

#[test]
fn changes_merge_remove_join_and_leave() {
    let (_folder, _path, mut writer) = fresh();
    let (users, _) = writer.begin(USERS, time()).expect("begun");
    writer
        .page(users, [r#"{"id":"u1","mail":"A@contoso.com","displayName":"A"}"#, r#"{"id":"u2"}"#], None)
        .expect("kept");
    writer.finish(users, Some("https://graph/delta1"), time()).expect("ended");
    let raw = |json: &str| RawValue::from_string(json.into()).expect("JSON");
    let change = Change {
        changed: vec![raw(r#"{"id":"U1","displayName":"B"}"#), raw(r#"{"id":"u3"}"#)],
        removed: vec!["u2".into()],
        ..Change::default()
    };
    writer.apply(users, &change, Some("https://graph/delta2"), time()).expect("applied");
    let reader = writer.reader();
    assert_eq!(names(&reader, USERS), ["U1", "u3"]);
    let found = reader.find(sources::USERS, Key::Mail, "a@CONTOSO.com").expect("read");
    assert_eq!(found.len(), 1);
    assert!(found[0].json.contains(r#""displayName":"B""#), "{}", found[0].json);
    let line = reader.part(USERS).expect("read").expect("there");
    assert_eq!((line.items, line.delta.as_deref()), (2, Some("https://graph/delta2")));
}

#[test]
fn memberships_are_asked_from_both_sides() {
    let (_folder, path, mut writer) = fresh();
    let member = |id: &str, kind| Member { id: id.into(), kind };
    let of = |source, key| Part::of(source, key);
    let fill = |writer: &mut Writer, part, members: &[Member], whole: bool| {
        let (id, _) = writer.begin(part, time()).expect("begun");
        writer.members(id, members, (!whole).then_some("https://graph/next")).expect("kept");
        if whole {
            writer.finish(id, None, time()).expect("ended");
        }
    };
    let (user, nested) = (member("u1", MemberKind::User), member("g2", MemberKind::Group));
    fill(&mut writer, of(sources::TRANSITIVE_MEMBERS, "g1"), &[user.clone(), nested.clone()], true);
    fill(&mut writer, of(sources::DIRECT_MEMBERS, "g1"), &[nested], true);
    fill(&mut writer, of(sources::TRANSITIVE_MEMBERS, "g2"), std::slice::from_ref(&user), true);
    fill(&mut writer, of(sources::DIRECT_MEMBERS, "g2"), std::slice::from_ref(&user), true);
    fill(&mut writer, of(sources::TRANSITIVE_MEMBERS, "g3"), &[user], false);
    writer.close(time(), time()).expect("closed");
    let reader = Reader::open(&path).expect("opens");
    let link = |group: &str, direct| GroupLink { group: group.into(), direct };
    assert_eq!(
        reader.groups_of("U1").expect("read"),
        [link("g1", Some(false)), link("g2", Some(true)), link("g3", None)]
    );
    assert_eq!(reader.groups_of("stranger").expect("read"), []);
    let members = reader.members(of(sources::TRANSITIVE_MEMBERS, "G1")).expect("read");
    assert_eq!(members.iter().map(|member| member.id.as_str()).collect::<Vec<_>>(), ["g2", "u1"]);
}

#[test]
fn parts_of_objects_that_are_gone_go_too() {
    let (_folder, _path, mut writer) = fresh();
    for key in ["g1", "g2"] {
        let (part, _) = writer.begin(Part::of(sources::TRANSITIVE_MEMBERS, key), time()).expect("begun");
        writer.members(part, [], None).expect("kept");
        writer.finish(part, None, time()).expect("ended");
    }
    let keys = BTreeSet::from(["G2".to_owned()]);
    assert_eq!(writer.keep_only(sources::TRANSITIVE_MEMBERS, &keys).expect("dropped"), 1);
    let left = writer.reader().parts(sources::TRANSITIVE_MEMBERS).expect("read");
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].key, "g2");
}

#[test]
fn a_signed_link_is_refused_and_nothing_is_kept() {
    let (_folder, _path, mut writer) = fresh();
    let (part, _) = writer.begin(USERS, time()).expect("begun");
    let signed = "https://store.blob.core.windows.net/report.zip?sv=2024&sig=abc";
    let refused = writer.page(part, [r#"{"id":"u1"}"#], Some(signed)).expect_err("refused");
    assert_eq!(refused.kind, SnapshotErrorKind::Secret);
    assert!(!refused.to_string().contains("abc"), "{refused}");
    assert!(names(&writer.reader(), USERS).is_empty());
}

#[test]
fn items_that_are_no_objects_are_counted_and_the_part_is_not_whole() {
    let (_folder, _path, mut writer) = fresh();
    let (part, _) = writer.begin(USERS, time()).expect("begun");
    writer.page(part, [r#"{"id":"u1"}"#, "null", "[1]"], Some("https://graph/next")).expect("kept");
    writer.page(part, ["7", r#"{"id":"u2"}"#], None).expect("kept");
    writer.finish(part, Some("https://graph/delta"), time()).expect("ended");
    let line = writer.reader().part(USERS).expect("read").expect("there");
    assert_eq!((line.status, line.items, line.delta), (Status::Partial, 2, None));
    assert_eq!(&*line.gap.expect("a gap").reason, "3 of its items were not readable");
    assert_eq!(names(&writer.reader(), USERS), ["u1", "u2"]);
    // Read once more, and all of it could be.
    let (again, _) = writer.begin_again(USERS, time()).expect("begun");
    writer.page(again, [r#"{"id":"u1"}"#], None).expect("kept");
    writer.finish(again, None, time()).expect("ended");
    let line = writer.reader().part(USERS).expect("read").expect("there");
    assert_eq!((line.status, line.gap), (Status::Complete, None));
}

#[test]
fn what_is_done_together_happens_as_a_whole_or_not_at_all() {
    let (_folder, path, mut writer) = fresh();
    let (part, _) = writer.begin(USERS, time()).expect("begun");
    let both = |second: &'static str| {
        move |writer: &mut Writer| {
            writer.page(part, [r#"{"id":"u1"}"#], Some("https://graph/next"))?;
            writer.page(part, [r#"{"id":"u2"}"#], Some(second))
        }
    };
    let refused = writer.together(both("https://blob/x?sig=abc"));
    assert_eq!(refused.expect_err("refused").kind, SnapshotErrorKind::Secret);
    assert_eq!(names(&writer.reader(), USERS), [""; 0]);
    writer.together(both("https://graph/last")).expect("kept");
    writer.pause().expect("closed");
    let reader = Reader::open(&path).expect("opens");
    assert_eq!(names(&reader, USERS), ["u1", "u2"]);
    let line = reader.part(USERS).expect("read").expect("there");
    assert_eq!((line.pages, line.next.as_deref()), (2, Some("https://graph/last")));
}
