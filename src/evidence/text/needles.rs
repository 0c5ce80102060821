//! Words that are looked for in a big log, all at once.

use aho_corasick::{AhoCorasick, packed};

/// A searcher for several words.
#[derive(Debug)]
pub struct Needles {
    /// Compares many bytes in one step; not on every machine, nor for every number of words.
    packed: Option<packed::Searcher>,
    automaton: AhoCorasick,
}

impl Needles {
    /// A searcher for these words; `None` if there are none.
    #[must_use]
    pub fn new(words: &[&str]) -> Option<Self> {
        if words.is_empty() {
            return None;
        }
        let packed = packed::Config::new().builder().extend(words).build();
        Some(Self { packed, automaton: AhoCorasick::new(words).ok()? })
    }

    /// Where the first of them begins.
    #[must_use]
    pub fn find(&self, text: &[u8]) -> Option<usize> {
        match &self.packed {
            // A packed searcher refuses what is shorter than its step.
            Some(packed) if text.len() >= packed.minimum_len() => {
                packed.find(text).map(|found| found.start())
            }
            _ => self.automaton.find(text).map(|found| found.start()),
        }
    }

    /// Whether one of them is in the text.
    #[must_use]
    pub fn is_in(&self, text: &[u8]) -> bool {
        self.find(text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_is_found_wherever_it_lies() {
        let words = ["SCEP", "LogicalName_", "<SyncML", "VERB", "jscep"];
        let needles = Needles::new(&words).expect("some");
        for word in words {
            for before in [0, 1, 15, 16, 31, 32, 63, 64, 1000] {
                for after in [0, 1, 40] {
                    let text = format!("{}{word}{}", ".".repeat(before), ".".repeat(after));
                    assert_eq!(needles.find(text.as_bytes()), Some(before), "{text}");
                    let cut = text.replace(word, word.get(1..).expect("longer"));
                    assert!(!needles.is_in(cut.as_bytes()), "{cut}");
                }
            }
        }
        assert!(Needles::new(&[]).is_none());
    }
}
