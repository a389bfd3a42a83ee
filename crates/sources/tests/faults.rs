//! Every fault of a server that we know of, played by one that misbehaves on purpose: what is said
//! of it, how often it was asked, how long it took, what the store holds, and that the next run
//! brings the file. docs/trust.md has the table.

mod small;
mod unruly;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use small::{assert_holds, config, manifest, said};
use sources::{PullConfig, pull};
use unruly::{Act, Authority, HERE, Server, Then, answer, right};

const RUNS: &[u8] = b"model,loss\na,2.1\nb,1.9\n";

/// A fault, what the server does, and what must come of it.
struct Fault {
    name: &'static str,
    acts: Vec<Act>,
    /// How what is said begins.
    said: &'static str,
    requests: usize,
    within: Duration,
}

fn fault(name: &'static str, acts: Vec<Act>, said: &'static str, requests: usize) -> Fault {
    Fault { name, acts, said, requests, within: Duration::from_secs(5) }
}

/// The head of an answer that says how long it is, and then these bytes.
fn announced(length: usize, body: &[u8], then: Then) -> Act {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    Act::new([head.as_bytes(), body].concat(), then)
}

/// The head of an answer that does not, and then these bytes.
fn unannounced(body: &[u8], then: Then) -> Act {
    Act::new([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", body].concat(), then)
}

fn status(status: &str) -> Act {
    answer(status, "", b"")
}

fn busy(seconds: &str) -> Act {
    answer("429 Too Many Requests", &format!("Retry-After: {seconds}\r\n"), b"")
}

fn sent_to(url: &str) -> Act {
    answer("302 Found", &format!("Location: {url}\r\n"), b"")
}

/// Half a megabyte of one letter, packed: a thousandth of that, and no more than a file may have.
fn bomb() -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&vec![b'x'; 1 << 19]).expect("packed");
    let packed = packer.finish().expect("packed");
    assert!(packed.len() < 1000, "{} bytes", packed.len());
    packed
}

/// Lets the server misbehave once, then behave: nothing is kept of the fault, and the next run
/// brings the file.
fn check(authority: &Authority, fault: &Fault, change: impl Fn(PullConfig) -> PullConfig) {
    let root = tempfile::tempdir().expect("a folder");
    let (acts, heals) = (fault.acts.clone(), Arc::<AtomicBool>::default());
    let healed = heals.clone();
    let server = Server::new(authority, move |turn, _| {
        if healed.load(Ordering::SeqCst) {
            return right(RUNS);
        }
        acts[turn.min(acts.len() - 1)].clone()
    });
    let manifests = manifest(root.path(), &[("runs", server.url("runs.csv"), RUNS, "")]);
    let config = change(config(root.path(), authority));
    let began = Instant::now();
    let found = said(&pull(&manifests, &config).expect("no error")[0]);
    let took = began.elapsed();
    assert!(found.starts_with(fault.said), "{}: {found}", fault.name);
    assert_eq!(server.requests(), fault.requests, "{}: requests", fault.name);
    assert!(took < fault.within, "{}: took {took:?}", fault.name);
    let kept: &[&[u8]] = if found == "Network" { &[RUNS] } else { &[] };
    assert_holds(&config.store, kept, fault.name);
    heals.store(true, Ordering::SeqCst);
    let again = said(&pull(&manifests, &config).expect("no error")[0]);
    let expected = if kept.is_empty() { "Network" } else { "Store" };
    assert_eq!(again, expected, "{}: the next run", fault.name);
    assert_holds(&config.store, &[RUNS], fault.name);
}

const REFUSED: &str = "the server refused: the server answers with status ";
const BROKEN: &str = "the download broke off: the download broke off after ";
const RESET: &str = "the download broke off: the connection failed (io: Connection reset by peer";
const FAILED: &str = "the download broke off: the connection failed";
const TOO_LONG: &str = "the manifest does not allow what came: the file is longer than the 1000";

#[test]
fn a_status_that_may_pass_is_tried_again_and_another_is_not() {
    let authority = Authority::new();
    for fault in [
        fault("status 404", vec![status("404 Not Found")], REFUSED, 1),
        fault("status 403", vec![status("403 Forbidden")], REFUSED, 1),
        fault("status 204", vec![status("204 No Content")], "other bytes came", 2),
        fault(
            "status 206, a part of the file",
            vec![answer("206 Partial Content", "", &RUNS[..4])],
            "other bytes",
            2,
        ),
        fault("status 500 once", vec![status("500 Oops"), right(RUNS)], "Network", 2),
        fault(
            "status 503 twice",
            vec![status("503 a"), status("503 a"), right(RUNS)],
            "Network",
            3,
        ),
        fault("status 500 for ever", vec![status("500 Oops")], REFUSED, 3),
        fault("status 429 alone", vec![status("429 Slower"), right(RUNS)], "Network", 2),
        fault("status 429, Retry-After an hour", vec![busy("3600")], REFUSED, 1),
        fault(
            "status 429, Retry-After no number",
            vec![busy("99999999999999999999"), right(RUNS)],
            "Network",
            2,
        ),
    ] {
        check(&authority, &fault, |config| config);
    }
    // It is asked when it says, and not before.
    let began = Instant::now();
    let wait =
        fault("status 429, Retry-After a second", vec![busy("1"), right(RUNS)], "Network", 2);
    check(&authority, &wait, |config| config);
    assert!(began.elapsed() >= Duration::from_secs(1), "it was asked too early");
}

#[test]
fn a_connection_that_breaks_is_tried_again() {
    let authority = Authority::new();
    let half = &RUNS[..10];
    let length = RUNS.len();
    for fault in [
        fault("reset once", vec![Act::new("", Then::Reset), right(RUNS)], "Network", 2),
        fault("reset for ever", vec![Act::new("", Then::Reset)], RESET, 3),
        fault(
            "reset half way",
            vec![announced(length, half, Then::Reset)],
            "the download broke",
            3,
        ),
        fault("cut before an answer", vec![Act::new("", Then::Cut)], FAILED, 3),
        fault("ended before an answer", vec![Act::new("", Then::End)], FAILED, 3),
        fault(
            "cut half way, once",
            vec![announced(length, half, Then::Cut), right(RUNS)],
            "Network",
            2,
        ),
        fault("cut half way, for ever", vec![announced(length, half, Then::Cut)], BROKEN, 3),
        fault("body shorter than announced", vec![announced(length, half, Then::End)], BROKEN, 3),
        fault("half a head", vec![Act::new("HTTP/1.1 200 OK\r\nCont", Then::End)], FAILED, 3),
    ] {
        check(&authority, &fault, |config| config);
    }
}

#[test]
fn silence_and_dripping_have_an_end() {
    let authority = Authority::new();
    let hurry = |config: PullConfig| PullConfig {
        timeout_idle: Duration::from_millis(300),
        timeout_download: Duration::from_millis(1200),
        retries_max: 1,
        ..config
    };
    let stall = |body: &[u8]| announced(RUNS.len(), body, Then::Stall);
    let drip = Then::Drip(Duration::from_millis(20));
    let promises = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(64);
    let silent = "the host did not answer: host 127.0.0.1:";
    for fault in [
        // Once more in the end, to see whether the host itself is silent.
        fault("silence before an answer", vec![Act::new("", Then::Stall)], silent, 3),
        fault("silence half way, once", vec![stall(&RUNS[..10]), right(RUNS)], "Network", 2),
        fault("silence half way, for ever", vec![stall(&RUNS[..10])], FAILED, 3),
        fault("body drips, a byte at a time", vec![announced(900, b"", drip.clone())], FAILED, 2),
        fault(
            "head drips, a byte at a time",
            vec![Act::new("HTTP/1.1 200 OK\r\nX: ", drip)],
            silent,
            2,
        ),
        fault(
            "endless interim answers (status 100)",
            vec![Act::new("", Then::Repeat(promises))],
            silent,
            2,
        ),
    ] {
        check(&authority, &fault, hurry);
    }
}

#[test]
fn other_bytes_are_asked_for_once_more_and_not_kept() {
    let authority = Authority::new();
    let other = "other bytes came than the pinned ones: https://127.0.0.1:";
    let coded = answer("200 OK", "Content-Encoding: gzip\r\n", &bomb());
    for fault in [
        fault("other bytes, for ever", vec![right(b"model,loss\na,2.2\n")], other, 2),
        fault("other bytes, once", vec![right(b"sign in here"), right(RUNS)], "Network", 2),
        fault("body too short, announced so", vec![right(&RUNS[..10])], other, 2),
        fault("body longer than announced", vec![announced(10, RUNS, Then::End)], other, 2),
        fault(
            "body of no announced length ends early",
            vec![unannounced(&RUNS[..10], Then::End)],
            other,
            2,
        ),
        fault("one byte too many", vec![right(&[RUNS, b"\n"].concat())], other, 2),
        fault(
            "body of no announced length is cut",
            vec![unannounced(&RUNS[..10], Then::Cut)],
            other,
            2,
        ),
        // Nobody asked for packed bytes, and nothing unpacks them.
        fault("compressed bomb as the answer", vec![coded], other, 2),
    ] {
        check(&authority, &fault, |config| config);
    }
}

#[test]
fn an_endless_answer_ends_at_the_bytes_of_the_manifest() {
    let authority = Authority::new();
    let more = Then::Repeat(vec![b'x'; 1 << 14]);
    let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = [b"4000\r\n".as_slice(), &[b'x'; 0x4000], b"\r\n"].concat();
    let line = [b"X: ".as_slice(), &[b'y'; 1 << 10], b"\r\n"].concat();
    for fault in [
        fault("announced as a terabyte", vec![announced(1 << 40, b"", Then::Stall)], TOO_LONG, 1),
        fault("endless body", vec![unannounced(b"", more.clone())], TOO_LONG, 1),
        fault("endless body in chunks", vec![Act::new(chunks, Then::Repeat(chunk))], TOO_LONG, 1),
        fault("endless head", vec![Act::new("HTTP/1.1 200 OK\r\n", Then::Repeat(line))], FAILED, 3),
        fault("endless garbage", vec![Act::new("", more)], FAILED, 3),
    ] {
        check(&authority, &fault, |config| config);
    }
}

/// Not even a connection is opened to a host that the manifest does not name.
#[test]
fn no_request_leaves_for_a_host_that_the_manifest_does_not_name() {
    let authority = Authority::new();
    let other = Server::new(&authority, |_, _| right(RUNS));
    let (there, name) = (other.url("runs.csv"), other.host());
    let elsewhere = "the manifest does not allow what came: the server sends us on to \"";
    let not_https = "the manifest does not allow what came: the server sends us on to http";
    let userinfo = format!("https://{HERE}@{name}/runs.csv");
    for fault in [
        fault("redirect to another host", vec![sent_to(&there)], elsewhere, 1),
        fault(
            "redirect to another host, scheme left out",
            vec![sent_to(&there[6..])],
            elsewhere,
            1,
        ),
        fault(
            "redirect to another host, ours as the user name",
            vec![sent_to(&userinfo)],
            elsewhere,
            1,
        ),
        fault("redirect to http", vec![sent_to(&there.replace("https", "http"))], not_https, 1),
        fault(
            "redirect to a file of this machine",
            vec![sent_to("file:///etc/hosts")],
            "the manifest does not allow",
            1,
        ),
        fault(
            "redirect round and round",
            vec![sent_to("runs.csv")],
            "the server refused: the server sent",
            6,
        ),
        fault("redirect to nowhere", vec![answer("302 Found", "", b"")], REFUSED, 1),
        fault("redirect within the host", vec![sent_to("/moved.csv"), right(RUNS)], "Network", 2),
    ] {
        check(&authority, &fault, |config| config);
    }
    assert_eq!(other.connections(), 0, "the other host was not even called");
    // Where the manifest names it, it is asked.
    let root = tempfile::tempdir().expect("a folder");
    let first = Server::acting(&authority, vec![sent_to(&there)]);
    let more = format!(", redirects_to: [\"{name}\"]");
    let manifests = manifest(root.path(), &[("runs", first.url("runs.csv"), RUNS, &more)]);
    let pulled = pull(&manifests, &config(root.path(), &authority)).expect("no error");
    assert_eq!(said(&pulled[0]), "Network");
    assert_eq!((first.requests(), other.requests()), (1, 1));
}

/// A server whose papers are not in order hears no request.
#[test]
fn nothing_is_asked_of_a_server_that_cannot_show_who_it_is() {
    let authority = Authority::new();
    let stranger = Authority::new();
    for (name, papers) in [
        ("of an authority that nobody knows", Some(stranger.papers(HERE, 4000))),
        ("of another name", Some(authority.papers("example.org", 4000))),
        ("that have run out", Some(authority.papers(HERE, 2020))),
        ("none, for it speaks no TLS", None),
    ] {
        let root = tempfile::tempdir().expect("a folder");
        let server = Server::with_papers(papers, |_, _| right(RUNS));
        let manifests = manifest(root.path(), &[("runs", server.url("runs.csv"), RUNS, "")]);
        let hurry = Duration::from_millis(300);
        let config = PullConfig { timeout_idle: hurry, ..config(root.path(), &authority) };
        let found = said(&pull(&manifests, &config).expect("no error")[0]);
        let is_refused = found.starts_with(FAILED) || found.starts_with("the host did not answer");
        assert!(is_refused, "papers {name}: {found}");
        assert_eq!(server.requests(), 0, "papers {name}: a request was heard");
        assert_holds(&config.store, &[], name);
    }
}
