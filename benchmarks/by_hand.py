"""How one would do each job by hand in DuckDB: SQL of its own, nothing of the library's but the flat tables (:mod:`flat_tables`).

The codes are joined on their first six digits. The dirty codes of the extract are such that this finds the right goods: an extract whose
codes have dots or lost zeros would need more work here, and none with the library.
"""

from __future__ import annotations

import codecs
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from generate import REFERENCE
from work import DIMENSIONS, EVERYTHING, Answer, Files, Prepare, Way, Work, load_frame

FLAGS = tuple(f"{name}_{bound}" for name in DIMENSIONS for bound in ("low", "high"))
_SUMS = ", ".join(f"coalesce(sum(value) FILTER ({flag}), 0)" for flag in FLAGS)
_PARQUET = "read_parquet($files)"

_TOTALS = f"""
SELECT period // 100 AS year, flow, sum(value) FILTER (unreadable IS NULL), {_SUMS}
FROM {{rows}} AS r LEFT JOIN flags AS f ON f.hs6 = left(r.hs_code, 6)
GROUP BY ALL
"""
# One who knows that a hundred million rows hold ten thousand codes first brings the rows down to year, flow and code.
_TOTALS_OF_CELLS = f"""
WITH cells AS MATERIALIZED (
    SELECT period // 100 AS year, flow, hs_code, sum(value) AS value FROM {{rows}} GROUP BY ALL
)
SELECT year, flow, sum(value) FILTER (unreadable IS NULL), {_SUMS}
FROM cells AS r LEFT JOIN flags AS f ON f.hs6 = left(r.hs_code, 6)
GROUP BY ALL
"""
_CANDIDATES = f"""
WITH cells AS MATERIALIZED (
    SELECT period // 100 AS year, hs_code, sum(value) AS value, sum(value) FILTER (regime = '10') AS eligible
    FROM {_PARQUET} WHERE flow = 'export' GROUP BY ALL
), cleaned AS (
    SELECT year, regexp_replace(replace(hs_code, ' ', ''), '\\.0$', '') AS hs_code, sum(value) AS value, coalesce(sum(eligible), 0) AS eligible
    FROM cells GROUP BY ALL
)
SELECT c.year, c.hs_code, c.value, c.eligible, {", ".join(DIMENSIONS)}
FROM cleaned AS c JOIN flags AS f ON f.hs6 = left(c.hs_code, 6) AND f.unreadable IS NULL
"""
_MEDIA = f"""
SELECT m.medium, r.partner, r.period // 100 AS year, coalesce(sum(r.value) FILTER (m.low), 0), sum(r.value)
FROM {_PARQUET} AS r JOIN media AS m ON m.hs6 = left(r.hs_code, 6)
GROUP BY ALL
"""
_FLAGGED = f"""
SELECT r.*, {", ".join(f"coalesce(f.{name}, '') AS {name}" for name in DIMENSIONS)}
FROM {_PARQUET} AS r LEFT JOIN flags AS f ON f.hs6 = left(r.hs_code, 6)
"""
_CSV = """
(SELECT "商品编码" AS hs_code, "年月" AS period, CASE "进出口" WHEN '出口' THEN 'export' ELSE 'import' END AS flow, "金额" AS value
 FROM read_csv($files, header = true, force_not_null = ['商品编码'], auto_detect = false, delim = ',', quote = '"', columns = {
    '年月': 'INTEGER', '商品编码': 'VARCHAR', '商品名称': 'VARCHAR', '进出口': 'VARCHAR', '贸易伙伴': 'VARCHAR', '贸易方式': 'VARCHAR',
    '金额': 'DECIMAL(18, 2)', '千克': 'DOUBLE'}))
"""
# The lists that are held in the codes' own edition, in six digits or fewer, without exceptions and without dates.
_LISTS = """
WITH entries AS (
    SELECT parse_filename(filename, true) AS list_id, hs_code, op, coalesce(nation, '') AS nation, coalesce(valid_from, valid_to) AS dated
    FROM read_csv($lists, all_varchar = true, union_by_name = true, filename = true) WHERE hs_edition = 'HS2022'
), plain AS (
    SELECT list_id FROM entries GROUP BY list_id
    HAVING bool_and(op = 'include' AND nation = '' AND dated IS NULL AND length(hs_code) IN (2, 4, 6))
), wanted AS (
    SELECT list_id, hs_code FROM entries SEMI JOIN plain USING (list_id)
), found AS (
    SELECT w.list_id, c.code FROM codes AS c JOIN wanted AS w ON w.hs_code = left(c.code, 6)
    UNION SELECT w.list_id, c.code FROM codes AS c JOIN wanted AS w ON w.hs_code = left(c.code, 4)
    UNION SELECT w.list_id, c.code FROM codes AS c JOIN wanted AS w ON w.hs_code = left(c.code, 2)
)
SELECT list_id, count(*) FROM found GROUP BY ALL
"""


def connect(work: Work, *tables: str) -> duckdb.DuckDBPyConnection:
    """Open a connection under the limits of the work, with flat tables loaded."""
    config: dict[str, Any] = {"threads": work.threads, "temp_directory": work.scratch}
    if work.memory_limit:
        config["memory_limit"] = work.memory_limit
    con = duckdb.connect(config=config)
    for table in tables:
        path = str(Path(work.tables) / f"{table}.parquet")
        con.execute(f"CREATE TABLE {table} AS FROM read_parquet(?)", [path])
    return con


def _keyed(keys: int) -> Callable[[list[tuple[Any, ...]]], Answer]:
    """Cells of rows whose first columns say what they are of."""
    return lambda rows: {tuple(row[:keys]): tuple(row[keys:]) for row in rows}


def _query(sql: str, keys: int, *tables: str, kind: str = "parquet") -> Prepare:
    """Make a job that is one query over the files."""

    def prepare(work: Work) -> Way:
        con = connect(work, *tables)

        def run(files: Files) -> list[tuple[Any, ...]]:
            return con.execute(sql, {"files": files[kind]}).fetchall()

        return Way(run, _keyed(keys))

    return prepare


totals = _query(_TOTALS.format(rows=_PARQUET), 2, "flags")
totals_of_cells = _query(_TOTALS_OF_CELLS.format(rows=_PARQUET), 2, "flags")
candidates = _query(_CANDIDATES, 2, "flags")
environmental_goods = _query(_MEDIA, 3, "media")
utf8 = _query(_TOTALS.replace("{rows}", _CSV), 2, "flags", kind="utf-8")


def gb18030(work: Work) -> Way:
    """Totals from a CSV file in another encoding: Python writes it anew in UTF-8, for DuckDB reads no other."""
    con = connect(work, "flags")

    def run(files: Files) -> list[tuple[Any, ...]]:
        plain = Path(work.scratch) / f"{uuid.uuid4().hex}.csv"
        decoder = codecs.getincrementaldecoder("gb18030")()
        with Path(files["gb18030"][0]).open("rb") as source, plain.open("wb") as target:
            while chunk := source.read(1 << 22):
                target.write(decoder.decode(chunk).encode())
        found = con.execute(_TOTALS.replace("{rows}", _CSV), {"files": [str(plain)]}).fetchall()
        plain.unlink()
        return found

    return Way(run, _keyed(2))


def frame(work: Work) -> Way:
    """Totals from a pandas frame that is loaded."""
    con = connect(work, "flags")

    def run(given: Any) -> Any:
        con.register("given", given)
        return con.execute(_TOTALS.format(rows="given")).df()

    return Way(
        run,
        lambda result: _keyed(2)([tuple(row) for row in result.to_numpy().tolist()]),
        load_frame,
    )


def scan(columns: Sequence[str]) -> Prepare:
    """Only read the columns that a job needs: the smallest and largest of each, so that nothing can be left unread."""
    asked = ", ".join(f"min({name}), max({name})" for name in columns)

    def prepare(work: Work) -> Way:
        con = connect(work)

        def run(files: Files) -> list[tuple[Any, ...]]:
            return con.execute(
                f"SELECT {asked}, sum(value) FROM {_PARQUET}", {"files": files["parquet"]}
            ).fetchall()

        return Way(run, lambda rows: {EVERYTHING: (rows[0][-1],)})

    return prepare


def _written(sql: str, *tables: str, flagged: bool) -> Prepare:
    """Make a job that writes the rows as one Parquet file, packed as the library packs its own."""

    def prepare(work: Work) -> Way:
        con = connect(work, *tables)
        con.execute("SET preserve_insertion_order = false")  # as the library does; faster, and bounded

        def run(files: Files) -> Path:
            out = Path(work.scratch) / f"{uuid.uuid4().hex}.parquet"
            con.execute(
                f"COPY ({sql}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)", {"files": files["parquet"]}
            )
            return out

        def answer(out: Path) -> Answer:
            found: Answer = {}
            given = {"out": str(out)}
            if flagged:
                marked = con.execute(
                    f"SELECT period // 100, flow, {', '.join(DIMENSIONS)}, count(*), sum(value) FROM read_parquet($out) "
                    f"WHERE {' OR '.join(f'{name} IN ($yes, $maybe)' for name in DIMENSIONS)} GROUP BY ALL",
                    {**given, "yes": "certain", "maybe": "possible"},
                ).fetchall()
                found = _keyed(5)(marked)
            found[EVERYTHING] = con.execute(
                "SELECT count(*), sum(value) FROM read_parquet($out)", given
            ).fetchall()[0]
            out.unlink()
            return found

        return Way(run, answer)

    return prepare


rewrite = _written(f"SELECT * FROM {_PARQUET}", flagged=False)
write = _written(_FLAGGED, "flags", flagged=True)


def lists(work: Work) -> Way:
    """Which codes the plainest of the lists name: prefix joins over the files of the lists."""
    con = connect(work)
    given = {"lists": [str(path) for path in sorted((REFERENCE / "lists").glob("*/*.csv"))]}

    def load(files: Files) -> None:
        con.execute(
            "CREATE OR REPLACE TABLE codes AS SELECT column0 AS code FROM read_csv(?, header = false, columns = {'column0': 'VARCHAR'})",
            [files["codes"][0]],
        )

    return Way(lambda _: con.execute(_LISTS, given).fetchall(), _keyed(1), load)
