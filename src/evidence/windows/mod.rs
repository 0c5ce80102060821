//! Windows events.

use super::case::Case;
use super::read::Family;

/// Reads such lines.
#[derive(Debug, Default)]
pub(super) struct EventText;

impl Family for EventText {
    fn begins(&self, _line: &str) -> bool {
        false
    }

    fn take(&mut self, _line: &str, _case: &mut Case) -> bool {
        false
    }

    fn flush(&mut self, _case: &mut Case) {}

    fn loose(&mut self, _line: &str, _case: &mut Case) -> bool {
        false
    }

    fn needles(&self) -> &'static [&'static str] {
        &[]
    }

    fn one_line_a_record(&self) -> bool {
        false
    }
}

/// How an event log file begins.
pub(super) const EVTX_MAGIC: &[u8] = b"ElfFile\0";

/// Reads an event log file.
pub(super) fn evtx<R: std::io::Read + std::io::Seek>(_input: R, _case: &mut Case) -> std::io::Result<()> {
    Ok(())
}

/// Reads events as XML.
pub(super) fn event_xml<R: std::io::Read>(_input: R, _case: &mut Case) -> std::io::Result<()> {
    Ok(())
}

/// Reads events as JSON.
pub(super) fn json<R: std::io::Read>(_input: R, _case: &mut Case) -> std::io::Result<()> {
    Ok(())
}

/// Reads an MDM diagnostics report.
pub(super) fn mdm_report<R: std::io::Read>(_input: R, _case: &mut Case) -> std::io::Result<()> {
    Ok(())
}
