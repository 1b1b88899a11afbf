# Made by docs/generate.py from the signatures of the answers: change those, then run `make docs`.
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, overload

import pandas as pd
import polars as pl
import pyarrow as pa

from greentrade.answers.members import Groups
from greentrade.answers.scenario import RebateScenario

ANSWERS: dict[str, Callable[..., Any]]

class Answers:
    @overload
    def accounting(
        self,
        *,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def accounting(
        self,
        *,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def accounting(
        self,
        *,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def codes(
        self,
        *,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def codes(
        self,
        *,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def codes(
        self,
        *,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def matches(
        self,
        *,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def matches(
        self,
        *,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def matches(
        self,
        *,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def totals(
        self,
        by: Sequence[str] = ...,
        tier: str | None = ...,
        *,
        counts: bool = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def totals(
        self,
        by: Sequence[str] = ...,
        tier: str | None = ...,
        *,
        counts: bool = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def totals(
        self,
        by: Sequence[str] = ...,
        tier: str | None = ...,
        *,
        counts: bool = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def rebate_candidates(
        self,
        tier: str = ...,
        at: date | str | None = ...,
        rates: Any = ...,
        *,
        by: Sequence[str] = ...,
        weights: Mapping[str, float] | None = ...,
        min_value: float | None = ...,
        min_share: float | None = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def rebate_candidates(
        self,
        tier: str = ...,
        at: date | str | None = ...,
        rates: Any = ...,
        *,
        by: Sequence[str] = ...,
        weights: Mapping[str, float] | None = ...,
        min_value: float | None = ...,
        min_share: float | None = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def rebate_candidates(
        self,
        tier: str = ...,
        at: date | str | None = ...,
        rates: Any = ...,
        *,
        by: Sequence[str] = ...,
        weights: Mapping[str, float] | None = ...,
        min_value: float | None = ...,
        min_share: float | None = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def rebate_scenario(
        self,
        scenario: RebateScenario,
        *,
        tier: str = ...,
        at: date | str | None = ...,
        rates: Any = ...,
        by: Sequence[str] = ...,
        elasticity: float | tuple[float, float] | Literal['published'] | None = ...,
        trader_margin: float = ...,
        vat_pct: float | None = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def rebate_scenario(
        self,
        scenario: RebateScenario,
        *,
        tier: str = ...,
        at: date | str | None = ...,
        rates: Any = ...,
        by: Sequence[str] = ...,
        elasticity: float | tuple[float, float] | Literal['published'] | None = ...,
        trader_margin: float = ...,
        vat_pct: float | None = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def rebate_scenario(
        self,
        scenario: RebateScenario,
        *,
        tier: str = ...,
        at: date | str | None = ...,
        rates: Any = ...,
        by: Sequence[str] = ...,
        elasticity: float | tuple[float, float] | Literal['published'] | None = ...,
        trader_margin: float = ...,
        vat_pct: float | None = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def industries(
        self,
        tier: str = ...,
        *,
        by: Sequence[str] = ...,
        multi_class: Literal['separate', 'duplicate'] = ...,
        chinese: bool = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def industries(
        self,
        tier: str = ...,
        *,
        by: Sequence[str] = ...,
        multi_class: Literal['separate', 'duplicate'] = ...,
        chinese: bool = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def industries(
        self,
        tier: str = ...,
        *,
        by: Sequence[str] = ...,
        multi_class: Literal['separate', 'duplicate'] = ...,
        chinese: bool = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def intensities(
        self,
        *,
        indicators: Sequence[str] | None = ...,
        by: Sequence[str] = ...,
        tier: str = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def intensities(
        self,
        *,
        indicators: Sequence[str] | None = ...,
        by: Sequence[str] = ...,
        tier: str = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def intensities(
        self,
        *,
        indicators: Sequence[str] | None = ...,
        by: Sequence[str] = ...,
        tier: str = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def environmental_goods(
        self,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def environmental_goods(
        self,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def environmental_goods(
        self,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def growth(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def growth(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def growth(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def products(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        top: int = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def products(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        top: int = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def products(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        top: int = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def balance(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def balance(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def balance(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def partners(
        self,
        dimension: str = ...,
        group: str | None = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def partners(
        self,
        dimension: str = ...,
        group: str | None = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def partners(
        self,
        dimension: str = ...,
        group: str | None = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def free_trade(
        self,
        dimension: str = ...,
        group: str = ...,
        *,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def free_trade(
        self,
        dimension: str = ...,
        group: str = ...,
        *,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def free_trade(
        self,
        dimension: str = ...,
        group: str = ...,
        *,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def members(
        self,
        groups: Groups = ...,
        *,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def members(
        self,
        groups: Groups = ...,
        *,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def members(
        self,
        groups: Groups = ...,
        *,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def concentration(
        self,
        dimension: str = ...,
        *,
        over: Literal['hs_code', 'partner'] = ...,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def concentration(
        self,
        dimension: str = ...,
        *,
        over: Literal['hs_code', 'partner'] = ...,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def concentration(
        self,
        dimension: str = ...,
        *,
        over: Literal['hs_code', 'partner'] = ...,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def unit_values(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def unit_values(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def unit_values(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def advantage(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] | None = ...,
        world: str | Any = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def advantage(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] | None = ...,
        world: str | Any = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def advantage(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] | None = ...,
        world: str | Any = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def overlap(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def overlap(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def overlap(
        self,
        dimension: str = ...,
        *,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        media: str | Sequence[str] | None = ...,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def waste(
        self,
        by: Sequence[str] = ...,
        *,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def waste(
        self,
        by: Sequence[str] = ...,
        *,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def waste(
        self,
        by: Sequence[str] = ...,
        *,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def mirror(
        self,
        dimension: str = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        cif_margin: float | None = ...,
        min_value: float = ...,
        rank_by: Literal['value', 'share', 'weight'] = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def mirror(
        self,
        dimension: str = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        cif_margin: float | None = ...,
        min_value: float = ...,
        rank_by: Literal['value', 'share', 'weight'] = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def mirror(
        self,
        dimension: str = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        cif_margin: float | None = ...,
        min_value: float = ...,
        rank_by: Literal['value', 'share', 'weight'] = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def carbon_border(
        self,
        by: Sequence[str] = ...,
        *,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def carbon_border(
        self,
        by: Sequence[str] = ...,
        *,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def carbon_border(
        self,
        by: Sequence[str] = ...,
        *,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def controlled_substances(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def controlled_substances(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def controlled_substances(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def fossil_fuels(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def fossil_fuels(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def fossil_fuels(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def critical_materials(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def critical_materials(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def critical_materials(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def ecolabel(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def ecolabel(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def ecolabel(
        self,
        by: Sequence[str] = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...

    @overload
    def screen_of(
        self,
        dimension: str,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["pandas"] = "pandas",
    ) -> pd.DataFrame: ...

    @overload
    def screen_of(
        self,
        dimension: str,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["arrow"],
    ) -> pa.Table: ...

    @overload
    def screen_of(
        self,
        dimension: str,
        by: Sequence[str] = ...,
        tier: str = ...,
        lists: Sequence[str] | None = ...,
        *,
        groups: Groups = ...,
        as_: Literal["polars"],
    ) -> pl.DataFrame: ...
