//! Which groups are inside which, as far as members were read.

use std::collections::BTreeMap;

use super::error::SnapshotError;
use super::reader::Reader;
use super::sources::{DIRECT_MEMBERS, TRANSITIVE_MEMBERS};
use crate::model::Source;

impl Reader<'_> {
    /// The groups inside each group whose members hold any, however deep: group id to ids of nested groups.
    ///
    /// # Errors
    /// When the file fails.
    pub fn nested_groups(&self) -> Result<BTreeMap<String, Vec<String>>, SnapshotError> {
        self.groups_inside(TRANSITIVE_MEMBERS)
    }

    /// The groups directly inside each group whose own members were listed and hold any.
    ///
    /// # Errors
    /// When the file fails.
    pub(super) fn child_groups(&self) -> Result<BTreeMap<String, Vec<String>>, SnapshotError> {
        self.groups_inside(DIRECT_MEMBERS)
    }

    fn groups_inside(&self, source: Source) -> Result<BTreeMap<String, Vec<String>>, SnapshotError> {
        // From the few members that are groups: others may be millions.
        const SELECT: &str = "SELECT coverage.key, member.id
             FROM membership JOIN coverage USING (part) JOIN member ON member.no = membership.member
             WHERE membership.member IN (SELECT no FROM member WHERE kind = 'group')
                 AND coverage.source = ?1 AND coverage.staged = 0
             ORDER BY coverage.key, member.id";
        let mut nested: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut statement = self.told(self.db.prepare_cached(SELECT))?;
        let mut rows = self.told(statement.query([source.0]))?;
        while let Some(row) = self.told(rows.next())? {
            let (group, inside): (String, String) = (self.told(row.get(0))?, self.told(row.get(1))?);
            nested.entry(group).or_default().push(inside);
        }
        Ok(nested)
    }
}
