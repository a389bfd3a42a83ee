"""Scaling laws with their uncertainty: fit, plan, compare, forecast.

The numbers are those of the program `straightedge`, to the bit: every function hands its columns
to the same code, and returns what the command prints with ``--json``. Nothing is computed here.
"""

from __future__ import annotations

import json as _json
from collections.abc import Mapping as _Mapping
from pathlib import Path as _Path
from typing import Any as _Any

import numpy as _np
from numpy.typing import NDArray as _NDArray

from . import _straightedge

__all__ = ["Evidence", "compare", "evidence", "fit", "forecast", "plan"]

Answer = dict[str, _Any]


def _answer(text: str) -> Answer:
    """What the compiled part said."""
    answer: Answer = _json.loads(text)
    return answer


def _columns(frame: _Any) -> dict[str, _NDArray[_np.float64]]:
    """The columns of a mapping, or of a frame of pandas or polars, as arrays of float64."""
    names = frame.keys() if isinstance(frame, _Mapping) else frame.columns
    return {str(name): _np.ascontiguousarray(frame[name], dtype=_np.float64) for name in names}


def _counts(values: _Any) -> list[int]:
    return [int(value) for value in values]


def fit(
    runs: _Any,
    *,
    law: str | None = None,
    response: str = "loss_nats",
    along: str | None = None,
    groups: _Any = None,
    draws: int | None = None,
    seed: int | None = None,
    name: str = "runs",
) -> Answer:
    """Fit a scaling law to a table of runs.

    Parameters
    ----------
    runs : mapping, pandas.DataFrame or polars.DataFrame
        Columns by the names of their quantities, in standard units: ``params``,
        ``training_tokens``, ``training_flop`` (six times their product where it is absent) and
        ``loss_nats``, or what `response` names.
    law : str, optional
        The law; without it the laws that the columns allow are held against each other on larger
        runs that they have not seen.
    response : str
        The column that the law predicts.
    along : str, optional
        What a law in one variable is fitted along.
    groups : array_like of int, optional
        Rows of one group are drawn together for the intervals, such as checkpoints of one run.
    draws : int, optional
        How often rows are drawn anew.
    seed : int, optional
        The seed of the draws.
    name : str
        What the runs are called; the draws hang on it.

    Returns
    -------
    dict
        What ``straightedge fit FILE --json`` prints; the schema is
        ``crates/analyses/own_runs.schema.json``.

    Raises
    ------
    ValueError
        A column is not known, a value is impossible, or no law can be fitted.
    """
    answer = _straightedge.fit(
        _columns(runs),
        law=law,
        response=response,
        along=along,
        groups=None if groups is None else _counts(groups),
        seed=seed,
        draws=draws,
        name=name,
    )
    return _answer(answer)


def plan(
    runs: _Any,
    compute_flop: float,
    *,
    law: str | None = None,
    tokens_served: float = 0.0,
    params_max: float | None = None,
    unique_tokens: float | None = None,
    ratio: float = 20.0,
    gain_least: float = 0.01,
    width: float = 0.5,
    groups: _Any = None,
    draws: int | None = None,
    seed: int | None = None,
    name: str = "runs",
) -> Answer:
    """Say how a budget of compute is best spent by the law of a table of runs.

    Parameters
    ----------
    runs : mapping, pandas.DataFrame or polars.DataFrame
        Columns as in `fit`: parameters, tokens and loss at least.
    compute_flop : float
        The budget, in FLOP.
    law : str, optional
        A law of parameters and tokens; without it the one that foretold larger runs best.
    tokens_served : float
        Tokens in use, paid from the same budget.
    params_max : float, optional
        The largest model that may be.
    unique_tokens : float, optional
        Tokens that there are once; repeated ones are worth less.
    ratio : float
        Tokens for each parameter to hold the optimum against.
    gain_least : float
        A doubling that removes less of the loss than this share is not worth its price.
    width : float
        The width, as a share of that of now, that further runs are to bring the interval of the
        best size to.
    groups, draws, seed, name
        As in `fit`.

    Returns
    -------
    dict
        What ``straightedge plan COMPUTE --runs FILE --json`` prints; the schema is
        ``crates/analyses/plan.schema.json``.
    """
    answer = _straightedge.plan(
        _columns(runs),
        float(compute_flop),
        law=law,
        groups=None if groups is None else _counts(groups),
        seed=seed,
        draws=draws,
        name=name,
        tokens_served=float(tokens_served),
        params_max=params_max,
        unique_tokens=unique_tokens,
        ratio=float(ratio),
        gain_least=float(gain_least),
        width=float(width),
    )
    return _answer(answer)


def compare(
    first: _Any,
    second: _Any,
    *,
    axis: str = "compute",
    metric: str = "loss",
    curve: str | None = None,
    range: tuple[float, float] | None = None,
    level: float = 0.95,
    draws: int = 400,
    names: tuple[str, str] = ("first", "second"),
) -> Answer:
    """Compare two recipes along an axis: what one saves, and whether the lead changes.

    Parameters
    ----------
    first, second : mapping, pandas.DataFrame or polars.DataFrame
        The runs of each recipe, with columns as in `fit`.
    axis : str
        ``compute``, ``params``, ``tokens``, ``rows``, or the name of a quantity.
    metric : str
        ``loss``, ``error``, ``accuracy``, or the name of a quantity of which less is better.
    curve : {"mean", "best", "frontier"}, optional
        How runs become points; as they suggest it, unless it is named.
    range : tuple of float, optional
        The range in which a crossing matters; that of the data, unless it is named.
    level : float
        Confidence level.
    draws : int
        Draws, where runs are drawn anew.
    names : tuple of str
        What the recipes are called.

    Returns
    -------
    dict
        What ``straightedge compare FIRST SECOND --json`` prints; the schema is
        ``crates/analyses/compare.schema.json``.
    """
    answer = _straightedge.compare(
        _columns(first),
        _columns(second),
        axis=axis,
        metric=metric,
        curve=curve,
        range=None if range is None else [float(end) for end in range],
        level=level,
        draws=draws,
        names=list(names),
    )
    return _answer(answer)


def forecast(
    samples: _Any,
    successes: _Any,
    k: int,
    *,
    within: float | None = None,
    budget: int | None = None,
    draws: int = 2000,
    level: float = 0.95,
) -> Answer:
    """Say what counts of successes mean for more samples: pass@k and pass^k beyond them.

    Parameters
    ----------
    samples, successes : array_like of int
        Samples and successes of each problem.
    k : int
        The number of samples that is asked about.
    within : float, optional
        Half the width that the interval of pass@k shall have.
    budget : int, optional
        Samples in total, to be split between problems and samples of each.
    draws : int
        Draws of the intervals.
    level : float
        Their level.

    Returns
    -------
    dict
        What ``straightedge forecast FILE --json`` prints; the schema is
        ``crates/analyses/pass_at_k.schema.json``.
    """
    answer = _straightedge.forecast(
        _counts(samples),
        _counts(successes),
        int(k),
        within=within,
        budget=budget,
        draws=draws,
        level=level,
    )
    return _answer(answer)


class Evidence:
    """The filed evidence of a project: its numbers by their full names.

    Parameters
    ----------
    project : path-like
        The project's folder, in which ``straightedge fit`` or ``report`` has run.
    """

    def __init__(self, project: str | _Path = ".") -> None:
        path = _Path(project) / "reports" / "work" / "evidence.json"
        self._evidence = _straightedge.Evidence(path.read_text(encoding="utf-8"))

    def __getitem__(self, name: str) -> Answer:
        """A number with its interval, unit and method, as ``show NAME --json`` prints it."""
        return _answer(self._evidence.quantity(name))

    def names(self) -> list[str]:
        """The full names of all numbers."""
        return self._evidence.names()


def evidence(project: str | _Path = ".") -> Evidence:
    """The filed evidence of a project."""
    return Evidence(project)
