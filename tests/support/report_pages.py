"""A report read as a program reads it: headings, sections, tables by caption, and what a reader of the screen would hear."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "link", "input"}
SCALES = {
    "trillion": 1e12,
    "billion": 1e9,
    "million": 1e6,
    "thousand": 1e3,
    "万亿": 1e12,
    "亿": 1e8,
    "万": 1e4,
}


@dataclass
class Table:
    """One table of the page."""

    section: str
    title: str = ""
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    unit: str = ""

    @property
    def scale(self) -> float:
        """What an amount of this table must be multiplied by."""
        return next((factor for word, factor in SCALES.items() if word in self.unit), 1.0)

    def column(self, name: str) -> list[str]:
        at = next(i for i, heading in enumerate(self.head) if heading.startswith(name))
        return [row[at] for row in self.rows]


class Page(HTMLParser):
    """Reads a page; fails where an element is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.tables: list[Table] = []
        self.texts: list[tuple[str, list[tuple[str, dict[str, str | None]]]]] = []
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        given = dict(attrs)
        self.attributes += [(tag, key, value or "") for key, value in attrs]
        if given.get("id"):
            self.ids.append(given["id"])
        if tag in VOID:
            return
        self.open.append((tag, given))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
        if tag == "table":
            section = next((a.get("id") or "" for t, a in reversed(self.open) if t == "section"), "")
            self.tables.append(Table(section))
        if tag == "tr" and self._inside("tbody"):
            self.tables[-1].rows.append([])
        if tag in {"td", "th"} and self._inside("tbody"):
            self.tables[-1].rows[-1].append("")
        if tag == "th" and self._inside("thead"):
            self.tables[-1].head.append("")

    def handle_startendtag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, key, value or "") for key, value in attrs]

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop()[0] == tag, tag

    def handle_data(self, data):
        if self._inside("style"):
            return
        self.texts.append((data, list(self.open)))
        if self.headings and re.fullmatch("h[1-6]", self.open[-1][0] if self.open else ""):
            self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)
        if self._inside("table") and self.tables:
            table = self.tables[-1]
            apart = any((a.get("class") or "") in {"part", "name", "name code"} for _, a in self.open)
            if self._inside("caption"):
                said = re.search(r"(Values in|单位：).*", data)
                table.unit = said[0] if said else table.unit
                table.title += data
            elif (
                self.open[-1][0] != "tbody"
                and self._inside("tbody")
                and table.rows
                and table.rows[-1]
                and not apart
            ):
                table.rows[-1][-1] += data
            elif self._inside("thead") and table.head:
                table.head[-1] += data

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self.open)

    def table(self, section: str, title: str = "") -> Table:
        found = [t for t in self.tables if t.section == section and title in t.title]
        assert found, (section, title, [(t.section, t.title) for t in self.tables])
        return found[0]

    @property
    def text(self) -> str:
        return " ".join(data for data, _ in self.texts)


def amounts(cell: str) -> tuple[float, float]:
    """The two ends of an amount as a cell shows them."""
    ends = [float(end.replace(",", "").replace("<", "")) for end in re.split("\N{EN DASH}", cell.strip())]
    return ends[0], ends[-1]


def percents(cell: str) -> tuple[float, float]:
    """The two ends of a share, as fractions."""
    low, high = amounts(re.sub(r"\s*%", "", cell))
    return low / 100, high / 100
