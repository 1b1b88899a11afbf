"""Codes that their rows' edition does not have: where they exist, and whether a neighbouring edition says without doubt what they mean.

Tariffs keep lines of an older edition for years, and some use new ones early. Such a code is read in the neighbouring edition if its digits
were in force in one unbroken run of editions that ends (or begins) next to the row's, and never changed over to other goods in that run.
Digits that were given to other goods later (290349: until HS2007, and again in HS2022) say nothing for certain and are left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from greentrade.engines.sql import statements
from greentrade.hs.editions import BY_NAME, EDITIONS

if TYPE_CHECKING:
    from greentrade.reference import Reference

_SQL = statements("greentrade.reference", "lapsed.sql")
LAPSED, EARLY = "lapsed", "early"


@dataclass(frozen=True, slots=True)
class Outside:
    """A code that the edition of its rows does not have.

    Attributes
    ----------
    hs_code, hs_edition
        The code, and the edition of its rows.
    held
        Editions that have it, the oldest first.
    read_in
        Neighbouring edition that says what it means; None where none does, or not without doubt.
    origin
        ``lapsed`` if that edition is older, ``early`` if it is newer; empty without one.
    """

    hs_code: str
    hs_edition: str
    held: tuple[str, ...]
    read_in: str | None = None
    origin: str = ""


def look_up(codes: Sequence[tuple[str, str]], reference: Reference) -> list[Outside]:
    """Where codes exist that are not in their edition, and in which neighbouring edition they can be read.

    Parameters
    ----------
    codes
        Pairs of code (2 to 12 digits) and edition.
    reference
        The tables.

    Examples
    --------
    >>> from greentrade.reference import Reference
    >>> asked = [("220290", "HS2017"), ("080300", "HS2017"), ("290349", "HS2017")]
    >>> [(o.hs_code, o.held[-1], o.read_in) for o in look_up(asked, Reference.load())]
    [('220290', 'HS2012', 'HS2012'), ('080300', 'HS2007', None), ('290349', 'HS2022', None)]
    """
    import pyarrow as pa

    if not codes:
        return []
    columns = dict(zip(("hs_code", "hs_edition"), zip(*codes, strict=True), strict=True))
    held: dict[str, list[str]] = {}
    with reference.cursor() as cursor:
        cursor.register("gt_asked", pa.table({name: list(texts) for name, texts in columns.items()}))
        for code, edition in cursor.execute(_SQL["held"]).fetchall():
            held.setdefault(code, []).append(edition)
        kept = {(code, old, new) for code, old, new in cursor.execute(_SQL["kept"]).fetchall()}
    return [_judge(code, edition, held.get(code, ()), kept) for code, edition in codes]


def _judge(code: str, edition: str, held: Sequence[str], kept: Collection[tuple[str, str, str]]) -> Outside:
    """Apply the rule to one code."""
    here = BY_NAME[edition].number
    numbers = sorted(BY_NAME[name].number for name in held)
    names = tuple(EDITIONS[n].name for n in numbers)
    unbroken = bool(numbers) and numbers[-1] - numbers[0] + 1 == len(numbers)
    if not unbroken or not all((code, old, new) in kept for old, new in pairwise(names)):
        return Outside(code, edition, names)
    if numbers[-1] == here - 1:
        return Outside(code, edition, names, names[-1], LAPSED)
    if numbers[0] == here + 1:
        return Outside(code, edition, names, names[0], EARLY)
    return Outside(code, edition, names)
