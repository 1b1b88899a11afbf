"""Forms in which a table is handed to a user: a pandas frame, an Arrow table, a polars frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

Form = Literal["pandas", "arrow", "polars"]


def convert(table: pa.Table, as_: str) -> Any:
    """Convert an Arrow table to the form asked for (decimals become floats in pandas, and stay exact elsewhere)."""
    import pyarrow as pa

    if as_ == "arrow":
        return table
    if as_ == "polars":
        import polars  # noqa: ICN001 (only where asked for)

        return polars.from_arrow(table)
    if as_ != "pandas":
        raise UsageError.not_one_of("as_", as_, ("pandas", "arrow", "polars"))
    fields = [pa.field(f.name, pa.float64()) if pa.types.is_decimal(f.type) else f for f in table.schema]
    import pandas as pd

    # Empty truth values have a dtype of their own, so that it does not depend on whether any is empty.
    kinds = {pa.bool_(): pd.BooleanDtype()}
    return table.cast(pa.schema(fields)).to_pandas(types_mapper=kinds.get)
