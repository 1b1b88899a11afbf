"""Tables in which a row is not a record: wide ones (a column for each month, year or flow) and long ones (a row for each measure).

What such a table would look like with a record in each row is decided here from its headings; :mod:`reshape` brings the rows into that form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.errors import InputError
from greentrade.extracts.layouts.vocabulary import fold

if TYPE_CHECKING:
    from greentrade.extracts.layouts.layout import Layout, Long, Wide

FACT = "fact:"
"""Before the path of an entry of a JSON envelope, where a text stands there."""


@dataclass(frozen=True, slots=True)
class WideTable:
    """A wide table: each row is as many records as it has cells.

    Attributes
    ----------
    headings
        Headings with the new columns at the end: the one that tells the records apart, then those of the cells.
    records
        What the first new column says, and the positions of the cells of the others (None: there is no such cell).
    control
        Position of a column that holds the sum of the records.
    zeros
        Whether a zero is a record.
    """

    headings: tuple[str, ...]
    records: tuple[tuple[str, tuple[int | None, ...]], ...]
    value: int = 0
    control: int | None = None
    zeros: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LongTable:
    """A long table: a row for the value of a record, another one for its weight.

    Attributes
    ----------
    headings
        Headings with two new columns at the end: ``value``, and ``net weight kg``.
    measure, figure
        Positions of the columns that say what a row measures, and how much.
    values, weights
        Folded text of the measure to what its figures are multiplied by.
    """

    headings: tuple[str, ...]
    measure: int
    figure: int
    values: Mapping[str, int]
    weights: Mapping[str, int]
    notes: tuple[str, ...] = ()


Shape = WideTable | LongTable


def shape_of(
    layout: Layout,
    headings: Sequence[str],
    facts: Mapping[str, str],
    *,
    several: bool,
    where: str | None = None,
) -> Shape | None:
    """Find the shape that a layout declares, as far as these headings have it.

    Parameters
    ----------
    layout
        The layout.
    headings
        Headings of the table.
    facts
        What is next to the table (entries of a JSON envelope, by path).
    several
        Whether the extract has several files.
    where
        Name of the source for messages.
    """
    places = _Places(headings, where)
    if layout.wide is not None:
        return _wide(layout.wide, headings, places, facts, several=several)
    return None if layout.long is None else _long(layout.long, headings, places)


class _Places:
    """Positions of headings; two columns that one of them could be are refused."""

    def __init__(self, headings: Sequence[str], where: str | None) -> None:
        self.headings = headings
        self.where = where
        self.found: dict[str, list[int]] = {}
        for place, heading in enumerate(headings):
            self.found.setdefault(fold(heading), []).append(place)

    def find(self, *folded: str) -> int | None:
        """Find the only column of these headings (folded); None where there is none."""
        hits = [place for heading in folded for place in self.found.get(heading, [])]
        if len(hits) > 1:
            raise InputError(
                f"several columns can be read as one: {', '.join(repr(self.headings[place]) for place in hits)}.",
                where=self.where,
                hint="leave only one of them in the extract, or rename the others.",
            )
        return hits[0] if hits else None


def wide_table(
    headings: Sequence[str], fills: str, cells: Mapping[str, int], notes: tuple[str, ...] = ()
) -> WideTable:
    """Make the shape of a table with one column of values for each text of a new column."""
    records = tuple((text, (place,)) for text, place in cells.items())
    return WideTable((*headings, fills, "value"), records, notes=notes)


def _wide(
    wide: Wide, headings: Sequence[str], places: _Places, facts: Mapping[str, str], *, several: bool
) -> WideTable | None:
    new = list(wide.columns)
    records: list[tuple[str, tuple[int | None, ...]]] = []
    notes = []
    for token, said in wide.texts.items():
        cells = tuple(places.find(fold(wide.columns[name].replace("{}", token))) for name in new)
        value = cells[new.index(wide.value)]
        if value is None:
            continue
        text = facts.get(said.removeprefix(FACT)) if said.startswith(FACT) else said
        if text is None:
            notes.append(
                f"column {headings[value]!r} is not read, because nothing says its {wide.fills} ({said})"
            )
        elif several and wide.only is not None and token != wide.only:
            notes.append(
                f"column {headings[value]!r} is not read, because another file of the extract may hold the same figures"
            )
        elif any(text == other for other, _ in records):
            raise InputError(
                f"column {headings[value]!r} and another one are both of {wide.fills} {text!r}.",
                where=places.where,
                hint="correct what the extract says of them.",
            )
        else:
            records.append((text, cells))
    if not records:
        return None
    control = places.find(*wide.control)
    return WideTable(
        (*headings, wide.fills, *new),
        tuple(records),
        value=new.index(wide.value),
        control=control,
        zeros=wide.zeros,
        notes=tuple(notes),
    )


def _long(long: Long, headings: Sequence[str], places: _Places) -> LongTable | None:
    measure, figure = places.find(*long.measure), places.find(*long.figure)
    if measure is None or figure is None:
        return None
    kept = tuple("" if place == figure else heading for place, heading in enumerate(headings))
    return LongTable((*kept, "value", "net weight kg"), measure, figure, long.values, long.weights)
