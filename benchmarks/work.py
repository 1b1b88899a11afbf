"""What a contestant is handed: the files, and the limits that hold for all of them.

A contestant runs in a process of its own, so this goes there as a JSON file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

THREADS = 2
"""Threads of every contestant, unless said otherwise: the targets were set on two cores."""
DIMENSIONS = ("high_pollution", "energy_intensive", "resource_intensive")
EVERYTHING = ("everything",)
"""Key of the value of all rows of an extract, readable or not: what a bare scan knows."""

Files = dict[str, list[str]]
"""Files by what they are: parquet, utf-8, gb18030, codes."""
Answer = dict[tuple[Any, ...], tuple[Any, ...]]
"""Cells: what they are of, and their figures."""


@dataclass(frozen=True)
class Work:
    """One job at one size.

    Attributes
    ----------
    job
        Its name.
    rows
        Rows of the extract.
    files, sample
        The extract, and a small one to warm up with (empty: no warming up).
    tables
        Folder of the flat tables that by-hand queries join with.
    scratch
        Folder for what is written; removed after each run.
    threads, memory_limit
        Limits; no limit of memory if None.
    """

    job: str
    rows: int
    files: Files
    sample: Files
    tables: str
    scratch: str
    threads: int = THREADS
    memory_limit: str | None = None

    def save(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Work:
        """Read what :meth:`save` wrote."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Way:
    """How a contestant does a job. Only :attr:`run` is timed.

    Attributes
    ----------
    run
        From what was loaded to a result.
    answer
        From the result to cells that can be compared.
    load
        From the files to what :attr:`run` starts from; the files themselves by default.
    """

    run: Callable[[Any], Any]
    answer: Callable[[Any], Answer]
    load: Callable[[Files], Any] = lambda files: files


Prepare = Callable[[Work], Way]
"""From the work to how it is done; what happens here is told as loading, and is not timed."""


def load_frame(files: Files) -> Any:
    """Return an extract as the pandas frame that a notebook holds: values as floating-point numbers."""
    import pandas as pd

    frame = pd.read_parquet(files["parquet"][0])
    frame["value"] = frame["value"].astype("float64")
    return frame


def to_the_cent(answer: Answer) -> list[list[Any]]:
    """Cells in order, every figure as text with two places (counts too): what answers are compared by."""
    cent = Decimal("0.01")
    return sorted(
        [
            [str(part) for part in key],
            [x if isinstance(x, str) else str(Decimal(str(round(x, 2))).quantize(cent)) for x in figures],
        ]
        for key, figures in answer.items()
    )
