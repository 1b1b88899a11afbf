"""The last sections of the page: what could not be classified, and methods, cautions and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.html import Html, element, join
from greentrade.report.tables import data, list_words, marked, section, soft, table
from greentrade.words.numbers import count

if TYPE_CHECKING:
    from greentrade.report.findings import Findings
    from greentrade.report.rows import OutsideCode
    from greentrade.words import Words

__all__ = ["methods", "outside"]

_CODES = 40


def outside(findings: Findings, w: Words) -> Html:
    """What could not be classified, or not be read at all."""
    title = w("What could not be classified")
    left = [row for row in findings.accounting if row.disposition in {"unclassified", "rejected"}]
    if not left:
        return section(
            "outside", title, None, soft(w("Every row was read and every code was found in its edition."))
        )
    unclassified = [row for row in left if row.disposition == "unclassified"]
    value = sum(row.value or 0.0 for row in unclassified)
    whole = w.unit(value, findings.currency)
    rows = sum(row.rows for row in unclassified)
    rejected = sum(row.rows for row in left if row.disposition == "rejected")
    see = w.ngettext(
        "{rows} row worth {value} ({share} of trade) matches no list because its code is not an HS code of its edition; ",
        "{rows} rows worth {value} ({share} of trade) match no list because their code is not an HS code of their edition; ",
        rows,
        rows=count(rows),
        value=f"{whole.show(value)} {whole.name}",
        share=w.percent(value / findings.counted if findings.counted else 0.0),
    ) + w.ngettext(
        "{rejected} row could not be read.",
        "{rejected} rows could not be read.",
        rejected,
        rejected=count(rejected),
    )
    unit = w.unit(max((abs(row.value or 0.0) for row in left), default=0.0), findings.currency)
    columns = [
        (w("Why"), ""),
        (w("Rows became"), ""),
        (w("Rows"), "num"),
        (w("Value, {unit}", unit=unit.name), "num"),
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
    listed = join([part for code in codes[:_CODES] for part in (code, w(", "))][:-1])
    if len(codes) > _CODES:
        listed = join([listed, w(", "), w("{count} others", count=count(len(codes) - _CODES))])
    return section(
        "outside",
        title,
        see,
        table(title, columns, cells, w),
        element("p", *_around(w("Unclassified codes: {codes}.", codes="\0"), listed), class_="soft")
        if codes
        else None,
    )


def _code(item: OutsideCode, w: Words) -> Html:
    code = data(item.hs_code, 24) if item.hs_code else Html(w("blank"))
    said = w("{code} (not in {edition})", code="\0", edition=item.hs_edition) if item.known else w("{code} (no HS code)", code="\0")  # fmt: skip
    return join(_around(said, code))


def _around(said: str, part: Html) -> list[str]:
    """A sentence with markup in its place."""
    before, _, after = said.partition("\0")
    return [before, part, after]


def methods(findings: Findings, w: Words) -> Html:
    """How to read the page, what it cannot tell, what the reader of the data noted, and whose lists it rests on."""
    how = (
        w(
            "Codes are classified, not rows: each code meets the lists in its own HS edition, or walks to theirs by the UN correlation tables."
        ),
        w(
            "Certain: all goods of the code lie in the list. Possible: some may not, because the list names only a part, the way through the editions splits, or the entry is not verified."
        ),
        w(
            "A dimension needs votes of several lists; the votes are always shown. The figures are those of the default tier."
        ),
        w(
            "Which list, entry and path made each match is in matches.csv; `greentrade explain CODE` tells it in words."
        ),
    )
    cautions = (
        w("An HS code holds goods of several kinds; it shows neither quality nor use."),
        w(
            "The industry dimensions speak of the industry that typically makes a good, not of the plant that made it."
        ),
        w("Goods statistics show no services, no standards and no intention."),
    )
    return section(
        "methods",
        w("Methods, cautions and sources"),
        w("What the words mean, what the figures cannot tell, and whose lists they rest on."),
        element("h3", w("How to read it")),
        element("ul", *(element("li", marked(text)) for text in how)),
        element("h3", w("Cautions")),
        element("ul", *(element("li", text) for text in cautions)),
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
        element("h3", w("What the reader of the data noted")),
        *([element("ul", *here)] if here else []),
        *([soft(w("Notes of the reader, in English")), element("ul", *rest, lang="en")] if rest else []),
    ]


def _sources(findings: Findings, w: Words) -> list[Html]:
    """The lists behind the figures, with their publishers."""
    lists = findings.summary.get("lists", ())
    if not lists:
        return []
    columns = [
        (w("List"), ""),
        (w("About"), "short"),
        (w("Publisher"), "wide"),
        (w("Standing"), "short"),
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
    title = w("Sources")
    return [
        element("h3", title),
        soft(
            w(
                "The figures rest on these {count} lists: the voters of each dimension, and the lists of bans and controls. Please cite their publishers.",
                count=len(lists),
            )
        ),
        table(title, columns, cells, w),
    ]
