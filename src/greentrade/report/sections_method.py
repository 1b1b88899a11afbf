"""The last sections of the page: what could not be classified, and methods, cautions and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.html import Html, element, join
from greentrade.report.figures import count
from greentrade.report.tables import data, list_words, marked, section, soft, table

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.rows import OutsideCode
    from greentrade.report.words import Words

__all__ = ["methods", "outside"]

_CODES = 40


def outside(findings: Findings, w: Words) -> Html:
    """What could not be classified, or not be read at all."""
    title = w("outside_title")
    left = [row for row in findings.accounting if row.disposition in {"unclassified", "rejected"}]
    if not left:
        return section("outside", title, None, soft(w("outside_all")))
    unclassified = [row for row in left if row.disposition == "unclassified"]
    value = sum(row.value or 0.0 for row in unclassified)
    whole = w.unit(value, findings.currency)
    see = w(
        "outside_see",
        rows=count(sum(row.rows for row in unclassified)),
        value=f"{whole.show(value)} {whole.name}",
        share=w.percent(value / findings.counted if findings.counted else 0.0),
        rejected=count(sum(row.rows for row in left if row.disposition == "rejected")),
    )
    unit = w.unit(max((abs(row.value or 0.0) for row in left), default=0.0), findings.currency)
    columns = [
        (w("col_why"), ""),
        (w("col_became"), ""),
        (w("col_rows"), "num"),
        (w("col_value_in", unit=unit.name), "num"),
    ]
    cells = [
        [
            w.heading(w.name("reason", row.reason)),
            w.name("disposition", row.disposition),
            count(row.rows),
            unit.show(row.value),
        ]
        for row in left
    ]
    codes = [_code(item, w) for item in findings.outside]
    listed = join([part for code in codes[:_CODES] for part in (code, w("list_join"))][:-1])
    if len(codes) > _CODES:
        listed = join([listed, w("list_join"), w("others", count=count(len(codes) - _CODES))])
    return section(
        "outside",
        title,
        see,
        table(title, columns, cells, w),
        element("p", *_around(w("outside_codes", codes="\0"), listed), class_="soft") if codes else None,
    )


def _code(item: OutsideCode, w: Words) -> Html:
    code = data(item.hs_code, 24) if item.hs_code else Html(w("outside_blank"))
    said = w("outside_not_in", code="\0", edition=item.hs_edition) if item.known else w("outside_not_hs", code="\0")  # fmt: skip
    return join(_around(said, code))


def _around(said: str, part: Html) -> list[str]:
    """A sentence with markup in its place."""
    before, _, after = said.partition("\0")
    return [before, part, after]


def methods(findings: Findings, w: Words) -> Html:
    """How to read the page, what it cannot tell, what the reader of the data noted, and whose lists it rests on."""
    how = ("method_classify", "method_match", "method_votes", "method_audit")
    cautions = ("caution_scope", "caution_industry", "caution_services")
    return section(
        "methods",
        w("methods_title"),
        w("methods_see"),
        element("h3", w("methods_how")),
        element("ul", *(element("li", marked(w(key))) for key in how)),
        element("h3", w("methods_cautions")),
        element("ul", *(element("li", w(key)) for key in cautions)),
        *_notes(findings, w),
        *_sources(findings, w),
    )


def _notes(findings: Findings, w: Words) -> list[Html]:
    """What the reader of the data noted; a note that has no Chinese stands in English, and says so."""
    if not findings.notes:
        return []
    said = [(note, w.note(note)) for note in findings.notes]
    here = [element("li", data(note, 1000)) for _, note in said if note is not None]
    rest = [element("li", data(note, 1000)) for note, there in said if there is None]
    return [
        element("h3", w("methods_notes")),
        *([element("ul", *here)] if here else []),
        *([soft(w("notes_english")), element("ul", *rest, lang="en")] if rest else []),
    ]


def _sources(findings: Findings, w: Words) -> list[Html]:
    """The lists behind the figures, with their publishers."""
    lists = findings.summary.get("lists", ())
    if not lists:
        return []
    columns = [
        (w("col_source"), ""),
        (w("col_about"), "short"),
        (w("col_publisher"), "wide"),
        (w("col_standing"), "short"),
    ]
    cells = [
        [
            join(
                [
                    list_words(item, "title", w),
                    element("span", item["list_id"], class_="name code"),
                ]
            ),
            w.heading(w.name("dimension", str(item.get("dimension") or ""))),
            list_words(item, "publisher", w),
            w.name("standing", str(item.get("standing") or "")),
        ]
        for item in lists
    ]
    title = w("methods_sources")
    return [
        element("h3", title),
        soft(w("sources_see", count=len(lists))),
        table(title, columns, cells, w),
    ]
