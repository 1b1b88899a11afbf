"""What is measured: jobs, who takes part in each, and the targets.

Nothing here imports a contestant: which module does a job is said in words (``module:function``), and loaded in the contestant's process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

MILLION = 1_000_000
OURS = "greentrade"
CSV_ROWS = 2 * MILLION
LARGE_LIMIT = "2GB"
"""Limit of memory handed to the engines from 200 million rows on."""
BUSY = 0.5
"""Load a core from which on other work disturbs a measurement."""
GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class Contestant:
    """Who does a job, and how.

    Attributes
    ----------
    title
        Name in tables.
    does
        ``module:function`` that makes the :class:`work.Way`.
    columns
        What a bare scan reads, besides the value.
    bytes_per_row
        Memory it needs, roughly, without which it is not even started.
    most_rows
        Rows beyond which it does not take part.
    once
        One round is enough.
    """

    title: str
    does: str
    columns: tuple[str, ...] = ()
    bytes_per_row: int = 0
    most_rows: int | None = None
    once: bool = False


@dataclass(frozen=True)
class Job:
    """A question, and who answers it.

    Attributes
    ----------
    title
        What is asked, in a line.
    contestants
        Name to contestant, in the order of a round; the first is the one that is measured against the others.
    kinds
        Kinds of files that it needs.
    unit
        What the size counts.
    """

    title: str
    contestants: dict[str, Contestant]
    kinds: tuple[str, ...] = ("parquet",)
    unit: str = "rows"
    subject: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "subject", next(iter(self.contestants)))


def _scan(*columns: str) -> Contestant:
    return Contestant("bare scan of the same columns", "by_hand:scan", columns)


_POLARS = 50 * MILLION
"""Rows up to which Polars takes part: beyond, a suite would take an hour."""
JOBS = {
    "import": Job(
        "import of the package in a fresh process",
        {
            OURS: Contestant("greentrade", "import:greentrade"),
            "screen": Contestant("greentrade, and what screen() needs", "import:greentrade.screening"),
            "duckdb": Contestant("duckdb", "import:duckdb"),
            "pandas": Contestant("pandas", "import:pandas"),
        },
        kinds=(),
        unit="",
    ),
    "frame": Job(
        "totals of a pandas frame that is loaded",
        {
            OURS: Contestant("greentrade", "ours:frame"),
            "duckdb": Contestant("DuckDB, hand-written join", "by_hand:frame"),
            "pandas": Contestant("pandas", "frames:pandas_frame"),
        },
    ),
    "codebook": Job(
        "every list with every code",
        {
            OURS: Contestant("greentrade", "ours:codebook"),
            "duckdb": Contestant("prefix joins, the plainest lists alone", "by_hand:lists"),
        },
        kinds=("codes",),
        unit="codes",
    ),
    "csv": Job(
        "totals from a CSV file in GB18030",
        {
            OURS: Contestant("greentrade, GB18030", "ours:gb18030"),
            "utf8": Contestant("greentrade, the same in UTF-8", "ours:utf8"),
            "duckdb": Contestant("by hand: Python to UTF-8, then DuckDB", "by_hand:gb18030"),
            "duckdb_utf8": Contestant("by hand: DuckDB from UTF-8", "by_hand:utf8"),
        },
        kinds=("utf-8", "gb18030"),
    ),
    "totals": Job(
        "value of each dimension by year and flow",
        {
            OURS: Contestant("greentrade", "ours:totals"),
            "duckdb": Contestant("DuckDB, hand-written join", "by_hand:totals"),
            "duckdb_cells": Contestant("DuckDB, grouped by code first", "by_hand:totals_of_cells"),
            "polars": Contestant("Polars, lazy and streaming", "frames:polars_totals", most_rows=_POLARS),
            "pandas": Contestant("pandas", "frames:pandas_totals", bytes_per_row=400, once=True),
            "scan": _scan("hs_code", "period", "flow"),
        },
    ),
    "candidates": Job(
        "rebate candidates by code and year",
        {
            OURS: Contestant("greentrade", "ours:candidates"),
            "duckdb": Contestant("DuckDB by hand, without the rates", "by_hand:candidates"),
            "polars": Contestant("Polars, without the rates", "frames:polars_candidates", most_rows=_POLARS),
            "scan": _scan("hs_code", "period", "flow", "regime"),
        },
    ),
    "environmental_goods": Job(
        "environmental goods by medium, partner and year",
        {
            OURS: Contestant("greentrade", "ours:environmental_goods"),
            "duckdb": Contestant("DuckDB, hand-written join", "by_hand:environmental_goods"),
            "polars": Contestant(
                "Polars, lazy and streaming", "frames:polars_environmental_goods", most_rows=_POLARS
            ),
            "scan": _scan("hs_code", "period", "flow", "partner"),
        },
    ),
    "records": Job(
        "write the screened rows with their flags",
        {
            OURS: Contestant("greentrade", "ours:records"),
            "rewrite": Contestant("only rewriting the file", "by_hand:rewrite"),
            "duckdb": Contestant("DuckDB, rows with flags alone", "by_hand:write"),
        },
    ),
    "write": Job(
        "write all rows with flags, all answers and the report",
        {
            OURS: Contestant("greentrade", "ours:write"),
            "rewrite": Contestant("only rewriting the file", "by_hand:rewrite"),
            "duckdb": Contestant("DuckDB, rows with flags alone", "by_hand:write"),
        },
    ),
}


@dataclass(frozen=True)
class Run:
    """A job at a size, as often as said, under a limit of memory."""

    job: str
    rows: int
    rounds: int
    only: tuple[str, ...] | None = None
    memory_limit: str | None = None
    warm: bool = True
    """Whether each process answers once over a small extract first; without it, times say nothing."""


_FEW = (OURS, "duckdb", "scan")
_WHOLE = (OURS, "rewrite")
_TINY = {"frame": 2_000, "codebook": 500, "csv": 2_000, "records": 1_000, "write": 1_000, "import": 0}
SUITES: dict[str, tuple[Run, ...]] = {
    "quick": tuple(Run(name, _TINY.get(name, 10_000), 1, warm=False) for name in JOBS),
    "bench": (
        Run("import", 0, 7),
        Run("frame", 50_000, 5),
        Run("codebook", 12_000, 3),
        Run("csv", CSV_ROWS, 3),
        Run("totals", MILLION, 3, (OURS, "duckdb", "scan")),
        Run("totals", 20 * MILLION, 5),
        Run("candidates", 20 * MILLION, 3),
        Run("environmental_goods", 20 * MILLION, 3),
        Run("records", 20 * MILLION, 3),
        Run("write", MILLION, 1, _WHOLE),
        Run("write", 20 * MILLION, 1, _WHOLE),
    ),
    "large": (
        Run("totals", 50 * MILLION, 3),
        Run("candidates", 50 * MILLION, 3),
        Run("environmental_goods", 50 * MILLION, 3),
        Run("records", 50 * MILLION, 1, _WHOLE),
        Run("write", 50 * MILLION, 1, _WHOLE),
        Run("totals", 200 * MILLION, 1, _FEW, LARGE_LIMIT),
        Run("candidates", 200 * MILLION, 1, _FEW, LARGE_LIMIT),
        Run("environmental_goods", 200 * MILLION, 1, _FEW, LARGE_LIMIT),
        Run("records", 200 * MILLION, 1, _WHOLE, LARGE_LIMIT),
        Run("write", 200 * MILLION, 1, _WHOLE, LARGE_LIMIT),
        Run("totals", 1000 * MILLION, 1, _FEW, LARGE_LIMIT),
    ),
}


@dataclass(frozen=True)
class Target:
    """What a job should reach.

    Attributes
    ----------
    job
        Its name.
    kind
        ``ratio``: share of the time of ``against``; ``seconds``; ``bytes`` of memory at the most; ``per_row``: time a row as a multiple of
        that at ``base`` rows.
    at_most
        The figure.
    against
        The rival, for a ratio.
    rows
        Smallest and largest size at which it holds.
    base
        Size that a row's time is compared with.
    note
        Where it is missed: the profile, what was tried, and the reason. The page shows it then.
    """

    job: str
    kind: Literal["ratio", "seconds", "bytes", "per_row"]
    at_most: float
    against: str = ""
    rows: tuple[int, int] = (0, 10**12)
    base: int = 0
    note: str = ""


_SIZES = (20 * MILLION, 50 * MILLION)
_RECORDS_NOTE = (
    "The file written has more columns than the one read: twelve flags, file and row number, and exact values of sixteen bytes. Reading and joining cost a "
    "sixth of the statement, the rest is packing these columns; a join by hand takes about as long. Before it, the codes are found and the rows "
    "accounted for, which is a pass of its own. Other sizes of dictionaries, Bloom filters left out and the second version of the format "
    "changed nothing beyond the noise; a lower level of compression saves a tenth of the processor time and makes files a seventh larger."
)
_WRITE_NOTE = (
    "Writing the records alone takes about as long as the target allows for everything. Beside them stand seven passes over the rows for "
    "the answers (it was eleven: the listed screens share two), the answers' own work, most of it on codes and not on rows, and the pictures of the "
    "report, which are drawn one after the other by a converter that lets nothing else run. Reading the trade of all listed screens by partner "
    "and month in one pass was tried: it makes more than half as many groups as rows, and costs a quarter more than the two."
)
_TOTALS_NOTE = (
    "At 20 million rows the pass that groups rows by code, year and flow takes 0.8 to 0.9 s, as the same statement does by hand; the distinct periods, "
    "partners and regimes, among which totals may hide, 0.1 s; what does not grow with the rows (21,600 codes read and classified, the accounting, "
    "numbers of codes) 0.4 s. Grouping by code alone takes 0.25 s, for DuckDB then adds up dictionaries; by code, year and flow there are 157,000 "
    "groups, more than the processor's cache holds, in rows of no order. The join by hand has a few hundred groups, and cannot tell how many "
    "codes there are in a year, nor what became of a row. Tried without gain: a sum by FILTER for each year and flow (0.75 s), the codes first and then "
    "a perfect hash of code, year and flow (0.6 s, and 0.15 s before it), codes numbered by how frequent they are, a join with the codebook and groups "
    "of flags (0.5 s, but the codes before it, and their numbers after it, are passes too)."
)
_CANDIDATES_NOTE = (
    "Of 3.6 s at 20 million rows the screening itself, with the pass of the totals, is 1.3 s. Two more passes read the exports: by code, year and customs "
    "regime 0.6 s (the rows of ordinary trade are what the others leave of the first pass; read with them it was 1.0 s), and by month those of the codes of "
    "which a rate fact speaks, 0.2 s. The rest does not grow with the rows: votes and voters of 21,600 codes 0.4 s, rates, status, rank and reasons in "
    "words of 62,000 rows 0.7 s; so the ratio is 3.2 at 200 million. Tried: the first pass by code alone (0.25 s instead of 0.85), which would make "
    "the totals slower; regimes as sums by FILTER instead of groups, a third off that pass."
)
_GOODS_NOTE = (
    "Of 3.0 s at 20 million rows the screening itself, with the pass of the totals, is 1.3 s. All trade by partner, the denominator of the shares, takes 0.35 s "
    "without the codes and 0.25 s for the few codes that are no goods (together it was 0.9 s with the codes of all), the goods by code and partner 0.3 s, "
    "their media and numbers of codes 0.2 s; the rest are the matches of 21,600 codes. The scan by hand reads the rows once, and no way was found to let "
    "the first pass, which does not know yet what will be asked, tell partners apart: it would make a cell of nearly every row."
)
TARGETS = (
    Target("import", "seconds", 0.3),
    Target("frame", "seconds", 0.5),
    Target("csv", "ratio", 2.0, "utf8"),
    Target("totals", "ratio", 0.6, "duckdb", _SIZES, note=_TOTALS_NOTE),
    Target("totals", "ratio", 0.6, "polars", _SIZES, note=_TOTALS_NOTE),
    Target("totals", "ratio", 0.1, "pandas", _SIZES),
    Target("totals", "ratio", 2.0, "scan", _SIZES, note=_TOTALS_NOTE),
    Target("candidates", "ratio", 3.0, "scan", _SIZES, note=_CANDIDATES_NOTE),
    Target("environmental_goods", "ratio", 3.0, "scan", _SIZES, note=_GOODS_NOTE),
    Target("records", "ratio", 1.4, "rewrite", _SIZES, note=_RECORDS_NOTE),
    Target("write", "ratio", 1.4, "rewrite", _SIZES, note=_WRITE_NOTE),
    *(
        Target(job, "bytes", 2 * GIGABYTE, rows=(200 * MILLION, 200 * MILLION))
        for job in ("totals", "candidates", "environmental_goods", "records", "write")
    ),
    Target("totals", "per_row", 1.2, rows=(1000 * MILLION, 1000 * MILLION), base=50 * MILLION),
)
