"""Read an extract: find its parts, decide what they mean, load them, look the texts up, set the aggregates aside."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greentrade.engines import open_session
from greentrade.errors import InputError
from greentrade.extracts.files.parts import facts_of
from greentrade.extracts.files.sources import find_parts
from greentrade.extracts.grain.double_counting import make_raw
from greentrade.extracts.grain.repeats import find_repeats
from greentrade.extracts.layouts.detect import Plan, make_plan
from greentrade.extracts.layouts.library import find_layout
from greentrade.extracts.layouts.vocabulary import words
from greentrade.extracts.load.currencies import settle_money
from greentrade.extracts.load.declared import Stated, check_column, parse_stated, settle
from greentrade.extracts.load.dictionaries import (
    make_codes,
    make_editions,
    make_flows,
    make_periods,
    make_places,
    names_of,
)
from greentrade.extracts.load.extract import Extract, InputFile
from greentrade.extracts.load.projection import RAW_COLUMNS
from greentrade.extracts.load.source_view import make_source

if TYPE_CHECKING:
    import duckdb

    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import Part
    from greentrade.extracts.layouts.layout import Layout

_MUST_AGREE = ("hs_edition", "flow", "reporter", "month")
"""Columns that all files of an extract have, or none: a fact stated for the lacking ones would not be one for the others."""


def read_extract(
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
) -> Extract:
    """Read an extract into a session of our own.

    Parameters
    ----------
    source
        Path, paths, pattern or folder; pandas or polars frame; Arrow table or reader, or anything with ``__arrow_c_stream__``; DuckDB
        relation; or the name of a table with ``connection=``.
    layout
        Id of the layout, where it should not be recognised from the headings; or a layout of your own, or the path of its TOML file.
    flow, reporter, currency, edition, nation, period
        What the extract does not say. Where it does say, a contradiction is an error; they never filter.
    columns
        Canonical column to heading, where headings are not recognised.
    connection
        The user's connection, in which the source is a table; it is only read.
    memory_limit, threads, temp_directory, progress
        For our own session (:class:`greentrade.engines.duckdb.Session`).
    code_width
        Digits that every code should have, where lost leading zeros cannot be told from the column.
    sheet
        Sheet of a workbook (or list of a JSON file, by its key) that holds the records, where several could; several names for several
        sheets of one layout.
    fiscal_year
        First day of fiscal years (``"04"``, ``"07-16"``), or ``"none"`` where 2011-12 is December.
    fx
        Rates, where there are several currencies: units of the target for one unit of each; the target has rate 1 or is ``currency=``.
    drop_duplicates
        Set aside rows of a file that repeat a whole row of another file of the extract.

    Returns
    -------
    Extract

    Raises
    ------
    InputError
        The source cannot be read, or contradicts what was stated.
    ChoiceNeeded
        Two readings fit, or a fact is missing: the message names the argument.
    """
    stated = parse_stated(
        flow=flow,
        reporter=reporter,
        currency=currency,
        edition=edition,
        nation=nation,
        period=period,
        fiscal_year=fiscal_year,
        fx=fx,
    )
    session = open_session(
        source, memory_limit=memory_limit, threads=threads, progress=progress, temp_directory=temp_directory
    )
    try:
        chosen = None if layout is None else find_layout(layout)

        def planner(
            headings: Sequence[str],
            where: str | None,
            facts: Mapping[str, str] | None = None,
            *,
            several: bool = False,
        ) -> Plan:
            return make_plan(
                headings,
                where=where,
                layout=chosen,
                columns=columns,
                flow=stated.flow,
                reporter=stated.reporter,
                period=stated.period,
                facts=facts,
                several=several,
            )

        sheets = [sheet] if isinstance(sheet, str) else list(sheet or ())
        with session.working("find the records"):
            parts = find_parts(session, source, connection, planner=planner, sheets=sheets)
        session.row_count = sum(part.csv.lines for part in parts if part.csv is not None) or None
        several = sum(max(1, len(part.files)) for part in parts) > 1
        plans = [planner(part.headings, part.where, facts_of(part), several=several) for part in parts]
        return _read(session, parts, flows_by_part(plans), stated, code_width, drop=drop_duplicates)
    except BaseException:
        session.close()
        raise


def _read(
    session: Session,
    parts: Sequence[Part],
    plans: Sequence[Plan],
    stated: Stated,
    code_width: int | None,
    *,
    drop: bool,
) -> Extract:
    plan, where = plans[0], parts[0].where
    _check_same(parts, plans, several_currencies=bool(stated.rates))
    facts = settle(plan, parts, stated, where=where)
    reading = make_source(session, parts, [_in_currency(p, facts) for p in plans])
    session.row_count = sum(n or 0 for n in reading.rows.values())
    repeats, repeated = find_repeats(
        session,
        files=sum(len(p.files) for p in parts),
        rows=sum(n or 0 for n in reading.rows.values()),
        drop=drop,
    )
    money = settle_money(session, plans, facts, where=where)
    present = {name for p in plans for name in (*p.columns, *p.constants) if name in RAW_COLUMNS}
    if any(p.weights for p in plans):
        present.add("net_weight_kg")
    fiscal = make_periods(session, plan, facts, where=where)
    make_codes(session, present)
    if "flow" in present:
        make_flows(session, plan, where=where)
        check_column(
            "flow",
            stated.flow,
            names_of(session, "gt_flows", "flow_name"),
            heading=plan.heading("flow"),
            where=where,
        )
        _check_value_flow(session, plan, where)
    if "hs_edition" in present:
        make_editions(session, where=where)
        found = names_of(session, "gt_editions", "edition")
        check_column("edition", stated.edition, found, heading=plan.heading("hs_edition"), where=where)
    if "reporter" in present:
        make_places(session, "reporter", plan.layout.places)
        found = names_of(session, "gt_reporters", "iso3")
        check_column("reporter", facts.reporter, found, heading=plan.heading("reporter"), where=where)
    extract = Extract(
        session=session,
        layout=plan.layout,
        inputs=tuple(_inputs(parts, plan, reading.rows)),
        currency=money.currency,
        rates=money.rates,
        scale=plan.scale if len({p.scale for p in plans}) == 1 else 1,
        weight_scale=plan.layout.weight_scale,
        columns=frozenset(present),
        flow=None if "flow" in present else facts.flow,
        reporter=facts.reporter,
        edition=facts.edition,
        nation=facts.nation,
        code_width=plan.layout.code_width if code_width is None else code_width,
        code_aliases=plan.layout.code_aliases,
        headings={name: plan.heading(name) for name in plan.columns},
        evidence=plan.evidence,
        notes=list(
            dict.fromkeys(
                [
                    *(note for p in plans for note in p.notes),
                    *reading.notes,
                    *_cuts(plan, reading.rows),
                    *repeated,
                    *money.notes,
                    *fiscal,
                ]
            )
        ),
    )
    if plan.implied_by is not None:
        extract.notes.append(f"{plan.implied_by} makes these {facts.flow}s")
    make_raw(extract, plan, repeats=repeats)
    return extract


def _check_value_flow(session: Session, plan: Plan, where: str | None) -> None:
    """Refuse imports in a column that is headed exports: one of the two is wrong."""
    found = names_of(session, "gt_flows", "flow_name")
    odd = {f for f in found if words().sub_flows.get(f, f) != plan.value_flow}
    if plan.value_flow is not None and odd:
        raise InputError(
            f"column {plan.heading('value')!r} is headed as {plan.value_flow}, and column {plan.heading('flow')!r} says {', '.join(sorted(odd))}.",
            where=where,
            hint="rename the column of values if the flow column is right, or leave the flow column out.",
        )


def _in_currency(plan: Plan, facts: Stated) -> Plan:
    """Plan with the currency stated, so that other marks inside the values (a euro sign) contradict it."""
    if plan.currency is not None or facts.rates or "currency" in plan.columns:
        return plan
    return replace(plan, currency=facts.currency)


def _cuts(plan: Plan, rows: Mapping[str | None, int]) -> Iterator[str]:
    """Files with exactly as many rows as a download may have."""
    for name, count in rows.items():
        if count in plan.layout.row_caps:
            yield f"{name or 'the extract'} has exactly {count:,} rows, at which downloads of this kind are cut: rows may be missing"


def flows_by_part(plans: Sequence[Plan]) -> Sequence[Plan]:
    """Where each part says its flow beside its table, and they differ, the flow becomes a column."""
    flows = {plan.flow for plan in plans}
    if len(flows) < 2 or None in flows:
        return plans
    return [
        replace(plan, flow=None, implied_by=None, constants={**plan.constants, "flow": str(plan.flow)})
        for plan in plans
    ]


def _check_same(parts: Sequence[Part], plans: Sequence[Plan], *, several_currencies: bool) -> None:
    """All parts are of one layout, in one currency and scale, and tell the same kinds of facts."""
    first = plans[0]
    for part, plan in zip(parts[1:], plans[1:], strict=True):
        differences = [
            what
            for what, same in (
                (f"layout ({first.layout.id}, {plan.layout.id})", plan.layout is first.layout),
                (
                    "currency or unit of the value",
                    several_currencies or (plan.currency, plan.scale) == (first.currency, first.scale),
                ),
                ("flow that the headings imply", plan.flow == first.flow),
                *(
                    (f"{c} (a column of one of them only)", (c in plan.columns) == (c in first.columns))
                    for c in _MUST_AGREE
                ),
            )
            if not same
        ]
        if differences:
            raise InputError(
                f"the files differ in: {', '.join(differences)}.",
                where=f"{parts[0].where} and {part.where}",
                hint="screen them one by one"
                + (
                    "; if only the currency differs, fx= takes rates."
                    if plan.currency != first.currency
                    else "."
                ),
            )


def _inputs(parts: Sequence[Part], plan: Plan, rows: Mapping[str | None, int]) -> Iterator[InputFile]:
    """What was read."""
    for part in parts:
        if not part.files:
            yield InputFile(None, plan.layout.id, None, rows[None])
        for origin in part.files:
            yield InputFile(
                str(origin.path),
                plan.layout.id,
                part.encoding,
                rows[origin.name],
                member=origin.member,
                delimiter=None if part.csv is None else part.csv.delimiter,
            )


def name_spark_inputs(extract: Extract, frame: Any) -> None:
    """Put the files of a Spark frame into an extract's inputs, as far as they are known here; note what was not looked for."""
    from greentrade.engines.spark_files import input_paths

    count, paths = input_paths(frame)
    if count > 1:
        extract.notes.append(f"rows repeated across the {count} files were not looked for (Spark)")
    if len(paths) == count:
        (given,) = extract.inputs
        rows = given.rows if count == 1 else None
        extract.inputs = tuple(InputFile(path, given.layout, None, rows) for path in paths)
