//! Brings a wheel with the ordinary Python package client, so that any registry or proxy it knows
//! will do.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crate::cause::Cause;
use crate::config::PullConfig;
use crate::file::PackageFile;
use crate::progress::Bars;
use crate::store::Store;

/// How often the client is asked whether it has ended.
const POLL: Duration = Duration::from_millis(20);

/// Why a package could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackageError {
    #[error("cannot start {python:?}, which runs pip ({source})")]
    Client { python: String, source: io::Error },
    #[error(
        "{python:?} has no pip that every user of this machine has, and one installed with --user \
        is left aside with all else of the user's (-I); hint: install pip with the machine's own \
        packages, or in a virtual environment that is active when you pull"
    )]
    NoPip { python: String },
    #[error("pip took longer than {} s", .0.as_secs_f64())]
    TimedOut(Duration),
    #[error("pip failed: {0}")]
    Failed(String),
    #[error("pip reached no registry ({0})")]
    NoRegistry(String),
    #[error("pip brought no {0}; the manifest's `file` may be misspelled")]
    OtherFile(String),
    #[error("the wheel is longer than the {bytes_max} bytes the manifest allows")]
    TooLong { bytes_max: u64 },
    #[error("cannot use a folder for temporary files ({0})")]
    Io(#[from] io::Error),
}

impl PackageError {
    /// Whether the next package would meet it too: it is about the client or its registry.
    pub(crate) const fn holds_for_all(&self) -> bool {
        matches!(
            self,
            Self::Client { .. } | Self::NoPip { .. } | Self::TimedOut(_) | Self::NoRegistry(_)
        )
    }

    /// The kind of the cause.
    pub(crate) const fn cause(&self) -> Cause {
        match self {
            Self::TooLong { .. } => Cause::NotAllowed,
            _ => Cause::PackageClient,
        }
    }
}

/// The bytes of the wheel; nothing is installed and no code of the package runs.
pub(crate) fn download(
    package: &PackageFile,
    config: &PullConfig,
    bars: &Bars,
) -> Result<Vec<u8>, PackageError> {
    let folder = Store::new(&config.store).workshop()?;
    let (out, err) = (folder.path().join("out"), folder.path().join("err"));
    let wheels = folder.path().join("wheels");
    fs::create_dir(&wheels)?;
    // The client's words go to files: a full pipe that nobody reads would stop it.
    let mut client = command(package, &config.python, &wheels)
        .stdin(Stdio::null())
        .stdout(File::create(&out)?)
        .stderr(File::create(&err)?)
        .spawn()
        .map_err(|source| PackageError::Client { python: config.python.clone(), source })?;
    let bar = bars.bar(&format!("pip download {}", package.file), None);
    let status = wait(&mut client, config.timeout_download);
    bar.finish_and_clear();
    let status = status?.ok_or(PackageError::TimedOut(config.timeout_download))?;
    if !status.success() {
        return Err(failure(status, &out, &err, config)?);
    }
    read_wheel(&wheels.join(&package.file), package)
}

/// Why the client failed, by what it said.
fn failure(
    status: ExitStatus,
    out: &Path,
    err: &Path,
    config: &PullConfig,
) -> io::Result<PackageError> {
    let said = last_line(err)?.or(last_line(out)?).unwrap_or_else(|| format!("no word, {status}"));
    // What Python itself says where a module is not there.
    if said.ends_with("No module named pip") {
        return Ok(PackageError::NoPip { python: config.python.clone() });
    }
    // After its last retry pip says that there is no such version, which it cannot know.
    let words = String::from_utf8_lossy(&fs::read(err)?).into_owned();
    let last_retry = words
        .lines()
        .find(|line| line.contains("Retry(total=0,"))
        .and_then(|line| Some(line.split_once("connection broken by ")?.1))
        // What follows the name of the error differs from run to run.
        .and_then(|cause| cause.trim_start_matches('\'').split(['(', ':', ' ']).next())
        .map(str::to_owned);
    Ok(last_retry.map_or_else(|| PackageError::Failed(said), PackageError::NoRegistry))
}

/// The Python to start: a path is taken from the folder of this run, not from the one that the
/// client is called in; a plain name is looked for where programs are.
fn program(python: &str) -> PathBuf {
    let python = Path::new(python);
    if python.components().nth(1).is_none() {
        return python.to_owned();
    }
    std::path::absolute(python).unwrap_or_else(|_| python.to_owned())
}

fn command(package: &PackageFile, python: &str, wheels: &Path) -> Command {
    let mut command = Command::new(program(python));
    // A pure-Python wheel, chosen for the manifest's Python and not for the one that runs the
    // client.
    command
        .args([
            // Isolated: no module of the folder that it is called in, nor of its variables, is
            // loaded in the place of pip's.
            "-I",
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--no-input",
            "--disable-pip-version-check",
        ])
        .args([
            "--implementation",
            "py",
            "--abi",
            "none",
            "--platform",
            "any",
            "--python-version",
            &package.python,
        ])
        .current_dir(wheels)
        .arg("--dest")
        .arg(wheels)
        .arg(format!("{}=={}", package.name, package.version));
    command
}

/// Waits for the client and ends it when the time is up, which gives no status.
fn wait(client: &mut Child, timeout: Duration) -> io::Result<Option<ExitStatus>> {
    let polls = timeout.as_millis() / POLL.as_millis();
    for _ in 0..=polls {
        if let Some(status) = client.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(POLL);
    }
    client.kill()?;
    client.wait()?;
    Ok(None)
}

/// The last line that says something; pip puts its verdict there.
fn last_line(path: &Path) -> io::Result<Option<String>> {
    let text = String::from_utf8_lossy(&fs::read(path)?).into_owned();
    Ok(text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned))
}

fn read_wheel(path: &Path, package: &PackageFile) -> Result<Vec<u8>, PackageError> {
    let Ok(metadata) = fs::metadata(path) else {
        return Err(PackageError::OtherFile(package.file.clone()));
    };
    if metadata.len() > package.bytes_max {
        return Err(PackageError::TooLong { bytes_max: package.bytes_max });
    }
    Ok(fs::read(path)?)
}

/// A client of the test's own stands in for Python.
#[cfg(test)]
#[cfg(unix)]
pub(crate) mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::sync::Mutex;
    use std::time::Duration;

    use super::{PackageError, program};
    use crate::config::PullConfig;
    use crate::file::PackageFile;
    use crate::progress::Bars;
    use crate::testing::config_for;

    /// A program that another test is still writing cannot be started, so one test at a time writes
    /// and starts.
    static CLIENT: Mutex<()> = Mutex::new(());

    /// Runs `test` with a configuration whose Python is a shell script; `$wheels` is the folder
    /// asked for.
    pub(crate) fn with_client<T>(script: &str, test: impl FnOnce(&PullConfig) -> T) -> T {
        let _one_at_a_time = CLIENT.lock();
        let folder = tempfile::tempdir().unwrap();
        let client = folder.path().join("python3");
        let head = "#!/bin/sh\nfor argument in \"$@\"; do\n[ \"$last\" = --dest ] && \
            wheels=$argument\nlast=$argument\ndone\n";
        fs::write(&client, format!("{head}{script}\n")).unwrap();
        fs::set_permissions(&client, fs::Permissions::from_mode(0o755)).unwrap();
        test(&PullConfig { python: client.display().to_string(), ..config_for(folder.path()) })
    }

    fn package() -> PackageFile {
        PackageFile {
            name: "bench".into(),
            version: "1.0".into(),
            file: "bench-1.0-py3-none-any.whl".into(),
            python: "3.12".into(),
            members: Vec::new(),
            bytes_max: 4,
        }
    }

    fn download(package: &PackageFile, config: &PullConfig) -> Result<Vec<u8>, PackageError> {
        super::download(package, config, &Bars::new(false))
    }

    fn check(script: &str, expected: Result<&[u8], &str>) {
        let found = with_client(script, |config| download(&package(), config))
            .map_err(|error| error.to_string());
        assert_eq!(found.as_deref(), expected.map_err(str::to_owned).as_deref());
    }

    #[test]
    fn the_client_is_asked_for_a_pure_wheel_of_one_version() {
        let asked = "-I -m pip download --no-deps --only-binary=:all: --no-input \
            --disable-pip-version-check \
                     --implementation py --abi none --platform any --python-version 3.12 --dest FOLDER bench==1.0";
        let script = "echo \"$*\" | sed \"s|$wheels|FOLDER|\" >&2; exit 1";
        check(script, Err(&format!("pip failed: {asked}")));
    }

    #[test]
    fn the_wheel_is_handed_over() {
        check("printf runs > \"$wheels/bench-1.0-py3-none-any.whl\"", Ok(b"runs"));
    }

    #[test]
    fn a_failing_client_gives_its_last_line() {
        check(
            "echo 'WARNING: retrying' >&2; echo 'ERROR: no such version' >&2; echo >&2; exit 1",
            Err("pip failed: ERROR: no such version"),
        );
        check("echo 'No module named pips'; exit 1", Err("pip failed: No module named pips"));
        check("exit 3", Err("pip failed: no word, exit status: 3"));
    }

    #[test]
    fn a_python_without_pip_is_told_what_isolation_leaves_aside() {
        for said in ["No module named pip", "/usr/bin/python3: No module named pip"] {
            let found = with_client(&format!("echo '{said}' >&2; exit 1"), |config| {
                download(&package(), config)
            });
            let message = found.unwrap_err().to_string();
            assert!(message.contains("has no pip that every user"), "{message}");
            assert!(message.contains("--user") && message.contains("; hint: "), "{message}");
        }
    }

    /// The client runs in a folder of its own; the path that names it is one of this folder.
    #[test]
    fn a_relative_path_of_the_client_is_taken_from_here() {
        let here = std::env::current_dir().unwrap();
        assert_eq!(program("python3"), Path::new("python3"), "looked for where programs are");
        assert_eq!(program("./python3"), here.join("python3"));
        assert_eq!(program("tools/python3"), here.join("tools/python3"));
        assert_eq!(program("/opt/python3"), Path::new("/opt/python3"));

        let folder = tempfile::tempdir_in(".").unwrap();
        let name = folder.path().file_name().unwrap().to_str().unwrap().to_owned();
        let script = "printf runs > \"$wheels/bench-1.0-py3-none-any.whl\"";
        let found = with_client(script, |config| {
            fs::copy(&config.python, folder.path().join("python3")).unwrap();
            let python = format!("{name}/python3");
            download(&package(), &PullConfig { python, ..config.clone() })
        });
        assert_eq!(found.unwrap(), b"runs");
    }

    /// What pip says without a network; the last line alone would blame the version.
    #[test]
    fn a_client_that_reaches_no_registry_says_so() {
        let retry = "WARNING: Retrying (Retry(total=N, connect=None)) after connection broken by";
        let last = "ERROR: No matching distribution found for bench==1.0";
        let script = |left: &str, cause: &str| {
            let retry = retry.replace('N', left);
            format!("echo \"{retry} {cause}\" >&2; echo '{last}' >&2; exit 1")
        };
        for (cause, name) in [
            (
                "'ConnectTimeoutError(<HTTPSConnection object at 0x7f>, 'x')': /",
                "ConnectTimeoutError",
            ),
            ("'ProxyError('Cannot connect to proxy.')': /simple/bench/", "ProxyError"),
            ("NameResolutionError: bench", "NameResolutionError"),
        ] {
            check(&script("0", cause), Err(&format!("pip reached no registry ({name})")));
        }
        // It was reached in the end.
        check(&script("4", "ProtocolError"), Err(&format!("pip failed: {last}")));
    }

    #[test]
    fn another_wheel_or_a_long_one_is_refused() {
        check(
            "printf runs > \"$wheels/bench-1.0-cp312-linux.whl\"",
            Err("pip brought no bench-1.0-py3-none-any.whl; the manifest's `file` may be \
                misspelled"),
        );
        check(
            "printf long-runs > \"$wheels/bench-1.0-py3-none-any.whl\"",
            Err("the wheel is longer than the 4 bytes the manifest allows"),
        );
    }

    #[test]
    fn a_client_that_hangs_is_ended() {
        let found = with_client("exec sleep 60", |config| {
            download(
                &package(),
                &PullConfig { timeout_download: Duration::from_millis(100), ..config.clone() },
            )
        });
        assert_eq!(found.unwrap_err().to_string(), "pip took longer than 0.1 s");
    }

    #[test]
    fn a_machine_without_python_is_told_so() {
        let root = tempfile::tempdir().unwrap();
        let config = PullConfig { python: "no-such-python".into(), ..config_for(root.path()) };
        let message = download(&package(), &config).unwrap_err().to_string();
        assert!(
            message.starts_with("cannot start \"no-such-python\", which runs pip ("),
            "{message}"
        );
    }
}
