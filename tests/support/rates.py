"""What the tests of rebate rates share: the shipped tables, and how to ask for the rate of a code in a period."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from greentrade.answers.rebates import rate_status

DATA = Path(__file__).resolve().parents[2] / "reference_data"
LIBRARY = (
    "hs_code",
    "rate_pct",
    "vat_rate_pct",
    "special_flag",
    "valid_from",
    "valid_to",
    "record",
    "basis",
    "source",
    "verified",
    "library_date",
)
EDITIONS = (
    (2022, "HS2022"),
    (2017, "HS2017"),
    (2012, "HS2012"),
    (2007, "HS2007"),
    (2002, "HS2002"),
    (1996, "HS1996"),
    (1988, "HS1992"),
)


def files(pattern: str) -> list[str]:
    return [str(path) for path in sorted(DATA.glob(pattern))]


def reference_tables() -> duckdb.DuckDBPyConnection:
    """The reference tables that the answer reads, loaded without the package's own loader; the library is empty."""
    con = duckdb.connect()
    con.execute(
        r"CREATE TABLE hs_codes AS SELECT regexp_extract(filename, '(HS\d{4})\.csv$', 1) AS hs_edition, hs6, kind "
        "FROM read_csv(?, header=true, all_varchar=true, filename=true)",
        [files("hs/codes/*.csv")],
    )
    con.execute(
        r"CREATE TABLE hs_correlations AS SELECT regexp_extract(filename, '(HS\d{4})_HS\d{4}\.csv$', 1) AS from_edition, "
        r"regexp_extract(filename, '(HS\d{4})\.csv$', 1) AS to_edition, from_hs6, to_hs6, mass_link, 'table' AS kind "
        "FROM read_csv(?, header=true, all_varchar=true, filename=true)",
        [files("hs/correlations/*.csv")],
    )
    con.execute(
        "INSERT INTO hs_correlations SELECT from_edition, to_edition, from_hs6, to_hs6, '0', 'patch' "
        "FROM read_csv(?, header=true, all_varchar=true) WHERE action = 'add'",
        files("hs/correlation_patches.csv"),
    )
    for path in files("policy/*.csv"):
        con.read_csv(
            path, header=True, all_varchar=True, delimiter=",", quotechar='"', escapechar='"'
        ).create(Path(path).stem)
    con.execute(f"CREATE TABLE rebate_library ({', '.join(f'{name} VARCHAR' for name in LIBRARY)})")
    return con


def edition_of(year: int) -> str:
    return next(name for first, name in EDITIONS if year >= first)


def span(period: str) -> tuple[date, date]:
    year, month = int(period[:4]), int(period[5:] or 0)
    return (
        (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        if month
        else (date(year, 1, 1), date(year, 12, 31))
    )


def cells(rows: list[tuple[str, str, str | None, str | None]]) -> pa.Table:
    return pa.table(
        {
            "cell_id": pa.array(range(len(rows)), pa.int32()),
            "hs_code": pa.array([row[0] for row in rows], pa.string()),
            "hs_edition": pa.array([row[2] or edition_of(int(row[1][:4])) for row in rows], pa.string()),
            "nation": pa.array([row[3] for row in rows], pa.string()),
            "period_start": pa.array([span(row[1])[0] for row in rows], pa.date32()),
            "period_end": pa.array([span(row[1])[1] for row in rows], pa.date32()),
        }
    )


def ask(
    cursor, code: str, period: str, *, edition: str | None = None, nation: str | None = "CHN", **options: Any
) -> dict[str, Any]:
    return rate_status(cursor, cells([(code, period, edition, nation)]), **options).to_pylist()[0]


def brief(answer: dict[str, Any]) -> tuple[Any, ...]:
    return answer["rate_status"], answer["rate_low"], answer["rate_high"]


UNKNOWN = ("unknown", None, None)
