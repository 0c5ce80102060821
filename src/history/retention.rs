//! Taking back a run, and forgetting old ones.

use rusqlite::{Connection, params};

/// Takes back the latest run.
pub(super) fn undo(db: &Connection, run: i64) -> rusqlite::Result<()> {
    db.execute("DELETE FROM spell WHERE began = ?", [run])?;
    db.execute("UPDATE spell SET ended = NULL, why = NULL WHERE ended = ?", [run])?;
    db.execute("DELETE FROM total WHERE run = ?", [run])?;
    db.execute("DELETE FROM run WHERE no = ?", [run])?;
    Ok(())
}

/// Forgets what is older than the latest `keep` runs. The last complete run of each scope is kept, because later
/// ones are compared with it, and so are runs with which something that is still told began.
pub(super) fn forget(db: &Connection, keep: u32) -> rusqlite::Result<()> {
    let oldest: Option<i64> = db.query_row(
        "SELECT min(no) FROM (
             SELECT no FROM (SELECT no FROM run ORDER BY no DESC LIMIT ?)
             UNION ALL SELECT max(no) FROM run WHERE status = 'complete' GROUP BY scope)",
        [keep.max(2)],
        |row| row.get(0),
    )?;
    let Some(oldest) = oldest else { return Ok(()) };
    db.execute("DELETE FROM spell WHERE ended <= ?", [oldest])?;
    db.execute("DELETE FROM total WHERE run < ?", [oldest])?;
    db.execute("DELETE FROM run WHERE no < ?1 AND no NOT IN (SELECT began FROM spell)", params![oldest])?;
    db.execute("DELETE FROM subject WHERE no NOT IN (SELECT subject FROM spell)", [])?;
    Ok(())
}
