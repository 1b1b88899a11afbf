"""What must hold of any team's lists (DESIGN 5.4, 5.5): many made-up lists in one folder, since each state of a folder is checked and built anew."""

from __future__ import annotations

import functools
import itertools
import random
import shutil
from dataclasses import replace
from datetime import date

import pytest
import team_lists as t
from caches import with_our_tables
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade.codebook import classify_codebook
from greentrade.reference.load import data_root

LISTS = 14
# Each example is a state of the tables of its own, checked and built in seconds; no shrinking for the same reason. A seed stands for the
# lists: fourteen of them are more than Hypothesis draws at ease.
few = settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
seeds = st.integers(0, 2**32)
NATIONS = (None, "CHN", "EUN")
OURS = ("hs_waste_core", "cn_ndrc6", "apec_2012_cn8", "oecd_cleg_2014")
"""Lists of ours that made-up dimensions ask too."""


@pytest.fixture(scope="module", autouse=True)
def folders(tmp_path_factory):
    """Where made-up states lie; their databases do not push the user's own out of the cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENTRADE_CACHE_DIR", with_our_tables(tmp_path_factory.mktemp("cache")))
        yield lambda: tmp_path_factory.mktemp("lists")


@functools.cache
def hs6() -> dict[str, list[str]]:
    with gt.Reference.load().cursor() as cursor:
        found = cursor.execute(
            "SELECT hs_edition, hs6 FROM hs_codes WHERE kind = 'hs' ORDER BY ALL"
        ).fetchall()
    return {edition: [code for e, code in found if e == edition] for edition in t.EDITIONS}


@functools.cache
def keys(edition: str, nation: str | None) -> tuple[str, ...]:
    """Chapters, headings, subheadings, and lines below them where a nation is named."""
    pool = t.goods(hs6(), edition)
    tails = ["", "00", "10", "20", "1010", "1090", "2030"] if nation else [""]
    return tuple(
        sorted({code[:n] for code in pool for n in (2, 4)} | {c + tail for c in pool for tail in tails})
    )


def ask(reference, edition: str, nation: str | None, *, profile: str = "default", day: date | None = None):
    codes = keys(edition, nation)
    options = {"reference": reference, "profile": profile, "policy_date": day}
    return codes, classify_codebook(codes, edition=edition, nation=nation, **options)[0]


def matches(
    reference, edition: str, nation: str | None, day: date | None = None
) -> dict[str, dict[str, int]]:
    """{list id: {code: 2 certain, 1 possible}}."""
    codes, codebook = ask(reference, edition, nation, day=day)
    found: dict[str, dict[str, int]] = {}
    for row in codebook.matches.select(["key_id", "list_id", "rank"]).to_pylist():
        found.setdefault(row["list_id"], {})[codes[row["key_id"]]] = row["rank"]
    return found


def verdicts(
    reference, edition: str, nation: str | None, profile: str
) -> dict[tuple[str, str], dict[str, tuple]]:
    """{(code, dimension): {tier: (rank, certain votes, possible votes, voters)}}."""
    codes, codebook = ask(reference, edition, nation, profile=profile)
    found: dict[tuple[str, str], dict[str, tuple]] = {}
    for row in codebook.verdicts.to_pylist():
        tiers = found.setdefault((codes[row["key_id"]], row["dimension"]), {})
        tiers[row["tier"]] = (row["rank"], row["certain"], row["possible"], row["voters"])
    return found


@pytest.mark.slow
@few
@given(seeds)
def test_lists_and_dimensions_of_a_team(folders, seed):
    chance = random.Random(seed)  # noqa: S311 (made-up lists, not secrets)
    base = [t.random_list(chance, f"list_{n:02}", hs6()) for n in range(LISTS)]
    day = chance.choice(t.DAYS)
    # Further lists, each made of one of them.
    twins = [
        replace(one, list_id=f"0_{one.list_id}", rows=tuple(chance.sample(one.rows, len(one.rows))))
        for one in base[::-1]
    ]
    weak = [one.with_rows("weak", (replace(row, scope="ex") for row in one.rows)) for one in base]
    holed = [with_another_hole(chance, one) for one in base]
    in_force = [one.with_rows("at", kept) for one in base if (kept := at(one.rows, day))]
    ids = [one.list_id for one in base]
    heads = ("team_a", "team_b", "profiles.other.team_b", "profiles.other.high_pollution")
    dimensions = [t.random_dimension(chance, ids, OURS, head) for head in heads]
    dimensions.append(dimensions[0].replace("team_a", "team_twins").replace('"list_', '"0_list_'))
    lists = [*base, *weak, *holed, *in_force, *twins]
    reference = gt.Reference.load(t.write(folders(), lists, "\n".join(dimensions)))

    edition = chance.choice(t.EDITIONS)  # the lists are of all four: most of them walk
    for nation in NATIONS:
        where = (seed, edition, nation)
        found, then = (matches(reference, edition, nation, when) for when in (None, day))
        for one in base:
            lists_agree(one.list_id, found, then, where)
            parts_follow_the_whole(found.get(one.list_id, {}), edition, nation, (one.list_id, *where))
    votes_hold(reference, edition, seed)


def with_another_hole(chance: random.Random, one):
    """The list less one more code below one that it includes."""
    pool = t.goods(hs6(), one.rows[0].edition)
    over = chance.choice([row for row in one.rows if row.op == "include"])
    hole = t.below(chance, over.code, pool, over.nation)
    if hole is None or hole in {row.code for row in one.rows}:
        return one.with_rows("holed", one.rows)
    cut = replace(over, code=hole, op="exclude", scope="whole", category="", basis="read")
    return one.with_rows("holed", [*one.rows, cut])


def at(rows, day: date):
    """Rows in force on a day, undated; excludes that cut nothing any more are no rows."""
    kept = [
        row
        for row in rows
        if (not row.since or row.since <= str(day)) and (not row.until or row.until >= str(day))
    ]
    included = {row.code for row in kept if row.op == "include"}
    return [
        replace(row, since="", until="")
        for row in kept
        if row.op == "include" or any(row.code.startswith(code) for code in included)
    ]


def lists_agree(list_id: str, found: dict, then: dict, where) -> None:
    """What a list says beside what the lists made of it say; `then`: at the day."""
    where = (list_id, *where)
    said, weak = found.get(list_id, {}), found.get(f"{list_id}_weak", {})
    assert found.get(f"0_{list_id}", {}) == said, (
        "equal rows say the same, whatever the file is called",
        where,
    )
    assert set(weak) == set(said), ("certain lies within possible: how sure a row is moves no code", where)
    assert set(weak.values()) <= {1}, ("nothing is certain of a list of parts", where)
    holed = found.get(f"{list_id}_holed", {})
    assert all(rank <= said.get(code, 0) for code, rank in holed.items()), ("an exclude adds no match", where)
    assert then.get(list_id, {}) == found.get(f"{list_id}_at", {}), ("a date keeps what was in force", where)


@functools.cache
def wholes(edition: str, nation: str | None) -> list[tuple[str, str]]:
    """Pairs of keys: a code and a shorter one that holds it."""
    asked = set(keys(edition, nation))
    return [(code, code[:n]) for code in asked for n in (2, 4, 6, 8) if n < len(code) and code[:n] in asked]


def parts_follow_the_whole(said: dict[str, int], edition: str, nation: str | None, where) -> None:
    """What is certain of a code is certain of every part of it; what holds of a part may hold of the whole."""
    for code, whole in wholes(edition, nation):
        part, all_of_it = said.get(code, 0), said.get(whole, 0)
        assert all_of_it < 2 or part == 2, ("a part of what is certain", code, whole, where)
        assert not part or all_of_it, ("the whole of what matches", code, whole, where)


def votes_hold(reference, edition: str, seed: int) -> None:
    """Tiers are nested in every profile; indicative lists that nobody names leave our dimensions as they are."""
    plain = gt.Reference.load()
    assert reference.profiles == (*plain.profiles, "other")
    for profile in reference.profiles:
        found = verdicts(reference, edition, "CHN", profile)
        for (code, dimension), tiers in found.items():
            if dimension == "team_a":
                assert found.get((code, "team_twins")) == tiers, (
                    "the order of files and rows changes nothing",
                    seed,
                )
            ranks = [tiers.get(tier, (0, 0, 0, 0)) for tier in t.TIERS]
            where = (seed, edition, profile, dimension, code, ranks)
            assert [r[0] for r in ranks] == sorted(r[0] for r in ranks), ("tiers are nested", where)
            if dimension != "any_of_three":  # its votes are dimensions, not lists
                for narrow, wide in itertools.pairwise(ranks):
                    assert narrow[1] <= wide[1], ("a wider tier has the voters of a narrower", where)
                    assert sum(narrow[1:3]) <= sum(wide[1:3]), (
                        "a wider tier has the voters of a narrower",
                        where,
                    )
            assert all(certain + possible <= voters for _, certain, possible, voters in ranks), where
        if profile in plain.profiles:
            kept = {key: tiers for key, tiers in found.items() if not key[1].startswith("team_")}
            assert kept == verdicts(plain, edition, "CHN", profile), (seed, edition, profile)


def test_what_silences_a_dimension_stays_in_it(folders):
    """A team's dimension that codes of the waste core never enter asks a list that speaks in one of ours too: ours stays as it is."""
    folder = folders()
    (folder / "dimensions.toml").write_text(
        '[team_a]\nneeds = { strict = 1, default = 1, broad = 1 }\nsilenced_by = "hs_waste_core"\n'
        '[team_a.voters]\nall_waste = { lists = ["hs_waste_core", "hs_waste_ext"] }\n',
        encoding="utf-8",
    )
    found = verdicts(gt.Reference.load(folder), "HS2022", None, "default")
    ours = verdicts(gt.Reference.load(), "HS2022", None, "default")
    assert ("720410", "team_a") not in found  # of the core: silenced
    assert {key: tiers for key, tiers in found.items() if key[1] != "team_a"} == ours


def test_copies_of_our_lists_change_nothing(folders):
    """Every list of ours laid over itself, code lists and industry lists: the same matches, the same votes in every profile."""
    folder = folders()
    for path in sorted((data_root() / "lists").glob("*/*.*")) + sorted(
        (data_root() / "industries/lists").glob("*.*")
    ):
        shutil.copy(path, folder)
    copied, ours = gt.Reference.load(folder), gt.Reference.load()
    assert copied.digest != ours.digest
    assert [one["list_id"] for one in copied.lists()] == [one["list_id"] for one in ours.lists()]
    assert matches(copied, "HS2017", "CHN") == matches(ours, "HS2017", "CHN")
    for profile in ours.profiles:
        assert verdicts(copied, "HS2017", "CHN", profile) == verdicts(ours, "HS2017", "CHN", profile)
