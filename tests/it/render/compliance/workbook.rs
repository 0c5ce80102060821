//! The workbook, read back.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use scepcheck::render::Style;
use scepcheck::render::compliance::ReportFormat;
use scepcheck::report::compliance::ComplianceReport;

use super::{build, bytes};

fn written(report: &ComplianceReport) -> Vec<u8> {
    bytes(report, ReportFormat::Xlsx, Style::new(80, false, false))
}

fn opened(report: &ComplianceReport) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(written(report))).expect("a workbook")
}

#[test]
fn its_sheets_hold_what_the_report_holds() {
    let report = build::rich();
    let mut book = opened(&report);
    assert_eq!(
        book.sheet_names(),
        ["Summary", "Profiles", "Causes", "Items", "Certificates", "Silent devices"]
    );
    let rows = |book: &mut Xlsx<_>, sheet: &str| book.worksheet_range(sheet).expect("a sheet").height();
    assert_eq!(rows(&mut book, "Profiles"), 1 + report.profiles.len());
    assert_eq!(rows(&mut book, "Items") as u64, 1 + report.items.total);
    assert_eq!(rows(&mut book, "Certificates"), 1 + report.certificates.soon.rows.len() + 1);
    let profiles = book.worksheet_range("Profiles").expect("a sheet");
    assert_eq!(profiles.get((1, 0)), Some(&Data::String("Windows - User certificate (SCEP)".to_owned())));
    assert_eq!(profiles.get((1, 4)), Some(&Data::Float(9472.0)));
    assert_eq!(profiles.get((1, 5)), Some(&Data::Float(9112.0)));
}

#[test]
fn no_text_becomes_a_formula_or_a_number() {
    for text in ["=1+1", "+1", "@SUM(A1)", "-2", "http://contoso.com", "a\u{1b}\u{202e}b\u{ffff}", "007"] {
        let report = build::with_text(text);
        let mut book = opened(&report);
        let shown = scepcheck::render::text::clean(text);
        for sheet in book.sheet_names() {
            assert!(
                book.worksheet_formula(&sheet).expect("a sheet").used_cells().next().is_none(),
                "{text:?}"
            );
        }
        let profiles = book.worksheet_range("Profiles").expect("a sheet");
        assert_eq!(profiles.get((1, 0)), Some(&Data::String(shown)), "{text:?}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(written(&build::partial()), written(&build::partial()));
}
