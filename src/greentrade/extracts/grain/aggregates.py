"""Which texts of an extract mean *all*: all partners together, all regimes, all modes of transport.

The distinct texts are read, not the rows. A text counts as it is folded (case, blanks and marks dropped); no country has the code zero in
any scheme, so a partner of zeros only is the world.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import literal, statements
from greentrade.extracts.layouts.readings import read_place
from greentrade.extracts.layouts.vocabulary import fold, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from greentrade.extracts.layouts.detect import Plan
    from greentrade.extracts.layouts.layout import Layout
    from greentrade.extracts.load.extract import Source

_SQL = statements(__package__, "double_counting.sql")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column that breaks its rows down, and in which rows of the extract it is a total.

    Attributes
    ----------
    name
        Column of ``gt_source``.
    total
        SQL condition: the row is the total in this dimension.
    mixed
        Whether totals and details both occur.
    """

    name: str
    total: str
    mixed: bool


def world_texts(source: Source, plan: Plan, column: str = "partner") -> str | None:
    """List the values of a partner (or reporter) column that mean all countries, as SQL in its own type; None where there are none."""
    if column not in plan.columns:
        return None
    return _listed(t for t in _texts(source, column) if means_world(str(t), plan.layout))


def means_world(text: str, layout: Layout) -> bool:
    """Whether a partner text means all countries together."""
    bare = text.strip().removesuffix(".0")
    known = {fold(word) for word in words().world}
    return bare in layout.world or fold(bare) in known or (bare.isdigit() and not bare.strip("0"))


@dataclass(frozen=True, slots=True)
class Groups:
    """Partner values that mean groups of countries, as SQL lists in the column's own type.

    Attributes
    ----------
    unions
        Nation that speaks for a union whose members we know (EUN) to the values that mean it.
    others
        Values that mean other groups.
    """

    unions: Mapping[str, str]
    others: str | None

    def any(self) -> str | None:
        """List all of them."""
        return ", ".join([*self.unions.values(), *([self.others] if self.others else [])]) or None


def group_texts(source: Source, plan: Plan) -> Groups:
    """Find the partner values that mean a group of countries."""
    if "partner" not in plan.columns:
        return Groups({}, None)
    texts = _texts(source, "partner")
    known = {fold(t): nation for nation, names in words().unions.items() for t in names}
    others = {fold(t) for t in words().groups}
    patterns = [re.compile(pattern) for pattern in plan.layout.groups]
    unions: dict[str, list[Any]] = {}
    rest = []
    for value in texts:
        text = str(value).strip()
        place = read_place(text, plan.layout.places)[0]
        nation = place if place in words().unions else None if text.isdigit() else known.get(fold(text))
        if nation is not None:
            unions.setdefault(nation, []).append(value)
        elif (not text.isdigit() and fold(text) in others) or any(p.fullmatch(text) for p in patterns):
            rest.append(value)
    return Groups({n: str(_listed(values)) for n, values in unions.items()}, _listed(rest))


def dimensions(source: Source, plan: Plan) -> list[Dimension]:
    """Find the breakdown dimensions of the extract, the regime among them, each with the condition that makes a row its total."""
    # Comtrade leaves a dimension blank that was not asked for; in a plain table a blank says nothing.
    blank = not plan.layout.fallback
    found = [
        _dimension(source, breakdown.name, breakdown.totals, blank=blank)
        for breakdown in plan.layout.breakdowns
        if breakdown.name in plan.columns
    ]
    if "regime" in plan.columns:
        found.append(_dimension(source, "regime", (), blank=False))
    return found


def _dimension(source: Source, name: str, totals: tuple[str, ...], *, blank: bool) -> Dimension:
    exact, known = set(totals), {fold(text) for text in words().all_kinds}

    def is_total(text: str) -> bool:
        bare = text.strip().removesuffix(".0")
        return bare in exact or fold(bare) in known or (blank and not bare)

    texts = _texts(source, name)
    listed = _listed(t for t in texts if is_total(str(t)))
    details = any(not is_total(str(t)) for t in texts)
    missing = blank and details and bool(source.session.execute(_SQL["any_missing"].fill(column=name)))
    condition = " OR ".join(
        filter(
            None,
            (f"{name} IS NULL" if blank else "", f"coalesce({name} IN ({listed}), false)" if listed else ""),
        )
    )
    return Dimension(name, condition or "false", mixed=details and (listed is not None or missing))


def _texts(source: Source, column: str) -> list[Any]:
    """Find the distinct values of a column, in its own type (text or integer), in one pass over the rows."""
    known = source.distinct
    if column not in known:
        table = "gt_reporters" if column == "reporter" else "gt_source"
        sql = _SQL["distinct_texts"].fill(column=column, table=table)
        source.session.execute(sql, step=f"find the distinct values of {column}")
        known[column] = [
            value for (value,) in source.session.execute(f"SELECT {column} FROM gt_seen_{column}")
        ]
    return known[column]


def _listed(values: Iterable[Any]) -> str | None:
    write: Callable[[Any], str] = lambda v: str(v) if isinstance(v, int) else literal(str(v))  # noqa: E731
    return ", ".join(sorted(map(write, values))) or None
