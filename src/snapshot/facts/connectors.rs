//! The certificate connectors of a snapshot.

use super::Facts;
use crate::kinds;
use crate::model::{Connector, Fact};
use crate::snapshot::error::{SnapshotError, SnapshotErrorKind};
use crate::snapshot::{Part, sources};

impl Facts<'_> {
    /// The certificate connectors.
    ///
    /// # Errors
    /// When the file fails, or one of them can't be read.
    pub fn connectors(&self) -> Result<Fact<Vec<Connector>>, SnapshotError> {
        let part = Part::list(sources::CONNECTORS);
        let objects = self.reader.objects(part)?;
        let read = objects.iter().map(|object| kinds::from_json(&object.json, kinds::connector).flatten());
        let Some(all) = read.collect::<Option<Vec<Connector>>>() else {
            let message = "a certificate connector in it can't be read";
            return Err(SnapshotError::new(SnapshotErrorKind::Damaged, self.reader.path(), message));
        };
        self.fact(part, all)
    }
}
