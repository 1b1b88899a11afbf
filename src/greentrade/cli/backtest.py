"""The command ``answer backtest``: the one question that needs no extract."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from greentrade.cli.answer_options import Tier
from greentrade.cli.console import out, print_json, print_text, working
from greentrade.cli.lookup import load_reference
from greentrade.cli.options import Csv, Json, ProfileName, ReferenceDir, check_one_form

__all__ = ["backtest"]

_LEAD = ("announcement_id", "action", "dimension", "codes", "recall_low", "share_low", "chance")


def backtest(
    tier: Annotated[Tier, typer.Option("--tier", help="How strict the lists are drawn.")] = Tier.DEFAULT,
    profile: ProfileName = "default",
    reference: ReferenceDir = None,
    rows: Annotated[int, typer.Option("--rows", min=0, help="Rows to print as a table; 0 for all.")] = 40,
    as_csv: Csv = False,
    as_json: Json = False,
) -> None:
    """Would the dimensions have flagged what past rebate announcements named?

    \b
    Examples:
      greentrade answer backtest
      greentrade answer backtest --tier all --csv
    """
    check_one_form(as_json, as_csv)
    import greentrade as gt
    from greentrade.output.folder import csv_text
    from greentrade.report.run_record import plain

    with working("testing past announcements"):
        chosen: Any = None if tier is Tier.ALL else tier.value
        table = gt.backtest(tier=chosen, profile=profile, reference=load_reference(reference), as_="arrow")
    if as_csv:
        print_text(csv_text(table))
    elif as_json:
        head: dict[str, Any] = {"answer": "backtest", "currency": None, "units": {}, "notes": []}
        print_json({**head, "rows": [plain(row) for row in table.to_pylist()]})
    else:
        from greentrade.report.answer_table import print_answer

        title = "Would the dimensions have flagged what past rebate announcements named?"
        print_answer(table, out(), title=title, currency=None, rows=rows, lead=_LEAD)
