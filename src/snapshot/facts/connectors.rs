//! The certificate connectors of a snapshot.

use super::Facts;
use crate::kinds;
use crate::model::{Connector, Fact};
use crate::snapshot::error::SnapshotError;
use crate::snapshot::{Part, sources};

impl Facts<'_> {
    /// The certificate connectors.
    ///
    /// # Errors
    /// When the file fails, or one of them can't be read.
    pub fn connectors(&self) -> Result<Fact<Vec<Connector>>, SnapshotError> {
        let part = Part::list(sources::CONNECTORS);
        let all = self.reader.made_of_all(&self.reader.objects(part)?, kinds::connector)?;
        self.fact(part, all)
    }
}
