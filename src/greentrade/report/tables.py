"""The tables of the page: findings, formatted in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from greentrade.reference.dimensions import ANY_OF_THREE, THREE
from greentrade.report.shown import Shown
from greentrade.words import N_
from greentrade.words.numbers import NOTHING, count, money_range

if TYPE_CHECKING:
    from greentrade.report.rows import (
        AccountingRow,
        Candidate,
        IndustryRow,
        OutsideCode,
    )

from greentrade.report.table_cells import SMALL, data, list_words, marked
from greentrade.report.tables_goods import GoodsTables

__all__ = ["Tables", "data", "marked"]

_MOST_CODES = 40


class Tables(GoodsTables):
    """Make the tables of a page, and the parts of sentences that need more than a figure."""

    def notes(self) -> tuple[list[str], list[str]]:
        """Return the reader's notes in this language, and those that there are in English only."""
        said = [(note, self.words.note(note)) for note in self.findings.notes]
        return [told for _, told in said if told is not None], [note for note, told in said if told is None]

    # -- what was read -------------------------------------------------------------------------------------------------------------

    def accounting(self, title: str) -> Shown:
        """Tabulate the row accounting."""
        w, counted = self.words, self.findings.counted
        unit = self.unit(row.value for row in self.findings.accounting)

        def share(row: AccountingRow) -> str:
            counts = row.disposition in {"screened", "unclassified"} and row.value is not None and counted
            return w.percent((row.value or 0.0) / counted) if counts else ""

        return Shown.of(
            title,
            self.findings.accounting,
            [
                (w("Outcome"), "", lambda row: self.named("disposition", row.disposition)),
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
                (w("Outcome"), "", lambda row: w.name("disposition", row.disposition)),
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
            parts = [list_words(item, "title", w), SMALL.format("name code", item["list_id"])]
            return Markup("").join(parts)

        return Shown.of(
            title,
            lists,
            [
                (w("List"), "", name),
                (w("About"), "short", lambda item: self.named("dimension", str(item.get("dimension") or ""))),
                (w("Publisher"), "wide", lambda item: list_words(item, "publisher", w)),
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
            part = SMALL.format("part", w.shares(cell.share_low, cell.share_high))
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
        return Markup("").join(SMALL.format(f"tag {look}", said) for look, said in tags)

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
