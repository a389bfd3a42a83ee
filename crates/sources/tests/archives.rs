//! Archives that mean harm: nothing of one is ever unpacked to the disk, a member is read by its
//! exact path into memory, up to a limit, and what could be read in two ways is refused.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use sources::{Manifest, Store, bytes, read_manifests, sha256_hex};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A project whose store holds an archive of these bytes; a wheel is one.
fn project(root: &Path, archive: &[u8]) -> (Store, Manifest) {
    let text = format!(
        "id: runs-2026\ntitle: Runs for a test\ncitation: {{authors: Nobody, year: 2026, title: A \
         test}}\nidentifier: none\nlicence: CC0-1.0\nobtained: table\nfiles:\n  - id: runs\n    \
         sha256: {}\n    url: {{url: \"https://example.org/runs.zip\", bytes_max: 100000000}}\n",
        sha256_hex(archive)
    );
    let folder = root.join("data/sources");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("runs-2026.yaml"), text).expect("a manifest");
    let store = Store::new(root.join("data/store"));
    store.write(archive).expect("written");
    (store, read_manifests(&folder).expect("a sound manifest").remove(0))
}

/// What reading one member gives, and that the disk has nothing but archive and manifest.
fn read(archive: &[u8], member: &str) -> Result<Vec<u8>, String> {
    let root = tempfile::tempdir().expect("a folder");
    let (store, manifest) = project(root.path(), archive);
    let before = names(root.path());
    let found = bytes(&store, root.path(), &manifest, &manifest.files[0], Some(member));
    assert_eq!(names(root.path()), before, "reading {member} wrote something");
    found.map_err(|error| error.to_string())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        names.push(path.display().to_string());
        if path.is_dir() {
            names.extend(self::names(&path));
        }
    }
    names.sort();
    names
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in members {
        writer.start_file(*path, SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("a member");
    }
    writer.finish().expect("an archive").into_inner()
}

/// The same archive with another name of the same length in each place.
fn renamed(archive: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "lengths stand in the archive");
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let (mut bytes, mut count) = (archive.to_vec(), 0);
    for at in 0..bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + to.len()].copy_from_slice(to);
            count += 1;
        }
    }
    assert_eq!(count, 2, "before the bytes and in the list");
    bytes
}

#[test]
fn a_member_that_leads_out_is_never_unpacked_and_the_others_are_read() {
    for path in ["/tmp/x", "../../x", "..\\..\\x", "C:\\x.csv"] {
        let plain = "p".repeat(path.len());
        let archive = zip_of(&[(&plain, b"theirs"), ("runs.csv", b"loss\n2.1\n")]);
        let archive = renamed(&archive, &plain, path);
        assert_eq!(read(&archive, "runs.csv").expect("a member"), b"loss\n2.1\n", "{path}");
        for outside in ["/tmp/x", "../../x"].map(Path::new) {
            assert!(!outside.exists(), "{path}");
        }
    }
}

#[test]
fn a_member_that_is_there_twice_is_refused() {
    let archive = zip_of(&[("runs.csv", b"loss\n2.1\n"), ("runs.csw", b"loss\n9.9\n")]);
    let twice = renamed(&archive, "runs.csw", "runs.csv");
    let said = read(&twice, "runs.csv").expect_err("which of the two");
    assert!(said.contains("2 members have that name") && said.contains("; hint: "), "{said}");
    assert_eq!(read(&archive, "runs.csv").expect("one alone"), b"loss\n2.1\n");
}

#[test]
fn a_member_that_is_a_link_or_a_folder_is_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default();
    writer.add_symlink("runs.csv", "/etc/hosts", plain).expect("a link");
    writer.add_directory("folder/", plain).expect("a folder");
    let archive = writer.finish().expect("an archive").into_inner();
    for path in ["runs.csv", "folder/"] {
        let said = read(&archive, path).expect_err("no file");
        assert!(said.contains("is a link or a folder"), "{path}: {said}");
    }
}

/// A third of a gigabyte of one letter in a third of a megabyte: it ends at the limit.
#[test]
fn a_member_that_unpacks_without_measure_is_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("runs.csv", SimpleFileOptions::default()).expect("a member");
    let part = vec![b'x'; 1 << 20];
    for _ in 0..=sources::MEMBER_BYTES_MAX >> 20 {
        writer.write_all(&part).expect("a member");
    }
    let bomb = writer.finish().expect("an archive").into_inner();
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    let said = read(&bomb, "runs.csv").expect_err("too long");
    assert!(said.contains("the member is longer than 268435456 bytes"), "{said}");
}

/// Cut anywhere, or with any one byte changed, it is refused or read as it was; it never panics.
#[test]
fn a_damaged_archive_is_refused_or_read_as_it_was() {
    let archive = zip_of(&[("runs.csv", b"loss\n2.1\n"), ("more.csv", b"loss\n1.9\n")]);
    let root = tempfile::tempdir().expect("a folder");
    let mut refused = 0;
    let mut check = |damaged: &[u8]| {
        let (store, manifest) = project(root.path(), damaged);
        let file = &manifest.files[0];
        match bytes(&store, root.path(), &manifest, file, Some("runs.csv")) {
            Ok(found) => assert_eq!(found, b"loss\n2.1\n", "other bytes under the same name"),
            Err(_) => refused += 1,
        }
    };
    for length in (0..archive.len()).step_by(7) {
        check(&archive[..length]);
    }
    for at in (0..archive.len()).step_by(3) {
        let mut damaged = archive.clone();
        damaged[at] ^= 0x41;
        check(&damaged);
    }
    assert!(refused > 40, "{refused} of them were refused");
}
