"""The multiverse that is timed, as `crates/bench/shared/crossed.rs` sets it: sixteen windows of the Chinchilla points
by four objectives.

Each specification is fitted once, from the minimum of the one it differs from by one choice, and refitted to rows
drawn with replacement, from its own minimum. Searches from a grid of starts, which ours makes of one specification in
25 and one replicate in a hundred, are left out here, in the peers' favour. Student's t has the logarithm of its scale
as a sixth parameter, as is usual; ours takes the least over the scale inside the objective, which has the same minimum.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from objective import Points, terms_of

WINDOWS = 16
FREEDOM = 4.0
# Where Huber's parabola ends (infinite for least squares, none for Student's t), and the bound on the gradient, in
# proportion to the slopes of a row: about 1e-3, 1e-2, 1e-2 and 300. With one bound for all, Student's t takes twice the
# evaluations, in line searches that rounding has ended.
OBJECTIVES: tuple[tuple[float | None, float], ...] = ((1e-3, 1e-8), (1e-2, 1e-7), (np.inf, 1e-7), (None, 1e-3))
# Near the logarithm of the scale at the minimum over all rows, 0.0044.
LN_SCALE = -5.4


class Specification(NamedTuple):
    """Rows and objective; `starts_from` is the place of the specification whose minimum it starts from."""

    points: Points
    delta: float | None
    gtol: float
    starts_from: int | None


def specifications(points: Points) -> list[Specification]:
    """Windows by objectives; the first window keeps all rows."""
    rows = np.arange(points.log_loss.size)
    every = []
    for window in range(WINDOWS):
        kept = points.rows(rows[(rows % WINDOWS != window) | (window == 0)])
        for place, (delta, gtol) in enumerate(OBJECTIVES):
            # Another objective starts from the first one in its window, another window from the first window.
            neighbour = window * len(OBJECTIVES) if place else (0 if window else None)
            every.append(Specification(kept, delta, gtol, neighbour))
    return every


def start_of(specification: Specification, ends: list[np.ndarray], first: np.ndarray) -> np.ndarray:
    """The neighbour's minimum, with a scale where Student's t needs one that the neighbour has not."""
    start = first if specification.starts_from is None else ends[specification.starts_from]
    return np.append(start[:5], LN_SCALE) if specification.delta is None else start[:5]


def exponent(theta: np.ndarray) -> float:
    """The exponent a of N*(C)."""
    return float(theta[4] / (theta[3] + theta[4]))


def _costs(residual: np.ndarray, theta: np.ndarray, delta: float | None) -> tuple[float, np.ndarray, float]:
    """The objective, its slope in each residual, and its slope in the logarithm of the scale."""
    if delta is None:
        squares = (residual * np.exp(-theta[5])) ** 2 / FREEDOM
        value = 0.5 * (FREEDOM + 1.0) * np.log1p(squares).sum() + residual.size * theta[5]
        share = squares / (1.0 + squares)
        # r d/dr of the first term is (freedom + 1) share, and d/d ln s is minus its sum.
        slope = (FREEDOM + 1.0) * np.exp(-2.0 * theta[5]) / FREEDOM * residual / (1.0 + squares)
        return float(value), slope, float(residual.size - (FREEDOM + 1.0) * share.sum())
    size = np.abs(residual)
    if np.isinf(delta):
        return float(0.5 * (residual @ residual)), residual, 0.0
    value = np.where(size <= delta, 0.5 * size * size, delta * (size - 0.5 * delta)).sum()
    return float(value), np.clip(residual, -delta, delta), 0.0


def value(theta: np.ndarray, points: Points, delta: float | None) -> float:
    """The objective."""
    return _costs(terms_of(theta, points)[2], theta, delta)[0]


def value_gradient(theta: np.ndarray, points: Points, delta: float | None) -> tuple[float, np.ndarray]:
    """The objective and its gradient."""
    terms, total, residual = terms_of(theta, points)
    found, slope, in_scale = _costs(residual, theta, delta)
    terms *= slope / total
    gradient = np.empty(theta.size)
    gradient[:3] = -terms.sum(axis=1)
    gradient[3] = terms[0] @ points.log_params
    gradient[4] = terms[1] @ points.log_tokens
    gradient[5:] = in_scale
    return found, gradient


@njit(cache=True, fastmath=True)
def compiled(theta, log_params, log_tokens, log_loss, delta):
    """The same row by row; Student's t where delta is negative."""
    found = 0.0
    gradient = np.zeros(theta.size)
    # Without a sixth parameter the scale is not read.
    inverse = np.exp(-2.0 * theta[5]) / FREEDOM if delta < 0.0 else 0.0
    for row in range(log_loss.size):
        a = theta[0] - theta[3] * log_params[row]
        b = theta[1] - theta[4] * log_tokens[row]
        e = theta[2]
        largest = max(a, max(b, e))
        a, b, e = np.exp(a - largest), np.exp(b - largest), np.exp(e - largest)
        total = a + b + e
        residual = log_loss[row] - largest - np.log(total)
        if delta < 0.0:
            square = residual * residual * inverse
            found += 0.5 * (FREEDOM + 1.0) * np.log(1.0 + square) + theta[5]
            slope = (FREEDOM + 1.0) * inverse * residual / (1.0 + square)
            gradient[5] += 1.0 - (FREEDOM + 1.0) * square / (1.0 + square)
        else:
            size = abs(residual)
            found += 0.5 * size * size if size <= delta else delta * (size - 0.5 * delta)
            slope = min(max(residual, -delta), delta)
        slope /= total
        gradient[0] -= slope * a
        gradient[1] -= slope * b
        gradient[2] -= slope * e
        gradient[3] += slope * a * log_params[row]
        gradient[4] += slope * b * log_tokens[row]
    return found, gradient


def value_gradient_compiled(theta: np.ndarray, points: Points, delta: float | None) -> tuple[float, np.ndarray]:
    """The compiled one, called like the others."""
    return compiled(theta, *points, -1.0 if delta is None else delta)
