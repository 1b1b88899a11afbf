"""The HTML report of a screening: one file that opens anywhere, without a network and without scripts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import OutputError
from greentrade.report import sections
from greentrade.report.charts import hatchings
from greentrade.report.figures import Unit, count, growth, money_range, share_range
from greentrade.report.findings import Findings
from greentrade.report.html import Html, element
from greentrade.report.rows import THREE

if TYPE_CHECKING:
    from greentrade.screening import Screening

__all__ = ["render", "write_report"]


def write_report(screening: Screening | Findings, path: str | Path) -> Path:
    """Write the report of a screening as one HTML file.

    Parameters
    ----------
    screening
        A screening, or the findings picked out of one.
    path
        The file to write; an existing one is replaced.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    findings = screening if isinstance(screening, Findings) else Findings.of(screening)
    target = Path(path)
    text = render(findings)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as err:
        raise OutputError(
            f"cannot be written: {err.strerror or err}.",
            where=str(target),
            hint="choose a file in a folder that exists and that you may write to.",
        ) from err
    return target


def render(findings: Findings) -> str:
    """Make the page as text."""
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    title = "What this trade means to the environment"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        # Nothing is fetched and nothing runs, even if a value should ever slip through as markup.
        Html(
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>"
        ),
        element("title", f"{title} - greentrade"),
        element("style", Html(style)),
    )
    body = element(
        "main",
        hatchings((*THREE, "any_of_three")),
        element(
            "header",
            element("p", "greentrade screening", class_="kicker"),
            element("h1", title),
            element("p", _lead(findings), class_="lead"),
        ),
        _cards(findings),
        sections.dimensions(findings),
        sections.candidates(findings),
        sections.industries(findings),
        sections.media(findings),
        sections.waste(findings),
        sections.accounting(findings),
        sections.sources(findings),
        element("footer", _colophon(findings)),
    )
    return "<!doctype html>\n" + element("html", head, element("body", body), lang="en") + "\n"


def _lead(findings: Findings) -> str:
    years = findings.years
    span = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0]) if years else "no year"
    flows = " and ".join(f"{flow}s" for flow in findings.flows)
    rows = sum(row.rows for row in findings.accounting)
    return f"{flows.capitalize()}, {span}: {count(rows)} rows read. Every figure is a range: certain, and certain or possible."


def _cards(findings: Findings) -> Html:
    if not findings.years or not findings.flows:
        return Html("")
    flow, year = findings.flows[0], findings.years[-1]
    total = findings.total(flow, year)
    unit = Unit.fitting(total or 0.0, findings.currency)
    cards = [(f"All {flow}s in {year}", unit.show(total), unit.name)]
    either = findings.dimensions.get((flow, "any_of_three"), {}).get(year)
    if either:
        cards.append(
            (
                "High pollution, energy or resource intensive",
                share_range(either.share_low, either.share_high),
                f"{money_range(unit, either.value_low, either.value_high)} {unit.name}",
            )
        )
    everything = next((row for row in findings.media if row.flow == flow and row.medium == "all"), None)
    if everything:
        low, high = everything.low(year), everything.high(year)
        goods = Unit.fitting(high or 0.0, findings.currency)
        first = findings.years[0]
        since = f", {growth(everything.low(first), low)} since {first} (certain)" if first != year else ""
        cards.append(("Environmental goods", money_range(goods, low, high), f"{goods.name}{since}"))
    if findings.candidate_year is not None:
        worth = sum(item.export_value or 0.0 for item in findings.candidates)
        amount = Unit.fitting(worth, findings.currency)
        cards.append(
            (
                f"Rebate candidates in {findings.candidate_year}",
                f"{len(findings.candidates):,} codes",
                f"{amount.show(worth)} {amount.name} of exports",
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


def _colophon(findings: Findings) -> str:
    digest = findings.summary.get("reference", {}).get("digest", "")
    version = findings.summary.get("greentrade", "")
    return f"Made by greentrade {version}. Reference tables {digest}."
