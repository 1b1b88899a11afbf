"""What the lists and dimensions say about every HS6 code of every edition, counted, and whether it is sound.

The codebook of all codes, asked with SQL: how many codes each list, voter and dimension leaves certain and possible; and what must
hold of them whatever the tables are (tiers nest, no list reaches e-waste by concordance).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb

from greentrade.codebook.build import build
from greentrade.engines.sql import statements
from greentrade.hs.editions import NAMES
from greentrade.reference.dimensions import DEFAULT

if TYPE_CHECKING:
    from greentrade.reference import Reference

Pair = tuple[int, int]
"""Certain and possible codes, each code in one of the two."""

_SQL = statements("greentrade.codebook", "census.sql")


@dataclass(frozen=True, slots=True)
class ListCount:
    """How many HS6 codes of an edition a list marks.

    Parameters
    ----------
    certain, possible
        Codes, each in one of the two.
    read_in
        Edition in which the list was read for these codes.
    reasons
        Why codes are only possible (``via``); a code may have several reasons.
    """

    certain: int
    possible: int
    read_in: str
    reasons: dict[str, int]


@dataclass(slots=True)
class Census:
    """How many HS6 codes are marked, by edition.

    Attributes
    ----------
    codes
        Codes that goods of the edition may carry.
    dimensions
        By profile, dimension, tier and edition.
    voters
        By profile, dimension, voter and edition.
    lists
        By list and edition; nothing where the list marks no code.
    unsound
        What does not hold of the classification: rule and message.
    """

    codes: dict[str, int] = field(default_factory=dict)
    dimensions: dict[tuple[str, str, str, str], Pair] = field(default_factory=dict)
    voters: dict[tuple[str, str, str, str], Pair] = field(default_factory=dict)
    lists: dict[tuple[str, str], ListCount] = field(default_factory=dict)
    unsound: list[tuple[str, str]] = field(default_factory=list)

    def dimension(self, profile: str, name: str, tier: str, edition: str) -> Pair:
        """Codes of a dimension at a tier."""
        return self.dimensions.get((profile, name, tier, edition), (0, 0))

    def of(self, profile: str, name: str, tier: str) -> list[Pair]:
        """Codes of a dimension at a tier, edition by edition."""
        return [self.dimension(profile, name, tier, edition) for edition in NAMES]

    def rows(self) -> list[dict[str, Any]]:
        """Rows for a program to read: profile, dimension, tier, hs_edition, certain, possible, of (codes of the edition)."""
        return [
            {
                "profile": profile, "dimension": name, "tier": tier, "hs_edition": edition,
                "certain": certain, "possible": possible, "of": self.codes[edition],
            }
            for (profile, name, tier, edition), (certain, possible) in self.dimensions.items()
        ]  # fmt: skip

    def voter(self, profile: str, dimension: str, name: str, edition: str) -> Pair:
        """Codes on which a voter speaks."""
        return self.voters.get((profile, dimension, name, edition), (0, 0))


def take_census(reference: Reference) -> Census:
    """Classify every HS6 code of every edition, as each profile draws the dimensions.

    Parameters
    ----------
    reference
        The tables, with the default profile.
    """
    census = Census()
    for profile in reference.profiles:
        drawn = reference.using(profile)
        if profile == DEFAULT or drawn.drawn_by_profile:
            for edition in NAMES:
                _count_edition(drawn, edition, census)
    return census


def _count_edition(reference: Reference, edition: str, census: Census) -> None:
    profile = reference.profile
    with reference.cursor() as cursor:
        keys = cursor.sql(_SQL["goods"], params={"edition": edition}).to_arrow_table()
    book = build(reference, keys)
    with duckdb.connect(config={"threads": "1"}) as con:
        con.register("keys", book.keys)
        con.register("verdicts", book.verdicts)
        con.register("matches", book.matches)
        con.register("ballots", book.ballots)
        for name, tier, certain, possible in con.sql(_SQL["dimensions"]).fetchall():
            census.dimensions[profile.name, name, tier, edition] = (certain, possible)
        for name, voter, certain, possible in con.sql(_SQL["voters"]).fetchall():
            census.voters[profile.name, name, voter, edition] = (certain, possible)
        where = f"{edition}, profile {profile.name}"
        for code, dimension in con.sql(_SQL["tiers_not_nested"]).fetchall():
            message = f"{code} of {where} is surer of {dimension} at a narrower tier than at a wider one."
            census.unsound.append(("tiers_not_nested", message))
        if profile.name != DEFAULT:
            return  # what a list says does not hang on who votes
        census.codes[edition] = keys.num_rows
        reasons: dict[str, dict[str, int]] = {}
        for list_id, reason, codes in con.sql(_SQL["reasons"]).fetchall():
            reasons.setdefault(list_id, {})[reason] = codes
        for list_id, certain, possible, read_in in con.sql(_SQL["lists"]).fetchall():
            census.lists[list_id, edition] = ListCount(
                certain, possible, read_in or "", reasons.get(list_id, {})
            )
        for code, list_id, path in con.sql(_SQL["e_waste_by_concordance"]).fetchall():
            message = f"the list {list_id} reaches e-waste {code} of {edition} by concordance: {path}."
            census.unsound.append(("e_waste_by_concordance", message))
