//! What people and machines get to read of three reports.

use scepcheck::render::Style;
use scepcheck::render::compliance::ReportFormat as F;
use scepcheck::report::compliance::ComplianceReport;

use super::page::inside;
use super::{build, styled, text};

fn reports() -> [(&'static str, ComplianceReport); 3] {
    [("rich", build::rich()), ("partial", build::partial()), ("hostile", build::hostile())]
}

#[test]
fn on_a_screen() {
    for (name, report) in reports() {
        for width in [80, 140] {
            let picture = styled(&report, F::Table, Style::new(width, false, true));
            insta::assert_snapshot!(format!("{name}_table_{width}"), picture);
        }
    }
}

#[test]
fn as_text() {
    for (name, report) in reports() {
        for format in [F::Markdown, F::Junit, F::Prometheus] {
            insta::assert_snapshot!(format!("{name}_{}", format.name()), text(&report, format));
        }
    }
}

#[test]
fn as_a_page() {
    for (name, report) in reports().into_iter().take(2) {
        let page = text(&report, F::Html);
        let policy =
            regex_lite::Regex::new("sha256-[^&]+").expect("a pattern").replace_all(&page, "sha256-…");
        let page = policy.replace(inside(&page, "style"), "…").replace(inside(&page, "script"), "…");
        insta::assert_snapshot!(format!("{name}_html"), page);
    }
}

#[test]
fn as_items() {
    for (name, mut report) in reports() {
        report.items.total = report.items.rows.len() as u64;
        for format in [F::Csv, F::Jsonl] {
            insta::assert_snapshot!(format!("{name}_{}", format.name()), text(&report, format));
        }
    }
}
