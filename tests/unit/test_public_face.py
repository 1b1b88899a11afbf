"""What an analyst sees of the package: names that complete, help in full, and exact types."""

from __future__ import annotations

import pydoc
import subprocess
import sys

import pytest

import greentrade as gt
from greentrade.answers.catalogue import ANSWERS

QUESTIONS = """
import greentrade as gt

def f(s: gt.Screening) -> None:
    reveal_type(s.totals())
    reveal_type(s.totals(("year",), as_="arrow"))
    reveal_type(s.rebate_scenario(gt.RebateScenario({"7210": 0}), as_="polars"))
    s.totals(as_="excel")
    s.totals(colour="red")
"""


def test_only_public_names_are_offered():
    assert dir(gt) == sorted(gt.__all__)
    with gt.screen(gt.load_example("china_exports")) as s:
        offered = dir(s)
    assert [name for name in offered if name.startswith("_")] == []
    assert set(ANSWERS) < set(offered)
    assert {"records", "write", "report", "notes", "extract", "reference"} < set(offered)
    assert not {"session", "keys", "cells", "flags"} & set(offered)


@pytest.mark.parametrize("name", ANSWERS)
def test_help_shows_the_whole_text(name):
    text = pydoc.render_doc(getattr(gt.Screening, name), renderer=pydoc.plaintext)
    for part in ("Parameters", "as_", "Returns", "pandas.DataFrame"):
        assert part in text
    assert "pyarrow.Table" not in text.partition("Returns")[2].partition("Raises")[0]


@pytest.mark.slow
def test_types_are_exact(tmp_path):
    """A type checker knows the form of a table, and what no answer takes."""
    pytest.importorskip("mypy")
    (tmp_path / "asked.py").write_text(QUESTIONS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir", str(tmp_path / "cache"), "--config-file", "", "asked.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = done.stdout.splitlines()
    revealed = [line.partition('Revealed type is "')[2].rstrip('"') for line in told if "Revealed" in line]
    frame, arrow, polars = revealed
    assert frame.startswith("pandas")
    assert frame.endswith(".DataFrame")
    assert arrow in {"Any", "pyarrow.lib.Table"}, "Any where pyarrow has no types of its own"
    assert polars.startswith("polars")
    assert polars.endswith(".DataFrame")
    assert sum("No overload variant" in line or "Unexpected keyword" in line for line in told) == 2, (
        done.stdout
    )
