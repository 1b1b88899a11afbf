"""The first page: editions, dimensions and lists, each with its counts and a link to its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.lists import STANDINGS, held_in
from generator.markdown import bullets, code, link, number, page, plain, sum_of, table
from greentrade.hs.editions import EDITIONS, NAMES
from greentrade.reference.dimensions import ANY_OF_THREE, DEFAULT, TIERS

if TYPE_CHECKING:
    from generator.facts import Facts, ListFacts

_LATEST = NAMES[-1]


def index_page(facts: Facts) -> str:
    """Write the overview."""
    return page(
        "# Reference tables",
        f"What greentrade knows, made from the tables themselves: {number(len(facts.lists))} lists with "
        f"{number(sum(one.entries for one in facts.lists.values()))} entries, that speak for {number(len(facts.dimensions))} dimensions.",
        bullets(
            [
                f"{link('Data dictionary', 'tables.md')}: every table, every column, every key of a side file.",
                f"{link('Rules', 'rules.md')}: what `greentrade reference validate` checks between rows and tables.",
                f"{link('Sources and attribution', 'attribution.md')}: who published what, under what terms, how to cite.",
                f"{link('Back-test', 'backtest.md')}: past rebate announcements against what the dimensions flag.",
                f"{link('How to add a list', '../own-lists.md')} of your own.",
                f"{link('Methods', '../methods.md')}: what *certain* and *possible* mean, and how votes are counted.",
            ]
        ),
        "## Editions",
        "Six-digit codes of each HS edition as the UN lists have them, with those that its data use beside them (2710.11 to 2710.99 in the "
        "first two editions). All counts of these pages are over these codes, undated, as plain six digits of no nation.",
        table(
            ("edition", "in force from", "six-digit codes"),
            [(e.name, str(e.year), number(facts.counts.codes[e.name])) for e in EDITIONS],
            numbers=2,
        ),
        "## Dimensions",
        f"Codes of {_LATEST} that are certain + possible at each tier. The page of a dimension has all editions.",
        table(
            ("dimension", "what it is", "profile", "votes needed", *TIERS),
            _dimensions(facts),
            numbers=len(TIERS),
        ),
        "## Lists",
        f"By the dimension of which they are. Codes of {_LATEST} that they mark: certain + possible. Standing:",
        bullets(f"{name}: {what}" for name, what in STANDINGS.items()),
        *_lists(facts),
    )


def _dimensions(facts: Facts) -> Iterable[tuple[str, ...]]:
    """Write a row for each way in which a dimension is drawn."""
    for name in (*facts.dimensions, ANY_OF_THREE):
        for profile in facts.drawn_in(name):
            if name == ANY_OF_THREE:
                title, needs = "the union of the three of 两高一资", ""
            else:
                drawn = facts.profiles[profile].dimension(name)
                title = f"{plain(drawn.title)} ({plain(drawn.title_zh)})"
                needs = ", ".join(f"{drawn.needs[tier]} of {len(drawn.voters_of(tier))}" for tier in TIERS)
            pairs = (sum_of(facts.counts.dimension(profile, name, tier, _LATEST)) for tier in TIERS)
            yield link(code(name), f"dimensions/{name}.md"), title, profile, needs, *pairs


def _lists(facts: Facts) -> Iterable[str]:
    """Write a table of lists for each dimension."""
    grouped: dict[str, list[ListFacts]] = defaultdict(list)
    for one in facts.lists.values():
        grouped[one.side["dimension"]].append(one)
    names = [
        *(name for name in facts.dimensions if name in grouped),
        *sorted(grouped.keys() - facts.dimensions.keys()),
    ]
    for name in names:
        yield f"### {name}"
        yield table(
            ("list", "title", "standing", "year", "held in", "votes", "rows", f"codes of {_LATEST}"),
            [_list_row(facts, one) for one in grouped[name]],
            numbers=2,
        )


def _list_row(facts: Facts, one: ListFacts) -> tuple[str, ...]:
    found = facts.counts.lists.get((one.list_id, _LATEST))
    voting = [role for role in facts.roles(one.list_id) if role.voter]
    votes = next((role.since for role in voting if role.profile == DEFAULT), "")
    if not votes:
        votes = ", ".join(dict.fromkeys(f"{role.since} ({role.profile})" for role in voting)) or "never"
    return (
        link(code(one.list_id), f"lists/{one.list_id}.md"),
        plain(one.side["title"]),
        one.side["standing"],
        str(one.side["year"]),
        " ".join(filter(None, (held_in(one), one.side.get("nation")))),
        votes,
        number(one.entries),
        sum_of((found.certain, found.possible) if found else (0, 0)),
    )
