"""Which layout an extract has, and which of its columns means what. Two readings that fit equally are a question, never a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from greentrade.errors import ChoiceNeeded, GreentradeError, InputError
from greentrade.extracts.layouts.finder import NAMEABLE, Finder, ValueUnit
from greentrade.extracts.layouts.fiscal import read_fiscal
from greentrade.extracts.layouts.library import layouts
from greentrade.extracts.layouts.readings import read_flow, read_period
from greentrade.extracts.layouts.shapes import Shape, WideTable, shape_of
from greentrade.extracts.layouts.units import read_unit
from greentrade.extracts.layouts.values import Found, find_value
from greentrade.extracts.layouts.vocabulary import fold

if TYPE_CHECKING:
    from greentrade.extracts.layouts.layout import Layout


@dataclass(frozen=True)
class Plan:
    """What the columns of an extract mean.

    Attributes
    ----------
    layout
        The layout read by.
    columns
        Canonical column (and breakdown dimension) to the position of the source's column.
    headings
        Headings, those of new columns (see ``shape``) at the end.
    currency, scale
        What the value heading or the layout says.
    flow
        Flow that the headings imply (an exporter column: export), where the file has no flow column.
    implied_by
        What implies the flow, in words.
    value_flow
        Flow that the heading of the values names beside a flow column, which must not contradict it.
    constants
        Canonical column to the one text that holds for every row, as the user or the file's name or title states it.
    weights
        (position of a quantity, position of its unit, texts of the unit that mean kilograms).
    shape
        How rows become records, where a row is not one.
    evidence
        Why it was taken for this layout.
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
    value_flow: str | None = None
    weights: tuple[tuple[int, int, tuple[str, ...]], ...] = ()
    shape: Shape | None = None
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    constants: Mapping[str, str] = field(default_factory=dict)

    def heading(self, column: str) -> str:
        """Return the heading in the source of a canonical column."""
        if column in self.constants:
            return f"{column}={self.constants[column]!r}"
        return self.headings[self.columns[column]]


@dataclass(frozen=True, slots=True)
class Detector:
    """What the caller says about an extract, held to tell what the headings of each of its tables mean.

    Attributes
    ----------
    layout, columns
        Layout and names of columns.
    flow, reporter
        Facts that are stated; they decide what an exporter and an importer column are.
    period
        Period of all rows, where no column says it.
    """

    layout: Layout | None = None
    columns: Mapping[str, str] | None = None
    flow: str | None = None
    reporter: str | None = None
    period: str | None = None

    def plan(
        self,
        headings: Sequence[str],
        where: str | None,
        facts: Mapping[str, str] | None = None,
        *,
        several: bool = False,
    ) -> Plan:
        """Decide the layout of a table and what its columns mean.

        Parameters
        ----------
        headings
            Headings as they stand in the source.
        where
            Name of the source for messages.
        facts
            What is next to the table: ``name`` of the file, ``title`` above the headings, entries of a JSON envelope by path.
        several
            Whether the extract has several files.
        """
        facts, columns = facts or {}, self.columns or {}
        finder = Finder(tuple(headings), where)
        chosen = _choose(finder, self.layout, has_columns=bool(columns))
        shape = shape_of(chosen, finder.headings, facts, several=several, where=where)
        if isinstance(shape, WideTable) and _names_value(columns, finder):
            # The user's value holds for the row as it stands: each of its records would repeat it.
            shape = None
        finder = Finder(
            finder.headings if shape is None else shape.headings, where, repeated=chosen.repeated_headings
        )
        named, unit = finder.named(columns, chosen)
        said = _facts_from_name_or_title(chosen, facts)
        found = Found(finder, _find_columns(finder, chosen, named), shape, _with_stated_unit(unit, said))
        if "value" not in found.columns:
            found = find_value(found, chosen, period=self.period)
        _check_period(found, self.period, said)
        beside = None if "period" in found.columns else said.get("period")
        stated = beside if self.period is None else self.period
        places = _without_needless_month(found, named, self.period) | _find_breakdowns(found.finder, chosen)
        plan = Plan(
            layout=chosen,
            columns=places,
            headings=found.finder.headings,
            currency=found.unit.currency,
            scale=found.unit.scale,
            weights=() if "net_weight_kg" in places else found.finder.weights(chosen),
            shape=found.shape,
            evidence=tuple(_evidence(found.finder, chosen, places, stated=self.layout is not None)),
            notes=(
                *chosen.notes,
                *(found.shape.notes if found.shape else ()),
                *_scale_notes(found.finder.headings[places["value"]], found.unit.scale),
            ),
            constants={} if stated is None else {"period": stated},
        )
        plan = _sides(
            plan, flow=self.flow if self.flow is not None else found.unit.flow, reporter=self.reporter
        )
        return _implied(plan, found.unit, said, where)


def _find_columns(finder: Finder, layout: Layout, named: Mapping[str, int]) -> dict[str, int]:
    """Find the columns that the layout names beside those that the user does; there must be one of codes."""
    found = dict(named)
    for name, ranks in layout.columns.items():
        if name not in named and (position := finder.find(name, ranks)) is not None:
            found[name] = position
    if "hs_code" not in found:
        raise InputError(
            f"no column of commodity codes was recognised. Headings seen: {finder.seen()}.",
            where=finder.where,
            hint='name it: columns={"hs_code": "<heading>"} (--columns hs_code=<heading>), and the others likewise where needed.',
        )
    return found


def _find_breakdowns(finder: Finder, layout: Layout) -> dict[str, int]:
    """Find the columns in which totals may be next to their parts."""
    hits = {b.name: finder.find(b.name, tuple((h,) for h in b.headings)) for b in layout.breakdowns}
    return {name: position for name, position in hits.items() if position is not None}


def _with_stated_unit(unit: ValueUnit, said: Mapping[str, str]) -> ValueUnit:
    """Add the unit that is next to the table to what the layout and the columns named by the user imply."""
    if "unit" not in said:
        return unit
    told = read_unit(said["unit"])
    return ValueUnit(told.currency or unit.currency, told.scale, unit.flow)


def _names_value(columns: Mapping[str, str], finder: Finder) -> bool:
    """Whether the user names a column of the source as the value (``value``, ``value_kusd`` ...)."""
    return any(
        (name == "value" or name not in NAMEABLE) and fold(heading) in finder.folded
        for name, heading in columns.items()
    )


def _facts_from_name_or_title(layout: Layout, facts: Mapping[str, str]) -> dict[str, str]:
    """Read the facts that stand in the file's name, in its title or in its envelope, as far as the layout knows how."""
    said: dict[str, str] = {}
    for fact in layout.file_facts:
        match = re.search(fact.pattern, facts.get(fact.source, ""), re.IGNORECASE)
        if match:
            said.setdefault(fact.what, fact.means or (match[1] if match.re.groups else match[0]))
    return said


def _implied(plan: Plan, unit: ValueUnit, said: Mapping[str, str], where: str | None) -> Plan:
    """Add the flow that the value's heading, the file's name or its title says, where no column does."""
    if "flow" in plan.columns:
        return replace(plan, value_flow=unit.flow)
    told = {}
    if plan.flow is not None:
        told[plan.flow] = plan.implied_by
    if unit.flow is not None:
        told[unit.flow] = f"column {plan.heading('value')!r}"
    if (name := read_flow(said.get("flow", ""))) is not None:
        told[name] = "what stands in the file's name or above its table"
    if len(told) > 1:
        raise InputError(
            " and ".join(f"{by} says {flow}" for flow, by in told.items()) + ".",
            where=where,
            hint='say what the columns are: columns={"value": "<heading>"}, or give the file the right name.',
        )
    return plan if not told else replace(plan, flow=next(iter(told)), implied_by=next(iter(told.values())))


def _check_period(found: Found, period: str | None, said: Mapping[str, str]) -> None:
    """Hold a stated period against the columns and the file's name or title; one of them must tell the period."""
    finder = found.finder
    if period is not None and "period" in found.columns:
        raise InputError(
            f"period={period!r} was stated, and column {finder.headings[found.columns['period']]!r} says the period of each row.",
            where=finder.where,
            hint="omit period= (--period).",
        )
    if period is not None and "period" in said and not _can_agree(period, said["period"]):
        raise InputError(
            f"period={period!r} was stated, and the file's name or title says {said['period']}.",
            where=finder.where,
            hint="omit period= (--period), or name the right file.",
        )
    if period is None and "period" not in found.columns and "period" not in said:
        raise ChoiceNeeded(
            f"no column of the period (year or month) was recognised. Headings seen: {finder.seen()}.",
            option="period",
            where=finder.where,
            hint='name it: columns={"period": "<heading>"} (--columns period=<heading>); if the extract has none, state it: period="2024" (--period 2024).',
        )


def _without_needless_month(found: Found, named: Mapping[str, int], period: str | None) -> dict[str, int]:
    """Leave out a month beside a full period, which tells nothing new."""
    columns = dict(found.columns)
    if "month" in columns and period is None and "period" in columns:
        whole = columns["period"]
        is_year = fold(found.finder.headings[whole]) in _YEARS
        if columns["month"] == whole or ("month" not in named and not is_year):
            del columns["month"]
    return columns


def _can_agree(stated: str, said: str) -> bool:
    """Whether two texts can mean the same time: a stated year lies in the fiscal year that a title names."""
    own = read_period(stated) or read_fiscal(stated)
    other = read_period(said) or read_fiscal(said)
    if own is None or other is None or fold(stated) == fold(said):
        return True
    return own.start <= other.end and other.start <= own.end


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
    map(
        fold,
        (
            "year",
            "ref_year",
            "年份",
            "统计年份",
            "年度",
            "统计年度",
            "年",
            "fiscal_year",
            "financial_year",
            "fy",
            "财年",
            "co_ano",
            "año",
            "ano",
        ),
    )
)


def _choose(finder: Finder, layout: Layout | None, *, has_columns: bool) -> Layout:
    """Choose the layout named by the user, else the only one whose headings are all there, else the plain table."""
    if layout is not None:
        if not has_columns and not layout.fits(finder.folded):
            lacking = [group[0] for group in layout.requires if not finder.folded.intersection(group)]
            odd = [h for h in layout.excludes if h in finder.folded]
            raise InputError(
                f"the extract is not of layout {layout.id!r}: it "
                + (f"lacks {', '.join(lacking)}" if lacking else f"has {', '.join(odd)}")
                + f". Headings seen: {finder.seen()}.",
                where=finder.where,
                hint="omit layout= to have it recognised, or choose another: " + ", ".join(layouts()) + ".",
            )
        return layout
    fitting = [known for known in layouts().values() if not known.fallback and known.fits(finder.folded)]
    if len(fitting) > 1:
        raise ChoiceNeeded(
            f"the headings fit several layouts: {', '.join(f.id for f in fitting)}.",
            option="layout",
            where=finder.where,
        )
    return fitting[0] if fitting else next(known for known in layouts().values() if known.fallback)


def _evidence(finder: Finder, layout: Layout, found: Mapping[str, int], *, stated: bool) -> Iterator[str]:
    """Say why it was taken for this layout."""
    if stated:
        yield "stated"
    own = [
        next(finder.headings[p] for h in group if h in finder.positions for p in finder.positions[h])
        for group in layout.requires
        if finder.folded.intersection(group)
    ]
    if own:
        yield f"headings of this layout: {', '.join(map(repr, dict.fromkeys(own)))}"
    elif not stated:
        yield "no layout's own headings are all there; columns were told by their names"
    yield "read: " + ", ".join(f"{name} from {finder.headings[place]!r}" for name, place in found.items())


def _sides(plan: Plan, *, flow: str | None, reporter: str | None) -> Plan:
    """Settle what an exporter and an importer column are: reporter or partner, and the flow they imply."""
    columns = dict(plan.columns)
    exporter, importer = columns.pop("exporter", None), columns.pop("importer", None)
    if exporter is None and importer is None:
        return plan
    reports = _reporting_side(exporter, importer, columns, flow=flow, reporter=reporter)
    own, other = (exporter, importer) if reports == "exporter" else (importer, exporter)
    if reports is None:
        partner = importer if importer is not None else exporter
    else:
        partner = other
        columns["reporter"] = own  # type: ignore[assignment] # the side that reports is there
    if partner is not None:
        columns.setdefault("partner", partner)
    if reports is None or "flow" in columns:
        return replace(plan, columns=columns, flow=None, implied_by=None)
    notes = plan.notes
    if reports == "exporter" and importer is not None:
        notes += (
            "each row is an export of one country and an import of another: read as exports (flow='import' reads them as imports)",
        )
    implied = "export" if reports == "exporter" else "import"
    implied_by = f"column {plan.headings[columns['reporter']]!r}"
    return replace(plan, columns=columns, flow=implied, implied_by=implied_by, notes=notes)


def _reporting_side(
    exporter: int | None,
    importer: int | None,
    columns: Mapping[str, int],
    *,
    flow: str | None,
    reporter: str | None,
) -> str | None:
    """Choose which of the two columns is the reporter: exporter, importer, or None where the reporter is known otherwise."""
    if "reporter" in columns or (exporter is None and reporter is not None):
        return None
    if exporter is None:
        return None if flow == "export" else "importer"
    if importer is not None and flow == "import" and "flow" not in columns:
        return "importer"
    return "exporter"
