"""A page for each list: what it is and who published it, how far it goes, what to beware of, which codes it marks."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Any

from generator.markdown import bullets, code, link, number, page, plain, table
from greentrade.hs.editions import NAMES
from greentrade.reference.dimensions import DEFAULT

if TYPE_CHECKING:
    from generator.facts import Facts, ListFacts

STANDINGS = {
    "official": "set by an authority",
    "published": "made public by others than an authority, or our own selection",
    "indicative": "for orientation: a reading, an estimate, or incomplete; it votes only where `dimensions.toml` names it",
}
REASONS = {
    "scope": "the list means a part of the code",
    "length": "the list's line is longer than the code, or a longer line cuts it",
    "edition": "the code was wider, or split, in the list's edition",
    "link": "the code's industries are not all in the list, or fit loosely",
    "unverified": "known from memory",
    "date": "in force in part of the time",
}
"""Reasons why a code is only possible (`via`), in the order in which they are shown."""


def list_page(facts: Facts, one: ListFacts) -> str:
    """Write the page of a list."""
    side = one.side
    return page(
        f"# {plain(side['title'])}",
        f"{code(one.list_id)}, {plain(side['title_zh'])}",
        table(("what", "here"), _overview(one, facts.dimensions)),
        "## Cautions" if side["cautions"] else "",
        bullets(map(plain, side["cautions"])),
        "## Who votes with it",
        _votes(facts, one.list_id),
        "## How many codes it marks",
        *_marks(facts, one),
        "## Entries",
        *_entries(one),
        "## Sources",
        table(
            ("source", "entries", "where it was read"),
            [
                (code(name), number(one.spread["source"].get(name, 0)), plain(text))
                for name, text in side["sources"].items()
            ],
        ),
    )


def held_in(one: ListFacts) -> str:
    """Editions or industry schemes of the entries, short."""
    held = list(one.held)
    places = [NAMES.index(name) for name in held if name in NAMES]
    if len(places) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{held[0]} to {held[-1]}"
    return ", ".join(held)


def _overview(one: ListFacts, drawn: Container[str]) -> Iterable[tuple[str, str]]:
    """Tell what a list is, line by line."""
    side = one.side
    dimension = side["dimension"]
    yield (
        "about",
        _dimension(dimension) if dimension in drawn else code(dimension),
    )
    yield "published by", f"{plain(side['publisher'])} ({plain(side['publisher_zh'])})"
    if "measure" in side:
        yield "stands for", "; ".join(_measure(side["measure"]))
    if "agreement" in side:
        yield "agreement whose parties count", code(side["agreement"])
    yield "year", str(side["year"])
    yield "official", "yes" if side["official"] else "no"
    yield "standing", f"{side['standing']} ({STANDINGS[side['standing']]})"
    if "edition" in side:
        yield "version", plain(side["edition"])
    if "coverage" in side:
        yield "covers", plain(side["coverage"])
    if "repealed" in side:
        yield "repealed", plain(side["repealed"])
    yield ("industry scheme" if one.industries else "HS edition"), held_in(one)
    if "nation" in side:
        yield "nation", code(side["nation"])
    yield "rows", number(one.entries)
    yield "official count", _official(one)
    yield "last checked", f"{plain(side['last_checked'])}; again after {side['check_interval_days']} days"
    yield "licence", plain(side["licence"])
    yield "file", code(f"reference_data/{one.file}")


def _measure(measure: dict[str, Any]) -> Iterable[str]:
    """Write the measure, whose imports it meets, and what keeps it from being certain."""
    yield f"the measure {code(measure['name'])} ({measure['kind']})"
    if "importer" in measure:
        yield f"imports of {code(measure['importer'])}"
    if "categories" in measure:
        yield f"categories {', '.join(map(code, measure['categories']))}"
    if "doubt" in measure:
        yield f"possible at most: {code(measure['doubt'])}"


def _official(one: ListFacts) -> str:
    """Tell what the publisher counts, and what is here."""
    here = [f"{number(codes)} in {name}" for name, (_, codes, _, _) in one.held.items()]
    ours = f"codes here: {', '.join(here)}"
    claimed = one.side.get("official_count")
    return f"not claimed ({ours})" if claimed is None else f"{number(claimed)} ({ours})"


def _votes(facts: Facts, list_id: str) -> str:
    """In which dimensions a list votes, and in which its codes take no vote of others."""
    roles = facts.roles(list_id)
    points = [
        f"In {_dimension(role.dimension)} as {code(role.voter)}, from the tier {role.since}{_in(role.profile)}."
        for role in roles
        if role.voter
    ]
    for profile in facts.profiles:
        silenced = [
            _dimension(role.dimension) for role in roles if role.profile == profile and not role.voter
        ]
        if silenced:
            points.append(f"Codes that it names take no vote in {', '.join(silenced)}{_in(profile)}.")
    if not facts.votes(list_id):
        points.insert(0, "It never votes: it is matched, and stands in the audit trail.")
    return bullets(points)


def _dimension(name: str) -> str:
    return link(code(name), f"../dimensions/{name}.md")


def _in(profile: str) -> str:
    return "" if profile == DEFAULT else f", in the profile {code(profile)}"


def _marks(facts: Facts, one: ListFacts) -> Iterable[str]:
    """Of which codes the list speaks, and how many HS6 codes of each edition it marks."""
    speaks_to = one.side.get("speaks_to", "all")
    if one.lines:
        yield _national_lines(one)
    elif "nation" in one.side:
        yield "None of its entries is a national line: it speaks of six-digit codes like any other list."
    if speaks_to == "own_nation":
        yield f"It speaks of the national lines of {code(one.side['nation'])} alone: no code of six digits is marked by it, in any edition."
        return
    if speaks_to != "all":
        nation = code(speaks_to.removeprefix("not:"))
        yield f"It speaks of all codes but the national lines of {nation}, for which another list stands."
    if one.industries:
        yield (
            "Its industries reach HS through the link that is native to their scheme. Certain: all industries of the code are in the list; "
            "possible: at least half of them are, or they fit loosely."
        )
    yield from _marked(facts, one)


def _national_lines(one: ListFacts) -> str:
    """Tell what national lines mean for records with six digits."""
    zeros = (
        f" {number(one.whole)} of them end in zeros and are the whole of their six digits."
        if one.whole
        else ""
    )
    said = f"{number(one.lines)} of its {number(one.entries)} entries are national lines of {code(one.side['nation'])}.{zeros}"
    if one.side.get("speaks_to") == "own_nation":
        return said
    return (
        f"{said} Records with lines of that nation are compared digit by digit. A record with six digits, or with another nation's line, "
        "is wider than such an entry, and so possible at most (via length)."
    )


def _marked(facts: Facts, one: ListFacts) -> Iterable[str]:
    """Write the counts, and what the reasons mean."""
    marked = {edition: facts.counts.lists.get((one.list_id, edition)) for edition in NAMES}
    seen = {reason for found in marked.values() if found for reason in found.reasons}
    reasons = [*(reason for reason in REASONS if reason in seen), *sorted(seen - REASONS.keys())]
    rows = []
    for edition, found in marked.items():
        counts = (found.certain, found.possible) if found else (0, 0)
        why = [found.reasons.get(reason, 0) if found else 0 for reason in reasons]
        numbers = (facts.counts.codes[edition], *counts, *why)
        rows.append((edition, found.read_in if found else "", *map(number, numbers)))
    header = ("edition", "list read in", "six-digit codes", "certain", "possible")
    yield table((*header, *(f"via {reason}" for reason in reasons)), rows, numbers=3 + len(reasons))
    told = "; ".join(f"*{reason}*: {REASONS.get(reason, 'see methods')}" for reason in reasons)
    if told:
        yield f"Why a code is only possible (there may be several reasons): {told}."
    if one.dated:
        ended = " It has ended: its last day is meant." if not one.dated[1] else ""
        yield f"Undated: the list's latest scope.{ended}"


def _entries(one: ListFacts) -> Iterable[str]:
    """How the entries spread over the values of the columns."""
    categories = {name: n for name, n in one.spread.get("category", {}).items() if name}
    if categories:
        without = one.spread["category"].get("", 0)
        rows = [(code(name), number(n)) for name, n in categories.items()]
        yield table(
            ("category", "entries"), [*rows, *([("(none)", number(without))] if without else [])], numbers=1
        )
    columns = ("op", "scope", "fit", "basis", "verified")
    yield table(
        ("column", "value", "entries"),
        [(name, code(value), number(n)) for name in columns for value, n in one.spread.get(name, {}).items()],
        numbers=1,
    )
    if one.dated:
        dated, lasting, first, last = one.dated
        yield (
            f"Dates of acts: {number(dated)} of {number(one.entries)} entries have one, from {first or last} to {last}; "
            f"{number(lasting)} entries have no last day."
        )
    if one.further:
        yield "Columns that only this list has:"
        yield table(
            ("column", "meaning", "rows that have it"),
            [(code(name), plain(one.side["columns"][name]), number(n)) for name, n in one.further.items()],
            numbers=1,
        )
