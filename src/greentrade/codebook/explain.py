"""The story of one code in words: what it is, who names it, why certain or only possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from greentrade.codebook.cited import how_known, named_once, shortened
from greentrade.codebook.cited import parts as source_parts
from greentrade.html import above, box, note, table, title
from greentrade.reference.dimensions import dimension_name

if TYPE_CHECKING:
    from greentrade.reference import Reference

_STATUS = {
    "ok": "is a code of {edition}",
    "not_in_edition": "is no code of {edition}: nothing is concluded from it (the same digits may mean other goods in another edition)",
    "unmapped": "is a code of {edition} that the correlation tables tie to no other edition: lists of other editions cannot speak about it",
    "not_hs": "is no HS code",
}
_KINDS = {
    "total": "a line over all goods",
    "special_code": "a statistical code for goods not specified",
    "confidential_code": "a suppressed code",
    "reserved_chapter": "chapter 77 is kept free by the HS",
    "national_chapter": "chapters 98 and 99 are used by nations only",
    "not_a_code": "its digits make no HS code",
    "code_missing": "the code is missing",
    "code_scientific": "its digits were lost to scientific notation",
    "code_fraction": "it is a number with a fraction",
    "no_edition": "its edition is not known",
    "lapsed": "the edition of its rows has dropped it: read in the one before",
    "early": "the edition of its rows does not have it yet: read in the next one",
}
_VIA = {
    "scope": "the list means only part of the code",
    "length": "the list names a finer code",
    "edition": "the code holds more goods in this edition than in the list's",
    "link": "not all of the code belongs to an industry of the list, or the bridge between the schemes is loose",
    "unverified": "the entry is from memory",
    "date": "the entry is in force in part of the period only",
}


class Story(str):
    """The story of a code: text that shows itself as it reads, and as tables in a notebook.

    Attributes
    ----------
    items
        What the story is told from, in the form of ``classify --json``.
    titles
        Titles of the lists.
    voting
        Lists that have a vote.
    voters
        Titles of the voters, by dimension and name.
    trade
        Year, flow and value of the code in the extract.
    currency
        Of these values.
    """

    __slots__ = ("currency", "items", "titles", "trade", "voters", "voting")

    items: Sequence[dict[str, Any]]
    titles: dict[str, str]
    voting: set[str]
    trade: Sequence[tuple[Any, ...]]
    currency: str | None
    voters: dict[tuple[str, str], str]

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return _html(self)

    def heading(self, item: dict[str, Any]) -> str:
        """Say in a sentence what one of its items is."""
        return _heading(item)

    def voter(self, dimension: str, voter: str) -> str:
        """Title of a voter."""
        return self.voters.get((dimension, voter), voter)

    def reason(self, via: str) -> str:
        """Why a match is only possible, in words."""
        return _VIA.get(via, via)


def _heading(item: dict[str, Any]) -> str:
    nation = f", line of {item['nation']}" if item.get("nation") else ""
    status = _STATUS[item["status"]].format(edition=item["edition"])
    reason = (item.get("reason") or "").replace("alias ", "in the extract it stands as ")
    kind = f" ({_KINDS.get(reason, reason)})" if reason else ""
    return f"{item['hs_code']} {status}{kind}{nation}."


def story(
    items: Sequence[dict[str, Any]],
    reference: Reference,
    *,
    trade: Sequence[tuple[Any, ...]] = (),
    currency: str | None = None,
) -> Story:
    """Tell what is known of a code.

    Parameters
    ----------
    items
        The code's entries in the form of ``classify --json``, one for each edition and nation.
    reference
        The tables, for titles.
    trade
        Rows (year, flow, value) to close with.
    currency
        Of the values.
    """
    titles = {entry["list_id"]: entry["title"] for entry in reference.lists()}
    voting = {name for d in reference.profile.dimensions for voter in d.voters for name in voter.lists}
    lines: list[str] = []
    for item in items:
        lines.append(_heading(item))
        lines += _dimensions(item, reference)
        if item["lists"]:
            lines.append("  Lists that name it:")
        for entry in item["lists"]:
            silent = "" if entry["list_id"] in voting else ", without a vote"
            lines.append(
                f"  - {entry['list_id']} ({titles.get(entry['list_id'], '')}): {entry['match']}{silent}"
            )
            if entry["via"]:
                lines.append(
                    f"      only possible because {'; '.join(_VIA.get(v, v) for v in entry['via'])} [{'+'.join(entry['via'])}]"
                )
            scope = f", scope {entry['scope']}" if entry["scope"] else ""
            lines.append(f"      entry {named_once(entry['entry'])}{scope}; way: {entry['path']}")
            lines.append(
                f"      {how_known(entry['basis'], entry['verified'])}; source: {shortened(entry['source'])}"
            )
        if item["status"] == "ok" and not item["lists"]:
            lines.append("  No list names it.")
        lines.append("")
    if trade:
        lines.append(f"Traded in this extract ({currency or 'currency not stated'}):")
        lines += [f"  {year} {flow}: {Decimal(value):,.0f}" for year, flow, value in trade]
    told = Story("\n".join(lines).rstrip())
    told.items, told.titles, told.voting = items, titles, voting
    told.trade, told.currency = trade, currency
    told.voters = {(d.name, v.name): v.title for d in reference.profile.dimensions for v in d.voters}
    return told


def _dimensions(item: dict[str, Any], reference: Reference) -> list[str]:
    """One line for each dimension that has a vote, tiers side by side."""
    titles = {d.name: d.title for d in reference.profile.dimensions}
    voters = {(d.name, v.name): v.title for d in reference.profile.dimensions for v in d.voters}
    lines = []
    for name, tiers in item["dimensions"].items():
        if name not in titles or not any(v["votes_certain"] or v["votes_possible"] for v in tiers.values()):
            continue
        default = tiers["default"]
        votes = f"{default['votes_certain']}+{default['votes_possible']} of {default['of']}"
        verdicts = ", ".join(f"{tier} {verdict['match'] or 'no'}" for tier, verdict in tiers.items())
        lines.append(f"  {titles[name]}: {verdicts} (votes certain+possible: {votes}).")
        for word in ("certain", "possible"):
            spoken = [voters[name, v["voter"]] for v in item["voters"].get(name, ()) if v["match"] == word]
            if spoken:
                lines.append(f"      {word}: {', '.join(spoken)}")
    return lines or (["  It belongs to no dimension."] if item["status"] == "ok" else [])


def _html(story: Story) -> str:
    """Tell the story of one code: its dimensions with their votes, the lists that name it, and what it trades."""
    parts: list[Markup | None] = []
    for item in story.items:
        parts += [title(story.heading(item)), _dimension_table(item, story), _list_table(item, story)]
    if story.trade:
        rows = [(str(year), flow, f"{value:,.0f}") for year, flow, value in story.trade]
        money = story.currency or "currency not stated"
        parts.append(table(f"Traded in this extract ({money})", ("year", "flow", "value"), rows, (2,)))
    return box(parts)


def _dimension_table(item: Mapping[str, Any], story: Story) -> Markup | None:
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
        return note("It belongs to no dimension.") if item["status"] == "ok" else None
    tiers = tuple(next(iter(item["dimensions"].values())))
    return table("Dimensions", ("dimension", *tiers, "votes certain+possible", "who speaks"), rows)


def _list_table(item: Mapping[str, Any], story: Story) -> Markup | None:
    if not item["lists"]:
        return note("No list names it.") if item["status"] == "ok" else None
    headings = ("list", "match", "entry", "way")
    rows = [
        (
            _list_cell(entry, story),
            above(entry["match"], "; ".join(story.reason(via) for via in entry["via"])),
            named_once(entry["entry"]) + (f", {entry['scope']}" if entry["scope"] else ""),
            entry["path"],
        )
        for entry in item["lists"]
    ]
    return table("Lists that name it", headings, rows)


def _list_cell(entry: Mapping[str, Any], story: Story) -> Markup:
    """Name a list, and below it how it is known."""
    silent = "" if entry["list_id"] in story.voting else " (without a vote)"
    name = f"{entry['list_id']}: {story.titles.get(entry['list_id'], '')}{silent}"
    known = f"{how_known(entry['basis'], entry['verified'])}; "
    source = [
        Markup('<a href="{1}">{0}</a>').format(text, address) if address else text
        for text, address in source_parts(entry["source"])
    ]
    return above(name, Markup("").join([known, *source]))
