"""Commands that read an extract or the result of a screening: ``inspect``, ``screen``, ``report``, ``demo``."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greentrade.cli import complete
from greentrade.cli.console import err, out, print_csv, print_json, print_text, tell, working
from greentrade.cli.options import Inputs, Json, MaxRejected, check_one_form, reads
from greentrade.errors import OutputError, UsageError

if TYPE_CHECKING:
    from greentrade.screening import Screening

__all__ = ["demo", "inspect", "report", "screen"]

#: Exit code when the work is done, but more rows were rejected than allowed.
TOO_MANY_REJECTED = 4


class Format(StrEnum):
    """Format of the row files (records, set_aside); xlsx: the answers as a workbook."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"


class Engine(StrEnum):
    """Where the rows are read."""

    DUCKDB = "duckdb"
    SPARK = "spark"


@reads(without=("profile", "policy_date", "reference"))
def inspect(
    inputs: Inputs,
    reading: dict[str, Any],
    as_json: Json = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print as CSV what would become of the rows.")
    ] = False,
) -> None:
    """Tell what would be read and set aside, before screening.

    \b
    Examples:
      greentrade inspect exports.csv
      greentrade inspect 'comtrade_*.csv.gz' --json
      greentrade inspect book.xlsx --sheet Exports
    """
    check_one_form(as_json, as_csv)
    from greentrade.core.inspection import inspect as look

    with working("reading"):
        found = look(_source(inputs), **reading)
    if as_json:
        print_json(found.as_dict())
    elif as_csv:
        print_csv(found.rows, ("becomes", "reason", "rows", "value"))
    else:
        from greentrade.report.inspection import print_inspection

        print_inspection(found, out())


@reads()
def screen(
    inputs: Inputs,
    reading: dict[str, Any],
    directory: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Write records, answers, report and run.json there; or, named FILE.xlsx, a workbook of the answers.",
        ),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="Format of records and set-aside rows: parquet (if nothing is said) or csv; xlsx: parquet, and a workbook of the answers.",
        ),
    ] = None,
    lang: Annotated[
        str,
        typer.Option(
            "--lang",
            help="Language of the report in DIR and of what is printed: en or zh.",
            autocompletion=complete.languages,
        ),
    ] = "en",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace DIR if it exists.")] = False,
    max_rejected: MaxRejected = 0.01,
    engine: Annotated[
        Engine, typer.Option("--engine", help="Read the rows with DuckDB here, or Parquet files with Spark.")
    ] = Engine.DUCKDB,
    as_json: Annotated[bool, typer.Option("--json", help="Print the content of run.json.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the totals as CSV.")] = False,
) -> None:
    """Screen an extract and write the answers.

    \b
    Examples:
      greentrade screen exports.csv
      greentrade screen exports.csv --out results
      greentrade screen exports.csv --out answers.xlsx
      greentrade screen exports.csv --out results --lang zh
      greentrade screen gacc_*.csv --flow export --out results --format csv
      greentrade screen exports.csv --reference our_lists --profile china --json
      greentrade screen exports.parquet --engine spark --out results
    """
    import greentrade as gt
    from greentrade.output.folder import check_language, clear_aside, csv_text, format_of

    check_one_form(as_json, as_csv)
    chosen = format_of(directory, None if form is None else form.value) if directory else "parquet"
    if directory is not None:
        clear_aside(directory)
    _refuse_existing(directory, overwrite)
    check_language(lang, directory)
    if engine is Engine.SPARK and reading["drop_duplicates"]:
        raise UsageError(
            "--drop-duplicates needs all rows beside each other, and Spark keeps them apart.",
            hint="leave --engine away, or write the extract without them: frame.dropDuplicates().",
        )
    source = _source(inputs) if engine is Engine.DUCKDB else _spark_source(inputs)
    with working("reading and classifying"):
        screening = gt.screen(source, **reading)
    with screening:
        if engine is Engine.SPARK:
            from greentrade.extracts.read import name_spark_inputs

            name_spark_inputs(screening.extract, source)
        if directory is not None:
            with working(f"writing {directory}"):
                screening.write(directory, format=chosen, overwrite=overwrite, lang=lang)  # type: ignore[arg-type]
        if as_json:
            print_json(_run_of(screening, directory))
        elif as_csv:
            print_text(csv_text(screening.totals(as_="arrow")))
        else:
            _print_headline(screening, directory, lang)
        leave_if_rejected(screening, max_rejected, directory, chosen)


def report(
    directory: Annotated[
        Path, typer.Argument(metavar="OUT_DIR", help="Folder that `greentrade screen --out` wrote.")
    ],
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Where to write; OUT_DIR/report.html if left out."),
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", help="Language of the page: en or zh.", autocompletion=complete.languages)
    ] = "en",
) -> None:
    """Write the report of a written screening again, in English or Chinese.

    \b
    Examples:
      greentrade report results
      greentrade report results --lang zh --to report-zh.html
    """
    from greentrade.report import Findings, write_report

    target = write_report(Findings.read(directory), to or directory / "report.html", lang=lang)
    typer.echo(f"Report: {target}")


def demo(
    directory: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where to write.")] = Path(
        "demo_out"
    ),
    lang: Annotated[
        str,
        typer.Option(
            "--lang", help="Language of report and results: en or zh.", autocompletion=complete.languages
        ),
    ] = "en",
) -> None:
    """Screen six years of China's exports, which come with greentrade, and tell what was found.

    \b
    Examples:
      greentrade demo
      greentrade demo --out somewhere --lang zh
    """
    import greentrade as gt
    from greentrade.examples import EXAMPLES, example_path
    from greentrade.report import Findings
    from greentrade.report.terminal import print_findings
    from greentrade.words import Words

    words = Words(lang)

    if directory.exists() and not (directory / "run.json").is_file():
        raise OutputError(
            "exists, and is not the result of a screening.",
            where=str(directory),
            hint="name another folder with --out DIR.",
        )
    console = out()
    console.print(f"[bold]greentrade {gt.__version__}[/bold], a demonstration. {EXAMPLES['china_exports']}\n")
    with working("screening six years of exports"):
        screening = gt.screen(str(example_path("china_exports")))
    with screening, working(f"asking, and writing {directory}"):
        screening.write(directory, overwrite=True, lang=lang)
    print_findings(Findings.read(directory), console, words=words)
    console.print(
        f"Written to {directory}: {', '.join(sorted(path.name for path in directory.iterdir()))}.",
        markup=False,
    )
    console.print(f"The report: {directory / 'report.html'} (open it in a browser).", markup=False)
    console.print(
        "Next: greentrade explain 760612 --edition HS2017; greentrade screen YOUR_FILE.csv --out results"
    )


def _run_of(screening: Screening, directory: Path | None) -> Any:
    """Return the content of ``run.json``: of the file, if one was written."""
    from greentrade.report.run_record import run_json

    written = None if directory is None else directory / "run.json"
    if written is not None and written.is_file():
        return json.loads(written.read_text(encoding="utf-8"))
    return run_json(screening)


def _source(inputs: list[str]) -> str | list[str]:
    return inputs[0] if len(inputs) == 1 else inputs


def _spark_source(inputs: list[str]) -> Any:
    """Open the files as a Spark frame."""
    from greentrade.engines.spark_files import open_files

    with working("starting Spark"):
        return open_files(inputs)


def _refuse_existing(directory: Path | None, overwrite: bool) -> None:
    """Refuse an existing folder before the long work, not after it."""
    if directory is not None and directory.exists() and not overwrite:
        raise OutputError(
            "exists already.", where=str(directory), hint="name another folder, or pass --overwrite."
        )


def leave_if_rejected(
    screening: Screening, most: float, directory: Path | None = None, form: str = "parquet"
) -> None:
    """Leave with exit code 4 if a larger share of the rows was rejected, and tell where they are."""
    rejected = _rejected_share(screening)
    if rejected <= most:
        return
    where = "Write them with `greentrade screen ... --out DIR`."
    if directory is not None and directory.is_dir():
        ending = "csv" if form == "csv" else "parquet"
        where = f"They are in {directory}/set_aside.{ending}, each with its reason."
    err().print(
        f"{rejected:.2%} of the rows were rejected, more than --max-rejected {most:.2%} allows. {where}",
        markup=False,
    )
    raise typer.Exit(TOO_MANY_REJECTED)


def _rejected_share(screening: Screening) -> float:
    rows = screening.accounting(as_="arrow").to_pylist()
    total = sum(row["rows"] for row in rows)
    return sum(row["rows"] for row in rows if row["disposition"] == "rejected") / total if total else 0.0


def _print_headline(screening: Screening, directory: Path | None, lang: str) -> None:
    from greentrade.report import Findings
    from greentrade.report.terminal import print_headline
    from greentrade.words import Words

    print_headline(Findings.of(screening, headline=True), out(), Words(lang))
    if directory is None:
        tell("Nothing was written: pass --out DIR for the records, all answers and the report.")
    elif not directory.is_dir():
        tell(f"Written to {directory}.")
    else:
        tell(f"Written to {directory}; the report is {directory / 'report.html'}.")
