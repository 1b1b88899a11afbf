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
from greentrade.report.findings import Findings
from greentrade.report.tables import soft
from greentrade.report.theme import FONTS, palette_css
from greentrade.words import N_, Words
from greentrade.words.numbers import count, money_range

if TYPE_CHECKING:
    from greentrade.core.screened import Screened

__all__ = ["render", "write_report"]

_SECTIONS = (
    (N_("What was screened"), "screened", sections.screened),
    (N_("What became of every row"), "accounting", sections.accounting),
    (N_("Three dimensions, year by year"), "dimensions", sections.dimensions),
    (N_("Candidates for cutting the export rebate"), "candidates", sections.candidates),
    (N_("Industries that trade most"), "industries", sections.industries),
    (N_("Environmental goods"), "environmental-goods", sections_goods.media),
    (N_("Partners and groups of countries"), "partners", sections_goods.partners),
    (N_("Waste crossing borders"), "waste", sections_lists.waste),
    (N_("Other screens"), "screens", sections_lists.screens),
    (N_("What could not be classified"), "outside", sections_method.outside),
    (N_("Methods, cautions and sources"), "methods", sections_method.methods),
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
        element("title", w("What this trade means to the environment") + " - greentrade"),
        element(
            "style",
            Html(
                f"{palette_css()}\n:root{{--text:{FONTS}}}\nbody,.chart{{font-family:var(--text)}}\n{style}"
            ),
        ),
    )
    body = element(
        "body",
        element("a", w("Skip to the findings"), href="#screened", class_="skip"),
        element(
            "main",
            element(
                "header",
                element("p", w("greentrade screening"), class_="kicker"),
                element("h1", w("What this trade means to the environment")),
                element("p", _lead(findings, w), class_="lead"),
            ),
            _cards(findings, w),
            _contents(w),
            None
            if can_draw()
            else element(
                "p",
                w(
                    "The charts need the Python package vl-convert-python, which is not installed here; their figures are in the tables."
                ),
                class_="notice",
            ),
            *(make(findings, w) for _, _, make in _SECTIONS),
            element("footer", soft(_colophon(findings, w))),
        ),
    )
    return "<!doctype html>\n" + element("html", head, body, lang=w.html_lang) + "\n"


def _lead(findings: Findings, w: Words) -> str:
    rows = count(findings.rows)
    if not findings.years:
        return w.ngettext(
            "{rows} row read; nothing of it could be counted by year and flow.",
            "{rows} rows read; nothing of it could be counted by year and flow.",
            findings.rows,
            rows=rows,
        )
    flows = w(" and ").join(w.name("flow", flow) for flow in findings.flows)
    unit = w.unit(findings.counted, findings.currency)
    total = f"{unit.show(findings.counted)} {unit.name}"
    return w.ngettext(
        "{flows}, {span}: {rows} row read, {total} counted. Every figure is a range: what certainly belongs, and what certainly or possibly belongs.",
        "{flows}, {span}: {rows} rows read, {total} counted. Every figure is a range: what certainly belongs, and what certainly or possibly belongs.",
        findings.rows,
        flows=w.heading(flows),
        span=w.span(findings.years),
        rows=rows,
        total=total,
    )


def _contents(w: Words) -> Html:
    """Where to find what: links within the page."""
    links = (element("li", element("a", w(title), href=f"#{anchor}")) for title, anchor, _ in _SECTIONS)
    return element("nav", element("ol", *links), aria_label=w("Contents"))


def _cards(findings: Findings, w: Words) -> Html:
    """The figures that are asked for first."""
    if not findings.years or not findings.flows:
        return Html("")
    flow, year, first = findings.flows[0], findings.years[-1], findings.years[0]
    total = findings.total(flow, year)
    unit = w.unit(total, findings.currency)
    cards = [(w("All {flow} in {year}", flow=w.name("flow", flow), year=year), unit.show(total), unit.name)]
    either = findings.dimensions.get((flow, "any_of_three"), {}).get(year)
    if either:
        amount = w.unit(either.value_high, findings.currency)
        cards.append(
            (
                w("High pollution, energy or resource intensive"),
                w.shares(either.share_low, either.share_high),
                f"{money_range(amount, either.value_low, either.value_high)} {amount.name}",
            )
        )
    whole = next((row for row in findings.media if (row.flow, row.medium) == (flow, "all")), None)
    if whole:
        low, high = whole.low(year), whole.high(year)
        goods = w.unit(high, findings.currency)
        grown = w(", {growth} since {year} (certain)", growth=w.growth(whole.low(first), low), year=first)
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
                w("Rebate candidates in {year}", year=findings.candidate_year),
                w.ngettext("{count} code", "{count} codes", len(found), count=count(len(found))),
                w("{value} {unit} of exports", value=amount.show(worth), unit=amount.name),
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
    return w(
        "Made by greentrade {version} with reference tables {digest}.",
        version=findings.summary.get("greentrade", ""),
        digest=digest,
    )
