//! A TLS server of this machine that misbehaves on purpose, and the authority that vouches for it.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The name of this machine by which the servers are asked.
pub const HERE: &str = "127.0.0.1";

/// How long a connection waits for anything before it looks whether the test is over.
const TICK: Duration = Duration::from_millis(20);

/// What an endless answer stops at: far above what any test may read.
const ENDLESS_BYTES: usize = 64 << 20;

/// An authority of one test; nobody else believes it.
pub struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    pub fn der(&self) -> Vec<u8> {
        self.certificate.der().to_vec()
    }

    pub fn pem(&self) -> String {
        self.certificate.pem()
    }

    /// A server's papers for a name, valid until the end of that year.
    pub fn papers(&self, name: &str, until: i32) -> Arc<ServerConfig> {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        params.not_after = rcgen::date_time_ymd(until, 12, 31);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let chain = vec![certificate.der().clone()];
        let config = ServerConfig::builder().with_no_client_auth();
        Arc::new(config.with_single_cert(chain, key).expect("papers"))
    }
}

/// What the server does with one request: what it says, and what then.
#[derive(Clone)]
pub struct Act {
    pub said: Vec<u8>,
    pub then: Then,
}

/// What follows the words.
#[derive(Clone)]
pub enum Then {
    /// The connection ends in order.
    End,
    /// The connection ends without the word of TLS that it does.
    Cut,
    /// The connection is reset.
    Reset,
    /// Nothing more is said, and the connection stays.
    Stall,
    /// One byte, a pause, and so on.
    Drip(Duration),
    /// These bytes again and again.
    Repeat(Vec<u8>),
}

impl Act {
    pub fn new(said: impl Into<Vec<u8>>, then: Then) -> Self {
        Self { said: said.into(), then }
    }
}

/// A whole answer with a status line, further lines of the head, and a body.
pub fn answer(status: &str, lines: &str, body: &[u8]) -> Act {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{lines}\r\n",
        body.len()
    );
    Act::new([head.as_bytes(), body].concat(), Then::End)
}

/// The right answer.
pub fn right(body: &[u8]) -> Act {
    answer("200 OK", "", body)
}

/// A server, until it is dropped.
pub struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// A server of this machine's name that does with each request, by its number and its path,
    /// what the test says.
    pub fn new(
        authority: &Authority,
        act: impl Fn(usize, &str) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self::with_papers(Some(authority.papers(HERE, 4000)), act)
    }

    /// The same with other papers, or none: then it speaks without TLS.
    pub fn with_papers(
        papers: Option<Arc<ServerConfig>>,
        act: impl Fn(usize, &str) -> Act + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let [connections, requests] = [(), ()].map(|()| Arc::<AtomicUsize>::default());
        let is_over = Arc::<AtomicBool>::default();
        let (seen, asked, over) = (connections.clone(), requests.clone(), is_over.clone());
        let act = Arc::new(act);
        let thread = thread::spawn(move || {
            let mut open: Vec<JoinHandle<()>> = Vec::new();
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                seen.fetch_add(1, Ordering::SeqCst);
                let (papers, act) = (papers.clone(), act.clone());
                let (asked, over) = (asked.clone(), over.clone());
                open.retain(|thread| !thread.is_finished());
                open.push(thread::spawn(move || {
                    let next = |path: &str| act(asked.fetch_add(1, Ordering::SeqCst), path);
                    // A client may leave at any time.
                    let _ = serve(stream, papers, next, &over);
                }));
            }
            for thread in open {
                let _ = thread.join();
            }
        });
        Self { address, connections, requests, is_over, thread: Some(thread) }
    }

    /// Acts by the number of the request; the last act is that of all that follow.
    pub fn acting(authority: &Authority, acts: Vec<Act>) -> Self {
        Self::new(authority, move |turn, _| acts[turn.min(acts.len() - 1)].clone())
    }

    /// The host that asks for it.
    pub fn host(&self) -> String {
        format!("{HERE}:{}", self.address.port())
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://{}/{path}", self.host())
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Wakes the one that waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    stream: TcpStream,
    papers: Option<Arc<ServerConfig>>,
    next: impl FnOnce(&str) -> Act,
    over: &AtomicBool,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(TICK))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    let socket = stream.try_clone()?;
    let Some(papers) = papers else {
        return perform(stream, &socket, next, over).map(drop);
    };
    let session = ServerConnection::new(papers).map_err(std::io::Error::other)?;
    let tls = StreamOwned::new(session, stream);
    if let Some(mut tls) = perform(tls, &socket, next, over)? {
        tls.conn.send_close_notify();
        tls.flush()?;
    }
    Ok(())
}

/// Reads one request and does what is to be done; gives the stream back where it ends in order.
fn perform<S: Read + Write>(
    mut stream: S,
    socket: &TcpStream,
    next: impl FnOnce(&str) -> Act,
    over: &AtomicBool,
) -> std::io::Result<Option<S>> {
    let Some(path) = request(&mut stream, over)? else { return Ok(None) };
    let act = next(&path);
    stream.write_all(&act.said)?;
    stream.flush()?;
    match act.then {
        Then::End => return Ok(Some(stream)),
        Then::Cut => {}
        Then::Reset => socket2::SockRef::from(socket).set_linger(Some(Duration::ZERO))?,
        // Until the client goes.
        Then::Stall => drop(read_some(&mut stream, &mut [0], over)),
        Then::Drip(pause) => {
            while !over.load(Ordering::SeqCst) {
                stream.write_all(b"x")?;
                stream.flush()?;
                thread::sleep(pause);
            }
        }
        Then::Repeat(bytes) => {
            for _ in 0..ENDLESS_BYTES / bytes.len() {
                stream.write_all(&bytes)?;
                stream.flush()?;
            }
        }
    }
    Ok(None)
}

/// The path of a request, once its head is read; nothing where the client leaves before.
fn request(stream: &mut impl Read, over: &AtomicBool) -> std::io::Result<Option<String>> {
    let (mut head, mut part) = (Vec::new(), [0; 1024]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match read_some(stream, &mut part, over)? {
            0 => return Ok(None),
            count => head.extend_from_slice(&part[..count]),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    Ok(head.split(' ').nth(1).map(str::to_owned))
}

/// Reads what comes; nothing at the end of the stream or of the test.
fn read_some(stream: &mut impl Read, part: &mut [u8], over: &AtomicBool) -> std::io::Result<usize> {
    while !over.load(Ordering::SeqCst) {
        match stream.read(part) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            read => return read,
        }
    }
    Ok(0)
}
