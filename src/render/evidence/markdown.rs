//! For a ticket.

use std::io::{self, Write};

use super::super::text::{markdown, rfc3339};
use super::page::{facts, others, relation, result_text, title};
use crate::report::EvidenceReport;
use crate::report::v1::{FileReport, RequestReport};

pub(super) fn ticket(report: &EvidenceReport, out: &mut dyn Write) -> io::Result<()> {
    for file in &report.files {
        file_part(file, out)?;
    }
    for package in report.packages.iter().flatten() {
        let words = [package.status.as_deref(), package.initiated_by.as_deref()];
        let times = package.requested_date_time.map(rfc3339);
        let words: Vec<&str> = words.into_iter().flatten().chain(times.as_deref()).collect();
        writeln!(out, "- {}: {}", markdown(&package.id), markdown(&words.join(", ")))?;
    }
    for input in &report.unread {
        let (path, text) = (markdown(&input.path), markdown(&input.text));
        writeln!(out, "- Not read: {path}: {text}. **Next:** {}", markdown(input.next))?;
    }
    if report.other_files > 0 {
        writeln!(out, "- {}", others(report))?;
    }
    if !report.unread.is_empty() || report.other_files > 0 {
        writeln!(out)?;
    }
    if report.tenant.is_some() {
        writeln!(out, "## Beside the tenant\n")?;
        for join in &report.joins {
            let (symbol, word, _) = relation(join);
            writeln!(
                out,
                "- {symbol} **{word}**: {}. **Next:** {}",
                markdown(&join.text),
                markdown(&join.next)
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn file_part(file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# {}\n", markdown(&file.path))?;
    writeln!(out, "**{}.**\n", markdown(&file.headline.text))?;
    writeln!(out, "**Next:** {}\n", markdown(&file.headline.next))?;
    let times: Vec<&str> =
        [file.first_time.as_deref(), file.last_time.as_deref()].into_iter().flatten().collect();
    writeln!(
        out,
        "{} ({}), {} records{}{}.\n",
        file.platform,
        file.format,
        file.records,
        if times.is_empty() { "" } else { ", " },
        markdown(&times.join(" to "))
    )?;
    for request in file.requests.iter().chain(&file.other_requests).chain(&file.unnamed) {
        request_part(request, out)?;
    }
    if file.requests.is_empty()
        && file.unnamed.is_none()
        && let Some(result) = &file.result
    {
        writeln!(out, "Result: {}.\n", markdown(&result_text(result)))?;
    }
    for note in &file.notes {
        writeln!(out, "- {}", markdown(&note.text))?;
    }
    if !file.notes.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

fn request_part(request: &RequestReport, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "## {}: {}\n", markdown(&title(request)), markdown(request.verdict))?;
    if !request.timeline.is_empty() {
        writeln!(out, "| Time | What happened |\n| --- | --- |")?;
        for moment in &request.timeline {
            let bad = if moment.bad { "✗ " } else { "" };
            let times = if moment.times > 1 { format!(" ({} times)", moment.times) } else { String::new() };
            let time = moment.time.as_deref().unwrap_or_default();
            writeln!(out, "| {} | {bad}{}{times} |", markdown(time), markdown(&moment.text))?;
        }
        writeln!(out)?;
    }
    for (name, text) in facts(request) {
        writeln!(out, "- {name}: {}", markdown(&text))?;
    }
    for difference in &request.differences {
        writeln!(
            out,
            "- differs: {}: {} on the device, {} in the profile now",
            difference.field,
            markdown(&difference.device),
            markdown(&difference.profile)
        )?;
    }
    writeln!(out)
}
