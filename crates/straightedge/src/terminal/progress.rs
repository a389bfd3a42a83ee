//! Progress on the error stream: one rewritten line on a terminal, nothing elsewhere.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::side_by_side;
use crate::talk::note;

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
        // Of a single item nothing says how long it takes.
        let time = if items > 1 { "about {eta} left" } else { "{elapsed} so far" };
        let style =
            ProgressStyle::with_template(&format!("{{prefix}} {{pos}}/{{len}}  {{msg}}  {time}"));
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

    /// What comes of each item, side by side and in their order; then takes the line away.
    pub fn each<T: Sync, M: Send>(
        &self,
        items: &[T],
        name: impl Fn(&T) -> String + Sync,
        make: impl Fn(&T) -> M + Sync,
    ) -> Vec<M> {
        let one = |item: &T| {
            let made = make(item);
            self.ended(&name(item));
            made
        };
        let made = side_by_side::each(items, one);
        self.clear();
        made
    }

    /// Says something above the line, or alone where there is none.
    pub fn say(&self, words: &str) {
        self.0.suspend(|| note!("{words}"));
    }

    /// Takes the line away.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use indicatif::TermLike;

    use super::*;

    /// A terminal of 80 columns that keeps what stands on it, line by line.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<Vec<String>>>);

    impl Screen {
        fn lines(&self) -> Vec<String> {
            let lines = self.0.lock().expect("one thread writes");
            lines.iter().filter(|line| !line.is_empty()).cloned().collect()
        }

        fn edit(&self, change: impl FnOnce(&mut Vec<String>)) {
            let mut lines = self.0.lock().expect("one thread writes");
            if lines.is_empty() {
                lines.push(String::new());
            }
            change(&mut lines);
        }
    }

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            80
        }

        fn move_cursor_up(&self, n: usize) -> io::Result<()> {
            self.edit(|lines| lines.truncate(lines.len().saturating_sub(n).max(1)));
            Ok(())
        }

        fn move_cursor_down(&self, n: usize) -> io::Result<()> {
            self.edit(|lines| lines.resize(lines.len() + n, String::new()));
            Ok(())
        }

        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }

        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)?;
            self.edit(|lines| lines.push(String::new()));
            Ok(())
        }

        fn write_str(&self, text: &str) -> io::Result<()> {
            self.edit(|lines| {
                if let Some(last) = lines.last_mut() {
                    last.push_str(text.trim_start_matches('\r'));
                }
            });
            Ok(())
        }

        fn clear_line(&self) -> io::Result<()> {
            self.edit(|lines| {
                if let Some(last) = lines.last_mut() {
                    last.clear();
                }
            });
            Ok(())
        }

        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn one_line_is_rewritten_and_taken_away() {
        for stage in ["tidying", "fitting", "judging"] {
            let screen = Screen::default();
            let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen.clone()), 255);
            let progress = Progress::drawn(stage, 3, target);
            progress.ended("first");
            progress.ended("second");
            progress.0.force_draw();
            let drawn = screen.lines();
            assert_eq!(drawn.len(), 1, "{drawn:?}");
            let begins = format!("{stage} 2/3  second  about ");
            assert!(drawn[0].starts_with(&begins), "{drawn:?}");
            progress.clear();
            assert_eq!(screen.lines(), Vec::<String>::new());
        }
    }

    #[test]
    fn each_of_what_is_made_counts_whichever_thread_made_it_and_keeps_its_place() {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(screen.clone()), 255);
        let progress = Progress::drawn("tidying", 40, target);
        let items: Vec<usize> = (0..40).collect();
        let told = Mutex::new(Vec::new());
        let name = |item: &usize| {
            told.lock().expect("no thread panicked").push(*item);
            item.to_string()
        };
        let made = progress.each(&items, name, |item| item * item);
        assert_eq!(made, items.iter().map(|item| item * item).collect::<Vec<_>>());
        let mut told = told.into_inner().expect("no thread panicked");
        told.sort_unstable();
        assert_eq!(told, items, "each is told once");
        assert_eq!(screen.lines(), Vec::<String>::new(), "the line is taken away");
    }
}
