"""Headings that are repeated between the rows, as where files were put one below the other."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from greentrade.engines.sql import literal, statements
from greentrade.errors import InputError

if TYPE_CHECKING:
    from greentrade.engines.duckdb import Session
    from greentrade.extracts.files.parts import CsvFile, Part
    from greentrade.extracts.layouts.detect import Plan
    from greentrade.extracts.load.projection import Projection

_SQL = statements(__package__, "headings.sql")
_TEXTS = ("hs_code", "period", "month", "flow", "reporter", "partner", "regime", "hs_edition", "currency")
_BLANKS = ' \t\ufeff"'


def reject_headings(
    session: Session, part: Part, plan: Plan, columns: Mapping[str, str], name: str
) -> list[str]:
    """Reject rows that repeat the headings; headings in another order mean that what follows is another table: refused."""
    texts = _texts(plan, columns)
    found = f"SELECT rowid, {_same(plan, texts)} AS same FROM {name} WHERE {_is_heading(part)}"
    rows = session.execute(found, step="look for headings between the rows")
    if not rows:
        return []
    if not all(same for _, same in rows):
        raise _another_table(part.where)
    emptied = ", ".join(f"{column} = NULL" for column in texts)
    session.execute(
        _SQL["reject_headings"].fill(table=name, emptied=emptied),
        {"rows": [row for row, _ in rows]},
        step="reject repeated headings",
    )
    return [_repeats(part, len(rows))]


def reject_headings_in_place(
    session: Session, part: Part, plan: Plan, projection: Projection, scan: str
) -> tuple[str, dict[str, str], list[str]]:
    """Reject repeated headings where the rows cannot be changed: a scan without their texts, what its columns are made of, and notes."""
    texts = _texts(plan, projection.columns)
    fields = {"scan": scan, "same": _same(plan, texts), "is_heading": _is_heading(part)}
    session.group(
        "gt_headings",
        _SQL["counted_headings"].fill(**fields),
        sums=("n",),
        step="look for headings between the rows",
    )
    found = session.execute("SELECT same, n FROM gt_headings")
    if not found:
        return scan, {}, []
    if not all(same for same, _ in found):
        raise _another_table(part.where)
    emptied = "".join(f", CASE WHEN NOT gt_heading THEN {column} END AS {column}" for column in texts)
    kept = _SQL["without_headings"].fill_from({**fields, "emptied": emptied})
    column_sources = dict.fromkeys(["reject", *texts], "value reject raw_value raw_text")
    return f"({kept})", column_sources, [_repeats(part, sum(n for _, n in found))]


def _texts(plan: Plan, columns: Mapping[str, str]) -> list[str]:
    """List the columns of a record whose headings are compared."""
    return [column for column in _TEXTS if column in columns and column in plan.columns]


def _same(plan: Plan, texts: Sequence[str]) -> str:
    """Write the SQL condition that a row holds its own heading in every text column, and in that of the values."""
    pairs = [("raw_value", plan.heading("value")), *((f"{c}::VARCHAR", plan.heading(c)) for c in texts)]
    return " AND ".join(f"coalesce({_bare(sql)} = {literal(_folded(h))}, false)" for sql, h in pairs)


def _is_heading(part: Part) -> str:
    """Write the SQL condition that the value of a row, which could not be read, is the text of a heading."""
    listed = ", ".join(literal(_folded(heading)) for heading in part.headings)
    return f"reject = 'value_unreadable' AND {_bare('raw_value')} IN ({listed})"


def _bare(sql: str) -> str:
    return f"lower(trim({sql}, {literal(_BLANKS)}))"


def _folded(heading: str) -> str:
    return heading.strip(_BLANKS).lower()


def move_headings(session: Session, part: Part, plan: Plan, name: str) -> tuple[str, tuple[str, ...]]:
    """Take repeated headings out of a wide or long table, where years would be read as values: to ``gt_malformed``.

    Returns
    -------
    tuple of str and tuple of str
        The table without them, and what to tell.
    """
    headings = [heading.strip(_BLANKS).lower() for heading in part.headings]
    texts = [f"lower(trim(coalesce(c{i}::VARCHAR, ''), $blanks))" for i in range(len(headings))]
    fields = {
        "table": name,
        "texts": f"[{', '.join(texts)}]",
        "same": " AND ".join(f"{t} = {literal(h)}" for t, h in zip(texts, headings, strict=True)),
        "code": f"c{plan.columns['hs_code']}",
        "half": str(len([h for h in headings if h]) // 2),
    }
    params = {"headings": [h for h in headings if h], "blanks": _BLANKS}
    rows = session.execute(
        _SQL["headings_of_shaped"].fill(**fields), params, step="look for headings between the rows"
    )
    if not rows:
        return name, ()
    if not all(same for _, _, same, _ in rows):
        raise _another_table(part.where)
    for file, row, _, texts_ in rows:
        session.execute(
            "INSERT INTO gt_malformed VALUES ($file, $row, $line, 'repeated_headings')",
            {"file": file, "row": row, "line": ",".join(texts_)},
        )
    session.execute(
        f"CREATE OR REPLACE TEMP VIEW {name}_rows AS SELECT * FROM {name} AS r "
        "ANTI JOIN gt_malformed AS g ON r.gt_file IS NOT DISTINCT FROM g.source_file AND r.gt_row = g.line"
    )
    return f"{name}_rows", (_repeats(part, len(rows)),)


def _repeats(part: Part, count: int) -> str:
    where = part.files[0].title if part.files else "the extract"
    times = "once" if count == 1 else f"{count:,} times"
    return f"{where} repeats its headings {times} between the rows: it was put together of several files"


def check_malformed_headings(session: Session, file: CsvFile, plan: Plan) -> None:
    """Tell headings among the rows that could not be split, where headings are fewer than the fields of a row."""
    own = [heading.strip(_BLANKS).lower() for heading in file.headings]
    params = {"file": file.origin.name, "heading": plan.heading("value").strip(_BLANKS).lower()}
    repeated = []
    for line, raw in session.execute(_SQL["malformed_headings"], params, step="look for headings"):
        try:
            split = next(csv.reader([raw], delimiter=file.delimiter), [])
        except csv.Error:  # too damaged to be headings
            continue
        fields = [text.strip(_BLANKS).lower() for text in split]
        while fields and not fields[-1]:
            fields.pop()
        if fields == own:
            repeated.append(line)
        elif len(set(fields) & set(own)) > len(own) / 2:
            raise _another_table(file.origin.name)
    if repeated:
        session.execute(_SQL["malformed_repeated"], {"file": file.origin.name, "lines": repeated})


def _another_table(where: str | None) -> InputError:
    return InputError(
        "between its rows the file has headings in another order: several tables stand one below the other, so no column can be trusted.",
        where=where,
        hint="put each table into a file of its own, and name the files together.",
    )
