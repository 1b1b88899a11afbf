"""Commands that read an extract or the result of a screening: ``inspect``, ``screen``, ``report``, ``demo``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greentrade.cli.console import err, out, print_json, working
from greentrade.cli.options import (
    CodeWidth,
    Columns,
    Currency,
    DropDuplicates,
    Edition,
    FiscalYear,
    Flow,
    Fx,
    Inputs,
    Json,
    LayoutId,
    MemoryLimit,
    Nation,
    Period,
    PolicyDate,
    ProfileName,
    ReferenceDir,
    Reporter,
    Sheet,
    Threads,
    parse_columns,
    parse_fx,
)
from greentrade.errors import OutputError

if TYPE_CHECKING:
    from greentrade.screening import Screening

__all__ = ["demo", "inspect", "report", "screen"]

#: Exit code when the work is done, but more rows were rejected than allowed.
TOO_MANY_REJECTED = 4


class Format(StrEnum):
    """Format of the row files (records, set_aside)."""

    PARQUET = "parquet"
    CSV = "csv"


def inspect(
    inputs: Inputs,
    layout: LayoutId = None,
    flow: Flow = None,
    reporter: Reporter = None,
    currency: Currency = None,
    edition: Edition = None,
    period: Period = None,
    nation: Nation = None,
    columns: Columns = None,
    code_width: CodeWidth = None,
    sheet: Sheet = None,
    fiscal_year: FiscalYear = None,
    fx: Fx = None,
    drop_duplicates: DropDuplicates = False,
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
    as_json: Json = False,
) -> None:
    """Tell what would be read and set aside, before screening."""
    from greentrade.inspection import inspect as look

    with working("reading"):
        found = look(
            _source(inputs),
            layout=layout,
            flow=flow,
            reporter=reporter,
            currency=currency,
            edition=edition,
            nation=nation,
            columns=parse_columns(columns),
            code_width=code_width,
            sheet=sheet,
            period=period,
            fiscal_year=fiscal_year,
            fx=parse_fx(fx),
            drop_duplicates=drop_duplicates,
            memory_limit=memory_limit,
            threads=threads,
        )
    if as_json:
        print_json(found.as_dict())
    else:
        from greentrade.report.inspection import print_inspection

        print_inspection(found, out())


def screen(
    inputs: Inputs,
    layout: LayoutId = None,
    flow: Flow = None,
    reporter: Reporter = None,
    currency: Currency = None,
    edition: Edition = None,
    period: Period = None,
    nation: Nation = None,
    columns: Columns = None,
    code_width: CodeWidth = None,
    sheet: Sheet = None,
    fiscal_year: FiscalYear = None,
    fx: Fx = None,
    drop_duplicates: DropDuplicates = False,
    profile: ProfileName = "default",
    policy_date: PolicyDate = None,
    reference: ReferenceDir = None,
    directory: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write records, answers, report and run.json there."),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="Format of records and set-aside rows.")
    ] = Format.PARQUET,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace DIR if it exists.")] = False,
    memory_limit: MemoryLimit = None,
    threads: Threads = None,
    max_rejected: Annotated[
        float,
        typer.Option(
            min=0.0, max=1.0, metavar="SHARE", help="Share of rows that may be rejected before exit code 4."
        ),
    ] = 0.01,
    as_json: Annotated[bool, typer.Option("--json", help="Print the content of run.json.")] = False,
) -> None:
    """Screen an extract and write the answers."""
    import greentrade as gt

    _refuse_existing(directory, overwrite)
    with working("reading and classifying"):
        screening = gt.screen(
            _source(inputs),
            layout=layout,
            flow=flow,
            reporter=reporter,
            currency=currency,
            edition=edition,
            nation=nation,
            columns=parse_columns(columns),
            code_width=code_width,
            sheet=sheet,
            period=period,
            fiscal_year=fiscal_year,
            fx=parse_fx(fx),
            drop_duplicates=drop_duplicates,
            reference=reference,
            profile=profile,
            policy_date=policy_date,
            memory_limit=memory_limit,
            threads=threads,
            progress=False,  # the command line shows its own
        )
    with screening:
        if directory is not None:
            with working(f"writing {directory}"):
                screening.write(directory, format=form.value, overwrite=overwrite)
        if as_json:
            from greentrade.writing import run_json

            print_json(run_json(screening))
        else:
            _print_headline(screening, directory)
        rejected = _rejected_share(screening)
    if rejected > max_rejected:
        err().print(
            f"{rejected:.2%} of the rows were rejected, more than --max-rejected {max_rejected:.2%} allows. "
            + (
                f"They are in {directory}/set_aside.{form.value}, each with its reason."
                if directory
                else "Write them with --out DIR."
            ),
            markup=False,
        )
        raise typer.Exit(TOO_MANY_REJECTED)


def report(
    directory: Annotated[
        Path, typer.Argument(metavar="OUT_DIR", help="Folder that `greentrade screen --out` wrote.")
    ],
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Where to write; OUT_DIR/report.html if left out."),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the page: en or zh.")] = "en",
) -> None:
    """Write the report of a written screening again, in English or Chinese."""
    from greentrade.report import Findings, write_report

    target = write_report(Findings.read(directory), to or directory / "report.html", lang=lang)
    typer.echo(f"Report: {target}")


def demo(
    directory: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")] = Path(
        "demo_out"
    ),
) -> None:
    """Screen six years of China's exports, which come with greentrade, and tell what was found."""
    import greentrade as gt
    from greentrade.examples import EXAMPLES, example_path
    from greentrade.report import Findings
    from greentrade.report.terminal import print_findings

    if directory.exists() and not (directory / "run.json").is_file():
        raise OutputError(
            "exists, and is not the result of a screening.",
            where=str(directory),
            hint="name another folder with --out DIR.",
        )
    console = out()
    console.print(f"[bold]greentrade {gt.__version__}[/bold], a demonstration. {EXAMPLES['china_exports']}\n")
    with working("screening six years of exports"):
        screening = gt.screen(str(example_path("china_exports")), progress=False)
    with screening, working(f"asking, and writing {directory}"):
        screening.write(directory, overwrite=True)
    print_findings(Findings.read(directory), console)
    console.print(
        f"Written to {directory}: {', '.join(sorted(path.name for path in directory.iterdir()))}.",
        markup=False,
    )
    console.print(f"The report: {directory / 'report.html'} (open it in a browser).", markup=False)
    console.print(
        "Next: greentrade explain 760612 --edition HS2017; greentrade screen YOUR_FILE.csv --out results"
    )


def _source(inputs: list[str]) -> str | list[str]:
    return inputs[0] if len(inputs) == 1 else inputs


def _refuse_existing(directory: Path | None, overwrite: bool) -> None:
    """Refuse an existing folder before the long work, not after it."""
    if directory is not None and directory.exists() and not overwrite:
        raise OutputError(
            "exists already.", where=str(directory), hint="name another folder, or pass --overwrite."
        )


def _rejected_share(screening: Screening) -> float:
    rows = screening.accounting(as_="arrow").to_pylist()
    total = sum(row["rows"] for row in rows)
    return sum(row["rows"] for row in rows if row["disposition"] == "rejected") / total if total else 0.0


def _print_headline(screening: Screening, directory: Path | None) -> None:
    from greentrade.report import Findings
    from greentrade.report.terminal import print_headline

    print_headline(Findings.of(screening, headline=True), out())
    if directory is None:
        typer.echo("Nothing was written: pass --out DIR for the records, all answers and the report.")
    else:
        typer.echo(f"Written to {directory}; the report is {directory / 'report.html'}.")
