//! JUnit XML, as Jenkins, Azure Pipelines and GitLab read it: a suite per profile, a case per class of findings, and
//! a suite that says what was not read.

use std::io::{self, Write};

use super::super::text::{grouped, rfc3339};
use super::escape::markup;
use super::headline::{gaps, is_partial};
use super::words::{ISSUES, code, counted, of};
use crate::report::compliance::{ComplianceReport, FailureLine, ProfileLine};
use crate::report::{CoverageStatus, Finding, StableName, coverage_status, finding};

/// How many lines of detail a failure has.
const LINES: usize = 20;

/// How a case came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Errored,
    Skipped,
}

/// A case.
struct Case {
    name: String,
    outcome: Outcome,
    /// The stable name of what is wrong.
    kind: &'static str,
    message: String,
    details: Vec<String>,
}

/// A suite.
struct Suite {
    name: String,
    properties: Vec<(&'static str, String)>,
    cases: Vec<Case>,
}

pub(super) fn suites(report: &ComplianceReport, out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<Suite> =
        std::iter::once(coverage(report)).chain(report.profiles.iter().map(profile)).collect();
    let sum = |outcome| suites.iter().map(|suite| suite.count(outcome)).sum::<usize>();
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"scepcheck report\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"0\">",
        suites.iter().map(|suite| suite.cases.len()).sum::<usize>(),
        sum(Outcome::Failed),
        sum(Outcome::Errored),
    )?;
    // Without a zone, as the schema of this format has times.
    let time = rfc3339(report.head.as_of).trim_end_matches('Z').to_owned();
    for (id, suite) in suites.iter().enumerate() {
        suite.write(id, &time, out)?;
    }
    writeln!(out, "</testsuites>")
}

impl Suite {
    fn count(&self, outcome: Outcome) -> usize {
        self.cases.iter().filter(|case| case.outcome == outcome).count()
    }

    fn write(&self, id: usize, time: &str, out: &mut dyn Write) -> io::Result<()> {
        let name = markup(&self.name);
        writeln!(
            out,
            "  <testsuite id=\"{id}\" name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\" timestamp=\"{time}\">",
            self.cases.len(),
            self.count(Outcome::Failed),
            self.count(Outcome::Errored),
            self.count(Outcome::Skipped),
        )?;
        if !self.properties.is_empty() {
            writeln!(out, "    <properties>")?;
            for (property, value) in &self.properties {
                writeln!(out, "      <property name=\"{property}\" value=\"{}\"/>", markup(value))?;
            }
            writeln!(out, "    </properties>")?;
        }
        self.cases.iter().try_for_each(|case| case.write(&name, out))?;
        writeln!(out, "  </testsuite>")
    }
}

impl Case {
    fn new(name: &str, outcome: Outcome, kind: &'static str, message: String) -> Self {
        Self { name: name.to_owned(), outcome, kind, message, details: Vec::new() }
    }

    fn write(&self, class: &str, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "    <testcase classname=\"{class}\" name=\"{}\" time=\"0\"", markup(&self.name))?;
        let element = match self.outcome {
            Outcome::Passed => return writeln!(out, "/>"),
            Outcome::Failed => "failure",
            Outcome::Errored => "error",
            Outcome::Skipped => "skipped",
        };
        let message = markup(&self.message);
        write!(out, ">\n      <{element} type=\"{}\" message=\"{message}\">", self.kind)?;
        let details: Vec<String> = self.details.iter().map(|line| markup(line)).collect();
        writeln!(out, "{}</{element}>\n    </testcase>", details.join("\n"))
    }
}

/// A case per source: what was not read to the end is an error, since no other case can be trusted without it.
fn coverage(report: &ComplianceReport) -> Suite {
    let mut cases: Vec<Case> = report
        .head
        .coverage
        .iter()
        .filter(|line| line.asked)
        .map(|line| {
            let outcome = match line.status {
                CoverageStatus::Complete => Outcome::Passed,
                CoverageStatus::NotOffered => Outcome::Skipped,
                CoverageStatus::Partial | CoverageStatus::Unread => Outcome::Errored,
            };
            let why = [line.reason.as_deref(), line.remedy.as_deref()].into_iter().flatten();
            let why: Vec<&str> = std::iter::once(coverage_status(line.status).text).chain(why).collect();
            Case::new(&line.source, outcome, line.status.stable_name(), why.join("; "))
        })
        .collect();
    if is_partial(report) && gaps(report).next().is_none() {
        let message = "something that the report rests on was not read to the end".to_owned();
        cases.push(Case::new("everything read", Outcome::Errored, "partial", message));
    }
    Suite { name: "coverage".to_owned(), properties: Vec::new(), cases }
}

fn profile(line: &ProfileLine) -> Suite {
    let mut cases: Vec<Case> = ISSUES.into_iter().map(|kind| issue(line, kind)).collect();
    let unknown = of(&line.findings, Finding::Unknown);
    let outcome = if unknown > 0 { Outcome::Skipped } else { Outcome::Passed };
    let message = format!("{} can't be told: see the coverage", decisions(unknown));
    cases.push(Case {
        details: details(line, Finding::Unknown),
        ..Case::new("none unknown", outcome, Finding::Unknown.stable_name(), message)
    });
    Suite {
        name: line.profile.name.clone(),
        properties: vec![
            ("profileId", line.profile.id.clone()),
            ("expected", line.expected.to_string()),
            ("asExpected", of(&line.findings, Finding::AsExpected).to_string()),
            ("waiting", of(&line.findings, Finding::Waiting).to_string()),
        ],
        cases,
    }
}

fn decisions(count: u64) -> String {
    counted(count, "decision", "decisions")
}

fn issue(line: &ProfileLine, kind: Finding) -> Case {
    let word = finding(kind).text;
    let count = of(&line.findings, kind);
    // None is said only where all is known.
    let unknown = of(&line.findings, Finding::Unknown);
    let (outcome, message) = match (count, unknown) {
        (0, 0) => (Outcome::Passed, String::new()),
        (0, _) => (Outcome::Skipped, format!("none is known, and {} can't be told", decisions(unknown))),
        _ => {
            let expected = counted(line.expected, "subject", "subjects");
            (Outcome::Failed, format!("{} {word}; {expected} should have it", grouped(count)))
        }
    };
    Case {
        details: details(line, kind),
        ..Case::new(&format!("none {word}"), outcome, kind.stable_name(), message)
    }
}

fn details(line: &ProfileLine, kind: Finding) -> Vec<String> {
    let of_kind = || line.failures.iter().filter(|failure| failure.state.finding == kind);
    let mut details: Vec<String> = of_kind().take(LINES).map(detail).collect();
    let more = of_kind().count().saturating_sub(LINES);
    if more > 0 {
        details.push(format!("and {} more", counted(more as u64, "reason", "reasons")));
    }
    details
}

fn detail(failure: &FailureLine) -> String {
    let state = &failure.state;
    let mut text = format!("{}: {}", failure.decisions, state.text);
    if let Some(error) = &state.error {
        text = format!("{text}; {}", code(error));
        for part in [error.meaning.as_deref(), error.next.as_deref()].into_iter().flatten() {
            text = format!("{text}; {part}");
        }
    }
    text
}
