"""Answers about goods and partners once more, in plain Python: from the rows, the codebook and the audit trail as shown, and the tables of places."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from functools import cache

from greentrade.reference import data_root

NO_PARTNER = {None, "", "World", "EUN", "Areas, nes"}
COUNTRIES = {"VNM", "ITA", "DEU", "KOR", "AUS", "USA", "CHN", "LAO", "NZL"}
PLAN = {"air_pollution", "wastewater", "hazardous_solid_waste"}


@cache
def memberships(group: str) -> list[tuple[str, str, str]]:
    """(iso3, since, until) of a group, read from the file."""
    with (data_root() / "places/country_groups.csv").open(encoding="utf-8", newline="") as file:
        found = [(r["iso3"], r["since"], r["until"]) for r in csv.DictReader(file) if r["group_id"] == group]
    with (data_root() / "places/mea_parties.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            begun = row["in_force"] or row["ratified"]
            if row["agreement"] == group and begun:
                found.append((row["iso3"], begun, ""))
    assert found, group
    return found


def is_member(partner: str | None, year: int, group: str | list[str]) -> bool:
    if isinstance(group, list):
        return partner in group
    return any(
        iso3 == partner and (not since or int(since[:4]) <= year) and (not until or int(until[:4]) >= year)
        for iso3, since, until in memberships(group)
    )


def groups_of(partner: str | None, year: int, groups: dict[str, str | list[str]]) -> list[str]:
    """Rows in which a record stands."""
    within = [name for name, group in groups.items() if is_member(partner, year, group)]
    if not within:
        within = ["none" if partner in COUNTRIES else "unknown"]
    return [*within, "all"]


class Plain:
    """Rows of an extract with the rank of each row's code, as `codes()` and `matches()` show it."""

    def __init__(self, screening, rows, *, dimension="environmental_good", lists=None, media=None):
        status = {r["hs_code"]: r["status"] for r in screening.codes(as_="arrow").to_pylist()}
        word = {"certain": 2, "possible": 1, "": 0}
        if lists is None and media is None:
            rank = {r["hs_code"]: word[r[dimension]] for r in screening.codes(as_="arrow").to_pylist()}
        else:
            rank = defaultdict(int)
            for match in screening.matches(as_="arrow").to_pylist():
                named = match["list_id"] in lists
                inside = media is None or set(match["category"].split(";")) & media
                if named and inside:
                    rank[match["hs_code"]] = max(rank[match["hs_code"]], word[match["match"]])
        self.rows = []
        for reporter, period, flow, partner, code, value, weight in rows:
            assert code in status or not code
            self.rows.append(
                {
                    "reporter": reporter, "year": int(period[:4]), "flow": flow, "partner": partner, "hs_code": code,
                    "rank": rank.get(code, 0) if isinstance(rank, dict) else 0,
                    "value": Decimal(value), "weight": None if weight is None else Decimal(weight),
                }
            )  # fmt: skip

    def sums(self, *by, groups=None):
        """(low, high, total) by some columns; `group` spreads a row over its groups."""
        out = defaultdict(lambda: [Decimal(0)] * 3)
        for row in self.rows:
            spread = groups_of(row["partner"], row["year"], groups) if groups else [None]
            for group in spread:
                key = tuple(group if name == "group" else row[name] for name in by)
                low, high, total = out[key]
                out[key] = [
                    low + row["value"] * (row["rank"] == 2),
                    high + row["value"] * (row["rank"] > 0),
                    total + row["value"],
                ]
        return {key: tuple(values) for key, values in out.items()}


def herfindahl(values) -> float | None:
    values = [v for v in values if v > 0]
    whole = sum(values)
    return float(sum((v / whole) ** 2 for v in values)) if values else None
