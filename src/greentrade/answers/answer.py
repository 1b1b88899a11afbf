"""What makes a function an answer: its table is described, and handed to the user in the form asked for."""

from __future__ import annotations

import functools
import inspect
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Concatenate, Literal, ParamSpec

from greentrade.answers.columns import units_of
from greentrade.answers.declared import entries_of
from greentrade.engines.forms import Form, convert
from greentrade.engines.sql import ONE
from greentrade.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened
    from greentrade.extracts import Extract

__all__ = ["answer", "attach_metadata", "currency_source", "deliver", "metadata_of"]

P = ParamSpec("P")
_KEY = b"greentrade"
_AS = inspect.Parameter("as_", inspect.Parameter.KEYWORD_ONLY, default="pandas", annotation="Form")
_SHARED = {
    "dimension": "    Which goods: a dimension of the profile, such as ``environmental_good``, ``any_of_three`` or ``waste``.",
    "tier": "    strict, default or broad: which lists count, and how many of them have to name a code.",
    "lists": "    Ids of lists of the dimension to use instead of those of a tier.",
    "media": '    Only these media of environmental goods; ``"plan"`` means the three of the cooperation plan: air_pollution, wastewater,\n'
    "    hazardous_solid_waste.",
    "groups": "    Groups of countries, where ``group`` is in ``by`` (:data:`greentrade.answers.members.Groups`).",
    "as_": '    ``"pandas"``, ``"arrow"`` or ``"polars"``: the form of the table. Its metadata (``attrs`` of a pandas frame) holds the answer\'s\n'
    "    name, the units of the columns, the currency, and the state of the reference tables.",
}
"""Descriptions of the parameters that several answers have: a docstring describes only what is its answer's own."""
_PARAMETERS, _RETURNS = "Parameters\n----------\n", "Returns\n-------\n"


def answer(
    question: str,
    *,
    examples: Sequence[str] = ("exports.csv",),
    lead: Sequence[str] = (),
    written: Literal["always", "with rows", "never"] = "with rows",
) -> Callable[[Callable[Concatenate[Screened, P], pa.Table]], Callable[..., Any]]:
    """Make an answer of a function that makes an Arrow table: it takes ``as_``, and its table carries its metadata.

    The function is declared once: :class:`greentrade.Screening` has it as a method, and the command line, the workbook and the page of
    the documentation are made from its signature and docstring (``answers/catalogue.py``, ``answers/declared.py``).

    Parameters
    ----------
    question
        The question that it answers: title of the table, help of the command, row of the list of answers.
    examples
        What may follow ``greentrade answer NAME``: the input, and options.
    lead
        Columns for which a narrow terminal makes room first.
    written
        Whether ``write()`` puts it beside the report and into the workbook: ``"with rows"`` if the extract can answer and there are rows;
        ``"never"`` where the answer needs a choice of the user's or costs much.
    """

    def decorate(function: Callable[Concatenate[Screened, P], pa.Table]) -> Callable[..., Any]:
        @functools.wraps(function)
        def answered(screened: Screened, /, *args: Any, as_: Form = "pandas", **options: Any) -> Any:
            table = function(screened, *args, **options)
            return deliver(screened, function.__name__, table, as_)

        signature = inspect.signature(function)
        parameters = [*signature.parameters.values(), _AS]
        answered.__signature__ = signature.replace(parameters=parameters, return_annotation="Any")  # type: ignore[attr-defined]
        answered.__doc__ = function.__doc__ and _described(function.__doc__, list(signature.parameters)[1:])
        shown = {"question": question, "examples": tuple(examples), "lead": tuple(lead), "written": written}
        answered.shown = shown  # type: ignore[attr-defined]
        return answered

    return decorate


def deliver(screened: Screened, name: str, table: pa.Table, as_: str) -> Any:
    """Hand an answer's table to the user, in the form asked for, with its metadata."""
    if ONE in table.column_names:
        table = table.drop_columns([ONE])
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


def _described(doc: str, names: Sequence[str]) -> str:
    """Complete a docstring: every parameter of the answer is described, in the order of the signature, and a user gets a frame."""
    before, returns, after = inspect.cleandoc(doc).partition(_RETURNS)
    summary, _, entries = before.partition(_PARAMETERS)
    own = entries_of(entries)
    headings = {name: heading for heading in own for name in heading.split(", ")}
    shown = dict.fromkeys(headings.get(name, name) for name in (*names, "as_"))
    described = "\n".join(f"{heading}\n{own.get(heading) or _SHARED[heading]}" for heading in shown)
    return f"{summary}{_PARAMETERS}{described}\n\n{returns}{after.replace('pyarrow.Table', 'pandas.DataFrame', 1)}"
