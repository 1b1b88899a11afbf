"""Find the tables below our folder and teams' folders, and what is wrong with their names and places."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from greentrade.reference.files import BY_NAME, DIMENSIONS, KINDS, LISTS, Table, kind_of, visible
from greentrade.reference.problem import Problem, shown


def discover(roots: tuple[Path, ...], found: list[Problem]) -> list[Table]:
    """Every table below the roots; faults of names and places."""
    tables: list[Table] = []
    for place, root in enumerate(roots):
        ours = place == 0
        before, ids = len(tables), Counter[str]()
        for path in visible(root, ".csv"):
            name = kind_of(path, root, ours=ours)
            wrong = _name_fault(path, root, name)
            if wrong:
                found.append(Problem(shown(path), None, "", *wrong))
            if name is None or (wrong and wrong[0] == "path"):
                continue
            side = BY_NAME[name].side
            tables.append(
                Table(len(tables), root, path, name, root / side if side else path.with_suffix(".toml"), ours)
            )
            if name in LISTS:
                ids[path.stem] += 1
        for table in tables[before:]:
            if table.kind in LISTS and ids[table.path.stem] > 1:
                hint = "keep one of them, or rename it (file, side file and id)."
                found.append(
                    Problem(
                        shown(table.path),
                        None,
                        "",
                        "list_twice",
                        f"two lists of the folder are called {table.path.stem!r}.",
                        hint,
                    )
                )
        if ours:
            have = {(table.kind, table.path.stem) for table in tables}
            hint = "restore it: nothing loads without it."
            found += [
                Problem(
                    shown(root),
                    None,
                    "",
                    "table_missing",
                    f"the table {stem}.csv of {kind.pattern} is missing.",
                    hint,
                )
                for kind in KINDS
                for stem in kind.required
                if (kind.name, stem) not in have
            ]
        else:
            found += _folder_faults(root, tables[before:])
    return tables


def _name_fault(path: Path, root: Path, kind: str | None) -> tuple[str, str, str] | None:
    """What is wrong with a file's name or place: rule, message, hint."""
    if not path.resolve().is_relative_to(root.resolve()):
        return "path", "the file is a link that leads out of the folder.", "copy the file into the folder."
    if re.search(r"[*?\[]", str(path)):
        return (
            "path",
            "the path holds one of the signs * ? [, which stand for many files.",
            "rename the file or its folder.",
        )
    if kind is None:
        return (
            "unknown_table",
            "no kind of table belongs here.",
            "give it a model in schemas.py and a line in files.KINDS, or move it.",
        )
    stem = BY_NAME[kind].stem
    if not re.fullmatch(stem, path.stem):
        hint = (
            f"lists are named with lower-case letters, digits and _ ({path.stem.lower()!r})."
            if kind in LISTS
            else f"the name must be {stem}."
        )
        return "path" if kind in LISTS else "file_name", f"the file cannot be called {path.name!r}.", hint
    return None


def _folder_faults(root: Path, tables: list[Table]) -> list[Problem]:
    """Faults of a team's folder as a whole."""
    found = []
    for path in sorted(root.rglob("*")):
        if path.suffix != path.suffix.lower() and path.suffix.lower() in {".csv", ".toml"} and path.is_file():
            hint = f"rename it to {path.with_suffix(path.suffix.lower()).name!r}."
            found.append(
                Problem(
                    shown(path),
                    None,
                    "",
                    "path",
                    "the file's ending must be written small, or it is not read.",
                    hint,
                )
            )
    if not tables and not (root / DIMENSIONS).is_file() and not found:
        hint = "put a list there: <list>.csv and <list>.toml; or name another folder."
        found.append(
            Problem(
                shown(root), None, "", "folder_empty", "the folder has no list and no dimensions.toml.", hint
            )
        )
    return found
