"""Find the tables below our folder and teams' folders, and what is wrong with their names and places."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from greentrade.reference.files import DIMENSIONS, Table, hidden, kind_of, leads_out, visible
from greentrade.reference.kinds import BY_NAME, KINDS, LISTS
from greentrade.reference.problem import Problem, shown


def discover(roots: tuple[Path, ...], found: list[Problem]) -> list[Table]:
    """Every table below the roots; faults of names and places."""
    tables: list[Table] = []
    for place, root in enumerate(roots):
        ours = place == 0
        before, ids = len(tables), Counter[str]()
        for path in visible(root, ".csv"):
            name = kind_of(path, root, ours=ours)
            wrong = _name_fault(path, root, name, ours=ours)
            if wrong:
                found.append(Problem(shown(path), None, "", *wrong))
            if name is None or (not ours and leads_out(path, root)) or not _is_text(path):
                continue  # a file with a bad name only is read on: its other faults are told too
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


def _name_fault(path: Path, root: Path, kind: str | None, *, ours: bool) -> tuple[str, str, str] | None:
    """Name the fault of a file's name or place: rule, message, hint."""
    if not ours and leads_out(path, root):  # installers may make links of all files of ours
        return "path", "the file is a link that leads out of the folder.", "copy the file into the folder."
    if not _is_text(path):
        return "path", "the path holds bytes that are no UTF-8.", "rename the file or its folder."
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
            "give it columns in columns.toml and a line in kinds.KINDS, or move it.",
        )
    stem = BY_NAME[kind].stem
    if not re.fullmatch(stem, path.stem):
        message = f"the file cannot be called {path.name!r}."
        if kind not in LISTS:
            return "file_name", message, f"the name must be {stem}."
        better = re.sub(r"[^a-z0-9_-]+", "_", path.stem.lower()).strip("_-")
        hint = "lists are named with lower-case letters of English, digits, _ and -"
        return "path", message, hint + (f": {better}.csv." if better else ".")
    return None


def _is_text(path: Path) -> bool:
    """Tell whether a path can be written as text, as engines want it; on some systems any bytes can name a file."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _folder_faults(root: Path, tables: list[Table]) -> list[Problem]:
    """Find the faults of a team's folder as a whole."""
    found = [Problem(shown(path), None, "", *fault) for path, fault in unread(root)]
    if not tables and not (root / DIMENSIONS).is_file() and not found:
        hint = "put a list there: <list>.csv and <list>.toml; or name another folder."
        found.append(
            Problem(
                shown(root), None, "", "folder_empty", "the folder has no list and no dimensions.toml.", hint
            )
        )
    return found


def unread(root: Path) -> Iterator[tuple[Path, tuple[str, str, str]]]:
    """Name what looks like a part of a team's folder and is not read, so that no list is left out in silence: rule, message, hint."""
    refused: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not hidden(name))
        for path in (Path(folder, name) for name in sorted(names) + folders if not hidden(name)):
            if path.name in folders and path.is_symlink():
                yield path, ("path", "the folder is a link: nothing in it is read.", "copy the folder here.")
            elif path.suffix.lower() not in {".csv", ".toml"}:
                continue
            elif not os.path.isfile(path):  # noqa: PTH113 (Path.is_file may raise)
                what = "a folder" if path.name in folders else "no file that can be read, or a link to none"
                yield path, ("path", f"{path.name!r} is {what}.", "put the file there, or rename this.")
            elif path.suffix != path.suffix.lower():
                hint = f"rename it to {path.with_suffix(path.suffix.lower()).name!r}."
                yield path, ("path", "the file's ending must be written small, or it is not read.", hint)
    for err in refused:
        yield (
            Path(os.fsdecode(err.filename)),
            ("unreadable", f"the folder cannot be read: {err.strerror}.", "check its permissions."),
        )
