"""Screen an extract: read it, classify its codes, account for every row, and answer questions about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from greentrade.answers.columns import hand_over
from greentrade.codebook import Codebook, as_json, code_table, match_table
from greentrade.core.cells import Cells
from greentrade.core.checks import check_balance, check_classification, check_editions
from greentrade.core.edition_mismatch import alias_notes, read_outside, unclassified_notes
from greentrade.core.keys import Keys
from greentrade.core.rows import records_sql, set_aside_sql
from greentrade.engines.sql import statements
from greentrade.errors import UsageError
from greentrade.extracts import read_extract
from greentrade.hs.codes import read_codes
from greentrade.hs.editions import parse_edition
from greentrade.questions import Questions
from greentrade.reference import Reference
from greentrade.screens import Screens

if TYPE_CHECKING:
    import os

    import duckdb
    import pyarrow as pa

    from greentrade.codebook.explain import Story
    from greentrade.extracts import Extract, Layout
    from greentrade.report.plot import Plot

Form = Literal["pandas", "arrow", "polars"]

_SQL = statements("greentrade", "screening.sql")


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
        Path, list of paths or glob of files (CSV and its kin, also packed as .gz, .zst or .zip; JSON; workbooks; Parquet, also a folder);
        a pandas, polars or Arrow table, a record batch reader or anything with ``__arrow_c_stream__``; a DuckDB relation; a Spark frame
        (the rows stay in Spark: docs/spark.md); or a table name together with ``connection``.
    layout
        Name of the layout (``greentrade layouts`` lists them), where detection needs help; or one of your own: a
        :class:`greentrade.Layout`, or the path of its TOML file.
    flow, reporter, currency, edition, period
        State what the extract does not say. Where it does say, a contradiction is an error. They never filter.
    nation
        Whose national lines the digits after the sixth are (ISO3, EUN); else the reporter's.
    columns
        Names of the columns, for a plain table: ``{"hs_code": "HS", "value_usd": "worth", "period": "yr"}``.
    connection
        The user's own connection that holds the table named by ``source``; nothing in it is changed or left behind.
    reference
        Reference tables, or a folder of a team's own lists to lay over the packaged ones.
    profile
        Way to draw the dimensions: ``"default"``, ``"china"`` (as Chinese regulators draw them), or one of a team's own.
    policy_date
        None: exposure to each list's latest scope. A date: what was in force then. ``"record"``: what was in force in each record's period.
    memory_limit, threads, temp_directory
        What may be used of the machine: memory of the process (``"4GB"``), threads, and the folder for what does not fit into memory. Left out,
        ``GREENTRADE_MEMORY_LIMIT``, ``GREENTRADE_THREADS`` and ``GREENTRADE_TEMP_DIRECTORY`` count.
    progress
        Show what is being done, rows and time left on long work; by default where a terminal or notebook is there to see it.
    code_width
        Digits that every code should have, when codes may have lost leading zeros and the column alone cannot tell.
    sheet
        Sheet of a workbook (or list of a JSON file) that holds the records, where several could; several names read several of one layout.
    fiscal_year
        First day of fiscal years like 2024-25 (``"04"``, ``"07-16"``), where layout or reporter do not say it; ``"none"`` where 2011-12 is
        December 2011.
    fx
        Rates for an extract in several currencies: units of the target for one unit of each (``{"CNY": "0.1411", "USD": 1}``). The target has
        the rate 1, or is named by ``currency``.
    drop_duplicates
        Set aside rows of a file that repeat a whole row of another file of the extract; they are reported in any case.

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
    if edition is not None:
        edition = parse_edition(edition)
    tables = reference if isinstance(reference, Reference) else Reference.load(reference)
    tables = tables if profile == "default" else tables.using(profile)
    extract = read_extract(
        source, layout=layout, flow=flow, reporter=reporter, currency=currency, edition=edition, nation=nation, columns=columns,
        connection=connection, memory_limit=memory_limit, threads=threads, progress=progress, code_width=code_width,
        sheet=sheet, period=period,
        fiscal_year=fiscal_year, fx=fx, drop_duplicates=drop_duplicates, temp_directory=temp_directory,
    )  # fmt: skip
    try:
        return Screening(extract, tables, policy_date=policy_date)
    except BaseException:
        extract.session.close()
        raise


class Screening(Questions, Screens):
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

    def __init__(self, extract: Extract, reference: Reference, *, policy_date: date | str | None) -> None:
        self.extract = extract
        self.reference = reference
        self.policy_date = policy_date
        self.session = extract.session
        self._flags: dict[str, pa.Table] = {}
        self.keys = Keys(extract, reference, policy_date=policy_date)
        self.edition_basis = self.keys.edition_basis
        check_classification(self.keys.reading, reference)
        self.cells = Cells(extract, self.keys)
        check_balance(extract, self.cells)
        misfits = check_editions(self.cells, reference, self.edition_basis)
        self._outside, reread = read_outside(self.keys, self.cells, misfits, reference)
        if reread:
            self.cells = Cells(extract, self.keys)
            check_balance(extract, self.cells)
        base = self.cells.by()
        self._accounting = self.session.table(_SQL["accounting"].replace("{cells}", base))
        self.editions: dict[str, int] = dict(self.session.execute(_SQL["editions"].replace("{cells}", base)))

    @property
    def codebook(self) -> Codebook:
        """The whole codebook: every key with its verdicts and its audit trail."""
        return self.keys.codebook

    # -- what was read ---------------------------------------------------------------------------------------------------------

    @property
    def currency(self) -> str | None:
        """Currency of all values (ISO 4217), or None where neither extract nor user says it."""
        return self.extract.currency

    @property
    def notes(self) -> list[str]:
        """What a careful reader should know about this screening, in words."""
        notes = list(self.extract.notes)
        notes += [
            f"codes repaired: {r.what}, {r.codes} distinct (for example {r.example})."
            for r in self.keys.reading.repairs
        ]
        profile = self.reference.profile
        if profile.name != "default":
            drawn = " and ".join(self.reference.drawn_by_profile)
            notes.append(
                f"dimensions follow the profile {profile.name!r} ({profile.title}): it redraws {drawn}."
            )
        if self.edition_basis == "assumed":
            notes.append(
                "HS editions are assumed from the year each took force; pass edition= if the codes follow another."
            )
        notes += alias_notes(self.keys, self.cells)
        notes += unclassified_notes(self._accounting.to_pylist())
        return [*notes, *self._outside]

    def accounting(self, as_: Form = "pandas") -> Any:
        """What became of every input row, and of its value.

        Returns
        -------
        pandas.DataFrame
            disposition (screened | aggregate | unclassified | rejected), reason, rows, value (currency units; of rejected rows as
            far as it could be read). Rows and value add up to the input; a mismatch would have raised.

        Examples
        --------
        >>> import greentrade as gt
        >>> int(gt.screen(gt.load_example("china_exports")).accounting()["rows"].sum())
        30969
        """
        return hand_over(self, "accounting", self._accounting, as_)

    def codes(self, as_: Form = "pandas") -> Any:
        """The codebook: one row per key.

        Returns
        -------
        pandas.DataFrame
            hs_code, hs_edition, nation, status (ok | not_in_edition | unmapped | not_hs), each dimension at the default tier
            (certain | possible | empty), votes_<dimension> ("certain+possible of voters"), voters_<dimension> (who they are),
            reason (why not_hs; ``lapsed`` or ``early``: rows of another edition have the code, which is read in this one, its neighbour;
            ``alias 271000``: stands as 271000 in the extract).
        """
        table = self.flags("default")
        return hand_over(self, "codes", table.remove_column(table.num_columns - 1), as_)  # the key_id

    def matches(self, as_: Form = "pandas") -> Any:
        """The audit trail: one row per key x list that matches.

        Returns
        -------
        pandas.DataFrame
            hs_code, hs_edition, nation, list_id, match (certain | possible), via (reasons why only possible, joined by ``+``), entry,
            scope, path (through editions and industry links), category, source, verified, basis.
        """
        return hand_over(self, "matches", match_table(self.codebook), as_)

    # -- answers ---------------------------------------------------------------------------------------------------------------

    def explain(self, code: str) -> Story:
        """The story of one code in words: what it is, which lists name it, why certain or only possible, and what it trades.

        Parameters
        ----------
        code
            A code as it stands in the extract, or repaired.

        Returns
        -------
        Story
            Text to print; a notebook shows it as tables.

        Raises
        ------
        UsageError
            The extract does not hold the code.
        """
        from greentrade.codebook.explain import story

        wanted = {c.code or c.raw for c in read_codes([code]).codes} | {code}
        book, origins = self.codebook, self.keys.origins()
        aliases = {f"alias {text}" for text in wanted}
        keys = [
            k for k in book.keys.to_pylist() if k["hs_code"] in wanted or origins.get(k["key_id"]) in aliases
        ]
        if not keys:
            held = sorted(k for k in set(book.keys["hs_code"].to_pylist()) if k.startswith(code[:4]))[:8]
            near = f"near it: {', '.join(held)}." if held else "see s.codes() for the codes held."
            raise UsageError(
                f"this extract holds no code {code!r}.",
                hint=f"{near} gt.classify([...]) explains codes without an extract.",
            )
        ids = {k["key_id"] for k in keys}
        items = [
            item
            for key, item in zip(
                book.keys.to_pylist(), as_json(book, self.reference, origins=origins), strict=True
            )
            if key["key_id"] in ids
        ]
        value = self.session.execute(
            _SQL["value_of"].replace("{cells}", self.cells.by(code="code_id")), {"keys": sorted(ids)}
        )
        return story(items, self.reference, trade=value, currency=self.currency)

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

    def close(self) -> None:
        """Release the engine and its temporary files."""
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        from greentrade.report.headline import headline_text

        return headline_text(self)

    def _repr_html_(self) -> str:
        from greentrade.report.notebook import screening_html

        return screening_html(self)

    def flags(self, tier: str) -> pa.Table:
        """Codebook at a tier (columns of :meth:`codes`) with ``key_id``; made once, since several answers need it."""
        if tier not in self._flags:
            table = code_table(self.codebook, self.reference.profile, tier=tier, origins=self.keys.origins())
            self._flags[tier] = table.append_column("key_id", self.codebook.keys["key_id"].combine_chunks())
        return self._flags[tier]
