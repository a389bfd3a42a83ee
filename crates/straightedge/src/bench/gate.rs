//! Compares this tree with another commit on this machine: both built here, run in turn, judged by
//! an interval.

use std::path::{Path, PathBuf};
use std::process::Command;

use analyses::{MedianInterval, least_median_greatest, median_interval};
use anyhow::Result;

use super::filed;
use super::measurement::{Measurement, output};
use super::workload::{WORKLOADS, Workload};
use crate::end::{self, End};
use crate::project::Project;
use crate::talk::say;

/// Confidence that the interval of a median has at least.
const LEVEL_MIN: f64 = 0.95;
/// A ratio of times is a finding where its whole interval lies above this.
const RATIO_MAX: f64 = 1.05;

/// A work tree of another commit, removed when it is dropped.
struct Tree<'a> {
    root: &'a Path,
    path: PathBuf,
}

impl<'a> Tree<'a> {
    /// Checks a commit out below a folder.
    fn add(root: &'a Path, folder: &Path, commit: &str) -> Result<Self> {
        let tree = Self { root, path: folder.join(commit) };
        // A run that was cut short may have left its tree behind.
        tree.remove();
        git(
            root,
            &["worktree", "add", "--quiet", "--detach", &tree.path.to_string_lossy(), commit],
        )?;
        Ok(tree)
    }

    fn remove(&self) {
        let removed =
            git(self.root, &["worktree", "remove", "--force", &self.path.to_string_lossy()]);
        if self.path.exists() {
            let why = removed.err().map(|error| format!(" ({error:#})")).unwrap_or_default();
            eprintln!(
                "{} is left behind{why}; hint: git worktree remove --force",
                self.path.display()
            );
        }
    }
}

impl Drop for Tree<'_> {
    fn drop(&mut self) {
        self.remove();
    }
}

/// What one workload showed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Found {
    /// Our time over the base's.
    ratio: MedianInterval,
    /// Median seconds a unit: base, this.
    seconds: [f64; 2],
    /// Whether both answer the same to the last bit.
    same_answer: bool,
}

/// Ends with `Findings` where this tree is surely more than 5 % slower than BASE on any workload.
pub fn run(project: &Project, base: &str, rounds: u32) -> Result<End> {
    let root = std::path::absolute(project.root())?;
    // A round is two pairs; fewer than six pairs have no interval.
    if median_interval(&vec![1.0; 2 * rounds as usize], LEVEL_MIN).is_none() {
        return Err(end::usage(format!(
            "{rounds} rounds are too few for an interval of {LEVEL_MIN}; hint: --rounds 3 or more"
        )));
    }
    let Ok(commit) =
        git(&root, &["rev-parse", "--quiet", "--verify", &format!("{base}^{{commit}}")])
    else {
        return Err(end::usage(format!(
            "no commit is called \"{base}\"; hint: a branch, a tag or a hash that `git log` knows"
        )));
    };
    let target = filed::target(&root)?;
    let tree = Tree::add(&root, &target.join("gate"), commit.trim())?;
    if !Workload::is_in(&tree.path)? {
        return Err(end::missing(format!(
            "{base} has no workload program: it cannot be measured; hint: name a later commit"
        )));
    }
    let theirs = Workload::build(&tree.path, &target.join("gate/build"))?;
    let ours = Workload::build(&root, &target)?;
    let end = judge(&theirs, &ours, rounds);
    say!("{} is now; base is {base} ({})", filed::commit(&root)?, commit.trim());
    end
}

/// Measures every workload and prints the table.
fn judge(base: &Workload, this: &Workload, rounds: u32) -> Result<End> {
    let (mut rows, mut end) = (Vec::new(), End::Done);
    for (workload, _) in WORKLOADS {
        eprintln!("{workload}: {rounds} rounds of base, this, this, base");
        let found = compare(base, this, workload, rounds)?;
        let verdict = verdict(&found.ratio);
        if verdict == SLOWER {
            end = End::Findings;
        }
        rows.push(row(workload, &found, verdict));
    }
    say!(
        "{:<24}{:<15}{:<14}{:<34}verdict",
        "workload",
        "base (s/unit)",
        "now (s/unit)",
        "now/base (interval)"
    );
    for row in rows {
        say!("{row}");
    }
    Ok(end)
}

const SLOWER: &str = "slower";

/// What the interval says.
fn verdict(ratio: &MedianInterval) -> &'static str {
    if ratio.low > RATIO_MAX {
        SLOWER
    } else if ratio.high < 1.0 / RATIO_MAX {
        "faster"
    } else {
        "no change beyond 5 %"
    }
}

/// Runs A B B A a round, so that a drift of the machine bears on both alike, and takes a ratio from
/// each pair.
fn compare(base: &Workload, this: &Workload, workload: &str, rounds: u32) -> Result<Found> {
    let mut pairs: Vec<[Measurement; 2]> = Vec::new();
    for round in 0..rounds {
        let measure = |program: &Workload| program.measure(workload, round, 1);
        let (first, second) = (measure(base)?, measure(this)?);
        let (third, fourth) = (measure(this)?, measure(base)?);
        pairs.extend([[first, second], [fourth, third]]);
    }
    let of = |side: usize| pairs.iter().map(move |pair| pair[side].seconds_per_unit);
    let ratios: Vec<f64> = of(1).zip(of(0)).map(|(now, before)| now / before).collect();
    let [_, before, _] = least_median_greatest(&of(0).collect::<Vec<f64>>());
    let [_, now, _] = least_median_greatest(&of(1).collect::<Vec<f64>>());
    let same_answer = pairs.iter().all(|[before, now]| bits(before) == bits(now));
    let ratio = median_interval(&ratios, LEVEL_MIN)
        .ok_or_else(|| anyhow::anyhow!("{} pairs have no interval", ratios.len()))?;
    Ok(Found { ratio, seconds: [before, now], same_answer })
}

/// The bits of an answer: two are the same where these are.
fn bits(measured: &Measurement) -> Vec<u64> {
    measured.answer.iter().map(|number| number.to_bits()).collect()
}

fn row(workload: &str, found: &Found, verdict: &str) -> String {
    let (MedianInterval { estimate, low, high, level }, [before, now]) =
        (found.ratio, found.seconds);
    let interval = format!("{estimate:.3} ({low:.3} to {high:.3}, {:.1} %)", 100.0 * level);
    let answer = if found.same_answer { "same answer" } else { "another answer" };
    format!("{workload:<24}{before:<15.3e}{now:<14.3e}{interval:<34}{verdict}; {answer}")
}

/// What git prints.
fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    output(Command::new("git").arg("-C").arg(root).args(arguments))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::bench::workload::tests::script;

    /// A stand-in that takes about so many milliseconds a unit, a little more each round.
    fn taking(folder: &Path, name: &str, milliseconds: u32) -> Workload {
        let text = format!(
            r#"echo '{{"workload": "'$2'", "peer": "straightedge", "unit_count": 1, "seconds_per_unit": '$(({milliseconds} + $4))'e-3, "answer": [0.5]}}'"#
        );
        Workload { program: script(folder, name, &text) }
    }

    #[test]
    fn only_what_is_surely_slower_is_a_finding() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = taking(folder.path(), "base", 1000);
        for (milliseconds, end) in
            [(1000, End::Done), (1049, End::Done), (1052, End::Findings), (500, End::Done)]
        {
            let this = taking(folder.path(), "this", milliseconds);
            assert_eq!(
                judge(&base, &this, 3).expect("measured"),
                end,
                "{milliseconds} against 1000"
            );
        }
    }

    #[test]
    fn a_wide_interval_is_no_finding() {
        let ratio = |low, high| MedianInterval { estimate: 1.2, low, high, level: 0.96 };
        assert_eq!(verdict(&ratio(1.04, 1.4)), "no change beyond 5 %");
        assert_eq!(verdict(&ratio(1.06, 1.4)), SLOWER);
        assert_eq!(verdict(&ratio(0.8, 0.9)), "faster");
    }

    #[test]
    fn a_tree_of_another_commit_comes_and_goes() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("repository");
        let run = |arguments: &[&str]| git(&root, arguments).expect("git works");
        std::fs::create_dir(&root).expect("a folder");
        run(&["init", "--quiet"]);
        std::fs::write(root.join("file"), "old").expect("a file");
        run(&["add", "file"]);
        run(&[
            "-c",
            "user.name=n",
            "-c",
            "user.email=e",
            "commit",
            "--quiet",
            "--no-gpg-sign",
            "--message",
            "old",
        ]);
        std::fs::write(root.join("file"), "new").expect("a file");
        let commit = run(&["rev-parse", "HEAD"]);
        let path = {
            let tree =
                Tree::add(&root, &folder.path().join("gate"), commit.trim()).expect("a tree");
            assert_eq!(std::fs::read_to_string(tree.path.join("file")).expect("its file"), "old");
            tree.path.clone()
        };
        assert!(!path.exists(), "the tree is left behind");
        assert_eq!(run(&["worktree", "list"]).lines().count(), 1, "git still knows the tree");
    }
}
