"""What each peer does for each workload; every function is one measurement's setup.

A setup warms its peer up (compiles, finds the point estimate) and returns a `Prepared`: a call that does some units
of work and returns how many, the proof of what it computed, and a sentence on the method. Every method is written
from its published description: Besiroglu 2024 (arXiv:2404.10102) for the grid of starts and the resampling,
scipy's manual for the solvers. Whatever could be read either way is read in the peer's favour.

The published notebook's bootstrap takes gradients with autograd; that is left out, and the bootstrap that passes
the analytic gradient to the same solver stands for it, which is faster.
"""

from __future__ import annotations

import itertools
import logging
import tempfile
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
from scipy.optimize import OptimizeResult, approx_fprime, minimize

import crossed
import sampled
from objective import DELTA, Points, numba_fastmath, numba_ieee, numpy_value, numpy_value_gradient

# Hoffmann's constants in full: ln A, ln B, ln E, alpha, beta.
START = np.array([6.0073404, 6.0179186, 0.5267228, 0.33917084, 0.2849083])
# The least objective on the 240 points (crates/oracles), and how near to it a start must end to agree.
MINIMUM, AGREES = 0.0010182740178006, 1e-6
# The published grid of starts, one axis a coordinate of theta.
GRID = (np.arange(0.0, 30.0, 5.0),) * 2 + (np.arange(-1.0, 1.5, 0.5),) + (np.arange(0.0, 2.5, 0.5),) * 2
STARTS, SLICE = 4500, 100
# Prime to 4500 and near its golden section: each round's 100 starts spread over every axis, 45 rounds visit all.
STRIDE = 2777
SLICE_WORDS = f"{SLICE} of the {STARTS} starts a round, spread over every axis; seconds a start"
SEED = 4711
# As tight as this objective needs and scipy can meet: 150 resamples end within 1e-12 of the best. Tighter bounds on the
# gradient cost up to 40 % more evaluations in line searches that rounding has ended. The bound on the objective is off:
# scipy takes it as absolute below 1, so that even 1e-15 stops 5 % of the resamples early (by up to 1.4e-6).
TIGHT_LBFGSB = {"ftol": 0.0, "gtol": 1e-8, "maxiter": 10_000, "maxfun": 100_000}
TIGHT_BFGS = {"gtol": 1e-8, "maxiter": 10_000}
TIGHT_WORDS = "ftol 0, gtol 1e-8, up to 10,000 iterations"


class Prepared(NamedTuple):
    """A peer ready to be timed."""

    work: Callable[[], int]
    answer: Callable[[], list[float]]
    method: str


Setup = Callable[[Points, int], Prepared]
Fit = Callable[[np.ndarray, Points], OptimizeResult]


def fastest_numba(points: Points) -> tuple[Callable, str]:
    """The faster of the two compilations on this machine, by the least of 20 batches of 200 calls each."""

    def batch(kernel: Callable) -> float:
        begin = time.perf_counter()
        for _ in range(200):
            kernel(START, *points)
        return time.perf_counter() - begin

    kernels = {"IEEE rules": numba_ieee, "fastmath": numba_fastmath}
    for kernel in kernels.values():
        kernel(START, *points)
    least = {name: min(batch(kernel) for _ in range(20)) for name, kernel in kernels.items()}
    name = min(least, key=least.__getitem__)
    return kernels[name], f"numba njit, one loop over the rows, analytic gradient, {name}"


# Objective and gradient.


def evaluation(call: Callable[[], object], answer: list[float], method: str) -> Prepared:
    """One unit is one objective with its gradient, at Hoffmann's start."""

    def work() -> int:
        call()
        return 1

    return Prepared(work, lambda: answer, method)


def objective_numpy(points: Points, _round: int) -> Prepared:
    value, gradient = numpy_value_gradient(START, points)
    method = "numpy, whole arrays, analytic gradient"
    return evaluation(lambda: numpy_value_gradient(START, points), [value, *gradient], method)


def objective_differences(points: Points, _round: int) -> Prepared:
    def gradient() -> np.ndarray:
        return approx_fprime(START, lambda theta: numpy_value(theta, points))

    method = "numpy objective, scipy approx_fprime: forward differences, 6 evaluations"
    return evaluation(gradient, [numpy_value(START, points), *gradient()], method)


def objective_numba(points: Points, _round: int) -> Prepared:
    kernel, method = fastest_numba(points)
    value, gradient = kernel(START, *points)
    return evaluation(lambda: kernel(START, *points), [value, *gradient], method)


# Solvers.


def lbfgsb_default(theta: np.ndarray, points: Points) -> OptimizeResult:
    """L-BFGS-B as it comes: finite differences, default tolerances."""
    return minimize(numpy_value, theta, args=(points,), method="L-BFGS-B")


def lbfgsb_numpy(theta: np.ndarray, points: Points) -> OptimizeResult:
    """L-BFGS-B with the analytic gradient, tight tolerances."""
    return minimize(numpy_value_gradient, theta, args=(points,), jac=True, method="L-BFGS-B", options=TIGHT_LBFGSB)


def bfgs_numpy(theta: np.ndarray, points: Points) -> OptimizeResult:
    """BFGS with the analytic gradient, tight tolerance."""
    return minimize(numpy_value_gradient, theta, args=(points,), jac=True, method="BFGS", options=TIGHT_BFGS)


def lbfgsb_numba(points: Points) -> tuple[Fit, str]:
    """L-BFGS-B with the compiled gradient, tight tolerances."""
    kernel, method = fastest_numba(points)

    def fit(theta: np.ndarray, points: Points) -> OptimizeResult:
        return minimize(kernel, theta, args=tuple(points), jac=True, method="L-BFGS-B", options=TIGHT_LBFGSB)

    return fit, f"scipy L-BFGS-B, {TIGHT_WORDS}; {method}"


DEFAULT_METHOD = "scipy L-BFGS-B, forward differences, default tolerances; numpy objective, a sum"
BFGS_METHOD = "scipy BFGS, gtol 1e-8; numpy, analytic gradient"
CROSSED_BFGS_METHOD = "scipy BFGS, gtol 1e-8 times the slopes; numpy, analytic gradient"
CROSSED_NUMBA_METHOD = (
    "scipy L-BFGS-B, ftol 0, gtol 1e-8 times the slopes; "
    "numba njit, one loop over the rows, analytic gradient, fastmath"
)
LBFGSB_METHOD = f"scipy L-BFGS-B, {TIGHT_WORDS}; numpy, analytic gradient"


def fixed(fit: Fit, method: str) -> Callable[[Points], tuple[Fit, str]]:
    """A solver that needs no preparation."""
    return lambda _points: (fit, method)


# One fit.


def one_fit(solver: Callable[[Points], tuple[Fit, str]]) -> Setup:
    """One unit is one fit from Hoffmann's start; the proof is the objective with the parameters it ends at."""

    def setup(points: Points, _round: int) -> Prepared:
        fit, method = solver(points)
        end = fit(START, points)

        def work() -> int:
            fit(START, points)
            return 1

        return Prepared(work, lambda: [float(end.fun), *map(float, end.x)], method)

    return setup


# The grid of starts.


def starts_of(round_: int) -> np.ndarray:
    """This round's starts, taken by number from the grid's product, the last axis fastest."""
    numbers = (round_ * SLICE + np.arange(SLICE)) * STRIDE % STARTS
    return np.array(list(itertools.product(*GRID)))[numbers]


def grid(solver: Callable[[Points], tuple[Fit, str]]) -> Setup:
    """One unit is one start; the proof is the best objective and the share of starts that agree with the minimum."""

    def setup(points: Points, round_: int) -> Prepared:
        fit, method = solver(points)
        fit(START, points)
        starts = starts_of(round_)
        ends: list[float] = []

        def work() -> int:
            ends.extend(float(fit(start, points).fun) for start in starts)
            return len(starts)

        return Prepared(work, lambda: agreement(ends), f"{method}; {SLICE_WORDS}")

    return setup


def agreement(ends: list[float]) -> list[float]:
    """The best objective and the share of the ends within 1e-6 (relative) of the known minimum."""
    values = np.array(ends)
    return [float(np.nanmin(values)), float(np.mean(values <= MINIMUM * (1.0 + AGREES)))]


def grid_package(points: Points, round_: int) -> Prepared:
    """The package's own `Chinchilla.fit`, in one process, on this round's starts.

    Its list of starts comes from `itertools.product` inside its module: that name is replaced there, so that the
    package scales its coordinates by the whole grid as it always does and then fits the slice. The plot that it draws
    after the fit is switched off.
    """
    import pandas
    from chinchilla import Chinchilla, core
    from chinchilla._metrics import log_huber

    # The package reads its coordinates by position, e first.
    order, names = [2, 0, 1, 3, 4], ("e", "a", "b", "alpha", "beta")
    starts = [tuple(start) for start in starts_of(round_)[:, order]]
    core.itertools = SimpleNamespace(product=lambda *_axes: starts)
    folder = tempfile.TemporaryDirectory(prefix="peers-")
    fitter = Chinchilla(
        project_dir=folder.name,
        param_grid={name: tuple(map(float, GRID[axis])) for name, axis in zip(names, order, strict=True)},
        loss_fn=lambda truth, predicted: log_huber(truth, predicted, delta=DELTA),
        log_level=logging.ERROR,
    )
    params, tokens, loss = map(np.exp, points)
    fitter.database.df = pandas.DataFrame({"C": 6.0 * params * tokens, "N": params, "D": tokens, "loss": loss})
    fitter.visualizer.optim = lambda *_values, **_options: None

    def work() -> int:
        fitter.fit(parallel=False)
        return len(starts)

    def answer() -> list[float]:
        folder.cleanup()
        found = fitter.params
        theta = np.array([np.log(found["A"]), np.log(found["B"]), np.log(found["E"]), found["alpha"], found["beta"]])
        return [numpy_value(theta, points)]

    method = f"the package's fit (BFGS, differences, long doubles, mean of Huber), one process, no plot; {SLICE_WORDS}"
    return Prepared(work, answer, method)


# The bootstrap.


def bootstrap(solver: Callable[[Points], tuple[Fit, str]]) -> Setup:
    """One unit is one resample refitted from the point estimate; the proof is the median alpha with its spread."""

    def setup(points: Points, round_: int) -> Prepared:
        fit, method = solver(points)
        estimate = fit(fit(START, points).x, points).x
        stream = np.random.default_rng([SEED, round_])
        alphas: list[float] = []

        def work() -> int:
            rows = points.log_loss.size
            for _ in range(SLICE):
                alphas.append(float(fit(estimate, points.rows(stream.integers(0, rows, rows))).x[3]))
            return SLICE

        def answer() -> list[float]:
            return [float(np.median(alphas)), float(np.std(alphas, ddof=1))]

        return Prepared(work, answer, f"{method}; refits from the point estimate, {SLICE} resamples a round or more")

    return setup


# The multiverse.

# Replicates of each specification in one round: ours has 200, and a fit of a replicate is the unit of both.
MULTIVERSE_REPLICATES = 12


def multiverse(objective: Callable, method: str, words: str, options: dict | None) -> Setup:
    """One unit is one fit of a specification, to its rows or to a resample of them; without options, as scipy comes.

    The proof is the objective of the first, and the medians over the specifications of the exponent and of the
    quartiles of its replicates.
    """

    def fit(theta: np.ndarray, points: Points, of: crossed.Specification) -> OptimizeResult:
        asked = {} if options is None else {"jac": True, "options": options | {"gtol": of.gtol}}
        return minimize(objective, theta, args=(points, of.delta), method=method, **asked)

    def setup(points: Points, round_: int) -> Prepared:
        every = crossed.specifications(points)
        # Compiles what is compiled.
        fit(START, points, every[0])
        stream = np.random.default_rng([SEED, round_])
        objectives: list[float] = []
        found: list[list[float]] = []

        def work() -> int:
            ends: list[np.ndarray] = []
            for of in every:
                end = fit(crossed.start_of(of, ends, START), of.points, of)
                objectives.append(float(end.fun))
                ends.append(end.x)
                rows = of.points.log_loss.size
                draws = [stream.integers(0, rows, rows) for _ in range(MULTIVERSE_REPLICATES)]
                again = [crossed.exponent(fit(end.x, of.points.rows(draw), of).x) for draw in draws]
                found.append([crossed.exponent(end.x), *np.quantile(again, [0.25, 0.75])])
            return len(every) * (1 + MULTIVERSE_REPLICATES)

        def answer() -> list[float]:
            return [objectives[0], *map(float, np.median(found, axis=0))]

        scale = f"{len(every)} specifications, {MULTIVERSE_REPLICATES} replicates each, no search"
        return Prepared(work, answer, f"{words}; {scale}")

    return setup


# The coverage.


def coverage(drawn: Callable[[np.random.Generator], np.ndarray], method: str) -> Setup:
    """One unit is one draw of the problems; the curve is made anew for every 4,000."""

    def setup(_points: Points, round_: int) -> Prepared:
        stream = np.random.default_rng([SEED, round_])
        middle = sampled.VALUES // 2
        spread = float(np.std(drawn(stream)[:, middle], ddof=1))

        def work() -> int:
            drawn(stream)
            return sampled.DRAWS

        return Prepared(work, lambda: [float(sampled.curves()[:, middle].mean()), spread], method)

    return setup


NUMPY_BFGS = fixed(bfgs_numpy, BFGS_METHOD)
WORKLOADS: dict[str, dict[str, Setup]] = {
    "objective_gradient_240": {
        "numpy-analytic": objective_numpy,
        "numpy-finite-differences": objective_differences,
        "numba": objective_numba,
    },
    "fit_240": {
        "scipy-lbfgsb-default": one_fit(fixed(lbfgsb_default, DEFAULT_METHOD)),
        "scipy-bfgs-numpy": one_fit(NUMPY_BFGS),
        "scipy-lbfgsb-numba": one_fit(lbfgsb_numba),
    },
    "grid_4500": {
        "notebook": grid(fixed(lbfgsb_default, DEFAULT_METHOD)),
        "scipy-lbfgsb-numpy": grid(fixed(lbfgsb_numpy, LBFGSB_METHOD)),
        "scipy-lbfgsb-numba": grid(lbfgsb_numba),
        "chinchilla-0.2.0": grid_package,
    },
    "bootstrap_4000": {
        "scipy-bfgs-numpy": bootstrap(NUMPY_BFGS),
        "scipy-lbfgsb-numba": bootstrap(lbfgsb_numba),
    },
    "multiverse_64": {
        "scipy-lbfgsb-default": multiverse(crossed.value, "L-BFGS-B", DEFAULT_METHOD, None),
        "scipy-bfgs-numpy": multiverse(crossed.value_gradient, "BFGS", CROSSED_BFGS_METHOD, TIGHT_BFGS),
        "scipy-lbfgsb-numba": multiverse(
            crossed.value_gradient_compiled, "L-BFGS-B", CROSSED_NUMBA_METHOD, TIGHT_LBFGSB
        ),
    },
    "coverage_4000": {
        "numpy-published": coverage(sampled.drawn_as_published, "numpy, product of Chen 2021, rows gathered and averaged"),
        "numpy-gather": coverage(sampled.drawn_by_gathering, "numpy, rows gathered and averaged, 500 draws at a time"),
        "numpy-product": coverage(sampled.drawn_by_product, "numpy, multinomial weights times the rows, one matrix product"),
    },
}
