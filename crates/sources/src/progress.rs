//! Progress of long work, drawn only on a terminal.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `length_bytes`, or a spinner where the length is unknown; hidden where
/// it is not wanted or the error stream is no terminal.
pub(crate) fn bar(wanted: bool, label: &str, length_bytes: Option<u64>) -> ProgressBar {
    if !wanted || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match length_bytes {
        Some(length) => {
            (ProgressBar::new(length), "{msg} [{bar:20}] {decimal_bytes} of {decimal_total_bytes}")
        }
        None => (ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(label.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
