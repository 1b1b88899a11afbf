"""Look at an extract before screening it: what would be read, what set aside, and what is not known yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greentrade.core.cells import disposition_rules
from greentrade.core.edition_mismatch import unclassified_notes
from greentrade.engines.sql import statements
from greentrade.errors import ChoiceNeeded
from greentrade.extracts import Reading, read_extract
from greentrade.extracts.load.numbers import exact

if TYPE_CHECKING:
    from greentrade.extracts import Extract, InputFile
    from greentrade.hs.codes import CodeReading

__all__ = ["Inspection", "inspect"]

_SQL = statements(__package__, "inspection.sql")


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
    reading = _code_reading(extract, needs)
    rows, by_flow = _rows(extract, reading, known="flow" not in needs)
    return Inspection(
        inputs=[_input(item) for item in extract.inputs],
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
        periods=_periods(extract, known="period" not in needs),
        flows=_named(extract, "flow", "flows", None if "flow" in needs else extract.flow),
        reporters=_named(extract, "reporter", "reporters", extract.reporter),
        editions=_named(extract, "hs_edition", "editions", None if "edition" in needs else extract.edition),
        by_flow=by_flow,
        partners=_partners(extract),
        rows=rows,
        codes=_counted(code.kind.value for code in reading.codes) if reading else {},
        code_widths=_counted(len(code.code) for code in reading.codes if code.code) if reading else {},
        repairs=[asdict(repair) for repair in reading.repairs] if reading else [],
        unread=_unread(extract),
        notes=[*extract.notes, *_code_notes(rows)],
    )


def _code_reading(extract: Extract, needs: dict[str, ChoiceNeeded]) -> CodeReading | None:
    """Read the codes, as far as nothing has to be asked for it; a question is added to the needs."""
    try:
        return None if "code_width" in needs else extract.code_reading
    except ChoiceNeeded as asked:
        needs[asked.option] = asked
        return None


def _input(item: InputFile) -> dict[str, Any]:
    """Describe a file that was read."""
    facts = {name: getattr(item, name) for name in ("path", "layout", "encoding", "delimiter", "rows")}
    return facts | ({} if item.member is None else {"member": item.member})


def _periods(extract: Extract, *, known: bool) -> dict[str, Any]:
    """Name the first and last period, and count them."""
    found = extract.session.execute(_SQL["periods"])[0] if known else (None, None, 0, 0)
    return dict(zip(("first", "last", "count", "fiscal"), found, strict=True))


def _named(extract: Extract, column: str, statement: str, fact: str | None) -> list[str]:
    """List what a column names; without it, the one fact that holds for the whole extract."""
    if column in extract.columns:
        return _texts(extract, statement)
    return [] if fact is None else [fact]


def _counted(things: Iterable[Any]) -> dict[Any, int]:
    """Count things by what they are, in order."""
    return dict(sorted(Counter(things).items()))


def _unread(extract: Extract) -> dict[str, list[str]]:
    """List texts that name no period or no flow."""
    found = {"period": _texts(extract, "unread_periods")}
    if "flow" in extract.columns:
        found["flow"] = _texts(extract, "unread_flows")
    return {column: texts for column, texts in found.items() if texts}


def _code_notes(rows: list[dict[str, Any]]) -> list[str]:
    """Note the rows and value of codes that are no HS goods; editions are checked only when the extract is screened."""
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
    """Add up rows and value by what becomes of them, and those that count by flow."""
    rows: dict[tuple[str, str], list[Any]] = {}
    flows: dict[str, list[Any]] = {}
    extract.session.group(
        "gt_becomes", _becomes_sql(extract, reading), sums=("rows", "value"), step="count the rows"
    )
    for disposition, reason, name, number, value in extract.session.execute(_SQL["rows"]):
        becomes = "to_screen" if disposition == "screened" else disposition
        _add(rows.setdefault((becomes, reason), [0, None]), number, value)
        if becomes in _COUNT:
            shown = name or (extract.flow if known else None) or "unknown"
            _add(flows.setdefault(shown, [0, None]), number, value)
    order = sorted(rows, key=lambda key: (_ORDER.index(key[0]), key[1]))
    return (
        [{"becomes": key[0], "reason": key[1], **_sum(extract, rows[key])} for key in order],
        [{"flow": name, **_sum(extract, flows[name])} for name in sorted(flows)],
    )


def _becomes_sql(extract: Extract, reading: CodeReading | None) -> str:
    """Query of the rows by disposition, reason and flow, as far as they are known before screening."""
    session, has = extract.session, extract.columns
    joins, names = [], _UNKNOWN
    if reading is not None:
        session.put("gt_inspected", reading.table())
        joins.append("LEFT JOIN gt_inspected AS c ON c.raw = r.hs_code::VARCHAR")
        names = names | {"kind": "c.kind"}
    if "period" in has:
        month = " AND p.month IS NOT DISTINCT FROM r.month" if "month" in has else ""
        joins.append(f"LEFT JOIN gt_periods AS p ON p.period = r.period{month}")
        names = names | {"period_known": "p.label IS NOT NULL", "period_reject": "p.reject"}
    if "flow" in has:
        joins.append("LEFT JOIN gt_flows AS f ON f.flow = r.flow")
        names = names | {"flow_known": "f.flow_name IS NOT NULL", "flow_reject": "f.reject"}
    rules = disposition_rules(names)
    return _SQL["becomes"].fill(
        disposition=rules["disposition"],
        reason=rules["reason"],
        flow="f.flow_name" if "flow" in has else "NULL::VARCHAR",
        value=exact("r.value", session.execute(_SQL["value_type"])[0][0]),
        joins=" ".join(joins),
    )


_UNKNOWN = {
    "reject": "r.reject",
    "grain": "r.grain",
    "code_known": "r.hs_code IS NOT NULL",
    "kind": "'hs'",
    "status": "NULL::VARCHAR",
    "period_known": "true",
    "period_reject": "NULL",
    "flow_known": "true",
    "flow_reject": "NULL",
}
"""Names in the rule of dispositions, where the extract has neither period nor flow and its codes are not read."""
_COUNT = ("to_screen", "unclassified")
_ORDER = (*_COUNT, "aggregate", "rejected")


def _add(total: list[Any], rows: int, value: Any) -> None:
    total[0] += rows
    if value is not None:
        total[1] = value if total[1] is None else total[1] + value


def _sum(extract: Extract, total: list[Any]) -> dict[str, Any]:
    return {"rows": total[0], "value": None if total[1] is None else float(total[1] * extract.scale)}


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
