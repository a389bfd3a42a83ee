//! Fetches a file over https: limits, time-outs, retries with growing pauses; a host that does not
//! answer is given up.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{ErrorKind, Read};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use ureq::http::{HeaderMap, Response};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy, Timeout};

use crate::address::{host, is_https, sent_on};
use crate::cause::{Cause, Fault};
use crate::config::{PullConfig, Way};
use crate::file::UrlFile;
use crate::progress::Bars;

/// How often a request is sent on; those who publish files do so once or twice.
const SENT_ON_MAX: usize = 5;

/// ` of N`, where a length was announced.
fn of_announced(length: Option<u64>) -> String {
    length.map(|length| format!(" of {length}")).unwrap_or_default()
}

/// Why a file could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("the server answers with status {0}")]
    Status(u16),
    /// It says how long it is not to be asked, and that is no longer than we wait.
    #[error("the server answers with status {status}, and asks to be left alone for {wait:?}")]
    Busy { status: u16, wait: Duration },
    #[error("the file is longer than the {bytes_max} bytes the manifest allows")]
    TooLong { bytes_max: u64 },
    #[error("the download broke off after {received} bytes{}", of_announced(*announced))]
    Truncated { received: usize, announced: Option<u64> },
    #[error("the server sends us on to {0}, which is not https")]
    NotHttps(String),
    #[error(
        "the server sends us on to {0:?}, a host that the manifest does not name under \
        redirects_to"
    )]
    Elsewhere(String),
    #[error("the server sent us on {SENT_ON_MAX} times, and then once more")]
    Astray,
    #[error("the connection failed ({0})")]
    Connection(ureq::Error),
    /// The same text for each file of the host, so that it is one cause where causes are counted.
    #[error("host {host} did not answer ({cause})")]
    HostDown { host: String, cause: String },
}

impl FetchError {
    /// The kind of cause that it is.
    const fn cause(&self) -> Cause {
        match self {
            Self::Status(_) | Self::Busy { .. } | Self::Astray => Cause::Refused,
            Self::TooLong { .. } | Self::NotHttps(_) | Self::Elsewhere(_) => Cause::NotAllowed,
            Self::Truncated { .. } | Self::Connection(_) => Cause::BrokenOff,
            Self::HostDown { .. } => Cause::NoAnswer,
        }
    }

    /// Whether the same request may succeed a moment later.
    fn may_pass(&self) -> bool {
        match self {
            Self::Status(status) | Self::Busy { status, .. } => is_passing(*status),
            // A file that used up the time it may take would use it up again.
            Self::Connection(ureq::Error::Timeout(Timeout::Global))
            | Self::TooLong { .. }
            | Self::NotHttps(_)
            | Self::Elsewhere(_)
            | Self::Astray
            | Self::HostDown { .. } => false,
            Self::Connection(_) | Self::Truncated { .. } => true,
        }
    }
}

/// Whether a status says that the server is busy or ill, not that the file is not to be had.
fn is_passing(status: u16) -> bool {
    status == 429 || (500..600).contains(&status)
}

/// How long the server asks to be left alone: seconds, as `Retry-After` has them (RFC 9110, section
/// 10.2.3). A date in their place is taken for nothing said.
fn asked_to_wait(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get("retry-after")?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// Whether a request came to nothing because nobody was there: no such name, no connection, or no
/// word before the time was up.
fn is_silence(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::ConnectProxyFailed(_)
        | ureq::Error::Timeout(_) => true,
        ureq::Error::Io(error) => matches!(
            error.kind(),
            ErrorKind::ConnectionRefused
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::TimedOut
        ),
        _ => false,
    }
}

impl From<FetchError> for Fault {
    fn from(error: FetchError) -> Self {
        Self { cause: error.cause(), reason: error.to_string() }
    }
}

impl From<ureq::Error> for FetchError {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::StatusCode(status) => Self::Status(status),
            ureq::Error::RequireHttpsOnly(url) => Self::NotHttps(url),
            error => Self::Connection(error),
        }
    }
}

/// Up to half of a pause more, another for each file and retry: files that failed together are not
/// asked for together again. It hangs on the address alone, so that nothing here is random.
fn jitter(pause: Duration, url: &str, retry: u32) -> Duration {
    let digest = Sha256::digest(format!("{url} {retry}"));
    pause.mul_f64(f64::from(digest[0]) / 512.0)
}

/// A client that goes the way which the configuration names.
pub(crate) fn agent(config: &PullConfig) -> Agent {
    let proxy = if config.way == Way::Machine { Proxy::try_from_env() } else { None };
    settings(config, proxy).new_agent()
}

/// Whom the client believes.
fn authorities(way: &Way) -> RootCerts {
    match way {
        Way::Machine => RootCerts::PlatformVerifier,
        Way::Direct { authorities } => authorities
            .iter()
            .map(|der| Certificate::from_der(der).to_owned())
            .collect::<Vec<_>>()
            .into(),
    }
}

/// The client's settings; nothing but https is ever asked.
fn settings(config: &PullConfig, proxy: Option<Proxy>) -> ureq::config::Config {
    Agent::config_builder()
        // Whoever sends us on has to name a host that we may ask: we look first.
        .max_redirects(0)
        .https_only(true)
        // A status is an answer with headers, of which one says when to ask again.
        .http_status_as_error(false)
        .proxy(proxy)
        .tls_config(TlsConfig::builder().root_certs(authorities(&config.way)).build())
        .timeout_connect(Some(config.timeout_connect))
        .timeout_per_read(Some(config.timeout_idle))
        .timeout_global(Some(config.timeout_download))
        .user_agent("straightedge")
        .build()
}

/// Fetches the files of one run, and knows which hosts did not answer in it.
pub(crate) struct Client<'a> {
    agent: &'a Agent,
    /// How patiently to fetch.
    pub(crate) config: &'a PullConfig,
    /// Where progress is drawn.
    pub(crate) bars: Bars,
    /// By host, or by the package client's name, what came instead of an answer.
    down: Mutex<BTreeMap<String, String>>,
}

impl<'a> Client<'a> {
    /// A client to which every host is worth asking.
    pub(crate) fn new(agent: &'a Agent, config: &'a PullConfig) -> Self {
        Self { agent, config, bars: Bars::new(config.progress), down: Mutex::default() }
    }

    /// The bytes of a file, at most as many as it may have; what may pass is tried again. A host
    /// that did not answer is not asked again in this run.
    pub(crate) fn fetch(&self, file: &UrlFile) -> Result<Vec<u8>, FetchError> {
        let host = host(&file.url);
        if let Some(cause) = self.cause_of_silence(&host) {
            return Err(FetchError::HostDown { host, cause });
        }
        match self.fetch_patiently(file) {
            Err(FetchError::Connection(error))
                if is_silence(&error) && !self.answers(&file.url) =>
            {
                let cause = error.to_string();
                self.give_up(&host, &cause);
                Err(FetchError::HostDown { host, cause })
            }
            answer => answer,
        }
    }

    /// What `ask` brings, unless the one that it asks was given up in this run; it is given up with
    /// the first error that holds for all that it could be asked for.
    pub(crate) fn ask<T, E: Display>(
        &self,
        whom: &str,
        holds_for_all: impl Fn(&E) -> bool,
        ask: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, String> {
        if let Some(cause) = self.cause_of_silence(whom) {
            return Err(cause);
        }
        ask().map_err(|error| {
            let said = error.to_string();
            if holds_for_all(&error) {
                self.give_up(whom, &said);
            }
            said
        })
    }

    fn give_up(&self, whom: &str, cause: &str) {
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        down.insert(whom.to_owned(), cause.to_owned());
    }

    fn cause_of_silence(&self, host: &str) -> Option<String> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner).get(host).cloned()
    }

    /// Whether the host itself says anything: it may have sent us on to another one that does not,
    /// or have fallen silent in the middle of a file.
    fn answers(&self, url: &str) -> bool {
        self.agent.get(url).call().err().is_none_or(|error| !is_silence(&error))
    }

    fn fetch_patiently(&self, file: &UrlFile) -> Result<Vec<u8>, FetchError> {
        let url = file.url.as_str();
        let mut pause = self.config.pause_first;
        for retry in 0..self.config.retries_max {
            match self.fetch_once(file) {
                // A server that asks for longer than anybody waits is not asked again.
                Err(FetchError::Busy { wait, .. }) if wait <= self.config.pause_max => {
                    thread::sleep(wait + jitter(pause, url, retry));
                }
                answer @ Err(FetchError::Busy { .. }) => return answer,
                Err(error) if error.may_pass() => thread::sleep(pause + jitter(pause, url, retry)),
                answer => return answer,
            }
            pause = pause.saturating_mul(2).min(self.config.pause_max);
        }
        self.fetch_once(file)
    }

    /// The answer of the last server of those that send us on, each of which the file names.
    fn answer(&self, file: &UrlFile) -> Result<Response<Body>, FetchError> {
        let began = Instant::now();
        let named = |other: &str| file.redirects_to.iter().any(|name| name == other);
        let mut url = file.url.clone();
        for _ in 0..=SENT_ON_MAX {
            // All of them together have the time of one file.
            let left = self.config.timeout_download.saturating_sub(began.elapsed());
            let request = self.agent.get(&url).config().timeout_global(Some(left)).build();
            let response = request.call()?;
            let location = response.headers().get("location").and_then(|to| to.to_str().ok());
            let Some(location) = location.filter(|_| response.status().is_redirection()) else {
                return Ok(response);
            };
            url = sent_on(&url, location);
            if !is_https(&url) {
                return Err(FetchError::NotHttps(url));
            }
            let next = host(&url);
            if next != host(&file.url) && !named(&next) {
                return Err(FetchError::Elsewhere(next));
            }
        }
        Err(FetchError::Astray)
    }

    fn fetch_once(&self, file: &UrlFile) -> Result<Vec<u8>, FetchError> {
        let bytes_max = file.bytes_max;
        let mut response = self.answer(file)?;
        let status = response.status().as_u16();
        if !response.status().is_success() {
            let wait = asked_to_wait(response.headers()).filter(|_| is_passing(status));
            return Err(
                wait.map_or(FetchError::Status(status), |wait| FetchError::Busy { status, wait })
            );
        }
        let announced = response.body().content_length();
        if announced.is_some_and(|length| length > bytes_max) {
            return Err(FetchError::TooLong { bytes_max });
        }
        let bar = self.bars.bar(&file.url, announced);
        let mut bytes = Vec::new();
        let end = bar
            .wrap_read(response.body_mut().as_reader())
            .take(bytes_max.saturating_add(1))
            .read_to_end(&mut bytes);
        bar.finish_and_clear();
        match end {
            Ok(_) if bytes.len() as u64 > bytes_max => Err(FetchError::TooLong { bytes_max }),
            Ok(_) => Ok(bytes),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                Err(FetchError::Truncated { received: bytes.len(), announced })
            }
            Err(error) => Err(ureq::Error::from(error).into()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
