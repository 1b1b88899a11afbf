"""Codes that are not simply codes of their rows' edition: what is read in a neighbouring edition, and what a user is told about the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greentrade.core.checks import percent
from greentrade.core.keys import Reread
from greentrade.engines.sql import statements
from greentrade.extracts.reasons import Reason
from greentrade.hs.editions import BY_NAME
from greentrade.reference.lapsed import LAPSED, Outside, look_up

if TYPE_CHECKING:
    from greentrade.core.cells import Cells
    from greentrade.core.checks import Misfit
    from greentrade.core.keys import Keys
    from greentrade.reference import Reference

_SQL = statements(__package__, "edition_mismatch.sql")
_SHOWN = 8
_MEANING = {reason.value: reason.meaning for reason in Reason}


def read_outside(
    keys: Keys, cells: Cells, misfits: Sequence[Misfit], reference: Reference
) -> tuple[list[str], bool]:
    """Read codes outside an edition in its neighbour, where that leaves no doubt and the edition fits all the others.

    Where many codes are outside, the edition itself is in doubt, and nothing is read otherwise.

    Returns
    -------
    tuple
        What a user should know, and whether keys were read anew (the cells no longer hold then).
    """
    if not misfits:
        return [], False
    weights = {
        (code, edition): (rows, value)
        for edition, code, rows, value in cells.session.execute(
            _SQL["outside"].replace("{cells}", cells.by(code="code_id"))
        )
    }
    found: dict[str, list[Outside]] = {}
    for item in look_up(list(weights), reference):
        found.setdefault(item.hs_edition, []).append(item)
    notes, otherwise = [], []
    for misfit in misfits:
        items = found.get(misfit.edition, [])
        read = [item for item in items if misfit.fits and item.read_in is not None]
        otherwise += [Reread(o.hs_code, o.hs_edition, o.hs_code, str(o.read_in), o.origin) for o in read]
        notes.append(_note(misfit, items, read, weights))
    return notes, keys.read_otherwise(otherwise)


def alias_notes(keys: Keys, cells: Cells) -> list[str]:
    """What the layout's own codes were read as, and what that weighs."""
    if not keys.aliased:
        return []
    return [
        f"code {code} of the source is not in the HS edition of its rows and is read as {keys.aliased[code]}: {_weight([(rows, value)])}."
        for origin, rows, value in cells.session.execute(
            _SQL["aliased"].replace("{cells}", cells.by(code="code_id"))
        )
        for code in [origin.removeprefix("alias ")]
    ]


def unclassified_notes(accounting: Iterable[Mapping[str, Any]]) -> list[str]:
    """Share of the rows and of the value that carry special, confidential and other codes that are no HS goods."""
    counted = [row for row in accounting if row["disposition"] in {"screened", "unclassified"}]
    rows, value = sum(row["rows"] for row in counted), sum(row["value"] for row in counted)
    return [
        f"{row['reason']}: {row['rows']:,} rows ({percent(row['rows'] / rows)}), {percent(row['value'] / value if value else 0)} of the value. "
        f"{_MEANING[row['reason']]} Unclassified: in the totals, in no list."
        for row in counted
        if row["disposition"] == "unclassified" and row["reason"] != Reason.NOT_IN_EDITION
    ]


def _note(
    misfit: Misfit,
    items: Sequence[Outside],
    read: Sequence[Outside],
    weights: Mapping[tuple[str, str], tuple[int, Decimal]],
) -> str:
    """How many codes are outside an edition, which are read in another one, and where the others exist."""

    def weight(some: Sequence[Outside]) -> str:
        return _weight([weights[o.hs_code, o.hs_edition] for o in some])

    parts = [f"{misfit}"]
    for edition in dict.fromkeys(o.read_in for o in read):
        those = [o for o in read if o.read_in == edition]
        how = f"that {misfit.edition} dropped" if those[0].origin == LAPSED else "of the next edition"
        which = (
            f"1 of them, a code {how}, is" if len(those) == 1 else f"{len(those):,} of them, codes {how}, are"
        )
        parts.append(f"{which} read in {edition} ({weight(those)}; {_named(those)})")
    left = [o for o in items if o not in read]
    if left:
        which = "it is" if misfit.outside == 1 else "they are"
        if read:
            which = "the other one is" if len(left) == 1 else f"the other {len(left):,} are"
        parts.append(f"{which} unclassified, kept in the totals ({weight(left)}; {_named(left)})")
    return "; ".join(parts) + "."


def _weight(weights: Iterable[tuple[int, Decimal]]) -> str:
    pairs = list(weights)
    rows, value = sum(n for n, _ in pairs), sum((v for _, v in pairs), Decimal(0))
    return f"{rows:,} {'row' if rows == 1 else 'rows'}, value {value:,.2f}"


def _named(items: Sequence[Outside]) -> str:
    """Codes with the editions that have them, the most valuable first."""
    shown = [f"{o.hs_code} in {_editions(o.held)}" for o in items[:_SHOWN]]
    return ", ".join(shown) + (f", and {len(items) - _SHOWN} more" if len(items) > _SHOWN else "")


def _editions(names: Sequence[str]) -> str:
    """Editions as runs: HS1992 to HS2007, HS2022."""
    runs: list[list[str]] = []
    for name in names:
        if runs and BY_NAME[name].number == BY_NAME[runs[-1][-1]].number + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    return " and ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs) or "no edition"
