"""Dimensions, voters and tiers, as `dimensions.toml` declares them (DESIGN 5.5), and the profiles that draw some of them differently."""

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
_WORDS = {ANY_OF_THREE: "any of the three", "environmental_good": "environmental goods"}
DEFAULT = "default"
"""Name of the profile that the tables at the top of `dimensions.toml` make."""
PROFILES = "profiles"
"""Table of `dimensions.toml` that holds further profiles: what they draw differently; all else is as in the default."""


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

    name: str
    title: str
    dimensions: tuple[Dimension, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all dimensions, the union of the three after its parts."""
        names = [d.name for d in self.dimensions]
        names.insert(len(THREE), ANY_OF_THREE)
        return tuple(names)

    def dimension(self, name: str) -> Dimension:
        """Return the dimension of this name."""
        return next(d for d in self.dimensions if d.name == name)

    def check_tier(self, tier: str) -> str:
        """Give the tier back, or raise an error that lists the choices."""
        if tier not in TIERS:
            raise UsageError.not_one_of("tier", tier, TIERS)
        return tier


def parse_profiles(paths: list[Path], volunteers: dict[str, tuple[str, str]]) -> dict[str, Profile]:
    """Read `dimensions.toml` of ours, then a team's over it, and let a team's other lists vote in their dimension.

    Parameters
    ----------
    paths
        The files, ours first; some may not exist.
    volunteers
        A team's lists that are not indicative: id -> dimension, tier from which it votes.

    Returns
    -------
    dict
        Profiles by name, the default first. A further profile has the dimensions of the default, save those that it declares itself.
    """
    drawn: dict[str, dict[str, Any]] = {}
    others: dict[str, dict[str, Any]] = {}
    for path in paths:
        if path.exists():
            declared = tomllib.loads(path.read_text(encoding="utf-8"))
            for name, tables in declared.pop(PROFILES, {}).items():
                others[name] = others.get(name, {}) | tables
            drawn |= declared
    profiles = {DEFAULT: _profile(DEFAULT, "", drawn, volunteers)}
    for name, tables in others.items():
        own = {key: table for key, table in tables.items() if isinstance(table, dict)}
        profiles[name] = _profile(name, str(tables.get("title", name)), drawn | own, volunteers)
    return profiles


def _profile(
    name: str, title: str, declared: dict[str, dict[str, Any]], volunteers: dict[str, tuple[str, str]]
) -> Profile:
    dimensions = {key: _dimension(key, table) for key, table in declared.items()}
    voting = {list_id for d in dimensions.values() for v in d.voters for list_id in v.lists}
    for list_id, (key, since) in volunteers.items():
        if list_id in voting:
            continue
        known = dimensions.get(key) or Dimension(key, key, key, dict.fromkeys(TIERS, 1), (), None)
        dimensions[key] = replace(known, voters=(*known.voters, Voter(list_id, (list_id,), since, list_id)))
    return Profile(name, title, tuple(dimensions.values()))


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


def dimension_name(dimension: str) -> str:
    """Name a dimension in words.

    Examples
    --------
    >>> dimension_name("high_pollution"), dimension_name("environmental_good")
    ('high pollution', 'environmental goods')
    """
    return _WORDS.get(dimension, dimension.replace("_", " "))
