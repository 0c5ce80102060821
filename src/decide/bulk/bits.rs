//! Sets of rows, a bit a row.

/// A set of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// No row of `len`.
    pub(super) fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    /// Every row of `len`.
    pub(super) fn all(len: usize) -> Self {
        let mut bits = Self { words: vec![u64::MAX; len.div_ceil(64)] };
        if let Some(last) = bits.words.last_mut().filter(|_| !len.is_multiple_of(64)) {
            *last = (1 << (len % 64)) - 1;
        }
        bits
    }

    /// Adds a row.
    pub(super) fn set(&mut self, row: u32) {
        if let Some(word) = self.words.get_mut(row as usize / 64) {
            *word |= 1 << (row % 64);
        }
    }

    /// Whether a row is in it.
    pub(super) fn has(&self, row: u32) -> bool {
        self.words.get(row as usize / 64).is_some_and(|word| word & (1 << (row % 64)) != 0)
    }

    /// Keeps the rows that are in both.
    pub(super) fn keep(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// How many rows are in it.
    pub(super) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The rows of these 64-row blocks, in order.
    pub(super) fn within(&self, blocks: std::ops::Range<usize>) -> impl Iterator<Item = u32> {
        let first = blocks.start;
        let words = self.words.get(blocks).unwrap_or_default();
        words.iter().enumerate().flat_map(move |(at, word)| {
            let base = super::intern::number((first + at) * 64);
            Ones(*word).map(move |bit| base + bit)
        })
    }

    /// How many blocks of 64 rows there are.
    pub(super) fn blocks(&self) -> usize {
        self.words.len()
    }
}

/// The places of the ones in a word.
struct Ones(u64);

impl Iterator for Ones {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.0 == 0 {
            return None;
        }
        let place = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_every_row_and_no_more() {
        for len in [0, 1, 63, 64, 65, 200] {
            let all = Bits::all(len);
            assert_eq!(all.count(), len as u64);
            assert_eq!(all.within(0..all.blocks()).count(), len);
        }
    }

    #[test]
    fn rows_come_in_order() {
        let mut bits = Bits::none(300);
        [299, 0, 64, 63, 128].into_iter().for_each(|row| bits.set(row));
        assert_eq!(bits.within(0..bits.blocks()).collect::<Vec<_>>(), [0, 63, 64, 128, 299]);
        assert_eq!(bits.within(1..3).collect::<Vec<_>>(), [64, 128]);
    }
}
