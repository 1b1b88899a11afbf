"""A page for each dimension: who votes, how many votes each tier needs, how many codes that makes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from generator.markdown import bullets, code, link, number, page, plain, sum_of, table
from greentrade.hs.editions import NAMES
from greentrade.reference.dimensions import ANY_OF_THREE, DEFAULT, THREE, TIERS, Dimension

if TYPE_CHECKING:
    from generator.facts import Facts

_RULE = (
    "A voter is one or more lists that speak with one voice. At each tier a code is *certain* if the certain votes reach the need, and "
    "*possible* if certain and possible votes together do; tiers are nested, since a wider one has all voters of the narrower and needs "
    "no more votes. The rules, with examples: "
    + link("methods", "../../methods.md#dimensions-are-votes")
    + "."
)


def dimension_page(facts: Facts, dimension: Dimension) -> str:
    """Write the page of a dimension.

    Parameters
    ----------
    facts
        What is known.
    dimension
        As the first profile that has it draws it.
    """
    name = dimension.name
    drawn = facts.drawn_in(name)
    parts = [f"# {name}", f"{plain(dimension.title)} ({plain(dimension.title_zh)}).", _RULE]
    for profile in drawn:
        parts += _drawn(facts, profile, facts.profiles[profile].dimension(name))
    same = [code(profile) for profile in facts.profiles if profile not in drawn]
    if same and DEFAULT in drawn:
        parts.append(f"The profile {', '.join(same)} draws it in the same way.")
    silent = [
        list_id
        for list_id, one in facts.lists.items()
        if one.side["dimension"] == name
        and not any(role.voter and role.dimension == name for role in facts.roles(list_id))
    ]
    if silent:
        parts += [
            "## Lists without a vote",
            "They are of this subject, are matched, and stand in the audit trail; they never make a code belong to the dimension.",
            bullets(f"{list_link(i)}: {plain(facts.lists[i].side['title'])}" for i in silent),
        ]
    return page(*parts)


def union_page(facts: Facts) -> str:
    """Write the page of the union of the three."""
    members = ", ".join(link(code(name), f"{name}.md") for name in THREE)
    rule = (
        f"The union of {members}: a code belongs if it belongs to one of them at the tier, and is counted once. It has no voters of its own. "
        f"It is certain if one of the three is certain. {link('Methods', '../../methods.md#low-and-high')}."
    )
    parts = [
        f"# {ANY_OF_THREE}",
        "High pollution, high energy use or resources (两高一资), whichever it is.",
        rule,
    ]
    for profile in facts.drawn_in(ANY_OF_THREE):
        parts += [_profile_heading(facts, profile), _codes(facts, profile, ANY_OF_THREE)]
    return page(*parts)


def list_link(list_id: str) -> str:
    """Link to the page of a list, from that of a dimension."""
    return link(code(list_id), f"../lists/{list_id}.md")


def _profile_heading(facts: Facts, profile: str) -> str:
    title = facts.profiles[profile].title
    return f"## Profile {code(profile)}" + (f"\n\n{plain(title)}." if title else "")


def _drawn(facts: Facts, profile: str, dimension: Dimension) -> Iterable[str]:
    """Write a dimension as one profile draws it."""
    yield _profile_heading(facts, profile)
    if dimension.title != facts.dimensions[dimension.name].title:
        yield f"Here: {plain(dimension.title)} ({plain(dimension.title_zh)})."
    yield table(
        ("voter", "who it is", "lists", "takes part from"),
        [
            (code(v.name), plain(v.title), ", ".join(map(list_link, v.lists)), v.since)
            for v in dimension.voters
        ],
    )
    yield table(
        ("tier", *TIERS),
        [
            ("voters", *(str(len(dimension.voters_of(tier))) for tier in TIERS)),
            ("votes needed", *(str(dimension.needs[tier]) for tier in TIERS)),
        ],
        numbers=len(TIERS),
    )
    if dimension.silenced_by:
        yield f"Codes that {list_link(dimension.silenced_by)} names take no vote here."
    yield "### How many codes"
    yield _codes(facts, profile, dimension.name)
    yield "### How many codes each voter names"
    yield (
        "Certain + possible, by edition. What a voter names is a vote; whether it makes the code belong is the tiers' affair."
        + (" Silenced codes are left out." if dimension.silenced_by else "")
    )
    yield table(
        ("voter", *NAMES),
        [
            (
                code(v.name),
                *(sum_of(facts.counts.voter(profile, dimension.name, v.name, edition)) for edition in NAMES),
            )
            for v in dimension.voters
        ],
        numbers=len(NAMES),
    )


def _codes(facts: Facts, profile: str, name: str) -> str:
    """How many HS6 codes of each edition are certain and possible at each tier."""
    rows = []
    for edition in NAMES:
        pairs = [facts.counts.dimension(profile, name, tier, edition) for tier in TIERS]
        rows.append(
            (edition, number(facts.counts.codes[edition]), *(number(n) for pair in pairs for n in pair))
        )
    titles = [f"{tier}: {word}" for tier in TIERS for word in ("certain", "possible")]
    return table(("edition", "six-digit codes", *titles), rows, numbers=1 + len(titles))
