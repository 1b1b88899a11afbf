"""Look at an extract before screening it: what would be read, what set aside, and what is not known yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import statements
from greentrade.extracts import read_extract

if TYPE_CHECKING:
    from greentrade.extracts import Extract

__all__ = ["Inspection", "inspect"]

_SQL = statements("greentrade", "inspection.sql")


@dataclass(frozen=True)
class Inspection:
    """What an extract holds.

    Attributes
    ----------
    inputs
        Files read: path, layout, encoding, rows, and the member of an archive or sheet of a workbook.
    layout
        Id and title of the layout.
    currency, scale
        Currency of the values, and what they are multiplied by to get currency units.
    columns
        Columns of a record that carry data.
    periods
        First, last and number of periods.
    flows, reporters, editions
        What the extract names; no edition means that it is assumed from the year.
    rows
        Rows by what the reader makes of them: to_screen, aggregate, rejected; with the reason.
    codes
        Distinct codes by kind (``hs`` are codes to look up).
    repairs
        What was repaired in the codes, how often, with an example.
    unread
        Texts that name no period or no flow, by column (the first few).
    notes
        What a user should know.
    """

    inputs: list[dict[str, Any]]
    layout: dict[str, str]
    currency: str | None
    scale: int
    columns: list[str]
    periods: dict[str, Any]
    flows: list[str]
    reporters: list[str]
    editions: list[str]
    rows: list[dict[str, Any]]
    codes: dict[str, int]
    repairs: list[dict[str, Any]]
    unread: dict[str, list[str]]
    notes: list[str]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def inspect(source: Any, **options: Any) -> Inspection:
    """Read an extract as :func:`greentrade.screen` would, and tell what it holds.

    Parameters
    ----------
    source, **options
        As in :func:`greentrade.extracts.read_extract`.

    Returns
    -------
    Inspection

    Raises
    ------
    InputError
        The source cannot be read.
    ChoiceNeeded
        A fact is missing or two readings are plausible; the message names the argument to pass.
    """
    extract = read_extract(source, **options)
    try:
        return _look(extract)
    finally:
        extract.close()


def _look(extract: Extract) -> Inspection:
    has = extract.columns.__contains__
    first, last, number = extract.session.execute(_SQL["periods"])[0]
    extract.session.group("gt_becomes", _SQL["becomes"], sums=("rows",), step="count the rows")
    reading = extract.code_reading
    unread = {"period": _texts(extract, "unread_periods")}
    if has("flow"):
        unread["flow"] = _texts(extract, "unread_flows")
    return Inspection(
        inputs=[
            {"path": item.path, "layout": item.layout, "encoding": item.encoding, "rows": item.rows}
            | ({} if item.member is None else {"member": item.member})
            for item in extract.inputs
        ],
        layout={"id": extract.layout.id, "title": extract.layout.title},
        currency=extract.currency,
        scale=extract.scale,
        columns=sorted(extract.columns),
        periods={"first": first, "last": last, "count": number},
        flows=_texts(extract, "flows") if has("flow") else _known(extract.flow),
        reporters=_texts(extract, "reporters") if has("reporter") else _known(extract.reporter),
        editions=_texts(extract, "editions") if has("hs_edition") else _known(extract.edition),
        rows=[
            {"becomes": becomes, "reason": reason, "rows": rows}
            for becomes, reason, rows in extract.session.execute(_SQL["rows"])
        ],
        codes=dict(sorted(Counter(code.kind.value for code in reading.codes).items())),
        repairs=[asdict(repair) for repair in reading.repairs],
        unread={column: texts for column, texts in unread.items() if texts},
        notes=list(extract.notes),
    )


def _texts(extract: Extract, statement: str) -> list[str]:
    return [str(text) for (text,) in extract.session.execute(_SQL[statement])]


def _known(text: str | None) -> list[str]:
    return [] if text is None else [text]
