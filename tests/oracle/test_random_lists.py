"""The package against the oracle on made-up lists: forms that no shipped list has, all in one folder (a state is checked and built in seconds)."""

from __future__ import annotations

import random

import pytest
import team_lists as t
from caches import with_our_tables
from source_lists import CodeList, Entry
from test_engine import differences, fail_if, told

import greentrade as gt
from greentrade.codebook import classify_codebook


@pytest.fixture(scope="module")
def made_up(oracle, tmp_path_factory):
    """Reference with sixty lists laid over ours; the oracle holds them too."""
    chance = random.Random(20261123)  # noqa: S311 (made-up lists, not secrets)
    pools = {edition: sorted(codes) for edition, codes in oracle.hs6.items()}
    team = [t.random_list(chance, f"list_{n:02}", pools) for n in range(60)]
    for one in team:
        rows = [
            Entry(r.edition, r.code, r.op, r.scope, r.basis == "memory", r.since, r.until) for r in one.rows
        ]
        oracle.hold(one.list_id, CodeList(rows, nation=one.rows[0].nation or None))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREENTRADE_CACHE_DIR", with_our_tables(tmp_path_factory.mktemp("cache")))
        yield (
            gt.Reference.load(t.write(tmp_path_factory.mktemp("lists"), team)),
            [one.list_id for one in team],
        )
    for one in team:
        for held in (oracle.code_lists, oracle.native, oracle.lines):
            del held[one.list_id]


@pytest.mark.parametrize("edition", t.EDITIONS)
def test_made_up_lists(oracle, made_up, edition):
    reference, list_ids = made_up
    pool = t.goods({edition: sorted(oracle.hs6[edition])}, edition)
    heads = {code[:n] for code in pool for n in (2, 4)}
    wrong = []
    for nation in (None, "CHN", "EUN", "USA"):
        tails = ["", "00", "10", "20", "1010", "1000", "2030"] if nation else [""]
        keys = tuple(sorted(heads | {code + tail for code in pool for tail in tails}))
        found = told(classify_codebook(keys, edition=edition, nation=nation, reference=reference)[0])
        for list_id in list_ids:
            expected = {code: oracle.match_code(code, edition, nation, list_id) for code in keys}
            met = {code: verdict for code, verdict in expected.items() if verdict[0]}
            wrong += differences(f"{list_id} {edition} {nation or ''}", found.get(list_id, {}), met)
    fail_if(wrong)
