//! Equal things get the same small number.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Distinct things, numbered in the order in which they first came.
#[derive(Clone, Debug)]
pub(super) struct Interner<T> {
    items: Vec<T>,
    index: FxHashMap<T, u32>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self { items: Vec::new(), index: FxHashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Interner<T> {
    /// The number of `item`.
    pub(super) fn code(&mut self, item: T) -> u32 {
        if let Some(code) = self.index.get(&item) {
            return *code;
        }
        let code = number(self.items.len());
        self.items.push(item.clone());
        self.index.insert(item, code);
        code
    }

    /// The number of `item`, if it has one.
    pub(super) fn find(&self, item: &T) -> Option<u32> {
        self.index.get(item).copied()
    }

    /// The things by number.
    pub(super) fn into_items(self) -> Vec<T> {
        self.items
    }
}

impl Interner<std::sync::Arc<str>> {
    /// The number of a text, if it has one.
    pub(super) fn find_text(&self, text: &str) -> Option<u32> {
        self.index.get(text).copied()
    }
}

/// A count as a dense id. A tenant with more than four thousand million of anything does not exist; such ids
/// would all be the last one.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
