"""A pandera schema of each answer, for those who pass answers on and want to check what they got: ``gt.schemas["totals"]``.

The schemas are made from `columns.toml`: the columns of the answer, what each holds and in which unit. Pandera is imported when one is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from greentrade.answers.columns import answer_columns, column
from greentrade.core.cells import GROUPS
from greentrade.errors import UsageError

__all__ = ["Schemas", "schemas"]

_WHOLE = {"year", "count", "rank"}
_TEXTS = {"text", "code"}


class Schemas(Mapping[str, Any]):
    """A pandera ``DataFrameSchema`` of each answer, by the answer's name.

    A schema holds for what the method of that name gives as a pandas frame, whatever it is grouped by: the columns that the answer always has,
    those that it may have (``by=``), no others; the kind of each; and that no low bound is above its high bound.

    Examples
    --------
    >>> import greentrade as gt
    >>> totals = gt.screen(gt.load_example("china_exports")).totals()
    >>> len(gt.schemas["totals"].validate(totals)) == len(totals)
    True
    >>> gt.schemas.totals.columns["share_low"].description
    'value_low as a share of all trade that could be read (fraction)'
    """

    def __getitem__(self, name: str) -> Any:
        if name not in answer_columns():
            raise KeyError(name)
        return _schema(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in answer_columns():
            raise UsageError.not_one_of("schema", name, tuple(self))
        return _schema(name)

    def __iter__(self) -> Iterator[str]:
        return iter(answer_columns())

    def __len__(self) -> int:
        return len(answer_columns())

    def __dir__(self) -> list[str]:
        return sorted(self)

    def __repr__(self) -> str:
        return f"Schemas({', '.join(self)})"


schemas = Schemas()
"""The schemas of all answers."""


@cache
def _schema(name: str) -> Any:
    """Make the schema of an answer."""
    import pandera.pandas as pa

    own = answer_columns()[name]
    per_dimension = own.get("*", False)
    columns = {c: _column(c, required=False) for c in GROUPS}
    columns |= {c: _column(c, required=always) for c, always in own.items() if c != "*"}
    checks = [
        _ordered(low, low.replace("low", "high"))
        for low in columns
        if low.replace("low", "high") in {*columns} - {low}
    ]
    # An answer with columns for every dimension has those of a team's dimensions too.
    return pa.DataFrameSchema(columns, checks=checks, strict=not per_dimension, name=name)


def _column(name: str, *, required: bool) -> Any:
    """Make a column of a schema, which may hold empty cells."""
    import pandera.pandas as pa

    said = column(name)
    checks = []
    if said.unit in _TEXTS:
        checks.append(pa.Check(_is_text, name="text", element_wise=True))
    elif said.unit in _WHOLE:
        checks.append(pa.Check(_is_whole, name="whole number, 0 or more"))
    dtype = (
        "float64"
        if said.is_number and said.unit not in _WHOLE
        else "boolean"
        if said.unit == "truth"
        else None
    )
    return pa.Column(
        dtype, checks, nullable=True, required=required, description=f"{said.says} ({said.unit})"
    )


def _ordered(low: str, high: str) -> Any:
    """Make the check that a low bound is never above its high bound, where the frame has both."""
    import pandera.pandas as pa

    def holds(frame: Any) -> Any:
        if low not in frame or high not in frame:
            return True
        return (frame[low] <= frame[high]) | frame[low].isna() | frame[high].isna()

    return pa.Check(holds, name=f"{low} <= {high}")


def _is_text(value: Any) -> bool:
    """Tell whether a cell is text."""
    return isinstance(value, str)


def _is_whole(values: Any) -> Any:
    """Tell which cells are whole numbers from 0 on (a column with empty cells is floating point in pandas)."""
    return (values >= 0) & (values % 1 == 0)
