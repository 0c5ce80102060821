//! In which of a profile's groups each user or device is, as one number.

use std::collections::HashMap;

use super::intern::number;
use super::members::Members;

/// One distinct combination: the places of the groups that hold the member, with the number of the path.
pub(super) type Pattern = Vec<(u32, u32)>;

/// The combination of each member.
#[derive(Clone, Debug, Default)]
pub(super) struct Patterns {
    /// The number of the combination by dense id; 0: in none of the groups.
    pub(super) of: Vec<u32>,
    /// The combinations.
    pub(super) distinct: Vec<Pattern>,
}

impl Patterns {
    /// Looks `count` members up in `groups`.
    pub(super) fn new<'m>(count: usize, groups: impl Iterator<Item = &'m Members>) -> Self {
        let mut patterns = Self { of: Vec::new(), distinct: vec![Vec::new()] };
        let mut steps: HashMap<(u32, u32), u32> = HashMap::new();
        for (place, members) in groups.enumerate() {
            if members.ids.is_empty() {
                continue;
            }
            patterns.of.resize(count, 0);
            steps.clear();
            let mut paths = members.paths.iter().peekable();
            let mut last = (u32::MAX, u32::MAX, 0);
            for id in &members.ids {
                while paths.next_if(|(member, _)| member < id).is_some() {}
                let path = paths.peek().filter(|(member, _)| member == id).map_or(0, |(_, path)| *path);
                let Some(slot) = patterns.of.get_mut(*id as usize) else { continue };
                if (last.0, last.1) != (*slot, path) {
                    let distinct = &mut patterns.distinct;
                    let next = *steps.entry((*slot, path)).or_insert_with(|| {
                        let mut pattern = distinct.get(*slot as usize).cloned().unwrap_or_default();
                        pattern.push((number(place), path));
                        distinct.push(pattern);
                        number(distinct.len() - 1)
                    });
                    last = (*slot, path, next);
                }
                *slot = last.2;
            }
        }
        patterns
    }

    /// The number of a member's combination.
    pub(super) fn number_of(&self, id: u32) -> u32 {
        self.of.get(id as usize).copied().unwrap_or_default()
    }

    /// A member's combination.
    pub(super) fn pattern_of(&self, id: u32) -> &[(u32, u32)] {
        self.distinct.get(self.number_of(id) as usize).map(Vec::as_slice).unwrap_or_default()
    }
}
