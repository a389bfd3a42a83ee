//! Fetches a file over https: limits, time-outs, retries with growing pauses.

use std::io::{self, Read};
use std::thread;

use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Proxy, Timeout};

use crate::config::PullConfig;
use crate::progress;

/// ` of N`, where a length was announced.
fn of_announced(length: Option<u64>) -> String {
    length.map(|length| format!(" of {length}")).unwrap_or_default()
}

/// Why a file could not be fetched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("the server answers with status {0}")]
    Status(u16),
    #[error("the file is longer than the {bytes_max} bytes the manifest allows")]
    TooLong { bytes_max: u64 },
    #[error("the download broke off after {received} bytes{}", of_announced(*announced))]
    Truncated { received: usize, announced: Option<u64> },
    #[error("the server sends us on to {0}, which is not https")]
    NotHttps(String),
    #[error("the connection failed ({0})")]
    Connection(ureq::Error),
}

impl FetchError {
    /// Whether the same request may succeed a moment later.
    fn may_pass(&self) -> bool {
        match self {
            Self::Status(status) => *status == 429 || (500..600).contains(status),
            // A file that used up the time it may take would use it up again.
            Self::Connection(
                ureq::Error::Timeout(Timeout::Global) | ureq::Error::TooManyRedirects,
            )
            | Self::TooLong { .. }
            | Self::NotHttps(_) => false,
            Self::Connection(_) | Self::Truncated { .. } => true,
        }
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

/// A client that trusts what the machine trusts and takes the proxy the environment names.
pub(crate) fn agent(config: &PullConfig) -> Agent {
    settings(config, Proxy::try_from_env()).new_agent()
}

/// The client's settings; https only holds after every redirect too.
fn settings(config: &PullConfig, proxy: Option<Proxy>) -> ureq::config::Config {
    Agent::config_builder()
        .https_only(true)
        .proxy(proxy)
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .timeout_connect(Some(config.timeout_connect))
        .timeout_per_read(Some(config.timeout_idle))
        .timeout_global(Some(config.timeout_download))
        .user_agent("straightedge")
        .build()
}

/// The bytes at `url`, at most `bytes_max` of them; what may pass is tried again.
pub(crate) fn fetch(
    agent: &Agent,
    url: &str,
    bytes_max: u64,
    config: &PullConfig,
) -> Result<Vec<u8>, FetchError> {
    let mut pause = config.pause_first;
    for _ in 0..config.retries_max {
        match fetch_once(agent, url, bytes_max, config) {
            Err(error) if error.may_pass() => thread::sleep(pause),
            answer => return answer,
        }
        pause = pause.saturating_mul(2);
    }
    fetch_once(agent, url, bytes_max, config)
}

fn fetch_once(
    agent: &Agent,
    url: &str,
    bytes_max: u64,
    config: &PullConfig,
) -> Result<Vec<u8>, FetchError> {
    let mut response = agent.get(url).call()?;
    let announced = response.body().content_length();
    if announced.is_some_and(|length| length > bytes_max) {
        return Err(FetchError::TooLong { bytes_max });
    }
    let bar = progress::bar(config.progress, url, announced);
    let mut bytes = Vec::new();
    let end = bar
        .wrap_read(response.body_mut().as_reader())
        .take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes);
    bar.finish_and_clear();
    match end {
        Ok(_) if bytes.len() as u64 > bytes_max => Err(FetchError::TooLong { bytes_max }),
        Ok(_) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(FetchError::Truncated { received: bytes.len(), announced })
        }
        Err(error) => Err(ureq::Error::from(error).into()),
    }
}

#[cfg(test)]
pub(crate) mod tests;
