//! what servers log: IIS, NDES, the certificate connector.

use super::case::Case;
use super::read::Family;

/// Reads such lines.
#[derive(Debug, Default)]
pub(super) struct Iis;

impl Family for Iis {
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
