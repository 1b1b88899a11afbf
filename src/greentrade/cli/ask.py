"""The commands ``answer NAME``: ask one question of an extract, or of the folder that a screening wrote, and print the answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greentrade.cli.answer_options import OPTIONS
from greentrade.cli.backtest import backtest
from greentrade.cli.console import err, out, print_json, print_text, working
from greentrade.cli.group import Commands
from greentrade.cli.options import READING, Csv, Inputs, Json, MaxRejected, check_one_form, reading_of
from greentrade.cli.questions import QUESTIONS, Question

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["app"]

#: Rows that are printed in a terminal, if not asked otherwise.
_ROWS = 40


Rows = Annotated[int, typer.Option("--rows", min=0, help="Rows to print as a table; 0 for all.")]


class _Answers(Commands):
    """Answers by name, with hyphens or underscores."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Find the command of an answer."""
        return super().get_command(ctx, cmd_name.replace("_", "-"))


app = typer.Typer(
    cls=_Answers,
    help="Ask one question of an extract (or of a folder that `greentrade screen --out` wrote) and print the answer.\n\n"
    "\b\nExamples:\n"
    "  greentrade answer totals exports.csv\n"
    "  greentrade answer totals exports.csv --by year,partner --csv > totals.csv\n"
    "  greentrade answer partners exports.csv --group CN_FTA\n"
    "  greentrade answer totals results            (as written by screen --out results)",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def _command(question: Question) -> Callable[..., None]:
    """Command of one question: how to read the extract, the question's own options, how to print."""
    parameters = [
        _parameter("inputs", Inputs),
        *(_parameter(name, OPTIONS[name][0], _nothing(name)) for name in question.options),
        *(_parameter(name, annotation, default) for name, annotation, default in READING),
        _parameter("max_rejected", MaxRejected, 0.01),
        _parameter("rows", Rows, _ROWS),
        _parameter("as_csv", Csv, False),
        _parameter("as_json", Json, False),
    ]

    def command(**given: Any) -> None:
        _ask(question, given)

    command.__name__ = question.name.replace("-", "_")
    command.__doc__ = question.help_text
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {item.name: item.annotation for item in parameters}
    return command


def _nothing(name: str) -> Any:
    return False if OPTIONS[name][1] is bool else None


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _ask(question: Question, given: dict[str, Any]) -> None:
    """Ask, and print."""
    check_one_form(given["as_json"], given["as_csv"])
    inputs: list[str] = given["inputs"]
    asked = {name: given[name] for name in question.options if given[name] not in (None, False, [])}
    reading = reading_of(given)
    if len(inputs) == 1 and (Path(inputs[0]) / "run.json").is_file():
        from greentrade.cli.stored import read_stored

        changed = [*asked, *(name for name, _, default in READING if given[name] not in (default, None, []))]
        stored = read_stored(Path(inputs[0]), question.method, changed)
        _show(question, stored.table, stored.facts, given, stored.csv)
        return
    import greentrade as gt
    from greentrade.cli.screening import leave_if_rejected

    with working("reading and classifying"):
        screening = gt.screen(inputs[0] if len(inputs) == 1 else inputs, progress=False, **reading)
    with screening:
        with working("asking"):
            table = _answer(question, screening, asked)
        from greentrade.answers.answer import metadata_of
        from greentrade.output.folder import csv_text

        facts = {**metadata_of(table), "notes": screening.notes}
        _show(question, table, facts, given, lambda: csv_text(table))
        leave_if_rejected(screening, given["max_rejected"])


def _answer(question: Question, screening: Any, asked: dict[str, Any]) -> pa.Table:
    """Ask the screening."""
    options = {name: OPTIONS[name][1](value) for name, value in asked.items()}
    arguments: list[Any] = []
    if question.method == "rebate_scenario":
        from greentrade.cli.scenario import NAMES, scenario_of

        arguments = [scenario_of({name: options.pop(name) for name in NAMES if name in options})]
    table: pa.Table = getattr(screening, question.method)(*arguments, as_="arrow", **options)
    return table


def _show(
    question: Question,
    table: pa.Table,
    facts: dict[str, Any],
    given: dict[str, Any],
    as_csv: Callable[[], str],
) -> None:
    """Print an answer as asked for: for a program on standard output alone, notes for a reader beside it."""
    if given["as_csv"]:
        print_text(as_csv())
        return
    if given["as_json"]:
        from greentrade.report.run_record import plain

        head = {name: facts.get(name) for name in ("answer", "currency", "units", "notes")}
        print_json({**head, "rows": [plain(row) for row in table.to_pylist()]})
        return
    from greentrade.report.answer_table import print_answer

    title = question.says.removesuffix(".")
    print_answer(
        table, out(), title=title, currency=facts.get("currency"), rows=given["rows"], lead=question.lead
    )
    for note in facts.get("notes") or ():
        err().print(f"note: {note}", markup=False, style="dim")


for _question in QUESTIONS:
    app.command(_question.name)(_command(_question))
app.command("backtest")(backtest)
