//! The audit for a ticket or a wiki: counts, causes, profiles, what was not read.

use std::io::{self, Write};

use super::super::markdown::coverage;
use super::super::text::{grouped, markdown, rfc3339};
use crate::report::Envelope;
use crate::report::audit::AuditTotals;
use crate::report::finding;

pub(super) fn summary(head: &Envelope, totals: &AuditTotals, out: &mut dyn Write) -> io::Result<()> {
    let all = &totals.totals;
    let tenant = head.tenant.name.as_deref().or(head.tenant.id.as_deref()).unwrap_or("this tenant");
    writeln!(out, "# Audit of {}\n", markdown(tenant))?;
    writeln!(
        out,
        "{} decisions on {} profiles and {} subjects, as of {}.\n",
        grouped(all.decisions),
        all.profiles,
        grouped(all.subjects),
        rfc3339(head.as_of)
    )?;
    let titles = [
        "Profile",
        "Type",
        "Should have",
        "Has it",
        "Failed",
        "Missing",
        "Conflict",
        "Unexpected",
        "Waiting",
        "Unknown",
    ];
    writeln!(out, "| {} |\n| {} |", titles.join(" | "), titles.map(|_| "---").join(" | "))?;
    for row in &totals.profiles {
        let findings = &row.findings;
        let counts = [
            usize::try_from(row.expected).unwrap_or(usize::MAX),
            findings.as_expected,
            findings.failed,
            findings.missing,
            findings.conflict,
            findings.unexpected,
            findings.waiting,
            findings.unknown,
        ];
        let counts: Vec<String> = counts.iter().map(|count| grouped(*count as u64)).collect();
        let (name, kind) = (markdown(&row.profile.name), markdown(&row.profile.type_label));
        writeln!(out, "| {name} | {kind} | {} |", counts.join(" | "))?;
    }
    writeln!(out)?;
    if !totals.causes.is_empty() {
        writeln!(out, "## What stands in the way\n")?;
    }
    for cause in &totals.causes {
        let word = finding(cause.finding);
        writeln!(
            out,
            "- {} **{}** {} on **{}**: {}. Such as: {}. **Next:** {}",
            word.symbol,
            grouped(cause.decisions),
            word.text,
            markdown(&cause.profile_name),
            markdown(&cause.text),
            markdown(&cause.example.text),
            markdown(&cause.next)
        )?;
    }
    if !totals.causes.is_empty() {
        writeln!(out)?;
    }
    coverage(&head.coverage, out)
}
