"""The contestants: this library and the ways one would do the same job by hand.

Every contestant goes from the Parquet file to the answer, keeps every row in the totals (codes that are in no list as well), and gives back
the same cells: ``(year, flow)`` to total, and low and high of each dimension. What by-hand queries need is one flat table, made once from the
library's own codebook: HS6 to low and high of the three dimensions. So this measures engines, not classifications.

Run one contestant alone, in a process of its own, as ``run.py`` does: ``python rivals.py NAME EXTRACT FLAGS --job totals``.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

THREADS = 2
DIMENSIONS = ("high_pollution", "energy_intensive", "resource_intensive")
FLAGS = tuple(f"{name}_{bound}" for name in DIMENSIONS for bound in ("low", "high"))
_CENT = Decimal("0.01")

Answer = dict[tuple[int, str], tuple[Any, ...]]
"""Year and flow to total and the FLAGS in order; with counts, then the number of codes of each of these."""
Run = Callable[[Path, bool], Answer]
"""From an extract, and whether distinct codes are counted as well, to the answer."""


def make_flags(path: Path) -> Path:
    """Write the flat table that by-hand queries join with: hs6, then low and high of each dimension."""
    import duckdb

    import greentrade as gt
    from greentrade.reference import data_root

    with duckdb.connect() as con:
        file = str(data_root() / "hs/codes/HS2022.csv")
        codes = con.execute(
            "SELECT hs6 FROM read_csv(?, all_varchar = true) WHERE kind = 'hs' ORDER BY 1", [file]
        ).fetchall()
        book = gt.classify([code for (code,) in codes], edition="HS2022", nation="CHN", as_="arrow")
        con.register("book", book)
        flags = ", ".join(
            f"{n} = 'certain' AS {n}_low, {n} IN ('certain', 'possible') AS {n}_high" for n in DIMENSIONS
        )
        con.execute(f"COPY (SELECT hs_code AS hs6, {flags} FROM book ORDER BY hs6) TO '{path}'")
    return path


# -- by hand: DuckDB -----------------------------------------------------------------------------------------------------------------------

_SUMS = ", ".join(f"coalesce(sum(value) FILTER ({flag}), 0)" for flag in FLAGS)
_COUNTS = ", ".join(f"count(DISTINCT hs_code) FILTER ({flag})" for flag in FLAGS)
_JOIN = """
SELECT period // 100 AS year, flow, sum(value), {sums}{counts}
FROM read_parquet('{extract}') AS r
LEFT JOIN flags AS f ON f.hs6 = left(r.hs_code, 6)
GROUP BY ALL
"""
# Counting distinct codes per group over all rows is slow; one who knows that first brings the rows down to year, flow and code.
_JOIN_CELLS = """
WITH cells AS MATERIALIZED (
    SELECT period // 100 AS year, flow, hs_code, sum(value) AS value FROM read_parquet('{extract}') GROUP BY ALL
)
SELECT year, flow, sum(value), {sums}{counts}
FROM cells AS r
LEFT JOIN flags AS f ON f.hs6 = left(r.hs_code, 6)
GROUP BY ALL
"""
# Smallest and largest of each column: nothing can be left unread.
_SCAN = """
SELECT min(hs_code), max(hs_code), min(period), max(period), min(flow), max(flow), sum(value) FROM read_parquet('{extract}')
"""


def _duckdb() -> Any:
    import duckdb

    return duckdb.connect(config={"threads": THREADS})


def _by_hand(query: str) -> Callable[[Path], Run]:
    def prepare(flags: Path) -> Run:
        con = _duckdb()
        con.execute("CREATE TABLE flags AS FROM read_parquet(?)", [str(flags)])

        def run(extract: Path, counts: bool) -> Answer:
            counted = f", count(DISTINCT hs_code), {_COUNTS}" if counts else ""
            sql = query.format(extract=extract, sums=_SUMS, counts=counted)
            return {(year, flow): tuple(rest) for year, flow, *rest in con.execute(sql).fetchall()}

        return run

    return prepare


def _scan(_: Path) -> Run:
    con = _duckdb()

    def run(extract: Path, _: bool) -> Answer:
        *_, total = con.execute(_SCAN.format(extract=extract)).fetchall()[0]
        return {(0, "all"): (total,)}

    return run


# -- by hand: frames -----------------------------------------------------------------------------------------------------------------------


def _polars(flags: Path) -> Run:
    import polars as pl

    table = pl.read_parquet(flags)

    def run(extract: Path, counts: bool) -> Answer:
        value, code = pl.col("value"), pl.col("hs_code")
        asked = [value.sum(), *(value.filter(pl.col(flag)).sum().alias(flag) for flag in FLAGS)]
        if counts:
            asked += [
                code.n_unique(),
                *(code.filter(pl.col(flag)).n_unique().alias(f"n_{flag}") for flag in FLAGS),
            ]
        answer = (
            pl.scan_parquet(extract)
            .select(
                "hs_code",
                "flow",
                "value",
                year=pl.col("period") // 100,
                hs6=pl.col("hs_code").str.slice(0, 6),
            )
            .join(table.lazy(), on="hs6", how="left")
            .group_by("year", "flow")
            .agg(asked)
            .collect(engine="streaming")
        )
        return {(year, flow): tuple(rest) for year, flow, *rest in answer.rows()}

    return run


def _pandas(flags: Path) -> Run:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(THREADS)
    table = pd.read_parquet(flags)

    def run(extract: Path, counts: bool) -> Answer:
        rows = pq.read_table(extract, columns=["hs_code", "period", "flow", "value"])
        place = rows.schema.get_field_index("value")
        rows = rows.set_column(
            place, "value", rows["value"].cast(pa.float64())
        )  # pandas has no decimals of its own
        frame = rows.to_pandas(self_destruct=True, split_blocks=True)
        del rows
        frame["year"] = frame.pop("period") // 100
        frame["hs6"] = frame["hs_code"].str[:6]
        keys = ["year", "flow"]
        if not counts:
            frame = frame.drop(columns="hs_code")
        frame = frame.merge(table, on="hs6", how="left").drop(columns="hs6")
        flagged = frame.groupby([*keys, *FLAGS], dropna=False, observed=True)
        sums = flagged["value"].sum().reset_index()
        answer = {}
        for (year, flow), part in sums.groupby(keys):
            sizes = [part["value"].sum(), *(part.loc[part[flag] == True, "value"].sum() for flag in FLAGS)]  # noqa: E712 (NA is not True)
            answer[int(year), flow] = tuple(sizes)
        if counts:
            codes = frame[[*keys, "hs_code", *FLAGS]].drop_duplicates()
            for (year, flow), part in codes.groupby(keys):
                answer[int(year), flow] += (len(part), *(int((part[flag] == True).sum()) for flag in FLAGS))  # noqa: E712
        return answer

    return run


# -- this library --------------------------------------------------------------------------------------------------------------------------


def _greentrade(_: Path) -> Run:
    import greentrade as gt

    reference = gt.Reference.load()
    # The lists are matched with all codes of an edition once in a process; the keys of the extract are found within the run.
    gt.classify(["010121"], edition="HS2022", reference=reference)

    def run(extract: Path, counts: bool) -> Answer:
        with gt.screen(
            extract,
            edition="HS2022",
            reporter="CHN",
            currency="CNY",
            reference=reference,
            threads=THREADS,
            progress=False,
        ) as screening:
            table = screening.totals(counts=counts, as_="arrow").to_pylist()
        cells: dict[tuple[int, str], dict[str, dict[str, Any]]] = {}
        for row in table:
            cells.setdefault((row["year"], row["flow"]), {})[row["dimension"]] = row
        answer: Answer = {}
        for key, found in cells.items():
            names = ("value", "codes") if counts else ("value",)
            answer[key] = tuple(
                x
                for what in names
                for x in (
                    found["all_trade"][f"{what}_high"],
                    *(found[name][f"{what}_{bound}"] for name in DIMENSIONS for bound in ("low", "high")),
                )
            )
        return answer

    return run


# -- who takes part ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rival:
    """One contestant: how it gets ready (not timed) and then answers (timed)."""

    title: str
    prepare: Callable[[Path], Run]
    rounds: int | None = None
    """At most so many timed runs; None for as many as asked."""
    bytes_per_row: int = 0
    """Memory it needs, roughly, beyond which it is not even started."""


RIVALS = {
    "greentrade": Rival("greentrade", _greentrade),
    "duckdb": Rival("DuckDB, hand-written join", _by_hand(_JOIN)),
    "duckdb_cells": Rival("DuckDB, grouped by code first", _by_hand(_JOIN_CELLS)),
    "polars": Rival("Polars, lazy and streaming", _polars),
    "pandas": Rival("pandas", _pandas, rounds=1, bytes_per_row=400),
    "scan": Rival("bare scan of the four columns", _scan),
}
JOBS = {
    "totals": ("greentrade", "duckdb", "duckdb_cells", "polars", "pandas", "scan"),
    "counts": ("greentrade", "duckdb", "duckdb_cells", "polars", "pandas"),
}


def to_the_cent(answer: Answer) -> Answer:
    """Amounts as decimals with two places, counts as whole numbers: what answers are compared by."""
    amounts = 1 + len(FLAGS)
    return {
        (int(year), str(flow)): (
            *(Decimal(str(round(x, 2))).quantize(_CENT) for x in values[:amounts]),
            *(int(n) for n in values[amounts:]),
        )
        for (year, flow), values in answer.items()
    }


def peak_memory() -> int | None:
    """Largest memory that this process has held, in bytes; None where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: its rusage starts from what the process that started this one held
        line = next((x for x in status.read_text().splitlines() if x.startswith("VmHWM:")), None)
        if line is not None:
            return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if os.uname().sysname == "Darwin" else 1024)


def main() -> None:
    """Run one contestant once and print what it took, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=RIVALS)
    parser.add_argument("extract", type=Path)
    parser.add_argument("flags", type=Path)
    parser.add_argument("sample", type=Path, help="small extract to warm up with")
    parser.add_argument("--job", choices=JOBS, default="totals")
    given = parser.parse_args()
    counts = given.job == "counts"
    os.environ["POLARS_MAX_THREADS"] = str(THREADS)

    start = time.perf_counter()
    run = RIVALS[given.name].prepare(given.flags)
    loading = time.perf_counter() - start
    run(
        given.sample, counts
    )  # everything imported, every plan tried once; nothing kept that speaks of the extract
    before = peak_memory()
    start, cpu = time.perf_counter(), time.process_time()
    answer = run(given.extract, counts)
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    cells = [[*key, *map(str, values)] for key, values in sorted(to_the_cent(answer).items())]
    print(
        json.dumps(
            {
                "seconds": took,
                "cpu_seconds": cpu,
                "loading": loading,
                "peak": peak_memory(),
                "peak_before": before,
                "answer": cells,
            }
        )
    )


if __name__ == "__main__":
    main()
