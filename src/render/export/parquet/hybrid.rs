//! Small numbers as Parquet's hybrid of runs and packed bits.

/// Numbers that are packed at once at most, so that their count fits the one byte that every reader takes.
const PACKED: usize = 63 * 8;

/// Numbers of some bits each, one after the other.
#[derive(Debug)]
pub(super) struct Hybrid {
    width: u32,
    /// The number that came last, and how often.
    last: (u32, usize),
    /// Numbers that repeat too little for a run.
    packed: Vec<u32>,
    out: Vec<u8>,
}

impl Hybrid {
    /// Numbers below `1 << width`; `width` is at most 32.
    pub(super) fn new(width: u32) -> Self {
        Self { width, last: (0, 0), packed: Vec::with_capacity(PACKED), out: Vec::new() }
    }

    /// The same number so many times.
    pub(super) fn push(&mut self, number: u32, count: usize) {
        if self.last.0 == number {
            self.last.1 += count;
        } else {
            self.settle();
            self.last = (number, count);
        }
    }

    /// All of them.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.settle();
        // The last eight are filled up; readers know how many there are.
        self.packed.resize(self.packed.len().next_multiple_of(8), 0);
        self.pack();
        self.out
    }

    fn settle(&mut self) {
        let (number, mut count) = self.last;
        // Only whole eights can be packed, so the run before or this one gives some up.
        let missing = self.packed.len().next_multiple_of(8) - self.packed.len();
        let given = if count < 8 { count } else { missing.min(count) };
        for _ in 0..given {
            self.packed.push(number);
            if self.packed.len() == PACKED {
                self.pack();
            }
        }
        count -= given;
        if count >= 8 {
            self.pack();
            self.varint(count << 1);
            self.bits([number]);
        } else if count > 0 {
            self.packed.resize(self.packed.len() + count, number);
        }
        self.last.1 = 0;
    }

    fn pack(&mut self) {
        if self.packed.is_empty() {
            return;
        }
        self.varint(((self.packed.len() / 8) << 1) | 1);
        let mut packed = std::mem::take(&mut self.packed);
        self.bits(packed.drain(..));
        self.packed = packed;
    }

    /// The bits of numbers, the lowest first, up to a whole byte.
    fn bits(&mut self, numbers: impl IntoIterator<Item = u32>) {
        let (mut bits, mut held) = (0u64, 0);
        for number in numbers {
            bits |= u64::from(number) << held;
            held += self.width;
            while held >= 8 {
                self.out.push(bits as u8);
                bits >>= 8;
                held -= 8;
            }
        }
        if held > 0 {
            self.out.push(bits as u8);
        }
    }

    fn varint(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a reader makes of it.
    fn read(bytes: &[u8], width: u32, count: usize) -> Vec<u32> {
        let (mut at, mut numbers) = (0, Vec::new());
        while at < bytes.len() {
            let (mut header, mut shift) = (0usize, 0);
            loop {
                let byte = bytes[at];
                at += 1;
                header |= usize::from(byte & 0x7F) << shift;
                shift += 7;
                if byte < 0x80 {
                    break;
                }
            }
            let bit = |bit: usize| u32::from(bytes[at + bit / 8] >> (bit % 8) & 1);
            let number =
                |place: usize| (0..width as usize).map(|k| bit(place * width as usize + k) << k).sum::<u32>();
            if header & 1 == 1 {
                assert!(header < 0x80, "more packed than one byte counts");
                numbers.extend((0..(header >> 1) * 8).map(number));
                at += (header >> 1) * width as usize;
            } else {
                assert!(header >> 1 >= 8, "a run that is longer than what it stands for");
                numbers.extend(std::iter::repeat_n(number(0), header >> 1));
                at += (width as usize).div_ceil(8);
            }
        }
        assert!(numbers.len() >= count && numbers.len() < count + 8, "{} for {count}", numbers.len());
        numbers.truncate(count);
        numbers
    }

    proptest! {
        #[test]
        fn what_was_pushed_is_read(
            width in 0u32..=17,
            runs in prop::collection::vec((any::<u32>(), prop_oneof![1usize..3, 1usize..30, 1usize..2_000]), 0..300),
        ) {
            let mask = (1u32 << width) - 1;
            let mut hybrid = Hybrid::new(width);
            let mut all = Vec::new();
            for (number, count) in runs {
                hybrid.push(number & mask, count);
                all.extend(std::iter::repeat_n(number & mask, count));
            }
            prop_assert_eq!(read(&hybrid.finish(), width, all.len()), all);
        }
    }
}
