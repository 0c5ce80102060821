//! The page: well formed, shut against everything from outside, readable by everybody, and light.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use proptest::prelude::*;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use scepcheck::render::Style;
use scepcheck::render::compliance::ReportFormat;
use scepcheck::report::compliance::{ComplianceReport, RunPoint, RunStatus};

use super::{build, bytes, text};

fn page(report: &ComplianceReport) -> String {
    text(report, ReportFormat::Html)
}

/// What stands between the tags of this element, which is there once.
pub(super) fn inside<'a>(page: &'a str, element: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("<{element}>")).expect("an opening tag");
    let (inner, rest) = rest.split_once(&format!("</{element}>")).expect("a closing tag");
    assert!(!rest.contains(&format!("<{element}")), "{element} is there twice");
    inner
}

/// An element: its name, its attributes and the text right in it.
#[derive(Clone, Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    parent: Option<usize>,
}

impl Element {
    fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }
}

/// The elements in order. Panics unless the page is as strict as XML, style and script left out.
fn elements(page: &str) -> Vec<Element> {
    let bare = page.replace(inside(page, "style"), "").replace(inside(page, "script"), "");
    let mut reader = Reader::from_str(&bare);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<usize> = Vec::new();
    let mut all: Vec<Element> = Vec::new();
    let element = |start: &BytesStart<'_>, parent: Option<usize>| {
        let name = start.name().as_ref().to_owned();
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.expect("an attribute");
            let value = quick_xml::escape::unescape(&attribute.value).expect("escaped").into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        Element { name, attributes: attributes.collect(), text: String::new(), parent }
    };
    loop {
        match reader.read_event().expect("well formed") {
            Event::Start(start) => {
                all.push(element(&start, open.last().copied()));
                open.push(all.len() - 1);
            }
            Event::Empty(start) => all.push(element(&start, open.last().copied())),
            Event::End(_) => drop(open.pop().expect("an open element")),
            Event::Text(part) => {
                if let Some(at) = open.last() {
                    all[*at].text.push_str(&part);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(at) = open.last() {
                    let name: &str = &reference;
                    let known = ["lt", "gt", "amp", "quot", "#39"].contains(&name);
                    assert!(known, "{name} is no entity that XML has");
                    all[*at].text.push('&');
                }
            }
            Event::DocType(_) => {}
            Event::Eof => break,
            other => panic!("{other:?} has no place in the page"),
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    all
}

fn reports() -> [ComplianceReport; 3] {
    [build::rich(), build::partial(), build::hostile()]
}

#[test]
fn nothing_is_loaded_and_nothing_runs_but_its_own_style_and_script() {
    for report in reports() {
        let page = page(&report);
        for element in elements(&page) {
            assert!(
                !["iframe", "object", "embed", "img", "base", "form", "image", "use", "foreignObject"]
                    .contains(&element.name.as_str())
            );
            for (name, value) in &element.attributes {
                assert!(!name.starts_with("on") && name != "style" && name != "src", "{name}={value}");
                if name == "href" {
                    assert!(value.starts_with('#') || value == "data:,", "{value}");
                }
            }
        }
        let style = inside(&page, "style");
        assert!(!["url(", "@import", "expression"].iter().any(|word| style.contains(word)));
        let script = inside(&page, "script");
        let dangerous = [
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval",
            "fetch",
            "import",
            "XMLHttp",
        ];
        assert!(!dangerous.iter().any(|word| script.contains(word)));
    }
}

#[test]
fn the_policy_allows_exactly_what_is_in_the_page() {
    let page = page(&build::hostile());
    let elements = elements(&page);
    let policy = elements
        .iter()
        .find(|element| element.get("http-equiv") == Some("Content-Security-Policy"))
        .and_then(|element| element.get("content"))
        .expect("a policy");
    let hash = |text: &str| {
        let digest = digest(&SHA256, text.as_bytes());
        format!("'sha256-{}'", base64::engine::general_purpose::STANDARD.encode(digest))
    };
    let expected = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        hash(inside(&page, "style")),
        hash(inside(&page, "script"))
    );
    assert_eq!(policy, expected);
}

#[test]
fn headings_tables_and_charts_say_what_they_are() {
    for report in reports() {
        let elements = elements(&page(&report));
        let named = |name: &'static str| elements.iter().filter(move |element| element.name == name);
        assert_eq!(named("h1").count(), 1);
        let mut level = 0;
        for element in &elements {
            if let Some(next) = element.name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) {
                assert!(next <= level + 1, "{} after level {level}", element.name);
                level = next;
            }
        }
        let tables = named("table").count();
        assert_eq!(named("caption").count(), tables);
        assert!(tables > 3);
        assert!(named("th").all(|head| matches!(head.get("scope"), Some("col" | "row"))));
        let ids: Vec<&str> = elements.iter().filter_map(|element| element.get("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "an id is there twice: {ids:?}");
        let pointed = elements.iter().flat_map(|element| {
            let labels = element.get("aria-labelledby").unwrap_or_default().split_whitespace();
            labels.chain(element.get("href").and_then(|href| href.strip_prefix('#')))
        });
        for id in pointed {
            assert!(unique.contains(id), "nothing has the id {id}");
        }
        for (at, element) in elements.iter().enumerate().filter(|(_, element)| element.name == "svg") {
            let holds =
                |name: &str| elements.iter().any(|inner| inner.parent == Some(at) && inner.name == name);
            let hidden = element.get("aria-hidden") == Some("true");
            let told = element.get("role") == Some("img") && holds("title") && holds("desc");
            assert!(hidden || told, "a drawing that says nothing: {element:?}");
        }
    }
}

/// A colour's relative luminance, as WCAG defines it.
fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal")) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_text_and_drawing_stands_out_in_light_dark_and_on_paper() {
    let page = page(&build::rich());
    let style = inside(&page, "style");
    let mut blocks = style.split(":root {").skip(1).map(|rest| rest.split('}').next().expect("a block"));
    let colours = |block: &str| -> BTreeMap<String, String> {
        let pairs = block.split(';').filter_map(|pair| pair.split_once(": "));
        pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect()
    };
    let light = colours(blocks.next().expect("light"));
    let dark = colours(blocks.next().expect("dark"));
    let mut paper = light.clone();
    paper.extend(colours(blocks.next().expect("paper")));
    assert!(blocks.next().is_none());
    for (mode, colours) in [("light", light), ("dark", dark), ("paper", paper)] {
        for ground in ["--page", "--card", "--banner"] {
            for ink in ["--text", "--muted", "--link", "--good", "--warn", "--bad", "--unk"] {
                let ratio = contrast(&colours[ink], &colours[ground]);
                assert!(ratio >= 4.5, "{mode}: {ink} on {ground} has {ratio:.2}");
            }
        }
        for fill in colours.keys().filter(|name| name.starts_with("--f-")) {
            for ground in ["--page", "--card"] {
                let ratio = contrast(&colours[fill], &colours[ground]);
                assert!(ratio >= 3.0, "{mode}: {fill} on {ground} has {ratio:.2}");
            }
        }
    }
}

/// The page without its texts and numbers: what of it a browser takes for structure.
fn shape(page: &str) -> Vec<(String, Vec<String>)> {
    let elements = elements(page);
    elements.into_iter().map(|element| (element.name, element.attributes.into_keys().collect())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_changes_the_structure(letters in prop::collection::vec(any::<char>(), 1..40)) {
        let text: String = letters.into_iter().collect();
        let plain = shape(&page(&build::with_text("plain")));
        let page = page(&build::with_text(&format!("x{text}")));
        prop_assert_eq!(shape(&page), plain);
        prop_assert!(!page.chars().any(|c| scepcheck::render::text::is_hostile(c) && c != '\n'));
    }
}

#[test]
fn hostile_names_stay_text() {
    let page = page(&build::hostile());
    let bare = page.replace(inside(&page, "style"), "").replace(inside(&page, "script"), "");
    assert!(
        !bare.contains("<script>alert")
            && bare.contains("&lt;/style&gt;&lt;/script&gt;&lt;script&gt;alert(1)")
    );
    assert!(bare.contains("\\u{202e}gpj.exe\\u{1b}[2J") && !bare.contains('\u{202e}'));
    assert_eq!(shape(&page), shape(&self::page(&build::with_text("plain"))));
}

#[test]
fn a_partial_run_says_so_first_and_calls_nothing_good_that_was_not_read() {
    let page = page(&build::partial());
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text:?} in the page"));
    assert!(at("Partial run: not everything was read") < at("Of what could be read: "));
    assert!(at("page 7 failed: Graph answered 503 four times") < at("Of what could be read: "));
    at("are not compared with earlier runs and never count as improvement");
    at("Not compared: this is the first run of this scope.");
    at("The certificate connectors were not read.");
    at("The list of devices was not read to the end.");
    at("at least 0 within 30 days");
    at("Which certificates there are was not read for 2 profiles");
    for claim in
        ["Nothing stands in the way.", "Nothing was fixed", "Every chain can work", "Every device has"]
    {
        assert!(!page.contains(claim), "{claim}");
    }
}

#[test]
fn partial_runs_are_hollow_and_never_joined() {
    let report = build::rich();
    let elements = elements(&page(&report));
    let class = |element: &Element, class: &str| {
        element.get("class").is_some_and(|classes| classes.split_whitespace().any(|own| own == class))
    };
    let points: Vec<&Element> =
        elements.iter().filter(|element| class(element, "point") && element.get("cx") != Some("6")).collect();
    let hollow: Vec<bool> = points.iter().map(|point| class(point, "hollow")).collect();
    let partial: Vec<bool> = report.trend.runs.iter().map(|run| run.status == RunStatus::Partial).collect();
    assert_eq!(hollow, partial);
    let ends: BTreeSet<&str> = elements
        .iter()
        .filter(|element| class(element, "join"))
        .flat_map(|join| [join.get("x1").expect("x1"), join.get("x2").expect("x2")])
        .collect();
    for (point, partial) in points.iter().zip(partial) {
        assert_eq!(ends.contains(point.get("cx").expect("cx")), !partial, "{point:?}");
    }
}

#[test]
fn runs_of_one_day_are_told_apart_by_their_times() {
    let mut report = build::rich();
    let earlier = build::now() - chrono::Duration::hours(3);
    report.changes.since = Some(earlier);
    let first = report.trend.runs[0].clone();
    report.trend.runs =
        vec![RunPoint { as_of: earlier, ..first.clone() }, RunPoint { as_of: build::now(), ..first }];
    let page = page(&report);
    assert!(
        page.contains("Since 23 Nov 2026, 09:00 UTC: ")
            && page.contains("Changes since 23 Nov 2026, 09:00 UTC")
    );
    assert!(
        page.contains(">09:00</text>") && page.contains(">12:00</text>") && !page.contains(">23 Nov</text>")
    );
}

#[test]
fn a_tenant_of_100_000_devices_makes_a_page_below_5_mb() {
    let report = build::large();
    let page =
        String::from_utf8(bytes(&report, ReportFormat::Html, Style::new(100, false, false))).expect("UTF-8");
    let elements = elements(&page).len();
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    assert!(elements < 100_000, "{elements} elements");
    assert!(page.contains("The first 2,000 of 300,000; all of them are in items.csv."));
}
