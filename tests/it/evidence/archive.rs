//! Logs come out of archives, and archives that mean harm do none.

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use cab::{CabinetBuilder, CompressionType};
use proptest::prelude::*;
use scepcheck::evidence::archive::{Archives, Found, Limits, ProblemKind, Spool, Tally};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const LOG: &[u8] = b"2026-11-20T08:15:01.0000000    INFO    com.contoso.Log    04142    00000    hello\n";

/// What came out of an archive.
#[derive(Debug, Default, PartialEq, Eq)]
struct Opened {
    logs: Vec<(String, Vec<u8>)>,
    problems: Vec<(String, ProblemKind)>,
    tally: Tally,
}

impl Opened {
    fn names(&self) -> Vec<&str> {
        self.logs.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn kinds(&self) -> Vec<ProblemKind> {
        self.problems.iter().map(|(_, kind)| *kind).collect()
    }
}

fn open_within(limits: Limits, name: &str, bytes: &[u8]) -> Opened {
    let mut opened = Opened::default();
    let mut logs = Vec::new();
    let mut problems = Vec::new();
    let mut spool = || Ok(Box::new(Cursor::new(Vec::new())) as Box<dyn Spool>);
    let mut visit = |found: Found<'_>| match found {
        Found::Log { name, input } => {
            let mut content = Vec::new();
            input.read_to_end(&mut content).expect("a spool reads");
            logs.push((name.to_owned(), content));
        }
        Found::Problem(problem) => problems.push((problem.name, problem.kind)),
    };
    let mut archives = Archives::new(limits, &mut spool, &mut visit);
    archives.open(name, &mut Cursor::new(bytes), true);
    opened.tally = archives.tally();
    opened.logs = logs;
    opened.problems = problems;
    opened
}

fn open(name: &str, bytes: &[u8]) -> Opened {
    open_within(Limits::default(), name, bytes)
}

fn zip_with(method: CompressionMethod, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("starts");
        writer.write_all(content).expect("writes");
    }
    writer.finish().expect("ends").into_inner()
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(CompressionMethod::Deflated, members)
}

fn gzip_of(content: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(content).expect("writes");
    writer.finish().expect("ends")
}

fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o600);
        builder.append_data(&mut header, name, *content).expect("appends");
    }
    builder.into_inner().expect("ends")
}

fn cabinet_of(packing: CompressionType, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = CabinetBuilder::new();
    let folder = builder.add_folder(packing);
    for (name, _) in members {
        folder.add_file(*name);
    }
    let mut writer = builder.build(Cursor::new(Vec::new())).expect("builds");
    let mut contents = members.iter();
    while let Some(mut file) = writer.next_file().expect("a file") {
        file.write_all(contents.next().expect("its content").1).expect("writes");
    }
    writer.finish().expect("ends").into_inner()
}

/// Text that does not pack away to nothing, longer than one block of a cabinet.
fn long_text() -> Vec<u8> {
    (0..20_000_u32)
        .flat_map(|line| format!("line {line} {:x}\n", line.wrapping_mul(2_654_435_761)).into_bytes())
        .collect()
}

#[test]
fn every_kind_of_archive_gives_its_logs_back_byte_for_byte() {
    let long = long_text();
    let members: &[(&str, &[u8])] = &[("a/first.log", LOG), ("second.evtx", &long), ("empty.txt", b"")];
    for (name, bytes) in [
        ("x.zip", zip_of(members)),
        ("stored.zip", zip_with(CompressionMethod::Stored, members)),
        ("x.tar", tar_of(members)),
        ("x.tar.gz", gzip_of(&tar_of(members))),
        ("x.cab", cabinet_of(CompressionType::MsZip, members)),
        ("stored.cab", cabinet_of(CompressionType::None, members)),
        // Names say nothing.
        ("diagnostics.txt", zip_of(members)),
    ] {
        let opened = open(name, &bytes);
        let expected: Vec<(String, Vec<u8>)> =
            members.iter().map(|(member, content)| (format!("{name}!{member}"), content.to_vec())).collect();
        assert_eq!(opened.logs, expected, "{name}");
        assert_eq!(opened.problems, [], "{name}");
    }
}

#[test]
fn a_file_that_is_no_archive_is_handed_out_as_it_lies_there() {
    assert_eq!(open("OMADM.log", LOG).logs, [("OMADM.log".to_owned(), LOG.to_vec())]);
    assert_eq!(open("OMADM.log.gz", &gzip_of(LOG)).logs, [("OMADM.log.gz".to_owned(), LOG.to_vec())]);
    assert_eq!(open("empty", b"").names(), ["empty"]);
}

#[test]
fn archives_inside_of_archives_are_opened_up_to_four_deep() {
    let cabinet = cabinet_of(CompressionType::MsZip, &[("mdm.evtx", LOG)]);
    let three = zip_of(&[("c.zip", &zip_of(&[("logs.cab", &cabinet), ("also.log", LOG)]))]);
    let five = zip_of(&[("a.zip", &zip_of(&[("b.zip", &three)]))]);
    let opened = open("0.zip", &five);
    assert_eq!(opened.names(), ["0.zip!a.zip!b.zip!c.zip!also.log"]);
    assert_eq!(opened.problems, [("0.zip!a.zip!b.zip!c.zip!logs.cab".to_owned(), ProblemKind::TooDeep)]);
    assert_eq!(open("b.zip", &three).names(), ["b.zip!c.zip!logs.cab!mdm.evtx", "b.zip!c.zip!also.log"]);
}

#[test]
fn names_that_climb_out_are_only_names() {
    let opened =
        open("x.zip", &zip_of(&[("../../etc/passwd", LOG), ("C:\\Windows\\a.log", LOG), ("\u{1b}[2J", LOG)]));
    assert_eq!(opened.names(), ["x.zip!../../etc/passwd", "x.zip!C:/Windows/a.log", "x.zip!\u{1b}[2J"]);
}

#[test]
fn what_is_certainly_no_log_is_passed_over_and_counted() {
    let picture = b"\x89PNG\r\n\x1a\nrest".as_slice();
    let opened =
        open("x.zip", &zip_of(&[("a.log", picture), ("setup.txt", b"MZ\x90\x00rest"), ("b.log", LOG)]));
    assert_eq!((opened.names(), opened.tally.passed_over), (vec!["x.zip!b.log"], 2));
    assert_eq!(opened.kinds(), []);
    assert_eq!(open("a.png", picture).kinds(), [ProblemKind::NotALog], "a person who names it is told");
}

#[test]
fn apples_log_store_is_told_of_once_with_the_way_to_text() {
    let store = b"\x00\x10\x00\x00\x11\x00\x00\x00rest".as_slice();
    let tar =
        tar_of(&[("s.logarchive/1.tracev3", store), ("s.logarchive/2.tracev3", store), ("mdm.log", LOG)]);
    let opened = open("sysdiagnose.tar.gz", &gzip_of(&tar));
    assert_eq!(opened.names(), ["sysdiagnose.tar.gz!mdm.log"]);
    assert_eq!(opened.kinds(), [ProblemKind::AppleStore]);
    assert!(ProblemKind::AppleStore.next().contains("log show"));
}

#[test]
fn bombs_are_not_unpacked() {
    let zeros = vec![b' '; 40 << 20];
    let small = Limits { ratio_from: 1 << 20, ..Limits::default() };
    for bytes in [
        zip_of(&[("bomb.log", &zeros), ("good.log", LOG)]),
        gzip_of(&tar_of(&[("bomb.log", &zeros)])),
        gzip_of(&zeros),
        zip_of(&[("inner.zip", &zip_of(&[("bomb.log", &zeros)]))]),
    ] {
        let opened = open_within(small, "bomb", &bytes);
        assert!(opened.kinds().contains(&ProblemKind::Bomb), "{:?}", opened.problems);
        assert!(opened.logs.iter().all(|(name, _)| !name.contains("bomb.log")), "{:?}", opened.names());
    }
}

#[test]
fn limits_hold_for_a_member_and_for_all_of_them_together() {
    let long = long_text();
    let members: Vec<(String, &[u8])> = (0..10).map(|n| (format!("{n}.log"), long.as_slice())).collect();
    let members: Vec<(&str, &[u8])> =
        members.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    let bytes = zip_of(&members);
    let within = |limits| open_within(limits, "x.zip", &bytes);
    let size = long.len() as u64;
    let usual = Limits::default();
    assert_eq!(within(Limits { member: size - 1, ..usual }).kinds(), [ProblemKind::TooLarge; 10]);
    let total = within(Limits { total: size * 3, ..usual });
    assert!((2..=3).contains(&total.logs.len()), "{:?}", total.names());
    assert_eq!(total.kinds(), [ProblemKind::TooMuch], "said once, and it ends there");
    let members = within(Limits { members: 4, ..usual });
    assert_eq!((members.logs.len(), members.kinds()), (4, vec![ProblemKind::TooMany]));
}

#[test]
fn a_hundred_thousand_members_end_at_the_limit() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for number in 0..100_000 {
        writer.start_file(format!("{number}.log"), stored).expect("starts");
    }
    let opened = open("x.zip", &writer.finish().expect("ends").into_inner());
    assert_eq!((opened.logs.len(), opened.kinds()), (50_000, vec![ProblemKind::TooMany]));
}

#[test]
fn encrypted_members_are_told_of_and_the_others_are_read() {
    let mut bytes = zip_of(&[("secret.log", LOG), ("open.log", LOG)]);
    for (mark, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|window| window == mark).expect("a header");
        bytes[at + flags] |= 1;
    }
    let opened = open("x.zip", &bytes);
    assert_eq!(opened.names(), ["x.zip!open.log"]);
    assert_eq!(opened.problems, [("x.zip!secret.log".to_owned(), ProblemKind::Encrypted)]);
}

#[test]
fn an_archive_that_was_cut_off_is_read_as_far_as_it_goes() {
    let long = long_text();
    let members: &[(&str, &[u8])] = &[("whole.log", LOG), ("cut.log", &long)];
    for (name, bytes) in [
        ("x.zip", zip_of(members)),
        ("x.tar.gz", gzip_of(&tar_of(members))),
        ("x.tar", tar_of(members)),
        ("x.cab", cabinet_of(CompressionType::MsZip, members)),
        ("x.log.gz", gzip_of(&long)),
    ] {
        let opened = open(name, &bytes[..bytes.len() / 2]);
        assert!(opened.kinds().contains(&ProblemKind::Damaged), "{name}: {:?}", opened.problems);
        let cut = &opened.logs.last().expect("what came before the cut").1;
        assert!(!cut.is_empty() && long.starts_with(cut), "{name}: {} bytes", cut.len());
        if name != "x.log.gz" {
            assert_eq!(opened.logs.first().map(|(_, content)| content.as_slice()), Some(LOG), "{name}");
        }
    }
}

#[test]
fn a_member_with_another_checksum_is_read_and_told_of() {
    let mut bytes = zip_with(CompressionMethod::Stored, &[("a.log", LOG)]);
    let at = bytes.windows(5).position(|window| window == b"hello").expect("the log");
    bytes[at] = b'j';
    let opened = open("x.zip", &bytes);
    assert_eq!((opened.logs.len(), opened.kinds()), (1, vec![ProblemKind::Damaged]));
}

#[test]
fn a_cabinet_whose_files_lie_beyond_its_data_is_damaged() {
    let mut bytes = cabinet_of(CompressionType::None, &[("a.log", LOG)]);
    let at = bytes.windows(6).position(|window| window == b"a.log\0").expect("its entry") - 16;
    bytes[at + 4..at + 8].copy_from_slice(&0x7fff_0000_u32.to_le_bytes());
    let opened = open("x.cab", &bytes);
    assert_eq!(opened.kinds(), [ProblemKind::Damaged]);
}

#[test]
fn every_problem_has_a_text_and_a_step_of_its_own() {
    for kind in ProblemKind::ALL {
        for text in [kind.what(), kind.next()] {
            assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
        }
        assert_eq!(ProblemKind::ALL.iter().filter(|other| other.id() == kind.id()).count(), 1);
    }
}

static SAMPLES: LazyLock<[Vec<u8>; 6]> = LazyLock::new(|| {
    let long = long_text();
    let members: &[(&str, &[u8])] = &[("a.log", LOG), ("b.log", &long[..40_000])];
    [
        zip_of(members),
        zip_with(CompressionMethod::Stored, members),
        gzip_of(&tar_of(members)),
        tar_of(members),
        cabinet_of(CompressionType::MsZip, members),
        cabinet_of(CompressionType::None, members),
    ]
});

proptest! {
    #[test]
    fn damaged_archives_never_panic_and_never_grow(
        which in 0_usize..6,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = SAMPLES[which].clone();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let limits = Limits { member: 1 << 20, total: 4 << 20, ..Limits::default() };
        let opened = open_within(limits, "x", &bytes);
        prop_assert!(opened.logs.iter().map(|(_, content)| content.len()).sum::<usize>() <= 5 << 20);
    }

    #[test]
    fn any_bytes_behind_a_mark_do_no_harm(
        mark in prop::sample::select(vec![&b"PK\x03\x04"[..], b"PK\x05\x06", b"MSCF", b"\x1f\x8b\x08"]),
        rest in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        let limits = Limits { member: 1 << 20, total: 4 << 20, ..Limits::default() };
        open_within(limits, "x", &[mark, &rest].concat());
    }
}

/// A cabinet of one LZX folder with one file, whose one block is given.
fn lzx_cabinet(window_bits: u8, block: &[u8], length: u16) -> Vec<u8> {
    let mut bytes = b"MSCF\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    bytes.extend(44_u32.to_le_bytes());
    bytes.extend([0, 0, 0, 0, 3, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(66_u32.to_le_bytes());
    bytes.extend([1, 0, 3, window_bits]);
    bytes.extend(u32::from(length).to_le_bytes());
    bytes.extend([0; 12]);
    bytes.extend(b"a.log\0");
    bytes.extend([0; 4]);
    bytes.extend(u16::try_from(block.len()).expect("short").to_le_bytes());
    bytes.extend(length.to_le_bytes());
    bytes.extend(block);
    bytes
}

#[test]
fn a_cabinet_may_be_packed_with_lzx() {
    // No translation of calls, then a block of the third kind, which is not packed: 1 + 3 + 24 bits in words of 16.
    let head = (0b0011_u32 << 28) | (u32::try_from(LOG.len()).expect("short") << 4);
    let mut block = Vec::new();
    block.extend(u16::try_from(head >> 16).expect("half").to_le_bytes());
    block.extend(u16::try_from(head & 0xffff).expect("half").to_le_bytes());
    block.extend([1, 0, 0, 0].repeat(3));
    block.extend(LOG);
    let opened = open("x.cab", &lzx_cabinet(15, &block, u16::try_from(LOG.len()).expect("short")));
    assert_eq!(opened.logs, [("x.cab!a.log".to_owned(), LOG.to_vec())]);
}

proptest! {
    #[test]
    fn any_block_of_lzx_does_no_harm(
        bits in 14_u8..23,
        block in prop::collection::vec(any::<u8>(), 0..400),
        length in any::<u16>(),
    ) {
        open("x.cab", &lzx_cabinet(bits, &block, length));
    }
}
