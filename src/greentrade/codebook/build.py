"""The codebook: keys in, one row per key with its dimensions out, and beside it the audit trail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from greentrade.codebook.matcher import Matcher, fetch
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.reference import Reference

_KEYS = statements("greentrade.codebook", "keys.sql")
_STEPS = ("key_goods", "key_status", "own_lines", "key_match", "verdicts")


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
    matches
        key_id, list_id, rank, vote, via, entry, scope, path, categories, basis, source, verified: the audit trail, one row per key x list.
    categories
        key_id, list_id, category, rank, via: the same by category (the medium of an environmental good, the class of a waste).
    """

    keys: pa.Table
    verdicts: pa.Table
    matches: pa.Table
    categories: pa.Table


def build(reference: Reference, keys: pa.Table, *, policy_date: date | str | None = None) -> Codebook:
    """Classify keys.

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

    if policy_date != "record":
        in_force = None if policy_date is None else (_as_date(policy_date), _as_date(policy_date))
        return _build(Matcher.of(reference, in_force), keys)
    import pyarrow.compute as pc

    periods = (
        keys.select(["period_start", "period_end"])
        .group_by(["period_start", "period_end"])
        .aggregate([])
        .to_pylist()
    )
    parts = []
    for period in periods:
        chosen = pc.and_(
            pc.equal(keys["period_start"], period["period_start"]),
            pc.equal(keys["period_end"], period["period_end"]),
        )
        in_force = (period["period_start"], period["period_end"])
        parts.append(_build(Matcher.of(reference, in_force), keys.filter(chosen)))
    whole = Codebook(
        *(
            pa.concat_tables([getattr(p, name) for p in parts])
            for name in ("keys", "verdicts", "matches", "categories")
        )
    )
    return replace(whole, keys=whole.keys.sort_by("key_id"))


def _build(matcher: Matcher, keys: pa.Table) -> Codebook:
    """Classify keys that share one reading of dates."""
    with matcher.lock:
        for edition in set(keys["hs_edition"].to_pylist()) - {None}:
            matcher.prepare(edition)
        cursor = matcher.cursor
        cursor.register("gt_keys_in", keys)
        try:
            cursor.execute(
                "CREATE OR REPLACE TEMP TABLE keys AS SELECT key_id, hs_code, hs_edition, nation FROM gt_keys_in WHERE kind = 'hs'"
            )
            for step in _STEPS:
                cursor.execute(_KEYS[step])
            return Codebook(
                keys=fetch(cursor, _KEYS["out_keys"]),
                verdicts=fetch(cursor, "SELECT * FROM verdicts"),
                matches=fetch(cursor, _KEYS["out_matches"]),
                categories=fetch(
                    cursor,
                    "SELECT key_id, list_id, category, rank, via FROM key_match WHERE category IS NOT NULL",
                ),
            )
        finally:
            cursor.unregister("gt_keys_in")


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
