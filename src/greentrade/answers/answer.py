"""What makes a function an answer: its table is described, and handed to the user in the form asked for."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from greentrade.answers.columns import units_of
from greentrade.engines.forms import Form, convert
from greentrade.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened
    from greentrade.extracts import Extract

__all__ = ["answer", "attach_metadata", "currency_source", "deliver", "metadata_of"]

P = ParamSpec("P")
_KEY = b"greentrade"
_AS = inspect.Parameter("as_", inspect.Parameter.KEYWORD_ONLY, default="pandas", annotation="Form")
_AS_DOC = """    as_
        ``"pandas"``, ``"arrow"`` or ``"polars"``: the form of the table. Its metadata (``attrs`` of a pandas frame) holds the answer's name,
        the units of the columns, the currency, and the state of the reference tables.

"""


def answer(function: Callable[Concatenate[Screened, P], pa.Table]) -> Callable[..., Any]:
    """Make an answer of a function that makes an Arrow table: it takes ``as_``, and its table carries its metadata.

    The function is declared once: :class:`greentrade.Screening` has it as a method, and the command line, the workbook and the page of
    the documentation are made from its signature and docstring (``answers/catalogue.py``).
    """

    @functools.wraps(function)
    def answered(screened: Screened, /, *args: Any, as_: Form = "pandas", **options: Any) -> Any:
        table = function(screened, *args, **options)
        return deliver(screened, function.__name__, table, as_)

    signature = inspect.signature(function)
    parameters = [*signature.parameters.values(), _AS]
    answered.__signature__ = signature.replace(parameters=parameters, return_annotation="Any")  # type: ignore[attr-defined]
    answered.__doc__ = _with_form(function.__doc__ or "")
    return answered


def deliver(screened: Screened, name: str, table: pa.Table, as_: str) -> Any:
    """Hand an answer's table to the user, in the form asked for, with its metadata."""
    if "one" in table.column_names:  # stands for "not grouped" in SQL
        table = table.drop_columns(["one"])
    described = attach_metadata(table, screened, name)
    found = convert(described, as_)
    if as_ == "pandas":
        from greentrade.answers.frames import Answer

        found = Answer(found)
        found.attrs.update(metadata_of(described))
    return found


def attach_metadata(table: pa.Table, screened: Screened, name: str) -> pa.Table:
    """Write into a table's schema which answer it is, the units of its columns, the currency, and the state of the reference tables."""
    facts = {
        "answer": name,
        "currency": screened.currency,
        "currency_source": currency_source(screened.extract),
        "units": units_of(table.column_names, screened.currency),
        "profile": screened.reference.profile.name,
        "reference_digest": screened.reference.digest,
        "greentrade": __version__,
    }
    kept = dict(table.schema.metadata or {})
    return table.replace_schema_metadata(
        {**kept, _KEY: json.dumps(facts, ensure_ascii=False).encode("utf-8")}
    )


def metadata_of(table: pa.Table) -> dict[str, Any]:
    """Read what :func:`attach_metadata` wrote; empty for a table that is no answer."""
    found = (table.schema.metadata or {}).get(_KEY)
    return dict(json.loads(found)) if found else {}


def currency_source(extract: Extract) -> str:
    """Name what states the currency of the values."""
    if extract.currency is None:
        return "nothing says it"
    if extract.rates:
        return "converted with the rates of fx="
    if "currency" in extract.headings:
        return f"column {extract.headings['currency']}"
    if extract.layout.currency == extract.currency:
        return f"layout {extract.layout.id}"
    return "heading of the values, or the caller"


def _with_form(doc: str) -> str:
    """Add ``as_`` to the parameters that a docstring lists, and name what a user gets."""
    before, returns, after = doc.partition("    Returns\n    -------\n")
    if "    Parameters\n" not in before:
        before += "    Parameters\n    ----------\n"
    return before + _AS_DOC + returns + after.replace("pyarrow.Table", "pandas.DataFrame", 1)
