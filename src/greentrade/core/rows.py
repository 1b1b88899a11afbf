"""Queries of single rows: those that were screened, with their flags, and those set aside, with the reason.

The rule of dispositions is that of the cells (``dispositions.sql``). Where the rows are in this process, the query for a file packs its texts, which
costs less a row; the rows are the same (:func:`records_sql` with and without ``packed``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, quote, statements

if TYPE_CHECKING:
    from greentrade.core.cells import Cells
    from greentrade.core.screened import Screened

__all__ = ["records_sql", "rows_sql", "set_aside_sql"]

_SQL = statements(__package__, "rows.sql")
_NOTHING = "NULL::VARCHAR"


def rows_sql(cells: Cells, raw: str = "gt_raw") -> str:
    """Write the query of all rows with the disposition of each (columns of ``gt_raw``, then key and disposition).

    Parameters
    ----------
    cells
        The extract, its keys and how the rows are judged.
    raw
        What is read in place of all rows.
    """
    columns = [
        "c.code_id AS code", "k.key_id", "k.hs_code AS key_code", "k.hs_edition AS key_edition", "k.kind", "k.status", *_joined(cells)
    ]  # fmt: skip
    names = {
        "columns": ", ".join(columns),
        "joins": cells.keys.joins,
        "context": cells.keys.context,
        "raw": raw,
    }
    return _SQL["rows"].fill(**cells.rules(), **names)


def _joined(cells: Cells) -> list[str]:
    """List the columns that the small tables, but for the codes, bring to a row."""
    has = cells.extract.columns
    when = ("w.year", "w.label", "w.reject") if "period" in has else ("NULL::INTEGER", _NOTHING, _NOTHING)
    flow = ("f.flow_name", "f.reject") if "flow" in has else ("(SELECT flow_name FROM gt_flow)", _NOTHING)
    names = ("year", "label", "period_reject", "flow_name", "flow_reject")
    return [
        f"{cells.value} AS exact_value",
        *(f"{sql} AS {name}" for sql, name in zip((*when, *flow), names, strict=True)),
    ]


def records_sql(screened: Screened, *, packed: bool = False) -> str:
    """Write the query of the screened rows with their flags.

    Parameters
    ----------
    screened
        What was screened.
    packed
        For a file: what few texts stand for is looked up once a row, and written as the number that it is. Only where the rows are here.
    """
    dimensions = screened.reference.profile.names
    said = ", ".join(
        f"max(CASE WHEN part[1] = {literal(name)} THEN part[3] END) AS {_flag(name)}" for name in dimensions
    )
    words = ", ".join(
        f"CASE m.{_flag(name)} WHEN '2' THEN 'certain' WHEN '1' THEN 'possible' ELSE '' END AS {quote(name)}"
        for name in dimensions
    )
    screened.session.execute(_SQL["flags"].fill(said=said, words=words), step="flag the codes")
    extract, cells = screened.extract, screened.cells
    fields = {"scale": str(extract.scale), "weight_scale": str(extract.weight_scale)}
    stated = {"reporter": extract.reporter, "currency": screened.currency}
    if not (packed and screened.session.local):
        fields |= {name: _text(text) for name, text in stated.items()}
        if "reporter" in extract.columns:
            fields["reporter"] = "s.reporter::VARCHAR"
        return _SQL["records"].fill(**fields, rows=rows_sql(cells))
    _pack(screened)
    fields |= {name: _packed_text(text) for name, text in stated.items()}
    if "reporter" in extract.columns:
        fields["reporter"] = "s.reporter::VARCHAR"
    fields |= {
        "columns": ", ".join(_joined(cells)),
        "joins": cells.keys.small_joins,
        "context": cells.keys.context,
        "flags": ", ".join(f"s.{_flag(name)} AS {quote(name)}" for name in dimensions),
    }
    # What hangs on the code alone has been asked of the codes.
    rules = cells.rules(kind="'hs'", status="'ok'", code_known="true")
    fields |= {name: rules[name] for name in ("unreadable", "disposition")}
    return _SQL["packed_records"].fill(**fields)


def _pack(screened: Screened) -> None:
    """Make ``gt_packed``: the codes whose rows are screened, with all that they bring to a row."""
    session = screened.session
    for kind, table, column in (("gt_code_text", "gt_key", "hs_code"), ("gt_edition_text", "gt_key", "hs_edition")):  # fmt: skip
        session.execute(_SQL["texts"].fill(type=kind, table=table, column=column))
    names = {
        **dict.fromkeys(("grain", "reject", "period_reject", "flow_reject"), _NOTHING),
        **dict.fromkeys(("period_known", "flow_known", "code_known"), "true"),
    }
    flags = [
        f"g.{quote(name)}::ENUM('', 'certain', 'possible') AS {_flag(name)}"
        for name in screened.reference.profile.names
    ]
    rules = screened.cells.rules(**names)
    packed = _SQL["packed"].fill(
        unreadable=rules["unreadable"], disposition=rules["disposition"], packed_flags=", ".join(flags)
    )
    session.execute(packed, step="pack the flags")


def _flag(dimension: str) -> str:
    """Name a dimension's column so that no column of a row has the same name."""
    return quote(f"gt_flag_{dimension}")


def set_aside_sql(screened: Screened) -> str:
    """Write the query of the rows that were not screened, with disposition and reason."""
    raw = "gt_raw"
    if (
        screened.session.local
    ):  # few codes have rows that are set aside: those of all others need not be looked at one by one
        cells = screened.cells.by(code="code_id")
        screened.session.execute(_SQL["not_screened_codes"].fill(cells=cells))
        raw = _SQL["rows_of_not_screened_codes"]
    known = screened.extract.headings
    headings = {
        f"heading_{name}": literal(known.get(name, name)) for name in ("period", "flow", "value", "hs_code")
    }
    rows = rows_sql(screened.cells, raw)
    return _SQL["set_aside"].fill(rows=rows, scale=str(screened.extract.scale), **headings)


def _text(text: str | None) -> str:
    """Write SQL for a text of ours or nothing."""
    return _NOTHING if text is None else literal(text)


def _packed_text(text: str | None) -> str:
    """Write SQL for one text in every row, as the only value of its type."""
    return _NOTHING if text is None else f"{literal(text)}::ENUM({literal(text)})"
