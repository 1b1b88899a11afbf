"""The numbers that side files pin, and the names that they declare, hold for the tables: one walk over all of them."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from greentrade.reference import data_root
from greentrade.reference.files import visible

OURS = data_root()
SOURCES_OF_COLUMNS = {"countries"}
"""Tables of which a source speaks for a column, not for a row."""
TABLES = [path for path in visible(OURS, ".csv") if path.with_suffix(".toml").is_file()]


@pytest.mark.parametrize("path", TABLES, ids=[str(path.relative_to(OURS)) for path in TABLES])
def test_a_side_file_pins_its_table(path: Path):
    side = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert side["id"] == path.stem
    if "rows" in side:
        assert side["rows"] == [len(rows)] * 2
    used = {row["source"] for row in rows}
    assert used <= side["sources"].keys()
    assert used == side["sources"].keys() or path.stem in SOURCES_OF_COLUMNS
    if "editions" in side:
        assert {row["hs_edition"] for row in rows} == set(side["editions"])
    if "nation" in side and "nation" in rows[0]:
        assert {row["nation"] for row in rows} <= {"", side["nation"]}
    if path.parents[1].name == "lists":
        assert path.parent.name == side["dimension"]
    assert path.stat().st_size < 1_000_000
