"""HTML from templates that escape by default: no value of an extract or of a list can become markup.

Templates are files beside the code that fills them (``templates/*.html.j2``). What a notebook shows of an object is put together here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["above", "box", "bullets", "environment", "note", "table", "title"]


def environment(package: str, **filters: Callable[..., Any]) -> Environment:
    """Make the environment of a package's templates: everything is escaped, and a name that is not there is an error.

    Parameters
    ----------
    package
        The package whose folder ``templates`` holds them.
    **filters
        Filters of the templates.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(filters)
    return made


@cache
def _notebook() -> Any:
    return environment("greentrade").get_template("notebook.html.j2").module


def box(parts: Iterable[str | None]) -> str:
    """Frame what a notebook shows of an object."""
    return str(_notebook().box([part for part in parts if part is not None]))


def title(text: str) -> Markup:
    """Make a title."""
    return Markup('<p class="gt-title">{}</p>').format(text)


def note(text: str) -> Markup:
    """Make a line of text."""
    return Markup('<p class="gt-note">{}</p>').format(text)


def above(text: str, small: str) -> Markup:
    """Put below a text what a reader may want to know of it."""
    return Markup("{}{}").format(
        text, Markup('<span class="gt-small">{}</span>').format(small) if small else ""
    )


def bullets(heading: str, items: Sequence[str]) -> Markup | None:
    """Make a list with a heading; nothing where there are no items."""
    if not items:
        return None
    lines = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    return note(f"{heading}:") + Markup("<ul>{}</ul>").format(lines)


def table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()
) -> Markup:
    """Make a table; the columns at the places `numbers` are aligned to the right."""
    return Markup(_notebook().table(caption, headings, rows, set(numbers)))  # noqa: S704 (made by the template)
