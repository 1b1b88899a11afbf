"""What each partner text of an extract means: a country, or one of the things that are no partner (the world, a union, an area)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.engines.sql import statements
from greentrade.extracts.grain.aggregates import means_world
from greentrade.extracts.layouts.readings import read_area

if TYPE_CHECKING:
    from greentrade.core.screened import Screened

_SQL = statements("greentrade.answers", "places.sql")
UNION = "EUN"
KINDS = ("country", "unknown", "area", "union", "world", "blank")
"""``unknown`` is a text that no country bears: it counts as a partner of its own. From ``area`` on nothing is one partner."""


def put_places(screened: Screened) -> None:
    """Put ``gt_place`` into the session: partner (as in the extract), id (ISO3, else the text), name, kind; one row for the blank."""
    import pyarrow as pa

    extract, session = screened.extract, screened.session
    extract.ensure_partners()
    rows = []
    for text, iso3, name in session.execute(_SQL["partners"]):
        area = read_area(text, extract.layout.places) if iso3 is None else None
        if means_world(text, extract.layout):
            code, shown, kind = "World", "World", "world"
        elif iso3 is not None:
            code, shown, kind = iso3, name, "union" if iso3 == UNION else "country"
        else:
            code, shown, kind = (name, name, "unknown") if area is None else (area, area, "area")
        rows.append({"text": text, "id": code, "name": shown, "kind": kind})
    schema = pa.schema([(column, pa.string()) for column in ("text", "id", "name", "kind")])
    session.put("gt_place_texts", pa.Table.from_pylist(rows, schema))
    session.execute(_SQL["places"])
