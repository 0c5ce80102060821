//! What every reader of lines can do.

use crate::evidence::case::Case;

/// A family of line formats.
///
/// A line that begins a record of a family goes to it; a line that begins nothing goes to the family that had the line
/// before (the rest of a message), and if there is none, every family is asked whether the loose line says something.
pub(in crate::evidence) trait Family {
    /// Whether a record of this family begins with this line. Cheap, and certain: no other family may take it.
    fn begins(&self, line: &str) -> bool;

    /// Takes a line that begins a record, or goes on with one. `false` when the line is no part of the record: then that
    /// one is over, and the line is loose.
    fn take(&mut self, line: &str, case: &mut Case) -> bool;

    /// The record that was begun is whole: another family took over, lines were passed over, or the file ended.
    fn flush(&mut self, case: &mut Case);

    /// Looks at a line without any frame: a copied message, a fragment. Whether it said something.
    fn loose(&mut self, line: &str, case: &mut Case) -> bool;

    /// The file is over: what waited for a later line is noted down. Called once, for every family.
    fn finish(&mut self, _case: &mut Case) {}

    /// Words of which one is in every line that matters to this family. Lines of a big log without any of these are
    /// passed over.
    fn needles(&self) -> &'static [&'static str];

    /// Whether a big log may be skimmed for those words, every record being one line.
    fn one_line_a_record(&self) -> bool;
}
