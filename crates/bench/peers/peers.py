"""Times what people use today on the fits that `crates/bench` times: one workload, one peer, one process.

    python peers.py --list
    python peers.py --workload fit_240 --peer scipy-bfgs-numpy --round 0

Prints one line of JSON. The same workload of ours is measured by `workload`, which prints the same line with
"peer": "straightedge"; `straightedge bench --peers` runs both in turn and files the ratios. The fields:

    workload, peer, round   what was asked for
    unit_count              evaluations, fits, starts or replicates that were timed
    seconds_per_unit        wall time of one, on one thread
    answer                  numbers that prove the work: objective_gradient_240: objective and gradient at the start;
                            fit_240: objective, ln A, ln B, ln E, alpha, beta; grid_4500: best objective, and share of
                            starts within 1e-6 of the minimum where the peer tells; bootstrap_4000: median and
                            standard deviation of alpha; multiverse_64: objective of the first specification, then
                            medians over the specifications: exponent a, lower and upper quartile of its replicates; coverage_4000: the coverage
                            at the middle k, and the standard deviation of the drawn ones
    method                  what was done, in words
    versions                of the interpreter and the packages
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

# One thread, set before numpy and numba read it; no files beside the sources, which would make the tree dirty.
for _name in ("OMP", "MKL", "OPENBLAS", "NUMBA"):
    os.environ[f"{_name}_NUM_THREADS"] = "1"
os.environ.setdefault("NUMBA_CACHE_DIR", os.path.join(sys.prefix, "numba-cache"))
os.environ.setdefault("MPLBACKEND", "Agg")
sys.dont_write_bytecode = True

from objective import POINTS, read_points  # noqa: E402
from workloads import WORKLOADS  # noqa: E402

# Shortest time that is measured: the clock and the loop around the work are nothing beside it.
SECONDS_MIN = 0.3
PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "pandas", "chinchilla")


def measure(work: Callable[[], int]) -> tuple[int, float]:
    """Units done and seconds taken, in one stretch of at least `SECONDS_MIN`."""
    calls = 1
    while True:
        begin = time.perf_counter()
        units = sum(work() for _ in range(calls))
        seconds = time.perf_counter() - begin
        if seconds >= SECONDS_MIN:
            return units, seconds
        calls = max(2 * calls, int(1.2 * SECONDS_MIN / max(seconds, 1e-9) * calls) + 1)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true", help="print the peers of each workload and stop")
    parser.add_argument("--workload", choices=WORKLOADS)
    parser.add_argument("--peer")
    parser.add_argument("--round", type=int, default=0, help="which slice of the starts or of the random stream")
    parser.add_argument("--points", type=Path, default=POINTS, help="the table of points")
    asked = parser.parse_args()
    if not asked.list:
        if asked.workload is None:
            parser.error("--workload is needed; hint: --list prints them")
        if asked.peer not in WORKLOADS[asked.workload]:
            parser.error(f"{asked.workload} has the peers {', '.join(WORKLOADS[asked.workload])}")
        if asked.round < 0:
            parser.error("rounds count from 0")
    return asked


def main() -> None:
    asked = arguments()
    if asked.list:
        print(json.dumps({workload: list(peers) for workload, peers in WORKLOADS.items()}))
        return
    # The peers step into overflow on far starts and say so on each: the answer says how they ended.
    warnings.simplefilter("ignore")
    prepared = WORKLOADS[asked.workload][asked.peer](read_points(asked.points), asked.round)
    units, seconds = measure(prepared.work)
    measured = {
        "workload": asked.workload,
        "peer": asked.peer,
        "round": asked.round,
        "unit_count": units,
        "seconds_per_unit": seconds / units,
        "answer": prepared.answer(),
        "method": prepared.method,
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    }
    print(json.dumps(measured, allow_nan=False))


if __name__ == "__main__":
    main()
