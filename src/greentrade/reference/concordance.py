"""Which codes of another edition share goods with a code (DESIGN 5.4: walk the six consecutive correlation tables, never conversions)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from greentrade.errors import UsageError
from greentrade.hs.editions import BY_NAME, EDITIONS, parse_edition

if TYPE_CHECKING:
    import duckdb

    from greentrade.reference import Reference

E_WASTE = "8549"
"""Heading of HS2022 that never walks: its published links lead to half of the machinery chapters and mean nothing for lists."""


@dataclass(frozen=True, slots=True)
class Correlate:
    """A code of another edition that shares goods with the code asked about.

    Attributes
    ----------
    code
        Six digits in the target edition.
    match
        ``exact``: all its goods lie in the code asked about; ``partial``: it holds other goods too (or only a patch of ours leads to it).
    path
        One way through the editions.
    """

    code: str
    match: Literal["exact", "partial"]
    path: tuple[str, ...]


def correlates(
    code: str, from_edition: str, to_edition: str, *, reference: Reference | None = None
) -> list[Correlate]:
    """Codes of another edition that share goods with a six-digit code.

    Parameters
    ----------
    code
        Six digits.
    from_edition, to_edition
        Editions (``HS2012``, ``H4``).
    reference
        Tables to use instead of the packaged ones.

    Returns
    -------
    list of Correlate
        Sorted by code; empty for orphans (no published link) and for e-waste (8549), which never walks. Mass links are dropped.

    Raises
    ------
    UsageError
        The code is not in its edition.

    Examples
    --------
    >>> [(c.code, c.match) for c in correlates("854140", "HS2017", "HS2022")]
    [('854141', 'exact'), ('854142', 'exact'), ('854143', 'exact'), ('854149', 'exact')]
    >>> correlates("854921", "HS2022", "HS2017")
    []
    """
    from greentrade.reference import Reference

    start, target = parse_edition(from_edition), parse_edition(to_edition)
    with (reference or Reference.load()).cursor() as cursor:
        if not cursor.execute(
            "SELECT 1 FROM goods WHERE hs_edition = ? AND hs6 = ?", [start, code]
        ).fetchall():
            editions = [
                e
                for (e,) in cursor.execute(
                    "SELECT hs_edition FROM goods WHERE hs6 = ? ORDER BY 1", [code]
                ).fetchall()
            ]
            found = f"it is in {', '.join(editions)}" if editions else "no edition has it"
            raise UsageError(
                f"{code!r} is not a six-digit code of {start}: {found}.",
                hint="pass six digits and the edition that has them.",
            )
        if code.startswith(E_WASTE) and start != target:
            return []
        reached = _walk(cursor, {code: ((code,), False)}, start, target)
        answer = []
        for other, (path, patched) in sorted(reached.items()):
            back = _walk(cursor, {other: ((other,), False)}, target, start)
            exact = set(back) == {code} and not patched
            answer.append(Correlate(other, "exact" if exact else "partial", path))
        return answer


def _walk(
    cursor: duckdb.DuckDBPyConnection,
    frontier: dict[str, tuple[tuple[str, ...], bool]],
    start: str,
    target: str,
) -> dict[str, tuple[tuple[str, ...], bool]]:
    """Codes reached step by step, each with one path and whether only a patch of ours led there."""
    here, there = BY_NAME[start].number, BY_NAME[target].number
    while here != there:
        step = here + (1 if there > here else -1)
        rows = cursor.execute(
            "SELECT from_hs6, to_hs6, patched FROM edges WHERE from_edition = ? AND to_edition = ? AND from_hs6 IN (SELECT unnest(?)) ORDER BY ALL",
            [EDITIONS[here].name, EDITIONS[step].name, list(frontier)],
        ).fetchall()
        following: dict[str, tuple[tuple[str, ...], bool]] = {}
        for old, new, patched in rows:
            path, patched_before = frontier[old]
            doubtful = patched or patched_before
            if new not in following or (following[new][1] and not doubtful):
                following[new] = ((*path, new), doubtful)
        frontier, here = following, step
    return frontier
