"""From an extract's distinct texts to keys and their codebook (DESIGN 2: classify the codes, not the rows).

A *context* is what a code's meaning depends on beside its digits: edition, nation and, where dates count, the period. An extract has few
of them; each distinct code is classified once in each context in which it occurs. Codes with equal verdicts in all contexts share a
*class*, so that totals group by a few hundred classes, not by thousands of codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from greentrade.codebook import Codebook, build, classify_keys
from greentrade.engines.sql import statements
from greentrade.errors import ChoiceNeeded, InputError
from greentrade.hs.codes import REJECTED_KINDS, CodeKind, CodeReading
from greentrade.hs.editions import EDITIONS, edition_in_force

if TYPE_CHECKING:
    from datetime import date

    from greentrade.extracts import Extract
    from greentrade.reference import Reference

_SQL = statements(__package__, "keys.sql")
_CODES = "LEFT JOIN {} c ON c.hs_code = r.hs_code"
PLAIN_DIGITS = 6
"""Digits of a plain HS code; those after it belong to a nation."""
NAMES_NOT_CODES = 0.5
"""Share of distinct texts without any digit from which a code column is taken for a column of names."""
FEW_TEXTS = 2
"""Distinct texts up to which a column without any HS code may be one of special codes only."""
MANY_TEXTS = 10
"""Distinct texts from which a column of fractions is refused as a whole; fewer are rejected one by one."""

_NAME_IT = 'name the column that holds the HS codes: columns={"hs_code": "..."}.'


class Reread(NamedTuple):
    """A code that its rows' edition does not have, and what it is read as instead."""

    hs_code: str
    hs_edition: str
    read_as: str
    read_in: str
    origin: str


class Keys:
    """The keys of an extract, classified.

    In the session: ``gt_coded`` (hs_code as in the extract, code_id, class_id, status_group), ``gt_when`` (period, month, year, period_id, reject),
    ``gt_flow`` (flow, flow_name, reject), ``gt_edition`` (hs_edition, edition), ``gt_nation`` (reporter, nation) as far as the extract has
    the columns, ``gt_context`` (by what decides it: context_id, edition, nation), ``gt_key`` (code_id, context_id, key_id, status, kind) and ``gt_class_verdicts``
    (verdicts by class). The whole codebook is built when it is first needed.

    Attributes
    ----------
    reading
        What each distinct code text was read as.
    joins, small_joins
        Row-level joins of ``gt_raw`` (alias ``r``) with the small tables (``c`` codes, ``w`` when, ``f`` flow, ``x`` context); without the
        codes.
    context
        Row-level expression of the context.
    edition_basis
        How editions are known: declared | extract | assumed.
    aliased
        Codes that their edition does not have and that the layout reads as others (BACI's 271000 as heading 2710): code to what it is read as.
    cubed
        Whether code, year and flow are all that a row's classification depends on, so that the reader's cube can stand for the rows.
    marked
        Whether any row is marked as an aggregate or as unreadable: the cube cannot stand for the rows then.
    cube_joins
        Joins of the cube (alias ``w``) with the flows (``f``) and the contexts (``x``).
    """

    def __init__(self, extract: Extract, reference: Reference, *, policy_date: date | str | None) -> None:
        self.session = extract.session
        self._reference, self._policy_date = reference, policy_date
        self._put = False
        self._reread: list[Reread] = []
        self.reading = _checked(extract.code_reading)
        self.session.put("gt_reading", self.reading.table())
        self.session.execute(_SQL["codes"], step="number the distinct codes")
        edition, self.edition_basis = _edition_of(extract)
        nation, by_reporter = self._nation(extract)
        joins = [*_small_tables(extract, editions=self.edition_basis == "extract", nations=by_reporter)]
        # What decides the context of a row: values that the row-level joins bring along.
        parts = {
            "edition_part": "e.edition" if self.edition_basis == "extract" else "NULL::VARCHAR",
            "year_part": "w.year" if self.edition_basis == "assumed" else "NULL::INTEGER",
            "nation_part": "n.nation" if by_reporter else "NULL::VARCHAR",
            "period_part": "w.period_id" if policy_date == "record" else "NULL::INTEGER",
        }
        varying = [name for name, sql in parts.items() if not sql.startswith("NULL")]
        unread = self.session.execute("SELECT 1 FROM gt_when WHERE reject IS NOT NULL LIMIT 1")
        self.cubed = set(varying) <= {"year_part"} and not unread
        if not varying:
            found = "one_part"
        elif self.cubed:
            found = "year_parts"
        else:
            found = "parts"
            select = ", ".join(f"{sql} AS {name}" for name, sql in parts.items())
            rows = "\n".join(["gt_raw r", _CODES.format("gt_read"), *joins])
            self.session.group(
                "gt_parts", f"SELECT DISTINCT c.code_id, {select} FROM {rows}", step="find the keys"
            )
        self._alone = self._settle(found, edition, nation)
        self.aliased = self._read_aliases(extract.code_aliases)
        if not self._alone:
            same = " AND ".join(f"x.{name} IS NOT DISTINCT FROM {parts[name]}" for name in varying)
            joins.append(f"LEFT JOIN gt_context x ON {same}")
        self.small_joins = "\n".join(joins)
        self.joins = "\n".join([_CODES.format("gt_coded"), *joins])
        self.context = "0" if self._alone else "x.context_id"
        self.marked = bool(self.session.execute(_SQL["any_mark"]))
        by_text = "flow" in extract.columns
        cube_joins = ["LEFT JOIN gt_flow f ON f.flow = w.flow" if by_text else "CROSS JOIN gt_flow f"]
        if not self._alone:
            cube_joins.append("LEFT JOIN gt_context x ON x.year_part IS NOT DISTINCT FROM w.year")
        self.cube_joins = "\n".join(cube_joins)

    @cached_property
    def codebook(self) -> Codebook:
        """Return the whole codebook, built when it is first asked for."""
        return build(self._reference, self.session.table(_SQL["key_table"]), policy_date=self._policy_date)

    def put_codebook(self) -> None:
        """Make the tables that answers by code read (``gt_verdicts``, ``gt_matches``, ``gt_categories``), once."""
        if not self._put:
            self.session.put("gt_verdicts", self.codebook.verdicts)
            self.session.put("gt_matches", self.codebook.matches)
            self.session.put("gt_categories", self.codebook.categories)
            self._put = True

    def _nation(self, extract: Extract) -> tuple[str | None, bool]:
        """Tell whose tariff lines the digits after the sixth are, for all codes, or whether they are each reporter's own."""
        if max((len(code) for code in self.reading.digits if code), default=0) <= PLAIN_DIGITS:
            return None, False
        with self._reference.cursor() as cursor:
            unions = cursor.sql("SELECT iso3, nation FROM customs_unions").to_arrow_table()
        self.session.put("gt_customs_unions", unions)
        members = dict(zip(unions["iso3"].to_pylist(), unions["nation"].to_pylist(), strict=True))
        nation = extract.nation or members.get(extract.reporter or "", extract.reporter)
        return nation, nation is None and "reporter" in extract.columns

    def _settle(self, found: str, edition: str | None, nation: str | None) -> bool:
        """Make contexts, keys with their status, and classes; return whether there is only one context.

        Years of one edition are one context: what a code means hangs on nothing else of them.
        """
        import pyarrow as pa

        rows = []
        contexts: dict[tuple[Any, ...], int] = {}
        for part in self.session.table(_SQL[found]).to_pylist():
            year = part["year_part"]
            name = edition or part["edition_part"] or (None if year is None else edition_in_force(year))
            facts = {"edition": name, "nation": nation or part["nation_part"]}
            number = contexts.setdefault((*facts.values(), part["period_part"]), len(contexts))
            rows.append({**part, "context_id": number, **facts})
        text, number_ = pa.string(), pa.int32()
        schema = pa.schema(
            [("edition_part", text), ("year_part", number_), ("nation_part", text), ("period_part", number_),
             ("context_id", number_), ("edition", text), ("nation", text)]
        )  # fmt: skip
        self.session.put("gt_context", pa.Table.from_pylist(rows, schema))
        alone = len(contexts) == 1
        self.session.execute(
            _SQL["occurs_in_one" if alone else "occurs_by_year" if found == "year_parts" else "occurs"]
        )
        self._classify(alone=alone)
        return alone

    def _classify(self, *, alone: bool) -> None:
        """Make the keys of the codes as they are read now, with their status and classes."""
        import pyarrow as pa

        session = self.session
        schema = pa.schema([(name, pa.string()) for name in Reread._fields])
        session.put("gt_reread", pa.Table.from_pylist([r._asdict() for r in self._reread], schema))
        session.execute(_SQL["keys"])
        session.put(
            "gt_marks",
            classify_keys(self._reference, session.table(_SQL["key_table"]), policy_date=self._policy_date),
        )
        for step in (
            "key_status",
            "classes_of_one" if alone else "classes",
            "classed_codes",
            "class_verdicts",
        ):
            session.execute(_SQL[step])

    def read_otherwise(self, codes: Iterable[Reread]) -> None:
        """Classify codes that their rows' edition does not have by other digits or in another edition, before cells are made."""
        found = list(codes)
        if found:
            self._reread += found
            self._classify(alone=self._alone)

    def _read_aliases(self, aliases: Mapping[str, str]) -> dict[str, str]:
        """Read what the layout calls by a code of its own, where it is no code of the row's edition."""
        if not aliases:
            return {}
        used = [
            Reread(code, edition, aliases[code], edition, f"alias {code}")
            for code, edition in self.session.execute(_SQL["outside"])
            if code in aliases
        ]
        self.read_otherwise(used)
        return {r.hs_code: r.read_as for r in used}

    def origins(self) -> dict[int, str]:
        """Return by key why its code is not simply read in the edition of its rows: lapsed, early, or the alias as written."""
        return dict(self.session.execute(_SQL["origins"]))


def _small_tables(extract: Extract, *, editions: bool, nations: bool) -> Iterator[str]:
    """Make the tables of distinct texts that the extract has, and return the row-level join with each."""
    session, has = extract.session, extract.columns
    session.execute(_SQL["when"] if "period" in has else _SQL["no_when"])
    if "period" in has:
        yield "LEFT JOIN gt_when w ON w.period = r.period" + (
            " AND w.month = r.month" if "month" in has else ""
        )
    session.execute(*((_SQL["flows"],) if "flow" in has else (_SQL["no_flow"], {"flow": extract.flow})))
    if "flow" in has:
        yield "LEFT JOIN gt_flow f ON f.flow = r.flow"
    if editions:
        session.execute(_SQL["editions"])
        yield "LEFT JOIN gt_edition e ON e.hs_edition = r.hs_edition"
    if nations:
        session.execute(_SQL["nations"])
        yield "LEFT JOIN gt_nation n ON n.reporter = r.reporter"


def _edition_of(extract: Extract) -> tuple[str | None, str]:
    """Return the declared edition (or None), and how editions are known: declared | extract | assumed."""
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
    """Refuse a code column that holds names, dates or other classifications, or digits that are lost for good."""
    others = [c for c in zip(reading.raws, reading.kinds, strict=True) if c[1] is not CodeKind.HS]
    texts = len(reading.raws)
    strange = [raw for raw, kind in others if kind is CodeKind.NOT_A_CODE and not raw.isdigit()]
    _refuse_names(strange, texts)
    _refuse_lost_digits(others, texts)
    special = [raw for raw, kind in others if kind is CodeKind.SPECIAL and any(ch.isalpha() for ch in raw)]
    if len(others) == texts and len(special) + len(strange) > max(NAMES_NOT_CODES * texts, FEW_TEXTS):
        raise InputError(
            f"no text of the code column is an HS code (for example {special[0]!r}): these may be codes of services or of another "
            "classification.",
            hint=f"download goods in the HS classification, or {_NAME_IT}",
        )
    return reading


def _refuse_names(strange: list[str], texts: int) -> None:
    """Refuse a column most of whose texts are names, dates or the like."""
    names = [raw for raw in strange if not any(ch.isdigit() for ch in raw)]
    if len(names) > NAMES_NOT_CODES * texts:
        raise InputError(f"the code column holds names, not codes (for example {names[0]!r}).", hint=_NAME_IT)
    if len(strange) > NAMES_NOT_CODES * texts:
        raise InputError(
            f"the code column holds texts that are no codes (for example {strange[0]!r}): dates, names or numbers with separators.",
            hint=_NAME_IT,
        )


def _refuse_lost_digits(others: list[tuple[str, CodeKind]], texts: int) -> None:
    """Refuse a column of numbers with fractions or exponents: digits of the codes are lost."""
    unreadable = [(raw, kind) for raw, kind in others if kind in REJECTED_KINDS]
    if unreadable and len(unreadable) == texts:
        raise InputError(
            f"no code can be read: all are like {unreadable[0][0]!r} ({unreadable[0][1].value}).",
            hint="export the codes as text; scientific notation and fractions have lost digits for good.",
        )
    floats = [raw for raw, kind in others if kind in {CodeKind.FRACTION, CodeKind.SCIENTIFIC}]
    if texts >= MANY_TEXTS and len(floats) > NAMES_NOT_CODES * texts:
        raise InputError(
            f"the code column holds numbers with fractions or exponents, not codes: {len(floats)} of {texts} distinct texts are like "
            f"{floats[0]!r}.",
            hint=f"export the codes as text, or {_NAME_IT}",
        )
