"""How one would do the jobs by hand in Polars (lazy, streaming) and in pandas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from by_hand import FLAGS
from work import DIMENSIONS, Answer, Files, Way, Work, load_frame


def _rows(columns: int) -> Any:
    return lambda frame: {tuple(row[:columns]): tuple(row[columns:]) for row in frame.rows()}


def polars_totals(work: Work) -> Way:
    """Value of each dimension by year and flow."""
    import polars as pl

    flags = pl.read_parquet(Path(work.tables) / "flags.parquet").lazy()
    value = pl.col("value")
    asked = [value.filter(pl.col("unreadable").is_null()).sum().alias("total")]
    asked += [value.filter(pl.col(flag)).sum().alias(flag) for flag in FLAGS]

    def run(files: Files) -> pl.DataFrame:
        rows = pl.scan_parquet(files["parquet"]).select(
            "flow", "value", year=pl.col("period") // 100, hs6=pl.col("hs_code").str.slice(0, 6)
        )
        joined = rows.join(flags, on="hs6", how="left")
        return joined.group_by("year", "flow").agg(asked).collect(engine="streaming")

    return Way(run, _rows(2))


def polars_candidates(work: Work) -> Way:
    """Export value and eligible value of each code and year."""
    import polars as pl

    flags = pl.read_parquet(Path(work.tables) / "flags.parquet").filter(pl.col("unreadable").is_null()).lazy()

    def run(files: Files) -> pl.DataFrame:
        value = pl.col("value")
        cells = (
            pl.scan_parquet(files["parquet"])
            .filter(pl.col("flow") == "export")
            .group_by(year=pl.col("period") // 100, hs_code="hs_code")
            .agg(value.sum(), eligible=value.filter(pl.col("regime") == "10").sum())
        )
        code = pl.col("hs_code").str.replace_all(" ", "", literal=True).str.replace(r"\.0$", "")
        cleaned = cells.with_columns(code).group_by("year", "hs_code").agg(pl.col("value", "eligible").sum())
        joined = cleaned.with_columns(hs6=pl.col("hs_code").str.slice(0, 6)).join(flags, on="hs6")
        return joined.select("year", "hs_code", "value", "eligible", *DIMENSIONS).collect(engine="streaming")

    return Way(run, _rows(2))


def polars_environmental_goods(work: Work) -> Way:
    """Environmental goods by medium, partner and year."""
    import polars as pl

    media = pl.read_parquet(Path(work.tables) / "media.parquet").lazy()

    def run(files: Files) -> pl.DataFrame:
        value = pl.col("value")
        rows = pl.scan_parquet(files["parquet"]).select(
            "partner", "value", year=pl.col("period") // 100, hs6=pl.col("hs_code").str.slice(0, 6)
        )
        groups = rows.join(media, on="hs6").group_by("medium", "partner", "year")
        asked = groups.agg(value.filter(pl.col("low")).sum().alias("certain"), value.sum())
        return asked.collect(engine="streaming")

    return Way(run, _rows(3))


def _pandas(work: Work, load: Any) -> Way:
    import pandas as pd

    flags = pd.read_parquet(Path(work.tables) / "flags.parquet")
    flags["unreadable"] = flags["unreadable"].notna()
    marks = ["unreadable", *FLAGS]
    flags = flags[["hs6", *marks]]

    def run(given: pd.DataFrame) -> pd.DataFrame:
        # One group for each way to be marked; what is added up is a few thousand rows then.
        rows = pd.DataFrame(
            {
                "year": given["period"] // 100,
                "flow": given["flow"],
                "value": given["value"],
                "hs6": given["hs_code"].str[:6],
            }
        )
        joined = rows.merge(flags, on="hs6", how="left").drop(columns="hs6")
        grouped = joined.groupby(["year", "flow", *marks], dropna=False, observed=True)["value"]
        return grouped.sum().reset_index()

    def answer(sums: pd.DataFrame) -> Answer:
        found = {}
        for (year, flow), part in sums.groupby(["year", "flow"]):
            total = part.loc[part["unreadable"] != True, "value"].sum()  # noqa: E712 (a code of no list is neither)
            found[int(year), flow] = (
                total,
                *(part.loc[part[flag] == True, "value"].sum() for flag in FLAGS),  # noqa: E712
            )
        return found

    return Way(lambda source: run(load(source)), answer)


def pandas_totals(work: Work) -> Way:
    """Value of each dimension by year and flow, from the files."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(work.threads)

    def load(files: Files) -> Any:
        rows = pq.read_table(files["parquet"], columns=["hs_code", "period", "flow", "value"])
        place = rows.schema.get_field_index("value")
        floats = rows["value"].cast(pa.float64())  # pandas has no decimals of its own
        rows = rows.set_column(place, "value", floats)
        return rows.to_pandas(self_destruct=True, split_blocks=True)

    return _pandas(work, load)


def pandas_frame(work: Work) -> Way:
    """Value of each dimension by year and flow, from a frame that is loaded."""
    way = _pandas(work, lambda frame: frame)
    return Way(way.run, way.answer, load_frame)
