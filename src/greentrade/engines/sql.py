"""SQL that lives in files beside its module, and the two ways to put a name or a text into SQL safely."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

_NAME = re.compile(r"^-- name:[ \t]*(\w+)[ \t]*$", re.MULTILINE)


@cache
def statements(package: str, filename: str) -> dict[str, str]:
    """Named statements of a ``.sql`` file that is shipped inside a package.

    Parameters
    ----------
    package
        Package that holds the file (``__package__`` of the caller).
    filename
        Name of the file. Each statement starts with a line ``-- name: xyz``.

    Returns
    -------
    dict
        Statement text by name, comments kept (they name the step in an error).
    """
    text = resources.files(package).joinpath(filename).read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    names, bodies = parts[::2], parts[1::2]
    if not names or len(set(names)) != len(names):
        raise ValueError(f"{package}/{filename}: every statement needs a name of its own (-- name: xyz)")
    return {name: body.strip().removesuffix(";") for name, body in zip(names, bodies, strict=True)}


def fill(statement: str, fields: Mapping[str, object]) -> str:
    """Put our own fragments (never a user's text) in the places that a statement leaves open.

    Examples
    --------
    >>> fill("SELECT {columns} FROM {table}", {"columns": "a, b", "table": "t"})
    'SELECT a, b FROM t'
    """
    for name, text in fields.items():
        statement = statement.replace(f"{{{name}}}", str(text))
    return statement


def quote(identifier: str) -> str:
    """Quote an identifier (a user's column or table name), so that nothing in it is read as SQL.

    Examples
    --------
    >>> quote("net weight")
    '"net weight"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text for the few places where DuckDB takes no parameter (a path inside a view).

    Examples
    --------
    >>> literal("d'Ivoire.csv")
    "'d''Ivoire.csv'"
    """
    return "'" + text.replace("'", "''") + "'"
