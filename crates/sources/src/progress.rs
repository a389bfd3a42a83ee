//! Progress of long work, drawn only on a terminal.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// The bars of one run, each on a line of its own.
pub(crate) struct Bars {
    /// Absent where bars are not wanted or the error stream is no terminal.
    shown: Option<MultiProgress>,
}

impl Bars {
    /// Bars where they are wanted and somebody may look.
    pub(crate) fn new(wanted: bool) -> Self {
        Self { shown: (wanted && io::stderr().is_terminal()).then(MultiProgress::new) }
    }

    /// A bar over `length_bytes`, or a spinner where the length is unknown.
    pub(crate) fn bar(&self, label: &str, length_bytes: Option<u64>) -> ProgressBar {
        let Some(shown) = &self.shown else { return ProgressBar::hidden() };
        let (bar, template) = match length_bytes {
            Some(length) => (
                ProgressBar::new(length),
                "{msg} [{bar:20}] {decimal_bytes} of {decimal_total_bytes}",
            ),
            None => (ProgressBar::new_spinner(), "{spinner} {msg} {elapsed}"),
        };
        let bar = shown.add(bar);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }
}
