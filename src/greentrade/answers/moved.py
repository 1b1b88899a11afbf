"""What two states of the reference tables move in an extract: screen it with both, and compare what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.answers.codes import matches
from greentrade.answers.totals import totals
from greentrade.codebook.concordance import reached
from greentrade.core.screened import Screened
from greentrade.engines.duckdb import Session
from greentrade.engines.sql import statements
from greentrade.reference.diff import Difference, compare
from greentrade.reference.states import State, opened

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.reference import Reference

__all__ = ["Moved", "moved"]

_SQL = statements(__package__, "moved.sql")


@dataclass(frozen=True, slots=True)
class Moved:
    """What two states of the tables move in an extract. Values are exact, in the extract's currency.

    Attributes
    ----------
    difference
        What differs between the tables.
    currency
        Currency of all values, or None where the extract does not say it.
    inputs
        What was read: path, sha256, layout, encoding, rows.
    notes
        What a careful reader should know: that a past state was not screened with as a whole.
    totals
        flow, dimension, tier, value_low_before, value_low_after, value_low_moved (after minus before), the same of value_high,
        codes_low_before, codes_low_after, codes_high_before, codes_high_after: a row where any of them moved.
    lists
        list_id, before, after (certain | possible | none), flow, value, codes: trade whose match with a list changed.
    codes
        list_id, before, after, flow, hs_code, hs_edition, nation, value: the same by code, the largest first.
    entries
        table, kind, change, key, flow, value, codes: a row for each changed entry of a list and each flow: the trade about which the entry
        speaks and whose match with the list, or the reasons why it is only possible, changed. 0 where nothing did. Several entries may
        speak about one code, so that their values may overlap: they must not be added up.
    """

    difference: Difference
    currency: str | None
    inputs: list[dict[str, Any]]
    notes: tuple[str, ...]
    totals: pa.Table
    lists: pa.Table
    codes: pa.Table
    entries: pa.Table


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is kept of one screening."""

    currency: str | None
    inputs: list[dict[str, Any]]
    totals: pa.Table
    matches: pa.Table
    trade: pa.Table


def moved(
    source: Any,
    a: State | Reference | str | Path,
    b: State | Reference | str | Path,
    **reading: Any,
) -> Moved:
    """Compare what two states of the reference tables find in an extract.

    Parameters
    ----------
    source
        The extract, as for :func:`greentrade.screen`; it is read once for each state.
    a, b
        The older and the newer state, as for :func:`greentrade.reference.diff.compare`.
    **reading
        How to read and screen the extract: arguments of :func:`greentrade.screen` other than ``reference`` and ``policy_date``.

    Returns
    -------
    Moved

    Raises
    ------
    ReferenceInvalid
        The tables of a side do not pass the checks: nothing is screened with them. Of a past state (a release, a revision) that breaks
        today's rules the lists and dimensions are taken, with the packaged tables for all else.
    """
    with opened(a, side="A") as first, opened(b, side="B") as second:
        (older, remark), (newer, other) = first.loaded(), second.loaded()
        tables = older, newer
        difference = compare(first, second)
        before = _outcome(source, older, reading)
        after = before if older.digest == newer.digest else _outcome(source, newer, reading)
        limits = {name: reading.get(name) for name in ("memory_limit", "threads", "temp_directory")}
        with Session(**limits) as session:
            _put(session, before, after, difference)
            _reach(session, tables)
            session.execute(_SQL["concerned"])
            answers = {
                name: session.table(_SQL[step])
                for name, step in (("totals", "totals"), ("lists", "lists"), ("codes", "codes"), ("entries", "moved_by"))
            }  # fmt: skip
    notes = tuple(note for note in (remark, other) if note)
    return Moved(difference, before.currency, before.inputs, notes, **answers)


def _outcome(source: Any, tables: Reference, reading: dict[str, Any]) -> _Outcome:
    """Screen the extract, and keep what is compared."""
    with Screened.read(source, reference=tables, **reading) as screened:
        cells = screened.cells.by(code="code_id")
        return _Outcome(
            currency=screened.currency,
            inputs=[
                {"path": f.path, "sha256": f.sha256, "layout": f.layout, "encoding": f.encoding, "rows": f.rows}
                for f in screened.extract.inputs
            ],
            totals=totals(screened, by=("flow",), tier=None, as_="arrow"),
            matches=matches(screened, as_="arrow"),
            trade=screened.session.table(_SQL["trade_of"].fill(cells=cells)),
        )  # fmt: skip


def _put(session: Session, before: _Outcome, after: _Outcome, difference: Difference) -> None:
    """Put the two outcomes and the changed entries into the session."""
    import pyarrow as pa

    for letter, outcome in (("a", before), ("b", after)):
        place = pa.array(range(outcome.totals.num_rows), pa.int64())
        session.put(f"totals_{letter}", outcome.totals.append_column("place", place))
        session.put(f"matches_{letter}", outcome.matches)
        session.put(f"trade_{letter}", outcome.trade)
    number = pa.array(range(difference.changes.num_rows), pa.int64())
    session.put("changed", difference.changes.append_column("number", number))
    renamed = [row for row in difference.tables.to_pylist() if row["state"] == "renamed"]
    names = {"was": [row["was"] for row in renamed], "name": [row["table"] for row in renamed]}
    session.put("renamed", pa.table(names, schema=pa.schema([("was", pa.string()), ("name", pa.string())])))
    session.execute(_SQL["trade"])
    for letter, of_side in (("a", "matches_a"), ("b", "matches_b")):
        # A list is called by its new name on both sides; one that B calls by a former name of another is not meant.
        renamed_here = "r.was = m.list_id" if letter == "a" else "false"
        session.execute(_SQL["match"].fill(match=f"match_{letter}", matches=of_side, renamed=renamed_here))
    session.execute(_SQL["moves"])
    session.execute(_SQL["entries"])


def _reach(session: Session, tables: tuple[Reference, Reference]) -> None:
    """Find the codes that the keys' HS6 correlate with in the editions of the lists, by the tables of either side."""
    session.execute(_SQL["setup_reach"])
    ways = session.execute(_SQL["ways"])
    editions = sorted({edition for way in ways for edition in way})
    for reference in dict.fromkeys(tables):
        with reference.cursor() as cursor:
            goods = cursor.sql(
                "SELECT hs_edition, hs6 FROM goods WHERE hs_edition IN (SELECT unnest($editions))",
                params={"editions": editions},
            ).to_arrow_table()
        with session.registered("found", goods):
            session.execute("INSERT INTO goods SELECT * FROM found EXCEPT SELECT * FROM goods")
        for key_edition, list_edition in ways:
            if key_edition == list_edition:
                continue
            with session.registered("found", reached(reference, key_edition, list_edition)):
                session.execute(
                    "INSERT INTO reach SELECT $key, $list, hs6, reached FROM found EXCEPT SELECT * FROM reach",
                    {"key": key_edition, "list": list_edition},
                )
    # In the edition of the list a code is itself; e-waste (8549) too, which never walks.
    session.execute("INSERT INTO reach SELECT hs_edition, hs_edition, hs6, hs6 FROM goods")
