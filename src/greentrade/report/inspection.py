"""An inspection in a terminal: what would be read, what it holds, what is set aside, and what screening would ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.padding import Padding

from greentrade.report.headline import accounting_table
from greentrade.report.rows import AccountingRow
from greentrade.report.shown import Column, Shown
from greentrade.report.terminal import draw
from greentrade.report.wording import input_line, reason_name
from greentrade.words import N_
from greentrade.words.numbers import Unit, count, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from greentrade.core.inspection import Inspection

__all__ = ["print_inspection"]

_SHOWN = 8
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def print_inspection(found: Inspection, console: Console) -> None:
    """Print an inspection on one screen.

    Parameters
    ----------
    found
        What an extract holds.
    console
        Where to print.
    """
    for item in found.inputs[:_SHOWN]:
        said = [input_line({**item, "encoding": None, "layout": None})]
        said += [str(item["encoding"])] if item.get("encoding") else []
        said += [f"{_DELIMITERS[item['delimiter']]} between fields"] if item.get("delimiter") else []
        console.print(", ".join(said), markup=False)
    if len(found.inputs) > _SHOWN:
        console.print(f"and {len(found.inputs) - _SHOWN:,} more", markup=False)
    console.print()
    for need in found.needs:
        console.print(f"[bold]needs: {need['option']}[/bold]")
        console.print(Padding(escape(f"{need['question']} {need['hint']}".rstrip()), (0, 0, 1, 2)))
    console.print(
        draw(Shown("What would be read", [Column(""), Column("")], [*_facts(found)]), headings=False)
    )
    _print_rows(found, console)


def _facts(found: Inspection) -> Iterator[tuple[str, str]]:
    """Say what was found, line by line."""
    yield "layout", f"{found.layout['id']}: {found.layout['title']}"
    for reason in found.evidence:
        yield "told by", reason
    periods = found.periods
    span = periods["first"] if periods["count"] == 1 else f"{periods['first']} to {periods['last']}"
    fiscal = f", {periods['fiscal']:,} of them fiscal years" if periods["fiscal"] else ""
    yield "periods", f"{span} ({periods['count']:,}{fiscal})" if periods["count"] else "not stated"
    yield "reporters", _few(found.reporters) or "not stated"
    yield "partners", _partners(found)
    yield "HS editions", ", ".join(found.editions) or "not stated: assumed from the year"
    scale = f", each multiplied by {found.scale:,}" if found.scale != 1 else ""
    yield "values", f"{found.currency or 'currency not stated'}{scale}"
    if found.rates:
        yield "rates", ", ".join(f"1 {name} = {rate} {found.currency}" for name, rate in found.rates.items())
    kinds = ", ".join(f"{n:,} {reason_name(kind)}" for kind, n in found.codes.items())
    widths = ", ".join(f"{n:,} of {width}" for width, n in found.code_widths.items())
    yield "distinct codes", (kinds or "cannot be read yet") + (f"; by digits: {widths}" if widths else "")
    for item in found.repairs:
        yield "repaired", f"{item['what']}: {item['codes']:,} codes, such as {item['example']}"
    for column, texts in found.unread.items():
        yield f"unread {column}s", ", ".join(texts)
    yield "columns", ", ".join(found.columns)
    if found.missing:
        yield "not there", ", ".join(found.missing)
    for note in found.notes:
        yield "note", note


def _partners(found: Inspection) -> str:
    if not found.partners:
        return "no column of partners"
    scheme, known, unknown = (found.partners[key] for key in ("scheme", "known", "unknown"))
    text = f"{known:,} known ({scheme} codes)"
    if unknown:
        named = [item["partner"] for item in found.partners["largest_unknown"]]
        more = " ..." if unknown > len(named) else ""
        text += f", {unknown:,} not: {', '.join(named)}{more}"
    return text


def _print_rows(found: Inspection, console: Console) -> None:
    """Print rows and value by what would become of them, and by flow."""
    rows = [
        AccountingRow(row["becomes"], row["reason"], row["rows"], number(row["value"])) for row in found.rows
    ]
    console.print(
        draw(
            accounting_table(rows, found.currency, title=N_("Rows (value in {unit})"), became=N_("would be"))
        )
    )
    unit = Unit.fitting(max((abs(row.value or 0.0) for row in rows), default=0.0), found.currency)
    flows = Shown.of(
        "Flows that count",
        found.by_flow,
        [
            ("flow", "", lambda row: row["flow"].replace("_", " ")),
            ("rows", "num", lambda row: count(row["rows"])),
            ("value", "num", lambda row: unit.show(row["value"])),
        ],
    )
    console.print(draw(flows))


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")
