//! Files that appear whole or not at all: each is made under a passing name beside its place, and
//! what a killed run left under such a name is cleared away by the next.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

use tempfile::NamedTempFile;

/// Begins the passing name of whatever is being made.
pub const MAKING: &str = ".making-";

/// How often a file is begun that a sweep takes at once; once is rare.
const TRIES: usize = 16;

/// An empty file of a passing name in a folder, of that mode where files have modes. It is locked
/// for as long as its maker lives, so that a sweep tells it from what a killed run left.
///
/// # Errors
/// The machine refuses to make or to lock it.
pub fn temporary(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    for _ in 0..TRIES {
        let file = begun(folder, mode)?;
        match file.as_file().lock() {
            Ok(()) => {}
            // A file system without locks: nothing is ever swept there.
            Err(error) if error.kind() == ErrorKind::Unsupported => return Ok(file),
            Err(error) => return Err(error),
        }
        // A sweep may have found it before it was locked.
        if file.path().exists() {
            return Ok(file);
        }
    }
    Err(io::Error::other("what is begun here is removed at once"))
}

#[cfg(unix)]
fn begun(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
    tempfile::Builder::new().prefix(MAKING).permissions(mode).tempfile_in(folder)
}

#[cfg(not(unix))]
fn begun(folder: &Path, _: u32) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(MAKING).tempfile_in(folder)
}

/// Removes from a folder the files that [`temporary`] made and nobody is making any more. Links are
/// left alone, and so is what another user began.
///
/// # Errors
/// The folder cannot be read.
pub fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with(MAKING) {
            continue;
        }
        // Two sweeps may meet: what is gone is gone.
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        let Some(file) = is_file.then(|| OpenOptions::new().write(true).open(entry.path())) else {
            continue;
        };
        // Removed while its lock is held, so that a maker who comes second sees that it is gone.
        if let Ok(file) = file
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::{MAKING, sweep, temporary};

    #[test]
    fn a_sweep_takes_what_was_left_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path(&format!("{MAKING}left")), "half").unwrap();
        fs::write(path("kept"), "whole").unwrap();
        fs::create_dir(path(&format!("{MAKING}folder"))).unwrap();
        let mut being_made = temporary(folder.path(), 0o600).unwrap();
        being_made.write_all(b"more").unwrap();
        sweep(folder.path()).unwrap();
        assert!(!path(&format!("{MAKING}left")).exists(), "a killed run's");
        assert!(path("kept").exists() && path(&format!("{MAKING}folder")).exists());
        assert!(being_made.path().exists(), "somebody is at it");
        being_made.persist(path("made")).unwrap();
        sweep(folder.path()).unwrap();
        assert_eq!(fs::read(path("made")).unwrap(), b"more");
    }

    /// Makers and sweepers in one folder: every file arrives.
    #[test]
    fn sweeps_beside_makers_take_nothing_from_them() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for maker in 0..3 {
                let folder = folder.path();
                scope.spawn(move || {
                    for number in 0..200 {
                        let mut file = temporary(folder, 0o600).unwrap();
                        file.write_all(b"whole").unwrap();
                        file.persist(folder.join(format!("{maker}-{number}"))).unwrap();
                    }
                });
                scope.spawn(move || (0..200).for_each(|_| sweep(folder).unwrap()));
            }
        });
        let names = fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(names, 600, "each file, and nothing under a passing name");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_of_such_a_name_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let theirs = folder.path().join("theirs");
        fs::write(&theirs, "precious").unwrap();
        let link = folder.path().join(format!("{MAKING}link"));
        std::os::unix::fs::symlink(&theirs, &link).unwrap();
        sweep(folder.path()).unwrap();
        assert!(link.symlink_metadata().is_ok() && theirs.exists());
    }
}
