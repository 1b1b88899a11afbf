"""Write a screening into a folder, whole or not at all."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.answers.columns import units_of
from greentrade.core.checks import check_written
from greentrade.core.rows import records_sql, set_aside_sql
from greentrade.engines.folders import OwnedFolder, clear_abandoned
from greentrade.engines.sql import literal
from greentrade.errors import OutputError, UsageError, output_errors
from greentrade.report.run_record import run_json
from greentrade.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened

FORMATS = ("parquet", "csv", "xlsx")
_ROW_FORMATS = ("parquet", "csv")
WORKBOOK = "answers.xlsx"
"""Name of the workbook in a folder."""
_WORKBOOK_ENDING = ".xlsx"


def format_of(directory: Path, form: str | None) -> str:
    """Format to write: as asked for; else a workbook where the name ends like one."""
    named = directory.suffix.lower() == _WORKBOOK_ENDING
    form = form or ("xlsx" if named else "parquet")
    if form not in FORMATS:
        raise UsageError.not_one_of("format", form, FORMATS)
    if named and form != "xlsx":
        raise UsageError(
            f"{directory} is named like a workbook, and format={form!r} writes a folder.",
            hint="leave format out (--format) for a workbook, or name a folder.",
        )
    return form


def is_workbook(directory: Path) -> bool:
    """Whether a workbook alone is asked for, and no folder."""
    return directory.suffix.lower() == _WORKBOOK_ENDING


def write(
    screened: Screened, directory: Path, *, form: str | None, overwrite: bool, lang: str = "en"
) -> Path:
    """Write everything beside the target first, then rename: a reader never sees half a folder, or half a workbook."""
    form = format_of(directory, form)
    check_language(lang, directory)
    clear_aside(directory)
    if directory.exists() and not overwrite:
        raise OutputError(
            "exists already.",
            where=str(directory),
            hint="choose another name, or pass overwrite=True (--overwrite).",
        )
    if is_workbook(directory):
        return _write_workbook(screened, directory)
    if directory.exists() and not directory.is_dir():
        raise OutputError("this is a file, not a folder.", where=str(directory), hint="name a folder.")
    with output_errors("the folder cannot be made", directory, hint="name a folder that you may write to."):
        directory.parent.mkdir(parents=True, exist_ok=True)
        aside = OwnedFolder(directory.parent, *_aside(directory), rescue={_OLD: directory})
    with aside, output_errors("the results cannot be written", directory):
        new = aside.path / _NEW
        new.mkdir()
        _fill(screened, new, form, lang)
        _replace(new, directory, aside.path / _OLD)
    return directory


_NEW, _OLD = "new", "old"
"""In the folder beside the target: what is written, and what it takes the place of."""


def _aside(directory: Path) -> tuple[str, str]:
    """Beginning and end of the name of the folder in which a folder is prepared."""
    return f".{directory.name}.", ".part"


def clear_aside(directory: Path) -> None:
    """Remove what killed runs have left beside a folder; an old folder that they had moved away for the new one comes back.

    Parameters
    ----------
    directory
        The folder that is to be written.
    """
    clear_abandoned(directory.parent, *_aside(directory), rescue={_OLD: directory})


def _write_workbook(screened: Screened, path: Path) -> Path:
    """Write a workbook alone: the answers, and nothing of the size of the records."""
    from greentrade.output.workbook import write_workbook
    from greentrade.report.answers_for_report import ask

    if path.is_dir():
        raise OutputError(
            "this is a folder, and named like a workbook.", where=str(path), hint="choose another name."
        )
    hint = "close it if it is open, and check free space and rights."
    with output_errors("the workbook cannot be written", path, hint=hint):
        path.parent.mkdir(parents=True, exist_ok=True)
        with OwnedFolder(path.parent, *_aside(path)) as aside:
            new = aside.path / path.name
            write_workbook(new, ask(screened), screened)
            new.replace(path)
    return path


def check_language(lang: str, directory: Path | None) -> None:
    """Refuse a language that no report would be in, before any work is done."""
    from greentrade.words import Words

    Words(lang)
    if lang != "en" and (directory is None or is_workbook(directory)):
        raise UsageError(
            f"lang={lang!r} (--lang) is for the report, and none would be written.",
            hint="name a folder (--out): the report is written there.",
        )


def write_csv(screened: Screened, table: pa.Table, path: Path) -> None:
    """Write an answer as CSV: exact numbers, text as it is (a reader of CSV takes nothing for a formula)."""
    with screened.session.registered("gt_answer", table):
        screened.session.execute(
            # The session lets rows change places, which single records may do; an answer is ranked.
            f"COPY gt_answer TO {literal(str(path))} (FORMAT csv, HEADER true, PRESERVE_ORDER true)",
            step=f"write {path.stem}",
        )


def write_records(screened: Screened, path: Path, *, form: str | None, overwrite: bool) -> Path:
    """Write the screened rows alone into one file (of a Spark frame: a folder of files), beside its place first, then renamed."""
    form = form or ("csv" if path.suffix.lower() == ".csv" else "parquet")
    if form not in _ROW_FORMATS:
        raise UsageError.not_one_of("format", form, _ROW_FORMATS)
    clear_aside(path)
    if path.exists() and not overwrite:
        raise OutputError(
            "exists already.", where=str(path), hint="choose another name, or pass overwrite=True."
        )
    if path.is_dir() and screened.session.local:
        raise OutputError("this is a folder, not a file.", where=str(path), hint="name a file.")
    with output_errors("the records cannot be written", path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with OwnedFolder(path.parent, *_aside(path), rescue={_OLD: path}) as aside:
            written = _write_rows(screened, aside.path, form, ("records",))
            _replace(written["records"], path, aside.path / _OLD)
    return path


def _write_rows(screened: Screened, folder: Path, form: str, names: Sequence[str]) -> dict[str, Path]:
    """Write single rows, screened or set aside, each kind into a file of its name; they have to be those accounted for."""
    facts = {"greentrade": __version__, "reference_digest": screened.reference.digest}
    files = {name: folder / f"{name}.{form}" for name in names}
    written = {
        name: screened.session.copy_rows(_ROWS[name](screened), path, form=form, facts=facts)
        for name, path in files.items()
    }
    check_written(written, screened.dispositions.to_pylist())
    return files


_ROWS: Mapping[str, Callable[[Screened], str]] = {
    "records": lambda screened: records_sql(screened, packed=True),
    "set_aside": set_aside_sql,
}
"""Queries of single rows, by the name of their file."""


def csv_text(table: pa.Table) -> str:
    """Return an answer as the text of the file that :func:`write_csv` writes."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="greentrade-") as folder, duckdb.connect() as connection:
        path = Path(folder) / "answer.csv"
        connection.register("gt_answer", table)
        connection.execute(f"COPY gt_answer TO {literal(str(path))} (FORMAT csv, HEADER true)")
        return path.read_text(encoding="utf-8")


def _fill(screened: Screened, folder: Path, form: str, lang: str) -> None:
    """All files of the folder; each answer is asked for once, for its file and for the report."""
    from greentrade.report import Findings, write_report
    from greentrade.report.answers_for_report import ask
    from greentrade.report.missing_descriptions import industries_of_unnamed

    _write_rows(screened, folder, "csv" if form == "csv" else "parquet", tuple(_ROWS))
    tables = ask(screened)
    for name, table in tables.items():
        write_csv(screened, table, folder / f"{name}.csv")
    if form == "xlsx":
        from greentrade.output.workbook import write_workbook

        write_workbook(folder / WORKBOOK, tables, screened)
    listed = {
        name: {
            "file": f"{name}.csv",
            "rows": table.num_rows,
            "units": units_of(table.column_names, screened.currency),
        }
        for name, table in tables.items()
    }
    with screened.session.working("take the fingerprints of the files"):
        facts_of_run = run_json(screened, tables["totals"]) | {
            "answers": listed,
            "industries_of_unnamed": industries_of_unnamed(screened.reference, tables),
        }
    run = json.dumps(facts_of_run, ensure_ascii=False, indent=2)
    (folder / "run.json").write_text(run + "\n", encoding="utf-8")
    findings = Findings.of(screened, tables=tables, summary=facts_of_run)
    with screened.session.reduced_memory():  # pictures are drawn by a program that takes memory of its own
        write_report(findings, folder / "report.html", lang=lang)


def _replace(new: Path, directory: Path, old: Path) -> None:
    """Put the complete folder in place of an old one, which goes back if this fails (see ``rescue``), and else is removed last."""
    if directory.exists():
        directory.rename(old)
    new.rename(directory)
