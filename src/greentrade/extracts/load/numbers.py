"""Numbers that stand in a file as text: one SQL expression that reads them, and the judgement of a whole column's marks.

``1,234`` is twelve hundred in most files and one and a quarter in others. The layout says which, or the whole column does; if it does
not, we ask. Nothing is read by dropping marks blindly: a text that does not have the shape of a number stays text, and is rejected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, statements
from greentrade.errors import InputError
from greentrade.extracts.layouts.vocabulary import words

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session

_BLANK = r"\s\x{a0}\x{2000}-\x{200b}\x{202f}\x{205f}\x{3000}"
_GROUP = rf"[{_BLANK}''\x{{2019}}\x{{2bc}}]"
_MARK = r"(?i:(?:US|HK|NT|CA|AU|NZ|[RACS])?[$]|[€£¥￥₹₽₩₺฿]|Rs[.]?|USD|EUR|GBP|CNY|RMB|JPY|INR|NPR|BRL|CHF|RUB|KRW|CAD|AUD|NZD|TWD|HKD)"
_PATTERNS = {
    "pad": rf"(?:[{_BLANK}]|{_MARK})*",
    "dot": rf"(?:(?:\d{{1,3}}(?:,\d{{2,3}})*,\d{{3}}|\d{{1,3}}(?:{_GROUP}\d{{3}})+|\d+)(?:[.]\d*)?)",
    "comma": rf"(?:(?:\d{{1,3}}(?:(?:[.]|{_GROUP})\d{{3}})+|\d+)(?:,\d*)?)",
    "minus": r"(?:-|\x{2212}|\x{2013})",
    "mark": _MARK,
    "group": _GROUP,
    "blank": _BLANK,
}
_SQL = statements(__package__, "numbers.sql")

DECIMAL = "DECIMAL(38, 6)"
"""Type of every value that is read from text: exact, to a millionth."""


def exact(name: str, kind: str) -> str:
    """Write the SQL of a value that adds up in any order: floating point becomes DECIMAL first.

    Whole part and fraction are cast apart: the direct cast multiplies by a million in floating point, which changes large values. From a
    thousand million on the fraction is read to the cent: what a double says beyond that is noise of its binary form.

    Parameters
    ----------
    name
        Column.
    kind
        Its type.
    """
    if kind not in {"DOUBLE", "FLOAT"}:
        return name
    whole = f"try_cast(try_cast(trunc({name}) AS HUGEINT) AS {DECIMAL})"
    part = f"{name} - trunc({name})"
    return f"({whole} + try_cast(CASE WHEN abs({name}) < 1e9 THEN {part} ELSE round({part}, 2) END AS {DECIMAL}))"


def number(text: str, decimal: str = ".") -> str:
    """Write the SQL that reads a text as a number; NULL where it cannot.

    Parameters
    ----------
    text
        SQL expression of the text.
    decimal
        Decimal mark of the column; the other mark groups digits.
    """
    step = _SQL["dot_number" if decimal == "." else "comma_number"]
    return step.fill_from({**_PATTERNS, "text": text})


def missing(text: str) -> str:
    """Write the SQL condition that a text is blank or a mark for a missing figure."""
    return f"({text} IS NULL OR trim({text}) IN ({', '.join(map(literal, words().missing_number))}))"


def suspicious(text: str, *, told: bool = False) -> str:
    """Write the SQL condition that a text bears on what the marks of its column mean: it has a comma, or does not begin and end with a digit or dot.

    Parameters
    ----------
    text
        SQL expression of the text.
    told
        Whether the layout says what the comma means, so that the texts with one need not be kept.
    """
    framed = f"(left({text}, 1) BETWEEN '.' AND '9' AND right({text}, 1) BETWEEN '.' AND '9')"
    return f"NOT {framed}" if told else f"(contains({text}, ',') OR NOT {framed})"


def currency_marks(session: Session, table: str) -> list[str]:
    """Find the currency marks inside the values of a copied column.

    Parameters
    ----------
    session
        Our session.
    table
        Table with ``value`` and ``raw_value``.
    """
    session.group(
        "gt_money_marks",
        _SQL["currency_marks"].fill_from({**_PATTERNS, "table": table}),
        step="look for currency marks",
    )
    return [m for (m,) in session.execute("SELECT mark FROM gt_money_marks ORDER BY mark")]


def read_marks(session: Session, table: str) -> Marks | None:
    """Count what the texts of a copied value column tell about its marks; None where there is no comma in them.

    Parameters
    ----------
    session
        Our session.
    table
        Table with ``value`` (read with the dot) and ``raw_value`` (texts with a comma, and unread ones).
    """
    session.group(
        "gt_commas",
        _SQL["has_comma"].fill_from({**_PATTERNS, "table": table}),
        step="look for commas in numbers",
    )
    if not session.execute("SELECT 1 FROM gt_commas"):
        return None
    counts = ("decimal_comma", "grouped", "open", "plain_thousands")
    sql = _SQL["marks"].fill_from({**_PATTERNS, "table": table})
    session.group("gt_marks_of", sql, sums=counts, least=("example",), step="judge the marks in numbers")
    return Marks(
        *session.execute("SELECT decimal_comma, grouped, open, plain_thousands, example FROM gt_marks_of")[0]
    )


@dataclass(frozen=True, slots=True)
class Marks:
    """What the texts of a column tell about its marks (counts of texts)."""

    decimal_comma: int
    grouped: int
    open: int
    plain_thousands: int
    example: str | None


def judge(marks: Marks, *, heading: str, where: str | None, semicolons: bool) -> str:
    """Decide the decimal mark of a column, or raise an error if both readings are plausible.

    Parameters
    ----------
    marks
        What its texts tell.
    heading, where
        For the message.
    semicolons
        Whether fields are separated by semicolons, as where the comma is the decimal mark.
    """
    if marks.decimal_comma and not marks.grouped:
        return ","
    if marks.decimal_comma == marks.grouped == 0 and marks.open and (semicolons or marks.plain_thousands):
        raise InputError(
            f"column {heading!r}: {marks.example!r} may be a thousand times more than the other reading; nothing in the column tells "
            "whether its comma is a decimal mark or groups digits.",
            where=where,
            hint="write the values with a dot as the decimal mark and without marks between groups of digits.",
        )
    return "."
