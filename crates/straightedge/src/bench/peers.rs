//! Runs the tools people use today and ours in turn, and files how many times longer theirs take.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use analyses::least_median_greatest;
use anyhow::{Context, Result, ensure};
use evidence::{PeerRatio, Quantity};

use super::filed;
use super::measurement::{self, Measurement};
use super::python::{self, Environment};
use super::workload::Workload;
use crate::end::End;
use crate::project::Project;
use crate::talk::say;

/// Where the peers' programs lie.
const PEERS: &str = "crates/bench/peers";

/// Workloads that ours spreads over threads; they are measured on two as well.
const THREADED: [&str; 4] = ["grid_4500", "bootstrap_4000", "multiverse_64", "coverage_4000"];

/// The peers' side.
struct Peers {
    python: PathBuf,
    script: PathBuf,
}

impl Peers {
    /// The peers of each workload.
    fn list(&self) -> Result<BTreeMap<String, Vec<String>>> {
        let text = measurement::output(Command::new(&self.python).arg(&self.script).arg("--list"))?;
        serde_json::from_str(&text).with_context(|| format!("{} --list", self.script.display()))
    }

    /// Times one peer.
    fn measure(&self, workload: &str, peer: &str, round: u32) -> Result<Measurement> {
        let mut command = Command::new(&self.python);
        command.arg(&self.script).args([
            "--workload",
            workload,
            "--peer",
            peer,
            "--round",
            &round.to_string(),
        ]);
        measurement::take(&mut command)
    }
}

/// A peer beside ours, and what each round measured.
struct Comparison {
    workload: String,
    peer: String,
    /// Most threads of ours.
    threads: usize,
    rounds: Vec<Round>,
}

/// One round: theirs, then ours on one thread, then on two where that was asked for.
struct Round {
    theirs: Measurement,
    ours: Vec<Measurement>,
}

/// Measures every peer in turn with ours and files the ratios.
///
/// A machine without Python or without the packages is no fault: it is said and nothing is filed.
/// One workload alone leaves what is filed of the others.
pub fn run(project: &Project, rounds: u32, only: Option<&str>) -> Result<End> {
    let target = filed::target(project.root())?;
    let folder = std::path::absolute(project.path(PEERS))?;
    let (venv, requirements) = (target.join("peers-venv"), folder.join("requirements.txt"));
    let python = match python::environment(&venv, &requirements, project.pull_config().offline)? {
        Environment::Ready(python) => python,
        Environment::Absent(reason) => {
            say!("no peer was measured: {reason}");
            return Ok(End::Done);
        }
    };
    let ours = Workload::build(project.root(), &target)?;
    let peers = Peers { python, script: folder.join("peers.py") };
    let listed = asked(peers.list()?, only)?;
    let (comparisons, failures) = measure(&peers, &ours, rounds, &listed);
    let commit = filed::commit(project.root())?;
    let ratios: Vec<PeerRatio> =
        comparisons.iter().flat_map(|comparison| ratios_of(comparison, &commit)).collect();
    for found in &ratios {
        say!("{}", line(found));
    }
    if !ratios.is_empty() {
        filed::file(project, filed::PEERS, &beside(filed::peers(project)?, ratios, only))?;
    }
    for failure in &failures {
        eprintln!("{failure}");
    }
    Ok(if failures.is_empty() { End::Done } else { End::Findings })
}

/// The workloads that are asked for, with their peers.
fn asked(
    mut listed: BTreeMap<String, Vec<String>>,
    only: Option<&str>,
) -> Result<BTreeMap<String, Vec<String>>> {
    let Some(only) = only else { return Ok(listed) };
    let names: Vec<String> = listed.keys().cloned().collect();
    listed.retain(|workload, _| workload == only);
    ensure!(
        !listed.is_empty(),
        "--only {only}: no peer has such a workload; hint: there are {}",
        names.join(", ")
    );
    Ok(listed)
}

/// What was measured, and where that is one workload alone, what is filed of the others.
fn beside(filed: Vec<PeerRatio>, measured: Vec<PeerRatio>, only: Option<&str>) -> Vec<PeerRatio> {
    let Some(only) = only else { return measured };
    let others = filed.into_iter().filter(|row| row.workload != only);
    let mut all: Vec<PeerRatio> = others.chain(measured).collect();
    // The sort is stable: peers and threads of a workload keep their order.
    all.sort_by(|one, other| one.workload.cmp(&other.workload));
    all
}

/// All rounds, each theirs and ours in turn. A peer that fails is left out from there on, and said.
fn measure(
    peers: &Peers,
    ours: &Workload,
    rounds: u32,
    listed: &BTreeMap<String, Vec<String>>,
) -> (Vec<Comparison>, Vec<String>) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores < 2 {
        say!("one core: ours on two threads is not measured");
    }
    let (mut comparisons, mut failures) = (plan(listed, cores), Vec::new());
    for number in 0..rounds {
        comparisons.retain_mut(|comparison| {
            eprintln!(
                "round {} of {rounds}: {}, {}",
                number + 1,
                comparison.workload,
                comparison.peer
            );
            match round(peers, ours, comparison, number) {
                Ok(round) => comparison.rounds.push(round),
                Err(error) => {
                    failures.push(format!(
                        "{}: {} was not measured: {error:#}",
                        comparison.workload, comparison.peer
                    ));
                }
            }
            comparison.rounds.len() == number as usize + 1
        });
    }
    (comparisons, failures)
}

/// Every comparison, with two threads of ours where they have any use.
fn plan(listed: &BTreeMap<String, Vec<String>>, cores: usize) -> Vec<Comparison> {
    let mut comparisons = Vec::new();
    for (workload, peers) in listed {
        let threads = if THREADED.contains(&workload.as_str()) { cores.min(2) } else { 1 };
        for peer in peers {
            comparisons.push(Comparison {
                workload: workload.clone(),
                peer: peer.clone(),
                threads,
                rounds: Vec::new(),
            });
        }
    }
    comparisons
}

/// One round of one comparison, proven to be the same work.
fn round(peers: &Peers, ours: &Workload, comparison: &Comparison, number: u32) -> Result<Round> {
    let Comparison { workload, peer, threads, .. } = comparison;
    let theirs = peers.measure(workload, peer, number)?;
    let ours: Vec<Measurement> = (1..=*threads)
        .map(|threads| ours.measure(workload, number, threads))
        .collect::<Result<_>>()?;
    for ours in &ours {
        measurement::proven(&theirs, ours)?;
    }
    Ok(Round { theirs, ours })
}

/// What is filed of one comparison: a row for each number of threads of ours.
fn ratios_of(comparison: &Comparison, commit: &str) -> Vec<PeerRatio> {
    let Some(first) = comparison.rounds.first() else { return Vec::new() };
    (1..=comparison.threads).map(|threads| ratio_of(comparison, first, threads, commit)).collect()
}

/// What is filed of one comparison with this many threads of ours; `first` is its first round.
fn ratio_of(comparison: &Comparison, first: &Round, threads: usize, commit: &str) -> PeerRatio {
    let rounds = &comparison.rounds;
    let theirs: Vec<f64> = rounds.iter().map(|round| round.theirs.seconds_per_unit).collect();
    let ours: Vec<f64> =
        rounds.iter().map(|round| round.ours[threads - 1].seconds_per_unit).collect();
    let ratios: Vec<f64> = theirs.iter().zip(&ours).map(|(theirs, ours)| theirs / ours).collect();
    let [low, estimate, high] = least_median_greatest(&ratios);
    PeerRatio {
        workload: comparison.workload.clone(),
        peer: comparison.peer.clone(),
        ratio: Quantity {
            estimate,
            low: Some(low),
            high: Some(high),
            level: None,
            method: "their time over ours, measured in turn; median, least and greatest of the \
                rounds"
                .to_owned(),
            unit: "1".to_owned(),
            n: ratios.len(),
        },
        seconds_per_unit_peer: least_median_greatest(&theirs)[1],
        seconds_per_unit_ours: least_median_greatest(&ours)[1],
        threads_ours: threads,
        rounds: rounds.len(),
        answer_peer: first.theirs.answer.clone(),
        answer_ours: first.ours[threads - 1].answer.clone(),
        method: first.theirs.method.clone(),
        versions: first.theirs.versions.clone(),
        machine: filed::instruction_set().to_owned(),
        commit: commit.to_owned(),
    }
}

fn line(found: &PeerRatio) -> String {
    let [low, high] = [found.ratio.low, found.ratio.high].map(Option::unwrap_or_default);
    let (workload, peer, estimate) = (&found.workload, &found.peer, found.ratio.estimate);
    let threads = if found.threads_ours == 1 { "one thread" } else { "two threads" };
    let [theirs, ours] = [found.seconds_per_unit_peer, found.seconds_per_unit_ours];
    format!(
        "{workload}: {peer} takes {estimate:.1} times as long as ours on {threads} ({low:.1} to \
        {high:.1}); {theirs:.3e} s and {ours:.3e} s a unit"
    )
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;

    use super::*;
    use crate::bench::workload::tests::script;

    /// Two peers: one takes a second longer each round, the other fails in its second round.
    const THEIRS: &str = r#"
case "$*" in
*--list*) echo '{"grid_4500": ["steady", "failing"], "fit_240": ["steady"]}';;
*failing*"--round 1"*) echo "no luck" >&2; exit 3;;
*) echo '{"workload": "'$2'", "peer": "'$4'", "round": '$6', "unit_count": 100, "seconds_per_unit": '$(($6 + 1))'.0,' \
   '"answer": [0.0012], "method": "m", "versions": {"python": "3"}}';;
esac
"#;
    /// Ours: half a second on one thread, a quarter on two.
    const OURS: &str = r#"
[ "$6" = 2 ] && seconds=0.25 || seconds=0.5
echo '{"workload": "'$2'", "peer": "straightedge", "round": '$4', "unit_count": 1, "seconds_per_unit": '$seconds',' \
     '"answer": [0.001]}'
"#;

    #[test]
    fn every_round_is_a_ratio_and_a_failing_peer_is_left_out() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // The interpreter of the stand-in is the shell; its script takes the place of peers.py.
        let theirs = folder.path().join("peers.sh");
        fs::write(&theirs, THEIRS).expect("a script");
        let peers = Peers { python: "/bin/sh".into(), script: theirs };
        let ours = Workload { program: script(folder.path(), "workload", OURS) };
        let listed = peers.list().expect("a list");
        let (comparisons, failures) = measure(&peers, &ours, 3, &listed);
        assert_eq!(failures.len(), 1, "{failures:?}");
        assert!(
            failures[0].starts_with("grid_4500: failing was not measured: ")
                && failures[0].ends_with("no luck")
        );
        let ratios: Vec<PeerRatio> =
            comparisons.iter().flat_map(|comparison| ratios_of(comparison, "c")).collect();
        let of = |workload: &str, threads: usize| {
            let found =
                ratios.iter().find(|row| row.workload == workload && row.threads_ours == threads);
            found.map(|row| {
                [row.ratio.low, Some(row.ratio.estimate), row.ratio.high]
                    .map(Option::unwrap_or_default)
            })
        };
        assert_eq!(of("fit_240", 1), Some([2.0, 4.0, 6.0]), "rounds of 1, 2 and 3 s against 0.5 s");
        assert_eq!(of("fit_240", 2), None, "one fit has no use for a second thread");
        assert_eq!(of("grid_4500", 1), Some([2.0, 4.0, 6.0]), "one thread");
        if std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1) {
            assert_eq!(of("grid_4500", 2), Some([4.0, 8.0, 12.0]), "two threads");
        }
        // One workload measured again takes the place of its own rows alone.
        let again: Vec<PeerRatio> =
            ratios.iter().filter(|row| row.workload == "fit_240").cloned().collect();
        let all = beside(ratios.clone(), again.clone(), Some("fit_240"));
        assert_eq!(all.len(), ratios.len(), "{all:?}");
        assert_eq!(beside(ratios.clone(), again.clone(), None), again);
        let one = asked(listed.clone(), Some("fit_240")).expect("there is such a one");
        assert_eq!(one.into_keys().collect::<Vec<_>>(), ["fit_240"]);
        let none = format!("{:#}", asked(listed, Some("fit_9")).expect_err("there is none"));
        assert!(none.contains("--only fit_9") && none.contains("grid_4500"), "{none}");
        assert_eq!(
            (ratios[0].rounds, ratios[0].answer_ours.as_slice()),
            (3, &[0.001][..]),
            "{:?}",
            ratios[0]
        );
    }
}
