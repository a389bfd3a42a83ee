"""The Chinchilla points and the Huber objective on log residuals, in numpy and in numba.

    theta = (ln A, ln B, ln E, alpha, beta)
    r_i = ln L_i - ln(exp(ln A - alpha ln N_i) + exp(ln B - beta ln D_i) + exp(ln E))
    f(theta) = sum_i huber(r_i),  huber(r) = r^2/2 where |r| <= delta, else delta (|r| - delta/2)

Hoffmann 2022 (arXiv:2203.15556), equation 3, with delta = 1e-3 and the sum of Besiroglu 2024 (arXiv:2404.10102).
Logarithms of the data are taken once, which favours the peers over programs that take them in each call.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import njit

DELTA = 1e-3
POINTS = Path(__file__).resolve().parents[3] / "data" / "tables" / "chinchilla-points.csv"


class Points(NamedTuple):
    """Natural logarithms of parameters, training tokens and loss."""

    log_params: np.ndarray
    log_tokens: np.ndarray
    log_loss: np.ndarray

    def rows(self, index: np.ndarray) -> Points:
        """The rows of an index, such as a resample's."""
        return Points(self.log_params[index], self.log_tokens[index], self.log_loss[index])


def read_points(path: Path) -> Points:
    """The rows with a loss below the fifth largest (Besiroglu 2024)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        table = np.array([[float(row[name]) for name in ("params", "training_flop", "loss_nats")] for row in rows])
    params, flop, loss = table[table[:, 2] < np.sort(table[:, 2])[-5]].T
    return Points(np.log(params), np.log(flop / (6.0 * params)), np.log(loss))


def terms_of(theta: np.ndarray, points: Points) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The three terms of the loss scaled by the largest, their sum, and the log residuals."""
    terms = np.empty((3, points.log_loss.size))
    terms[0] = theta[0] - theta[3] * points.log_params
    terms[1] = theta[1] - theta[4] * points.log_tokens
    terms[2] = theta[2]
    largest = terms.max(axis=0)
    terms -= largest
    np.exp(terms, out=terms)
    total = terms.sum(axis=0)
    return terms, total, points.log_loss - largest - np.log(total)


def numpy_value(theta: np.ndarray, points: Points) -> float:
    """The objective."""
    size = np.abs(terms_of(theta, points)[2])
    return float(np.where(size <= DELTA, 0.5 * size * size, DELTA * (size - 0.5 * DELTA)).sum())


def numpy_value_gradient(theta: np.ndarray, points: Points) -> tuple[float, np.ndarray]:
    """The objective and its gradient: d r/d theta is minus each term's share, times -ln N or -ln D for exponents."""
    terms, total, residual = terms_of(theta, points)
    size = np.abs(residual)
    value = np.where(size <= DELTA, 0.5 * size * size, DELTA * (size - 0.5 * DELTA)).sum()
    slope = np.clip(residual, -DELTA, DELTA) / total
    terms *= slope
    gradient = np.empty(5)
    gradient[:3] = -terms.sum(axis=1)
    gradient[3] = terms[0] @ points.log_params
    gradient[4] = terms[1] @ points.log_tokens
    return float(value), gradient


def _value_gradient(theta, log_params, log_tokens, log_loss):
    """The same row by row; compiled below, once to IEEE rules and once with fast mathematics."""
    value = 0.0
    in_a, in_b, in_e, in_alpha, in_beta = 0.0, 0.0, 0.0, 0.0, 0.0
    for row in range(log_loss.size):
        a = theta[0] - theta[3] * log_params[row]
        b = theta[1] - theta[4] * log_tokens[row]
        e = theta[2]
        largest = max(a, max(b, e))
        a, b, e = np.exp(a - largest), np.exp(b - largest), np.exp(e - largest)
        total = a + b + e
        residual = log_loss[row] - largest - np.log(total)
        size = abs(residual)
        value += 0.5 * size * size if size <= DELTA else DELTA * (size - 0.5 * DELTA)
        slope = min(max(residual, -DELTA), DELTA) / total
        in_a -= slope * a
        in_b -= slope * b
        in_e -= slope * e
        in_alpha += slope * a * log_params[row]
        in_beta += slope * b * log_tokens[row]
    return value, np.array([in_a, in_b, in_e, in_alpha, in_beta])


numba_ieee = njit(cache=True)(_value_gradient)
numba_fastmath = njit(cache=True, fastmath=True)(_value_gradient)
