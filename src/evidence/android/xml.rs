//! A walk through one XML document that comes from outside: no entities but the five, no DTD, limited depth.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// SyncML is at most ten deep.
const DEEPEST: usize = 64;

/// What the walk meets.
pub(super) trait Visitor {
    /// An element begins; `path` ends in it.
    fn open(&mut self, path: &[String], start: &BytesStart<'_>);

    /// An element ends; `path` ends in it. `text` is its text, empty for one that holds elements.
    fn close(&mut self, path: &[String], text: &str);

    /// Everything before this byte of the document is done with.
    fn passed(&mut self, _position: usize) {}
}

/// Where the text stopped being XML, or the document was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// Walks through a document. What was well-formed has been visited even when it breaks off.
pub(super) fn walk(document: &str, visitor: &mut dyn Visitor) -> Result<(), Broken> {
    let mut reader = Reader::from_str(document.trim_start());
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut leaf = false;
    loop {
        match reader.read_event().map_err(|_| Broken)? {
            Event::Start(start) => {
                if path.len() >= DEEPEST {
                    return Err(Broken);
                }
                path.push(local(&start));
                visitor.open(&path, &start);
                text.clear();
                leaf = true;
            }
            Event::Empty(start) => {
                path.push(local(&start));
                visitor.open(&path, &start);
                visitor.close(&path, "");
                path.pop();
                leaf = false;
            }
            Event::End(_) => {
                visitor.close(&path, if leaf { &text } else { "" });
                path.pop();
                text.clear();
                leaf = false;
                visitor.passed(usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
            }
            Event::Text(part) => text.push_str(&part),
            Event::CData(part) => text.push_str(&part),
            Event::GeneralRef(entity) => text.push(character(&entity).ok_or(Broken)?),
            Event::DocType(_) => return Err(Broken),
            Event::Eof => return if path.is_empty() { Ok(()) } else { Err(Broken) },
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn local(start: &BytesStart<'_>) -> String {
    start.local_name().into_inner().to_owned()
}

/// The character of `&lt;` or `&#65;`; none for an entity that a DTD would have to define.
fn character(entity: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if entity.is_char_ref() {
        return entity.resolve_char_ref().ok().flatten();
    }
    Some(match &**entity {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Leaves(Vec<(String, String)>);

    impl Visitor for Leaves {
        fn open(&mut self, _path: &[String], _start: &BytesStart<'_>) {}

        fn close(&mut self, path: &[String], text: &str) {
            self.0.push((path.join("/"), text.to_owned()));
        }
    }

    fn leaves(document: &str) -> (Vec<(String, String)>, bool) {
        let mut found = Leaves::default();
        let whole = walk(document, &mut found).is_ok();
        (found.0, whole)
    }

    #[test]
    fn text_is_unescaped_once() {
        let (found, whole) = leaves("<a><b x='1'>&lt;c&gt;&amp;lt;&#65;</b><d/></a>");
        assert!(whole);
        assert_eq!(
            found,
            [("a/b", "<c>&lt;A"), ("a/d", ""), ("a", "")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
    }

    #[test]
    fn what_is_cut_was_visited_up_to_there() {
        let (found, whole) = leaves("<a><b>x</b><c>y");
        assert_eq!((found.len(), whole), (1, false));
    }

    #[test]
    fn bombs_are_refused() {
        assert!(!leaves("<!DOCTYPE a [<!ENTITY x \"yyyy\">]><a>&x;</a>").1);
        assert!(!leaves("<a>&x;</a>").1);
        assert!(!leaves(&"<a>".repeat(100_000)).1);
    }
}
