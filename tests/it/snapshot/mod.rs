//! The snapshot file: what it promises to whoever fills it, asks it, or finds it broken.

mod file;
mod parts;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use scepcheck::snapshot::{About, Writer};
use tempfile::TempDir;

pub(crate) fn time() -> DateTime<Utc> {
    "2026-07-01T08:00:00Z".parse().expect("a time")
}

pub(crate) fn about() -> About {
    About {
        cloud: "global".into(),
        program: "scepcheck test".into(),
        created: Some(time()),
        ..About::default()
    }
}

pub(crate) fn fresh() -> (TempDir, PathBuf, Writer) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("contoso.snapshot");
    let writer = Writer::create(&path, &about()).expect("a new file");
    (folder, path, writer)
}
