"""An example of a notebook's size, which tests that Python and the program say the same, to the bit.

Run from the root of the repository, with the package installed and the program built:
``python python/tests/example.py target/debug/straightedge``.
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import straightedge

ROOT = Path(__file__).resolve().parents[2]


def program(*arguments: str) -> dict[str, Any]:
    """What the program prints with ``--json``."""
    command = [sys.argv[1], *arguments, "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    answer: dict[str, Any] = json.loads(run.stdout)
    return answer


def written(folder: Path, name: str, columns: dict[str, NDArray[Any]]) -> str:
    """A CSV of the columns; the shortest text of a number reads back to the same bits."""
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows(zip(*([repr(value) for value in of.tolist()] for of in columns.values())))
    return str(path)


def same(ours: dict[str, Any], theirs: dict[str, Any], but: tuple[str, ...] = ()) -> None:
    """Every value of both is the same, but for what only a file has."""
    assert ours.keys() == theirs.keys(), ours.keys() ^ theirs.keys()
    for key in ours:
        if key not in but:
            assert ours[key] == theirs[key], f"{key}: {ours[key]} and {theirs[key]}"


def runs(e: float, seed: int) -> dict[str, NDArray[np.float64]]:
    """Sixty planted runs of an additive law, with noise of half a percent."""
    random = np.random.default_rng(seed)
    budget = np.repeat(10.0 ** np.linspace(18, 21, 10), 6)
    ratio = np.tile(np.array([2.0, 6.0, 15.0, 30.0, 90.0, 250.0]), 10)
    params = np.rint(np.sqrt(budget / 6 / ratio))
    tokens = np.rint(ratio * params)
    loss = e + 480 / params**0.35 + 2100 / tokens**0.37
    loss *= np.exp(0.005 * random.standard_normal(60))
    return {"params": params, "training_tokens": tokens, "loss_nats": loss}


def main() -> None:
    table = runs(1.8, 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = written(folder, "runs", table)
        options = ["--loss-unit", "nats/token", "--params-unit", "1", "--tokens-unit", "1"]

        fitted = straightedge.fit(table, law="chinchilla_additive")
        theirs = program("fit", file, "--law", "chinchilla_additive", *options)
        same(fitted, theirs, but=("file", "columns", "rejected", "largest_run"))
        alpha = next(one for one in fitted["parameters"] if one["name"] == "alpha")
        assert alpha["low"] < 0.35 < alpha["high"], alpha

        planned = straightedge.plan(table, 1e23, law="chinchilla_additive")
        asked = ["--runs", file, "--law", "chinchilla_additive", *options]
        same(planned, program("plan", "1e23", *asked))
        assert planned["params"]["low"] < planned["params"]["high"]

        other = runs(1.9, 2)
        compared = straightedge.compare(table, other)
        asked = [written(folder, "first", table), written(folder, "second", other)]
        units = ["loss_nats=nats/token", "params=1", "training_tokens=1"]
        asked += [word for unit in units for word in ("--unit", unit)]
        same(compared, program("compare", *asked), but=("first", "second"))

        random = np.random.default_rng(3)
        samples = np.full(40, 100)
        successes = random.binomial(100, random.beta(0.4, 4.0, 40))
        foretold = straightedge.forecast(samples, successes, 10_000)
        counts = {"samples": samples, "successes": successes}
        file = written(folder, "counts", counts)
        same(foretold, program("forecast", file, "--k", "10000"))

    for wrong in ({"loss": [1.0]}, {"params": [-1.0], "loss_nats": [2.0]}):
        try:
            straightedge.fit(wrong)
        except ValueError as error:
            print(f"refused: {error}")
        else:
            raise AssertionError(f"{wrong} was taken")

    for frames in ("pandas", "polars"):
        try:
            library = __import__(frames)
        except ImportError:
            print(f"{frames} is not here: its frames were not tried")
            continue
        framed = straightedge.fit(library.DataFrame(table), law="chinchilla_additive")
        assert framed == fitted, frames
    print("Python and the program say the same, to the bit")


if __name__ == "__main__":
    main()
