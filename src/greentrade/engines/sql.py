"""Steps of SQL: statements that live in files beside their module, each with a header that says what it reads, writes and yields.

A step may leave places open, which :meth:`Step.fill` fills:

=================  =============================  ==================================================================
place              value                          becomes
=================  =============================  ==================================================================
``{cells}``        text                           the text; the places of a :class:`Step` are filled in turn
``{by}``           names of columns               ``"year", "flow"``
``{by:s}``         names of columns               ``s."year", s."flow"``
``{by:s=w}``       names of columns               ``s."year" IS NOT DISTINCT FROM w."year" AND ...``
``{groups:c}``     column to expression           ``c.flow_name AS "flow"``; ``{t}`` in the expression is the alias
``{by,}``          either                         the same with a comma behind each column
=================  =============================  ==================================================================

Without any column, ``{by}`` is the constant column ``one`` (``{groups:c}`` makes it), ``{by:s=w}`` is true, and ``{by,}`` is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType

from greentrade.errors import InternalError

__all__ = ["ONE", "Step", "Value", "literal", "quote", "statements"]

Value = str | Sequence[str] | Mapping[str, str]
"""What a place is filled with: text of ours, names of columns, or an expression for each column."""

ONE = "one"
"""Constant column that stands for "not grouped"."""

_NAME = re.compile(r"^-- name:[ \t]*(\w+)[ \t]*$", re.MULTILINE)
_HEADER = re.compile(r"\A(?:--.*\n?)+")
_FACT = re.compile(r"\b(reads|writes|grain):")
_TABLE = re.compile(r"[\w{}]+")
_ASIDE = re.compile(r"\([^()]*\)")
_PLACE = re.compile(r"\{(?P<name>[a-z]\w*)(?::(?P<left>[a-z]\w*)(?:=(?P<right>[a-z]\w*))?)?(?P<comma>,?)\}")


class Step(str):
    """A statement from a ``.sql`` file, which runs as the text that it is.

    Attributes
    ----------
    name
        Name in its file.
    reads, writes
        Tables, views and places (``{cells}``), as its header says.
    grain
        What a row of its result stands for.
    places
        Names of the places that are open.
    """

    __slots__ = ("grain", "name", "places", "reads", "writes")

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    grain: str
    places: frozenset[str]

    @classmethod
    def parse(cls, name: str, sql: str) -> Step:
        """Read the header of a statement: ``-- reads: ...; writes: ...; grain: ...``, in any order, on one line or several."""
        header = match[0] if (match := _HEADER.match(sql)) else ""
        _, *parts = _FACT.split(" ".join(line.lstrip("- ") for line in header.splitlines()))
        facts = dict(zip(parts[::2], parts[1::2], strict=True))
        step = cls(sql.removeprefix(header))
        step.name, step.grain = name, facts.get("grain", "").partition(". ")[0].strip(" .;")
        step.reads, step.writes = _tables(facts.get("reads", "")), _tables(facts.get("writes", ""))
        step.places = frozenset(place["name"] for place in _PLACE.finditer(step))
        return step

    def fill(self, **values: Value) -> Step:
        """Fill all places with fragments of ours; a user's text comes in quoted, and is never read as a place.

        Raises
        ------
        InternalError
            A place has no value, or a value has no place.
        """
        used: set[str] = set()
        step = self._filled(values, used)
        if unknown := values.keys() - used:
            raise InternalError(f"the step {self.name} has no place for {', '.join(sorted(unknown))}.")
        return step

    def fill_from(self, values: Mapping[str, Value]) -> Step:
        """Fill all places with what several steps share: what this one has no place for is left out."""
        return self._filled(values, set())

    def _filled(self, values: Mapping[str, Value], used: set[str]) -> Step:
        step = Step(_put(self, values, used))
        step.name, step.reads, step.writes, step.grain = self.name, self.reads, self.writes, self.grain
        step.places = frozenset()
        return step


def _tables(text: str) -> tuple[str, ...]:
    """Names in a list of tables: the first word of each item, without what is said of it."""
    found = (_TABLE.match(item.strip()) for item in _ASIDE.sub("", text).rstrip(" ;.").split(","))
    return tuple(item[0] for item in found if item)


def _put(step: Step, values: Mapping[str, Value], used: set[str]) -> str:
    def put(place: re.Match[str]) -> str:
        name = place["name"]
        if name not in values:
            raise InternalError(f"the step {step.name} has nothing to put at {place[0]}.")
        used.add(name)
        value = values[name]
        if isinstance(value, Step) and value.places:
            return _put(value, values, used)
        return value if isinstance(value, str) else _columns(value, place)

    return _PLACE.sub(put, step)


def _columns(columns: Sequence[str] | Mapping[str, str], place: re.Match[str]) -> str:
    """List the columns in the form that a place asks for."""
    left, right, comma = place["left"], place["right"], place["comma"]
    prefix = f"{left}." if left else ""
    if right:
        pairs = (f"{prefix}{quote(c)} IS NOT DISTINCT FROM {right}.{quote(c)}" for c in columns)
        return " AND ".join(pairs) or "true"
    if isinstance(columns, Mapping):
        listed = [f"{sql.replace('{t}', prefix)} AS {quote(name)}" for name, sql in columns.items()]
        none = f"1 AS {ONE}"
    else:
        listed, none = [prefix + quote(name) for name in columns], prefix + ONE
    return "".join(f"{column}, " for column in listed).rstrip(" ") if comma else ", ".join(listed) or none


@cache
def statements(package: str, filename: str) -> Mapping[str, Step]:
    """Read the steps of a ``.sql`` file that is shipped inside a package, by name.

    Parameters
    ----------
    package
        Package that holds the file (``__package__`` of the caller).
    filename
        Name of the file. Each statement starts with a line ``-- name: xyz``, followed by its header.
    """
    text = resources.files(package).joinpath(filename).read_text(encoding="utf-8")
    _, *parts = _NAME.split(text)
    names, bodies = parts[::2], parts[1::2]
    if not names or len(set(names)) != len(names):
        raise ValueError(f"{package}/{filename}: every statement needs a name of its own (-- name: xyz)")
    return MappingProxyType(
        {
            name: Step.parse(name, body.strip().removesuffix(";"))
            for name, body in zip(names, bodies, strict=True)
        }
    )


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
