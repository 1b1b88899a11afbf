"""A newcomer follows the pages word for word: the lines for the terminal run, in their order, in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PRINTED = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TABLE = "year,reporter,flow,partner,hs_code,value_usd\n2024,CHN,export,KOR,72104900,5\n"  # invented


@pytest.fixture
def terminal(tmp_path):
    """Run lines in the folder of the test; gives what they print, and fails where they fail."""
    program = shutil.which("greentrade", path=str(Path(sys.executable).parent))
    shell = shutil.which("bash")
    if program is None or shell is None:
        pytest.skip("the program `greentrade` is not installed beside this Python, or there is no bash")
    settings = {**os.environ, "PATH": f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"}

    def run(lines: str) -> str:
        done = subprocess.run(
            [shell, "-euo", "pipefail", "-c", lines],
            cwd=tmp_path, env=settings, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{lines}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


def blocks(page: str) -> list[str]:
    return LINES.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "page", ["getting-started.md", pytest.param("zh/getting-started.md", marks=pytest.mark.slow)]
)
def test_getting_started(page, terminal, tmp_path):
    install, demo, table, inspect, screen, *further, explain = blocks(page)
    assert "pip install ." in install  # the environment of the tests stands for this step
    terminal(install.splitlines()[-1])
    assert "China" in terminal(demo) or (tmp_path / "demo_out").is_dir()
    assert (tmp_path / "demo_out/report.html").is_file()
    terminal(table)
    assert "03061790" in terminal(inspect)  # what the page says that it tells
    printed = terminal(screen)
    listed = printed.split()
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    (shown,) = PRINTED.findall(text)
    lines = {line.rstrip() for line in printed.splitlines()}
    assert [line for line in shown.splitlines() if line.rstrip() not in lines] == [], (
        "the page shows what is printed"
    )
    for line in further:
        terminal(line)
    for name in re.findall(
        r"`(\w+\.(?:csv|html|json|parquet))`", text.partition("results\n```")[2].partition("##")[0]
    ):
        assert name in listed, f"{page} names {name}, which is not there"
    assert "721049" in terminal(explain)


@pytest.mark.slow
def test_recipes(terminal, tmp_path):
    for name in ("2024/01.csv", "night.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TABLE, encoding="utf-8")
    (tmp_path / "2024/01.csv").write_text("year,hs_code,value\n2024,72104900,5\n", encoding="utf-8")
    (tmp_path / "records").mkdir()
    import duckdb

    duckdb.sql(f"FROM '{tmp_path / 'night.csv'}'").write_parquet(str(tmp_path / "records/1.parquet"))
    for lines in blocks("recipes.md"):
        shutil.rmtree(tmp_path / "results", ignore_errors=True)
        terminal(lines)
