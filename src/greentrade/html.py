"""HTML and SVG elements as strings that escape by default.

Text is escaped unless an element made it, so no value of an extract or of a list can become markup.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

__all__ = ["Html", "above", "box", "bullets", "element", "join", "note", "table", "title"]

_VOID = frozenset({"meta", "br", "hr", "input", "line", "rect", "path", "circle"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def join(parts: Iterable[str | None]) -> Html:
    """Put parts one after the other, escaping those that are plain text."""
    return Html(
        "".join(part if isinstance(part, Html) else html.escape(part) for part in parts if part is not None)
    )


def element(name: str, /, *children: str | None, **attributes: str | float | None) -> Html:
    """Make one element.

    Parameters
    ----------
    name
        Tag name.
    *children
        Elements, or text (which is escaped); None is left out.
    **attributes
        Attributes; a trailing underscore is dropped (``class_``), other underscores become hyphens, None is left out.

    Examples
    --------
    >>> element("td", "a < b", class_="num")
    '<td class="num">a &lt; b</td>'
    """
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID and not children:
        return Html(f"<{name}{shown}/>")
    return Html(f"<{name}{shown}>{join(children)}</{name}>")


# -- what a notebook shows: plain tables in the colours of the notebook, no scripts -----------------------------------------------

# Colours are those that surround the table (`inherit`), lines are half transparent: it reads in light and in dark.
_STYLE = Html(
    "<style>"
    ".gt-box{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK SC',sans-serif;font-size:13px;line-height:1.45;"
    "color:inherit;background:transparent;max-width:64em;margin:.4em 0;overflow-x:auto}"
    ".gt-box table.gt{border-collapse:collapse;margin:.7em 0;color:inherit;background:transparent;font-size:13px;"
    "border-top:2px solid rgba(128,128,128,.75);border-bottom:2px solid rgba(128,128,128,.75)}"
    ".gt-box table.gt caption{caption-side:top;text-align:left;padding:.3em .1em;font-weight:600;color:inherit}"
    ".gt-box table.gt th,.gt-box table.gt td{padding:.28em .8em;border:0;border-bottom:1px solid rgba(128,128,128,.28);"
    "text-align:left;vertical-align:top;color:inherit;background:transparent;white-space:normal;overflow-wrap:break-word;word-break:keep-all;max-width:30em}"
    ".gt-box table.gt thead th{border-bottom:1px solid rgba(128,128,128,.75);font-weight:600;vertical-align:bottom}"
    ".gt-box .gt-small{display:block;opacity:.75;font-size:.88em;overflow-wrap:anywhere}"
    ".gt-box table.gt .gt-n{text-align:right;font-variant-numeric:tabular-nums}"
    ".gt-box table.gt td.gt-n{white-space:nowrap}"
    ".gt-box .gt-title{font-size:1.15em;font-weight:600;margin:0}"
    ".gt-box .gt-note{opacity:.8;margin:.15em 0}"
    "</style>"
)


def box(parts: Iterable[Html | None]) -> str:
    """Frame what a notebook shows of an object."""
    return str(element("div", _STYLE, *parts, class_="gt-box"))


def title(text: str) -> Html:
    """Make a title."""
    return element("p", text, class_="gt-title")


def note(text: str) -> Html:
    """Make a line of text."""
    return element("p", text, class_="gt-note")


def above(text: str, small: str) -> Html:
    """Put below a text what a reader may want to know of it."""
    return join([text, element("span", small, class_="gt-small") if small else None])


def bullets(heading: str, items: Sequence[str]) -> Html | None:
    """Make a list with a heading; nothing where there are no items."""
    if not items:
        return None
    return join([note(f"{heading}:"), element("ul", *(element("li", item) for item in items))])


def table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()
) -> Html:
    """Make a table; the columns at the places `numbers` are aligned to the right."""
    right = set(numbers)
    head = element(
        "tr",
        *(
            element("th", text, scope="col", class_="gt-n" if place in right else None)
            for place, text in enumerate(headings)
        ),
    )
    body = [
        element(
            "tr",
            *(
                element("td", text, class_="gt-n" if place in right else None)
                for place, text in enumerate(row)
            ),
        )
        for row in rows
    ]
    return element(
        "table",
        element("caption", caption),
        element("thead", head),
        element("tbody", *body),
        class_="gt",
    )
