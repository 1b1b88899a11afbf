"""Invariants checked before a screening is returned: nothing is lost (DESIGN 5.1), and the codes are codes of the HS (5.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import statements
from greentrade.errors import InputError, InternalError

if TYPE_CHECKING:
    from greentrade.core.cells import Cells
    from greentrade.extracts import Extract
    from greentrade.hs.codes import CodeReading
    from greentrade.reference import Reference

_SQL = statements(__package__, "checks.sql")
VALUE_RECOUNT_ROWS = 5_000_000
"""Rows up to which the value is added up a second time before a screening is handed over."""
SITC_SHARE = 0.95
"""Share of distinct codes that have to be groups of the SITC before a column is taken for SITC."""
SITC_CODES = 20
"""Distinct codes from which that is judged without an edition that misfits."""
SITC_DIGITS = 5
"""Digits of the longest SITC codes."""


def check_balance(extract: Extract, cells: Cells) -> None:
    """Check that rows and value in equal rows and value out, counted another way than the cells were.

    The joins of the pass can only multiply rows, never drop one, so equal rows mean equal value; up to a few million rows the value is
    added up again all the same, and every later pass has to agree with the first (``Cells.by``).
    """
    execute = extract.session.execute
    rows = extract.session.count_rows()
    out_rows, out_value = execute(_SQL["output"].fill(cells=cells.by()))[0]
    value = out_value
    if rows <= VALUE_RECOUNT_ROWS:
        extract.session.group(
            "gt_value_in",
            _SQL["value_in"].fill(value=cells.value),
            sums=("value",),
            step="add up the value",
        )
        value = execute(_SQL["value_given"].fill(scale=str(extract.scale)))[0][0]
    if rows != out_rows or value != out_value:
        raise InternalError(
            f"the accounting does not balance: {rows} rows and {value} in, {out_rows} rows and {out_value} out."
        )


def check_written(written: Mapping[str, int | None], accounting: Iterable[Mapping[str, Any]]) -> None:
    """Check that every row is in one of the files, as the accounting has it.

    Parameters
    ----------
    written
        Rows of ``records`` and ``set_aside``; None where nobody here has counted them.
    accounting
        Rows of the accounting.
    """
    expected = dict.fromkeys(("records", "set_aside"), 0)
    for row in accounting:
        expected["records" if row["disposition"] == "screened" else "set_aside"] += row["rows"]
    if any(count not in {None, expected[name]} for name, count in written.items()):
        raise InternalError(f"rows written and rows accounted for disagree: {dict(written)} and {expected}.")


def check_classification(reading: CodeReading, reference: Reference, *, least: int = SITC_CODES) -> None:
    """Refuse a column of SITC codes under a heading of the HS: nearly all are SITC groups, and more than are codes of any HS edition.

    Parameters
    ----------
    reading
        The distinct codes.
    reference
        The tables.
    least
        Distinct codes from which that is judged.
    """
    # What stands in front of the digits is dropped, so a text can be no longer in digits than it is: a tariff's lines are told at once.
    if sum(len(raw) > SITC_DIGITS and raw.isdigit() for raw in reading.raws) > (1 - SITC_SHARE) * len(
        reading.raws
    ):
        return
    pairs = [
        (digits, code or "")
        for raw, code in zip(reading.raws, reading.digits, strict=True)
        if (digits := raw if raw.isdigit() else "".join(ch for ch in raw if ch.isdigit()))
        and (code or raw.isdigit())
    ]
    short = sum(len(digits) <= SITC_DIGITS for digits, _ in pairs)
    if len(pairs) < least or short < SITC_SHARE * len(pairs):
        return
    import pyarrow as pa

    with reference.cursor() as cursor:
        cursor.register(
            "fit_texts", pa.table({"digits": [d for d, _ in pairs], "code": [c for _, c in pairs]})
        )
        ((in_hs, in_sitc),) = cursor.execute(_SQL["fit_sitc"], {"longest": SITC_DIGITS}).fetchall()
    if in_sitc > in_hs and in_sitc >= SITC_SHARE * len(pairs):
        raise InputError(
            f"the codes are SITC, not HS: {in_sitc} of {len(pairs)} distinct codes are groups of the SITC, and only {in_hs} are codes of any "
            "HS edition. SITC codes look like HS codes and mean other goods.",
            hint='download the data in the HS classification (as reported), or name the column with the HS codes: columns={"hs_code": "..."}.',
        )
