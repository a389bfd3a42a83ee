//! The program among faults: it is killed at any moment, finds the disk full or its store closed,
//! runs twice at once. What stands is sound, nothing is left over, and the next run completes with
//! the same bytes. docs/trust.md has the table, which is held against the tests here.

#[cfg(unix)]
#[path = "trust/disk.rs"]
mod disk;
#[cfg(unix)]
#[path = "trust/kills.rs"]
mod kills;
mod planted;
#[cfg(unix)]
#[path = "trust/served.rs"]
mod served;
mod support;
#[path = "trust/table.rs"]
mod table;
#[cfg(unix)]
#[path = "../../sources/tests/unruly/mod.rs"]
mod unruly;
