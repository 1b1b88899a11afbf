"""Matchers are worked out once and kept, but not for ever: a notebook that loads one state after another must not fill the memory."""

from __future__ import annotations

import gc
import weakref
from datetime import date

import pyarrow as pa
import pytest

import greentrade as gt
from greentrade.codebook import matcher
from greentrade.codebook.build import _asked, _build, build, classify_keys
from greentrade.codebook.matcher import Matcher
from greentrade.reference import load

KEYS = pa.table(
    {
        "key_id": pa.array([0, 1, 2], pa.int32()),
        "hs_code": ["854140", "252329", "3915"],
        "kind": ["hs"] * 3,
        "hs_edition": ["HS2017"] * 3,
        "nation": pa.array([None, None, None], pa.string()),
    }
)
DAYS = [date(year, 1, 1) for year in range(2003, 2007)]


class State:
    """A state of the tables: ours, under a digest of its own."""

    def __init__(self, digest: str) -> None:
        reference = gt.Reference.load()
        self.digest, self.profile, self.cursor = digest, reference.profile, reference.cursor


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """No matchers at first, and few that are kept."""
    fresh = type(matcher._MATCHERS)()
    monkeypatch.setattr(matcher, "_MATCHERS", fresh)
    monkeypatch.setattr(matcher, "_STATES_KEPT", 2)
    monkeypatch.setattr(matcher, "_KEPT", 3)
    return fresh


def states(kept):
    return [digest for digest, *_ in kept]


def test_the_states_used_last_are_kept(kept):
    a, b, c = (State(name) for name in "abc")
    first = Matcher.of(a, None)
    Matcher.of(b, None)
    assert Matcher.of(a, None) is first, "used again: b is the oldest now"
    Matcher.of(c, None)
    assert states(kept) == ["a", "c"]
    assert Matcher.of(a, None) is first


def test_a_state_goes_with_all_its_dates(kept):
    a, b, c = (State(name) for name in "abc")
    for day in DAYS[:2]:
        Matcher.of(a, (day, day))
    Matcher.of(b, None)
    Matcher.of(c, None)
    assert states(kept) == ["b", "c"]


def test_the_dates_of_one_state_are_bounded_too(kept):
    a = State("a")
    made = [Matcher.of(a, (day, day)) for day in DAYS]
    assert list(kept.values()) == made[-3:]
    assert Matcher.of(a, (DAYS[-3], DAYS[-3])) is made[-3]
    Matcher.of(a, None)
    assert made[-3] in kept.values()
    assert made[-2] not in kept.values()


def test_what_is_let_go_is_gone_and_its_tables_with_it():
    reference = gt.Reference.load()

    def held() -> int:
        with reference.cursor() as cursor:
            found = cursor.execute(
                "SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'"
            )
            return found.fetchall()[0][0]

    gc.collect()
    before = held()
    one = Matcher.of(State("a"), None)
    one.prepare("HS2017")
    gone = weakref.ref(one)
    assert held() > before + 1_000_000
    del one
    for name in "bc":
        Matcher.of(State(name), None)
    gc.collect()
    assert gone() is None
    matcher._MATCHERS.clear()
    gc.collect()
    assert held() <= before


def test_a_matcher_in_use_is_never_taken_away():
    """It is let go in the middle of a question, which ends as if nothing had happened."""
    reference = gt.Reference.load()
    expected = build(reference, KEYS)
    matcher._MATCHERS.clear()
    used = Matcher.of(State("a"), None)
    with _asked(used, KEYS) as cursor:
        for name in "bcd":
            Matcher.of(State(name), None)
        gc.collect()
        assert used not in matcher._MATCHERS.values()
        assert len(cursor.execute("SELECT * FROM gt_keys_in").fetchall()) == 3
    book = _build(used, KEYS)
    for name in ("keys", "verdicts", "ballots", "matches", "categories"):
        said, wanted = (sorted(map(repr, getattr(one, name).to_pylist())) for one in (book, expected))
        assert said == wanted


def test_more_periods_than_are_kept_are_each_read_at_their_own_date(kept):
    """Every period of a screening needs its matcher at once; what is asked in pieces says the same."""
    reference = gt.Reference.load()
    keys = pa.concat_tables(
        [
            KEYS.append_column("period_start", pa.array([day] * 3)).append_column(
                "period_end", pa.array([day] * 3)
            )
            for day in DAYS
        ]
    ).set_column(0, "key_id", pa.array(range(3 * len(DAYS)), pa.int32()))
    marks = classify_keys(reference, keys, policy_date="record").sort_by("key_id").to_pylist()
    assert len(kept) == 3
    for place, day in enumerate(DAYS):
        alone = classify_keys(reference, KEYS, policy_date=day).sort_by("key_id").to_pylist()
        here = marks[3 * place : 3 * place + 3]
        assert [(row["status"], row["mark"]) for row in here] == [
            (row["status"], row["mark"]) for row in alone
        ]


def test_nothing_of_a_question_is_left_in_a_matcher():
    reference = gt.Reference.load()
    build(reference, KEYS)
    classify_keys(reference, KEYS)
    (one,) = matcher._MATCHERS.values()
    left = {
        name
        for (name,) in one.cursor.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()
    }
    kept = {
        "entry_now",
        "code_hits",
        "hs6_match",
        "hs6_marks",
        "kept_marks",
        "twins",
        "touchy",
        "silent",
        "list_editions",
        "reach",
    }
    assert left == kept | {"editions", "voters", "tiers"}


def test_loaded_tables_are_bounded_and_live_on_where_they_are_held(monkeypatch, tmp_path):
    monkeypatch.setattr(load, "_LOADED", type(load._LOADED)())
    monkeypatch.setattr(load, "_KEPT", 1)
    ours = gt.Reference.load()
    assert gt.Reference.load() is ours
    (tmp_path / "dimensions.toml").write_text("# a team that draws nothing of its own\n")
    theirs = gt.Reference.load(tmp_path)
    assert list(load._LOADED.values()) == [theirs]
    assert len(ours.lists()) == len(theirs.lists())
    again = gt.Reference.load()
    assert again is not ours
    assert again.digest == ours.digest
