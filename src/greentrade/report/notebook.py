"""What a notebook shows of our objects: plain tables in the colours of the notebook, no scripts, every text escaped.

Colours are those that surround the table (``inherit``), lines are half transparent: it reads in light and in dark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from greentrade.codebook.cited import how_known, named_once, parts
from greentrade.html import Html, element, join
from greentrade.report.figures import count
from greentrade.report.headline import Headline, headline_of
from greentrade.report.wording import LOW_HIGH, dimension_name, reason_name

if TYPE_CHECKING:
    from greentrade.codebook.explain import Story
    from greentrade.core.screened import Screened
    from greentrade.extracts import Layout
    from greentrade.reference import Reference

__all__ = ["layout_html", "reference_html", "screening_html", "story_html"]

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
_SHOWN = 12
"""Inputs, years and lists that are shown; more are counted."""


def screening_html(screened: Screened) -> str:
    """What was read, what became of every row, and the three dimensions."""
    told = headline_of(screened)
    parts: list[Html | None] = [
        _title(told.title),
        *(_note(line) for line in told.lines),
        _table(
            f"What became of every row (value in {told.unit.name})",
            ("rows became", "why", "rows", "value"),
            [
                (row.disposition, reason_name(row.reason), count(row.rows), told.unit.show(row.value))
                for row in told.accounting
            ],
            numbers=(2, 3),
        ),
        _shares(told),
        *(_note(f"Note: {line}") for line in told.notes),
    ]
    return _box(parts)


def _shares(told: Headline) -> Html | None:
    if not told.shares:
        return None
    names = tuple(dimension_name(name) for name in told.dimensions)
    rows = [
        (
            str(row.year),
            row.flow,
            told.trade_unit.show(row.total),
            *(text.removesuffix(" %") for text in row.shares),
        )
        for row in told.shares[-_SHOWN:]
    ]
    table = _table(
        f"Share of all trade by dimension, in % (all trade in {told.trade_unit.name})",
        ("year", "flow", "all trade", *names),
        rows,
        numbers=range(2, 3 + len(names)),
    )
    return join([table, _note(LOW_HIGH)])


def reference_html(reference: Reference) -> str:
    """Which tables these are, and how many lists speak for each dimension."""
    lists = reference.lists()
    rows = []
    for dimension in reference.profile.dimensions:
        voters = {name for voter in dimension.voters for name in voter.lists}
        held = [item for item in lists if item["list_id"] in voters]
        needs = ", ".join(f"{tier} {votes}" for tier, votes in dimension.needs.items())
        entries = sum(item["entries"] for item in held)
        rows.append(
            (dimension.title, dimension.title_zh, count(len(held)), count(entries), needs, dimension.name)
        )
    headings = ("dimension", "", "lists that vote", "entries", "votes needed", "name")
    parts = [
        _title(f"Reference tables: {len(lists):,} lists"),
        _note(f"Digest {reference.digest}"),
        _note(
            f"Profile {reference.profile.name}"
            + (f": {reference.profile.title}" if reference.profile.title else "")
        ),
        _note("Your own lists are laid over the packaged tables.") if len(reference.roots) > 1 else None,
        _table("Dimensions and their voters", headings, rows, numbers=(2, 3)),
        _note("lists() names every list, entries(list_id) shows one, side(list_id) tells its sources."),
    ]
    return _box(parts)


def layout_html(layout: Layout) -> str:
    """What an extract of this layout is, and what its headings mean."""
    rows = [(name, ", ".join(" = ".join(rank) for rank in ranks)) for name, ranks in layout.columns.items()]
    facts = {
        "where from": layout.source,
        "terms": layout.licence,
        "currency": layout.currency,
        "values multiplied by": f"{layout.scale:,}" if layout.scale != 1 else "",
        "reporter": layout.reporter,
        "partners": layout.places,
    }
    parts = [
        _title(f"Layout {layout.id}: {layout.title}"),
        _note(layout.about) if layout.about else None,
        *(_note(f"{name}: {said}") for name, said in facts.items() if said),
        _table("Columns, and the headings that they are read from (folded)", ("column", "headings"), rows),
        _list("What goes wrong with it", layout.traps),
    ]
    return _box(parts)


def story_html(story: Story) -> str:
    """The story of one code: its dimensions with their votes, the lists that name it, and what it trades."""
    parts: list[Html | None] = []
    for item in story.items:
        parts += [_title(story.heading(item)), _dimensions(item, story), _lists(item, story)]
    if story.trade:
        rows = [(str(year), flow, f"{value:,.0f}") for year, flow, value in story.trade]
        money = story.currency or "currency not stated"
        parts.append(_table(f"Traded in this extract ({money})", ("year", "flow", "value"), rows, (2,)))
    return _box(parts)


def _dimensions(item: Mapping[str, Any], story: Story) -> Html | None:
    rows = []
    for name, tiers in item["dimensions"].items():
        spoken = item["voters"].get(name, ())
        if not spoken and not any(at["match"] for at in tiers.values()):
            continue
        at = tiers["default"]
        who = "; ".join(f"{story.voter(name, v['voter'])} ({v['match']})" for v in spoken)
        votes = f"{at['votes_certain']}+{at['votes_possible']} of {at['of']}"
        rows.append((dimension_name(name), *(tiers[tier]["match"] or "-" for tier in tiers), votes, who))
    if not rows:
        return _note("It belongs to no dimension.") if item["status"] == "ok" else None
    tiers = tuple(next(iter(item["dimensions"].values())))
    return _table("Dimensions", ("dimension", *tiers, "votes certain+possible", "who speaks"), rows)


def _lists(item: Mapping[str, Any], story: Story) -> Html | None:
    if not item["lists"]:
        return _note("No list names it.") if item["status"] == "ok" else None
    headings = ("list", "match", "entry", "way")
    rows = [
        (
            _list_cell(entry, story),
            _above(entry["match"], "; ".join(story.reason(via) for via in entry["via"])),
            named_once(entry["entry"]) + (f", {entry['scope']}" if entry["scope"] else ""),
            entry["path"],
        )
        for entry in item["lists"]
    ]
    return _table("Lists that name it", headings, rows)


def _list_cell(entry: Mapping[str, Any], story: Story) -> Html:
    """A list by name, and below it how it is known."""
    silent = "" if entry["list_id"] in story.voting else " (without a vote)"
    name = f"{entry['list_id']}: {story.titles.get(entry['list_id'], '')}{silent}"
    known = f"{how_known(entry['basis'], entry['verified'])}; "
    source = [
        element("a", text, href=address) if address else text for text, address in parts(entry["source"])
    ]
    return _above(name, join([known, *source]))


# -- elements ------------------------------------------------------------------------------------------------------------------


def _box(parts: Iterable[Html | None]) -> str:
    return str(element("div", _STYLE, *parts, class_="gt-box"))


def _title(text: str) -> Html:
    return element("p", text, class_="gt-title")


def _note(text: str) -> Html:
    return element("p", text, class_="gt-note")


def _above(text: str, small: str) -> Html:
    """A text, and below it what a reader may want to know of it."""
    return join([text, element("span", small, class_="gt-small") if small else None])


def _list(title: str, items: Sequence[str]) -> Html | None:
    if not items:
        return None
    return join([_note(f"{title}:"), element("ul", *(element("li", item) for item in items))])


def _table(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()
) -> Html:
    """A table whose numbers stand to the right."""
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
