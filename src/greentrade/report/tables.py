"""Tables and sections as the page lays them out: headings in order, row headings, a unit in words, a name for what scrolls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from greentrade.html import Html, element, join
from greentrade.report.shapes import clean

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.words import Words

__all__ = ["data", "english", "flow_heading", "list_words", "marked", "section", "soft", "table"]

_ROOMY = 6
"""Columns that a page has room for; more stand closer together."""
_FOLDED = 10
"""Rows of a table that a screen shows before the reader asks for the others; a phone shows half of them, paper all of them."""
_MOST = 120
"""Signs of a text of the data that a cell shows; a name of ten thousand signs is no name."""


def data(text: str, most: int = _MOST, **attributes: str) -> Html:
    """Text that came with the data: escaped, cut to what can be read, and unable to turn the direction of the text around it."""
    return element("bdi", clean(text, most), **attributes)


def english(text: str, words: Words) -> Html:
    """Text that there is in English only, marked as such on a page of another language."""
    return element("span", clean(text, 1000), lang="en" if words.chinese else None)


def list_words(item: Mapping[str, Any], key: str, words: Words) -> str:
    """Give a list's title or publisher in the page's language: in English, and marked so, where its side file has no Chinese."""
    chinese = item.get(f"{key}_zh") if words.chinese else None
    return clean(str(chinese), 1000) if chinese else english(str(item.get(key) or ""), words)


def table(
    title: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Sequence[str]],
    words: Words,
    *,
    strong: int | None = None,
    headed: bool = True,
    latest: bool = False,
    unit: str | None = None,
) -> Html:
    """Table whose cells carry their heading, so that a narrow screen can stack them.

    Parameters
    ----------
    title
        What it shows; its caption.
    columns
        Heading and class (``num``, ``code``, ``wide`` or nothing) of each column; the first one names the rows.
    rows
        The cells.
    words
        The language.
    strong
        Place of a row to stress.
    headed
        Whether a heading or the caption of a picture says the title already, so that it is there for screen readers alone.
    latest
        Whether the rows are years, of which a folded table shows the last ones; else it shows the first rows.
    unit
        The unit of all its amounts, told before the first of them: tables that follow each other may differ in it.
    """
    head = element(
        "tr",
        *(
            element("th", heading, class_=kind or None, scope="col", role="columnheader")
            for heading, kind in columns
        ),
        role="row",
    )
    body = []
    for place, row in enumerate(rows):
        cells = []
        for at, (cell, (heading, kind)) in enumerate(zip(row, columns, strict=True)):
            look = (kind if cell else f"{kind} blank").strip() or None
            if at == 0:
                cells.append(
                    element("th", cell, class_=look, scope="row", role="rowheader", data_label=heading)
                )
            else:
                cells.append(element("td", cell, class_=look, role="cell", data_label=heading))
        body.append(element("tr", *cells, class_="strong" if place == strong else None, role="row"))
    fold = _fold(len(body), latest=latest)
    # What scrolls must be reachable and named, or those without a mouse would not see its right side.
    scroll = element(
        "div",
        element(
            "table",
            _caption(title, unit, words, headed=headed),
            element("thead", head, role="rowgroup"),
            element("tbody", *body, role="rowgroup"),
            class_="stack dense" if len(columns) > _ROOMY else "stack",
            role="table",
        ),
        class_=f"scroll {fold}".strip(),
        tabindex=0,
        role="region",
        aria_label=words("{title}; scroll sideways to see all columns", title=title),
    )
    if not fold:
        return scroll
    # A box to tick needs no script, and the keyboard reaches it; what it hides is hidden on screens alone, and nowhere by a browser
    # that does not know how (page.css).
    box = element(
        "input",
        type="checkbox",
        aria_label=words("Show all {count} rows: {title}", count=len(body), title=title),
    )
    more = element(
        "label",
        box,
        words("Show all {count} rows", count=len(body)),
        class_=f"more {fold.removeprefix('folded ')}",
    )
    return join([scroll, more])


def _caption(title: str, unit: str | None, words: Words, *, headed: bool) -> Html:
    """What a table shows and in which unit; where a heading says the title already, the unit alone is seen."""
    if unit is None:
        return element("caption", title, class_="unseen" if headed else None)
    said = title + words(". ")
    return element(
        "caption",
        element("span", said, class_="unseen") if headed else said,
        words("Values in {unit}.", unit=unit),
    )


def _fold(rows: int, *, latest: bool) -> str:
    """Class of a table that is longer than a screen should show at first: nowhere, on a phone alone, or on every screen."""
    if rows <= _FOLDED // 2 + 2:  # it is not worth a click to see two more rows
        return ""
    return f"folded {'everywhere' if rows > _FOLDED + 2 else 'on-phones'}{' latest' if latest else ''}"


def section(name: str, title: str, see: str | None, *parts: str | None) -> Html:
    """A section of the page: its heading, a sentence that says what to see, and its parts."""
    return element(
        "section",
        element("h2", title, id=f"{name}-title"),
        element("p", see, class_="see") if see else None,
        *parts,
        id=name,
        aria_labelledby=f"{name}-title",
    )


def flow_heading(findings: Findings, flow: str, words: Words, level: str = "h3") -> Html | None:
    """Heading of a flow, where there are several."""
    return element(level, words.heading(words.name("flow", flow))) if len(findings.flows) > 1 else None


def soft(text: str) -> Html:
    """A line of less weight."""
    return element("p", text, class_="soft")


def marked(text: str) -> Html:
    """A sentence of the catalogue in which what one types stands between backticks; none of its words is broken over two lines."""
    parts: list[str] = []
    for place, part in enumerate(text.split("`")):
        typed = [element("code", word) for word in part.split(" ")] if place % 2 else [part]
        parts += [piece for one in typed for piece in (one, " ")][:-1]
    return join(parts)
