"""Charts as still pictures in the page: SVG in two widths, in the colours of the page, with the words of the reader's system."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from markupsafe import Markup

from greentrade.report.shapes import Look

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.shapes import Drawn, Spec
    from greentrade.words import Words

__all__ = ["can_draw", "picture", "svg_of"]

_SPOKEN = re.compile(
    r' (?:aria-[a-z]+|role|class|pointer-events|stroke-miterlimit|font-family|opacity)="[^"]*"'
)
_EMPTY = re.compile(r'<path d="[^"]*"(?: display="none")?/>')
"""Paths without fill and stroke: grounds and frames that vega puts around every mark."""
_PLACES = re.compile(r'(?<= )(?:d|transform)="[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{4,}(?:e-?\d+)?")
"""Coordinates of a drawing; no text of the data stands in these attributes."""
_HEAD = re.compile(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"[^>]*>')
_ID = re.compile(r'(id="|url\(#)([\w-]+)')


@cache
def can_draw() -> bool:
    """Whether the package that draws is there; without it the page has its tables."""
    return find_spec("vl_convert") is not None


def svg_of(spec: Spec) -> str:
    """Turn a chart into SVG, without a browser and without a network.

    Text is measured in the one font that comes with the converter: on every machine the picture is the same, and looking for the
    reader's fonts, which need not be there, took twice the time of all the rest.
    """
    import vl_convert

    config = spec["config"] | {
        "background": None,
        "font": "sans-serif",
    }  # the ground of the page shows through
    return _PLACES.sub(_rounded, str(vl_convert.vegalite_to_svg(spec | {"config": config})))


def _rounded(places: re.Match[str]) -> str:
    """Coordinates to a thousandth of a pixel: the last digits of the converter's change as its program is optimised while it runs."""
    return _LONG.sub(lambda number: f"{float(number[0]):.3f}", places[0])


def picture(
    draw: Callable[..., Drawn | None], findings: Findings, words: Words, name: str, **options: str
) -> Markup | None:
    """Draw a chart for the page: once as wide as a page, once for a phone; the style sheet shows one of them.

    Parameters
    ----------
    draw
        A function of :mod:`greentrade.report.charts`.
    findings
        What is drawn.
    words
        The language.
    name
        Tells this picture from the others of the page.
    **options
        Handed on to the function (flow, dimension).

    Returns
    -------
    Markup or None
        None where there is nothing to draw.
    """
    if not can_draw():
        return None
    drawings, title = [], ""
    for narrow in (False, True):
        drawn = draw(findings, Look(words, narrow), **options)
        if drawn is None:
            return None
        title = drawn.title
        drawings.append(_inline(svg_of(drawn.spec), title, f"{name}{'n' if narrow else 'w'}", narrow=narrow))
    return Markup("<figure><figcaption>{}</figcaption>{}</figure>").format(title, Markup("").join(drawings))


def _inline(svg: str, title: str, name: str, *, narrow: bool) -> Markup:
    """Make the SVG part of the page: a picture with a name, ids of its own, and nothing that is read out mark by mark."""
    head = _HEAD.match(svg)
    if head is None:
        msg = "vl-convert gave no SVG"
        raise ValueError(msg)
    body = _EMPTY.sub("", _SPOKEN.sub("", svg[head.end() : svg.rindex("</svg>")]))
    body = _ID.sub(lambda found: f"{found[1]}{name}-{found[2]}", body)
    width, height = (round(float(size)) for size in head.groups())
    look = "narrow" if narrow else "wide"
    return Markup(
        '<svg viewBox="0 0 {0} {1}" role="img" aria-label="{2}" class="chart {3}" style="max-width:{0}px">{4}</svg>'
    ).format(width, height, title, look, Markup(body))  # noqa: S704 (drawn from escaped text by the converter)
