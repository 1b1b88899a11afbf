"""Small tables with what each distinct text of an extract means: ``gt_periods``, ``gt_flows``, ``gt_editions``, ``gt_reporters`` ...

The texts are classified, not the rows: the rows meet these tables in equi-joins on the raw column, whose type they keep.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from greentrade.engines.sql import statements
from greentrade.errors import InputError
from greentrade.extracts.layouts.fiscal import (
    FirstDay,
    fiscal_texts,
    known_first_day,
    month_of,
    parse_fiscal_year,
    read_fiscal,
)
from greentrade.extracts.layouts.readings import (
    Period,
    month_period,
    read_edition,
    read_flow,
    read_month,
    read_periods,
    read_place,
    read_year_month,
)
from greentrade.extracts.load.numbers import exact

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.engines.duckdb import Session
    from greentrade.extracts.layouts.detect import Plan
    from greentrade.extracts.load.declared import Stated

_SQL = statements(__package__, "dictionaries.sql")
_SHOWN = 5


def make_periods(session: Session, plan: Plan, facts: Stated, *, where: str | None) -> list[str]:
    """Create ``gt_periods``: one row for each distinct period (and month) text.

    Returns
    -------
    list of str
        What a user should know about fiscal years.
    """
    with_month = "month" in plan.columns
    session.execute(_SQL["distinct_months" if with_month else "distinct_periods"], step="find the periods")
    texts: list[tuple[str, str]] = session.execute(_SQL["period_texts"])
    first = _first_day(plan, facts)
    fiscal = _fiscal_periods({period for period, _ in texts}, first, plan, facts, where=where)
    if with_month:
        read = [_with_month(period, month, fiscal.get(period), first) for period, month in texts]
    else:
        by_text = read_periods({period for period, _ in texts} - set(fiscal)) | fiscal
        read = [by_text[period] for period, _ in texts]
    if texts and not any(read):
        shown = ", ".join(repr(period) for period, _ in texts[:_SHOWN])
        raise InputError(
            f"no period could be read in column {plan.heading('period')!r} ({shown}).",
            where=where,
            hint='years look like 2024 and months like 202401 or 2024-01; another column is named by columns={"period": "<heading>"}.',
        )
    _join(session, "periods", _periods_table(texts, read))
    return _fiscal_notes([p for p in fiscal.values() if p is not None], {p for p in read if p is not None})


def _first_day(plan: Plan, facts: Stated) -> FirstDay | None:
    """Find the first day of fiscal years: as stated, as in the layout, or as is known of the reporter."""
    stated = facts.fiscal_year or plan.layout.fiscal_year
    return known_first_day(facts.reporter) if stated is None else parse_fiscal_year(stated)


def _fiscal_periods(
    texts: set[str], first: FirstDay | None, plan: Plan, facts: Stated, *, where: str | None
) -> dict[str, Period | None]:
    """Read the texts that are fiscal years."""
    stated = facts.fiscal_year or plan.layout.fiscal_year
    found = fiscal_texts(texts, stated=stated, where=where, heading=plan.heading("period"))
    return {text: read_fiscal(text, first) for text in found}


def _periods_table(texts: Sequence[tuple[str, str]], read: Sequence[Period | None]) -> pa.Table:
    import pyarrow as pa

    def column(name: str, kind: pa.DataType) -> pa.Array:
        return pa.array([getattr(period, name, None) for period in read], kind)

    return pa.table(
        {
            "text": pa.array([period for period, _ in texts], pa.string()),
            "month_text": pa.array([month for _, month in texts], pa.string()),
            "period_start": column("start", pa.date32()),
            "period_end": column("end", pa.date32()),
            "label": column("label", pa.string()),
            "year": column("year", pa.int32()),
            "exact": column("exact", pa.bool_()),
        }
    )


def _with_month(year: str, month: str, fiscal: Period | None, first: FirstDay | None) -> Period | None:
    """Read the period of a year and a month; of a fiscal year whose months nobody says, the whole."""
    if fiscal is None:
        return read_year_month(year, month)
    number = read_month(month)
    found = month_of(fiscal, number, first) if number is not None and 1 <= number <= 12 else None
    return fiscal if found is None else month_period(*found)


def _fiscal_notes(fiscal: Sequence[Period], periods: set[Period]) -> list[str]:
    """Note how fiscal years are kept, and whether other periods share days with them without being a part of them."""
    if not fiscal:
        return []
    crossing = {
        (f.label, p.label)
        for f in set(fiscal)
        for p in periods - set(fiscal)
        if f.start <= p.end and p.start <= f.end and not (f.exact and f.start <= p.start and p.end <= f.end)
    }
    notes = (
        [
            f"fiscal years and other periods share days ({' and '.join(min(crossing))}): sums over them may count trade twice"
        ]
        if crossing
        else []
    )
    example = min(fiscal, key=lambda p: (p.start, p.label))
    said = (
        f"from {example.start} to {example.end}"
        if example.exact
        else 'its months are not known: fiscal_year="04" (--fiscal-year) says its first one'
    )
    return [
        *notes,
        (
            f"{len(fiscal)} {'fiscal year is kept as a period of its' if len(fiscal) == 1 else 'fiscal years are kept as periods of their'} own ({example.label}: {said}); by year they count as {example.year} "
            "and so on, and the rest of the calendar year is not in them"
        ),
    ]


def make_flows(session: Session, plan: Plan, *, where: str | None) -> None:
    """Create ``gt_flows`` (from ``gt_cube``): one row for each distinct flow text; at least one of them must be readable."""
    import pyarrow as pa

    codes = plan.layout.flow_codes

    def read(texts: Sequence[str]) -> pa.Table:
        flows = [read_flow(t, codes) for t in texts]
        if texts and not any(flows):
            raise InputError(
                f"no flow could be read in column {plan.heading('flow')!r} ({shown(texts)}).",
                where=where,
                hint="flows are words like export and import; digits mean a flow only in a layout that says so (1 is import at Comtrade "
                "and export in Japan): replace them by words.",
            )
        return pa.table({"text": pa.array(texts, pa.string()), "flow_name": pa.array(flows, pa.string())})

    _make(session, "flow", "flows", read, table="gt_cube")


def make_editions(session: Session, *, where: str | None) -> None:
    """Create ``gt_editions``: one row for each distinct edition text; classifications that are not HS are refused by name."""
    import pyarrow as pa

    def read(texts: Sequence[str]) -> pa.Table:
        editions = [read_edition(t, where=where) for t in texts]
        return pa.table({"text": pa.array(texts, pa.string()), "edition": pa.array(editions, pa.string())})

    _make(session, "hs_edition", "editions", read)


def make_places(session: Session, column: str, scheme: str, *, table: str = "gt_source") -> None:
    """Create ``gt_reporters`` or ``gt_partners``: one row for each distinct text.

    Parameters
    ----------
    session
        Our session.
    column
        ``reporter`` or ``partner``.
    scheme
        Code scheme of the layout: iso, comtrade, baci or gacc.
    table
        What holds all values of the column: the rows, or the values found before.
    """
    import pyarrow as pa

    def read(texts: Sequence[str]) -> pa.Table:
        places = [read_place(t, scheme) for t in texts]
        iso3, names = [p[0] for p in places], [p[1] for p in places]
        return pa.table(
            {
                "text": pa.array(texts, pa.string()),
                "iso3": pa.array(iso3, pa.string()),
                "name": pa.array(names, pa.string()),
            }
        )

    _make(session, column, f"{column}s", read, table=table)


def make_codes(session: Session, columns: Collection[str]) -> None:
    """Create ``gt_cube`` (rows and value by raw code, year and raw flow) and ``gt_codes`` (the distinct raw codes) in one pass over the rows."""
    (kind,) = session.execute(_SQL["value_type"])[0]
    year, join = "NULL::INTEGER", ""
    if "period" in columns:
        year, join = (
            "p.year",
            "LEFT JOIN gt_periods AS p ON p.period = s.period"
            + (" AND p.month = s.month" if "month" in columns else ""),
        )
        # Years out of whole numbers like 202401 need no join: a tenth of the pass.
        for divisor in session.execute(_SQL["plain_years"]) if "month" not in columns else ():
            year, join = f"(s.period // {divisor[0]})::INTEGER", ""
    sql = _SQL["cube"].fill(year=year, value=exact("s.value", kind), join=join)
    session.group("gt_cube", sql, sums=("n", "valued", "value"), step="read the records")
    session.execute(_SQL["codes"])


def _make(
    session: Session,
    column: str,
    name: str,
    read: Callable[[Sequence[str]], pa.Table],
    *,
    table: str = "gt_source",
) -> None:
    session.execute(
        _SQL["distinct"].fill(column=column, table=table),
        step=f"find the distinct values of {column}",
    )
    texts = [text for (text,) in session.execute(_SQL["texts"])]
    _join(session, name, read(texts))


def _join(session: Session, name: str, table: pa.Table) -> None:
    """Bring the meanings of the texts back to the raw values, in their own type."""
    with session.registered("gt_texts", table):
        session.execute(_SQL[name])
    session.execute("DROP TABLE gt_distinct")


def names_of(session: Session, table: str, column: str) -> set[str]:
    """List the distinct meanings in one of the dictionaries (an internal table and column, never a user's)."""
    return {
        value
        for (value,) in session.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL")
    }


def shown(values: Iterable[str]) -> str:
    """List some values for a message."""
    ordered = sorted(values)
    return ", ".join(ordered[:_SHOWN]) + (", ..." if len(ordered) > _SHOWN else "")
