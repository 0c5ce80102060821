//! "Did you mean": the known name nearest to what was written.

/// The nearest of `names` to `word` in any case, if one is near enough to be a slip of the pen: a few edits
/// away, or begun (or begun by) what was written.
pub(super) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 80;
    let word: Vec<char> = word.trim().chars().take(LONGEST).map(|c| c.to_ascii_lowercase()).collect();
    if word.is_empty() {
        return None;
    }
    names
        .into_iter()
        .filter_map(|name| {
            let lower: Vec<char> = name.chars().map(|c| c.to_ascii_lowercase()).collect();
            let begun = word.len() >= 3 && (lower.starts_with(&word) || word.starts_with(&lower));
            let edits = if begun { 0 } else { distance(&word, &lower) };
            (edits <= word.len().max(lower.len()) / 3).then_some((edits, name))
        })
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// Levenshtein distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        for (right, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = replaced.min(*cell + 1).min(before + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        let distance = |a: &str, b: &str| {
            super::distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
        };
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("flaw", "lawn"), 2);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn slips_find_the_name_and_strangers_find_none() {
        let names = ["deviceName", "deviceOwnership", "model"];
        assert_eq!(nearest("devicename", names), Some("deviceName"));
        assert_eq!(nearest("DeviceNme", names), Some("deviceName"));
        assert_eq!(nearest("deviceOwner", names), Some("deviceOwnership"));
        assert_eq!(nearest("serialNumber", names), None);
        assert_eq!(nearest("", names), None);
    }
}
