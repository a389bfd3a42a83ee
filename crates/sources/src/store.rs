//! The content-addressed store: a file's name is its digest.

use std::fs::{self, DirEntry, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::digest::sha256_hex;
use crate::error::SourceError;
use crate::limits::read_at_most;
use crate::making;

/// What is tried where something of a killed run stands.
const CLEAR: &str = "clear away what a killed run left";

/// The mode of a stored file where files have modes: its owner's alone, as it ever was.
const PRIVATE: u32 = 0o600;

/// A folder that keeps each file as `sha256/<first two digits>/<digest>`; a mirror has the same
/// layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    root: PathBuf,
}

/// What the store holds under a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Nothing.
    Absent,
    /// The right bytes.
    Sound(Vec<u8>),
    /// Other bytes, and their digest.
    Damaged {
        /// The digest of what is there.
        found: String,
    },
}

impl Store {
    /// A store below `root`; the folder is made when the first file is written.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where the bytes of a digest stand, if they are here.
    pub fn path(&self, digest: &str) -> PathBuf {
        self.root.join("sha256").join(digest.get(..2).unwrap_or(digest)).join(digest)
    }

    /// Reads the bytes of a digest, so many at most, and verifies them: a disk may have lost a bit
    /// since they were written. A longer file is none of ours.
    ///
    /// # Errors
    /// The machine refuses to read a file that is there.
    pub fn read(&self, digest: &str, bytes_max: u64) -> Result<Kept, SourceError> {
        let path = self.path(digest);
        let bytes = match read_at_most(&path, bytes_max) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                return Ok(Kept::Damaged { found: format!("not asked, as {error}") });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::Absent),
            Err(error) => return Err(SourceError::io(&path, "read the stored file")(error)),
        };
        let found = sha256_hex(&bytes);
        Ok(if found == digest { Kept::Sound(bytes) } else { Kept::Damaged { found } })
    }

    /// Keeps bytes under their digest, which is returned.
    ///
    /// They are written beside their place and then renamed, so that no reader ever sees half a
    /// file.
    ///
    /// # Errors
    /// The machine refuses to make a folder or to write.
    pub fn write(&self, bytes: &[u8]) -> Result<String, SourceError> {
        let digest = sha256_hex(bytes);
        let path = self.path(&digest);
        let folder = path.parent().unwrap_or(&self.root);
        make_folder(folder)?;
        let refused = |error| SourceError::io(&path, "write the file")(error);
        // What a killed run left of the same file stands in the same folder.
        making::sweep(folder).map_err(refused)?;
        let mut file = making::temporary(folder, PRIVATE).map_err(refused)?;
        file.write_all(bytes).map_err(refused)?;
        file.as_file().sync_all().map_err(refused)?;
        file.persist(&path).map_err(|error| refused(error.error))?;
        Ok(digest)
    }

    /// Waits until no other run fetches into this store; the lock ends with the returned file.
    ///
    /// Writing needs no lock, since a rename is atomic. Fetching takes it so that a second run
    /// waits for the first one's file instead of fetching it too.
    pub(crate) fn lock(&self) -> Result<File, SourceError> {
        make_folder(&self.root)?;
        let path = self.root.join("lock");
        // Neither emptied nor reached through a link: a project that somebody else packed may hold
        // a link to any file here.
        if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
            let odd = io::Error::other("it is a link or no plain file: delete it");
            return Err(SourceError::io(&path, "open the lock")(odd));
        }
        let open = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        let file = open.map_err(SourceError::io(&path, "open the lock"))?;
        file.lock().map_err(SourceError::io(&path, "take the lock"))?;
        self.sweep_workshops().map_err(SourceError::io(&self.root, CLEAR))?;
        Ok(file)
    }

    /// A folder for what becomes a file of the store, removed with the returned value; what a
    /// killed run leaves of it is cleared away by the next one that holds the lock.
    pub(crate) fn workshop(&self) -> io::Result<TempDir> {
        fs::create_dir_all(&self.root)?;
        tempfile::Builder::new().prefix(making::MAKING).tempdir_in(&self.root)
    }

    /// Clears away the files that killed runs left half written; what others are writing stays.
    pub(crate) fn sweep(&self) -> Result<(), SourceError> {
        let Ok(folders) = fs::read_dir(self.root.join("sha256")) else { return Ok(()) };
        for folder in folders.flatten().filter(is_folder) {
            let path = folder.path();
            making::sweep(&path).map_err(SourceError::io(&path, CLEAR))?;
        }
        Ok(())
    }

    /// Clears away the workshops of killed runs. The caller holds the lock. A store that stands
    /// elsewhere, behind a link, is left as it is: nothing outside of a project is deleted.
    fn sweep_workshops(&self) -> io::Result<()> {
        if self.root.symlink_metadata()?.is_symlink() {
            return Ok(());
        }
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let is_left = entry.file_name().to_string_lossy().starts_with(making::MAKING);
            if is_left && is_folder(&entry) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Whether an entry is a folder, and no link to one.
fn is_folder(entry: &DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_dir())
}

fn make_folder(folder: &Path) -> Result<(), SourceError> {
    fs::create_dir_all(folder).map_err(SourceError::io(folder, "make the folder"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::{Kept, Store};
    use crate::digest::sha256_hex;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        (folder, store)
    }

    #[test]
    fn asking_makes_no_folder() {
        let (folder, store) = store();
        assert_eq!(store.read(&sha256_hex(b"runs"), 9).unwrap(), Kept::Absent);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "reading must not write");
    }

    #[test]
    fn a_damaged_file_is_seen_and_can_be_overwritten() {
        let (_folder, store) = store();
        let digest = store.write(b"runs").unwrap();
        fs::write(store.path(&digest), b"rums").unwrap();
        assert_eq!(
            store.read(&digest, 99_999).unwrap(),
            Kept::Damaged { found: sha256_hex(b"rums") }
        );
        store.write(b"runs").unwrap();
        assert_eq!(store.read(&digest, 99_999).unwrap(), Kept::Sound(b"runs".to_vec()));
    }

    #[test]
    fn nothing_but_the_file_is_left_behind() {
        let (_folder, store) = store();
        let digest = store.write(b"runs").unwrap();
        let names: Vec<_> = fs::read_dir(store.path(&digest).parent().unwrap()).unwrap().collect();
        assert_eq!(names.len(), 1, "the temporary file must be gone: {names:?}");
    }

    #[test]
    fn the_lock_keeps_a_second_run_waiting() {
        let (folder, store) = store();
        let held = store.lock().unwrap();
        let second = fs::File::open(folder.path().join("store/lock")).unwrap();
        assert!(second.try_lock().is_err(), "the lock is held");
        drop(held);
        assert!(second.try_lock().is_ok(), "the lock ends with its file");
    }

    proptest! {
        // Each case waits for the disk, so a few must do.
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn what_is_written_is_read_back(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let (_folder, store) = store();
            let digest = store.write(&bytes).unwrap();
            prop_assert_eq!(store.read(&digest, 99_999).unwrap(), Kept::Sound(bytes));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_that_is_a_link_is_refused_and_what_it_points_to_stays() {
        let root = tempfile::tempdir().unwrap();
        let theirs = root.path().join("theirs");
        fs::write(&theirs, "precious").unwrap();
        let store = Store::new(root.path().join("store"));
        fs::create_dir_all(root.path().join("store")).unwrap();
        std::os::unix::fs::symlink(&theirs, root.path().join("store/lock")).unwrap();
        let error = store.lock().expect_err("a link").to_string();
        assert!(error.contains("lock") && error.contains("no plain file: delete it"), "{error}");
        assert_eq!(fs::read_to_string(&theirs).unwrap(), "precious");
        fs::remove_file(root.path().join("store/lock")).unwrap();
        fs::write(root.path().join("store/lock"), "kept").unwrap();
        drop(store.lock().expect("a plain file"));
        assert_eq!(fs::read_to_string(root.path().join("store/lock")).unwrap(), "kept");
    }
}
