"""Words, units and cells that the tables of the page share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from greentrade.report.shapes import clean
from greentrade.words.numbers import Unit, money_range

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.rows import (
        Candidate,
        ProductRow,
    )
    from greentrade.words import Words

__all__ = ["SMALL", "Cells", "data", "list_words", "marked"]

SMALL = Markup('<span class="{}">{}</span>')
_CODE = Markup('<span class="code">{}</span>')


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


def list_words(item: Mapping[str, Any], key: str, words: Words) -> str:
    """Give a list's title or publisher in the page's language: in English, and marked so, where its side file has no Chinese."""
    chinese = item.get(f"{key}_zh") if words.chinese else None
    if chinese:
        return clean(str(chinese), 1000)
    lang = Markup(' lang="en"') if words.chinese else ""
    return Markup("<span{}>{}</span>").format(lang, clean(str(item.get(key) or ""), 1000))


class Cells:
    """Say and show figures, codes and lists in the reader's language.

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

    def short_name(self, list_id: str) -> str:
        """Name a list in few words, as a table has room for; empty where it has none."""
        if self.words.named("short_list", list_id):
            return self.words.name("short_list", list_id)
        item = self._lists.get(list_id, {})
        return clean(str(item.get("short_title_zh" if self.words.chinese else "short_title") or ""), 60)

    def lists(self, rows: Iterable[Any]) -> list[tuple[str, str, str]]:
        """Return what the short names of the lists in a table are for: id, short name, title."""
        return [
            (list_id, self.short_name(list_id), list_words(self._lists[list_id], "title", self.words))
            for list_id in dict.fromkeys(row.list_id for row in rows)
            if self._lists.get(list_id, {}).get("title")
        ]

    def list_cell(self, list_id: str) -> str:
        """Show a list by its short name, else by its id."""
        return self.short_name(list_id) or _CODE.format(list_id)
