"""`dimensions.toml`: every fault in how dimensions and profiles are drawn, and of lists that speak for a dimension nobody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from greentrade.reference.dimensions import ANY_OF_THREE, DEFAULT, PROFILES, THREE, TIERS
from greentrade.reference.files import DIMENSIONS
from greentrade.reference.sides import Side, is_text, is_texts, is_whole

if TYPE_CHECKING:
    from greentrade.reference.problem import Problem

DIMENSION_NAMES: tuple[str, ...] = (
    *THREE, "environmental_good", "waste", "carbon_border", "controlled_substance", "fossil_fuel", "critical_material", "ecolabel",
)  # fmt: skip
"""Dimensions that a list may speak for without declaring them (DESIGN 3); `any_of_three` is made of others."""
_TAKEN_BY_ANSWERS = re.compile(
    "any_of_three|all_trade|hs_code|hs_edition|nation|status|reason|period|year|flow|reporter|partner|value|currency|net_weight_kg|"
    "quantity|quantity_unit|regime|source_file|source_row|votes_.*|voters_.*"
)
"""Columns of the answers, beside which a dimension has a column of its name."""


def dimension_faults(
    sides: list[Side], lists: list[Side], known: dict[str, Side], ours: frozenset[str] = frozenset()
) -> list[Problem]:
    """Find the faults of the dimensions: ours, then a team's over them; and of lists that speak for one nobody knows.

    Parameters
    ----------
    sides
        The `dimensions.toml` files, ours first.
    lists
        Side files of all lists that count (a team's in place of ours where they share an id).
    known
        The same by id.
    ours
        Ids of our own lists, those that a team's stand in place of included.
    """
    faults: list[Problem] = []
    drawn = [one for side in sides for one in _drawn(side, faults)]
    declared = {(one.profile, one.name): one for one in drawn}
    for one in drawn:
        faults += _table_faults(one)
        if declared[one.profile, one.name] is one and _well_formed(one.table):
            # What stands in place of a list of ours votes where ours does (see `build`), unless it says from which tier on.
            volunteers = [
                s
                for s in lists
                if not s.ours
                and s.data.get("dimension") == one.name
                and ("from" in s.data or s.data.get("id") not in ours)
            ]
            faults += _vote_faults(one, known, volunteers)
    names = {*DIMENSION_NAMES, *(name for _, name in declared)} - {ANY_OF_THREE}
    for side in lists:
        wanted = side.data.get("dimension")
        if isinstance(wanted, str) and is_text(wanted) and wanted not in names:
            near = get_close_matches(wanted, names, n=1)
            hint = (
                f"write {near[0]!r}, " if near else f"choose from {', '.join(sorted(names))}, "
            ) + f"or declare it in {DIMENSIONS}."
            faults.append(side.problem("dimension", "dimension", f"no dimension is called {wanted!r}.", hint))
    return faults


@dataclass(slots=True, eq=False)
class _Drawn:
    """A dimension as a file draws it: in which profile, under which name, at which key of the file."""

    side: Side
    profile: str
    name: str
    place: str
    table: Any

    def problem(self, rule: str, message: str, hint: str, key: str | None = None) -> Problem:
        """Name a fault of it, at its line or at that of a key below it."""
        return self.side.problem(key or self.place, rule, message, hint, below=self.place if key else None)


def _drawn(side: Side, faults: list[Problem]) -> Iterator[_Drawn]:
    """Each dimension that the file draws; and what is wrong with its profiles as such."""
    for name, table in side.data.items():
        if name != PROFILES:
            yield _Drawn(side, DEFAULT, name, name, table)
            continue
        for profile, tables in table.items() if isinstance(table, dict) else [("", table)]:
            place = f"{PROFILES}.{profile}" if profile else PROFILES
            if (
                not isinstance(tables, dict)
                or not re.fullmatch(r"[a-z][a-z0-9_]*", profile)
                or profile == DEFAULT
            ):
                message = f"{profile!r} cannot be the name of a profile, or is not a table."
                hint = f"write [{PROFILES}.name.dimension]: small letters, digits and _; {DEFAULT} is what stands at the top."
                faults.append(side.problem(place, "profile", message, hint))
                continue
            for key, value in tables.items():
                if key not in {"title", "title_zh"}:
                    yield _Drawn(side, profile, key, f"{place}.{key}", value)
                elif not is_text(value):
                    message = f"{key} of profile {profile} is not a text."
                    faults.append(side.problem(place, "profile", message, "put it in quotes."))


def _well_formed(table: Any) -> bool:
    return (
        isinstance(table, dict)
        and isinstance(table.get("voters"), dict)
        and isinstance(table.get("needs"), dict)
        and all(is_whole(table["needs"].get(tier)) for tier in TIERS)
        and all(
            isinstance(v, dict) and is_texts(v.get("lists")) and v.get("from", TIERS[0]) in TIERS
            for v in table["voters"].values()
        )
    )


def _table_faults(drawn: _Drawn) -> list[Problem]:
    """Faults in the form of one dimension."""
    name, table = drawn.name, drawn.table
    needs_hint = "write needs = { strict = 2, default = 1, broad = 1 }: whole numbers that never rise from left to right."
    if not isinstance(table, dict):
        return [
            drawn.problem(
                "dimension_form",
                f"{name} is not a table.",
                f"write [{drawn.place}] with needs and voters below it.",
            )
        ]
    faults = []
    if _TAKEN_BY_ANSWERS.fullmatch(name) or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        hint = "choose another name: lower-case letters, digits and _, and no column of the answers."
        faults.append(drawn.problem("dimension_form", f"a dimension cannot be called {name!r}.", hint))
    faults += [
        drawn.problem("dimension_form", f"dimension {name} has the unknown key {key!r}.", "remove it.")
        for key in sorted(set(table) - {"title", "title_zh", "needs", "voters", "silenced_by"})
    ]
    faults += [
        drawn.problem("dimension_form", f"{key} of dimension {name} is not a text.", "put it in quotes.")
        for key in ("title", "title_zh", "silenced_by")
        if key in table and not is_text(table[key])
    ]
    needs = table.get("needs")
    if not isinstance(needs, dict) or set(needs) != set(TIERS) or not all(map(is_whole, needs.values())):
        faults.append(
            drawn.problem(
                "dimension_needs",
                f"needs of dimension {name} does not give a number for each tier.",
                needs_hint,
            )
        )
    elif not needs["strict"] >= needs["default"] >= needs["broad"]:
        message = f"the votes that dimension {name} needs rise from a narrower to a wider tier: {needs}."
        faults.append(drawn.problem("dimension_needs", message, needs_hint))
    voters = table.get("voters")
    if not isinstance(voters, dict):
        faults.append(
            drawn.problem(
                "dimension_voters",
                f"dimension {name} has no voters.",
                f"add a table [{drawn.place}.voters].",
            )
        )
        return faults
    for voter, entry in voters.items():
        hint = f'write {voter} = {{ lists = ["a_list"], from = "default", title = "..." }}.'
        if not isinstance(entry, dict) or not entry.get("lists") or not is_texts(entry["lists"]):
            faults.append(
                drawn.problem(
                    "dimension_voters", f"voter {voter} of dimension {name} names no lists.", hint, voter
                )
            )
        elif (
            entry.get("from", TIERS[0]) not in TIERS
            or set(entry) - {"lists", "from", "title"}
            or not is_text(entry.get("title", "-"))
        ):
            message = f"voter {voter} of dimension {name} has an unknown key, tier or title."
            faults.append(drawn.problem("dimension_voters", message, hint, voter))
    return faults


def _vote_faults(drawn: _Drawn, known: dict[str, Side], volunteers: list[Side]) -> list[Problem]:
    """Voters that name no list, and tiers that nothing could ever reach."""
    faults = []
    name, table = drawn.name, drawn.table
    named = [(voter, list_id) for voter, entry in table["voters"].items() for list_id in entry["lists"]]
    if isinstance(table.get("silenced_by"), str):
        named.append(("silenced_by", table["silenced_by"]))
    for voter, list_id in named:
        if list_id not in known:
            near = get_close_matches(list_id, known, n=1)
            hint = f"write {near[0]!r}." if near else "name a list that exists, by its id."
            message = f"dimension {name} asks the list {list_id!r}, which does not exist."
            faults.append(drawn.problem("voter_list", message, hint, voter))
    voting = {list_id for _, list_id in named}
    tiers = [entry.get("from", TIERS[0]) for entry in table["voters"].values()]
    tiers += [s.data.get("from", "default") for s in volunteers if s.data.get("id") not in voting]
    for tier in TIERS:
        taking_part = sum(TIERS.index(t) <= TIERS.index(tier) for t in tiers if t in TIERS)
        if table["needs"][tier] > taking_part:
            message = f"dimension {name} needs {table['needs'][tier]} votes at tier {tier}, but has {taking_part} voters there."
            faults.append(drawn.problem("dimension_needs", message, "lower the number, or add voters."))
    return faults
