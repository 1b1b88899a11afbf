"""Every question that a screening answers, in plain values: what two engines have to agree on."""

from __future__ import annotations

import inspect as inspect_module
from dataclasses import asdict
from functools import partial

import greentrade as gt
from greentrade.core.inspection import inspect
from greentrade.errors import GreentradeError


def by_default():
    """Names of the answers that need no argument: methods with a form of the table."""
    for name in dir(gt.Screening):
        method = getattr(gt.Screening, name)
        if callable(method) and not name.startswith("_"):
            parameters = inspect_module.signature(method).parameters
            needed = [
                one.name
                for one in parameters.values()
                if one.default is one.empty and one.kind is not one.VAR_KEYWORD
            ]
            if "as_" in parameters and len(needed) == 1:  # the screening itself
                yield name


def asked(s):
    """Name of each question, and the question."""
    has = s.extract.columns
    fine = ("year", "flow", *(c for c in ("reporter", "partner", "regime") if c in has))
    dated = ("month",) if "period" in has else ()
    groups = ("EU27", "OECD", "CN_FTA")
    return {
        **{name: partial(getattr(s, name), as_="arrow") for name in by_default()},
        "totals": lambda: s.totals(tier=None, as_="arrow"),
        "totals_fine": lambda: s.totals(by=(*fine, *dated), as_="arrow"),
        "totals_by_group": lambda: s.totals(by=("year", "group"), groups=groups, as_="arrow"),
        "environmental_goods_fine": lambda: s.environmental_goods(by=(*fine, "medium"), tier="broad", as_="arrow"),
        "rebate_candidates_by_partner": lambda: s.rebate_candidates(by=("year", "hs_code", "partner"), as_="arrow"),
        "rebate_scenario": lambda: s.rebate_scenario(gt.RebateScenario({"7210": 0, "8541": 5}), as_="arrow"),
        "rebate_scenario_of_candidates": lambda: s.rebate_scenario(gt.RebateScenario.cancel_candidates(), by=("year",), as_="arrow"),
        "industries_fine": lambda: s.industries(by=fine, multi_class="duplicate", as_="arrow"),
        "products": lambda: s.products(by=fine, top=3, as_="arrow"),
        "concentration_of_partners": lambda: s.concentration(over="partner", as_="arrow"),
        "unit_values_fine": lambda: s.unit_values(by=(*fine, *(("period",) if dated else ())), as_="arrow"),
        "unit_values_of_all": lambda: s.unit_values("waste", by=(), as_="arrow"),
        "advantage_in_a_world": lambda: s.advantage(world=s, as_="arrow"),
        "partners_of_group": lambda: s.partners(group="OECD", as_="arrow"),
        "waste_fine": lambda: s.waste(by=(*fine, "list_id"), as_="arrow"),
        "mirror_of_goods": lambda: s.mirror("environmental_good", cif_margin=0.06, rank_by="weight", as_="arrow"),
        "editions": lambda: s.editions,
        "currency": lambda: s.currency,
        "notes": lambda: s.notes,
        "shown": lambda: repr(s),
        "explained": lambda: [s.explain(code) for code in sorted(set(s.codes()["hs_code"]))[::9]],
    }  # fmt: skip


MAIN = ("accounting", "totals_fine", "products", "unit_values_of_all", "codes", "editions", "notes", "shown")
"""Questions that between them read every column."""


def every_answer(s, names=None):
    """Each answer (or those of some names) as plain values, or the error that says why there is none."""
    return {name: answer(ask) for name, ask in asked(s).items() if names is None or name in names}


def answer(ask):
    """One answer."""
    try:
        found = ask()
    except GreentradeError as error:
        return type(error).__name__, str(error)
    if hasattr(found, "to_pylist"):
        return {"types": [str(f) for f in found.schema], "rows": [str(row) for row in found.to_pylist()]}
    return found


def looked_at(source, **stated):
    """What ``inspect`` tells."""
    return answer(lambda: {k: v for k, v in asdict(inspect(source, **stated)).items() if k != "inputs"})
