"""Build the database of the reference tables: text files in, typed tables and what is derived from them out.

The files are the truth (reviewed as text, checked in CI) and have passed the checks when this module reads them. Each CSV has a TOML
side file that names its sources; a team's own folder is read by the same rules and laid over ours.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import statements
from greentrade.reference.files import kind_of, list_files, visible
from greentrade.reference.kinds import INDUSTRY_LIST, RATE_LIBRARY

if TYPE_CHECKING:
    import duckdb

_SQL = statements("greentrade.reference", "load.sql")
_INDUSTRIES = statements("greentrade.reference", "industries.sql")
_GROUPS = {
    "hs_codes": "hs/codes/*.csv",
    "correlation_tables": "hs/correlations/*.csv",
    "industry_links": "industries/links/*_HS*.csv",
}
_TABLES = (
    "policy/*.csv",
    "places/*.csv",
    "industries/*.csv",
    "industries/crosswalks/*.csv",
    "industries/intensities/*.csv",
)
"""Tables read as they stand, each under its file's name, all columns text."""


def build(con: duckdb.DuckDBPyConnection, roots: tuple[Path, ...]) -> None:
    """Read all files into tables of an empty database.

    Parameters
    ----------
    con
        Connection to it.
    roots
        Our folder, then teams' folders laid over it.
    """
    base = roots[0]
    for name, pattern in _GROUPS.items():
        con.execute(_SQL[name], {"files": sorted(map(str, base.glob(pattern)))})
    for name in ("create_lists", "create_entries", "create_industry_entries", "create_library"):
        con.execute(_SQL[name])
    _read_lists(con, roots, _chosen(roots))
    for path in sorted(p for pattern in _TABLES for p in base.glob(pattern)):
        con.read_csv(
            str(path), header=True, all_varchar=True, delimiter=",", quotechar='"', escapechar='"'
        ).create(path.stem)
    _read_library(con, roots)
    con.execute(_SQL["correlations"])
    con.execute(_SQL["patches"], {"files": [str(base / "hs/correlation_patches.csv")]})
    for step in ("edges", "goods", "prefixes"):
        con.execute(_SQL[step])
    for step in ("bea_links", "members", "industry_hits", "industry_rows"):
        con.execute(_INDUSTRIES[step])
    con.execute("CHECKPOINT")


def lay_over(con: duckdb.DuckDBPyConnection, roots: tuple[Path, ...]) -> None:
    """Read a team's folder into a database that holds our tables and nothing else: what :func:`build` makes of both folders.

    Parameters
    ----------
    con
        Connection to it.
    roots
        Our folder, then teams' folders laid over it.
    """
    theirs = _chosen(roots, first=1)
    replaced = {"lists": sorted(theirs)}
    industries = any(chosen.industries for chosen in theirs.values()) or bool(
        con.execute(_SQL["industries_among"], replaced).fetchall()
    )
    for step in (
        "forget_lists",
        "forget_sources",
        "forget_acts",
        "forget_entries",
        "forget_industry_entries",
    ):
        con.execute(_SQL[step], replaced)
    _read_lists(con, roots, theirs)
    _read_library(con, roots)
    if industries:  # else nothing that is made of industry lists can differ
        for step in ("members", "industry_hits", "industry_rows"):
            con.execute(f"DROP TABLE {step}")
            con.execute(_INDUSTRIES[step])
    con.execute("CHECKPOINT")


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A list that counts: number of its folder, files, and whether it holds industries."""

    root: int
    path: Path
    side: dict[str, Any]
    industries: bool


def _chosen(roots: tuple[Path, ...], *, first: int = 0) -> dict[str, _Chosen]:
    """Choose the list of each id: a team's in place of ours. Folders before the `first` are left out."""
    chosen = {}
    for number, root in enumerate(roots[first:], start=first):
        for path, side_path in list_files(root, ours=number == 0):
            side = tomllib.loads(side_path.read_text(encoding="utf-8"))
            industries = kind_of(path, root, ours=number == 0) == INDUSTRY_LIST
            chosen[side["id"]] = _Chosen(number, path, side, industries)
    return chosen


def _read_lists(con: duckdb.DuckDBPyConnection, roots: tuple[Path, ...], chosen: dict[str, _Chosen]) -> None:
    """Code lists, industry lists and their side files."""
    if not chosen:
        return
    # In place of a list of ours, a team's speaks where ours does and stands for the same measure and agreement, unless its side file
    # says from which tier it votes, or names others.
    ours = {path.stem: side for path, side in list_files(roots[0], ours=True)}
    for list_id in ours.keys() & chosen.keys():
        if chosen[list_id].root:
            before = tomllib.loads(ours[list_id].read_text(encoding="utf-8"))
            for key in ("measure", "agreement"):
                if key in before:
                    chosen[list_id].side.setdefault(key, before[key])
    con.executemany(
        _SQL["add_list"],
        [
            {
                "list_id": list_id, "kind": "industries" if one.industries else "codes", "title": side["title"], "dimension": side["dimension"],
                "nation": side.get("nation"), "standing": side["standing"], "official_count": side.get("official_count"),
                "speaks_to": side.get("speaks_to", "all"), "root": one.root, "file": one.path.relative_to(roots[one.root]).as_posix(),
                "publisher": side.get("publisher"), "year": side.get("year"), "since": side.get("from", None if list_id in ours else "default"),
                "agreement": side.get("agreement"), "side": json.dumps(side, default=str, ensure_ascii=False),
            }
            for list_id, one in sorted(chosen.items())
            for side in (one.side,)
        ],
    )  # fmt: skip
    acts = [
        {
            "list_id": list_id, "measure": act["name"], "kind": act["kind"], "importer": act.get("importer", ""), "category": category,
            "doubt": act.get("doubt"),
        }
        for list_id, one in sorted(chosen.items())
        for act in (one.side.get("measure"),)
        if act
        for category in act.get("categories", (None,))
    ]  # fmt: skip
    if acts:
        con.executemany(_SQL["add_act"], acts)
    con.executemany(
        _SQL["add_source"],
        [
            {"list_id": list_id, "source": source, "text": text}
            for list_id, one in sorted(chosen.items())
            for source, text in one.side["sources"].items()
        ],
    )
    for name, wanted in (("entries", False), ("industry_entries", True)):
        files = {str(one.path): list_id for list_id, one in chosen.items() if one.industries == wanted}
        if files:
            con.execute(_SQL[name], {"files": sorted(files), "ids": [files[path] for path in sorted(files)]})


def _read_library(con: duckdb.DuckDBPyConnection, roots: tuple[Path, ...]) -> None:
    """Read the imported library of rebate rates, if a folder has one (the last one counts)."""
    found = [path for root in roots[1:] for path in visible(root, ".csv") if path.stem == RATE_LIBRARY]
    if found:
        side = tomllib.loads(found[-1].with_suffix(".toml").read_text(encoding="utf-8"))
        day = side.get("library_date")
        con.execute(
            _SQL["add_library"],
            {"files": [str(found[-1])], "library_date": None if day is None else str(day)},
        )
