"""Look at an extract before screening it: what would be read, what set aside, and what is not known yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greentrade.core.edition_mismatch import unclassified_notes
from greentrade.engines.sql import statements
from greentrade.errors import ChoiceNeeded
from greentrade.extracts import Reading, read_extract
from greentrade.extracts.load.numbers import exact

if TYPE_CHECKING:
    from greentrade.extracts import Extract
    from greentrade.hs.codes import CodeReading

__all__ = ["Inspection", "inspect"]

_SQL = statements(__package__, "inspection.sql")


_SHARED = statements(__package__, "dispositions.sql")

_WORTH_HAVING = {
    "partner": "partner",
    "reporter": "reporter",
    "net_weight_kg": "net weight",
    "quantity": "quantity",
    "regime": "customs regime",
    "description": "description",
    "hs_edition": "HS edition of each row",
}
"""Columns that some answers need, and their names in words."""

_ASSUMED: dict[str, Any] = {
    "flow": "export",
    "edition": "HS2022",
    "period": "2000",
    "fiscal_year": "none",
    "code_width": 99,
}
"""What stands in for a fact that screening would ask for: what follows from it is not shown."""


@dataclass(frozen=True)
class Inspection:
    """What an extract holds.

    Attributes
    ----------
    inputs
        Files read: path, layout, encoding, delimiter, rows, and the member of an archive or sheet of a workbook.
    layout
        Id and title of the layout.
    evidence
        What told the layout.
    currency, scale, rates
        Currency of the values, what they are multiplied by to get currency units, and the rates used (``fx=``).
    columns
        Columns of a record that carry data.
    missing
        Columns that it does not have, and answers would use.
    needs
        What screening would ask: option, question, and what to do.
    periods
        First, last and number of periods; ``fiscal`` is how many of them are fiscal years.
    flows, reporters, editions
        What the extract names; no edition means that it is assumed from the year.
    by_flow
        Rows and value of each flow, of the rows that count.
    partners
        Scheme of the partner texts, number of known and unknown ones, and the unknown with most rows.
    rows
        Rows and value by what the reader makes of them: to_screen, unclassified, aggregate, rejected; with the reason.
    codes
        Distinct codes by kind (``hs`` are codes to look up).
    code_widths
        Distinct codes by number of digits, after repair.
    repairs
        What was repaired in the codes, how often, with an example.
    unread
        Texts that name no period or no flow, by column (the first few).
    notes
        What a user should know.
    """

    inputs: list[dict[str, Any]]
    layout: dict[str, str]
    evidence: list[str]
    currency: str | None
    scale: int
    rates: dict[str, str]
    columns: list[str]
    missing: list[str]
    needs: list[dict[str, str]]
    periods: dict[str, Any]
    flows: list[str]
    reporters: list[str]
    editions: list[str]
    by_flow: list[dict[str, Any]]
    partners: dict[str, Any]
    rows: list[dict[str, Any]]
    codes: dict[str, int]
    code_widths: dict[int, int]
    repairs: list[dict[str, Any]]
    unread: dict[str, list[str]]
    notes: list[str]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def inspect(source: Any, **options: Any) -> Inspection:
    """Read an extract as :func:`greentrade.screen` would, and tell what it holds.

    What screening would ask for (a flow, an edition, a period, a width of codes) is listed in ``needs``, and the rest is told.

    Parameters
    ----------
    source
        As for :func:`greentrade.screen`.
    **options
        How it is read: :class:`greentrade.extracts.reading.Reading`.

    Returns
    -------
    Inspection

    Raises
    ------
    InputError
        The source cannot be read.
    ChoiceNeeded
        Two readings are plausible, and nothing can be told before one is chosen; the message names the argument to pass.
    """
    needs: dict[str, ChoiceNeeded] = {}
    reading = Reading(**options)
    while True:
        try:
            extract = read_extract(source, reading)
        except ChoiceNeeded as asked:
            option = asked.option
            if option not in _ASSUMED or option in needs or getattr(reading, option) is not None:
                raise
            needs[option] = asked
            reading = replace(reading, **{option: _ASSUMED[option]})
        else:
            break
    try:
        return _look(extract, needs)
    finally:
        extract.close()


def _look(extract: Extract, needs: dict[str, ChoiceNeeded]) -> Inspection:
    has = extract.columns.__contains__
    reading: CodeReading | None = None
    try:
        if "code_width" not in needs:
            reading = extract.code_reading
    except ChoiceNeeded as asked:
        needs[asked.option] = asked
    first, last, number, fiscal = extract.session.execute(_SQL["periods"])[0]
    if "period" in needs:
        first, last, number, fiscal = None, None, 0, 0
    unread = {"period": _texts(extract, "unread_periods")}
    if has("flow"):
        unread["flow"] = _texts(extract, "unread_flows")
    rows, by_flow = _rows(extract, reading, known="flow" not in needs)
    flow, edition = (
        None if option in needs else said
        for option, said in (("flow", extract.flow), ("edition", extract.edition))
    )
    return Inspection(
        inputs=[
            {
                "path": item.path,
                "layout": item.layout,
                "encoding": item.encoding,
                "delimiter": item.delimiter,
                "rows": item.rows,
            }
            | ({} if item.member is None else {"member": item.member})
            for item in extract.inputs
        ],
        layout={"id": extract.layout.id, "title": extract.layout.title},
        evidence=list(extract.evidence),
        currency=extract.currency,
        scale=extract.scale,
        rates={name: str(rate) for name, rate in extract.rates.items()},
        columns=sorted(extract.columns - ({"period"} if "period" in needs else set())),
        missing=[words for column, words in _WORTH_HAVING.items() if not _is_said(extract, column)],
        needs=[
            {"option": f"--{option.replace('_', '-')}", "question": asked.what, "hint": asked.hint or ""}
            for option, asked in needs.items()
        ],
        periods={"first": first, "last": last, "count": number, "fiscal": fiscal},
        flows=_texts(extract, "flows") if has("flow") else _known(flow),
        reporters=_texts(extract, "reporters") if has("reporter") else _known(extract.reporter),
        editions=_texts(extract, "editions") if has("hs_edition") else _known(edition),
        by_flow=by_flow,
        partners=_partners(extract),
        rows=rows,
        codes=dict(sorted(Counter(code.kind.value for code in reading.codes).items())) if reading else {},
        code_widths=dict(sorted(Counter(len(code.code) for code in reading.codes if code.code).items()))
        if reading
        else {},
        repairs=[asdict(repair) for repair in reading.repairs] if reading else [],
        unread={column: texts for column, texts in unread.items() if texts},
        notes=[*extract.notes, *_code_notes(rows)],
    )


def _code_notes(rows: list[dict[str, Any]]) -> list[str]:
    """What codes that are no HS goods weigh. Which codes an edition has is asked only when the extract is screened."""
    return unclassified_notes(
        {
            "disposition": "screened" if row["becomes"] == "to_screen" else row["becomes"],
            "reason": row["reason"],
            "rows": row["rows"],
            "value": Decimal(row["value"] or 0),
        }
        for row in rows
    )


def _rows(
    extract: Extract, reading: CodeReading | None, *, known: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows and value by what becomes of them, and those that count by flow."""
    session, has = extract.session, extract.columns.__contains__
    joins = []
    if reading is not None:
        session.put("gt_inspected", reading.table())
        joins.append("LEFT JOIN gt_inspected AS c ON c.raw = r.hs_code::VARCHAR")
    if has("period"):
        month = " AND p.month IS NOT DISTINCT FROM r.month" if has("month") else ""
        joins.append(f"LEFT JOIN gt_periods AS p ON p.period = r.period{month}")
    if has("flow"):
        joins.append("LEFT JOIN gt_flows AS f ON f.flow = r.flow")
    fields = {
        "reject": "r.reject",
        "grain": "r.grain",
        "period_known": "p.label IS NOT NULL" if has("period") else "true",
        "period_reject": "p.reject" if has("period") else "NULL",
        "flow_known": "f.flow_name IS NOT NULL" if has("flow") else "true",
        "flow_reject": "f.reject" if has("flow") else "NULL",
        "code_known": "r.hs_code IS NOT NULL",
        "kind": "'hs'" if reading is None else "c.kind",
        "status": "NULL::VARCHAR",
    }
    fields["unreadable"] = _filled(_SHARED["unreadable"], fields)
    flow = "f.flow_name" if has("flow") else "NULL::VARCHAR"
    sql = _filled(
        _SQL["becomes"],
        {
            "disposition": _filled(_SHARED["disposition"], fields),
            "reason": _filled(_SHARED["reason"], fields),
            "flow": flow,
            "value": exact("r.value", session.execute(_SQL["value_type"])[0][0]),
            "joins": " ".join(joins),
        },
    )
    rows: dict[tuple[str, str], list[Any]] = {}
    flows: dict[str, list[Any]] = {}
    session.group("gt_becomes", sql, sums=("rows", "value"), step="count the rows")
    for disposition, reason, name, number, value in session.execute(_SQL["rows"]):
        becomes = "to_screen" if disposition == "screened" else disposition
        _add(rows.setdefault((becomes, reason), [0, None]), number, value)
        shown = name or (extract.flow if known else None) or "unknown"
        if becomes in _COUNT:
            _add(flows.setdefault(shown, [0, None]), number, value)
    order = sorted(rows, key=lambda key: (_ORDER.index(key[0]), key[1]))
    return (
        [
            {
                "becomes": key[0],
                "reason": key[1],
                "rows": rows[key][0],
                "value": _scaled(extract, rows[key][1]),
            }
            for key in order
        ],
        [
            {"flow": name, "rows": flows[name][0], "value": _scaled(extract, flows[name][1])}
            for name in sorted(flows)
        ],
    )


_COUNT = ("to_screen", "unclassified")
_ORDER = (*_COUNT, "aggregate", "rejected")


def _add(total: list[Any], rows: int, value: Any) -> None:
    total[0] += rows
    if value is not None:
        total[1] = value if total[1] is None else total[1] + value


def _scaled(extract: Extract, value: Any) -> float | None:
    return None if value is None else float(value * extract.scale)


def _filled(sql: str, fields: dict[str, str]) -> str:
    """Put fragments of this project in the places that a statement leaves open."""
    for field, fragment in fields.items():
        sql = sql.replace("{" + field + "}", fragment)
    return sql


def _partners(extract: Extract) -> dict[str, Any]:
    if "partner" not in extract.columns:
        return {}
    extract.ensure_partners()
    extract.session.group("gt_partner_rows", _SQL["partner_rows"], sums=("rows",), step="count the partners")
    known, unknown = extract.session.execute(_SQL["partners"])[0]
    named = [
        {"partner": partner, "rows": rows}
        for partner, rows in extract.session.execute(_SQL["unknown_partners"])
    ]
    return {"scheme": extract.layout.places, "known": known, "unknown": unknown, "largest_unknown": named}


def _is_said(extract: Extract, column: str) -> bool:
    said = {"reporter": extract.reporter, "hs_edition": extract.edition}.get(column)
    return column in extract.columns or said is not None


def _texts(extract: Extract, statement: str) -> list[str]:
    return [str(text) for (text,) in extract.session.execute(_SQL[statement])]


def _known(text: str | None) -> list[str]:
    return [] if text is None else [text]
