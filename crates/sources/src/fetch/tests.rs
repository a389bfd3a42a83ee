//! A server on this machine, and a client with our own settings that believes the way to it is
//! encrypted.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, NextTimeout, TcpConnector, Transport,
};

use super::{FetchError, fetch, settings};
use crate::config::PullConfig;
use crate::testing::config_for;

/// Answers the requests of one test in order, the last answer for ever.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn answering(answers: &[&str]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let (answers, count) =
            (answers.iter().map(|&answer| answer.to_owned()).collect::<Vec<_>>(), requests.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = BufReader::new(stream.try_clone().unwrap());
                let _head = request
                    .lines()
                    .take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty()))
                    .count();
                let turn = count.fetch_add(1, Ordering::SeqCst).min(answers.len() - 1);
                stream.write_all(answers[turn].as_bytes()).unwrap();
            }
        });
        Self { address, requests }
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

/// Fetches with at most 16 bytes and two retries; expects an outcome after a number of requests.
fn check(answers: &[&str], requests: usize, expected: Result<&[u8], &str>) {
    let server = Server::answering(answers);
    let config = config_for(Path::new("unused"));
    let found = fetch(&server.agent(&config), "https://example.org/runs.csv", 16, &config);
    let found = found.map_err(|error: FetchError| error.to_string());
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
    let error =
        fetch(&server.agent(&config), "https://example.org/runs.csv", 16, &config).unwrap_err();
    insta::assert_snapshot!(error, @"the connection failed (timeout: per read)");
}
