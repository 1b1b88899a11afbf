"""The tables of environmental goods, of partners and of goods of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greentrade.reference.dimensions import ANY_OF_THREE
from greentrade.report.answers_for_report import SCREENS
from greentrade.report.charts import is_whole
from greentrade.report.places import place_name
from greentrade.report.shown import Column, Shown
from greentrade.words.numbers import NOTHING, Unit, count, money_range

if TYPE_CHECKING:
    from greentrade.report.rows import (
        Cell,
        GroupRow,
        MediumRow,
        PartnerRow,
        ProductRow,
        ScreenRow,
        WasteRow,
    )

from greentrade.report.table_cells import SMALL, Cells, data

__all__ = ["GoodsTables"]

_MOST_PARTNERS = 20
_MOST_YEARS = 6
"""Years that are beside each other; more are below each other."""


class GoodsTables(Cells):
    """Make the tables of environmental goods, partners, waste and further screens."""

    # -- environmental goods and partners ------------------------------------------------------------------------------------------

    def years_of(self, rows: Sequence[MediumRow]) -> list[int]:
        """Return the years of media."""
        return sorted({year for row in rows for year in row.by_year})

    def is_by_year(self, years: Sequence[int]) -> bool:
        """Whether a table of media has a row a year."""
        return len(years) > _MOST_YEARS

    def largest(self, rows: Sequence[MediumRow], year: int) -> MediumRow:
        """Return the largest medium of a year."""
        return max(rows, key=lambda row: row.high(year) or 0.0)

    def media(self, title: str, rows: Sequence[MediumRow], years: Sequence[int]) -> Shown:
        """Tabulate a row a medium with its years beside each other; where there are many years, a row a year."""
        w, unit = self.words, self.unit(row.high(year) for row in rows for year in years)

        def name(row: MediumRow) -> str:
            return w("All media, each code once") if row.medium == "all" else self.named("medium", row.medium)

        def cell(row: MediumRow, year: int) -> str:
            return money_range(unit, row.low(year), row.high(year))

        def grows(row: MediumRow) -> str:
            low, high = (w.growth(end(years[0]), end(years[-1])) for end in (row.low, row.high))
            return low if high in {low, NOTHING} else high if low == NOTHING else f"{low} / {high}"

        if self.is_by_year(years):
            lines = [[str(year), *(cell(row, year) for row in rows)] for year in years]
            lines.append([w("Growth"), *map(grows, rows)])
            columns = [Column(w("Year")), *(Column(name(row), "num") for row in rows)]
            return Shown(title, columns, lines, unit.name)
        by_year = [(str(year), "num", lambda row, year=year: cell(row, year)) for year in years]
        growth = (w("Growth"), "num", grows) if len(years) > 1 else None
        return Shown.of(title, rows, [(w("Medium"), "", name), *by_year, growth], unit.name)

    def products(self, title: str, rows: Sequence[ProductRow]) -> Shown:
        """Tabulate the codes that carry environmental goods."""
        w, unit = self.words, self.unit(row.value_high for row in rows)
        return Shown.of(
            title,
            rows,
            [
                (w("HS code"), "", self.code),
                (w("Value, all years"), "num", lambda row: money_range(unit, row.value_low, row.value_high)),
                (w("Share of these goods"), "num", lambda row: w.percent(row.share)),
                (w("Added up"), "num", lambda row: w.percent(row.share_so_far)),
            ],
            unit.name,
        )

    def partners(self, title: str, rows: Sequence[PartnerRow]) -> Shown:
        """Tabulate the largest partners, all others in one line, and what is no single partner."""
        w, unit = self.words, self.unit((row.value_high for row in rows), fine=True)
        ranked = sorted(
            (row for row in rows if row.rank is not None), key=lambda row: (row.rank or 0, row.partner)
        )
        rest = ranked[_MOST_PARTNERS:]
        shown = Shown.of(
            title,
            [*ranked[:_MOST_PARTNERS], *(row for row in rows if row.rank is None)],
            [
                (w("Partner"), "", self._partner),
                (w("Value, all years"), "num", lambda row: money_range(unit, row.value_low, row.value_high)),
                (w("Share of these goods"), "num", lambda row: w.percent(row.share)),
                (w("Share of trade with the partner"), "num", lambda row: w.percent(row.share_of_partner)),
            ],
            unit.name,
        )
        if rest:
            low, high, share = (
                sum(getattr(row, name) or 0.0 for row in rest)
                for name in ("value_low", "value_high", "share")
            )
            others = [w("{count} others", count=count(len(rest))), money_range(unit, low, high), w.percent(share), ""]  # fmt: skip
            top, apart = shown.rows[:_MOST_PARTNERS], shown.rows[_MOST_PARTNERS:]
            return replace(shown, rows=[*top, others, *apart])
        return shown

    def _partner(self, row: PartnerRow) -> str:
        place = place_name(self.words, row.partner, row.name or row.partner)
        if row.kind == "country":
            return place
        kind = self.words.name("kind", row.kind)
        return data(place) + SMALL.format("name", kind) if place else self.words.heading(kind)

    def groups_of(self, year: int) -> list[GroupRow]:
        """Return the groups of a year that trade, the largest of each flow first."""
        flows = list(self.findings.flows)
        rows = [row for row in self.findings.groups if row.year == year and row.high("all_trade")]

        def order(row: GroupRow) -> tuple[int, bool, float]:
            flow = flows.index(row.flow) if row.flow in flows else len(flows)
            return (flow, row.group in {"none", "unknown", "all"}, -row.high("all_trade"))

        return sorted(rows, key=order)

    def groups(self, title: str, rows: Sequence[GroupRow]) -> Shown:
        """Tabulate trade with groups of countries."""
        w = self.words

        unit = self.unit(row.high("all_trade") for row in rows)

        def value(name: str, row: GroupRow) -> str:
            cell = row.dimensions.get(name)
            return money_range(unit, cell.value_low, cell.value_high) if cell else NOTHING

        def share(name: str, row: GroupRow) -> str:
            cell: Cell | None = row.dimensions.get(name)
            return w.shares(cell.share_low, cell.share_high) if cell else NOTHING

        several = len({row.flow for row in rows}) > 1
        goods = "environmental_good"
        return Shown.of(
            title,
            rows,
            [
                (w("Group"), "", lambda row: self.named("group", row.group)),
                (w("Flow"), "", lambda row: self.named("flow", row.flow)) if several else None,
                (w.heading(w("All trade")), "num", lambda row: unit.show(row.high("all_trade"))),
                (w("Three dimensions"), "num", lambda row: value(ANY_OF_THREE, row)),
                (w("Three dimensions, share"), "num", lambda row: share(ANY_OF_THREE, row)),
                (self.named("dimension", goods), "num", lambda row: value(goods, row)),
                (w("Environmental goods, share"), "num", lambda row: share(goods, row)),
            ],
            unit.name,
        )

    # -- goods of lists ------------------------------------------------------------------------------------------------------------

    def waste_by_year(self, rows: Sequence[WasteRow]) -> list[WasteRow]:
        """Return what all waste lists together name, year by year."""
        return list({row.year: row for row in rows if row.list_id == "all"}.values())

    def latest(self, rows: Sequence[WasteRow]) -> WasteRow:
        """Return the row of the latest year."""
        return max(rows, key=lambda row: row.year)

    def waste_by_list(self, rows: Sequence[WasteRow]) -> list[WasteRow]:
        """Return what each list and category names in the latest year."""
        last = self.latest(rows).year
        listed = [row for row in rows if row.year == last and row.list_id != "all"]
        return sorted(listed, key=lambda row: (row.list_id, -(row.value_high or 0.0), row.category))

    def waste(self, title: str, rows: Sequence[WasteRow], *, by_year: bool) -> Shown:
        """Tabulate value, bans, controls, parties and weight; columns that nothing fills are left out."""
        w, unit = self.words, self.unit((row.value_high for row in rows), fine=True)
        tonnes = Unit(1000.0, "t")

        def ends(heading: str, name: str, unit: Unit) -> tuple[str, str, Any] | None:
            pairs = {id(row): (getattr(row, f"{name}_low"), getattr(row, f"{name}_high")) for row in rows}
            if all(high is None for _, high in pairs.values()):
                return None
            return (heading, "num", lambda row: money_range(unit, *pairs[id(row)]))

        def measures(row: WasteRow) -> str:
            return w.several(w.name("measure", name) for name in row.measures) or NOTHING

        who = (
            [(w("Year"), "", lambda row: str(row.year))]
            if by_year
            else [
                (w("Category"), "", lambda row: self.named("category", row.category)),
                (w("List"), "", lambda row: self.list_cell(row.list_id)),
            ]
        )
        return Shown.of(
            title,
            rows,
            [
                *who,
                ends(w("Value"), "value", unit),
                ends(w("Under a ban"), "banned", unit),
                ends(w("Under control"), "controlled", unit),
                ends(w("With non-parties"), "non_party", unit),
                ends(w("Net weight, tonnes"), "weight", tonnes),
                (w("Measures at the date"), "wide", measures) if any(row.measures for row in rows) else None,
            ],
            unit.name,
        )

    def screens_without_hits(self) -> list[str]:
        """Name the further screens that meet no trade."""
        hit = {row.screen for row in self.findings.screens if row.value_high}
        return [self.words.name("screen", name) for name in SCREENS if name not in hit]

    def latest_screens(self, flow: str) -> list[ScreenRow]:
        """Return what further screens meet in the latest year, each screen as a whole first."""
        rows = [row for row in self.findings.screens if row.flow == flow and row.value_high]
        last = max((row.year for row in rows), default=0)

        def order(row: ScreenRow) -> tuple[Any, ...]:
            ids = (row.list_id != "all", row.list_id, row.category != "all")
            return (
                not is_whole(row),
                SCREENS.index(row.screen),
                *ids,
                -(row.value_high or 0.0),
                row.category,
            )

        return sorted((row for row in rows if row.year == last), key=order)

    def whole_screens(self, rows: Sequence[ScreenRow]) -> list[ScreenRow]:
        """Return the rows that count all goods of a screen once, the largest first."""
        return sorted(filter(is_whole, rows), key=lambda row: -(row.value_high or 0.0))

    def screens(self, title: str, rows: Sequence[ScreenRow]) -> Shown:
        """Tabulate what further screens meet."""
        w, unit = self.words, self.unit(row.value_high for row in rows)

        def list_name(row: ScreenRow) -> str:
            return w("All") if row.list_id == "all" else self.list_cell(row.list_id)

        return Shown.of(
            title,
            rows,
            [
                (w("Screen"), "", lambda row: self.named("screen", row.screen)),
                (w("Category"), "", lambda row: self.named("category", row.category)),
                (w("List"), "", list_name),
                (w("Value"), "num", lambda row: money_range(unit, row.value_low, row.value_high)),
                (w("Codes"), "num", lambda row: count(row.codes)),
            ],
            unit.name,
        )
