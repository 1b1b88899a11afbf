"""What the tests of `reference diff` share: tables to edit, and short ways to say what was found."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from caches import with_our_tables

from greentrade.examples import example_path
from greentrade.reference import data_root

OURS = data_root()
EXAMPLE = str(example_path("china_exports"))
OECD = "lists/environmental_good/oecd_cleg_2014"
HEADER = "hs_edition,nation,hs_code,op,scope,category,label,valid_from,valid_to,basis,source,verified"


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory):
    """A cache folder of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENTRADE_CACHE_DIR", with_our_tables(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of our tables to edit."""
    return Path(shutil.copytree(OURS, tmp_path / "reference_data"))


@pytest.fixture
def run(run):
    """Run `reference diff`; gives exit code, standard output and standard error."""
    return lambda *arguments: run("reference", "diff", *arguments)


def edit(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def drop(root: Path, code: str) -> None:
    """Take a code out of the OECD list, as a newcomer would: the row, and the counts in the side file."""
    path = root / f"{OECD}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if f",{code}," not in line]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    counts = (str(len(lines) - 1), str(len(kept) - 1))
    text = path.with_suffix(".toml").read_text(encoding="utf-8")
    path.with_suffix(".toml").write_text(text.replace(*counts), encoding="utf-8")


def team_list(folder: Path, name: str, rows: list[str], *, header: str = HEADER, side: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join([header, *sorted(rows)]) + "\n", encoding="utf-8")
    text = f'id = "{name}"\ntitle = "Our {name}"\ndimension = "environmental_good"\nstanding = "published"\n{side}\n[sources]\nnote = "our own note"\n'
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def entry(
    code: str, op: str = "include", scope: str = "whole", edition: str = "HS2012", nation: str = ""
) -> str:
    return f"{edition},{nation},{code},{op},{scope},,,,,own,note,yes"


def rows_of(difference) -> list[tuple]:
    return [
        (
            row["table"],
            row["change"],
            " ".join(value for _, value in row["key"] if value),
            {cell["column"]: (cell["before"], cell["after"]) for cell in row["columns"]},
        )
        for row in difference.changes.to_pylist()
    ]


def facts_of(difference) -> list[tuple]:
    return [(row["table"], row["key"], row["before"], row["after"]) for row in difference.sides.to_pylist()]


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)
