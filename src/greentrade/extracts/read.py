"""Read an extract: find its parts, decide what they mean, load them, look the texts up, set the aggregates aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError
from greentrade.extracts.files.parts import facts_of
from greentrade.extracts.files.sources import find_parts
from greentrade.extracts.grain.double_counting import make_raw
from greentrade.extracts.grain.repeats import find_repeats
from greentrade.extracts.layouts.detect import Detector, Plan
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
from greentrade.extracts.load.extract import Extract, InputFile, Source
from greentrade.extracts.load.projection import RAW_COLUMNS
from greentrade.extracts.load.source_view import make_source
from greentrade.extracts.reading import Reading

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import Part

_MUST_AGREE = ("hs_edition", "flow", "reporter", "month")
"""Columns that all files of an extract have, or none: a fact stated for the lacking ones would not be one for the others."""


def read_extract(source: Any, reading: Reading | None = None) -> Extract:
    """Read an extract into a session of our own.

    The steps, in order: what the caller states (``parse_stated``), the parts of the source (``find_parts``) and what their headings mean
    (``_plans``), the facts of the whole extract (``settle``), the rows as the view ``gt_source`` (``make_source``), one currency
    (``settle_money``), a dictionary for each column of few texts (``_dictionaries``), and the rows that would count twice (``make_raw``).

    Parameters
    ----------
    source
        Path, paths, pattern or folder; pandas or polars frame; Arrow table or reader, or anything with ``__arrow_c_stream__``; DuckDB
        relation; Spark frame; or the name of a table with ``connection=``.
    reading
        How it is to be read.

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
    reading = reading or Reading()
    stated = parse_stated(reading)
    session = reading.open_session(source)
    try:
        layout = None if reading.layout is None else find_layout(reading.layout)
        detector = Detector(layout, reading.columns, stated.flow, stated.reporter, stated.period)
        with session.working("find the records"):
            parts = find_parts(session, source, reading.connection, detector=detector, sheets=reading.sheets)
        return _read(session, parts, _plans(parts, detector), stated, reading)
    except BaseException:
        session.close()
        raise


def _plans(parts: Sequence[Part], detector: Detector) -> Sequence[Plan]:
    """Say what the headings of each part mean."""
    several = sum(max(1, len(part.files)) for part in parts) > 1
    return _flows_by_part(
        [detector.plan(part.headings, part.where, facts_of(part), several=several) for part in parts]
    )


def _read(
    session: Session, parts: Sequence[Part], plans: Sequence[Plan], stated: Stated, reading: Reading
) -> Extract:
    """Load the parts, and make of them an extract."""
    plan, where = plans[0], parts[0].where
    _check_same(parts, plans, several_currencies=bool(stated.rates))
    facts = settle(plan, parts, stated, where=where)
    session.row_count = sum(part.csv.lines for part in parts if part.csv is not None) or None
    loaded = make_source(session, parts, [_in_currency(p, facts) for p in plans])
    session.row_count = rows = sum(n or 0 for n in loaded.rows.values())
    repeats, repeat_notes = find_repeats(
        session, files=sum(len(part.files) for part in parts), rows=rows, drop=reading.drop_duplicates
    )
    money = settle_money(session, plans, facts, where=where)
    columns = _columns(plans)
    fiscal_notes = _dictionaries(session, columns, plan, facts, stated, where=where)
    source = Source(
        session=session,
        layout=plan.layout,
        columns=columns,
        scale=plan.scale if len({p.scale for p in plans}) == 1 else 1,
        code_width=plan.layout.code_width if reading.code_width is None else reading.code_width,
    )
    notes = [
        *(note for p in plans for note in p.notes),
        *loaded.notes,
        *_cuts(plan, loaded.rows),
        *repeat_notes,
        *money.notes,
        *fiscal_notes,
    ]
    implied = [f"{plan.implied_by} makes these {facts.flow}s"] if plan.implied_by is not None else []
    grain_notes = make_raw(source, plan, repeats=repeats)
    return Extract(
        **vars(source),
        inputs=tuple(_inputs(parts, plan, loaded.rows)),
        currency=money.currency,
        rates=money.rates,
        weight_scale=plan.layout.weight_scale,
        flow=None if "flow" in columns else facts.flow,
        reporter=facts.reporter,
        edition=facts.edition,
        nation=facts.nation,
        code_aliases=plan.layout.code_aliases,
        headings={name: plan.heading(name) for name in plan.columns},
        evidence=plan.evidence,
        notes=[*dict.fromkeys(notes), *implied, *grain_notes],
    )


def _columns(plans: Sequence[Plan]) -> frozenset[str]:
    """List the canonical columns that carry data."""
    named = {name for plan in plans for name in (*plan.columns, *plan.constants) if name in RAW_COLUMNS}
    return frozenset(named | ({"net_weight_kg"} if any(plan.weights for plan in plans) else set()))


def _dictionaries(
    session: Session, columns: frozenset[str], plan: Plan, facts: Stated, stated: Stated, *, where: str | None
) -> list[str]:
    """Read each distinct text of period, code, flow, edition and reporter once, and hold what is stated against them; note fiscal years."""

    def check(argument: str, said: str | None, found: set[str], column: str) -> None:
        check_column(argument, said, found, heading=plan.heading(column), where=where)

    notes = make_periods(session, plan, facts, where=where)
    make_codes(session, columns)
    if "flow" in columns:
        make_flows(session, plan, where=where)
        check("flow", stated.flow, names_of(session, "gt_flows", "flow_name"), "flow")
        _check_value_flow(session, plan, where)
    if "hs_edition" in columns:
        make_editions(session, where=where)
        check("edition", stated.edition, names_of(session, "gt_editions", "edition"), "hs_edition")
    if "reporter" in columns:
        make_places(session, "reporter", plan.layout.places)
        check("reporter", facts.reporter, names_of(session, "gt_reporters", "iso3"), "reporter")
    return notes


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
    """Give a plan the currency stated, so that other marks inside the values (a euro sign) contradict it."""
    if plan.currency is not None or facts.rates or "currency" in plan.columns:
        return plan
    return replace(plan, currency=facts.currency)


def _cuts(plan: Plan, rows: Mapping[str | None, int]) -> Iterator[str]:
    """Note the files with exactly as many rows as a download may have."""
    for name, count in rows.items():
        if count in plan.layout.row_caps:
            yield f"{name or 'the extract'} has exactly {count:,} rows, at which downloads of this kind are cut: rows may be missing"


def _flows_by_part(plans: Sequence[Plan]) -> Sequence[Plan]:
    """Make the flow a column where each part says its flow beside its table, and they differ."""
    flows = {plan.flow for plan in plans}
    if len(flows) < 2 or None in flows:
        return plans
    return [
        replace(plan, flow=None, implied_by=None, constants={**plan.constants, "flow": str(plan.flow)})
        for plan in plans
    ]


def _check_same(parts: Sequence[Part], plans: Sequence[Plan], *, several_currencies: bool) -> None:
    """Check that all parts are of one layout, in one currency and scale, and tell the same kinds of facts."""
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
    """List what was read."""
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
