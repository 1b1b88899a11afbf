"""Docstrings as data: what is written once, at the thing itself, is shown wherever it is told again."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

_SECTION = re.compile(r"^(\w[\w ]*)\n-+\n", re.MULTILINE)
_ENTRY = re.compile(r"^(\w[\w, *]*)\n((?:[ ]{4}.*\n|\n)+)", re.MULTILINE)


def section(thing: type | Callable[..., Any], name: str) -> str:
    """Return the text of a section of a docstring (``Parameters``, ``Attributes`` ...), without its heading; empty if there is none.

    Examples
    --------
    >>> section(section, "Examples").splitlines()[0].startswith(">>> section")
    True
    """
    _, *pieces = _SECTION.split(inspect.getdoc(thing) or "")
    found = dict(zip(pieces[::2], pieces[1::2], strict=True))
    return found.get(name, "").rstrip() + "\n" if name in found else ""


def entries(thing: type | Callable[..., Any], name: str) -> dict[str, str]:
    """Return what a section of a docstring says of each parameter, attribute or column, on one line each.

    Examples
    --------
    >>> sorted(entries(entries, "Parameters"))
    ['name', 'thing']

    Parameters
    ----------
    thing
        A function or class.
    name
        Name of the section.
    """
    found = {}
    for names, text in _ENTRY.findall(section(thing, name)):
        for one in names.split(","):
            found[one.strip().lstrip("*")] = " ".join(text.split())
    return found
