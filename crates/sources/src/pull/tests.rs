//! Every place a file may come from, and every way it may be wrong there.

use std::fs;
use std::path::Path;

use super::{Availability, Origin, Pulled, bytes, missing, parts, pull, pull_with};
use crate::cause::Cause;
use crate::config::PullConfig;
use crate::digest::sha256_hex;
use crate::error::SourceError;
use crate::fetch::tests::{Server, agent_of, answer};
use crate::file::FileKind;
use crate::list;
use crate::manifest::Manifest;
use crate::store::Store;
use crate::testing::{config_for, manifest_of};

fn url_manifest(contents: &[u8]) -> Manifest {
    manifest_of(&format!(
        "  - id: runs\n    sha256: {}\n    url: {{url: \"https://example.org/runs.csv\", \
        bytes_max: 1000}}\n",
        sha256_hex(contents)
    ))
}

fn table_manifest(contents: &[u8]) -> Manifest {
    manifest_of(&format!(
        "  - id: runs\n    sha256: {}\n    table: {{path: data/runs.csv}}\n",
        sha256_hex(contents)
    ))
}

fn offline(root: &Path) -> PullConfig {
    PullConfig { offline: true, ..config_for(root) }
}

/// Where the one file of a manifest came from, or why it did not.
fn availability(pulled: Result<Vec<Pulled>, SourceError>) -> Availability {
    pulled.unwrap().remove(0).availability
}

fn from(origin: Origin) -> Availability {
    Availability::Present { origin }
}

/// The message of an error, with the test's folder taken out.
fn message<T: std::fmt::Debug>(result: Result<T, SourceError>, root: &Path) -> String {
    result.unwrap_err().to_string().replace(&root.display().to_string(), "ROOT")
}

fn write(path: &Path, contents: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

/// How many folders of digests the store has.
fn stored(root: &Path) -> usize {
    fs::read_dir(root.join("store/sha256")).map_or(0, Iterator::count)
}

#[test]
fn a_table_comes_from_the_project() {
    let root = tempfile::tempdir().unwrap();
    let manifest = table_manifest(b"loss\n2.1\n");
    write(&root.path().join("project/data/runs.csv"), b"loss\n2.1\n");
    let config = offline(root.path());
    assert_eq!(availability(pull(std::slice::from_ref(&manifest), &config)), from(Origin::Project));
    let read =
        bytes(&Store::new(&config.store), &config.project, &manifest, &manifest.files[0], None);
    assert_eq!(read.unwrap(), b"loss\n2.1\n");
    assert!(!config.store.exists(), "a table needs no store");
}

#[test]
fn a_changed_table_is_an_error_with_both_digests() {
    let root = tempfile::tempdir().unwrap();
    let manifest = table_manifest(b"loss\n2.1\n");
    write(&root.path().join("project/data/runs.csv"), b"loss\n2.2\n");
    insta::assert_snapshot!(message(pull(&[manifest], &offline(root.path())), root.path()), @"besiroglu-2024/runs from data/runs.csv: sha256 is 83a28346229654a5397b8b5aa22393c6dfcd487ac0195fdbae283cd015c28e37, but data/sources/besiroglu-2024.yaml pins 0285fce82c993fc3d7d6a1e720c852669aaa29de09fd031835e7ae06c07cebc2; hint: if the change is meant, put the new digest into data/sources/besiroglu-2024.yaml");
}

#[test]
fn an_absent_table_is_a_finding() {
    let root = tempfile::tempdir().unwrap();
    let found = availability(pull(&[table_manifest(b"runs")], &offline(root.path())));
    let reason = "the project has no data/runs.csv".to_owned();
    assert_eq!(
        found,
        Availability::Missing {
            cause: Cause::NotInProject,
            reason,
            command: "git checkout -- data/runs.csv".to_owned()
        }
    );
}

#[test]
fn offline_an_absent_file_is_a_finding_and_nothing_is_written() {
    let root = tempfile::tempdir().unwrap();
    let manifest = url_manifest(b"runs");
    let config = offline(root.path());
    let found = availability(pull(std::slice::from_ref(&manifest), &config));
    assert_eq!(
        found,
        missing(Cause::Offline, "it is not in the store, and this run is offline".to_owned())
    );
    assert!(!config.store.exists(), "an offline run that finds nothing makes no folder");
    let read =
        bytes(&Store::new(&config.store), &config.project, &manifest, &manifest.files[0], None);
    insta::assert_snapshot!(message(read, root.path()), @"besiroglu-2024/runs: the file is not in \
        the store; hint: run `cargo xtask pull`");
}

#[test]
fn a_fetched_file_is_in_the_store_from_then_on() {
    let root = tempfile::tempdir().unwrap();
    let manifest = url_manifest(b"runs");
    let server = Server::answering(&[&answer("200 OK", 4, "runs")]);
    let config = config_for(root.path());
    let agent = server.agent(&config);
    assert_eq!(
        availability(pull_with(std::slice::from_ref(&manifest), &config, &agent)),
        from(Origin::Network)
    );
    assert_eq!(
        availability(pull_with(std::slice::from_ref(&manifest), &config, &agent)),
        from(Origin::Store)
    );
    assert_eq!(server.requests(), 1, "the second run asks nobody");
    let read =
        bytes(&Store::new(&config.store), &config.project, &manifest, &manifest.files[0], None);
    assert_eq!(read.unwrap(), b"runs");
}

/// Why a file is missing.
fn reason(pulled: Result<Vec<Pulled>, SourceError>) -> String {
    fault(pulled).1
}

/// Why a file is missing: the kind of the cause and the cause in full.
fn fault(pulled: Result<Vec<Pulled>, SourceError>) -> (Cause, String) {
    match availability(pulled) {
        Availability::Missing { cause, reason, .. } => (cause, reason),
        here @ Availability::Present { .. } => panic!("{here:?}"),
    }
}

/// A captive portal, an error page with status 200, an empty body: the run goes on without the
/// file.
#[test]
fn bytes_of_another_digest_are_a_finding_and_are_not_kept() {
    for wrong in ["rums", "<html>sign in</html>", ""] {
        let root = tempfile::tempdir().unwrap();
        let page = answer("200 OK", wrong.len(), wrong);
        let server = Server::answering(&[&page, &page]);
        let config = config_for(root.path());
        let pulled = pull_with(&[url_manifest(b"runs")], &config, &server.agent(&config));
        let (cause, why) = fault(pulled);
        assert_eq!(cause, Cause::OtherBytes);
        assert!(why.contains("may be an error page, the sign-in page of a network, or"), "{why}");
        assert!(why.contains(&sha256_hex(wrong.as_bytes())) && !why.contains("put the"), "{why}");
        assert_eq!(stored(root.path()), 0, "nothing of it is kept");
    }
}

#[test]
fn wrong_bytes_are_asked_for_once_more() {
    let root = tempfile::tempdir().unwrap();
    let [wrong, right] = ["rums", "runs"].map(|body| answer("200 OK", 4, body));
    let server = Server::answering(&[&wrong, &right]);
    let config = config_for(root.path());
    let pulled = pull_with(&[url_manifest(b"runs")], &config, &server.agent(&config));
    assert_eq!(availability(pulled), from(Origin::Network));
    assert_eq!(stored(root.path()), 1, "the right ones are kept");
}

#[test]
fn what_the_network_refuses_is_a_finding() {
    let root = tempfile::tempdir().unwrap();
    let server = Server::answering(&[&answer("404 Not Found", 0, "")]);
    let config = config_for(root.path());
    let found = availability(pull_with(&[url_manifest(b"runs")], &config, &server.agent(&config)));
    assert_eq!(found, missing(Cause::Refused, "the server answers with status 404".to_owned()));
}

#[test]
fn a_truncated_download_is_a_finding_and_is_not_kept() {
    let root = tempfile::tempdir().unwrap();
    let server = Server::answering(&[&answer("200 OK", 10, "runs")]);
    let config = config_for(root.path());
    let found = availability(pull_with(&[url_manifest(b"runs")], &config, &server.agent(&config)));
    let reason = "the download broke off after 4 bytes of 10";
    assert_eq!(found, missing(Cause::BrokenOff, reason.to_owned()));
    assert_eq!(stored(root.path()), 0, "nothing of it is kept");
}

#[test]
fn the_mirror_serves_an_offline_run() {
    let root = tempfile::tempdir().unwrap();
    let manifest = url_manifest(b"runs");
    let mirror = root.path().join("mirror");
    Store::new(&mirror).write(b"runs").unwrap();
    let config = PullConfig { mirror: Some(mirror), ..offline(root.path()) };
    assert_eq!(availability(pull(std::slice::from_ref(&manifest), &config)), from(Origin::Mirror));
    assert_eq!(availability(pull(&[manifest], &config)), from(Origin::Store));
}

#[test]
fn a_wrong_file_of_the_mirror_is_passed_over() {
    let root = tempfile::tempdir().unwrap();
    let mirror = Store::new(root.path().join("mirror"));
    write(&mirror.path(&sha256_hex(b"runs")), b"rums");
    let config = PullConfig { mirror: Some(root.path().join("mirror")), ..offline(root.path()) };
    let why = reason(pull(&[url_manifest(b"runs")], &config));
    assert!(why.starts_with("the mirror's copy ") && why.contains(" is damaged (sha256 "), "{why}");
    assert!(why.ends_with("and it is not in the store, and this run is offline"), "{why}");
    assert_eq!(stored(root.path()), 0, "nothing of it is kept");

    let server = Server::answering(&[&answer("200 OK", 4, "runs")]);
    let config = PullConfig { offline: false, ..config };
    let pulled = pull_with(&[url_manifest(b"runs")], &config, &server.agent(&config));
    assert_eq!(availability(pulled), from(Origin::Network), "the network is asked instead");
}

#[test]
fn a_damaged_store_says_how_to_mend_it_and_pulling_mends_it() {
    let root = tempfile::tempdir().unwrap();
    let manifest = url_manifest(b"runs");
    let config = config_for(root.path());
    let store = Store::new(&config.store);
    write(&store.path(&sha256_hex(b"runs")), b"rums");
    let read = || bytes(&store, &config.project, &manifest, &manifest.files[0], None);
    insta::assert_snapshot!(message(read(), root.path()), @"besiroglu-2024/runs from the damaged \
        copy ROOT/store/sha256/1f/1f64fff08d787e732e04559f4d241876b399d9d4251af79833bd22adbb2d331a: sha256 is 3be2a61a13670b741b96eaf941f3ba9a5b5dcf3096fa86eb2bea6423d44487a1, but data/sources/besiroglu-2024.yaml pins 1f64fff08d787e732e04559f4d241876b399d9d4251af79833bd22adbb2d331a; hint: run `cargo xtask pull`, which fetches it anew");

    let found = availability(pull(std::slice::from_ref(&manifest), &offline(root.path())));
    assert_eq!(
        found,
        missing(Cause::Offline, "the stored copy is damaged, and this run is offline".to_owned())
    );

    let server = Server::answering(&[&answer("200 OK", 4, "runs")]);
    let found =
        availability(pull_with(std::slice::from_ref(&manifest), &config, &server.agent(&config)));
    assert_eq!(found, from(Origin::Network));
    assert_eq!(read().unwrap(), b"runs");
}

/// The kind is what two reasons have in common that name their hosts, statuses and lengths.
#[test]
fn a_cause_has_a_kind_beside_its_words() {
    for (page, expected) in [
        (answer("404 Not Found", 0, ""), Cause::Refused),
        (answer("403 Forbidden", 0, ""), Cause::Refused),
        (answer("200 OK", 10, "runs"), Cause::BrokenOff),
        (answer("200 OK", 10_000_000, "runs"), Cause::NotAllowed),
    ] {
        let root = tempfile::tempdir().unwrap();
        let server = Server::answering(&[&page]);
        let config = config_for(root.path());
        let pulled = pull_with(&[url_manifest(b"runs")], &config, &server.agent(&config));
        let (cause, why) = fault(pulled);
        assert_eq!(cause, expected, "{why}");
    }
    for host in ["gone.org", "away.net"] {
        let root = tempfile::tempdir().unwrap();
        let config = PullConfig { retries_max: 0, ..config_for(root.path()) };
        let agent = agent_of(&[], &config);
        let pulled = pull_with(&[manifest_of_hosts(&[(host, "one")])], &config, &agent);
        let (cause, why) = fault(pulled);
        assert_eq!(cause, Cause::NoAnswer, "{why}");
        assert!(why.contains(host), "{why}");
    }
}

/// Files of these hosts, each with its own bytes: a host and the bytes of a file.
fn manifest_of_hosts(files: &[(&str, &str)]) -> Manifest {
    let entry = |(number, (host, contents)): (usize, &(&str, &str))| {
        format!(
            "  - id: f{number}\n    sha256: {}\n    url: {{url: \"https://{host}/{number}\", \
            bytes_max: 99}}\n",
            sha256_hex(contents.as_bytes())
        )
    };
    manifest_of(&files.iter().enumerate().map(entry).collect::<Vec<_>>().concat())
}

/// What came of each file, in the order of the answer.
fn outcomes(pulled: Result<Vec<Pulled>, SourceError>) -> Vec<(String, String)> {
    let said = |file: Pulled| match file.availability {
        Availability::Present { origin } => (file.file, format!("{origin:?}")),
        Availability::Missing { reason, .. } => (file.file, reason),
    };
    pulled.unwrap().into_iter().map(said).collect()
}

#[test]
fn the_other_files_of_a_host_that_is_down_are_missing_at_once() {
    let root = tempfile::tempdir().unwrap();
    let here = Server::answering(&[&answer("200 OK", 3, "one"), &answer("200 OK", 3, "two")]);
    // Each further try would wait for a second.
    let pause_first = std::time::Duration::from_secs(1);
    let config = PullConfig { retries_max: 1, pause_first, ..config_for(root.path()) };
    let agent = agent_of(&[("here.org", &here)], &config);
    let mut files = vec![("here.org", "one"), ("gone.org", "a"), ("here.org", "two")];
    let more: Vec<String> = (0..30).map(|number| number.to_string()).collect();
    files.extend(more.iter().map(|contents| ("gone.org", contents.as_str())));
    let start = std::time::Instant::now();
    let found = outcomes(pull_with(&[manifest_of_hosts(&files)], &config, &agent));
    assert!(start.elapsed().as_secs() < 15, "one file waits for the host, not each");
    let gone = "host gone.org did not answer (host not found)";
    for (number, (file, said)) in found.iter().enumerate() {
        assert_eq!(*file, format!("f{number}"), "the order of the manifest");
        assert_eq!(said, if files[number].0 == "here.org" { "Network" } else { gone });
    }
    assert_eq!(here.requests(), 2);
}

/// The first host answers only once the second has been asked.
#[test]
fn hosts_are_asked_side_by_side_and_answer_in_the_order_of_the_manifests() {
    let fast = [answer("200 OK", 3, "two"), answer("404 Not Found", 0, "")];
    for (turn, second) in ["Network", "the server answers with status 404"].into_iter().enumerate()
    {
        let root = tempfile::tempdir().unwrap();
        let config = config_for(root.path());
        let second_server = Server::answering(&[&fast[turn]]);
        let first_server = Server::answering_after(&second_server, &answer("200 OK", 3, "one"));
        let agent = agent_of(&[("slow.org", &first_server), ("fast.org", &second_server)], &config);
        let manifest = manifest_of_hosts(&[("slow.org", "one"), ("fast.org", "two")]);
        let found = outcomes(pull_with(&[manifest], &config, &agent));
        let expected = [("f0", "Network"), ("f1", second)];
        assert_eq!(found, expected.map(|(file, said)| (file.to_owned(), said.to_owned())));
    }
}

#[test]
fn the_same_bytes_of_two_hosts_are_fetched_from_the_first_alone() {
    let root = tempfile::tempdir().unwrap();
    let config = config_for(root.path());
    let [one, two] = [0, 1].map(|_| Server::answering(&[&answer("200 OK", 3, "one")]));
    let agent = agent_of(&[("one.org", &one), ("two.org", &two)], &config);
    let manifest = manifest_of_hosts(&[("one.org", "one"), ("two.org", "one")]);
    let found = outcomes(pull_with(&[manifest], &config, &agent));
    let expected = [("f0", "Network"), ("f1", "Store")];
    assert_eq!(found, expected.map(|(file, said)| (file.to_owned(), said.to_owned())));
    assert_eq!((one.requests(), two.requests()), (1, 0));
}

#[cfg(unix)]
mod package {
    use std::path::Path;

    use super::{Cause, Origin, availability, bytes, from, message, missing, pull};
    use crate::digest::sha256_hex;
    use crate::manifest::Manifest;
    use crate::package::tests::with_client;
    use crate::store::Store;
    use crate::testing::{manifest_of, zip_of};

    fn package_manifest(wheel: &[u8]) -> Manifest {
        manifest_of(&format!(
            "  - id: wheel\n    sha256: {}\n    package: {{name: bench, version: \"1.0\", file: \
            bench-1.0-py3-none-any.whl, \
             python: \"3.12\", members: [bench/runs.csv], bytes_max: 1000}}\n",
            sha256_hex(wheel)
        ))
    }

    #[test]
    fn a_wheel_goes_to_the_store_and_its_members_can_be_read() {
        let wheel = zip_of(&[("bench/runs.csv", b"loss\n2.1\n")]);
        let folder = tempfile::tempdir().unwrap();
        let made = folder.path().join("made.whl");
        std::fs::write(&made, &wheel).unwrap();
        let manifest = package_manifest(&wheel);
        let script = format!("cp '{}' \"$wheels/bench-1.0-py3-none-any.whl\"", made.display());
        with_client(&script, |config| {
            assert_eq!(
                availability(pull(std::slice::from_ref(&manifest), config)),
                from(Origin::PackageClient)
            );
            let store = Store::new(&config.store);
            let read = |member| {
                bytes(&store, &config.project, &manifest, &manifest.files[0], Some(member))
            };
            assert_eq!(read("bench/runs.csv").unwrap(), b"loss\n2.1\n");
            insta::assert_snapshot!(message(read("../runs.csv"), Path::new("unused")), @r#"besiroglu-2024/wheel member ../runs.csv: no member of that name; the archive has 1 members, such as "bench/runs.csv"; hint: correct the member's path in data/sources/besiroglu-2024.yaml"#);
        });
    }

    #[test]
    fn a_wheel_of_another_digest_is_a_finding() {
        with_client("printf rums > \"$wheels/bench-1.0-py3-none-any.whl\"", |config| {
            let why = super::reason(pull(&[package_manifest(b"runs")], config));
            assert!(why.contains("bench==1.0 answers with other bytes"), "{why}");
        });
    }

    /// Each call writes a line, and the wheels of three packages are wanted.
    #[test]
    fn a_client_that_can_bring_nothing_is_called_once() {
        for (said, calls) in [
            ("No module named pip", 1),
            ("Retry(total=0, connect=None) after connection broken by X", 1),
            ("ERROR: no such version", 3),
        ] {
            let log = tempfile::NamedTempFile::new().unwrap();
            let script =
                format!("echo call >> '{}'; echo '{said}' >&2; exit 1", log.path().display());
            with_client(&script, |config| {
                let one = package_manifest(b"a");
                let mut manifest = one.clone();
                for id in ["b", "c"] {
                    let mut file = one.files[0].clone();
                    (file.id, file.sha256) = (id.to_owned(), sha256_hex(id.as_bytes()));
                    manifest.files.push(file);
                }
                let found = super::outcomes(pull(&[manifest], config));
                assert!(found.iter().all(|(_, reason)| *reason == found[0].1), "{found:?}");
                assert_eq!(found.len(), 3);
            });
            assert_eq!(
                std::fs::read_to_string(log.path()).unwrap().lines().count(),
                calls,
                "{said}"
            );
        }
    }

    #[test]
    fn a_failing_client_is_a_finding() {
        with_client("echo 'ERROR: no network' >&2; exit 1", |config| {
            let found = availability(pull(&[package_manifest(b"runs")], config));
            assert_eq!(
                found,
                missing(Cause::PackageClient, "pip failed: ERROR: no network".to_owned())
            );
        });
    }
}

/// A list of two files.
fn list_manifest() -> Manifest {
    let text = format!("{}  a=1.csv\n{}  b.csv\n", sha256_hex(b"one"), sha256_hex(b"two"));
    let mut manifest = manifest_of(&format!(
        "  - id: runs\n    sha256: {}\n    files: {{list: runs.sha256, base: \
        \"https://example.org/\", bytes_max: 9}}\n",
        sha256_hex(text.as_bytes())
    ));
    let FileKind::List(files) = &mut manifest.files[0].kind else { panic!("a list") };
    files.files = list::parse(&text).unwrap();
    manifest
}

#[test]
fn a_list_is_here_when_all_its_files_are() {
    let root = tempfile::tempdir().unwrap();
    let manifest = list_manifest();
    let config = PullConfig { mirror: Some(root.path().join("mirror")), ..offline(root.path()) };
    let mirror = Store::new(root.path().join("mirror"));
    mirror.write(b"one").unwrap();
    let reason = "b.csv (file 2 of 2): it is not in the store, and this run is offline".to_owned();
    assert_eq!(
        availability(pull(std::slice::from_ref(&manifest), &config)),
        missing(Cause::Offline, reason)
    );
    mirror.write(b"two").unwrap();
    assert_eq!(availability(pull(std::slice::from_ref(&manifest), &config)), from(Origin::Mirror));
    assert_eq!(availability(pull(std::slice::from_ref(&manifest), &config)), from(Origin::Store));

    let store = Store::new(&config.store);
    let read = |only: &[String]| parts(&store, &manifest, &manifest.files[0], only).unwrap();
    assert_eq!(
        read(&[]),
        [("a=1.csv".to_owned(), b"one".to_vec()), ("b.csv".to_owned(), b"two".to_vec())]
    );
    assert_eq!(read(&["b.csv".to_owned()]), [("b.csv".to_owned(), b"two".to_vec())]);
    let member = |path| bytes(&store, &config.project, &manifest, &manifest.files[0], path);
    assert_eq!(member(Some("a=1.csv")).unwrap(), b"one");
    insta::assert_snapshot!(message(member(None), root.path()), @"besiroglu-2024/runs: no one \
        path of runs.sha256 is named; hint: name one as member, or gather them all");
}
