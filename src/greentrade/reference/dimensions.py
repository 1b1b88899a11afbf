"""Dimensions, voters and tiers, as `dimensions.toml` declares them (DESIGN 5.5)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from greentrade.errors import ReferenceInvalid, UsageError

TIERS: tuple[str, ...] = ("strict", "default", "broad")
"""From the narrowest to the widest; each includes the narrower ones by construction."""
THREE: tuple[str, ...] = ("high_pollution", "energy_intensive", "resource_intensive")
"""The dimensions of 两高一资."""
ANY_OF_THREE = "any_of_three"
"""Their union: counts a code once."""


@dataclass(frozen=True, slots=True)
class Voter:
    """Lists that speak with one voice, and the tier from which they take part."""

    name: str
    lists: tuple[str, ...]
    since: str
    title: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a set of lists speaks for, and how many votes each tier needs."""

    name: str
    title: str
    title_zh: str
    needs: dict[str, int]
    voters: tuple[Voter, ...]
    silenced_by: str | None

    def voters_of(self, tier: str) -> tuple[Voter, ...]:
        """Voters that take part in a tier: those of the tier and of all narrower ones."""
        return tuple(v for v in self.voters if TIERS.index(v.since) <= TIERS.index(tier))


@dataclass(frozen=True, slots=True)
class Profile:
    """The dimensions of one way to draw them."""

    dimensions: tuple[Dimension, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all dimensions, the union of the three after its parts."""
        names = [d.name for d in self.dimensions]
        names.insert(len(THREE), ANY_OF_THREE)
        return tuple(names)

    def check_tier(self, tier: str) -> str:
        """Give the tier back, or raise an error that lists the choices."""
        if tier not in TIERS:
            raise UsageError.not_one_of("tier", tier, TIERS)
        return tier


def parse_profile(paths: list[Path], volunteers: dict[str, tuple[str, str]]) -> Profile:
    """Read `dimensions.toml` of ours, then a team's over it, and let a team's other lists vote in their dimension."""
    declared: dict[str, dict[str, Any]] = {}
    for path in paths:
        if path.exists():
            declared |= tomllib.loads(path.read_text(encoding="utf-8"))
    dimensions = {name: _dimension(name, table) for name, table in declared.items()}
    voting = {list_id for d in dimensions.values() for v in d.voters for list_id in v.lists}
    for list_id, (name, since) in volunteers.items():
        if list_id in voting:
            continue
        known = dimensions.get(name) or Dimension(name, name, name, dict.fromkeys(TIERS, 1), (), None)
        dimensions[name] = replace(known, voters=(*known.voters, Voter(list_id, (list_id,), since, list_id)))
    return Profile(tuple(dimensions.values()))


def _dimension(name: str, table: dict[str, Any]) -> Dimension:
    voters = tuple(
        Voter(voter, tuple(v["lists"]), v.get("from", TIERS[0]), v.get("title", voter))
        for voter, v in table["voters"].items()
    )
    needs = {tier: int(table["needs"][tier]) for tier in TIERS}
    if not needs["strict"] >= needs["default"] >= needs["broad"] >= 1:
        msg = f"dimension {name}: the votes needed must not rise from strict to broad, and must be 1 or more."
        raise ReferenceInvalid(msg, where="dimensions.toml")
    return Dimension(
        name, table.get("title", name), table.get("title_zh", name), needs, voters, table.get("silenced_by")
    )
