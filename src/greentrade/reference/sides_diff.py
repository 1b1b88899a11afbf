"""What differs between two side files, or between the dimensions of two states: one fact a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from greentrade.errors import ReferenceInvalid
from greentrade.reference.files import DIMENSIONS
from greentrade.reference.sides import read_toml

__all__ = ["Toml", "dimension_changes", "side_changes"]

_PROFILES = "profiles"


@dataclass(frozen=True, slots=True)
class Toml:
    """A TOML file, or none."""

    there: bool = False
    data: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path | None) -> Toml:
        """Read a file; one that is not there is empty.

        Raises
        ------
        ReferenceInvalid
            It is not TOML: only tables that were not checked can have such a file.
        """
        if path is None or not path.is_file():
            return cls()
        side, faults = read_toml(path, ours=False)
        if faults:
            raise ReferenceInvalid("a side file cannot be read:", problems=map(str, faults))
        return cls(there=True, data=side.data)

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that tell the rows of a list apart, beside those of all lists."""
        named = self.data.get("key", ())
        return tuple(name for name in named if isinstance(name, str)) if isinstance(named, list) else ()


def side_changes(table: str, file: str, before: Toml, after: Toml) -> Iterator[dict[str, str | None]]:
    """Facts that one file has and the other has not, or has otherwise.

    Parameters
    ----------
    table
        What the file speaks for.
    file
        The file, below its folder.
    before, after
        The two states of it.
    """
    old, new = (dict(_facts(state.data)) for state in (before, after))
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        if _are_texts(was) and _are_texts(
            now
        ):  # told item by item: a caution that was added, a list that votes now
            for item in was or ():
                if item not in (now or ()):
                    yield _row(table, file, key, item, None)
            for item in now or ():
                if item not in (was or ()):
                    yield _row(table, file, key, None, item)
        else:
            yield _row(table, file, key, was, now)


def dimension_changes(a: tuple[Path, ...], b: tuple[Path, ...]) -> Iterator[dict[str, str | None]]:
    """Compare the dimensions, a team's `dimensions.toml` taken over ours as screening takes it."""
    yield from side_changes("dimensions", DIMENSIONS, _dimensions(a), _dimensions(b))


def _dimensions(roots: tuple[Path, ...]) -> Toml:
    drawn: dict[str, Any] = {}
    profiles: dict[str, Any] = {}
    for root in roots:
        declared = dict(Toml.read(root / DIMENSIONS).data)
        for name, tables in declared.pop(_PROFILES, {}).items():
            profiles[name] = profiles.get(name, {}) | tables
        drawn |= declared
    return Toml(there=True, data=drawn | ({_PROFILES: profiles} if profiles else {}))


def _facts(data: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Every fact of a table by its dotted name; tables within it are opened."""
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from _facts(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _are_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _row(table: str, file: str, key: str, before: Any, after: Any) -> dict[str, str | None]:
    change = "added" if before is None else "removed" if after is None else "changed"
    return {
        "table": table, "file": file, "change": change, "key": key,
        "before": _text(before), "after": _text(after),
    }  # fmt: skip


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_text(item) or "" for item in value) + "]"
    return str(value)
