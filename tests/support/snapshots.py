"""Stored texts of what people see: the words and figures of pages, and what a terminal shows.

``GREENTRADE_SNAPSHOTS=renew pytest tests/unit/test_snapshots.py`` writes them anew; look at ``git diff tests/snapshots`` before you commit.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import greentrade

STORED = Path(__file__).resolve().parents[1] / "snapshots"
_RENEW = os.environ.get("GREENTRADE_SNAPSHOTS") == "renew"
_BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "caption", "footer", "label", "title", "nav", "tr"}
_MARKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "li": "- ", "caption": "table: "}


def compare(name: str, text: str) -> None:
    """Compare a text with the one stored under a name, or store it where that is asked for."""
    path = STORED / f"{name}.txt"
    seen = text.replace(greentrade.__version__, "VERSION").replace(f"{datetime.now(UTC):%Y-%m-%d}", "TODAY")
    seen = re.sub(
        r"\b[0-9a-f]{12,64}\b", "DIGEST", seen
    )  # the tables change more often than what is said of them
    seen = "\n".join(line.rstrip() for line in seen.splitlines()).strip() + "\n"
    if _RENEW:
        path.write_text(seen, encoding="utf-8", newline="\n")
    assert seen == path.read_text(encoding="utf-8"), f"{path.name} differs: see CONTRIBUTING, Tests"


def page_text(page: str) -> str:
    """Words and figures of a page in reading order: a line a paragraph or row of a table, a picture by its title."""
    reader = _Reader()
    reader.feed(page)
    return "\n".join(reader.lines)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._parts: list[str] = []
        self._mark = ""
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"svg", "style"}:
            if tag == "svg" and not self._skipped and "narrow" not in (dict(attrs)["class"] or ""):
                self._end()
                self.lines.append(f"picture: {dict(attrs)['aria-label']}")
            self._skipped += 1
        elif tag in _BLOCKS:
            self._end()
            self._mark = _MARKS.get(tag, "")
        elif tag in {"td", "th"} and self._parts:
            self._parts.append(" | ")
        elif tag in {"span", "bdi", "small"} and self._parts:
            self._parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"svg", "style"}:
            self._skipped -= 1
        elif tag in _BLOCKS:
            self._end()

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._parts.append(data)

    def _end(self) -> None:
        line = " ".join("".join(self._parts).split())
        if line:
            self.lines.append(self._mark + line)
        self._parts, self._mark = [], ""
