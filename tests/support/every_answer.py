"""Every question that a screening answers, in plain values: what two engines have to agree on."""

from __future__ import annotations

from dataclasses import asdict

import greentrade as gt
from greentrade.core.inspection import inspect
from greentrade.errors import GreentradeError


def asked(s):
    """Name of each question, and the question."""
    has = s.extract.columns
    fine = ("year", "flow", *(c for c in ("reporter", "partner", "regime") if c in has))
    dated = ("month",) if "period" in has else ()
    groups = ("EU27", "OECD", "CN_FTA")
    return {
        "totals": lambda: s.totals(tier=None, as_="arrow"),
        "totals_fine": lambda: s.totals(by=(*fine, *dated), as_="arrow"),
        "totals_by_group": lambda: s.totals(by=("year", "group"), groups=groups, as_="arrow"),
        "environmental_goods": lambda: s.environmental_goods(as_="arrow"),
        "environmental_goods_fine": lambda: s.environmental_goods(by=(*fine, "medium"), tier="broad", as_="arrow"),
        "rebate_candidates": lambda: s.rebate_candidates(as_="arrow"),
        "rebate_candidates_by_partner": lambda: s.rebate_candidates(by=("year", "hs_code", "partner"), as_="arrow"),
        "rebate_scenario": lambda: s.rebate_scenario(gt.RebateScenario({"7210": 0, "8541": 5}), as_="arrow"),
        "rebate_scenario_of_candidates": lambda: s.rebate_scenario(gt.RebateScenario.cancel_candidates(), by=("year",), as_="arrow"),
        "industries": lambda: s.industries(as_="arrow"),
        "industries_fine": lambda: s.industries(by=fine, multi_class="duplicate", as_="arrow"),
        "growth": lambda: s.growth(as_="arrow"),
        "balance": lambda: s.balance(as_="arrow"),
        "products": lambda: s.products(by=fine, top=3, as_="arrow"),
        "concentration": lambda: s.concentration(as_="arrow"),
        "concentration_of_partners": lambda: s.concentration(over="partner", as_="arrow"),
        "unit_values": lambda: s.unit_values(as_="arrow"),
        "unit_values_fine": lambda: s.unit_values(by=(*fine, *(("period",) if dated else ())), as_="arrow"),
        "unit_values_of_all": lambda: s.unit_values("waste", by=(), as_="arrow"),
        "advantage_in_a_world": lambda: s.advantage(world=s, as_="arrow"),
        "advantage": lambda: s.advantage(as_="arrow"),
        "overlap": lambda: s.overlap(as_="arrow"),
        "partners": lambda: s.partners(as_="arrow"),
        "partners_of_group": lambda: s.partners(group="OECD", as_="arrow"),
        "free_trade": lambda: s.free_trade(as_="arrow"),
        "intensities": lambda: s.intensities(as_="arrow"),
        "members": lambda: s.members(as_="arrow"),
        "waste": lambda: s.waste(as_="arrow"),
        "waste_fine": lambda: s.waste(by=(*fine, "list_id"), as_="arrow"),
        "mirror": lambda: s.mirror(as_="arrow"),
        "mirror_of_goods": lambda: s.mirror("environmental_good", cif_margin=0.06, rank_by="weight", as_="arrow"),
        "carbon_border": lambda: s.carbon_border(as_="arrow"),
        "controlled_substances": lambda: s.controlled_substances(as_="arrow"),
        "fossil_fuels": lambda: s.fossil_fuels(as_="arrow"),
        "critical_materials": lambda: s.critical_materials(as_="arrow"),
        "ecolabel": lambda: s.ecolabel(as_="arrow"),
        "codes": lambda: s.codes(as_="arrow"),
        "matches": lambda: s.matches(as_="arrow"),
        "accounting": lambda: s.accounting(as_="arrow"),
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
