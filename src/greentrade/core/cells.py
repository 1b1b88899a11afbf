"""One pass over the rows: sums and counts by code (or signature) and whatever an answer groups by.

Everything that an answer shows is made from such cells, so every answer rests on the same dispositions and the same denominator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greentrade.engines.sql import literal, statements
from greentrade.errors import InternalError, UsageError
from greentrade.extracts.numbers import exact

if TYPE_CHECKING:
    from greentrade.core.keys import Keys
    from greentrade.extracts import Extract

_SQL = statements(__package__, "cells.sql")
_RULES = statements(__package__, "dispositions.sql")

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
_ODD = 0.2
"""Share of the rows whose codes may have another fate than most, so that passing over them by themselves is worth it."""
_SAMPLE, _MANY = 100_000, 0.4
"""Rows at the beginning in which a regime is looked for that most trade may have, and the share of them that it must have."""
CARRIED = {"month": "period", "group": "partner"}
"""What is read from cells of something finer: the month from the period, groups of countries from the partner (and the year)."""


class Cells:
    """Cells of an extract, computed at need and kept.

    Parameters
    ----------
    extract, keys
        The records and their classified keys.
    """

    def __init__(self, extract: Extract, keys: Keys) -> None:
        self.extract, self.keys, self.session = extract, keys, extract.session
        self._made: dict[tuple[str, ...], str] = {}
        self._subsets: dict[tuple[str, ...], str] = {}
        self._sums: list[tuple[Any, ...]] = []
        self._fated = False
        types = dict(self.session.execute(_SQL["types"]))
        self.value = exact("r.value", types["value"])
        self.weight = exact("r.net_weight_kg", types["net_weight_kg"])
        self.marked = bool(self.session.execute(_SQL["any_mark"]))
        self.cubed = keys.cubed and not self.marked

    def by(
        self,
        *groups: str,
        code: str = "sig",
        weight: bool = False,
        only: str | None = None,
        flow: str | None = None,
    ) -> str:
        """Name of the table of cells by code or signature, context, year, flow and further groups.

        Columns: code (as ``code`` says), context_id, year, flow_name, the groups, disposition, reason, rows, value (DECIMAL, in currency
        units) and, if asked for, weight (kg). What an answer does not tell apart should not be asked for: many groups of ten thousand codes
        are as many cells as rows. ``group`` needs the memberships in the session (:func:`greentrade.answers.members.put_members`): a record
        stands once in each group of its partner, and once under ``all``.

        Parameters
        ----------
        groups
            What the rows are grouped by beside code, year and flow.
        code
            ``code_id``: each code; ``sig``: codes that fare alike in every list together; ``fate``: codes of one disposition together (or
            finer), for sums over all goods; ``part``: codes that ``only`` (made with parts) puts together, with its rows alone. Only
            where the rows are in this process.
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
        wanted = {CARRIED.get(group, group) for group in groups}
        name = self._kept(wanted, code, weight=weight, only=only, flow=flow)
        if "group" not in groups:
            return name
        fields = {
            "name": f"{name}_by_group",
            "cells": name,
            "partner": "" if "partner" in groups else ", partner",
            "weight": ", weight" if weight else "",
            "weights": ", sum(c.weight)::DECIMAL(38, 6) AS weight" if weight else "",
        }
        self.session.execute(fill(_SQL["by_group"], fields), step="add up groups of countries")
        return fields["name"]

    def _kept(self, groups: set[str], code: str, *, weight: bool, only: str | None, flow: str | None) -> str:
        """Name of a table of cells that is made once and kept."""
        extra = tuple(sorted(groups - {"year", "flow"}))
        dear = not self.session.local and not (self.cubed and not extra)
        if dear:  # a pass elsewhere costs seconds however little it reads: one serves signatures, codes and weights alike
            weight = weight or "net_weight_kg" in self.extract.columns
        if not self.session.local or self._from_cube(extra, weight=weight):
            only = flow = None
        if "flow" not in self.extract.columns:
            flow = None
        if code == "fate" and (dear or self._from_cube(extra, weight=weight)):
            code = "sig"  # the same sums, of which there are cells already
        key = (code, *extra, *(("weight",) if weight else ()), *(part for part in (only, flow) if part))
        if key not in self._made:
            part = only is not None or flow is not None
            if only is not None and (wider := self._wider(key, only)) is not None:
                self._made[key] = wider
                return wider
            if part:
                self.by(code="code_id")  # what the cells of some codes or of a flow have to agree with
            finer = self._finer(code, extra, weight=weight) if dear else None
            name = f"gt_cells_{len(self._made)}"
            if finer is None:
                self._scan(name, code, extra, weight=weight, only=only, flow=flow)
            else:
                self._coarsen(name, finer, code, extra, weight=weight)
            if part:
                self._agree_in_part(name, code, only, flow)
            else:
                self._agree(name)
            self._made[key] = name
        return self._made[key]

    def subset(self, key: tuple[str, ...], codes: str) -> str:
        """Name of a table of some codes (the rows of ``gt_coded``) for :meth:`by`, made once for each ``key``.

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
            self.session.execute(fill(_SQL["subset"], {"name": name, "codes": codes}))
            self._subsets[key] = name
        return self._subsets[key]

    def _wider(self, key: tuple[str, ...], only: str) -> str | None:
        """Cells like those asked for that hold more codes, among them all of ``only``; None if there are none.

        ``key`` is what they would be kept under, in which ``only`` stands once.
        """
        at = key.index(only)
        for other in self._subsets.values() if key[0] == "code_id" else ():
            made = self._made.get((*key[:at], other, *key[at + 1 :]))
            if made is not None and not self.session.execute(
                fill(_SQL["any_beyond"], {"only": only, "other": other})
            ):
                return made
        return None

    def _from_cube(self, extra: tuple[str, ...], *, weight: bool) -> bool:
        """Whether the cube that the reader made says all that is asked."""
        return self.cubed and not extra and not weight

    def _agree(self, name: str) -> None:
        """Every pass over the rows has to come to the same rows and value for each disposition (DESIGN 5.1)."""
        sums = self.session.execute(_SQL["sums"].replace("{cells}", name))
        self._sums = self._sums or sums
        if sums != self._sums:
            raise InternalError(f"two passes over the records disagree: {self._sums} and {sums}.")

    def _agree_in_part(self, name: str, code: str, only: str | None, flow: str | None) -> None:
        """A pass over the rows of some codes, or of a flow, has to come to the rows and value that the cells of all have for them."""
        codes = "" if only is None else fill(_SQL["of_codes"], {"only": only})
        in_flow = "true" if flow is None else f"c.flow_name = {literal(flow)}"
        # Cells by part hold no code that could be looked up, and no row of another code.
        sums = [
            self.session.execute(fill(_SQL["sums_of"], {"cells": cells, "codes": of, "flow": in_flow}))
            for cells, of in ((name, "" if code == "part" else codes), (self.by(code="code_id"), codes))
        ]
        if sums[0] != sums[1]:
            raise InternalError(f"two passes over the records disagree: {sums[0]} and {sums[1]}.")

    def _finer(self, code: str, extra: tuple[str, ...], *, weight: bool) -> str | None:
        """Cells by code and at least these groups, which may have to be made; None if a pass over the rows is what makes them."""
        for made, *groups in self._made:
            if made == "code_id" and set(extra) <= set(groups) and (not weight or "weight" in groups):
                return self._made[made, *groups]
        return self.by(*extra, code="code_id", weight=weight) if code == "sig" else None

    def _coarsen(self, name: str, finer: str, code: str, extra: tuple[str, ...], *, weight: bool) -> None:
        """Cells out of finer ones: a code has one signature, and its disposition hangs on nothing that is dropped."""
        fields = {
            "name": name,
            "source": finer,
            "code": "c.sig" if code == "sig" else "s.code",
            "extra": "".join(f", s.{g}" for g in extra),
            "weight": ", sum(s.weight)::DECIMAL(38, 6) AS weight" if weight else "",
        }
        self.session.execute(fill(_SQL["coarsen"], fields), step="add up cells")

    def _scan(
        self,
        name: str,
        code: str,
        extra: tuple[str, ...],
        *,
        weight: bool,
        only: str | None,
        flow: str | None,
    ) -> None:
        """Cells from the cube that the reader made, where it says all that is asked; else from a pass over the rows."""
        if self._from_cube(extra, weight=weight):
            self.session.execute(fill(_SQL["from_cube"], self._cube(code, None)))
        elif (
            only is None
            and self.session.local
            and self._from_cube(tuple(set(extra) - {"regime"}), weight=weight)
        ):
            # Most trade is of one regime: the rows of the others are read, and that one is what they leave of the cube.
            main = self._main_regime()
            self._pass(code, extra, weight=weight, only=only, flow=flow, but=main)
            if main is not None:
                self._subtract(fill(_SQL["with_main_regime"], {"main": main, **self._cube(code, flow)}))
        else:
            self._pass(code, extra, weight=weight, only=only, flow=flow)
        fields = {
            "name": name,
            "code": code,
            "coded": self._coded(code, only),
            "extra": "".join(f", s.{g}" for g in extra),
            "weight": f", (s.weight * {self.extract.weight_scale})::DECIMAL(38, 6) AS weight"
            if weight
            else "",
            "no_weight": ", NULL::DECIMAL(38, 6) AS weight" if weight else "",
            "scale": str(self.extract.scale),
        }
        self.session.execute(fill(_SQL["decode"], {**self.rules(), **fields}), step="decode the cells")

    def _cube(self, code: str, flow: str | None) -> dict[str, str]:
        """What to fill in to read the cube that the reader made in the terms of a pass over the rows."""
        joins = [
            "LEFT JOIN gt_flow f ON f.flow = w.flow"
            if "flow" in self.extract.columns
            else "CROSS JOIN gt_flow f"
        ]
        if self.keys.context != "0":
            joins.append("LEFT JOIN gt_context x ON x.year_part IS NOT DISTINCT FROM w.year")
        fields = {
            "code": code,
            "context": self.keys.context,
            "joins": "\n".join(joins),
            "flow": "true" if flow is None else f"f.flow_name = {literal(flow)}",
        }
        return {"cube": fill(_SQL["cube"], fields)}

    def _main_regime(self) -> str | None:
        """SQL of the regime that most rows seem to have; None if no one is had by many. A wrong guess costs time, and changes nothing."""
        sql = _SQL["main_regime"].replace("{rows}", str(_SAMPLE))
        for (regime,) in self.session.execute(sql, {"least": _MANY}):
            return literal(regime) if isinstance(regime, str) else str(regime)
        return None

    def _coded(self, code: str, only: str | None) -> str:
        """Name of the table that says what stands for a code."""
        if code == "part" and only is not None:
            return only
        if code != "fate":
            return "gt_coded"
        if not self._fated:
            self.session.execute(_SQL["fated"], step="put codes of one fate together")
            self._fated = True
        return "gt_fated"

    def _pass(
        self,
        code: str,
        extra: tuple[str, ...],
        *,
        weight: bool,
        only: str | None,
        flow: str | None,
        but: str | None = None,
    ) -> None:
        """Read the rows once into ``gt_scan``, those of one regime (``but``) left out.

        Code, year and flow are packed into one number: rows are grouped faster by one integer than by three columns.
        """
        has = self.extract.columns
        coded = self._coded(code, only)
        codes, whens, flows = self.session.execute(fill(_SQL["slots"], {"code": code, "coded": coded}))[0]
        number = "UINTEGER" if (codes + 1) * (whens + 1) * (flows + 1) < 1 << 32 else "UBIGINT"
        time = f"coalesce(w.when_id, {whens}) * {flows + 1}" if "period" in has else f"{whens * (flows + 1)}"
        direction = f"coalesce(f.flow_id, {flows})" if "flow" in has else "0"
        select = [f"{self.keys.context} AS context_id"]
        if self.marked:
            select += ["r.grain AS grain", "r.reject AS reject"]
        for group in extra:
            available = group in has or (group == "period" and "period" in has)
            select.append(f"{GROUPS[group] if available else 'NULL::VARCHAR'} AS {group}")
        sums = ["count(*) AS n", f"count({self.value}) AS valued", f"sum({self.value}) AS value"]
        if weight:
            sums.append(f"sum({self.weight}) AS weight")
        meant = [
            *([] if flow is None else [f"f.flow_name = {literal(flow)}"]),
            *([] if but is None else [f"(r.regime <> {but} OR r.regime IS NULL)"]),
        ]
        where = f"WHERE {' AND '.join(meant)}" if meant else ""

        def read(name: str, key: str, join: str = "") -> None:
            pack = f"{key}::{number} * {(whens + 1) * (flows + 1)} + {time} + {direction} AS pack"
            self.session.group(
                name,
                f"SELECT {', '.join([pack, *select, *sums])} FROM gt_raw r\n{join}\n{self.keys.small_joins}\n{where}\nGROUP BY ALL",
                sums=("n", "valued", "value", *(("weight",) if weight else ())),
                step="read the records",
            )

        key = f"coalesce(c.{code}, {codes})"
        main = self._main_fate() if code == "fate" and not weight else None
        sizes = {"codes": str(codes), "whens": str(whens), "flows": str(flows), "main": str(main)}
        if main is None:
            # The rows of other codes are dropped by the join that brings the code, before they meet the other small tables.
            read(
                "gt_scan",
                key,
                f"{'LEFT JOIN' if only is None else 'JOIN'} {only or coded} c ON c.hs_code = r.hs_code",
            )
        else:
            # Nearly all rows share a fate: they are added up without being asked for their code, and the others by themselves.
            read("gt_all_scan", str(main))
            read("gt_odd_scan", key, "JOIN gt_odd c ON c.hs_code = r.hs_code")
            names = ", ".join(["context_id", *(["grain", "reject"] if self.marked else []), *extra])
            self._subtract(fill(_SQL["without_odd"], {"names": names, **sizes}))
        self.session.execute(fill(_SQL["unpack"], sizes))

    def _subtract(self, sql: str) -> None:
        """Make ``gt_scan`` by taking some rows from all rows: what is left of any cell can be nothing, but not less."""
        self.session.execute(sql, step="add up what is left")
        if self.session.execute(_SQL["any_negative"]):
            raise InternalError(
                "two passes over the records disagree: some have more rows than all together."
            )

    def _main_fate(self) -> int | None:
        """Number of the fate that nearly all rows share, with the codes of the others in ``gt_odd``; None if there is none such.

        Only for exact sums: of others (weights) nothing can be taken away.
        """
        main = self.session.execute(_SQL["main_fate"], {"most": _ODD})
        if not main:
            return None
        self.session.execute(_SQL["odd"], {"main": main[0][0]})
        return int(main[0][0])

    def rules(self, **names: str) -> dict[str, str]:
        """The rule of dispositions with the names that it has in rows and cells alike (alias ``s``), or with other ones."""
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
        return {
            "unreadable": fill(_RULES["unreadable"], names),
            "reason": fill(_RULES["reason"], {**names, "unreadable": "s.unreadable"}),
            "disposition": fill(_RULES["disposition"], {**names, "unreadable": "s.unreadable"}),
        }


def fill(sql: str, fields: dict[str, str]) -> str:
    """Put our own fragments (never a user's text) in the places that a statement leaves open."""
    for _ in range(2):  # fragments may hold places of their own
        for field, text in fields.items():
            sql = sql.replace("{" + field + "}", text)
    return sql
