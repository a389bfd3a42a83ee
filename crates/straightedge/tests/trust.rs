//! The program among faults: it is killed at any moment, finds the disk full or its store closed,
//! runs four times at once. What stands is sound, nothing is left over, and the next run completes
//! with the same bytes. docs/trust.md has the table, which is held against the tests here.
//! On Linux: elsewhere the program cannot be told by a variable whose certificates to believe.

#[cfg(target_os = "linux")]
#[path = "trust/disk.rs"]
mod disk;
#[cfg(target_os = "linux")]
#[path = "trust/kills.rs"]
mod kills;
mod planted;
#[cfg(target_os = "linux")]
#[path = "trust/served.rs"]
mod served;
mod support;
#[path = "trust/table.rs"]
mod table;
#[cfg(target_os = "linux")]
#[path = "../../sources/tests/unruly/mod.rs"]
mod unruly;
