//! A server on this machine, and a client with our own settings that believes the way to it is
//! encrypted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport,
};

use super::{Client, FetchError, jitter, settings};
use crate::config::PullConfig;
use crate::file::UrlFile;
use crate::testing::config_for;

/// Answers the requests of one test in order, the last answer for ever.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn answering(answers: &[&str]) -> Self {
        let answers: Vec<String> = answers.iter().map(|&answer| answer.to_owned()).collect();
        Self::serving(move |turn| answers[turn.min(answers.len() - 1)].clone())
    }

    /// Gives each request, by its number, what the test says.
    fn serving(answer: impl Fn(usize) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let count = requests.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = BufReader::new(stream.try_clone().unwrap());
                let _head = request
                    .lines()
                    .take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()))
                    .count();
                let turn = count.fetch_add(1, Ordering::SeqCst);
                stream.write_all(answer(turn).as_bytes()).unwrap();
            }
        });
        Self { address, requests }
    }

    /// Answers once another server has been asked; after five seconds in vain it answers 404.
    pub(crate) fn answering_after(other: &Self, answer: &str) -> Self {
        let (asked, right) = (other.requests.clone(), answer.to_owned());
        let absent = self::answer("404 Not Found", 0, "");
        Self::serving(move |_| {
            for _ in 0..500 {
                if asked.load(Ordering::SeqCst) > 0 {
                    return right.clone();
                }
                thread::sleep(Duration::from_millis(10));
            }
            absent.clone()
        })
    }

    /// A port of this machine at which nobody listens.
    pub(crate) fn refusing() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        Self { address: listener.local_addr().unwrap(), requests: Arc::default() }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// The program's own settings; only the way to the server is another one.
    pub(crate) fn agent(&self, config: &PullConfig) -> Agent {
        Agent::with_parts(settings(config, None), Unencrypted, ToServer(self.address))
    }
}

/// Resolves every host to the test's server.
#[derive(Debug)]
struct ToServer(SocketAddr);

impl Resolver for ToServer {
    fn resolve(
        &self,
        _: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut addresses = self.empty();
        addresses.push(self.0);
        Ok(addresses)
    }
}

/// An agent to which each host is one of these servers, a port that refuses, or no name at all.
pub(crate) fn agent_of(hosts: &[(&str, &Server)], config: &PullConfig) -> Agent {
    let hosts = hosts.iter().map(|&(host, server)| (host.to_owned(), server.address)).collect();
    Agent::with_parts(settings(config, None), Unencrypted, ByName(hosts))
}

/// Resolves the hosts that it knows.
#[derive(Debug)]
struct ByName(BTreeMap<String, SocketAddr>);

impl Resolver for ByName {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let known = uri.host().and_then(|host| self.0.get(host));
        ToServer(*known.ok_or(ureq::Error::HostNotFound)?).resolve(uri, config, timeout)
    }
}

/// Plain TCP that passes for TLS: a test needs no certificate, and the program no switch for tests.
#[derive(Debug)]
struct Unencrypted;

#[derive(Debug)]
struct PassesForTls<T>(T);

impl Connector for Unencrypted {
    type Out = PassesForTls<<TcpConnector as Connector>::Out>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        _: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        Ok(TcpConnector::default().connect(details, None)?.map(PassesForTls))
    }
}

impl<T: Transport> Transport for PassesForTls<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        true
    }
}

pub(crate) fn answer(status: &str, length: usize, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn fetch(agent: &Agent, config: &PullConfig) -> Result<Vec<u8>, FetchError> {
    Client::new(agent, config).fetch(&file("https://example.org/runs.csv", &[]))
}

/// A file of at most 16 bytes, for which other hosts may be asked.
fn file(url: &str, others: &[&str]) -> UrlFile {
    let redirects_to = others.iter().map(|&host| host.to_owned()).collect();
    UrlFile { url: url.to_owned(), bytes_max: 16, redirects_to }
}

/// Fetches with at most 16 bytes and two retries; expects an outcome after a number of requests.
fn check(answers: &[&str], requests: usize, expected: Result<&[u8], &str>) {
    let server = Server::answering(answers);
    let config = config_for(Path::new("unused"));
    let found = fetch(&server.agent(&config), &config);
    let found = found.map_err(|error| error.to_string());
    assert_eq!(found.as_deref(), expected.map_err(str::to_owned).as_deref());
    assert_eq!(server.requests(), requests, "number of requests");
}

#[test]
fn a_file_is_fetched_with_one_request() {
    check(&[&answer("200 OK", 4, "loss")], 1, Ok(b"loss"));
}

#[test]
fn an_absent_file_is_asked_for_once() {
    check(&[&answer("404 Not Found", 0, "")], 1, Err("the server answers with status 404"));
}

#[test]
fn a_server_fault_is_tried_again() {
    check(&[&answer("500 Oops", 0, ""), &answer("200 OK", 4, "loss")], 2, Ok(b"loss"));
    check(
        &[&answer("429 Slower", 0, ""), &answer("503 Later", 0, ""), &answer("200 OK", 4, "loss")],
        3,
        Ok(b"loss"),
    );
}

/// A server that says when it may be asked again is asked then, and not before.
#[test]
fn a_busy_server_is_left_alone_for_as_long_as_it_asks() {
    let busy = |seconds: &str| {
        format!(
            "HTTP/1.1 429 Slower\r\nRetry-After: {seconds}\r\nContent-Length: 0\r\nConnection: \
            close\r\n\r\n"
        )
    };
    let started = Instant::now();
    check(&[&busy("1"), &answer("200 OK", 4, "loss")], 2, Ok(b"loss"));
    assert!(started.elapsed() >= Duration::from_secs(1), "it was asked too early");
    // Longer than the longest pause: it is not asked again, and the error says for how long.
    let fault = Err("the server answers with status 429, and asks to be left alone for 3600s");
    check(&[&busy("3600"), &answer("200 OK", 4, "loss")], 1, fault);
    // A date is taken for nothing said.
    check(&[&busy("Fri, 31 Dec 1999 23:59:59 GMT"), &answer("200 OK", 4, "loss")], 2, Ok(b"loss"));
}

/// Files that failed together are asked for apart, the same way in each run.
#[test]
fn pauses_differ_between_files_and_not_between_runs() {
    let pause = Duration::from_secs(1);
    let of = |file: u32| jitter(pause, &format!("https://example.org/{file}.csv"), 0);
    let all: std::collections::BTreeSet<Duration> = (0..20).map(of).collect();
    assert!(all.len() > 15 && all.iter().all(|more| *more <= pause / 2), "{all:?}");
    assert_eq!(of(3), of(3));
}

#[test]
fn retries_come_to_an_end() {
    check(&[&answer("503 Later", 0, "")], 3, Err("the server answers with status 503"));
}

#[test]
fn a_truncated_download_says_how_far_it_came() {
    check(&[&answer("200 OK", 10, "loss")], 3, Err("the download broke off after 4 bytes of 10"));
    check(&[&answer("200 OK", 10, "loss"), &answer("200 OK", 4, "loss")], 2, Ok(b"loss"));
}

#[test]
fn a_long_file_is_refused_by_its_announcement_and_by_its_bytes() {
    let fault = Err("the file is longer than the 16 bytes the manifest allows");
    check(&[&answer("200 OK", 17, "")], 1, fault);
    let unannounced = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", "x".repeat(17));
    check(&[&unannounced], 1, fault);
}

#[test]
fn a_redirect_is_followed_over_https_alone() {
    let to = |url| {
        format!(
            "HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\nConnection: \
            close\r\n\r\n"
        )
    };
    check(&[&to("https://example.org/moved.csv"), &answer("200 OK", 4, "loss")], 2, Ok(b"loss"));
    let fault = "the server sends us on to http://example.org/moved.csv, which is not https";
    check(&[&to("http://example.org/moved.csv"), &answer("200 OK", 4, "loss")], 1, Err(fault));
}

#[test]
fn a_silent_server_is_left() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let server = Server { address: listener.local_addr().unwrap(), requests: Arc::default() };
    let silence = Duration::from_millis(50);
    let config =
        PullConfig { retries_max: 1, timeout_idle: silence, ..config_for(Path::new("unused")) };
    let error = fetch(&server.agent(&config), &config).unwrap_err();
    insta::assert_snapshot!(error, @"host example.org did not answer (timeout: per read)");
}

/// The words of two fetches by one client, one after the other, each from a host.
fn two_of(agent: &Agent, config: &PullConfig, urls: [&str; 2]) -> [String; 2] {
    let client = Client::new(agent, config);
    urls.map(|url| match client.fetch(&file(url, &["dead.org"])) {
        Ok(bytes) => String::from_utf8(bytes).unwrap(),
        Err(error) => error.to_string(),
    })
}

#[test]
fn a_host_that_is_not_there_is_given_up_after_one_file_and_no_other() {
    let here = Server::answering(&[&answer("200 OK", 4, "loss")]);
    let refusing = Server::refusing();
    // Long pauses: a file that is tried again would show.
    let config = config_for(Path::new("unused"));
    let agent = agent_of(&[("here.org", &here), ("refusing.org", &refusing)], &config);
    for (host, cause) in [
        ("refusing.org", "(io: Connection refused (os error"),
        ("no-name.org", "(host not found)"),
        ("NO-name.org:444", "(host not found)"),
    ] {
        let client = Client::new(&agent, &config);
        let ask = |name: &str| client.fetch(&file(&format!("https://{host}/{name}"), &[]));
        let [first, second] = ["a.csv", "b.csv"].map(|name| ask(name).unwrap_err().to_string());
        let start = format!("host {} did not answer {cause}", host.to_lowercase());
        assert!(first.starts_with(&start), "{first}");
        assert_eq!(first, second, "one cause");
        assert!(client.cause_of_silence(&host.to_lowercase()).is_some(), "{host} is given up");
        assert_eq!(client.fetch(&file("https://here.org/a.csv", &[])).unwrap(), b"loss");
    }
}

#[test]
fn a_silent_host_is_waited_for_with_one_file_alone() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let silent = Server { address: listener.local_addr().unwrap(), requests: Arc::default() };
    let connections = silent.requests.clone();
    let streams = thread::spawn(move || {
        listener
            .incoming()
            .take(3)
            .inspect(|_| {
                connections.fetch_add(1, Ordering::SeqCst);
            })
            .collect::<Vec<_>>()
    });
    let silence = Duration::from_millis(50);
    let config =
        PullConfig { retries_max: 1, timeout_idle: silence, ..config_for(Path::new("unused")) };
    let said = two_of(
        &silent.agent(&config),
        &config,
        ["https://silent.org/a.csv", "https://silent.org/b.csv"],
    );
    assert_eq!(said, ["host silent.org did not answer (timeout: per read)"; 2]);
    // Two tries for the first file, one to see whether it is the host; none for the second.
    streams.join().unwrap();
    assert_eq!(silent.requests(), 3, "connections");
}

#[test]
fn a_wrong_status_does_not_give_up_the_host() {
    let config = config_for(Path::new("unused"));
    for status in ["404 Not Found", "403 Forbidden", "410 Gone"] {
        let server = Server::answering(&[&answer(status, 0, ""), &answer("200 OK", 4, "loss")]);
        let urls = ["https://example.org/a.csv", "https://example.org/b.csv"];
        let said = two_of(&server.agent(&config), &config, urls);
        assert_eq!(
            said,
            [format!("the server answers with status {}", &status[..3]), "loss".into()]
        );
        assert_eq!(server.requests(), 2);
    }
}

/// The host has answered: the one that it sends us on to has not.
#[test]
fn a_host_that_sends_us_on_to_a_dead_one_is_not_given_up() {
    let moved = "HTTP/1.1 302 Found\r\nLocation: https://dead.org/a.csv\r\nContent-Length: \
        0\r\nConnection: close\r\n\r\n";
    let config = PullConfig { retries_max: 0, ..config_for(Path::new("unused")) };
    // Once for the file, once to see whether it is the host; then the second file.
    let server = Server::answering(&[moved, moved, &answer("200 OK", 4, "loss")]);
    let agent = agent_of(&[("example.org", &server)], &config);
    let urls = ["https://example.org/a.csv", "https://example.org/b.csv"];
    assert_eq!(two_of(&agent, &config, urls), ["the connection failed (host not found)", "loss"]);
}
