//! The text of a rich text file (`{\rtf1 …`), which is what a copy from a console becomes in `TextEdit` or `WordPad`.

use super::hygiene::windows_1252;

/// Longest line that is put together; a longer one is handed out in pieces.
const LONGEST: usize = 1024 * 1024;
/// Groups that hold no text.
const NO_TEXT: [&str; 9] = [
    "\\*",
    "\\fonttbl",
    "\\colortbl",
    "\\stylesheet",
    "\\info",
    "\\pict",
    "\\listtable",
    "\\header",
    "\\footer",
];
/// Control words that stand for characters.
const CHARACTERS: [(&str, char); 8] = [
    ("tab", '\t'),
    ("lquote", '‘'),
    ("rquote", '’'),
    ("ldblquote", '“'),
    ("rdblquote", '”'),
    ("bullet", '•'),
    ("endash", '–'),
    ("emdash", '—'),
];

/// Takes the lines of the file and gives those of the text.
#[derive(Debug, Default)]
pub(in crate::evidence) struct RichText {
    depth: u32,
    /// The depth of the group that is passed over.
    silent_from: Option<u32>,
    /// Characters to pass over after a Unicode one, which stand there for older programs.
    fallback: u8,
    text: String,
}

impl RichText {
    /// One line of the file; `each` gets every line of the text that it completes.
    pub(in crate::evidence) fn line(&mut self, line: &str, each: &mut dyn FnMut(&str)) {
        let mut rest = line;
        while let Some(letter) = rest.chars().next() {
            let after = rest.get(letter.len_utf8()..).unwrap_or_default();
            rest = match letter {
                '{' => {
                    self.depth = self.depth.saturating_add(1);
                    if NO_TEXT.iter().any(|word| after.starts_with(word)) {
                        self.silent_from.get_or_insert(self.depth);
                    }
                    after
                }
                '}' => {
                    self.silent_from.take_if(|from| *from >= self.depth);
                    self.depth = self.depth.saturating_sub(1);
                    after
                }
                '\\' => self.control(after, each),
                letter => {
                    self.push(letter, each);
                    after
                }
            };
        }
    }

    /// The end of the file.
    pub(in crate::evidence) fn finish(&mut self, each: &mut dyn FnMut(&str)) {
        if !self.text.is_empty() {
            self.end_line(each);
        }
    }

    /// What comes after a backslash; the text after it.
    fn control<'t>(&mut self, after: &'t str, each: &mut dyn FnMut(&str)) -> &'t str {
        let Some(letter) = after.chars().next() else {
            self.end_line(each);
            return "";
        };
        let rest = after.get(letter.len_utf8()..).unwrap_or_default();
        match letter {
            '\'' => {
                let byte = rest.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
                if let Some(byte) = byte {
                    self.push(windows_1252(byte), each);
                    return rest.get(2..).unwrap_or_default();
                }
                rest
            }
            '\\' | '{' | '}' => {
                self.push(letter, each);
                rest
            }
            '~' => {
                self.push(' ', each);
                rest
            }
            '_' => {
                self.push('-', each);
                rest
            }
            letter if letter.is_ascii_alphabetic() => self.word(after, each),
            letter if letter.is_whitespace() && rest.trim().is_empty() => {
                self.end_line(each);
                ""
            }
            _ => rest,
        }
    }

    fn word<'t>(&mut self, text: &'t str, each: &mut dyn FnMut(&str)) -> &'t str {
        let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, rest) = text.split_at_checked(length).unwrap_or((text, ""));
        let sign = usize::from(rest.starts_with('-'));
        let digits = sign + rest.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
        let (number, rest) = rest.split_at_checked(digits).unwrap_or((rest, ""));
        match word {
            "par" | "line" | "row" => self.end_line(each),
            "u" => {
                let code = number.parse::<i32>().ok().map(|n| if n < 0 { n + 0x1_0000 } else { n });
                let letter = code.and_then(|n| u32::try_from(n).ok()).and_then(char::from_u32);
                self.push(letter.unwrap_or('\u{fffd}'), each);
                self.fallback = 1;
            }
            word => {
                if let Some((_, letter)) = CHARACTERS.iter().find(|(name, _)| *name == word) {
                    self.push(*letter, each);
                }
            }
        }
        rest.strip_prefix(' ').unwrap_or(rest)
    }

    fn push(&mut self, letter: char, each: &mut dyn FnMut(&str)) {
        if self.fallback > 0 {
            self.fallback -= 1;
            return;
        }
        if self.silent_from.is_none() {
            self.text.push(letter);
        }
        if self.text.len() >= LONGEST {
            self.end_line(each);
        }
    }

    fn end_line(&mut self, each: &mut dyn FnMut(&str)) {
        each(&self.text);
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(lines: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        let mut rich = RichText::default();
        for line in lines {
            rich.line(line, &mut |line| found.push(line.to_owned()));
        }
        rich.finish(&mut |line| found.push(line.to_owned()));
        found.retain(|line| !line.trim().is_empty());
        found
    }

    #[test]
    fn a_copy_saved_by_textedit_is_its_lines() {
        let file = [
            r"{\rtf1\ansi\ansicpg1252\cocoartf2639",
            r"\cocoatextscaling0\cocoaplatform0{\fonttbl\f0\fswiss\fcharset0 Helvetica;}",
            r"{\colortbl;\red255\green255\blue255;}",
            r"{\*\expandedcolortbl;;}",
            r"\pard\tx720\pardirnatural\partightenfactor0",
            "",
            r"\f0\fs24 \cf0 debug    18:30:53.691033 -0500    profiled    one\",
            r"default    18:30:54.000000 -0500    profiled    Profile \'93x\'94 installed.\",
            r"error\tab 1 \{a\} \u8220 ?b}",
        ];
        assert_eq!(
            text(&file),
            [
                "debug    18:30:53.691033 -0500    profiled    one",
                "default    18:30:54.000000 -0500    profiled    Profile “x” installed.",
                "error\t1 {a} “b",
            ]
        );
    }

    #[test]
    fn paragraphs_of_wordpad_are_lines() {
        assert_eq!(text(&[r"{\rtf1 a\par", r"b\par", "}"]), ["a", "b"]);
    }

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes() {
        for file in [r"{\rtf1 \u999999999999 x", r"\'", r"{{{{", r"}}}}", "\\"] {
            let _ = text(&[file]);
        }
        assert_eq!(text(&[r"}}a"]), ["a"]);
    }
}
