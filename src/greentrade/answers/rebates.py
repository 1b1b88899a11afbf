"""What is known of China's export rebate rates: of a code in a period, and of the exports of an extract.

The shipped tables of rates and changes are partial, so most rates are unknown, and unknown is never zero. The rules are those of the
design's section on rebates: a positive rate is never carried forward, an undated page only gives a last known rate, a code shorter than
the entries under it has a rate only if every national line under it has one and they agree. The main path to full rates is the tax
administration's own library, imported into a folder of reference tables (:mod:`greentrade.reference.rebate_library`): of days of which
it speaks, it has the last word.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self

from greentrade.engines.sql import literal, statements
from greentrade.errors import InputError, InternalError, UsageError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from greentrade.core.screened import Screened

__all__ = ["Tables", "as_arrow", "as_date", "export_cells", "rate_status", "require"]

#: Steps that tell of which codes any fact speaks.
_TARGETS: Final = ("editions", "strict", "chains", "acts", "facts", "targets")

#: Steps of rebates.sql and rebate_status.sql in turn; each is kept as the temporary table ``gt_rb_<name>``.
_STEPS: Final = (
    "editions", "strict", "chains", "listed", "lines", "ended", "acts", "rounds", "facts", "targets", "whole", "parts", "reach", "spoken",
    "matched", "library_spans", "library", "contradicted", "heard", "points", "acts_in_turn", "closed", "observed", "changed", "presumed",
    "last_known", "settled", "part_status", "target_status",
)  # fmt: skip

#: Those that hang on the reference alone, if no caller brings a library: they are made once for a reference.
_LASTING: Final = (
    "imported",
    "editions",
    "strict",
    "chains",
    "listed",
    "lines",
    "ended",
    "acts",
    "rounds",
    "facts",
)

EXPORT: Final = "export"
_CELL_COLUMNS: Final = ("cell_id", "hs_code", "hs_edition", "nation", "period_start", "period_end")
_RATE_COLUMNS: Final = ("hs_code", "rate_pct", "special_flag", "valid_from", "valid_to", "source")


def export_cells(
    screened: Screened,
    tier: str,
    *,
    partner: bool = False,
    periods: bool = True,
    rates: pa.Table | None = None,
) -> tuple[pa.Table, pa.Table]:
    """Add up the exports as the rebate answers need them.

    The months of a code about which no fact is known are all alike (its rate is unknown), so where no answer by period is asked for they are
    added up to years: ten thousand codes by sixty months would be as many cells as many an extract has rows.

    Parameters
    ----------
    tier
        Tier of the flags.
    partner
        Whether partners are told apart.
    periods
        Whether periods are told apart of all codes; else only of those of whose rate something is known.
    rates
        The rate library in use, if it is not that of the reference tables.

    Returns
    -------
    tuple of pyarrow.Table
        Codes by period or year, with their flags and, where the extract has regimes, the value that is eligible; and all exports by period
        or year.
    """
    session, has, sql = (
        screened.session,
        screened.extract.columns,
        statements(__package__, "export_cells.sql"),
    )
    _put_facts_of_codes(screened, tier)
    groups = [name for name in ("regime", "reporter") if name in has] + (["partner"] if partner else [])
    exporter = sql["exporter"] if "reporter" in has else _text(screened.extract.reporter)
    piece = partial(
        sql["piece"].fill,
        exporter=exporter,
        regime="q.regime" if "regime" in has else "NULL::VARCHAR",
        partner="q.partner::VARCHAR" if partner else "NULL::VARCHAR",
    )
    cells = partial(screened.cells.by, *groups, code="code_id", flow=EXPORT)
    # A period of two calendar years has no rate of its own, so a year that holds one cannot stand for its periods.
    yearly = not periods and session.local and not session.execute(sql["straddling"])
    if yearly:
        dated = _dated_codes(screened, rates)
        years = piece(cells=cells(), time="-q.year", codes=f"ANTI JOIN {dated}")
        months = piece(cells=cells("period", only=dated), time="q.period", codes=f"SEMI JOIN {dated}")
        pieces, whole = f"{years}\n    UNION ALL\n{months}", screened.cells.by()
    else:
        whole = cells("period")
        pieces = piece(cells=whole, time="q.period", codes="SEMI JOIN gt_coded")
    session.execute(sql["times"])
    has_regime = "true" if "regime" in has else "false"
    table = session.table(
        sql["cells"].fill(pieces=pieces, has_regime=has_regime), step="exports by code and period"
    )
    exports = sql["all_exports"].fill(time="-c.year" if yearly else "c.period", cells=whole)
    return table, session.table(exports, step="all exports by period")


def _put_facts_of_codes(screened: Screened, tier: str) -> None:
    """Put what the cells are joined with into the session: regimes, flags, and the extract's own descriptions."""
    session, sql = screened.session, statements(__package__, "export_cells.sql")
    with screened.reference.cursor() as cursor:
        session.put("gt_regimes", cursor.sql(sql["regimes"]).to_arrow_table())
    session.put("gt_tier_flags", screened.flags(tier))
    if "description" in screened.extract.columns:
        session.group(
            "gt_descriptions", sql["descriptions"], least=("description",), step="find descriptions"
        )
    else:
        session.execute(sql["no_descriptions"])


def _dated_codes(screened: Screened, rates: pa.Table | None) -> str:
    """Name the table of the codes about which there is any fact, in any year in which they are exported."""
    session = screened.session
    own, sql = statements(__package__, "export_cells.sql"), statements(__package__, "rebates.sql")
    keys = session.table(own["years"].fill(cells=screened.cells.by(code="code_id")))
    derived = screened.reference.derived if rates is None else None
    with screened.reference.cursor() as cursor, Tables(cursor, derived) as tables:
        tables.put("cells", keys)
        _imported(tables, rates)
        for step in _TARGETS:
            tables.keep(step, sql[step], {"at": None} if step == "targets" else None)
        spoken = tables.read("SELECT DISTINCT hs_code, hs_edition FROM gt_rb_targets ORDER BY ALL")
    session.put("gt_spoken_of", spoken)
    texts = [f"{row['hs_code']} {row['hs_edition']}" for row in spoken.to_pylist()]
    return screened.cells.subset(("rates", *texts), own["dated_codes"])


def _imported(tables: Tables, rates: pa.Table | None) -> None:
    """Put the rate library: the caller's, or that of the reference tables."""
    if rates is None:
        tables.keep("imported", statements(__package__, "rebates.sql")["imported"], None)
    else:
        tables.put("imported", _library(rates))


def rate_status(
    cursor: duckdb.DuckDBPyConnection,
    cells: pa.Table,
    *,
    at: date | None = None,
    rates: pa.Table | None = None,
    derived: dict[str, pa.Table] | None = None,
) -> pa.Table:
    """Tell what is known of the rebate rate of each cell (a code in a period).

    Parameters
    ----------
    cursor
        Connection in which the reference tables are. Nothing of this call stays in it.
    cells
        ``cell_id``, ``hs_code`` (digits), ``hs_edition``, ``nation`` (only CHN has rates here), ``period_start`` and ``period_end`` (dates,
        within one year).
    at
        Read the rates at this date instead of in each cell's period; nothing else changes.
    rates
        A library in place of the table ``rebate_library`` of the reference tables: ``hs_code``, ``rate_pct``, ``special_flag`` (1 or
        taxed: taxed as a home sale; 2 or exempt), ``valid_from``, ``valid_to``, ``source``; optionally ``library_date``.
    derived
        Where what hangs on the reference tables alone is kept (``Reference.derived``), if their own library is read.

    Returns
    -------
    pyarrow.Table
        By ``cell_id``: ``rate_pct`` (where there is a single rate), ``rate_low``, ``rate_high`` (an empty end is not stated by any source),
        ``rate_status`` (known, observed, presumed_zero, changed_within_period, unknown), ``rate_kind`` (positive, zero, exempt, taxed),
        ``rate_source``, and the latest statement up to the period's end: ``last_known_rate_pct``, ``last_known_date`` (of an undated
        page: the earliest day it can be), ``last_known_source``; of an unknown rate ``raise_round``, the later raise whose codes are not
        all in our tables and which therefore ended the presumption of a zero.

    Notes
    -----
    An interval of a library is known from its first day to its last, or, while it is open, to ``library_date`` (without that date: on its
    first day only). The longest entry in force on a day speaks for all codes below it; several rates of one code at once are a range.
    Inside these days the library wins over the shipped changes and pages (``rate_source`` says so where they differ); outside of them the
    shipped tables speak, as far as the library does not contradict them.
    """
    require("cells", cells, _CELL_COLUMNS)
    sql = {**statements(__package__, "rebates.sql"), **statements(__package__, "rebate_status.sql")}
    with Tables(cursor, derived if rates is None else None) as tables:
        tables.put("cells", cells.select(list(_CELL_COLUMNS)))
        _imported(tables, rates)
        for step in _STEPS:
            tables.keep(step, sql[step], {"at": at} if step == "targets" else None)
        return tables.read(sql["answer"])


class Tables:
    """Temporary tables ``gt_rb_<name>`` of one call: made, read, and gone at the end.

    Parameters
    ----------
    cursor
        Connection to work in.
    derived
        Where the steps that hang on the reference tables alone are kept from call to call; without it, every step is made anew.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, derived: dict[str, pa.Table] | None = None) -> None:
        self._cursor = cursor
        self._derived = derived
        self._kept: list[str] = []
        self._views: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name in reversed(self._kept):
            self._cursor.execute(f"DROP TABLE IF EXISTS temp.gt_rb_{name}")
        for name in self._views:
            self._cursor.unregister(f"gt_rb_{name}")

    def put(self, name: str, table: pa.Table) -> None:
        """Show an Arrow table to the engine without copying it."""
        self._cursor.register(f"gt_rb_{name}", table)
        self._views.append(name)

    def keep(self, name: str, select: str, values: dict[str, Any] | None) -> None:
        """Keep the result of one step."""
        if self._derived is not None and name in _LASTING:
            if name not in self._derived:
                self._derived[name] = self._cursor.sql(select).to_arrow_table()
            self.put(name, self._derived[name])
            return
        self._cursor.execute(f"CREATE OR REPLACE TEMP TABLE gt_rb_{name} AS {select}", values)
        self._kept.append(name)

    def read(self, select: str, values: dict[str, Any] | None = None) -> pa.Table:
        """Read the last step to its end."""
        return self._cursor.sql(select, params=values).to_arrow_table()


def require(argument: str, table: pa.Table, columns: tuple[str, ...]) -> None:
    """Check that a table of ours lacks no column."""
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise InternalError(f"the table {argument} lacks {', '.join(missing)}.", where="answers.rebates")


def _library(rates: pa.Table) -> pa.Table:
    """Bring a user's library to the columns and types of the step ``imported``."""
    import pyarrow as pa

    fields: dict[str, Any] = {
        "hs_code": pa.string(), "rate_pct": pa.float64(), "special_flag": pa.string(), "valid_from": pa.date32(), "valid_to": pa.date32(),
        "source": pa.string(), "library_date": pa.date32(),
    }  # fmt: skip
    missing = [name for name in _RATE_COLUMNS if name not in rates.column_names]
    if missing:
        raise InputError(
            f"the table of rates lacks {', '.join(missing)}.",
            where="rates=",
            hint=f"give it the columns {', '.join(_RATE_COLUMNS)}.",
        )
    if "library_date" not in rates.column_names:
        rates = rates.append_column("library_date", pa.nulls(rates.num_rows, pa.date32()))
    try:
        return pa.table({name: rates.column(name).cast(kind) for name, kind in fields.items()})
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as err:
        raise InputError(
            f"the table of rates cannot be read: {err}.",
            where="rates=",
            hint="codes and flags are text, rates numbers, validity dates.",
        ) from err


def as_date(value: date | str | None) -> date | None:
    """Read the date of an argument, written as a date or as 2024-12-01."""
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"at={value!r} is no date.", hint="write it as 2024-12-01.") from error


def as_arrow(rates: Any) -> pa.Table:
    """Return a user's rate library as an Arrow table."""
    import pyarrow as pa

    if isinstance(rates, pa.Table):
        return rates
    if hasattr(rates, "__arrow_c_stream__"):
        return pa.table(rates)
    msg = f"rates must be a table (pandas, polars or Arrow), not {type(rates).__name__}."
    raise UsageError(
        msg,
        hint="read the library into a table with hs_code, rate_pct, special_flag, valid_from, valid_to, source.",
    )


def _text(value: str | None) -> str:
    return "NULL::VARCHAR" if value is None else literal(value)
