"""The tutorials run from top to bottom, as plain Python and without a network, and say what their numbers mean."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/tutorials"
TUTORIALS = sorted(FOLDER.glob("[0-9]*.py"))
LONG = {"03_rebates", "07_lists_in_ci"}


HERE = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", socket.gethostname()}  # noqa: S104 (nothing is bound)
LOOK_UP = socket.getaddrinfo


def only_here(host, *arguments, **options):
    """Spark and Jupyter talk to their own processes; anything else is the network."""
    name = host.decode() if isinstance(host, bytes) else host
    assert name in HERE, f"a tutorial may not use the network, and asked for {name}"
    return LOOK_UP(host, *arguments, **options)


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # sockets that py4j leaves to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "path",
    [pytest.param(p, id=p.stem, marks=[pytest.mark.slow] if p.stem in LONG else []) for p in TUTORIALS],
)
def test_a_tutorial_runs(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket, "getaddrinfo", only_here)
    text = path.read_text(encoding="utf-8")
    with (
        pd.option_context("display.float_format", None),
        alt.renderers.enable("default"),
    ):  # what it sets ends with it
        exec(compile(text, str(path), "exec"), {"__name__": "__main__"})  # noqa: S102 (our own tutorial)
    left = [
        file for file in FOLDER.iterdir() if file.suffix not in {".py", ".md"} and file.name != "__pycache__"
    ]
    assert not left, "a tutorial writes into the folder in which it is run, not beside itself"


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_asks_a_question_asserts_and_tells_its_limits(path):
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# %% \[markdown\]\n# # \d\. ", text), "it begins with its number and title"
    question = re.search(r"\*\*(.+?)\*\*", text, re.DOTALL).group(1)
    assert question.rstrip().endswith("?"), "its first bold words are the question that it answers"
    assert re.search(r"^# ## What (?:the numbers say|this says), and what not$", text, re.MULTILINE)
    assert len(re.findall(r"^\s*assert ", text, re.MULTILINE)) >= 4
    page = (FOLDER / "index.md").read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if f"]({path.name})" in line)
    assert ("invented" in row) == bool(re.search(r"\binvented\b", text, re.IGNORECASE)), (
        "both say what is invented"
    )


def test_no_outputs_are_kept():
    assert not list(FOLDER.glob("*.ipynb"))
    assert len(TUTORIALS) == 9


def test_links_of_tutorials_lead_somewhere():
    for path in TUTORIALS:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if not target.startswith("https://"):
                assert (FOLDER / target).resolve().exists(), f"{path.name} links to {target}"


def test_spark_is_skipped_visibly_where_it_is_absent(tmp_path, monkeypatch, capsys):
    """Checked on the words of the tutorial alone: the cells of Spark, without the records."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    text = (FOLDER / "09_hundred_million_rows.py").read_text(encoding="utf-8")
    cells = [cell for cell in re.split(r"^# %%", text, flags=re.MULTILINE) if "spark_is_here" in cell]
    code = "import os, shutil, sys\n" + "\n".join(cell.partition("\n")[2] for cell in cells)
    exec(compile(code, "spark cells", "exec"), {})  # noqa: S102 (our own tutorial)
    assert "SKIPPED" in capsys.readouterr().out
