"""The face of a screening: read an extract, classify its codes, account for every row, and ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any, Literal

from greentrade.answers.catalogue import Answers
from greentrade.answers.codes import explain
from greentrade.core.rows import records_sql, set_aside_sql
from greentrade.core.screened import Screened
from greentrade.docstrings import section
from greentrade.extracts import Reading

if TYPE_CHECKING:
    import os

    import duckdb

    from greentrade.extracts import Layout
    from greentrade.reference import Reference
    from greentrade.report.plot import Plot

_OF_THE_CORE = {"session", "keys", "cells", "codebook", "dispositions", "flags", "read"}
"""Attributes that answers use and users need not: they are not offered when names are completed."""


def screen(
    source: Any,
    *,
    layout: str | os.PathLike[str] | Layout | None = None,
    flow: str | None = None,
    reporter: str | None = None,
    currency: str | None = None,
    edition: str | None = None,
    nation: str | None = None,
    columns: Mapping[str, str] | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    reference: Reference | str | Path | None = None,
    profile: str = "default",
    policy_date: date | str | None = None,
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: bool | None = None,
    code_width: int | None = None,
    sheet: str | Sequence[str] | None = None,
    period: str | int | None = None,
    fiscal_year: str | None = None,
    fx: Mapping[str, Any] | None = None,
    drop_duplicates: bool = False,
    temp_directory: str | os.PathLike[str] | None = None,
) -> Screening:
    """Screen customs trade records for their environmental meaning.

    Parameters
    ----------
    source
        Path, list of paths or glob of files (CSV and other delimited text, also packed as .gz, .zst or .zip; JSON; workbooks; Parquet, also a folder);
        a pandas, polars or Arrow table, a record batch reader or anything with ``__arrow_c_stream__``; a DuckDB relation; a Spark frame
        (the rows stay in Spark: docs/spark.md); or a table name together with ``connection``.
    reference
        Reference tables, or a folder of a team's own lists to lay over the packaged ones.
    profile
        Way to draw the dimensions: ``"default"``, ``"china"`` (as Chinese regulators draw them), or one of a team's own.
    policy_date
        None: exposure to each list's latest scope. A date: what was in force then. ``"record"``: what was in force in each record's period.
    {reading}

    Returns
    -------
    Screening

    Raises
    ------
    InputError
        The source cannot be read, or is not HS trade data.
    ChoiceNeeded
        A fact is missing or two readings are plausible; the message names the argument to pass.
    UsageError
        An argument that cannot be right.

    Examples
    --------
    >>> import greentrade as gt
    >>> s = gt.screen(gt.load_example("china_exports"))
    >>> s.accounting()[["disposition", "reason", "rows"]].values.tolist()
    [['screened', '', 30963], ['unclassified', 'not_in_edition', 6]]
    """
    return Screening.read(
        source, layout=layout, flow=flow, reporter=reporter, currency=currency, edition=edition, nation=nation, columns=columns,
        connection=connection, reference=reference, profile=profile, policy_date=policy_date, memory_limit=memory_limit, threads=threads,
        progress=progress, code_width=code_width, sheet=sheet, period=period, fiscal_year=fiscal_year, fx=fx,
        drop_duplicates=drop_duplicates, temp_directory=temp_directory,
    )  # fmt: skip


screen.__doc__ = (screen.__doc__ or "").replace(
    "    {reading}\n", indent(section(Reading, "Attributes"), "    ")
)


class Screening(Screened, Answers):
    """Records joined with the codebook: what :func:`screen` returns.

    Attributes
    ----------
    extract
        What was read, and how.
    reference
        The tables it was screened with.
    editions
        Rows by HS edition.
    edition_basis
        How the editions are known: declared | extract | assumed.
    keys, cells
        What answers are made from: the classified keys and the passes over the rows.
    """

    explain = explain

    # -- rows ------------------------------------------------------------------------------------------------------------------

    def records(self) -> Any:
        """Screened rows with their flags, as a DuckDB relation or, of a Spark frame, a Spark frame.

        They may be larger than memory: read a relation with ``.df()``, ``.pl()``, ``.to_arrow_reader()``.

        Columns: period, flow, reporter, partner, hs_code (repaired), hs_edition, value (DECIMAL, currency units), currency, net_weight_kg,
        quantity, quantity_unit, regime, source_file, source_row, then each dimension at the default tier.
        """
        return self.session.rows(records_sql(self))

    def set_aside(self) -> Any:
        """Rows that were not screened, with disposition and reason, as a DuckDB relation or, of a Spark frame, a Spark frame.

        Columns: source_file, source_row, disposition, reason, column, raw_value, raw_line, value.
        """
        return self.session.rows(set_aside_sql(self))

    # -- writing ---------------------------------------------------------------------------------------------------------------

    def write(
        self,
        directory: str | Path,
        *,
        format: Literal["parquet", "csv", "xlsx"] | None = None,  # noqa: A002 (the word that users know)
        overwrite: bool = False,
        lang: str = "en",
    ) -> Path:
        """Write records, rows set aside, the answers, the report and ``run.json`` into a folder, or the answers into a workbook.

        Whole or not at all: it is written aside, then renamed.

        Parameters
        ----------
        directory
            Folder to make; or, with a name that ends in ``.xlsx``, a workbook of the answers alone. One that exists is refused without
            ``overwrite``.
        format
            Of the row files (records, set_aside): ``"parquet"`` (if nothing is said) or ``"csv"``. ``"xlsx"``: the folder holds the answers
            as a workbook, too.
        overwrite
            Replace an existing folder or workbook once the new one is complete.
        lang
            Language of the report, ``"en"`` or ``"zh"``; a workbook has none.

        Returns
        -------
        pathlib.Path
            The folder, or the workbook.

        Raises
        ------
        OutputError
            It exists or cannot be written.
        UsageError
            Unknown format or language, or the package that writes workbooks is missing.
        """
        from greentrade.output.folder import write

        return write(self, Path(directory), form=format, overwrite=overwrite, lang=lang)

    def write_records(
        self,
        path: str | Path,
        *,
        format: Literal["parquet", "csv"] | None = None,  # noqa: A002 (the word that users know)
        overwrite: bool = False,
    ) -> Path:
        """Write the screened rows with their flags into one file, and nothing else: ``records.parquet`` as :meth:`write` writes it.

        Much faster than to write the relation of :meth:`records`, and the rows are counted against the accounting. Whole or not at all: it
        is written aside, then renamed.

        Parameters
        ----------
        path
            File to make; of a Spark frame, a folder of files. One that exists is refused without ``overwrite``.
        format
            ``"parquet"`` or ``"csv"``; if nothing is said, CSV where the name ends in ``.csv``, else Parquet.
        overwrite
            Replace an existing file once the new one is complete.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        OutputError
            It exists or cannot be written.
        UsageError
            Unknown format.
        """
        from greentrade.output.folder import write_records

        return write_records(self, Path(path), form=format, overwrite=overwrite)

    def report(self, path: str | Path, lang: str = "en") -> Path:
        """Write the report as one self-contained HTML file, in English (``"en"``) or Chinese (``"zh"``), and give its path back."""
        from greentrade.report.page import write_report

        return write_report(self, Path(path), lang=lang)

    @property
    def plot(self) -> Plot:
        """Charts of the answers, for notebooks: ``s.plot.totals()``; see :class:`greentrade.report.plot.Plot`."""
        from greentrade.report.plot import Plot

        return Plot(self)

    def __dir__(self) -> list[str]:
        return sorted(
            name for name in super().__dir__() if not name.startswith("_") and name not in _OF_THE_CORE
        )

    def __repr__(self) -> str:
        from greentrade.report.headline import headline_text

        return headline_text(self)

    def _repr_html_(self) -> str:
        from greentrade.report.notebook import screening_html

        return screening_html(self)
