"""Cells: rows and value by code (or class of codes) and by whatever an answer groups by, from one pass over the rows.

Everything that an answer shows is made from cells, so every answer rests on the same dispositions and the same denominator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import literal, statements
from greentrade.errors import InternalError, UsageError
from greentrade.extracts.load.numbers import exact

if TYPE_CHECKING:
    from greentrade.core.keys import Keys
    from greentrade.extracts import Extract

_SQL = statements(__package__, "cells.sql")
RULES = statements(__package__, "dispositions.sql")
"""The rule of dispositions, with places for the names that differ."""

GROUPS: dict[str, str] = {
    "year": "w.when_id",
    "period": "w.period_id",
    "flow": "f.flow_id",
    "reporter": "r.reporter",
    "partner": "r.partner",
    "regime": "r.regime",
    "month": "w.period_id",
    "group": "r.partner",
}
"""What the rows can be grouped by, and the row-level expression for it."""
CARRIED = {"month": "period", "group": "partner"}
"""What is read from cells of something finer: the month from the period, groups of countries from the partner (and the year)."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Cells that are asked for: what stands for a code, groups beside year and flow, and which rows may be left out."""

    code: str
    groups: tuple[str, ...]
    weight: bool
    only: str | None
    flow: str | None

    @property
    def is_part(self) -> bool:
        """Whether some rows may be missing."""
        return self.only is not None or self.flow is not None

    @property
    def columns(self) -> str:
        """SQL of the groups, to be put behind other columns of the alias ``s``."""
        return "".join(f", s.{group}" for group in self.groups)


class Cells:
    """Cells of an extract, computed at need and kept.

    Parameters
    ----------
    extract, keys
        The records and their classified keys.
    """

    def __init__(self, extract: Extract, keys: Keys) -> None:
        self.extract, self.keys, self.session = extract, keys, extract.session
        self._made: dict[_Wanted, str] = {}
        self._subsets: dict[tuple[str, ...], str] = {}
        self._sums: list[tuple[Any, ...]] = []
        types = dict(self.session.execute(_SQL["types"]))
        self.value = exact("r.value", types["value"])
        self.weight = exact("r.net_weight_kg", types["net_weight_kg"])
        self.marked = keys.marked
        self.cubed = keys.cubed and not keys.marked

    def by(
        self,
        *groups: str,
        code: str = "class_id",
        weight: bool = False,
        only: str | None = None,
        flow: str | None = None,
    ) -> str:
        """Name the table of cells by code or class, context, year, flow and further groups.

        Columns: code (as ``code`` says), context_id, year, flow_name, the groups, disposition, reason, rows, value (DECIMAL, in currency
        units) and, if asked for, weight (kg). An answer should ask for no more than it tells apart: many groups of ten thousand codes
        are as many cells as rows. ``group`` needs the memberships in the session (:func:`greentrade.answers.members.put_members`): a record
        is counted once in each group of its partner, and once under ``all``.

        Parameters
        ----------
        groups
            What the rows are grouped by beside code, year and flow.
        code
            ``code_id``: each code; ``class_id``: codes with equal verdicts of every list together; ``status_group``: codes of equal
            disposition together (or finer), for sums over all goods; ``part``: codes that ``only`` (made with parts) puts together, with its
            rows alone. Only where the rows are in this process.
        weight
            Add up the weight too.
        only
            A table made by :meth:`subset`: rows of other codes need not be in the cells, and are not read where a pass is needed.
        flow
            Name of a flow: rows of other flows need not be in the cells either.
        """
        for group in groups:
            if group not in GROUPS:
                raise UsageError.not_one_of("by", group, GROUPS)
        wanted = self._wanted({CARRIED.get(group, group) for group in groups}, code, weight, only, flow)
        name = self._kept(wanted)
        if "group" not in groups:
            return name
        fields = {
            "name": f"{name}_by_group",
            "cells": name,
            "partner": "" if "partner" in groups else ", partner",
            "weight": ", weight" if weight else "",
            "weights": ", sum(c.weight)::DECIMAL(38, 6) AS weight" if weight else "",
        }
        self.session.execute(_SQL["by_group"].fill(**fields), step="add up groups of countries")
        return fields["name"]

    def subset(self, key: tuple[str, ...], codes: str) -> str:
        """Name a table of some codes (the rows of ``gt_coded``) for :meth:`by`, made once for each ``key``.

        Parameters
        ----------
        key
            What the choice of codes depends on.
        codes
            Query of their code_id; with a column ``part``, a number from 0, for cells that tell no more than the parts apart
            (``code="part"``): codes of one part have one disposition in every context.
        """
        if key not in self._subsets:
            name = f"gt_codes_{len(self._subsets)}"
            self.session.execute(_SQL["subset"].fill(name=name, codes=codes))
            self._subsets[key] = name
        return self._subsets[key]

    def rules(self, **names: str) -> dict[str, str]:
        """Fill the rule of dispositions with the names that it has in rows and cells alike (alias ``s``), or with other ones."""
        dated = "period" in self.extract.columns
        names = {
            "grain": "s.grain" if self.marked else "NULL::VARCHAR",
            "reject": "s.reject" if self.marked else "NULL::VARCHAR",
            "period_known": "s.year IS NOT NULL" if dated else "true",
            "period_reject": "s.period_reject" if dated else "NULL::VARCHAR",
            "flow_known": "s.flow_name IS NOT NULL",
            "flow_reject": "s.flow_reject",
            "kind": "s.kind",
            "status": "s.status",
            "code_known": "s.code IS NOT NULL",
            **names,
        }
        return disposition_rules(names, "s.unreadable")

    # -- which cells serve ------------------------------------------------------------------------------------------------------

    def _wanted(
        self, groups: set[str], code: str, weight: bool, only: str | None, flow: str | None
    ) -> _Wanted:
        """Say what is asked for in such a way that cells which serve several answers are made once."""
        wanted = _Wanted(code, tuple(sorted(groups - {"year", "flow"})), weight, only, flow)
        if self._is_dear(wanted):
            # A pass elsewhere costs seconds however little it reads: one serves classes, codes and weights alike.
            wanted = replace(wanted, weight=weight or "net_weight_kg" in self.extract.columns)
        if not self.session.local or self._from_cube(wanted):
            wanted = replace(wanted, only=None, flow=None)
            if code == "status_group":  # the same sums, of which there are cells already
                wanted = replace(wanted, code="class_id")
        if "flow" not in self.extract.columns:
            wanted = replace(wanted, flow=None)
        return wanted

    def _is_dear(self, wanted: _Wanted) -> bool:
        """Tell whether the cells need a pass over rows that are not in this process."""
        return not self.session.local and not (self.cubed and not wanted.groups)

    def _from_cube(self, wanted: _Wanted) -> bool:
        """Tell whether the cube that the reader made says all that is asked."""
        return self.cubed and not wanted.groups and not wanted.weight

    def _kept(self, wanted: _Wanted) -> str:
        """Name a table of cells that is made once and kept."""
        if wanted not in self._made:
            self._made[wanted] = self._superset_cells(wanted) or self._make(wanted)
        return self._made[wanted]

    def _superset_cells(self, wanted: _Wanted) -> str | None:
        """Name cells like those asked for that hold more codes, among them all of ``only``; None if there are none."""
        if wanted.only is None or wanted.code != "code_id":
            return None
        for other in self._subsets.values():
            made = self._made.get(replace(wanted, only=other))
            fields = {"only": wanted.only, "other": other}
            if made is not None and not self.session.execute(_SQL["any_beyond"].fill(**fields)):
                return made
        return None

    def _finer_cells(self, wanted: _Wanted) -> str | None:
        """Name cells by code and at least these groups, which may have to be made; None if a pass over the rows is what makes them."""
        for made, name in self._made.items():
            has_all = set(wanted.groups) <= set(made.groups) and (made.weight or not wanted.weight)
            if made.code == "code_id" and has_all:
                return name
        return self._kept(replace(wanted, code="code_id")) if wanted.code == "class_id" else None

    # -- how they are made ------------------------------------------------------------------------------------------------------

    def _make(self, wanted: _Wanted) -> str:
        """Make cells: from finer ones where the rows are elsewhere, from the cube, or from a pass over the rows."""
        if wanted.is_part:
            self.by(code="code_id")  # what the cells of some codes or of a flow have to agree with
        finer = self._finer_cells(wanted) if self._is_dear(wanted) else None
        name = f"gt_cells_{len(self._made)}"
        if finer is not None:
            self._roll_up(name, finer, wanted)
        else:
            if self._from_cube(wanted):
                fields = {"context": self.keys.context, "joins": self.keys.cube_joins}
                self.session.execute(_SQL["from_cube"].fill(code=wanted.code, **fields))
            else:
                self._pass(wanted)
            self._decode(name, wanted)
        if wanted.is_part:
            self._agree_in_part(name, wanted)
        else:
            self._agree(name)
        return name

    def _roll_up(self, name: str, finer: str, wanted: _Wanted) -> None:
        """Make cells out of finer ones: a code has one class, and its disposition hangs on nothing that is dropped."""
        fields = {
            "name": name,
            "source": finer,
            "code": "c.class_id" if wanted.code == "class_id" else "s.code",
            "extra": wanted.columns,
            "weight": ", sum(s.weight)::DECIMAL(38, 6) AS weight" if wanted.weight else "",
        }
        self.session.execute(_SQL["roll_up"].fill(**fields), step="add up cells")

    def _pass(self, wanted: _Wanted) -> None:
        """Read the rows once into ``gt_scan``.

        Code, year and flow are packed into one number: rows are grouped faster by one integer than by three columns.
        """
        has = self.extract.columns
        slots = _SQL["slots"].fill(code=wanted.code, coded=_coded(wanted))
        codes, whens, flows = self.session.execute(slots)[0]
        number = "UINTEGER" if (codes + 1) * (whens + 1) * (flows + 1) < 1 << 32 else "UBIGINT"
        time = f"coalesce(w.when_id, {whens})" if "period" in has else str(whens)
        direction = f"coalesce(f.flow_id, {flows})" if "flow" in has else "0"
        key = f"coalesce(c.{wanted.code}, {codes})::{number} * {(whens + 1) * (flows + 1)}"
        select = [
            f"{key} + {time} * {flows + 1} + {direction} AS pack",
            f"{self.keys.context} AS context_id",
            *(["r.grain AS grain", "r.reject AS reject"] if self.marked else []),
            *(f"{GROUPS[g] if g in has else 'NULL::VARCHAR'} AS {g}" for g in wanted.groups),
            *("count(*) AS n", f"count({self.value}) AS valued", f"sum({self.value}) AS value"),
            *([f"sum({self.weight}) AS weight"] if wanted.weight else []),
        ]
        # The rows of other codes are dropped by the join that brings the code, before they meet the other small tables.
        join = "LEFT JOIN gt_coded" if wanted.only is None else f"JOIN {wanted.only}"
        where = "" if wanted.flow is None else f"\nWHERE f.flow_name = {literal(wanted.flow)}"
        self.session.group(
            "gt_scan",
            f"SELECT {', '.join(select)}\nFROM gt_raw r\n{join} c ON c.hs_code = r.hs_code\n{self.keys.small_joins}{where}\nGROUP BY ALL",
            sums=("n", "valued", "value", *(("weight",) if wanted.weight else ())),
            step="read the records",
        )
        self.session.execute(_SQL["unpack"].fill(codes=str(codes), whens=str(whens), flows=str(flows)))

    def _decode(self, name: str, wanted: _Wanted) -> None:
        """Give the cells of ``gt_scan`` their disposition, and their value in currency units."""
        scale = self.extract.weight_scale
        fields = {
            "name": name,
            "code": wanted.code,
            "coded": _coded(wanted),
            "extra": wanted.columns,
            "weight": f", (s.weight * {scale})::DECIMAL(38, 6) AS weight" if wanted.weight else "",
            "no_weight": ", NULL::DECIMAL(38, 6) AS weight" if wanted.weight else "",
            "scale": str(self.extract.scale),
        }
        self.session.execute(_SQL["decode"].fill(**self.rules(), **fields), step="decode the cells")

    # -- passes must agree --------------------------------------------------------------------------------------------------------

    def _agree(self, name: str) -> None:
        """Hold each pass over the rows against the first: rows and value of each disposition must be equal (DESIGN 5.1)."""
        sums = self.session.execute(_SQL["sums"].fill(cells=name, codes="", flow="true"))
        self._sums = self._sums or sums
        _equal(self._sums, sums)

    def _agree_in_part(self, name: str, wanted: _Wanted) -> None:
        """Hold a pass over the rows of some codes, or of one flow, against the cells of all: their rows and value must be equal."""
        codes = "" if wanted.only is None else _SQL["of_codes"].fill(only=wanted.only)
        flow = "true" if wanted.flow is None else f"c.flow_name = {literal(wanted.flow)}"
        # Cells by part hold no code that could be looked up, and no row of another code.
        own = "" if wanted.code == "part" else codes
        part, whole = (
            self.session.execute(_SQL["sums"].fill(cells=cells, codes=of, flow=flow))
            for cells, of in ((name, own), (self.by(code="code_id"), codes))
        )
        _equal(whole, part)


def _coded(wanted: _Wanted) -> str:
    """Name the table that says what stands for a code."""
    return wanted.only if wanted.code == "part" and wanted.only is not None else "gt_coded"


def _equal(first: list[tuple[Any, ...]], second: list[tuple[Any, ...]]) -> None:
    if first != second:
        raise InternalError(f"two passes over the records disagree: {first} and {second}.")


def disposition_rules(names: Mapping[str, str], unreadable: str | None = None) -> dict[str, str]:
    """Fill the rule of dispositions with the names that it has somewhere.

    Parameters
    ----------
    names
        What stands there for each place of the rule.
    unreadable
        Column that holds ``unreadable`` where the other two are asked; by default it is worked out in them.
    """
    found = RULES["unreadable"].fill_from(names)
    known = {**names, "unreadable": unreadable or found}
    return {
        "unreadable": found,
        "reason": RULES["reason"].fill_from(known),
        "disposition": RULES["disposition"].fill_from(known),
    }
