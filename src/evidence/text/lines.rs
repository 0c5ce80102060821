//! Lines of a text of any size, in bounded memory.

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

use super::Needles;

/// The longest line that is handed out whole, in bytes. SyncML messages are at most 512 KiB, three times escaped; what is
/// longer comes in pieces of this size.
pub const MAX_LINE: usize = 4 * 1024 * 1024;
/// How much is read at a time.
const BLOCK: usize = 1024 * 1024;

/// One line without its end.
#[derive(Debug)]
pub struct Line<'t> {
    /// The text. Bytes that are not UTF-8 were read as Windows-1252.
    pub text: Cow<'t, str>,
    /// Whether it is a piece of a longer line.
    pub cut: bool,
    /// Whether lines before it were passed over, since the last one that was handed out.
    pub gap: bool,
}

/// Reads lines from UTF-8 bytes.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    /// Lines that were passed over, in all.
    passed_over: u64,
    in_long_line: bool,
    last: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// Lines of `input`.
    #[must_use]
    pub fn new(input: R) -> Self {
        Self {
            input,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            passed_over: 0,
            in_long_line: false,
            last: Vec::new(),
        }
    }

    /// How many lines [`next_with`](Self::next_with) passed over so far.
    #[must_use]
    pub fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// The last line that was passed over, for its time.
    #[must_use]
    pub fn last_passed_over(&self) -> Cow<'_, str> {
        text(&self.last)
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// When the input can't be read.
    #[expect(clippy::should_implement_trait, reason = "it lends from the buffer, which an iterator can't")]
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            let rest = self.buffer.get(self.start..).unwrap_or_default();
            if let Some(length) = memchr(b'\n', rest) {
                return Ok(Some(self.hand_out(length, 1, false)));
            }
            if rest.len() >= MAX_LINE {
                return Ok(Some(self.hand_out(MAX_LINE, 0, false)));
            }
            if self.ended {
                let length = rest.len();
                return Ok((length > 0).then(|| self.hand_out(length, 0, false)));
            }
            self.fill()?;
        }
    }

    /// The next line that holds one of the needles; the others are passed over and counted.
    ///
    /// # Errors
    /// When the input can't be read.
    pub fn next_with(&mut self, needles: &Needles) -> io::Result<Option<Line<'_>>> {
        let before = self.passed_over;
        loop {
            let rest = self.buffer.get(self.start..).unwrap_or_default();
            if let Some(found) = needles.find(rest) {
                let begins =
                    rest.get(..found).and_then(|before| memrchr(b'\n', before)).map_or(0, |at| at + 1);
                self.pass_over(begins);
                let gap = self.passed_over > before;
                let rest = self.buffer.get(self.start..).unwrap_or_default();
                if let Some(length) = memchr(b'\n', rest) {
                    return Ok(Some(self.hand_out(length, 1, gap)));
                }
                if rest.len() >= MAX_LINE || self.ended {
                    let length = rest.len().min(MAX_LINE);
                    return Ok(Some(self.hand_out(length, 0, gap)));
                }
            } else {
                // The end of what was read may be the beginning of a line with a needle.
                let whole = if self.ended { rest.len() } else { memrchr(b'\n', rest).map_or(0, |at| at + 1) };
                let long = if rest.len() >= MAX_LINE { rest.len() } else { 0 };
                self.pass_over(whole.max(long));
                if self.ended {
                    return Ok(None);
                }
            }
            self.fill()?;
        }
    }

    fn pass_over(&mut self, length: usize) {
        let Some(passed) = self.buffer.get(self.start..self.start + length) else { return };
        let ends = memchr_iter(b'\n', passed).count();
        self.passed_over +=
            ends as u64 + u64::from(self.ended && passed.last().is_some_and(|&last| last != b'\n'));
        let body = passed.strip_suffix(b"\n").unwrap_or(passed);
        let begins = memrchr(b'\n', body).map_or(0, |at| at + 1);
        if let Some(line) = body.get(begins..).filter(|line| !line.is_empty()) {
            self.last.clear();
            self.last.extend_from_slice(line.get(..line.len().min(4096)).unwrap_or_default());
        }
        self.start += length;
    }

    fn hand_out(&mut self, length: usize, end: usize, gap: bool) -> Line<'_> {
        let from = self.start;
        self.start += length + end;
        let cut = self.in_long_line || (end == 0 && !self.ended);
        self.in_long_line = end == 0 && !self.ended;
        let bytes = self.buffer.get(from..from + length).unwrap_or_default();
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Line { text: text(bytes), cut, gap }
    }

    /// Reads another block behind what is left.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let kept = self.buffer.len();
        self.buffer.resize(kept + BLOCK, 0);
        let mut read = kept;
        while read < self.buffer.len() {
            match self.input.read(self.buffer.get_mut(read..).unwrap_or_default()) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => read += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(read);
                    return Err(error);
                }
            }
        }
        self.buffer.truncate(read);
        Ok(())
    }
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        // Damaged UTF-8 (a cut character at the end of a piece) stays readable; other bytes are Windows-1252.
        Err(error) if error.error_len().is_none() => String::from_utf8_lossy(bytes),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8]) -> Vec<String> {
        let mut lines = Lines::new(bytes);
        let mut found = Vec::new();
        while let Some(line) = lines.next().expect("reads") {
            found.push(line.text.into_owned());
        }
        found
    }

    #[test]
    fn lines_end_with_either_end_or_with_the_file() {
        assert_eq!(all(b"a\r\nb\n\nc"), ["a", "b", "", "c"]);
        assert_eq!(all(b""), Vec::<String>::new());
    }

    #[test]
    fn bytes_that_are_not_utf8_are_windows_1252() {
        assert_eq!(all(b"Pr\xfcfung\n"), ["Prüfung"]);
    }

    #[test]
    fn a_line_longer_than_the_limit_comes_in_pieces() {
        let long = vec![b'x'; MAX_LINE * 2 + 10];
        let mut lines = Lines::new(long.as_slice());
        let mut lengths = Vec::new();
        while let Some(line) = lines.next().expect("reads") {
            lengths.push((line.text.len(), line.cut));
        }
        assert_eq!(lengths, [(MAX_LINE, true), (MAX_LINE, true), (10, true)]);
    }

    #[test]
    fn only_lines_with_a_needle_are_handed_out_and_the_rest_is_counted() {
        let needles = Needles::new(&["SCEP", "ModelName"]).expect("some");
        let mut log = String::new();
        for index in 0..200_000 {
            log.push_str(if index % 50_000 == 7 { "a SCEP line\n" } else { "nothing here at all\n" });
        }
        log.push_str("the last line");
        let mut lines = Lines::new(log.as_bytes());
        let mut found = 0;
        while let Some(line) = lines.next_with(&needles).expect("reads") {
            assert_eq!((line.text.as_ref(), line.gap), ("a SCEP line", true));
            found += 1;
        }
        assert_eq!((found, lines.passed_over()), (4, 200_000 - 4 + 1));
        assert_eq!(lines.last_passed_over(), "the last line");
    }
}
