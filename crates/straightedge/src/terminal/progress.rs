//! Progress on the error stream: one rewritten line on a terminal, nothing elsewhere.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// The line of one stage: how many of its items ended, the last that did, and about how long the
/// others will take.
pub struct Progress(ProgressBar);

impl Progress {
    /// The line of a stage with so many items.
    pub fn new(stage: &'static str, items: usize) -> Self {
        if !io::stderr().is_terminal() {
            return Self(ProgressBar::hidden());
        }
        Self::drawn(stage, items, ProgressDrawTarget::stderr())
    }

    fn drawn(stage: &'static str, items: usize, target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(u64::try_from(items).ok(), target);
        // No colour: the words say everything.
        let style = ProgressStyle::with_template("{prefix} {pos}/{len}  {msg}  about {eta} left");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_prefix(stage);
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// One item ended.
    pub fn ended(&self, item: &str) {
        self.0.set_message(super::cut(item, 40));
        self.0.inc(1);
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use indicatif::{InMemoryTerm, TermLike as _};

    use super::*;

    #[test]
    fn one_line_is_rewritten_and_taken_away() {
        let term = InMemoryTerm::new(5, 80);
        assert_eq!(term.width(), 80, "the terminal of the rule");
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(term.clone()), 255);
        let progress = Progress::drawn("fitting", 3, target);
        progress.ended("first");
        progress.ended("second");
        progress.0.force_draw();
        let drawn = term.contents();
        assert!(drawn.starts_with("fitting 2/3  second  about "), "{drawn}");
        assert_eq!(drawn.lines().count(), 1, "{drawn}");
        progress.clear();
        assert_eq!(term.contents(), "");
    }
}
