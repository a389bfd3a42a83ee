#!/usr/bin/env python3
"""Plants one fault after the other in a copy of the project and asks the tests of its crate whether they see it.

Usage: .ci/planted-faults.py [NAME ...]     (all faults, or those whose names are given)

A fault that compiles and that no test sees has survived. Ends with 1 where one has, or where a fault no longer fits
the code. The copy stands in target/planted and is built by itself: about a minute a fault on two cores.
"""

import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / "target" / "planted"

# Name, crates whose tests are asked, file, what stands there, what is planted.
FAULTS = [
    ("rows-drawn-although-clusters-are-given", "robustness uncertainty", "crates/robustness/src/check/bootstrap.rs",
     "for &row in &members[stream.random_range(0..members.len())] {",
     "for &row in &members[stream.random_range(0..members.len())][..1] {"),
    ("whole-clusters-drawn-too-few-times", "uncertainty", "crates/uncertainty/src/resample/scheme.rs",
     "for _ in 0..members.len() {", "for _ in 1..members.len() {"),
    ("left-out-by-rows-instead-of-units", "stress", "crates/stress/src/influence/leave_out.rs",
     "fit.refitted(&without(rows, unit))", "fit.refitted(&without(rows, &unit[..1]))"),
    ("the-statement-is-turned-by-rows-instead-of-clusters", "stress", "crates/stress/src/influence/flip.rs",
     "units: members(draws.clusters)", "units: (0..draws.clusters.len()).map(|row| vec![row]).collect()"),
    ("n-for-n-less-two", "robustness", "crates/robustness/src/check/noise.rs",
     "(left / (n - 2.0) / xx)", "(left / n / xx)"),
    ("two-degrees-of-freedom-for-one", "robustness", "crates/robustness/src/check/residual/evenness.rs",
     "ChiSquared::new(1.0)", "ChiSquared::new(2.0)"),
    ("an-interval-from-half-of-the-replicates", "measures uncertainty", "crates/measures/src/resample.rs",
     "values * 10 >= replicates * 9", "values * 10 >= replicates * 5"),
    ("a-gate-holds-at-its-threshold", "evidence claims", "crates/evidence/src/gate.rs",
     "Self::Above => value > threshold", "Self::Above => value >= threshold"),
    ("a-standard-error-taken-as-the-interval", "claims", "crates/claims/src/replication.rs",
     "[published - Z * se, published + Z * se]", "[published - se, published + se]"),
    ("the-search-settles-early", "fit", "crates/fit/src/descend.rs",
     "gradient_scaled <= config.gradient_scaled_max.max(attainable)", "gradient_scaled <= 1e-2_f64.max(attainable)"),
    ("starts-that-did-not-converge-agree", "fit", "crates/fit/src/search.rs",
     "end.stop.converged() && end.agrees(best, AGREEMENT)", "end.agrees(best, AGREEMENT)"),
    ("agreement-of-a-hundredth", "fit", "crates/fit/src/search.rs",
     "pub const AGREEMENT: f64 = 1e-6;", "pub const AGREEMENT: f64 = 1e-2;"),
    ("tails-of-half-the-level", "measures", "crates/measures/src/quantile.rs",
     "let tail = (1.0 - level) / 2.0;", "let tail = 1.0 - level;"),
    ("webb-weights-from-ten-clusters-on", "measures", "crates/measures/src/wild.rs",
     "if clusters < WEBB_BELOW { Self::Webb }", "if clusters <= WEBB_BELOW { Self::Webb }"),
    ("three-clusters-make-an-interval", "uncertainty", "crates/uncertainty/src/cluster/small.rs",
     "fit.clusters() < LEAST_CLUSTERS", "fit.clusters() < LEAST_CLUSTERS - 1"),
    ("the-bias-of-bca-forgotten", "uncertainty", "crates/uncertainty/src/interval/bca.rs",
     "let z = bias + normal.inverse_cdf(share);", "let z = normal.inverse_cdf(share);"),
    ("ties-ignored-in-ranks", "robustness", "crates/robustness/src/contest/signed_rank.rs",
     "/ 24.0 - ties / 48.0", "/ 24.0"),
    ("the-freedom-of-all-rows-for-the-smallest-group", "robustness", "crates/robustness/src/check/centring.rs",
     "(smallest - 1) as f64", "(rows - 1) as f64"),
    ("a-cluster-counts-as-many-times-as-it-has-rows", "robustness", "crates/robustness/src/check/centring.rs",
     "cluster_means(&here, &theirs)", "cluster_means(&here, &(0..theirs.len()).collect::<Vec<_>>())"),
    ("the-free-law-may-be-worse", "robustness", "crates/robustness/src/check/ratio_test.rs",
     "2.0 * (free.max(restricted) - restricted)", "2.0 * (free - restricted)"),
    ("a-gate-that-was-not-read-holds", "claims", "crates/claims/src/judge.rs",
     "let passed = value.map(|value| rule.is.holds(value, rule.threshold));",
     "let passed = Some(value.is_none_or(|value| rule.is.holds(value, rule.threshold)));"),
    ("a-verdict-without-its-robust-gates", "claims", "crates/claims/src/ladder.rs",
     "Base::Stands => match failed(gates, GateStage::Robust) {", "Base::Stands => match failed(&[], GateStage::Robust) {"),
    ("the-odds-of-a-flip-of-either-sign", "measures", "crates/measures/src/two_curves/flip.rs", 
     "weaker[0].max(weaker[1])", "weaker[0].min(weaker[1])"),
    ("a-late-share-of-the-first-step", "measures", "crates/measures/src/metric_artefact.rs",
     "(whole != 0.0).then(|| late / whole)", "(whole != 0.0).then(|| early / whole)"),
    ("a-rival-out-of-samples-unsaid", "measures", "crates/measures/src/train_to_test.rs",
     "of != model && is_spent(of)", "of == model && is_spent(of)"),
    ("a-fit-that-is-not-identified-is-refuted", "claims", "crates/claims/src/ladder.rs",
     "(All::Yes, All::Yes, _) => Base::Refuted,", "(All::Yes | All::Open, All::Yes, _) => Base::Refuted,"),
]


def copy():
    """A fresh copy of the tracked files; what was built of an earlier one stays."""
    COPY.mkdir(parents=True, exist_ok=True)
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    for name in names.decode().split("\0")[:-1]:
        there = COPY / name
        there.parent.mkdir(parents=True, exist_ok=True)
        if not there.exists() or there.read_bytes() != (ROOT / name).read_bytes():
            shutil.copyfile(ROOT / name, there)


def see(crates):
    """Whether a test of the crates fails; none where they do not compile."""
    packages = [part for crate in crates.split() for part in ("-p", crate)]
    test = ["cargo", "test", "--locked", "--quiet", *packages]
    built = subprocess.run([*test, "--no-run"], cwd=COPY, capture_output=True)
    if built.returncode:
        sys.stderr.write(built.stderr.decode()[-2000:])
        return None
    return subprocess.run(test, cwd=COPY, capture_output=True).returncode != 0


def main():
    wanted = set(sys.argv[1:])
    unknown = wanted - {name for name, *_ in FAULTS}
    if unknown:
        sys.exit(f"no fault is called {', '.join(sorted(unknown))}")
    copy()
    chosen = [fault for fault in FAULTS if not wanted or fault[0] in wanted]
    # Tests that fail without a fault would call every fault seen.
    for crates in sorted({fault[1] for fault in chosen}):
        if see(crates) is not False:
            sys.exit(f"the tests of {crates} fail without a fault: nothing was planted")
    survived = []
    for name, crates, path, old, new in chosen:
        file = COPY / path
        text = file.read_text(encoding="utf-8")
        if text.count(old) != 1:
            print(f"{name}: {path} has {text.count(old)} places like it; mend the list", flush=True)
            survived.append(name)
            continue
        started = time.monotonic()
        file.write_text(text.replace(old, new), encoding="utf-8")
        seen = see(crates)
        file.write_text(text, encoding="utf-8")
        said = {True: "seen", False: "SURVIVED", None: "does not compile"}[seen]
        print(f"{name}: {said} ({time.monotonic() - started:.0f} s)", flush=True)
        if not seen:
            survived.append(name)
    sys.exit(1 if survived else 0)


main()
