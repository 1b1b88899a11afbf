"""The codebook as tables to look at: one row per key with its dimensions, and the audit trail in plain columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import duckdb

from greentrade.engines.sql import quote, statements
from greentrade.reference.dimensions import TIERS

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.codebook.build import Codebook
    from greentrade.reference import Profile, Reference

_SQL = statements("greentrade.codebook", "tables.sql")

MATCH = ("", "possible", "certain")
"""Word for a rank."""


def code_table(
    codebook: Codebook,
    profile: Profile,
    *,
    tier: str = "default",
    origins: Mapping[int, str] | None = None,
) -> pa.Table:
    """One row per key: hs_code, hs_edition, nation, status, each dimension at a tier, its votes, who speaks, and the reason of the status.

    ``origins`` says, by key, why a code is not simply read in the edition of its rows; it stands as the reason.
    """
    names = profile.names
    voters = {d.name: len(d.voters_of(tier)) for d in profile.dimensions} | {"any_of_three": 3}
    verdict = ", ".join(
        f"coalesce(max(CASE WHEN v.dimension = '{name}' THEN v.match END), '') AS {quote(name)}"
        for name in names
    )
    votes = ", ".join(
        f"coalesce(max(CASE WHEN v.dimension = '{name}' THEN v.votes END), '0+0 of {voters[name]}') AS {quote('votes_' + name)}"
        for name in names
    )
    speaking = ", ".join(
        f"coalesce(max(CASE WHEN n.dimension = '{d.name}' THEN n.names END), '') AS {quote('voters_' + d.name)}"
        for d in profile.dimensions
    )
    sql = _SQL["code_table"].fill(verdict=verdict, votes=votes, voters=speaking)
    return _run(
        sql, codebook, voters=_voters(profile), origins=origins or {}, tier=tier, number=TIERS.index(tier)
    )


def match_table(codebook: Codebook) -> pa.Table:
    """Make the audit trail: one row per key x list that matches (columns of DESIGN 6.3, then basis)."""
    return _run(_SQL["match_table"], codebook)


def as_json(
    codebook: Codebook, reference: Reference, *, origins: Mapping[int, str] | None = None
) -> list[dict[str, Any]]:
    """Give the codebook in the form of ``classify --json`` (DESIGN 6.2); sources are written out."""
    profile = reference.profile
    speaking = _speaking(codebook, profile)
    verdicts: dict[int, dict[str, dict[str, Any]]] = {}
    for row in codebook.verdicts.to_pylist():
        verdicts.setdefault(row["key_id"], {}).setdefault(row["dimension"], {})[row["tier"]] = {
            "match": MATCH[row["rank"]],
            "votes_certain": row["certain"],
            "votes_possible": row["possible"],
            "of": row["voters"],
        }
    lists: dict[int, list[dict[str, Any]]] = {}
    for row in sorted(codebook.matches.to_pylist(), key=lambda r: (-r["rank"], r["list_id"])):
        entry = {"list_id": row["list_id"], "match": MATCH[row["rank"]]} | {
            f: row[f] for f in ("via", "entry", "scope", "path")
        }
        entry |= {
            "source": reference.source(row["list_id"], row["source"]),
            "verified": row["verified"],
            "basis": row["basis"],
        }
        lists.setdefault(row["key_id"], []).append(entry)
    sizes = {d.name: {tier: len(d.voters_of(tier)) for tier in d.needs} for d in profile.dimensions}
    sizes["any_of_three"] = dict.fromkeys(next(iter(sizes.values())), 3)
    answer = []
    for key in codebook.keys.to_pylist():
        found = verdicts.get(key["key_id"], {})
        dimensions = {
            name: {
                tier: found.get(name, {}).get(
                    tier, {"match": "", "votes_certain": 0, "votes_possible": 0, "of": of}
                )
                for tier, of in sizes[name].items()
            }
            for name in profile.names
        }
        answer.append(
            {
                "hs_code": key["hs_code"], "edition": key["hs_edition"], "nation": key["nation"], "status": key["status"],
                "reason": key["kind"] if key["status"] == "not_hs" else (origins or {}).get(key["key_id"]),
                "dimensions": dimensions, "voters": speaking.get(key["key_id"], {}), "lists": lists.get(key["key_id"], []),
            }
        )  # fmt: skip
    return answer


def _voters(profile: Profile) -> pa.Table:
    """Voters in their order: dimension, voter, since (number of the tier), place."""
    import pyarrow as pa

    rows = [
        {"dimension": d.name, "voter": v.name, "since": TIERS.index(v.since), "place": place}
        for d in profile.dimensions
        for place, v in enumerate(d.voters)
    ]
    return pa.Table.from_pylist(rows)


def _speaking(codebook: Codebook, profile: Profile) -> dict[int, dict[str, list[dict[str, str]]]]:
    """Voters that speak, by key and dimension: who, whether their vote is certain or possible, and from which tier on it counts."""
    ranks = {
        (row["key_id"], row["dimension"], row["voter"]): row["rank"] for row in codebook.ballots.to_pylist()
    }
    found: dict[int, dict[str, list[dict[str, str]]]] = {}
    for key in dict.fromkeys(key for key, _, _ in ranks):
        for d in profile.dimensions:
            spoken = [
                {"voter": v.name, "match": MATCH[ranks[key, d.name, v.name]], "from": v.since}
                for v in d.voters
                if (key, d.name, v.name) in ranks
            ]
            if spoken:
                found.setdefault(key, {})[d.name] = spoken
    return found


def _run(
    sql: str,
    codebook: Codebook,
    voters: pa.Table | None = None,
    origins: Mapping[int, str] | None = None,
    **params: Any,
) -> pa.Table:
    """Run a query over the codebook's tables in a connection of its own."""
    import pyarrow as pa

    with duckdb.connect() as con:
        if origins is not None:
            ids, texts = pa.array(origins.keys(), pa.int32()), pa.array(origins.values(), pa.string())
            con.register("origins", pa.table({"key_id": ids, "origin": texts}))
        if voters is not None:
            con.register("voters", voters)
        con.register("keys", codebook.keys)
        con.register("verdicts", codebook.verdicts)
        con.register("ballots", codebook.ballots)
        con.register("matches", codebook.matches)
        return con.sql(sql, params=params).to_arrow_table()
