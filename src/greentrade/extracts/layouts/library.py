"""The layouts that the package knows: one TOML file each in this folder."""

from __future__ import annotations

import os
from functools import cache
from importlib import resources

from greentrade.errors import UsageError
from greentrade.extracts.layouts.layout import Layout, parse_layout


@cache
def layouts() -> dict[str, Layout]:
    """Read all layouts, by id; the one that takes any table comes last."""
    folder = resources.files(__package__)
    read = [
        parse_layout(f.read_text(encoding="utf-8"), where=f.name)
        for f in folder.iterdir()
        if f.name.endswith(".toml")
    ]
    return {layout.id: layout for layout in sorted(read, key=lambda item: (item.fallback, item.id))}


def find_layout(name: str | os.PathLike[str] | Layout) -> Layout:
    """Find the layout of a name; one of the user's own, or the path of its file, is taken as it is.

    Raises
    ------
    UsageError
        No layout has this name; the message lists those that there are.
    """
    if isinstance(name, Layout):
        return name
    if not isinstance(name, str) or name.lower().endswith(".toml"):
        return Layout.from_toml(name)
    known = layouts()
    if name not in known:
        raise UsageError.not_one_of("layout", name, [*known, "or the path of a .toml file of your own"])
    return known[name]
