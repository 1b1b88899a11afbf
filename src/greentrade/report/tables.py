"""The tables of the page: findings, formatted in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from greentrade.reference.dimensions import ANY_OF_THREE, THREE
from greentrade.report.asked import SCREENS
from greentrade.report.charts import is_whole
from greentrade.report.places import place_name
from greentrade.report.shapes import clean
from greentrade.report.shown import Column, Shown
from greentrade.words import N_
from greentrade.words.numbers import NOTHING, Unit, count, money_range

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.rows import (
        AccountingRow,
        Candidate,
        Cell,
        GroupRow,
        IndustryRow,
        MediumRow,
        OutsideCode,
        PartnerRow,
        ProductRow,
        ScreenRow,
        WasteRow,
    )
    from greentrade.words import Words

__all__ = ["Tables", "data", "marked"]

_MOST_CODES = 40
_MOST_PARTNERS = 20
_MOST_YEARS = 6
"""Years that are beside each other; more are below each other."""
_CODE = Markup('<span class="code">{}</span>')
_SMALL = Markup('<span class="{}">{}</span>')


def data(text: str, most: int = 120, look: str = "") -> Markup:
    """Mark text of the data: escaped, cut to what can be read, and unable to turn the direction of the text around it."""
    if look:
        return Markup('<bdi class="{}">{}</bdi>').format(look, clean(text, most))
    return Markup("<bdi>{}</bdi>").format(clean(text, most))


def marked(text: str) -> Markup:
    """Mark what one types, between backticks, as code; none of its words is broken over two lines."""
    parts = text.split("`")
    parts[1::2] = [
        Markup(" ").join(Markup("<code>{}</code>").format(word) for word in part.split(" "))
        for part in parts[1::2]
    ]
    return Markup("").join(parts)


class Tables:
    """Make the tables of a page, and the parts of sentences that need more than a figure.

    Parameters
    ----------
    findings
        What a screening found.
    words
        The language.
    """

    def __init__(self, findings: Findings, words: Words) -> None:
        self.findings = findings
        self.words = words
        self._lists = {item["list_id"]: item for item in findings.summary.get("lists", ())}

    # -- words and units -----------------------------------------------------------------------------------------------------------

    def named(self, kind: str, key: str) -> str:
        """Name a thing at the beginning of a line."""
        return self.words.heading(self.words.name(kind, key))

    def unit(self, values: Iterable[float | None], *, fine: bool = False) -> Unit:
        """Choose the unit of amounts."""
        largest = max((abs(value or 0.0) for value in values), default=0.0)
        return self.words.unit(largest, self.findings.currency, fine=fine)

    def sum(self, rows: Sequence[Any], name: str) -> float:
        """Add up what is known of a figure of rows."""
        return sum(getattr(row, name) or 0.0 for row in rows)

    def amount(self, value: float | None, largest: float | None = None) -> str:
        """Show one amount with its unit, or with that of a larger one."""
        unit = self.unit([value if largest is None else largest])
        return f"{unit.show(value)} {unit.name}"

    def amounts(self, row: Any) -> str:
        """Show the bounds of a row, with their unit."""
        unit = self.unit([row.value_high])
        return f"{money_range(unit, row.value_low, row.value_high)} {unit.name}"

    def english(self, text: str) -> Markup:
        """Mark text that there is in English only as such on a page of another language."""
        lang = Markup(' lang="en"') if self.words.chinese else ""
        return Markup("<span{}>{}</span>").format(lang, clean(text, 1000))

    def code(self, item: Candidate | ProductRow) -> Markup:
        """Show a code, with its edition where that must be told, and what the extract calls it, else the industry that makes it."""
        edition = self.findings.edition_of(item.hs_edition)
        industry = self.findings.industry_of(item.hs_code, item.hs_edition)
        name = self.words.goods(item.description, industry)
        return Markup("").join(
            [
                _CODE.format(item.hs_code),
                f" {edition}" if edition else "",
                data(name, look="name") if name else "",
            ]
        )

    def any_unnamed(self, items: Iterable[Candidate | ProductRow]) -> bool:
        """Whether any of some codes is shown by its industry."""
        return any(
            not item.description and self.findings.industry_of(item.hs_code, item.hs_edition)
            for item in items
        )

    def list_words(self, item: Mapping[str, Any], key: str) -> str:
        """Give a list's title or publisher: in English, and marked so, where its side file has no Chinese."""
        chinese = item.get(f"{key}_zh") if self.words.chinese else None
        return clean(str(chinese), 1000) if chinese else self.english(str(item.get(key) or ""))

    def short_name(self, list_id: str) -> str:
        """Name a list in few words, as a table has room for; empty where it has none."""
        if self.words.named("short_list", list_id):
            return self.words.name("short_list", list_id)
        item = self._lists.get(list_id, {})
        return clean(str(item.get("short_title_zh" if self.words.chinese else "short_title") or ""), 60)

    def lists(self, rows: Iterable[Any]) -> list[tuple[str, str, str]]:
        """Return what the short names of the lists in a table are for: id, short name, title."""
        return [
            (list_id, self.short_name(list_id), self.list_words(self._lists[list_id], "title"))
            for list_id in dict.fromkeys(row.list_id for row in rows)
            if self._lists.get(list_id, {}).get("title")
        ]

    def notes(self) -> tuple[list[str], list[str]]:
        """Return the reader's notes in this language, and those that there are in English only."""
        said = [(note, self.words.note(note)) for note in self.findings.notes]
        return [told for _, told in said if told is not None], [note for note, told in said if told is None]

    # -- what was read -------------------------------------------------------------------------------------------------------------

    def accounting(self, title: str) -> Shown:
        """Tabulate what became of every input row."""
        w, counted = self.words, self.findings.counted
        unit = self.unit(row.value for row in self.findings.accounting)

        def share(row: AccountingRow) -> str:
            counts = row.disposition in {"screened", "unclassified"} and row.value is not None and counted
            return w.percent((row.value or 0.0) / counted) if counts else ""

        return Shown.of(
            title,
            self.findings.accounting,
            [
                (w("Rows became"), "", lambda row: self.named("disposition", row.disposition)),
                (w("Why"), "wide", lambda row: w.name("reason", row.reason) if row.reason else ""),
                (w("Rows"), "num", lambda row: count(row.rows)),
                (w("Value, {unit}", unit=unit.name), "num", lambda row: unit.show(row.value)),
                (w("Share of trade"), "num", share),
            ],
        )

    def outside(self, title: str) -> Shown:
        """Tabulate what could not be classified or read."""
        rows = [row for row in self.findings.accounting if row.disposition in {"unclassified", "rejected"}]
        w, unit = self.words, self.unit(row.value for row in rows)
        return Shown.of(
            title,
            rows,
            [
                (w("Why"), "", lambda row: self.named("reason", row.reason)),
                (w("Rows became"), "", lambda row: w.name("disposition", row.disposition)),
                (w("Rows"), "num", lambda row: count(row.rows)),
                (w("Value, {unit}", unit=unit.name), "num", lambda row: unit.show(row.value)),
            ],
        )

    def outside_codes(self) -> Markup:
        """List the codes that match nothing; of many, the first."""
        w, codes = self.words, self.findings.outside
        parts: list[str] = [self._outside_code(item) for item in codes[:_MOST_CODES]]
        if len(codes) > _MOST_CODES:
            parts.append(w("{count} others", count=count(len(codes) - _MOST_CODES)))
        said = Markup.escape(w("Unclassified codes: {codes}.", codes="\0"))
        return said.replace("\0", Markup.escape(w(", ")).join(parts))

    def _outside_code(self, item: OutsideCode) -> Markup:
        w, code = self.words, data(item.hs_code, 24) if item.hs_code else self.words("blank")
        said = w("{code} (not in {edition})", code="\0", edition=item.hs_edition) if item.known else w("{code} (no HS code)", code="\0")  # fmt: skip
        return Markup.escape(said).replace("\0", code)

    def sources(self, title: str, lists: Sequence[dict[str, Any]]) -> Shown:
        """Tabulate the lists behind the figures, with their publishers."""
        w = self.words

        def name(item: dict[str, Any]) -> str:
            parts = [self.list_words(item, "title"), _SMALL.format("name code", item["list_id"])]
            return Markup("").join(parts)

        return Shown.of(
            title,
            lists,
            [
                (w("List"), "", name),
                (w("About"), "short", lambda item: self.named("dimension", str(item.get("dimension") or ""))),
                (w("Publisher"), "wide", lambda item: self.list_words(item, "publisher")),
                (w("Standing"), "short", lambda item: w.name("standing", str(item.get("standing") or ""))),
            ],
        )

    # -- dimensions, candidates, industries ----------------------------------------------------------------------------------------

    def totals(self, title: str, flow: str) -> Shown:
        """Tabulate values and shares of each dimension by year."""
        w, found = self.words, self.findings
        unit = self.unit((found.total(flow, year) for year in found.years), fine=True)

        def cell(name: str, year: int) -> str:
            cell = found.dimensions.get((flow, name), {}).get(year)
            if cell is None:
                return NOTHING
            part = _SMALL.format("part", w.shares(cell.share_low, cell.share_high))
            return Markup("<span>{}{}</span>").format(
                money_range(unit, cell.value_low, cell.value_high), part
            )

        columns = [
            (self.named("dimension", name), "num", lambda year, name=name: cell(name, year))
            for name in (*THREE, ANY_OF_THREE)
        ]
        return Shown.of(
            title,
            found.years,
            [
                (w("Year"), "", str),
                (w("All trade"), "num", lambda year: unit.show(found.total(flow, year))),
                *columns,
            ],
            unit.name,
        )

    def statuses(self, title: str) -> Shown:
        """Tabulate codes, exports and saving of every status."""
        w, unit = self.words, self.unit(item.export_value for item in self.findings.statuses.values())

        def saving(pair: Any) -> str:
            status, item = pair
            # What the rebate of goods that no list flags would save is no finding.
            if item.saving_high is None or status == "not_flagged":
                return NOTHING
            return money_range(unit, item.saving_low, item.saving_high)

        return Shown.of(
            title,
            self.findings.statuses.items(),
            [
                (w("Status"), "", lambda pair: self.named("status", pair[0])),
                (w("Codes"), "num", lambda pair: count(pair[1].codes)),
                (w("Exports"), "num", lambda pair: unit.show(pair[1].export_value)),
                (w("Saving"), "num", saving),
            ],
            unit.name,
        )

    def candidates(self, title: str, items: Sequence[Candidate]) -> Shown:
        """Tabulate codes with exports, flags and votes, rate and saving."""
        w, unit = self.words, self.unit((item.export_value for item in items), fine=True)

        def saving(item: Candidate) -> str:
            return NOTHING if item.saving_high is None else money_range(unit, item.saving_low, item.saving_high)  # fmt: skip

        saved = any(item.saving_high is not None for item in items)
        return Shown.of(
            title,
            items,
            [
                (w("HS code"), "", self.code),
                (w("Exports"), "num", lambda item: unit.show(item.export_value)),
                (w("Flagged as, with the votes"), "wide", self._tags),
                (w("Rebate rate"), "", self.rate),
                (w("Saving"), "num", saving) if saved else None,
            ],
            unit.name,
        )

    def _tags(self, item: Candidate) -> Markup:
        """Show the flags with their votes, and a conflict in words too."""
        w = self.words
        tags = [
            (
                f"{name} {flag}",
                w(
                    "{dimension}: {match}, {votes}",
                    dimension=self.named("dimension", name),
                    match=w.name("match", flag),
                    votes=self._votes(item.votes[name]),
                ),
            )
            for name, flag in item.flags.items()
            if flag
        ]
        if item.status == "conflict":
            tags.append(("environmental_good", "◆ " + w("conflict: environmental good too")))
        return Markup("").join(_SMALL.format(f"tag {look}", said) for look, said in tags)

    def _votes(self, votes: str) -> str:
        """Say ``2+1 of 3`` in words."""
        given, _, of = votes.partition(" of ")
        certain, _, possible = given.partition("+")
        if not of or not possible:
            return votes
        said = N_("{certain}+{possible} of {of}") if possible != "0" else N_("{certain} of {of}")
        return self.words(said, certain=certain, possible=possible, of=of)

    def rate(self, item: Candidate) -> str:
        """Say what is known of the rebate rate."""
        w, last = self.words, item.last_known_rate_pct
        if item.rate_pct is not None:
            said = N_("{rate} % (observed)") if item.rate_status == "observed" else N_("{rate} %")
            return w(said, rate=f"{item.rate_pct:g}")
        if item.rate_status == "presumed_zero":
            return w("presumed zero")
        changed = item.rate_status == "changed_within_period"
        if last is None:
            return w("changed within the year") if changed else w("unknown")
        said = N_("changed within the year, last {rate} %") if changed else N_("unknown (last known {rate} %)")  # fmt: skip
        return w(said, rate=f"{last:g}")

    def industries(self, title: str, rows: Sequence[IndustryRow]) -> Shown:
        """Tabulate industries."""
        w, unit = self.words, self.unit(row.value_high for row in rows)
        return Shown.of(
            title,
            rows,
            [
                (w("Industry"), "", lambda row: w.heading(w.pgettext("isic", row.label))),
                (w("ISIC Rev.3"), "code", lambda row: row.isic),
                (w("Value, all years"), "num", lambda row: money_range(unit, row.value_low, row.value_high)),
                (w("Share of trade"), "num", lambda row: w.percent(row.share)),
                (w("Growth a year"), "num", lambda row: w.rise(row.growth)),
                (w("Codes"), "num", lambda row: count(row.codes)),
            ],
            unit.name,
        )

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
        return data(place) + _SMALL.format("name", kind) if place else self.words.heading(kind)

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

    def _list_cell(self, list_id: str) -> str:
        """Show a list by its short name, else by its id."""
        return self.short_name(list_id) or _CODE.format(list_id)

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
                (w("List"), "", lambda row: self._list_cell(row.list_id)),
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
            return w("All") if row.list_id == "all" else self._list_cell(row.list_id)

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
