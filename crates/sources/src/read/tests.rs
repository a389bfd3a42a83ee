//! One good manifest, and every way to spoil it with the message it earns.

use std::fs;

use super::read_manifests;
use crate::digest::sha256_hex;
use crate::error::SourceError;
use crate::file::FileKind;
use crate::manifest::{Manifest, Obtained};
use crate::testing::HEAD;

const FILES: &str = "\
files:
  - id: points
    sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    table: {path: data/tables/points.csv}
  - id: wheel
    sha256: fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210
    package: {name: bench, version: \"1.0\", file: bench-1.0-py3-none-any.whl, python: \"3.12\", \
        members: [bench/runs.csv], bytes_max: 10}
";

const OBSERVATIONS: &str = "\
observations:
  - id: points-240
    title: The points
    file: points
    rows: 240
    loss_group: MassiveText
    columns:
      params: {from: params, unit: \"1\", meaning: total parameters}
    unique: [params]
";

/// Reads a folder of manifests given by name and text; messages lose the folder's path.
fn read(manifests: &[(&str, &str)]) -> Result<Vec<Manifest>, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in manifests {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let shorten = |error: SourceError| {
        error.to_string().replace(&format!("{}/", folder.path().display()), "")
    };
    read_manifests(folder.path()).map_err(shorten)
}

fn good() -> String {
    format!("{HEAD}{FILES}{OBSERVATIONS}")
}

/// The message after replacing one text of the good manifest.
fn spoiled(good_text: &str, bad_text: &str) -> String {
    assert!(good().contains(good_text), "the good manifest has no {good_text:?}");
    read(&[("besiroglu-2024.yaml", &good().replacen(good_text, bad_text, 1))]).unwrap_err()
}

/// It would be passed over in silence otherwise.
#[test]
fn a_manifest_of_another_ending_is_refused() {
    for ending in ["yml", "YAML", "Yml"] {
        let name = format!("besiroglu-2024.{ending}");
        let said = read(&[(&name, &good())]).unwrap_err();
        let expected = "this ending is not read; hint: rename it to besiroglu-2024.yaml";
        assert_eq!(said, format!("{name}:1:1: {expected}"));
    }
    assert_eq!(read(&[("notes.yam", ""), ("yml", ""), ("list.sha256", "")]), Ok(Vec::new()));
}

#[test]
fn a_good_manifest_is_read_whole() {
    let manifests =
        read(&[("besiroglu-2024.yaml", &good()), ("notes.md", "not a manifest")]).unwrap();
    let [manifest] = manifests.as_slice() else { panic!("one manifest, not {}", manifests.len()) };
    assert_eq!(manifest.path(), "data/sources/besiroglu-2024.yaml");
    assert_eq!(manifest.obtained, Obtained::DigitisedFigure);
    assert_eq!(
        manifest.citation.to_string(),
        "Besiroglu et al. (2024). Chinchilla Scaling: A replication attempt."
    );
    assert!(matches!(manifest.files[0].kind, FileKind::Table(_)), "a table");
    assert_eq!(manifest.file("wheel").unwrap().kind.location(), "bench==1.0");
    assert_eq!(manifest.observations[0].rows, 240);
}

#[test]
fn manifests_are_sorted_by_id() {
    let named = |id| {
        good().replacen("besiroglu-2024", id, 1).replacen("points-240", &format!("{id}-runs"), 1)
    };
    let manifests =
        read(&[("b.yaml", &named("b")), ("a-1.yaml", &named("a-1")), ("a.yaml", &named("a"))])
            .unwrap();
    assert_eq!(
        manifests.iter().map(|manifest| manifest.id.as_str()).collect::<Vec<_>>(),
        ["a", "a-1", "b"]
    );
}

#[test]
fn a_name_of_observations_is_never_used_twice() {
    let other = good().replacen("besiroglu-2024", "a", 1);
    insta::assert_snapshot!(read(&[("a.yaml", &other), ("besiroglu-2024.yaml", &good())]).unwrap_err(), @r#"besiroglu-2024.yaml:16:9: observations "points-240" stand already in a.yaml:16; hint: give this set another name"#);
}

#[test]
fn the_parser_gives_place_and_message() {
    insta::assert_snapshot!(spoiled("licence: none stated", "licence: [none"), @"besiroglu-2024.yaml:5:10: expected string scalar; hint: mend this line; the fields are those of the other manifests");
    insta::assert_snapshot!(spoiled("title: Points", "title: \"Points"), @"besiroglu-2024.yaml:3:1: invalid indentation in multiline quoted scalar; hint: mend this line; the fields are those of the other manifests");
    insta::assert_snapshot!(spoiled("licence: none stated", "licence: none\nlicence: MIT"), @"besiroglu-2024.yaml:6:1: duplicate mapping key `licence` is not allowed here; hint: mend this line; the fields are those of the other manifests");
    insta::assert_snapshot!(spoiled("traps:", "trap:"), @"besiroglu-2024.yaml:7:1: unknown field \
        `trap`, expected one of id, title, citation, identifier, licence, obtained, traps, files, \
        observations; hint: mend this line; the fields are those of the other manifests");
    insta::assert_snapshot!(spoiled("year: 2024", "year: last"), @"besiroglu-2024.yaml:3:47: \
        invalid u16; hint: mend this line; the fields are those of the other manifests");
    insta::assert_snapshot!(spoiled("rows: 240", "rows: -1"), @"besiroglu-2024.yaml:19:11: \
        invalid u64; hint: mend this line; the fields are those of the other manifests");
    insta::assert_snapshot!(spoiled("obtained: digitised_figure", "obtained: by_post"), @"besiroglu-2024.yaml:6:11: unknown variant `by_post`, expected one of table, digitised_figure, released_runs; hint: mend this line; the fields are those of the other manifests");
    insta::assert_snapshot!(spoiled("licence: none stated\n", ""), @"besiroglu-2024.yaml:14:1: \
        missing field `licence`; hint: mend this line; the fields are those of the other \
        manifests");
    insta::assert_snapshot!(spoiled(&good(), ""), @"besiroglu-2024.yaml:1:1: unexpected end of \
        file; hint: mend this line; the fields are those of the other manifests");
}

#[test]
fn names_must_be_plain_and_agree() {
    insta::assert_snapshot!(spoiled("id: besiroglu-2024", "id: besiroglu-2025"), @r#"besiroglu-2024.yaml:1:5: id "besiroglu-2025" is not the name of the file; hint: write `id: besiroglu-2024` or rename the file"#);
    insta::assert_snapshot!(spoiled("id: besiroglu-2024", "id: ../besiroglu"), @r#"besiroglu-2024.yaml:1:5: name "../besiroglu" is not plain; hint: use letters, digits, '.', '_' and '-', a letter or digit first"#);
    insta::assert_snapshot!(spoiled("id: wheel", "id: points"), @r#"besiroglu-2024.yaml:12:9: file "points" stands here twice; hint: give each file its own id"#);
    insta::assert_snapshot!(spoiled("name: bench", "name: --index-url"), @r#"besiroglu-2024.yaml:14:21: name "--index-url" is not plain; hint: use letters, digits, '.', '_' and '-', a letter or digit first"#);
    insta::assert_snapshot!(spoiled("version: \"1.0\"", "version: \">=1.0\""), @r#"besiroglu-2024.yaml:14:37: version ">=1.0" is not plain; hint: write one version such as "0.2.3""#);
    insta::assert_snapshot!(spoiled("bench-1.0-py3-none-any.whl", "../bench-1.0.whl"), @r#"besiroglu-2024.yaml:14:50: "../bench-1.0.whl" is not the file name of a wheel; hint: write it as the registry does, ending in .whl"#);
    insta::assert_snapshot!(spoiled("arXiv:2404.10102", "2404.10102"), @r#"besiroglu-2024.yaml:4:13: identifier "2404.10102" is of no known kind; hint: write arXiv:…, doi:… or none"#);
}

#[test]
fn a_digest_has_one_spelling() {
    insta::assert_snapshot!(spoiled("0123456789abcdef", "0123456789ABCDEF"), @r#"besiroglu-2024.yaml:10:13: sha256 "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef" is not a digest; hint: write 64 lower-case hexadecimal digits, as sha256sum prints them"#);
    insta::assert_snapshot!(spoiled("0123456789abcdef", "0123456789abcde"), @r#"besiroglu-2024.yaml:10:13: sha256 "0123456789abcde0123456789abcdef0123456789abcdef0123456789abcdef" is not a digest; hint: write 64 lower-case hexadecimal digits, as sha256sum prints them"#);
}

#[test]
fn a_file_has_exactly_one_kind() {
    insta::assert_snapshot!(spoiled("    table: {path: data/tables/points.csv}\n", ""), @r#"besiroglu-2024.yaml:9:5: file "points" has no kind; hint: add one of table, url, package, files"#);
    let table = "    table: {path: data/tables/points.csv}\n";
    let both = format!("{table}    url: {{url: \"https://example.org/a\", bytes_max: 1}}\n");
    insta::assert_snapshot!(spoiled(table, &both), @r#"besiroglu-2024.yaml:9:5: file "points" has more than one kind; hint: keep one of table, url, package, files"#);
}

#[test]
fn an_address_is_https_and_pinned() {
    let table = "    table: {path: data/tables/points.csv}\n";
    let with_url = |url: &str| format!("    url: {{url: \"{url}\", bytes_max: 1}}\n");
    insta::assert_snapshot!(spoiled(table, &with_url("http://example.org/a")), @r#"besiroglu-2024.yaml:11:16: url "http://example.org/a" is not https; hint: write https://<host>/<path>"#);
    insta::assert_snapshot!(spoiled(table, &with_url("https://raw.githubusercontent.com/a/b/main/c.csv")), @r#"besiroglu-2024.yaml:11:16: url "https://raw.githubusercontent.com/a/b/main/c.csv" names no commit; hint: put the 40-digit commit where the branch stands"#);
    insta::assert_snapshot!(spoiled(table, &with_url("https://user@example.org/a")), @r#"besiroglu-2024.yaml:11:16: url "https://user@example.org/a" has a space, a user or no host; hint: percent-encode spaces and leave user names out"#);
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let pinned = with_url(&format!("https://raw.githubusercontent.com/a/b/{commit}/c.csv"));
    let manifest = good().replacen(table, &pinned, 1);
    assert!(read(&[("besiroglu-2024.yaml", &manifest)]).is_ok(), "a commit pins the address");
}

#[test]
fn a_host_that_may_be_asked_too_is_a_plain_name() {
    let table = "    table: {path: data/tables/points.csv}\n";
    let with_host = |host: &str| {
        format!(
            "    url: {{url: \"https://example.org/a\", bytes_max: 1, redirects_to: [\"{host}\"]}}\n"
        )
    };
    for host in ["https://files.example.org", "files.example.org/a", "Files.example.org", "", "a@b"]
    {
        let said = spoiled(table, &with_host(host));
        assert!(said.contains(&format!("host {host:?} is not plain; hint: ")), "{said}");
    }
    let manifest = good().replacen(table, &with_host("files.example.org:8443"), 1);
    let read = read(&[("besiroglu-2024.yaml", &manifest)]).unwrap();
    let FileKind::Url(url) = &read[0].files[0].kind else { panic!("an address") };
    assert_eq!(url.redirects_to, ["files.example.org:8443"]);
}

#[test]
fn a_path_stays_in_its_folder() {
    insta::assert_snapshot!(spoiled("data/tables/points.csv", "../points.csv"), @r#"besiroglu-2024.yaml:11:19: path "../points.csv" leaves its folder; hint: write a relative path with forward slashes and no '..'"#);
    insta::assert_snapshot!(spoiled("[bench/runs.csv]", "[bench/../../runs.csv]"), @r#"besiroglu-2024.yaml:14:103: path "bench/../../runs.csv" leaves its folder; hint: write a relative path with forward slashes and no '..'"#);
    insta::assert_snapshot!(spoiled("    file: points", "    file: wheel\n    member: /etc/hosts"), @r#"besiroglu-2024.yaml:16:9: observations "points-240": path "/etc/hosts" is absolute; hint: write a relative path with forward slashes and no '..'"#);
}

#[test]
fn a_recipe_reads_only_what_is_pinned() {
    insta::assert_snapshot!(spoiled("    file: points", "    file: pionts"), @r#"besiroglu-2024.yaml:16:9: observations "points-240" read file "pionts", which the manifest does not have; hint: name one of the ids under `files`: points, wheel"#);
    insta::assert_snapshot!(spoiled("    file: points", "    file: wheel\n    member: bench/other.csv"), @r#"besiroglu-2024.yaml:16:9: observations "points-240" read "bench/other.csv", which the package does not declare; hint: add it to the package's `members`"#);
    insta::assert_snapshot!(spoiled("    rows: 240", "    rows: 240\n    join: {file: prices, on: [params]}"), @r#"besiroglu-2024.yaml:16:9: observations "points-240" read file "prices", which the manifest does not have; hint: name one of the ids under `files`: points, wheel"#);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let message = read_manifests(&folder.path().join("sources")).unwrap_err().to_string();
    assert!(message.contains("sources: cannot list the manifests: "), "{message}");
}

/// Reads the good manifest with a list for its first file; the list's text and the digest the
/// manifest writes.
fn with_list(list: Option<&str>, digest: &str, recipe: &str) -> Result<Vec<Manifest>, String> {
    let table = "    table: {path: data/tables/points.csv}\n";
    let files =
        "    files: {list: runs.sha256, base: \"https://example.org/runs/\", bytes_max: 10}\n";
    let pin = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let text = good().replacen(table, files, 1).replacen(pin, digest, 1).replacen(
        "    file: points\n",
        recipe,
        1,
    );
    let manifest = ("besiroglu-2024.yaml", text.as_str());
    list.map_or_else(|| read(&[manifest]), |list| read(&[manifest, ("runs.sha256", list)]))
}

#[test]
fn a_list_stands_beside_its_manifest_and_is_pinned() {
    let list = format!("{}  a=1.csv\n{}  b.csv\n", "1".repeat(64), "2".repeat(64));
    let digest = sha256_hex(list.as_bytes());
    let points = "    file: points\n";
    let manifests = with_list(Some(&list), &digest, points).unwrap();
    let FileKind::List(files) = &manifests[0].files[0].kind else { panic!("a list") };
    assert_eq!(files.files.len(), 2);
    assert_eq!(manifests[0].files[0].kind.location(), "https://example.org/runs/");

    insta::assert_snapshot!(with_list(None, &digest, points).unwrap_err(), @r#"besiroglu-2024.yaml:9:9: the list "runs.sha256" cannot be read: No such file or directory (os error 2); hint: put the list beside the manifest, as `sha256sum` prints it"#);
    let changed = list.replace("b.csv", "c.csv");
    let expected = format!(
        "besiroglu-2024.yaml:9:9: the list \"runs.sha256\" has another digest than the one here; \
        hint: if the change is meant, write sha256: {}",
        sha256_hex(changed.as_bytes())
    );
    assert_eq!(with_list(Some(&changed), &digest, points).unwrap_err(), expected);
    let bad = "no list";
    insta::assert_snapshot!(with_list(Some(bad), &sha256_hex(bad.as_bytes()), points).unwrap_err(), @r#"besiroglu-2024.yaml:9:9: "runs.sha256": line 1 of the list is not a digest, two spaces and a path; hint: put the list beside the manifest, as `sha256sum` prints it"#);
}

#[test]
fn a_recipe_takes_only_what_its_list_has() {
    let list = format!("{}  a.csv\n", "1".repeat(64));
    let with = |recipe: &str| with_list(Some(&list), &sha256_hex(list.as_bytes()), recipe);
    assert!(with("    file: points\n    gather: {only: [a.csv]}\n").is_ok(), "a path of the list");
    insta::assert_snapshot!(with("    file: points\n    gather: {only: [b.csv]}\n").unwrap_err(), @r#"besiroglu-2024.yaml:16:9: observations "points-240" read "b.csv", which the list does not have; hint: name one of the paths in runs.sha256"#);
    insta::assert_snapshot!(with("    file: points\n    gather: {names: {size: {file: meta, at: /sizes}}}\n").unwrap_err(), @r#"besiroglu-2024.yaml:16:9: observations "points-240" read file "meta", which the manifest does not have; hint: name one of the ids under `files`: points, wheel"#);
    insta::assert_snapshot!(spoiled("    table: {path: data/tables/points.csv}\n", "    files: {list: a.sha256, base: \"https://example.org/runs\", bytes_max: 1}\n"), @r#"besiroglu-2024.yaml:11:35: base "https://example.org/runs" is no folder; hint: end it with '/', for paths follow it"#);
}
