//! What people see, at 80 and at 200 columns, in colour and without, and in a pipe.

use scepcheck::render::{self, Format, Style};

use super::stories::{self, Story};

fn view(story: &Story, format: Format, style: Style) -> String {
    let mut out = Vec::new();
    render::troubleshoot(&story.report(), format, &style, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

fn tree(story: &Story, style: Style) -> String {
    let mut out = Vec::new();
    render::why(&story.why(), Format::Table, &style, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

fn story(name: &str) -> Story {
    stories::all().into_iter().find(|story| story.name == name).expect(name)
}

#[test]
fn every_story_at_80_and_200_columns() {
    for story in stories::all() {
        for width in [80, 200] {
            let picture = view(&story, Format::Table, Style::new(width, false, true));
            insta::assert_snapshot!(format!("{}_{width}", story.name), picture);
        }
    }
}

#[test]
fn every_why_at_80_columns() {
    for story in stories::all() {
        insta::assert_snapshot!(format!("why_{}_80", story.name), tree(&story, Style::new(80, false, true)));
    }
}

#[test]
fn in_colour() {
    let failed = story("failed");
    for width in [80, 200] {
        let picture = view(&failed, Format::Table, Style::new(width, true, true));
        insta::assert_snapshot!(format!("failed_colour_{width}"), picture.replace('\u{1b}', "␛"));
    }
    let picture = tree(&failed, Style::new(200, true, true));
    insta::assert_snapshot!("why_failed_colour_200", picture.replace('\u{1b}', "␛"));
}

#[test]
fn in_a_pipe_with_full_values() {
    let everything = story("everything");
    insta::assert_snapshot!(
        "everything_pipe",
        view(&everything, Format::Table, Style::new(80, false, false))
    );
}

#[test]
fn with_all_rows() {
    let style = Style { all: true, ..Style::new(80, false, true) };
    let picture = view(&story("as_expected"), Format::Table, style);
    assert!(picture.contains("Lab SCEP") && picture.contains("Lab settings"), "{picture}");
    assert!(!picture.contains("--all"), "{picture}");
}

#[test]
fn markdown_and_csv() {
    for name in ["failed", "hostile", "forbidden"] {
        let story = story(name);
        insta::assert_snapshot!(
            format!("{name}_markdown"),
            view(&story, Format::Markdown, Style::new(80, false, false))
        );
        insta::assert_snapshot!(
            format!("{name}_csv"),
            view(&story, Format::Csv, Style::new(80, false, false))
        );
    }
    let mut out = Vec::new();
    render::why(&story("excluded").why(), Format::Markdown, &Style::new(80, false, false), &mut out)
        .expect("written");
    insta::assert_snapshot!("why_excluded_markdown", String::from_utf8(out).expect("UTF-8"));
}
