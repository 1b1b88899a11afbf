"""Every answer by name, declared once: the methods of a screening, the commands, the sheets of the workbook and the pages come from here.

A module of its own, since a name in the package itself would hide the module of that name (``answers.waste``). The types of the methods,
exact for each ``as_``, are in ``catalogue.pyi``, which ``docs/generate.py`` makes from the signatures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from greentrade.answers.advantage import advantage
from greentrade.answers.balance import balance
from greentrade.answers.candidates import rebate_candidates
from greentrade.answers.carbon_border import carbon_border
from greentrade.answers.codes import accounting, codes, matches
from greentrade.answers.concentration import concentration
from greentrade.answers.environmental_goods import environmental_goods
from greentrade.answers.growth import growth
from greentrade.answers.industries import industries
from greentrade.answers.intensities import intensities
from greentrade.answers.listed import (
    controlled_substances,
    critical_materials,
    ecolabel,
    fossil_fuels,
    screen_of,
)
from greentrade.answers.members import members
from greentrade.answers.mirror import mirror
from greentrade.answers.overlap import overlap
from greentrade.answers.partners import free_trade, partners
from greentrade.answers.products import products
from greentrade.answers.rebate_scenario import rebate_scenario
from greentrade.answers.totals import totals
from greentrade.answers.unit_values import unit_values
from greentrade.answers.waste import waste

__all__ = ["ANSWERS", "Answers"]

_READ = (accounting, codes, matches)
_DIMENSIONS = (totals, rebate_candidates, rebate_scenario, industries, intensities)
_GOODS = (
    environmental_goods, growth, products, balance, partners, free_trade, members, concentration, unit_values, advantage, overlap,
)  # fmt: skip
_LISTS = (
    waste, mirror, carbon_border, controlled_substances, fossil_fuels, critical_materials, ecolabel, screen_of,
)  # fmt: skip

ANSWERS: dict[str, Callable[..., Any]] = {
    answer.__name__: answer for answer in (*_READ, *_DIMENSIONS, *_GOODS, *_LISTS)
}
"""Each answer by name: a function of a screening's state that gives a table."""

Answers: Any = type("Answers", (), dict(ANSWERS))
"""The answers as methods, for :class:`greentrade.Screening`."""
