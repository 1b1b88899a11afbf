"""The codebook: keys in, one row per key with its dimensions out, and beside it the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from greentrade.codebook.matcher import Matcher, fetch
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from greentrade.reference import Reference

_KEYS = statements("greentrade.codebook", "keys.sql")
_STEPS = ("key_goods", "key_status", "own_lines", "met", "key_match", "ballots", "verdicts")
_MADE = ("keys", "shares", *_STEPS, "key_marks")
"""Tables that stand while keys are asked for."""
_ASKED_KEYS = "CREATE OR REPLACE TEMP TABLE keys AS SELECT key_id, hs_code, hs_edition, nation FROM gt_keys_in WHERE kind = 'hs'"


@dataclass(frozen=True, slots=True)
class Codebook:
    """What is known of each key (DESIGN 3: codebook), as Arrow tables keyed by ``key_id``.

    Attributes
    ----------
    keys
        key_id, hs_code (as read, repaired), hs_edition, nation, kind, status (ok | not_in_edition | unmapped | not_hs);
        in order of key_id.
    verdicts
        key_id, dimension, tier, rank (2 certain, 1 possible, 0 votes but too few), certain, possible (votes), voters, basis (weakest).
    ballots
        key_id, dimension, voter, rank (2 certain, 1 possible): who speaks, at any tier.
    matches
        key_id, list_id, rank, via, entry, scope, path, categories, basis, source, verified: the audit trail, one row per key x list.
    categories
        key_id, list_id, category, rank, via: the same by category (the medium of an environmental good, the class of a waste).
    """

    keys: pa.Table
    verdicts: pa.Table
    ballots: pa.Table
    matches: pa.Table
    categories: pa.Table


def build(reference: Reference, keys: pa.Table, *, policy_date: date | str | None = None) -> Codebook:
    """Classify keys, with the whole audit trail.

    Parameters
    ----------
    reference
        The tables.
    keys
        Columns key_id INTEGER, hs_code, kind, hs_edition, nation VARCHAR, and, where ``policy_date="record"``, period_start and
        period_end DATE.
    policy_date
        None: the latest scope of each list. A date: what was in force then. ``"record"``: what was in force in each key's own period.
    """
    import pyarrow as pa

    parts = [_build(matcher, some) for matcher, some in _by_dates(reference, keys, policy_date)]
    whole = Codebook(
        *(
            pa.concat_tables([getattr(p, name) for p in parts])
            for name in ("keys", "verdicts", "ballots", "matches", "categories")
        )
    )
    return replace(whole, keys=whole.keys.sort_by("key_id"))


def classify_keys(reference: Reference, keys: pa.Table, *, policy_date: date | str | None = None) -> pa.Table:
    """Classify keys in short: nearly all keys share what is known of their HS6, so this costs next to nothing.

    Parameters
    ----------
    reference, keys, policy_date
        As for :func:`build`.

    Returns
    -------
    pyarrow.Table
        key_id, status and mark (``dimension:tier:rank`` of all verdicts, joined by ``;``): keys with equal marks fare alike.
    """
    import pyarrow as pa

    parts = [_mark(matcher, some) for matcher, some in _by_dates(reference, keys, policy_date)]
    return pa.concat_tables(parts)


def _by_dates(
    reference: Reference, keys: pa.Table, policy_date: date | str | None
) -> list[tuple[Matcher, pa.Table]]:
    """Keys with the matcher that reads dates as asked: one for all, or one for each period."""
    import pyarrow.compute as pc

    if policy_date != "record":
        in_force = None if policy_date is None else (_as_date(policy_date), _as_date(policy_date))
        return [(Matcher.of(reference, in_force), keys)]
    dates = ["period_start", "period_end"]
    answer = []
    for period in keys.select(dates).group_by(dates).aggregate([]).to_pylist():
        start, end = period["period_start"], period["period_end"]
        if start is None:  # no readable period: the rows are rejected anyway
            chosen, in_force = pc.is_null(keys["period_start"]), None
        else:
            chosen, in_force = (
                pc.and_(pc.equal(keys["period_start"], start), pc.equal(keys["period_end"], end)),
                (start, end),
            )
        answer.append((Matcher.of(reference, in_force), keys.filter(chosen)))
    return answer


@contextmanager
def _asked(matcher: Matcher, keys: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """Hold a matcher that knows the keys' editions, with the keys in it as ``gt_keys_in``."""
    with matcher.lock:
        for edition in keys["hs_edition"].unique().to_pylist():
            if edition is not None:
                matcher.prepare(edition)
                if edition not in matcher.touched:
                    matcher.cursor.execute(_KEYS["touchy"], {"edition": edition})
                    matcher.touched.add(edition)
        matcher.cursor.register("gt_keys_in", keys)
        try:
            yield matcher.cursor
        finally:
            matcher.cursor.unregister("gt_keys_in")
            for table in _MADE:  # matchers are kept, and these would be a third of what one holds
                matcher.cursor.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _mark(matcher: Matcher, keys: pa.Table) -> pa.Table:
    """Mark keys that share one reading of dates."""
    with _asked(matcher, keys) as cursor:
        for edition in set(keys["hs_edition"].unique().to_pylist()) - {None} - matcher.marked:
            for step in ("edition_keys", *_STEPS, "marks", "keep_marks"):
                sql = _KEYS[step]
                cursor.execute(sql, {"edition": edition} if "$edition" in sql else None)
            matcher.marked.add(edition)
        cursor.execute(_KEYS["special_keys"])
        if cursor.execute("SELECT 1 FROM keys LIMIT 1").fetchall():
            for step in (*_STEPS, "marks", "keep_special"):
                cursor.execute(_KEYS[step])
        return fetch(cursor, _KEYS["out_marks"])


def match_keys(
    matcher: Matcher, keys: pa.Table, read: Callable[[duckdb.DuckDBPyConnection], pa.Table]
) -> pa.Table:
    """Match keys with the lists of a matcher, without votes, and read ``key_match`` from its cursor."""
    with _asked(matcher, keys) as cursor:
        cursor.execute(_ASKED_KEYS)
        for step in _STEPS[: _STEPS.index("ballots")]:
            cursor.execute(_KEYS[step])
        return read(cursor)


def _build(matcher: Matcher, keys: pa.Table) -> Codebook:
    """Classify keys that share one reading of dates: lines that fare as their HS6 are looked at together."""
    with _asked(matcher, keys) as cursor:
        for step in ("shares", "shared_keys", *_STEPS):
            cursor.execute(_KEYS[step])
        return Codebook(
            keys=fetch(cursor, _KEYS["out_keys"]),
            verdicts=fetch(cursor, _KEYS["out_verdicts"]),
            ballots=fetch(cursor, _KEYS["out_ballots"]),
            matches=fetch(cursor, _KEYS["out_matches"]),
            categories=fetch(cursor, _KEYS["out_categories"]),
        )


def _as_date(value: date | str) -> date:
    from greentrade.errors import UsageError

    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        msg = f"policy_date={value!r} is no date."
        raise UsageError(
            msg, hint="write it as 2026-01-01, or pass 'record' for each record's own period."
        ) from error
