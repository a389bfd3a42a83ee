"""The coverage of 128 problems of 10,000 samples at 101 values of k, with draws of the problems, in numpy.

The unbiased estimate is that of Chen 2021 (arXiv:2107.03374): by the product that the paper prints, one call a problem
and k, or by logarithms of the gamma function for all problems and all k at once.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

PROBLEMS, SAMPLES, VALUES, DRAWS = 128, 10_000, 101, 4000
# So many draws are taken together: 50 MB of gathered rows.
BLOCK = 500


def successes() -> np.ndarray:
    """From none to nearly half of the samples, most of them few."""
    return np.arange(PROBLEMS, dtype=np.int64) ** 4 * SAMPLES // 2 // PROBLEMS**4


def values_of_k() -> np.ndarray:
    """From 1 to all samples, evenly by square roots."""
    return np.maximum(np.arange(1, VALUES + 1, dtype=np.int64) ** 2 * SAMPLES // VALUES**2, 1)


def curves() -> np.ndarray:
    """The unbiased pass@k, a row a problem and a column a k."""
    failures, k = (SAMPLES - successes())[:, None], values_of_k()[None, :]
    left = np.maximum(failures - k, 0)
    logarithm = gammaln(failures + 1) - gammaln(left + 1) + gammaln(SAMPLES - k + 1) - gammaln(SAMPLES + 1)
    return 1.0 - np.where(k > failures, 0.0, np.exp(logarithm))


def curves_published() -> np.ndarray:
    """The same by the published function, one call a problem and k: a vectorised product over the samples."""

    def pass_at_k(n: int, c: int, k: int) -> float:
        if n - c < k:
            return 1.0
        return float(1.0 - np.prod(1.0 - k / np.arange(n - c + 1, n + 1)))

    return np.array([[pass_at_k(SAMPLES, int(c), int(k)) for k in values_of_k()] for c in successes()])


def drawn_as_published(stream: np.random.Generator) -> np.ndarray:
    """The published curve, then rows gathered and averaged."""
    rows = curves_published()
    index = stream.integers(0, PROBLEMS, (DRAWS, PROBLEMS))
    return np.concatenate([rows[block].mean(axis=1) for block in np.array_split(index, DRAWS // BLOCK)])


def drawn_by_gathering(stream: np.random.Generator) -> np.ndarray:
    """The means of rows drawn with replacement: the rows are gathered and averaged."""
    rows = curves()
    index = stream.integers(0, PROBLEMS, (DRAWS, PROBLEMS))
    return np.concatenate([rows[block].mean(axis=1) for block in np.array_split(index, DRAWS // BLOCK)])


def drawn_by_product(stream: np.random.Generator) -> np.ndarray:
    """The same as a product of matrices: how often each row was drawn, times the rows (BLAS)."""
    weights = stream.multinomial(PROBLEMS, np.full(PROBLEMS, 1.0 / PROBLEMS), DRAWS)
    return weights.astype(float) @ curves() / PROBLEMS
