"""Finds the columns of a table among its headings."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from greentrade.errors import ChoiceNeeded, InputError, UsageError, did_you_mean
from greentrade.extracts.layouts.fiscal import read_fiscal
from greentrade.extracts.layouts.library import find_layout
from greentrade.extracts.layouts.readings import read_period
from greentrade.extracts.layouts.units import read_unit
from greentrade.extracts.layouts.vocabulary import fold

if TYPE_CHECKING:
    from greentrade.extracts.layouts.layout import Layout, Ranks

NAMEABLE = (
    "hs_code", "hs_edition", "period", "month", "flow", "reporter", "partner", "value", "net_weight_kg",
    "quantity", "quantity_unit", "regime", "description", "currency",
)  # fmt: skip
"""Canonical columns that a user may name with ``columns={...}``."""

SHOWN_HEADINGS = 60
"""Headings listed in a message at most."""


class ValueUnit(NamedTuple):
    """What a value heading says of its values."""

    currency: str | None
    scale: int
    flow: str | None = None


_SPREAD = re.compile(
    r"(.*?)[\s_,:(\[]*(?:\bin[\s_]+)?((?:fy[\s_]*)?\d{4}(?:[\s_]*[-/m年q][\s_]*\d{1,4}月?)?)[\s)\]年]*",
    re.IGNORECASE,
)
"""Heading that ends in a period: ``2024``, ``2017-2018``, ``Exported value in 2019``."""
_YEAR_IN = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Finder:
    """Finds columns among the headings of one source.

    Parameters
    ----------
    headings
        Headings as they stand in the source.
    where
        Name of the source for messages.
    repeated
        Whether columns of one heading are the same, so that the first is taken.
    """

    def __init__(self, headings: tuple[str, ...], where: str | None, *, repeated: bool = False) -> None:
        self.headings = headings
        self.where = where
        self.repeated = repeated
        self.positions: dict[str, list[int]] = {}
        for position, heading in enumerate(headings):
            self.positions.setdefault(fold(heading), []).append(position)
        self.folded = frozenset(self.positions) - {""}

    def with_headings(self, headings: tuple[str, ...]) -> Finder:
        """Make a finder of the same source with new columns."""
        return Finder(headings, self.where, repeated=self.repeated)

    def seen(self) -> str:
        """List the headings for a message."""
        shown = ", ".join(repr(h) for h in self.headings[:SHOWN_HEADINGS])
        return shown + (", ..." if len(self.headings) > SHOWN_HEADINGS else "")

    def find(self, column: str, ranks: Ranks) -> int | None:
        """Find the column by the first rank that is there; two equally good columns raise ChoiceNeeded."""
        for rank in ranks:
            hits = [p for h in rank for p in self._at(h)]
            if len(hits) > 1:
                self.ask(column, hits)
            if hits:
                return hits[0]
        return None

    def _at(self, heading: str) -> list[int]:
        places = self.positions.get(heading, [])
        return places[:1] if self.repeated else places

    def values(self, layout: Layout) -> list[tuple[int, ValueUnit, str]]:
        """Find the columns that can be the value, each with its unit and flow."""
        hits: list[tuple[int, ValueUnit, str]] = []
        flows: set[str | None] = set()
        for v in layout.values:
            if layout.rank_values and v.flow in flows:
                continue
            own = [(p, ValueUnit(v.currency, v.scale, v.flow), "") for h in v.headings for p in self._at(h)]
            if own and layout.rank_values:
                flows.add(v.flow)
            hits += own
        if (
            not hits or layout.fallback
        ):  # a plain table may have a second value under a heading in other words
            known = {p for p, _, _ in hits}
            units = [(p, read_unit(h)) for p, h in enumerate(self.headings) if p not in known]
            hits += [
                (p, ValueUnit(u.currency or layout.currency, u.scale * layout.scale, u.flow), "")
                for p, u in units
                if u.plain
            ]
        return hits

    def periods(self, layout: Layout) -> list[tuple[int, ValueUnit, str]]:
        """Find the columns of values that are headed by a period, alone or after a unit; two of one time raise ChoiceNeeded."""
        hits = []
        periods: dict[str, list[int]] = {}
        fiscal = []
        for place, heading in enumerate(self.headings):
            match = _SPREAD.fullmatch(heading.strip())
            read = None if match is None else read_period(match[2]) or read_fiscal(match[2])
            if match is None or read is None:
                continue
            rest = match[1].strip()
            unit = read_unit(rest)
            if rest and not unit.plain:
                continue
            found = ValueUnit(unit.currency or layout.currency, unit.scale * layout.scale, unit.flow)
            hits.append((place, found, match[2]))
            periods.setdefault(read.label, []).append(place)
            if read_period(match[2]) is None:
                fiscal.append(place)
        twice = next((places for places in periods.values() if len(places) > 1), None)
        if twice is not None:
            self.ask("value", twice)
        if fiscal and len(fiscal) < len(hits):  # 2019, 2020, 2019-20: their sum, or how they changed
            self.ask("value", [p for p, _, _ in hits])
        return hits

    def dated(self, taken: Collection[int]) -> list[str]:
        """List the headings of other columns that name a year, as far as they may hold values too (``2021p``)."""
        return [h for p, h in enumerate(self.headings) if p not in taken and _YEAR_IN.search(h)]

    def named(self, columns: Mapping[str, str], layout: Layout) -> tuple[dict[str, int], ValueUnit]:
        """Find the columns that the user named, and what the name given to the value implies."""
        units = _units_by_name(layout)
        found: dict[str, int] = {}
        value = ValueUnit(layout.currency, layout.scale)
        for name, heading in columns.items():
            column = name
            if name == "value":
                value = units.get(fold(heading)) or _unit_of_heading(heading, layout) or value
            elif name not in NAMEABLE:
                if fold(name) not in units:
                    examples = ["value_usd", "value_kusd", "value_cny", "value_eur"]
                    raise UsageError.not_one_of("a name in columns", name, [*NAMEABLE, *examples])
                column, value = "value", units[fold(name)]
            hits = self._named_at(name, heading)
            if len(hits) > 1 or column in found:
                self.ask(column, hits)
            found[column] = hits[0]
        return found, value

    def _named_at(self, name: str, heading: str) -> list[int]:
        """Find the columns under a heading that the user names: as it stands, else as it is compared."""
        exact = [place for place, own in enumerate(self.headings) if own == heading]
        hits = exact or self.positions.get(fold(heading), [])
        if not hits:
            raise InputError(
                f"columns={{{name!r}: {heading!r}}}: there is no such heading. Headings seen: {self.seen()}.",
                where=self.where,
                hint=f"{did_you_mean(heading, self.headings)}name one of the headings, as it stands in the file.",
            )
        return hits

    def weights(self, layout: Layout) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
        """Find the quantities that are weights where their unit says so."""
        pairs = []
        for weight in layout.weights:
            quantity = self.find("quantity", tuple((h,) for h in weight.quantity))
            unit = self.find("quantity_unit", tuple((h,) for h in weight.unit))
            if quantity is not None and unit is not None:
                pairs.append((quantity, unit, weight.kilograms))
        return tuple(pairs)

    def ask(self, column: str, hits: list[int]) -> NoReturn:
        """Raise ChoiceNeeded: several columns fit equally."""
        names = ", ".join(repr(self.headings[p]) for p in dict.fromkeys(hits))
        raise ChoiceNeeded(
            f"several columns could be {column}: {names}.",
            option="columns",
            where=self.where,
            hint=f'say which one: columns={{"{column}": "<heading>"}} (rename the others if the headings are equal).',
        )


def _units_by_name(layout: Layout) -> dict[str, ValueUnit]:
    """Collect the units of the headings of values that are known: those of the layout before those of the plain table."""
    plain = {
        h: ValueUnit(v.currency, v.scale)
        for v in find_layout("tidy").values
        if v.currency
        for h in v.headings
    }
    return plain | {h: ValueUnit(v.currency, v.scale, v.flow) for v in layout.values for h in v.headings}


def _unit_of_heading(heading: str, layout: Layout) -> ValueUnit | None:
    """Read the unit in a heading; None where it says nothing."""
    unit = read_unit(heading)
    if not unit.currency and unit.scale == 1:
        return None
    return ValueUnit(unit.currency or layout.currency, unit.scale, unit.flow)
