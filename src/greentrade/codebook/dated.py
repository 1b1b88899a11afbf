"""What lists say in each period: how bans, licences and other acts stood at the date of a record (DESIGN 5.4: dates).

The codebook reads all lists at one date, or at each period's; an answer about obligations needs a few lists in many periods. Periods in
which these lists stand alike share a *span*, and one matcher answers for all spans.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from greentrade.codebook.build import match_keys
from greentrade.codebook.matcher import Matcher, fetch
from greentrade.engines.sql import statements

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.reference import Reference

_SQL = statements("greentrade.codebook", "dated.sql")
_FIRST_DAY = date(1900, 1, 1)
_KEPT: dict[tuple[object, ...], _Dated] = {}
_KEPT_AT_MOST = 16
_LOCK = threading.Lock()

Span = tuple[date, date]


class _Dated(Matcher):
    """A matcher of lists as they stand in several spans.

    Parameters
    ----------
    entries
        Rows as in the table ``entries`` of the reference tables.
    spans
        First and last day of each span.
    """

    def __init__(self, reference: Reference, entries: pa.Table, spans: Sequence[Span]) -> None:
        self._acts, self._spans = entries, spans
        super().__init__(reference, None)

    def _read_entries(self, in_force: Span | None) -> None:  # noqa: ARG002 (spans stand in its place)
        import pyarrow as pa

        spans = {
            "span": pa.array(range(len(self._spans)), pa.int32()),
            "first_day": pa.array([first for first, _ in self._spans], pa.date32()),
            "last_day": pa.array([last for _, last in self._spans], pa.date32()),
        }
        for name, table in (("act_entries", self._acts), ("spans", pa.table(spans))):
            self.cursor.register("gt_in", table)
            self.cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM gt_in")
            self.cursor.unregister("gt_in")
        for step in ("entry_now", "lists", "no_industries"):
            self.cursor.execute(_SQL[step])


def dated_matches(
    reference: Reference, keys: pa.Table, entries: pa.Table, periods: Iterable[Span]
) -> tuple[pa.Table, dict[Span, int]]:
    """Match keys with lists as they stood in each period.

    Parameters
    ----------
    reference
        The tables.
    keys
        key_id, hs_code, hs_edition, nation and kind.
    entries
        Entries of the lists, with the columns of the table ``entries`` of the reference tables.
    periods
        First and last day of each period.

    Returns
    -------
    pyarrow.Table
        key_id, list_id, span, category (empty for the list as a whole), rank (2 certain, 1 possible), via.
    dict
        Number of the span that tells how the lists stood in each period.
    """
    days = sorted(
        {d for d in entries["valid_from"].to_pylist() if d is not None}
        | {date.fromordinal(d.toordinal() + 1) for d in entries["valid_to"].to_pylist() if d is not None}
    )

    def settled(day: date) -> date:
        """Find the last change of any list up to a day: between changes all days are alike."""
        place = bisect_right(days, day)
        return days[place - 1] if place else _FIRST_DAY

    by_period = {period: (settled(period[0]), settled(period[1])) for period in periods}
    # Days between changes and calendar years come in nearly every extract: with all of them in it one matcher serves most.
    usual = {(day, day) for day in (_FIRST_DAY, *days)}
    usual |= {(settled(date(year, 1, 1)), settled(date(year, 12, 31))) for year in {day.year for day in days}}
    spans = sorted(usual | set(by_period.values()))
    matcher = _matcher(reference, entries, spans)
    found = match_keys(matcher, keys, lambda cursor: fetch(cursor, _SQL["matches"]))
    return found, {period: spans.index(span) for period, span in by_period.items()}


def _matcher(reference: Reference, entries: pa.Table, spans: Sequence[Span]) -> _Dated:
    """Give the matcher for these lists and spans, kept for the next extract of the same years."""
    ids = tuple(sorted(set(entries["list_id"].to_pylist())))
    dates = (*entries["valid_from"].to_pylist(), *entries["valid_to"].to_pylist())
    key = (reference.digest, ids, dates, *spans)
    with _LOCK:
        if key not in _KEPT:
            while len(_KEPT) >= _KEPT_AT_MOST:
                _KEPT.pop(next(iter(_KEPT)))
            _KEPT[key] = _Dated(reference, entries, spans)
        return _KEPT[key]
