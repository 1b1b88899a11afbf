"""What the rebate answers may be grouped by: time, product, industry, partner, status; and their thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greentrade.answers.arguments import as_tuple, is_number
from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened
    from greentrade.engines.sql import Value
    from greentrade.reference import Reference

_EXPRESSIONS = {
    "year": "r.year",
    "period": "r.period",
    "partner": "r.partner",
    "hs_code": "r.hs_code",
    "chapter": "left(r.hs_code, 2)",
    "heading": "CASE WHEN length(r.hs_code) >= 4 THEN left(r.hs_code, 4) ELSE '' END",
    "subheading": "CASE WHEN length(r.hs_code) >= 6 THEN left(r.hs_code, 6) ELSE '' END",
    "industry": "coalesce(i.isic, '')",
    "status": "r.status",
}
CHOICES = tuple(_EXPRESSIONS)
"""Columns that ``by=`` may name. Codes that are shorter than a product level stand together, blank; so do those of several industries or
of none."""
_OWN = ("year", "period", "partner")


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a rebate answer is grouped by.

    Attributes
    ----------
    by
        The columns, in the order asked for.
    keys
        Of these what a row of codes needs: year, or year and period, and partner if asked for.
    rows
        Whether the answer has a row for each code and time, with reasons; else it has totals.
    """

    by: tuple[str, ...]
    keys: tuple[str, ...]
    rows: bool

    @classmethod
    def of(cls, screened: Screened, by: Sequence[str]) -> Grouping:
        """Check ``by=``.

        Raises
        ------
        UsageError
            A column is unknown, named twice, or not in the extract.
        """
        asked = as_tuple(by)
        held = [c for c in CHOICES if c != "partner" or "partner" in screened.extract.columns]
        for column in asked:
            if column == "partner" and column not in held:
                raise UsageError(
                    "by='partner': the extract has no partner.", hint=f"choose from: {', '.join(held)}."
                )
            if column not in held:
                raise UsageError.not_one_of("by", column, held)
        if len(set(asked)) != len(asked):
            raise UsageError(f"by={list(asked)!r} names a column twice.", hint="name each column once.")
        keys = ("year", *(c for c in ("period", "partner") if c in asked))
        rows = (
            "hs_code" in asked and bool({"year", "period"} & set(asked)) and set(asked) <= {*_OWN, "hs_code"}
        )
        return cls(asked, keys, rows)

    @property
    def time(self) -> str | None:
        """Name the column that tells the time of a row of the answer: period, year or none."""
        if self.rows:
            return "period" if "period" in self.keys else "year"
        return next((c for c in ("period", "year") if c in self.by), None)

    def fields(self) -> dict[str, Value]:
        """Return what the places of the statements that group are filled with."""
        return {
            "keys": self.keys,
            "shown_keys": ", ".join(f"CAST({c} AS INTEGER) AS {c}" if c == "year" else c for c in self.keys),
            "groups": {f"{c}_": _EXPRESSIONS[c] for c in self.by},
            "by": [f"{c}_" for c in self.by],
            "times": [f"{c}_" for c in self.by if c in {"year", "period"}],
            "time": "NULL" if self.time is None else self.time if self.rows else f"s.{self.time}_",
        }

    def shown(self, totals: pa.Table, reference: Reference) -> pa.Table:
        """Give totals the names that were asked for, and an industry our label."""
        table = totals.rename_columns([name.removesuffix("_") for name in totals.column_names])
        if "industry" not in self.by:
            return table
        return table.add_column(
            table.column_names.index("industry") + 1, "industry_label", _labels(reference, table["industry"])
        )


def whole_exports(cells: pa.Table, time: str | None) -> pa.Table:
    """Add up the denominator of shares by the time of the answer: columns time, value."""
    import pyarrow as pa

    if time is None:
        total = sum((v for v in cells["value"].to_pylist()), Decimal(0))
        return pa.table(
            {"time": pa.array([None], pa.string()), "value": pa.array([total], pa.decimal128(38, 6))}
        )
    sums: dict[Any, Decimal] = {}
    for when, value in zip(cells[time].to_pylist(), cells["value"].to_pylist(), strict=True):
        sums[when] = sums.get(when, Decimal(0)) + value
    kind = cells.schema.field(time).type
    return pa.table(
        {"time": pa.array(list(sums), kind), "value": pa.array(list(sums.values()), pa.decimal128(38, 6))}
    )


def industries_of(reference: Reference, cells: pa.Table, grouping: Grouping) -> pa.Table:
    """Find the ISIC class of each code: hs_code, hs_edition, isic (blank: several, or none); nothing where no industry is asked for."""
    import pyarrow as pa

    from greentrade.answers.industries import classes_of

    if "industry" not in grouping.by:
        return pa.table({name: pa.array([], pa.string()) for name in ("hs_code", "hs_edition", "isic")})
    keys = cells.select(["hs_code", "hs_edition"]).group_by(["hs_code", "hs_edition"]).aggregate([])
    keys = keys.append_column("key_id", pa.array(range(keys.num_rows), pa.int32()))
    classes = classes_of(reference, keys)
    single = classes.filter(classes["single"]).group_by(["key_id", "isic"]).aggregate([])
    found = keys.join(single, "key_id").select(["hs_code", "hs_edition", "isic"])
    return found.set_column(2, "isic", found["isic"].fill_null(""))


def _labels(reference: Reference, classes: pa.ChunkedArray) -> pa.Array:
    """Return our own words for ISIC classes; a class without a label takes its division's."""
    import pyarrow as pa

    from greentrade.answers.industries import NO_SINGLE_INDUSTRY

    with reference.cursor() as cursor:
        known = dict(cursor.execute("SELECT isic, label FROM isic3_labels").fetchall())
    names = [known.get(c) or known.get(c[:2], "") if c else NO_SINGLE_INDUSTRY for c in classes.to_pylist()]
    return pa.array(names, pa.string())


def threshold(name: str, value: Any, *, top: float | None = None) -> str | None:
    """Check a threshold, and write it as exact text.

    Parameters
    ----------
    name
        The argument, for the message.
    value
        A number, or None for no threshold.
    top
        The greatest value that makes sense.

    Raises
    ------
    UsageError
        It is no number, negative, or beyond ``top``.
    """
    if value is None:
        return None
    limit = "" if top is None else f" to {top:g}"
    if not is_number(value):
        raise UsageError(f"{name}={value!r} is no number.", hint=f"give a number from 0{limit}.")
    if value < 0 or (top is not None and value > top):
        raise UsageError(f"{name}={value!r} is out of range.", hint=f"give a number from 0{limit}.")
    return f"{Decimal(str(value)):f}"
