"""A team's lists and dimensions, made up at random but within the rules, and the folder that holds them."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

TIERS = ("strict", "default", "broad")
COLUMNS = ("hs_edition", "nation", "hs_code", "op", "scope", "category", "label", "valid_from", "valid_to", "basis", "source", "verified")  # fmt: skip
HEADINGS = ("2523", "2710", "3915", "7202", "7204", "8421", "8541", "8549")
"""Chosen for what they do: codes of waste and none, codes that were split, e-waste that never walks."""
EDITIONS = ("HS2007", "HS2012", "HS2017", "HS2022")
DAYS = [date(2015, 1, 1) + timedelta(days=200 * n) for n in range(20)]


@dataclass(frozen=True)
class Row:
    edition: str
    nation: str
    code: str
    op: str = "include"
    scope: str = "whole"
    category: str = ""
    since: str = ""
    until: str = ""
    basis: str = "read"

    @property
    def key(self) -> str:
        return (
            f"{self.edition}\x1f{self.nation}\x1f{self.code}\x1f{self.since}\x1f{self.category}\x1f{self.op}"
        )

    @property
    def fields(self) -> tuple[str, ...]:
        verified = {"read": "yes", "memory": "no", "own": "no"}[self.basis]
        return (
            self.edition, self.nation, self.code, self.op, self.scope, self.category, "", self.since, self.until, self.basis, "note", verified,
        )  # fmt: skip


@dataclass(frozen=True)
class TeamList:
    list_id: str
    rows: tuple[Row, ...]
    dimension: str = "waste"
    standing: str = "indicative"  # so it speaks only where a dimensions.toml names it

    def with_rows(self, suffix: str, rows) -> TeamList:
        return replace(self, list_id=f"{self.list_id}_{suffix}", rows=tuple(rows))


def goods(hs6: dict[str, list[str]], edition: str) -> list[str]:
    return [code for code in hs6[edition] if code[:4] in HEADINGS]


def random_list(chance: random.Random, list_id: str, hs6: dict[str, list[str]]) -> TeamList:
    """Chapters to national lines, included in whole or in part, with some of what lies below them excluded; dated or not."""
    edition = chance.choice(EDITIONS)
    nation = chance.choice(["", "", "CHN", "EUN"])
    pool = goods(hs6, edition)
    dated = chance.random() < 0.5
    rows: dict[tuple[str, str], Row] = {}
    for _ in range(chance.randint(1, 6)):
        code = longer(chance, chance.choice(pool), nation)
        since, until = span(chance) if dated else ("", "")
        scope, basis = (
            chance.choice(["whole", "whole", "ex", "unknown"]),
            chance.choice(["read", "read", "own", "memory"]),
        )
        for category in chance.sample(["", "air", "water"], chance.choice([1, 1, 2])):
            rows[code, category] = Row(edition, nation, code, "include", scope, category, since, until, basis)
    included = sorted({code for code, _ in rows})
    for _ in range(chance.randint(0, 4)):
        hole = below(chance, chance.choice(included), pool, nation)
        if hole and hole not in included:
            since, until = span(chance) if dated else ("", "")
            rows[hole, "-"] = Row(edition, nation, hole, "exclude", since=since, until=until)
    return TeamList(list_id, tuple(rows.values()))


def longer(chance: random.Random, hs6: str, nation: str) -> str:
    """A chapter, heading, subheading, or, where the list is a nation's, one of its lines."""
    tails = ["00", "10", "20", "1010", "1000"] if nation else []
    return chance.choice([hs6[:2], hs6[:4], hs6[:4], hs6, hs6, *(hs6 + tail for tail in tails)])


def below(chance: random.Random, code: str, pool: list[str], nation: str) -> str | None:
    """A code below another one."""
    inside = sorted({hs6[:n] for hs6 in pool for n in (4, 5, 6) if hs6.startswith(code) and n > len(code)})
    if nation and len(code) < 10:
        stem = code if len(code) >= 6 else chance.choice([hs6 for hs6 in pool if hs6.startswith(code)])
        inside += [stem + "10", *([stem + "2030"] if len(stem) == 6 else [])]
    return chance.choice(inside) if inside else None


def span(chance: random.Random) -> tuple[str, str]:
    first, last = sorted(chance.sample(DAYS, 2))
    return chance.choice([(str(first), str(last)), (str(first), ""), ("", str(last)), ("", "")])


def random_dimension(chance: random.Random, team: list[str], ours: tuple[str, ...], head: str) -> str:
    """A dimension that asks some lists, as a table of a dimensions.toml: needs never rise, and never exceed the voters of their tier."""
    silenced = (
        chance.random() < 0.5
    )  # lists of one dimension only: test_what_silences_a_dimension_stays_in_it has the others
    half = len(team) // 2
    asked = team[:half] if silenced else [*team[half:], *ours]
    voters = [
        (f"voter_{n}", chance.sample(asked, chance.randint(1, 2)), chance.choice(TIERS))
        for n in range(chance.randint(2, 5))
    ]
    voters[0] = (*voters[0][:2], "strict")
    needs, most = {}, len(voters)
    for number in (0, 1, 2):
        taking_part = sum(TIERS.index(since) <= number for *_, since in voters)
        most = chance.randint(1, min(most, taking_part))
        needs[TIERS[number]] = most
    lines = [f"[{head}]", f"needs = {{ {', '.join(f'{tier} = {n}' for tier, n in needs.items())} }}"]
    if silenced:
        lines.append('silenced_by = "hs_waste_core"')
    lines.append(f"[{head}.voters]")
    lines += [
        f'{name} = {{ lists = {ids}, from = "{since}" }}'.replace("'", '"') for name, ids, since in voters
    ]
    return "\n".join(lines)


def write(folder: Path, lists: list[TeamList], dimensions: str = "") -> Path:
    """Lay the lists into a folder and folders below it, in the order given; the rows of each sorted, as the rules ask."""
    for number, one in enumerate(lists):
        place = folder / "ab"[number % 2] / f"{number:03}"
        place.mkdir(parents=True)
        with (place / f"{one.list_id}.csv").open("w", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream, lineterminator="\n")
            out.writerow(COLUMNS)
            out.writerows(row.fields for row in sorted(one.rows, key=lambda row: row.key))
        side = {
            "id": one.list_id,
            "title": f"made-up list {one.list_id}",
            "dimension": one.dimension,
            "standing": one.standing,
        }
        if one.rows[0].nation:
            side["nation"] = one.rows[0].nation
        text = "".join(f'{key} = "{value}"\n' for key, value in side.items())
        (place / f"{one.list_id}.toml").write_text(f'{text}[sources]\nnote = "made up"\n', encoding="utf-8")
    if dimensions:
        (folder / "dimensions.toml").write_text(dimensions, encoding="utf-8")
    return folder
