"""The HTML report of a screening: one file that opens anywhere, without a network and without scripts."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from greentrade.engines.folders import OwnedFolder
from greentrade.errors import output_errors
from greentrade.html import environment
from greentrade.report import charts
from greentrade.report.drawing import can_draw, picture
from greentrade.report.findings import Findings
from greentrade.report.places import place_name
from greentrade.report.shapes import clean
from greentrade.report.tables import Tables, data, marked
from greentrade.report.theme import FONTS, palette_css
from greentrade.report.wording import input_place
from greentrade.words import Words
from greentrade.words.numbers import count, money_range

if TYPE_CHECKING:
    from jinja2 import Environment

    from greentrade.core.screened import Screened

__all__ = ["render", "templates", "write_report"]


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
    hint = "choose a file in a folder that exists and that you may write to."
    with output_errors("the report cannot be written", target, hint=hint):
        # A sign that no encoding has (half of a pair, from a damaged name) is shown as a question mark.
        _put(text.encode("utf-8", "replace"), target)
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
    tables = Tables(findings, w)

    def drawn(chart: str, name: str, **options: str) -> str:
        return picture(charts.CHARTS[chart], findings, w, name, **options) or ""

    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return (
        templates()
        .get_template("page.html.j2")
        .render(
            w=w,
            ngettext=w.ngettext,
            findings=findings,
            tables=tables,
            picture=drawn,
            can_draw=can_draw(),
            style=Markup(  # noqa: S704 (ours)
                f"{palette_css()}\n:root{{--text:{FONTS}}}\nbody,.chart{{font-family:var(--text)}}\n{style}"
            ),
            titles=_titles(w),
            flow_names=[w.name("flow", flow) for flow in findings.flows],
            digest=str(findings.summary.get("reference", {}).get("digest", "")),
            place_of=input_place,
            by_value=charts.by_value,
            money_range=money_range,
            place_name=place_name,
            clean=clean,
        )
    )


@cache
def templates() -> Environment:
    """Return the templates of the page."""
    return environment("greentrade.report", data=data, marked=marked, whole=count)


def _titles(w: Words) -> dict[str, str]:
    """Return the heading of each section by its anchor, in the order of the page."""
    return {
        "screened": w("What was screened"),
        "accounting": w("Row accounting"),
        "dimensions": w("Three dimensions, year by year"),
        "candidates": w("Candidates for cutting the export rebate"),
        "industries": w("Industries that trade most"),
        "environmental-goods": w("Environmental goods"),
        "partners": w("Partners and groups of countries"),
        "waste": w("Waste crossing borders"),
        "screens": w("Other screens"),
        "outside": w("What could not be classified"),
        "methods": w("Methods, cautions and sources"),
    }
