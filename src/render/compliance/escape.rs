//! Text on its way into a page or an XML file: cleaned, then escaped. The templates know no other way.

use std::fmt::{self, Write};

use askama::filters::Escaper;

use super::super::text::is_hostile;

/// What the templates of the page escape with; `askama.toml` names it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Markup;

impl Escaper for Markup {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| escaped(c, &mut dest))
    }
}

/// A text for an element or a quoted attribute of HTML or XML.
pub(super) fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = Markup.write_escaped_str(&mut out, text);
    out
}

fn escaped(c: char, out: &mut impl Write) -> fmt::Result {
    match c {
        '&' => out.write_str("&amp;"),
        '<' => out.write_str("&lt;"),
        '>' => out.write_str("&gt;"),
        '"' => out.write_str("&quot;"),
        '\'' => out.write_str("&#39;"),
        c if is_hostile(c) || is_no_character(c) => write!(out, "\\u{{{:x}}}", u32::from(c)),
        c => out.write_char(c),
    }
}

/// Code points that are not characters: XML refuses some of them, HTML calls them errors.
fn is_no_character(c: char) -> bool {
    let point = u32::from(c);
    point & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&point)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_hidden_characters_are_shown() {
        let cases = [
            ("</style><script>", "&lt;/style&gt;&lt;script&gt;"),
            ("a \"b\" & 'c'", "a &quot;b&quot; &amp; &#39;c&#39;"),
            ("abc\u{202e}gpj.exe", "abc\\u{202e}gpj.exe"),
            ("\u{0}\u{1b}[2J\u{ffff}\u{fdd0}", "\\u{0}\\u{1b}[2J\\u{ffff}\\u{fdd0}"),
            ("Köln 東京", "Köln 東京"),
        ];
        for (text, shown) in cases {
            assert_eq!(markup(text), shown);
        }
    }
}
