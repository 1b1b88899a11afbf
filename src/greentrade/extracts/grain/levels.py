"""Levels of codes (TOTAL, HS2, HS4, HS6, national lines) in one extract: which rows are totals of finer ones (rules in levels.sql)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.engines.sql import statements
from greentrade.hs.codes import CodeKind

if TYPE_CHECKING:
    from greentrade.extracts.load.extract import Source
    from greentrade.hs.codes import CodeReading

_SQL = statements(__package__, "levels.sql")
_GRAIN = statements(__package__, "double_counting.sql")

COVERED = 0.9
"""Share of a total from which rows under it, of other partners and other levels than its own, count as covering it."""

_NO_LEVEL = frozenset({CodeKind.MISSING, CodeKind.SCIENTIFIC, CodeKind.FRACTION, CodeKind.NOT_A_CODE})


def find_levels(source: Source) -> bool:
    """Create ``gt_levels`` and ``gt_parents`` if some codes are parts of others (TOTAL, HS2, HS4 beside HS6)."""
    import pyarrow as pa

    shortest, longest, plain = source.session.execute(_GRAIN["code_lengths"])[0]
    if shortest == longest and plain:
        return False
    digits = _digits(source.code_reading)
    known = set(digits.values())
    lengths = sorted({len(d) for d in known})
    parents = [(raw, d[:n]) for raw, d in digits.items() for n in lengths if n < len(d) and d[:n] in known]
    if not parents:
        return False
    has_finer = {parent for _, parent in parents}
    levels = [(raw, d) for raw, d in digits.items() if d in has_finer]
    for name, pairs in (("gt_levels", levels), ("gt_parents", parents)):
        table = pa.table({"text": [a for a, _ in pairs], "digits": [b for _, b in pairs]})
        with source.session.registered("gt_texts", table):
            source.session.execute(_GRAIN["code_texts"].fill(name=name))
    return True


def _digits(reading: CodeReading) -> dict[str, str]:
    """Give the digits of each code text that has a level; a total has none."""
    found = {}
    for read in reading.codes:
        if read.kind is CodeKind.TOTAL:
            found[read.raw] = ""
        elif read.kind not in _NO_LEVEL:
            text = read.code or "".join(read.raw.split()).upper()
            if text[:2].isdigit():
                found[read.raw] = text
    return found


def mark_levels(source: Source, value: str, *, world: bool) -> None:
    """Mark coarser rows beside their finer ones, partner by partner, then world rows against partner rows of other levels.

    Parameters
    ----------
    extract
        The extract, its ``gt_rows`` and ``gt_gaps`` made.
    value
        SQL expression of a row's value (alias ``r``) that adds up in any order.
    world
        Whether there are world rows.
    """

    def run(name: str, params: dict[str, bool | float] | None = None) -> None:
        source.session.execute(_SQL[name].fill_from({"value": value}), params, step="compare levels of codes")

    run("finer")
    run("mark_coarser")
    run("level_gaps")
    if not world:
        return
    for faced, world_coarse in (("world_above", True), ("world_below", False)):
        run(faced, {"covered": COVERED})
        run("faced_gaps")
        run("mark_faced_coarse", {"world_coarse": world_coarse})
        run("mark_faced_fine", {"world_coarse": world_coarse})
