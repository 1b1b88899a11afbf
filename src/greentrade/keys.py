"""From an extract's distinct texts to keys and their codebook (DESIGN 2: classify the codes, not the rows).

A *context* is what a code's meaning depends on beside its digits: edition, nation and, where dates count, the period. An extract has few
of them; each distinct code is classified once in each context in which it occurs. Codes that fare alike in all contexts share a
*signature*, so that totals need to group by a few hundred signatures, not by thousands of codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greentrade.codebook import Codebook, build
from greentrade.engines.sql import statements
from greentrade.errors import ChoiceNeeded, InputError
from greentrade.hs.codes import REJECTED_KINDS, CodeReading
from greentrade.hs.editions import EDITIONS, edition_in_force

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa

    from greentrade.extracts import Extract
    from greentrade.reference import Reference

_SQL = statements("greentrade", "keys.sql")
NAMES_NOT_CODES = 0.5
"""Share of distinct texts without any digit from which a code column is taken for a column of names."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an extract, classified.

    In the session: ``gt_coded`` (hs_code as in the extract, code_id, sig), ``gt_when`` (period, month, year, period_id, reject),
    ``gt_flow`` (flow, flow_name, reject), ``gt_edition`` (hs_edition, edition), ``gt_nation`` (reporter, nation) as far as the extract
    has the columns, ``gt_context`` (context_id, edition, basis, nation, period_id) and ``gt_key`` (code_id, context_id, key_id, status, kind).
    """

    reading: CodeReading
    codebook: Codebook
    contexts: pa.Table
    joins: str
    context: str
    edition_basis: str
    longest_code: int


def make_keys(extract: Extract, reference: Reference, *, policy_date: date | str | None) -> Keys:
    """Read the distinct texts, settle the contexts, build the codebook and put the small tables into the session."""
    session, has = extract.session, extract.columns
    reading = _checked(extract.code_reading)
    session.put("gt_reading", reading.table())
    session.execute(_SQL["codes"], step="number the distinct codes")
    longest = max((len(c.code) for c in reading.codes if c.code), default=0)

    joins = ["LEFT JOIN {codes} c ON c.hs_code = r.hs_code"]
    session.execute(_SQL["when"] if "period" in has else _SQL["no_when"])
    if "period" in has:
        joins.append(
            "LEFT JOIN gt_when w ON w.period = r.period"
            + (" AND w.month = r.month" if "month" in has else "")
        )
    session.execute(
        _SQL["flows"] if "flow" in has else _SQL["no_flow"], None if "flow" in has else {"flow": extract.flow}
    )
    if "flow" in has:
        joins.append("LEFT JOIN gt_flow f ON f.flow = r.flow")
    edition, basis = _edition_of(extract)
    if basis == "extract":
        session.execute(_SQL["editions"])
        joins.append("LEFT JOIN gt_edition e ON e.hs_edition = r.hs_edition")
    national = longest > 6
    nation = (extract.nation or extract.reporter) if national else None
    by_reporter = national and nation is None and "reporter" in has
    if by_reporter:
        session.execute(_SQL["nations"])
        joins.append("LEFT JOIN gt_nation n ON n.reporter = r.reporter")

    # What decides the context of a row, as small integers that the row-level joins already bring along.
    parts = {
        "edition_part": "e.edition" if basis == "extract" else "NULL::VARCHAR",
        "year_part": "w.year" if basis == "assumed" else "NULL::INTEGER",
        "nation_part": "n.nation" if by_reporter else "NULL::VARCHAR",
        "period_part": "w.period_id" if policy_date == "record" else "NULL::INTEGER",
    }
    varying = [name for name, sql in parts.items() if not sql.startswith("NULL")]
    join_sql = "\n".join(joins)
    if varying:
        select = ", ".join(f"{sql} AS {name}" for name, sql in parts.items())
        session.execute(
            f"CREATE OR REPLACE TEMP TABLE gt_occurs AS SELECT DISTINCT c.code_id, {select} FROM gt_raw r {join_sql.replace('{codes}', 'gt_read')}",
            step="find the keys",
        )
    else:
        session.execute(_SQL["one_context"])
    occurs = session.table(_SQL["parts"]).to_pylist()
    rows = []
    for number, part in enumerate(occurs):
        name = (
            edition
            or part["edition_part"]
            or (edition_in_force(part["year_part"]) if part["year_part"] is not None else None)
        )
        rows.append({**part, "context_id": number, "edition": name, "nation": nation or part["nation_part"]})
    import pyarrow as pa

    schema = pa.schema(
        [("edition_part", pa.string()), ("year_part", pa.int32()), ("nation_part", pa.string()), ("period_part", pa.int32()),
         ("context_id", pa.int32()), ("edition", pa.string()), ("nation", pa.string())]
    )  # fmt: skip
    session.put("gt_context", pa.Table.from_pylist(rows, schema))
    session.execute(_SQL["keys"])
    codebook = build(reference, session.table(_SQL["key_table"]), policy_date=policy_date)
    session.put("gt_book_keys", codebook.keys)
    session.put("gt_verdicts", codebook.verdicts)
    session.put("gt_matches", codebook.matches)
    session.put("gt_categories", codebook.categories)
    session.execute(_SQL["key_status"])
    session.execute(_SQL["signatures"])
    session.execute(_SQL["signed_codes"])
    join_sql = join_sql.replace("{codes}", "gt_coded")
    if varying:
        same = " AND ".join(f"x.{name} IS NOT DISTINCT FROM {parts[name]}" for name in varying)
        join_sql += f"\nLEFT JOIN gt_context x ON {same}"
    return Keys(
        reading=reading, codebook=codebook, contexts=session.table("SELECT * FROM gt_context"), joins=join_sql,
        context="x.context_id" if varying else "0", edition_basis=basis, longest_code=longest,
    )  # fmt: skip


def _edition_of(extract: Extract) -> tuple[str | None, str]:
    """Declared edition (or None) and how editions are known: declared | extract | assumed."""
    if extract.edition is not None:
        return extract.edition, "declared"
    if "hs_edition" in extract.columns:
        return None, "extract"
    if "period" not in extract.columns:
        msg = "neither the edition of the codes nor a period is in the extract, so the edition cannot even be assumed."
        raise ChoiceNeeded(
            msg,
            option="edition",
            hint=f"pass edition=... (--edition), one of {', '.join(e.name for e in EDITIONS)}.",
        )
    return None, "assumed"


def _checked(reading: CodeReading) -> CodeReading:
    """Refuse a code column that holds names, or digits that are lost for good."""
    wordy = [
        c.raw
        for c in reading.codes
        if c.code is None and c.kind == "not_a_code" and not any(ch.isdigit() for ch in c.raw)
    ]
    if reading.codes and len(wordy) > NAMES_NOT_CODES * len(reading.codes):
        msg = f"the code column holds names, not codes (for example {wordy[0]!r})."
        raise InputError(msg, hint='name the column that holds the HS codes: columns={"hs_code": "..."}.')
    unreadable = [c for c in reading.codes if c.kind in REJECTED_KINDS]
    if reading.codes and len(unreadable) == len(reading.codes):
        msg = f"no code can be read: all are like {unreadable[0].raw!r} ({unreadable[0].kind.value})."
        raise InputError(
            msg, hint="export the codes as text; scientific notation and fractions have lost digits for good."
        )
    return reading
