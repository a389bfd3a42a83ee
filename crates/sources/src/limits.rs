//! How much is read of a file at most, and the one way in which files are read: a file that never
//! ends, or is none, is refused before its bytes fill the memory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes of a manifest, or of any other file that people write by hand: the longest of ours has a
/// fortieth of them.
pub const WRITTEN_BYTES_MAX: u64 = 1 << 20;

/// Bytes of a list of pinned files, some 100,000 lines.
pub const LIST_BYTES_MAX: u64 = 16 << 20;

/// Bytes of a table, and of any file that a manifest pins, whatever it names as its `bytes_max`:
/// tables are held in memory, and what is read of one takes several times its bytes.
pub const TABLE_BYTES_MAX: u64 = 1 << 30;

/// The bytes of a plain file, of so many at most.
///
/// # Errors
/// There is no such file, it is no plain file (a pipe would be waited for without end), or it has
/// more bytes: by what the system says of it, or by what comes out of it.
pub fn read_at_most(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
    let metadata = path.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is no plain file; hint: put a file in its place"));
    }
    if metadata.len() > bytes_max {
        return Err(too_long(bytes_max));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    File::open(path)?.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max { Err(too_long(bytes_max)) } else { Ok(bytes) }
}

fn too_long(bytes_max: u64) -> io::Error {
    let said = format!("the file is longer than {bytes_max} bytes, the most that is read of it");
    io::Error::new(io::ErrorKind::FileTooLarge, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit_and_no_further() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "abcd").unwrap();
        assert_eq!(read_at_most(&path, 4).unwrap(), b"abcd");
        let said = read_at_most(&path, 3).unwrap_err().to_string();
        assert_eq!(said, "the file is longer than 3 bytes, the most that is read of it");
        // Twenty gigabytes of nothing take no memory and no time.
        File::options().write(true).open(&path).unwrap().set_len(20 << 30).unwrap();
        assert!(read_at_most(&path, TABLE_BYTES_MAX).is_err(), "a sparse file");
        assert!(read_at_most(folder.path(), 4).is_err(), "a folder");
        assert_eq!(
            read_at_most(&folder.path().join("away"), 4).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        #[cfg(unix)]
        assert!(read_at_most(Path::new("/dev/zero"), 4).is_err(), "no plain file");
    }
}
