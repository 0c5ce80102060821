//! Binary forms of the facts, kept with them: fast to open, and dropped as soon as a fact changes.

use rusqlite::params;

use super::error::SnapshotError;
use super::reader::Reader;
use super::writer::Writer;

/// How much goes into one row: SQLite holds no value above a gigabyte.
const CHUNK: usize = 32 << 20;

impl Writer {
    /// Keeps a binary form, in the place of an older one. Changing any fact afterwards drops it.
    ///
    /// # Errors
    /// When the file fails.
    pub fn put_segment(&mut self, name: &str, version: u32, data: &[u8]) -> Result<(), SnapshotError> {
        let digest = digest(data);
        let done = self.transact(|db| {
            db.execute("DELETE FROM segment WHERE name = ?1", [name])?;
            let mut insert = db.prepare_cached(
                "INSERT INTO segment (name, chunk, version, digest, data) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            // An empty form is a form, too.
            let chunks = data.chunks(CHUNK).chain(data.is_empty().then_some(data));
            for (number, chunk) in chunks.enumerate() {
                insert.execute(params![name, number as i64, version, digest, chunk])?;
            }
            Ok(())
        });
        self.told(done)
    }
}

impl Reader<'_> {
    /// A binary form of this version; `None` if there is none, or not as it was written.
    ///
    /// # Errors
    /// When the file fails.
    pub fn segment(&self, name: &str, version: u32) -> Result<Option<Vec<u8>>, SnapshotError> {
        let read = || {
            let size = self
                .db
                .prepare_cached("SELECT sum(length(data)) FROM segment WHERE name = ?1 AND version = ?2")?
                .query_row(params![name, version], |row| row.get::<_, Option<i64>>(0))?;
            let mut statement = self.db.prepare_cached(
                "SELECT digest, data FROM segment WHERE name = ?1 AND version = ?2 ORDER BY chunk",
            )?;
            let mut rows = statement.query(params![name, version])?;
            let mut found: Option<(Vec<u8>, Vec<u8>)> = None;
            while let Some(row) = rows.next()? {
                let chunk = row.get_ref(1)?.as_blob()?;
                if found.is_none() {
                    let size = size.and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
                    found = Some((row.get(0)?, Vec::with_capacity(size)));
                }
                if let Some((_, data)) = &mut found {
                    data.extend_from_slice(chunk);
                }
            }
            Ok(found.filter(|(expected, data)| *expected == digest(data)).map(|(_, data)| data))
        };
        self.told(read())
    }
}

fn digest(data: &[u8]) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, data).as_ref().to_vec()
}
