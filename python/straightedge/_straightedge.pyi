"""What the compiled part takes and returns: columns in, the JSON of an answer out."""

import numpy as np
from numpy.typing import NDArray

_Columns = dict[str, NDArray[np.float64]]

def fit(
    columns: _Columns,
    *,
    law: str | None,
    response: str,
    along: str | None,
    groups: list[int] | None,
    seed: int | None,
    draws: int | None,
    name: str,
) -> str: ...
def plan(
    columns: _Columns,
    compute_flop: float,
    *,
    law: str | None,
    groups: list[int] | None,
    seed: int | None,
    draws: int | None,
    name: str,
    tokens_served: float,
    params_max: float | None,
    unique_tokens: float | None,
    ratio: float,
    gain_least: float,
    width: float,
) -> str: ...
def compare(
    first: _Columns,
    second: _Columns,
    *,
    axis: str,
    metric: str,
    curve: str | None,
    range: list[float] | None,
    level: float,
    draws: int,
    names: list[str],
) -> str: ...
def forecast(
    samples: list[int],
    successes: list[int],
    k: int,
    *,
    within: float | None,
    budget: int | None,
    draws: int,
    level: float,
) -> str: ...

class Evidence:
    """The evidence of a project, read from its text."""

    def __init__(self, text: str) -> None: ...
    def quantity(self, name: str) -> str: ...
    def names(self) -> list[str]: ...
