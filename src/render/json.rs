//! JSON: the documents as they are.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::text::is_hostile;
use crate::report::DecisionRow;

/// One document, indented.
pub(super) fn document<T: Serialize>(document: &T, out: &mut dyn Write) -> io::Result<()> {
    write(document, Shown(PrettyFormatter::new()), out)
}

/// One decision a line.
pub(super) fn lines(decisions: &[DecisionRow], out: &mut dyn Write) -> io::Result<()> {
    decisions.iter().try_for_each(|decision| line(decision, out))
}

/// One value on a line of its own, with hostile text escaped.
///
/// # Errors
/// When `out` can't be written to.
pub fn line<T: Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    write(value, Shown(CompactFormatter), out)
}

fn write<T: Serialize, F: Formatter>(value: &T, formatter: F, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, formatter);
    value.serialize(&mut serializer)?;
    writeln!(out)
}

/// Writes what would not show, or would steer a terminal, as `\u` escapes: the same text to a parser.
struct Shown<F>(F);

macro_rules! pass_on {
    ($($method:ident($($argument:ident: $kind:ty),*);)*) => {$(
        fn $method<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$method(writer $(, $argument)*)
        }
    )*};
}

impl<F: Formatter> Formatter for Shown<F> {
    pass_on! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
        write_char_escape(escape: CharEscape);
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut units = [0; 2];
        for c in fragment.chars() {
            if is_hostile(c) {
                for unit in c.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            } else {
                write!(writer, "{c}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_escaped_and_reads_back_the_same() {
        let text = "a\u{1b}[2J\u{9b}\u{202e}\u{e0041}\"\\\n東";
        let mut out = Vec::new();
        write(&text, Shown(CompactFormatter), &mut out).unwrap();
        let written = String::from_utf8(out).unwrap();
        assert!(!written.trim_end().chars().any(is_hostile), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
