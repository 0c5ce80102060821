//! The report in its formats: to stdout, to a file, into a folder.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::config::Settings;
use super::{log, told};
use crate::app::{Output, is_told};
use crate::deliver::{Lock, Published, Staging};
use crate::error::AppError;
use crate::history::Recording;
use crate::render::Style;
use crate::render::compliance::{self, ReportFormat};
use crate::report::compliance::{ComplianceReport, Item};

/// What is written, and how.
pub(super) struct Way {
    /// How the answer is written; `None`: the folder has it, and nothing else is asked for.
    pub(super) format: Option<ReportFormat>,
    /// For whom.
    pub(super) style: Style,
    /// Where to.
    pub(super) output: Output,
}

/// A report with the items that it does not hold itself.
pub(super) struct Told<'t, 'h> {
    /// The document.
    pub(super) report: &'t ComplianceReport,
    /// Where all items are.
    pub(super) recording: &'t Recording<'h>,
}

impl Told<'_, '_> {
    /// Writes it in one format.
    pub(super) fn write(&self, format: ReportFormat, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut items = |visit: &mut dyn FnMut(&Item) -> io::Result<()>| {
            let failed = self.recording.each_item(|open| match visit(&told::item(open)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => ControlFlow::Break(error),
            });
            failed.map_err(io::Error::other)?.map_or(Ok(()), Err)
        };
        compliance::write(self.report, &mut items, format, style, out)
    }

    /// Writes the answer, if one is asked for.
    pub(super) fn answer(&self, way: &Way) -> Result<(), AppError> {
        let Some(format) = way.format else { return Ok(()) };
        way.output.stream(|out| self.write(format, &way.style, out)).map(drop)
    }

    /// Writes every format of the folder, where nobody sees it yet.
    pub(super) fn stage<'l>(&self, lock: &'l Lock, settings: &Settings) -> Result<Staging<'l>, AppError> {
        let staging = Staging::new(lock, self.report.head.as_of)?;
        let style = Style { width: 120, color: false, tty: false, all: false };
        let wanted = |format: &ReportFormat| settings.formats.is_empty() || settings.formats.contains(format);
        for format in ReportFormat::for_files().filter(wanted) {
            staging.write(format.file_name(), |out| self.write(format, &style, out))?;
        }
        Ok(staging)
    }
}

/// Says where the report is, on stderr.
pub(super) fn announce(published: &Published, quiet: bool) {
    if is_told() {
        return log::written(published);
    }
    // Nobody is left to tell when stderr is gone.
    let mut err = io::stderr();
    if !quiet {
        let folder = published.folder.display().to_string();
        let _ = writeln!(err, "the report is in {}", folder.escape_debug());
    }
    if let Some(error) = &published.kept_although {
        let _ = writeln!(err, "warning: {error}\nnext: {}", error.next);
    }
}
