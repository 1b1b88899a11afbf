"""Which layout an extract has, and which of its columns means what. Two readings that fit equally are a question, never a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from greentrade.errors import ChoiceNeeded, GreentradeError, InputError, UsageError
from greentrade.extracts.layouts import Layout, Ranks, find_layout, fold, layouts
from greentrade.extracts.units import read_unit

NAMEABLE = (
    "hs_code", "hs_edition", "period", "month", "flow", "reporter", "partner", "value", "net_weight_kg",
    "quantity", "quantity_unit", "regime", "description", "currency",
)  # fmt: skip
"""Canonical columns that a user may name with ``columns={...}``."""

SHOWN_HEADINGS = 60
"""Headings listed in a message at most."""


@dataclass(frozen=True)
class Plan:
    """What the columns of an extract mean.

    Attributes
    ----------
    layout
        The layout read by.
    columns
        Canonical column (and breakdown dimension) to the position of the source's column.
    currency, scale
        What the value heading or the layout says.
    flow
        Flow that the headings imply (an exporter column: export), where the file has no flow column.
    implied_by
        Heading that implies the flow.
    constants
        Canonical column to the one text that holds for every row, as the user stated it.
    weights
        (position of a quantity, position of its unit, texts of the unit that mean kilograms).
    notes
        What a user should know about this reading.
    """

    layout: Layout
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    currency: str | None
    scale: int
    flow: str | None = None
    implied_by: str | None = None
    weights: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = field(default=())
    constants: Mapping[str, str] = field(default_factory=dict)

    def heading(self, column: str) -> str:
        """Heading in the source of a canonical column."""
        if column in self.constants:
            return f"{column}={self.constants[column]!r}"
        return self.headings[self.columns[column]]


def make_plan(
    headings: Sequence[str],
    *,
    where: str | None,
    layout: str | None = None,
    columns: Mapping[str, str] | None = None,
    flow: str | None = None,
    reporter: str | None = None,
    period: str | None = None,
) -> Plan:
    """Decide the layout of an extract and what its columns mean.

    Parameters
    ----------
    headings
        Headings as they stand in the source.
    where
        Name of the source for messages.
    layout, columns
        What the user says about it.
    flow, reporter
        What the user states; it decides what an exporter and an importer column are.
    period
        Period of all rows, where no column says it.
    """
    finder = _Finder(tuple(headings), where)
    chosen = _choose(finder, layout, has_columns=bool(columns))
    named, value = finder.named(columns or {}, chosen)
    found = named | {
        name: position
        for name, ranks in chosen.columns.items()
        if name not in named and (position := finder.find(name, ranks)) is not None
    }
    if "hs_code" not in found:
        raise InputError(
            f"no column of commodity codes was recognised. Headings seen: {finder.seen()}.",
            where=where,
            hint='name it: columns={"hs_code": "<heading>"}, and the others likewise where needed.',
        )
    if "value" not in found:
        position, value = finder.value(chosen)
        found["value"] = position
    _settle_period(finder, found, named, period)
    for breakdown in chosen.breakdowns:
        position_ = finder.find(breakdown.name, tuple((h,) for h in breakdown.headings))
        if position_ is not None:
            found[breakdown.name] = position_
    plan = Plan(
        layout=chosen,
        columns=found,
        headings=finder.headings,
        currency=value[0],
        scale=value[1],
        weights=() if "net_weight_kg" in found else finder.weights(chosen),
        notes=(*chosen.notes, *_scale_notes(finder.headings[found["value"]], value[1])),
        constants={} if period is None else {"period": period},
    )
    return _sides(plan, flow=flow, reporter=reporter)


def _settle_period(
    finder: _Finder, found: dict[str, int], named: Mapping[str, int], period: str | None
) -> None:
    """The period is in a column or stated for all rows; a month column is kept only where it tells something new."""
    if period is not None and "period" in found:
        raise InputError(
            f"period={period!r} was stated, and column {finder.headings[found['period']]!r} says the period of each row.",
            where=finder.where,
            hint="leave period= (--period) away.",
        )
    if period is None and "period" not in found:
        raise ChoiceNeeded(
            f"no column of the period (year or month) was recognised. Headings seen: {finder.seen()}.",
            option="period",
            where=finder.where,
            hint='name it: columns={"period": "<heading>"}; if the extract has none, state it: period="2024" (--period).',
        )
    if "month" not in found or period is not None:
        return
    whole = found["period"]
    if found["month"] == whole or ("month" not in named and fold(finder.headings[whole]) not in _YEARS):
        del found["month"]  # a full period is there: a month beside it tells nothing new


def shows_values(headings: Sequence[str]) -> bool:
    """Whether any heading is one of a value column in some layout."""
    folded = set(map(fold, headings))
    return any(folded.intersection(v.headings) for known in layouts().values() for v in known.values)


def is_question(error: GreentradeError, headings: Sequence[str]) -> bool:
    """Whether an error asks about a table of trade; a list of countries, say, may also have two columns that fit one name."""
    asked = error.option if isinstance(error, ChoiceNeeded) else None
    return asked == "period" or (asked is not None and shows_values(headings))


def _scale_notes(heading: str, scale: int) -> Iterator[str]:
    if scale != 1:
        yield f"the values of column {heading!r} are multiplied by {scale:,} to get currency units"


_YEARS = frozenset(
    map(fold, ("year", "ref_year", "年份", "年度", "年", "fiscal_year", "financial_year", "fy", "财年"))
)


def _choose(finder: _Finder, layout: str | None, *, has_columns: bool) -> Layout:
    """Layout named by the user, else the only one whose headings are all there, else the plain table."""
    if layout is not None:
        chosen = find_layout(layout)
        if not has_columns and not chosen.fits(finder.folded):
            lacking = [group[0] for group in chosen.requires if not finder.folded.intersection(group)]
            raise InputError(
                f"the extract is not of layout {layout!r}: it lacks {', '.join(lacking)}. Headings seen: {finder.seen()}.",
                where=finder.where,
                hint="leave layout= away to have it recognised, or choose another: "
                + ", ".join(layouts())
                + ".",
            )
        return chosen
    fitting = [known for known in layouts().values() if not known.fallback and known.fits(finder.folded)]
    if len(fitting) > 1:
        raise ChoiceNeeded(
            f"the headings fit several layouts: {', '.join(f.id for f in fitting)}.",
            option="layout",
            where=finder.where,
        )
    return fitting[0] if fitting else next(known for known in layouts().values() if known.fallback)


def _sides(plan: Plan, *, flow: str | None, reporter: str | None) -> Plan:
    """Settle what an exporter and an importer column are: reporter or partner, and the flow they imply."""
    columns = dict(plan.columns)
    exporter, importer = columns.pop("exporter", None), columns.pop("importer", None)
    if exporter is None and importer is None:
        return plan
    implied, implied_by, notes = None, None, list(plan.notes)
    known_reporter = "reporter" in columns or (exporter is None and reporter is not None)
    if known_reporter:
        other = importer if importer is not None else exporter
        if other is not None:
            columns.setdefault("partner", other)
    elif exporter is not None and (flow != "import" or importer is None or "flow" in columns):
        columns["reporter"] = exporter
        if importer is not None:
            columns.setdefault("partner", importer)
        implied, implied_by = "export", plan.headings[exporter]
        if importer is not None and "flow" not in columns:
            notes.append(
                "each row is an export of one country and an import of another: read as exports "
                "(flow='import' reads them as imports)"
            )
    elif importer is not None and exporter is None and flow == "export":
        columns.setdefault("partner", importer)
    elif importer is not None:
        columns["reporter"] = importer
        if exporter is not None:
            columns.setdefault("partner", exporter)
        implied, implied_by = "import", plan.headings[importer]
    if "flow" in columns:
        implied = implied_by = None
    return replace(plan, columns=columns, flow=implied, implied_by=implied_by, notes=tuple(notes))


class _Finder:
    """Finds columns among the headings of one source."""

    def __init__(self, headings: tuple[str, ...], where: str | None) -> None:
        self.headings = headings
        self.where = where
        self.positions: dict[str, list[int]] = {}
        for position, heading in enumerate(headings):
            self.positions.setdefault(fold(heading), []).append(position)
        self.folded = frozenset(self.positions) - {""}

    def seen(self) -> str:
        """Headings as a list for a message."""
        shown = ", ".join(repr(h) for h in self.headings[:SHOWN_HEADINGS])
        return shown + (", ..." if len(self.headings) > SHOWN_HEADINGS else "")

    def find(self, column: str, ranks: Ranks) -> int | None:
        """Position of the column by the first rank that is there; equals are a question."""
        for rank in ranks:
            hits = [p for h in rank for p in self.positions.get(h, ())]
            if len(hits) > 1:
                self._ask(column, hits)
            if hits:
                return hits[0]
        return None

    def value(self, layout: Layout) -> tuple[int, tuple[str | None, int]]:
        """Position of the value column, its currency and scale."""
        hits = [
            (p, (v.currency, v.scale))
            for v in layout.values
            for h in v.headings
            for p in self.positions.get(h, ())
        ]
        if not hits:
            units = [(p, read_unit(h)) for p, h in enumerate(self.headings)]
            hits = [(p, (u.currency or layout.currency, u.scale * layout.scale)) for p, u in units if u.plain]
        if not hits:
            raise InputError(
                f"no column of values was recognised. Headings seen: {self.seen()}.",
                where=self.where,
                hint='name it: columns={"value": "<heading>"}; for thousand dollars columns={"value_kusd": "<heading>"}.',
            )
        if len(hits) > 1:
            self._ask("value", [p for p, _ in hits])
        return hits[0]

    def named(
        self, columns: Mapping[str, str], layout: Layout
    ) -> tuple[dict[str, int], tuple[str | None, int]]:
        """Positions of the columns that the user named, and what the name given to the value implies."""
        tidy, own = find_layout("tidy").values, layout.values
        units: dict[str, tuple[str | None, int]] = {}
        units |= {h: (v.currency, v.scale) for v in tidy if v.currency for h in v.headings}
        units |= {h: (v.currency, v.scale) for v in own for h in v.headings}
        found: dict[str, int] = {}
        value: tuple[str | None, int] = (layout.currency, layout.scale)
        for name, heading in columns.items():
            column = name
            if name == "value":
                unit = read_unit(heading)
                said = (
                    (unit.currency or layout.currency, unit.scale)
                    if unit.currency or unit.scale != 1
                    else value
                )
                value = units.get(fold(heading), said)
            elif name not in NAMEABLE:
                if fold(name) not in units:
                    raise UsageError.not_one_of(
                        "a name in columns",
                        name,
                        [*NAMEABLE, "value_usd", "value_kusd", "value_cny", "value_eur"],
                    )
                column, value = "value", units[fold(name)]
            exact = [p for p, h in enumerate(self.headings) if h == heading]
            hits = exact or self.positions.get(fold(heading), [])
            if not hits:
                raise InputError(
                    f"columns={{{name!r}: {heading!r}}}: there is no such heading. Headings seen: {self.seen()}.",
                    where=self.where,
                )
            if len(hits) > 1 or column in found:
                self._ask(column, hits)
            found[column] = hits[0]
        return found, value

    def weights(self, layout: Layout) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
        """Quantities that are weights where their unit says so."""
        pairs = []
        for weight in layout.weights:
            quantity = self.find("quantity", tuple((h,) for h in weight.quantity))
            unit = self.find("quantity_unit", tuple((h,) for h in weight.unit))
            if quantity is not None and unit is not None:
                pairs.append((quantity, unit, weight.kilograms))
        return tuple(pairs)

    def _ask(self, column: str, hits: list[int]) -> None:
        """Several columns fit equally."""
        names = ", ".join(repr(self.headings[p]) for p in dict.fromkeys(hits))
        raise ChoiceNeeded(
            f"several columns could be {column}: {names}.",
            option="columns",
            where=self.where,
            hint=f'say which one: columns={{"{column}": "<heading>"}} (rename the others if the headings are equal).',
        )
