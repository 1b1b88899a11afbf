"""The HTML report of a screening: one file that opens anywhere, without a network and without scripts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.engines.folders import OwnedFolder
from greentrade.errors import OutputError
from greentrade.html import Html, element
from greentrade.report import sections, sections_goods, sections_lists, sections_method
from greentrade.report.drawing import can_draw
from greentrade.report.figures import count, money_range
from greentrade.report.findings import Findings
from greentrade.report.tables import soft
from greentrade.report.theme import FONTS, palette_css
from greentrade.report.words import Words

if TYPE_CHECKING:
    from greentrade.core.screened import Screened

__all__ = ["render", "write_report"]

_SECTIONS = (
    ("screened_title", "screened", sections.screened),
    ("accounting_title", "accounting", sections.accounting),
    ("dimensions_title", "dimensions", sections.dimensions),
    ("candidates_title", "candidates", sections.candidates),
    ("industries_title", "industries", sections.industries),
    ("media_title", "environmental-goods", sections_goods.media),
    ("partners_title", "partners", sections_goods.partners),
    ("waste_title", "waste", sections_lists.waste),
    ("screens_title", "screens", sections_lists.screens),
    ("outside_title", "outside", sections_method.outside),
    ("methods_title", "methods", sections_method.methods),
)
"""Words of the heading, anchor, and what makes the section; in the order of the page."""


def write_report(screened: Screened | Findings, path: str | Path, *, lang: str = "en") -> Path:
    """Write the report of a screening as one HTML file.

    Parameters
    ----------
    screening
        A screening, or the findings picked out of one.
    path
        The file to write; an existing one is replaced as soon as the new one is complete.
    lang
        Language of the page: ``"en"`` or ``"zh"``.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    UsageError
        There is no such language.
    OutputError
        If the file cannot be written.
    """
    words = Words(lang)
    findings = screened if isinstance(screened, Findings) else Findings.of(screened)
    target = Path(path)
    text = render(findings, words)
    try:
        # A sign that no encoding has (half of a pair, from a damaged name) is shown as a question mark.
        _put(text.encode("utf-8", "replace"), target)
    except OSError as err:
        raise OutputError(
            f"cannot be written: {err.strerror or err}.",
            where=str(target),
            hint="choose a file in a folder that exists and that you may write to.",
        ) from err
    return target


def _put(page: bytes, target: Path) -> None:
    """Write the page beside its place and rename it: a full disk or Ctrl-C leaves what was there, and no half page."""
    if target.exists() and not target.is_file():  # a pipe, or a folder, which tells so itself
        target.write_bytes(page)
        return
    place = target.resolve()  # a link stays one
    with OwnedFolder(place.parent, f".{place.name}.", ".part") as aside:
        new = aside.path / place.name
        new.write_bytes(page)
        new.replace(place)


def render(findings: Findings, words: Words | None = None) -> str:
    """Make the page as text.

    Parameters
    ----------
    findings
        What a screening found.
    words
        The language; English if left out.
    """
    w = words or Words()
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        # Nothing is fetched and nothing runs, even if a value should ever slip through as markup.
        Html(
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>"
        ),
        element("meta", name="generator", content="greentrade"),
        element("title", f"{w('title')} - greentrade"),
        element(
            "style",
            Html(
                f"{palette_css()}\n:root{{--text:{FONTS}}}\nbody,.chart{{font-family:var(--text)}}\n{style}"
            ),
        ),
    )
    body = element(
        "body",
        element("a", w("skip"), href="#screened", class_="skip"),
        element(
            "main",
            element(
                "header",
                element("p", w("kicker"), class_="kicker"),
                element("h1", w("title")),
                element("p", _lead(findings, w), class_="lead"),
            ),
            _cards(findings, w),
            _contents(w),
            None if can_draw() else element("p", w("chart_missing"), class_="notice"),
            *(make(findings, w) for _, _, make in _SECTIONS),
            element("footer", soft(_colophon(findings, w))),
        ),
    )
    return "<!doctype html>\n" + element("html", head, body, lang=w.html_lang) + "\n"


def _lead(findings: Findings, w: Words) -> str:
    rows = count(findings.rows)
    if not findings.years:
        return w("lead_empty", rows=rows)
    flows = w("and").join(w.name("flow", flow) for flow in findings.flows)
    unit = w.unit(findings.counted, findings.currency)
    total = f"{unit.show(findings.counted)} {unit.name}"
    return w("lead", flows=w.heading(flows), span=w.span(findings.years), rows=rows, total=total)


def _contents(w: Words) -> Html:
    """Where to find what: links within the page."""
    links = (
        element(
            "li", element("a", w(key, year="") if key == "candidates_title" else w(key), href=f"#{anchor}")
        )
        for key, anchor, _ in _SECTIONS
    )
    return element("nav", element("ol", *links), aria_label=w("contents"))


def _cards(findings: Findings, w: Words) -> Html:
    """The figures that are asked for first."""
    if not findings.years or not findings.flows:
        return Html("")
    flow, year, first = findings.flows[0], findings.years[-1], findings.years[0]
    total = findings.total(flow, year)
    unit = w.unit(total, findings.currency)
    cards = [(w("card_all", flow=w.name("flow", flow), year=year), unit.show(total), unit.name)]
    either = findings.dimensions.get((flow, "any_of_three"), {}).get(year)
    if either:
        amount = w.unit(either.value_high, findings.currency)
        cards.append(
            (
                w("card_three"),
                w.shares(either.share_low, either.share_high),
                f"{money_range(amount, either.value_low, either.value_high)} {amount.name}",
            )
        )
    whole = next((row for row in findings.media if (row.flow, row.medium) == (flow, "all")), None)
    if whole:
        low, high = whole.low(year), whole.high(year)
        goods = w.unit(high, findings.currency)
        grown = w("card_since", growth=w.growth(whole.low(first), low), year=first)
        since = grown if first != year and whole.low(first) else ""
        cards.append(
            (
                w.heading(w.name("dimension", "environmental_good")),
                money_range(goods, low, high),
                f"{goods.name}{since}",
            )
        )
    if findings.candidate_year is not None:
        found = findings.candidates
        worth = sum(item.export_value or 0.0 for item in found)
        amount = w.unit(worth, findings.currency)
        cards.append(
            (
                w("card_candidates", year=findings.candidate_year),
                w("card_codes", count=count(len(found))),
                w("card_worth", value=amount.show(worth), unit=amount.name),
            )
        )
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", figure, element("small", small)), class_="card")
            for name, figure, small in cards
        ),
        class_="cards",
    )


def _colophon(findings: Findings, w: Words) -> str:
    digest = str(findings.summary.get("reference", {}).get("digest", ""))
    return w("colophon", version=findings.summary.get("greentrade", ""), digest=digest)
