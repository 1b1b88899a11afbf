"""What a report asks of a screening: each answer once, in the form in which it is written beside the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from greentrade.answers.catalogue import ANSWERS as CATALOGUE
from greentrade.answers.declared import declared
from greentrade.answers.goods import ENVIRONMENTAL_GOOD
from greentrade.answers.listed import SCREENS as LISTED_SCREENS
from greentrade.answers.partners import partners
from greentrade.answers.prefetch import prefetch_cells
from greentrade.answers.products import products
from greentrade.answers.totals import totals
from greentrade.errors import InputError, UsageError
from greentrade.reference.dimensions import ANY_OF_THREE, THREE

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from greentrade.core.screened import Screened

__all__ = ["ANSWERS", "FURTHER", "SCREENS", "as_frames", "ask", "lists_behind"]

SCREENS = ("carbon_border", *LISTED_SCREENS)
"""Further screens, each with an answer of its name."""
_NAMES = ("title_zh", "publisher_zh", "short_title", "short_title_zh")
"""What a list is called in the side file, beside its title."""
_VOTED = (*THREE, ENVIRONMENTAL_GOOD)
"""Dimensions that are told at the default tier alone; of the others the answers show every list."""
_TOP_PRODUCTS = 25
_BOTH = (ENVIRONMENTAL_GOOD, ANY_OF_THREE)
"""Goods whose partners are told."""


def _plain(name: str) -> Callable[[Screened], pa.Table]:
    """Return what asks for an answer as it is by default."""

    def answer(screened: Screened) -> pa.Table:
        return CATALOGUE[name](screened, as_="arrow")

    return answer


def _products(screened: Screened) -> pa.Table:
    """Ask for environmental goods by product."""
    return products(screened, top=_TOP_PRODUCTS, as_="arrow")


def _partners(screened: Screened) -> pa.Table | None:
    """Ask for partners of environmental goods and of the three dimensions, one below the other; None where the extract has no partners."""
    import pyarrow as pa

    if not _has(screened, "partner"):
        return None
    tables = []
    for dimension in _BOTH:
        table = partners(screened, dimension, as_="arrow")
        table = table.replace_schema_metadata(None)
        tables.append(table.add_column(0, "dimension", pa.array([dimension] * table.num_rows, pa.string())))
    return pa.concat_tables(tables)


def _groups(screened: Screened) -> pa.Table | None:
    """Ask for totals by group of countries; None where the extract has no partners."""
    if not _has(screened, "partner"):
        return None
    by = ("year", "flow", "group") if _has(screened, "period") else ("flow", "group")
    return totals(screened, by=by, counts=False, as_="arrow")


def _has(screened: Screened, column: str) -> bool:
    return column in screened.extract.columns


def _possible(name: str) -> Callable[[Screened], pa.Table | None]:
    """Return what asks for an answer as it is by default; None where the extract cannot give it (it has one flow, or one year)."""

    def answer(screened: Screened) -> pa.Table | None:
        try:
            return CATALOGUE[name](screened, as_="arrow")
        except (InputError, UsageError):
            return None

    return answer


_FORMS: Mapping[str, Mapping[str, Callable[[Screened], pa.Table | None]]] = {
    "products": {"products": _products},
    "partners": {"partners": _partners, "groups": _groups},
}
"""Answers that are written in another form than by default, or in two."""
_WRITTEN = {name: declared(answer).written for name, answer in CATALOGUE.items()}
_ALWAYS: Mapping[str, Callable[[Screened], pa.Table | None]] = {
    name: _plain(name) for name, when in _WRITTEN.items() if when == "always"
}
_WHERE_ROWS: Mapping[str, Callable[[Screened], pa.Table | None]] = {
    form: ask
    for name, when in _WRITTEN.items()
    if when == "with rows"
    for form, ask in _FORMS.get(name, {name: _possible(name)}).items()
}
ANSWERS = tuple(_ALWAYS)
"""Answers that are always written as CSV beside the report, each named like its method."""
FURTHER = tuple(_WHERE_ROWS)
"""Answers that are written where they have rows: cheap, and asked without a choice of the user's."""


def ask(screened: Screened, only: Collection[str] | None = None) -> dict[str, pa.Table]:
    """Ask a screening each of its answers once.

    Parameters
    ----------
    screening
        What :func:`greentrade.screen` returned.
    only
        Names of the answers wanted; all of them if left out.
    """
    wanted = [name for name in (*ANSWERS, *FURTHER) if only is None or name in only]
    prefetch_cells(screened, wanted)
    answers = {name: (_ALWAYS.get(name) or _WHERE_ROWS[name])(screened) for name in wanted}
    return {
        name: table
        for name, table in answers.items()
        if table is not None and (name in _ALWAYS or table.num_rows)
    }


def as_frames(tables: Mapping[str, pa.Table]) -> dict[str, pd.DataFrame]:
    """Convert tables to frames, with decimals as floats."""
    from greentrade.engines.forms import convert

    return {name: convert(table, "pandas") for name, table in tables.items()}


def lists_behind(screened: Screened) -> list[dict[str, Any]]:
    """List what the figures of a report rest on: the voters of each dimension at the tier that is told, and the lists of bans.

    Returns
    -------
    list of dict
        list_id, title, dimension, standing, and of the side file publisher, short_title and all of these in Chinese; in the order of
        the dimensions.
    """
    reference = screened.reference
    voters = [
        list_id
        for dimension in reference.profile.dimensions
        for voter in dimension.voters_of("default" if dimension.name in _VOTED else "broad")
        for list_id in voter.lists
    ]
    known = {item["list_id"]: item for item in reference.lists()}
    told = []
    for list_id in dict.fromkeys((*voters, *reference.acts()["list_id"].to_pylist())):
        if list_id in known:
            side = reference.side(list_id)
            told.append(
                {key: known[list_id][key] for key in ("list_id", "title", "dimension", "standing")}
                | {"publisher": side.get("publisher")}
                | {key: side[key] for key in _NAMES if key in side}
            )
    return told
