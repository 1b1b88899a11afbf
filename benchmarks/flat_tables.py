"""The flat tables that by-hand queries join with: HS6 and what it is marked as.

They are made by the library itself, so this measures engines, not classifications: that those are right is what the tests are for.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from generate import REFERENCE, UNREADABLE
from work import DIMENSIONS

_CODES = "SELECT hs6 FROM read_csv(?, all_varchar = true) WHERE kind = 'hs' ORDER BY 1"


def make_tables(folder: Path) -> Path:
    """Write ``flags.parquet`` and ``media.parquet``.

    ``flags``: hs6, each dimension (certain, possible or empty) and whether it counts in its low and in its high figure; and the beginnings of
    texts that nobody can read as a code (``unreadable``), whose rows belong in no total.
    ``media``: hs6 and medium of environmental goods (``all`` stands for any), and whether it is certain.
    """
    import greentrade as gt

    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        found = con.execute(_CODES, [str(REFERENCE / "hs/codes/HS2022.csv")]).fetchall()
        codes = [code for (code,) in found]
        con.register("book", gt.classify(codes, edition="HS2022", nation="CHN", as_="arrow"))
        flags = ", ".join(
            f"{n}, {n} = 'certain' AS {n}_low, {n} IN ('certain', 'possible') AS {n}_high" for n in DIMENSIONS
        )
        nothing = ", ".join(f"'' AS {n}, false AS {n}_low, false AS {n}_high" for n in DIMENSIONS)
        con.execute(
            f"COPY (SELECT hs_code AS hs6, NULL::BOOLEAN AS unreadable, {flags} FROM book UNION ALL "
            f"SELECT DISTINCT left(t, 6), true, {nothing} FROM unnest({list(UNREADABLE)}) AS u(t) ORDER BY hs6) "
            f"TO '{folder / 'flags.parquet'}'"
        )
        con.register("one_row_each", _marked(codes))
        con.execute(
            "COPY (SELECT hs_code AS hs6, medium, value_low > 0 AS low FROM one_row_each WHERE value_high > 0 ORDER BY 1, 2) "
            f"TO '{folder / 'media.parquet'}'"
        )
    return folder


def _marked(codes: list[str]) -> object:
    """Media of each code, as a screening of one row a code tells them."""
    import pyarrow as pa

    import greentrade as gt

    trade = pa.table({"hs_code": codes, "period": [2024] * len(codes), "value": [1] * len(codes)})
    with gt.screen(trade, edition="HS2022", reporter="CHN", flow="export", currency="CNY") as screening:
        return screening.environmental_goods(by=("hs_code", "medium"), as_="arrow")
