"""Codes absent from the HS edition of their rows: which edition fits, what is read in a neighbouring one, and what is noted of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greentrade.core.cells import RULES
from greentrade.core.checks import check_classification
from greentrade.core.keys import Reread
from greentrade.engines.sql import statements
from greentrade.errors import InputError
from greentrade.extracts.load.numbers import exact
from greentrade.extracts.reasons import Reason
from greentrade.hs.editions import BY_NAME, EDITIONS
from greentrade.reference.lapsed import LAPSED, Outside, look_up
from greentrade.words.numbers import percent_in_words

if TYPE_CHECKING:
    from greentrade.core.cells import Cells
    from greentrade.core.keys import Keys
    from greentrade.extracts import Extract
    from greentrade.reference import Reference

_SQL = statements(__package__, "edition_mismatch.sql")
_SHOWN = 8
OUTSIDE_EDITION = 0.02
"""Share of distinct codes, or of value, that may lie outside an edition before it is taken for the wrong one."""
_MEANING = {reason.value: reason.meaning for reason in Reason}


@dataclass(frozen=True, slots=True)
class Misfit:
    """An edition that lacks some codes of its rows: distinct codes, how many it lacks, and which share of codes and value that is."""

    edition: str
    codes: int
    outside: int
    by_code: float
    by_value: float

    @property
    def fits(self) -> bool:
        """Whether so few are outside that the edition is right all the same."""
        return max(self.by_code, self.by_value) <= OUTSIDE_EDITION

    def __str__(self) -> str:
        return (
            f"{self.outside:,} of {self.codes:,} distinct codes ({percent_in_words(self.by_code)}) and {percent_in_words(self.by_value)} of the value "
            f"{'is' if self.outside == 1 else 'are'} not in {self.edition}"
        )


def settle_editions(extract: Extract, keys: Keys, reference: Reference) -> list[str]:
    """Refuse an edition that the codes speak against; read single codes outside of it in its neighbour, where that leaves no doubt.

    Where many codes are outside, the edition itself is in doubt, and nothing is read otherwise. Cells are made after this: it changes what
    a code is read as.

    Returns
    -------
    list of str
        What a user should know.
    """
    if not keys.session.execute(_SQL["any_outside"]):
        return []
    _weigh(extract, keys)
    misfits = _misfits(keys, reference)
    weights = {
        (code, edition): (rows, value)
        for edition, code, rows, value in keys.session.execute(_SQL["outside"].fill(scale=str(extract.scale)))
    }
    found: dict[str, list[Outside]] = {}
    for item in look_up(list(weights), reference):
        found.setdefault(item.hs_edition, []).append(item)
    notes, otherwise = [], []
    for misfit in misfits:
        items = found.get(misfit.edition, [])
        read = [item for item in items if misfit.fits and item.read_in is not None]
        otherwise += [Reread(o.hs_code, o.hs_edition, o.hs_code, str(o.read_in), o.origin) for o in read]
        notes.append(_note(misfit, items, read, weights))
    keys.read_otherwise(otherwise)
    return notes


def _weigh(extract: Extract, keys: Keys) -> None:
    """Make ``gt_weight``: rows and value that count, by code and context."""
    has, session = extract.columns, extract.session
    names = {
        "period_known": "w.year IS NOT NULL" if "period" in has else "true",
        "flow_known": "f.flow_name IS NOT NULL" if "flow" in has else "true",
        **dict.fromkeys(("period_reject", "flow_reject", "kind"), "NULL::VARCHAR"),
        "code_known": "true",
    }
    if keys.cubed and not keys.marked:
        unreadable = RULES["unreadable"].fill(**names, reject="NULL::VARCHAR")
        session.execute(
            _SQL["weigh_cube"].fill(context=keys.context, joins=keys.cube_joins, unreadable=unreadable)
        )
        return
    (kind,) = session.execute("SELECT column_type FROM (DESCRIBE gt_raw) WHERE column_name = 'value'")[0]
    sql = _SQL["weigh_rows"].fill(
        context=keys.context,
        joins=keys.joins,
        value=exact("r.value", kind),
        unreadable=RULES["unreadable"].fill(**names, reject="r.reject"),
    )
    session.group("gt_weight", sql, sums=("rows", "value"), step="weigh the codes")


def _misfits(keys: Keys, reference: Reference) -> list[Misfit]:
    """Refuse an edition that the codes speak against; give back those that lack some codes."""
    found = []
    for edition, codes, outside, value, value_outside in keys.session.execute(_SQL["misfits"]):
        if outside == 0:
            continue
        by_code = outside / codes if codes else 0.0
        by_value = float(value_outside / value) if value else 0.0
        misfit = Misfit(edition, codes, outside, by_code, by_value)
        found.append(misfit)
        if keys.edition_basis == "declared" or misfit.fits:
            continue
        fits = _fit(keys, reference, edition)
        # Of editions that fit equally the nearest.
        best = min(fits, key=lambda name: (fits[name], abs(BY_NAME[name].number - BY_NAME[edition].number)))
        if keys.edition_basis == "extract" and (best == edition or fits[best] >= by_code):
            continue
        check_classification(keys.reading, reference, least=3)
        how = "assumed from the year" if keys.edition_basis == "assumed" else "stated in the extract"
        remedy = f'pass edition="{best}" (--edition {best}) if that is right'
        if best == edition:
            remedy = f"no edition fits better, so correct the codes, or {remedy}"
        elif keys.edition_basis == "extract":
            remedy = f"leave the edition column out and {remedy}"
        raise InputError(
            f"{misfit} ({how}); the codes fit {best} best ({percent_in_words(fits[best])} outside).",
            hint=f"{remedy}; if no edition fits, the column may not hold HS codes (SITC, BEC and services codes look like them).",
        )
    return found


def _fit(keys: Keys, reference: Reference, edition: str) -> dict[str, float]:
    """Compute the share of an edition's distinct codes that each edition lacks."""
    with reference.cursor() as cursor:
        cursor.register("fit_codes", keys.session.table(_SQL["codes_of"], {"edition": edition}))
        rows = dict(cursor.execute(_SQL["fit"]).fetchall())
    return {e.name: 1.0 - rows.get(e.name, 0.0) for e in EDITIONS}


def alias_notes(keys: Keys, cells: Cells) -> list[str]:
    """Note what the layout's own codes were read as, with their rows and value."""
    if not keys.aliased:
        return []
    return [
        f"code {code} of the source is not in the HS edition of its rows and is read as {keys.aliased[code]}: {_weight([(rows, value)])}."
        for origin, rows, value in cells.session.execute(_SQL["aliased"].fill(cells=cells.by(code="code_id")))
        for code in [origin.removeprefix("alias ")]
    ]


def unclassified_notes(accounting: Iterable[Mapping[str, Any]]) -> list[str]:
    """Note the share of rows and value under special, confidential and other codes that are no HS goods."""
    counted = [row for row in accounting if row["disposition"] in {"screened", "unclassified"}]
    rows, value = sum(row["rows"] for row in counted), sum(row["value"] for row in counted)
    return [
        f"{row['reason']}: {row['rows']:,} rows ({percent_in_words(row['rows'] / rows)}), {percent_in_words(row['value'] / value if value else 0)} of the value. "
        f"{_MEANING[row['reason']]} Unclassified: in the totals, in no list."
        for row in counted
        if row["disposition"] == "unclassified" and row["reason"] != Reason.NOT_IN_EDITION
    ]


def _note(
    misfit: Misfit,
    items: Sequence[Outside],
    read: Sequence[Outside],
    weights: Mapping[tuple[str, str], tuple[int, Decimal]],
) -> str:
    """Tell how many codes are outside an edition, which are read in another one, and which editions have the others."""

    def weight(some: Sequence[Outside]) -> str:
        return _weight([weights[o.hs_code, o.hs_edition] for o in some])

    parts = [f"{misfit}"]
    for edition in dict.fromkeys(o.read_in for o in read):
        those = [o for o in read if o.read_in == edition]
        how = f"that {misfit.edition} dropped" if those[0].origin == LAPSED else "of the next edition"
        which = (
            f"1 of them, a code {how}, is" if len(those) == 1 else f"{len(those):,} of them, codes {how}, are"
        )
        parts.append(f"{which} read in {edition} ({weight(those)}; {_named(those)})")
    left = [o for o in items if o not in read]
    if left:
        which = "it is" if misfit.outside == 1 else "they are"
        if read:
            which = "the other one is" if len(left) == 1 else f"the other {len(left):,} are"
        parts.append(f"{which} unclassified, kept in the totals ({weight(left)}; {_named(left)})")
    return "; ".join(parts) + "."


def _weight(weights: Iterable[tuple[int, Decimal]]) -> str:
    pairs = list(weights)
    rows, value = sum(n for n, _ in pairs), sum((v for _, v in pairs), Decimal(0))
    return f"{rows:,} {'row' if rows == 1 else 'rows'}, value {value:,.2f}"


def _named(items: Sequence[Outside]) -> str:
    """List codes with the editions that have them, the most valuable first."""
    shown = [f"{o.hs_code} in {_editions(o.held)}" for o in items[:_SHOWN]]
    return ", ".join(shown) + (f", and {len(items) - _SHOWN} more" if len(items) > _SHOWN else "")


def _editions(names: Sequence[str]) -> str:
    """List editions as runs: HS1992 to HS2007, HS2022."""
    runs: list[list[str]] = []
    for name in names:
        if runs and BY_NAME[name].number == BY_NAME[runs[-1][-1]].number + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    return " and ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs) or "no edition"
