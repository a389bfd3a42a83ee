//! Sets that an earlier run tidied: `reports/work/tidied/SET.kept`.
//!
//! A file's first line holds the digest of all that the set hangs on, tidying itself among it, and
//! the digest of the parquet below. A file that says anything else, or is damaged, is as good as
//! absent.

use std::fs;

use anyhow::Result;
use sources::sha256_hex;
use tidy::Packing;

use super::key::Key;
use super::set::Set;
use crate::project::Project;

/// The set of that name, if it was tidied under this key before.
pub fn read(project: &Project, id: &str, key: &Key) -> Option<Set> {
    let bytes = fs::read(project.path(&path(id))).ok()?;
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    let (head, parquet) = (&bytes[..end], &bytes[end + 1..]);
    if head != self::head(key, parquet).as_bytes() {
        return None;
    }
    Set::from_parquet(id, parquet).ok()
}

/// Keeps a set for the next run.
pub fn write(project: &Project, id: &str, key: &Key, set: &Set) -> Result<()> {
    let parquet = set.to_parquet(Packing::Quick)?;
    let mut content = self::head(key, &parquet).into_bytes();
    content.push(b'\n');
    content.extend(parquet);
    project.write(&path(id), &content)
}

fn path(id: &str) -> String {
    format!("reports/work/tidied/{id}.kept")
}

/// The first line of a file.
fn head(key: &Key, parquet: &[u8]) -> String {
    // `build.rs` takes this digest of the sources by which sets are tidied.
    let hangs_on = format!("{} {}", env!("STRAIGHTEDGE_TIDYING"), key.line());
    format!("{} {}", sha256_hex(hangs_on.as_bytes()), sha256_hex(parquet))
}
