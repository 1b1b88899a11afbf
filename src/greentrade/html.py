"""HTML and SVG elements as strings that escape by default.

Text is escaped unless an element made it, so no value of an extract or of a list can become markup.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

__all__ = ["Html", "element", "join"]

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
