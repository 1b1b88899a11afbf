"""The lines of a report, made from the rows of the answers: plain values, missing marks of any library gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.reference.dimensions import THREE
from greentrade.words.numbers import number

if TYPE_CHECKING:
    import pandas as pd


#: Statuses of a code that is a candidate for cutting its rebate, whether or not the rate is known (DESIGN 5.7).
CANDIDATE_STATUSES = ("candidate", "candidate_rate_unknown")


@dataclass(frozen=True)
class AccountingRow:
    """What became of some input rows, and why."""

    disposition: str
    reason: str
    rows: int
    value: float | None


@dataclass(frozen=True)
class Cell:
    """One dimension in one year and flow."""

    value_low: float | None
    value_high: float | None
    share_low: float | None
    share_high: float | None


@dataclass(frozen=True)
class Candidate:
    """One exported code in the latest year: its flags, its rebate as far as known, and the reasons."""

    rank: int | None
    hs_code: str
    hs_edition: str
    description: str
    export_value: float | None
    flags: Mapping[str, str]
    votes: Mapping[str, str]
    environmental_good: str
    rate_pct: float | None
    rate_status: str
    last_known_rate_pct: float | None
    status: str
    saving_low: float | None
    saving_high: float | None
    why: str

    @property
    def rate_story(self) -> str:
        """What ``why`` says beyond the flags, which stand in columns of their own."""
        flags, _, rest = self.why.partition("; ")
        return rest if flags.startswith("flagged as") else self.why


@dataclass(frozen=True)
class MediumRow:
    """Environmental goods of one medium and flow, by year."""

    flow: str
    medium: str
    by_year: Mapping[int, Cell]

    def low(self, year: int) -> float | None:
        """Value that is certain in a year."""
        cell = self.by_year.get(year)
        return cell.value_low if cell else None

    def high(self, year: int) -> float | None:
        """Value that is certain or possible in a year."""
        cell = self.by_year.get(year)
        return cell.value_high if cell else None


@dataclass(frozen=True)
class IndustryRow:
    """One industry of the three dimensions, over all years."""

    isic: str
    label: str
    flow: str
    value_low: float | None
    value_high: float | None
    share: float | None
    growth: float | None
    codes: float | None


@dataclass(frozen=True)
class WasteRow:
    """Goods under one waste list and category in one year."""

    year: int
    flow: str
    list_id: str
    category: str
    measures: Sequence[str]
    value_low: float | None
    value_high: float | None
    weight_low: float | None
    weight_high: float | None
    banned_low: float | None
    banned_high: float | None
    controlled_low: float | None
    controlled_high: float | None
    non_party_low: float | None
    non_party_high: float | None


@dataclass(frozen=True)
class ProductRow:
    """One code among the environmental goods of a flow."""

    flow: str
    rank: int
    hs_code: str
    hs_edition: str
    description: str
    value_low: float | None
    value_high: float | None
    share: float | None
    share_so_far: float | None


@dataclass(frozen=True)
class PartnerRow:
    """One partner, or what is no single partner, for the goods of a dimension."""

    dimension: str
    flow: str
    rank: int | None
    partner: str
    name: str
    kind: str
    value_low: float | None
    value_high: float | None
    share: float | None
    share_of_partner: float | None


@dataclass(frozen=True)
class GroupRow:
    """One group of countries in one year and flow: all trade with it, and what of it belongs to each dimension."""

    year: int
    flow: str
    group: str
    dimensions: Mapping[str, Cell]

    def high(self, dimension: str) -> float:
        """Value that is certain or possible for the goods of a dimension."""
        cell = self.dimensions.get(dimension)
        return (cell.value_high or 0.0) if cell else 0.0


@dataclass(frozen=True)
class ScreenRow:
    """Goods that one list (or scheme) and category of a further screen names, in one year and flow."""

    screen: str
    year: int
    flow: str
    list_id: str
    category: str
    value_low: float | None
    value_high: float | None
    codes: float | None


@dataclass(frozen=True, order=True)
class OutsideCode:
    """A code that matches nothing, because its edition does not have it or because it is no HS code."""

    hs_code: str
    hs_edition: str
    known: bool

    def __str__(self) -> str:
        return f"{self.hs_code or 'none'} ({'not in ' + self.hs_edition if self.known else 'no HS code'})"


def outside_of(codes: pd.DataFrame, reasons: Collection[str]) -> list[OutsideCode]:
    """Codes whose trade is unclassified, for one of the reasons that the accounting names: not in their edition, or no HS codes at all.

    A TOTAL line that was set aside as an aggregate has no trade that stays in the totals.
    """
    if codes.empty:
        return []
    found = codes[~codes["status"].isin(["ok", "unmapped"])]
    rows = [row for row in rows_of(found) if (text(row.get("reason")) or text(row["status"])) in reasons]
    return sorted(
        {
            OutsideCode(text(row["hs_code"]), text(row.get("hs_edition")), row["status"] == "not_in_edition")
            for row in rows
        }
    )


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of an answer, by column name."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def text(value: Any) -> str:
    """Text of a cell; every library's missing mark is the empty text."""
    if value is None or value != value or str(value) in {"<NA>", "nan", "NaT"}:  # noqa: PLR0124 (NaN alone differs from itself)
        return ""
    return str(value)


def cell_of(row: Mapping[str, Any]) -> Cell:
    """Figures of a row with low and high."""
    return Cell(*(number(row.get(key)) for key in ("value_low", "value_high", "share_low", "share_high")))


def flow_order(flow: str) -> tuple[int, str]:
    """Exports first: they are what the rebates are about."""
    order = ("export", "import")
    return (order.index(flow) if flow in order else len(order), flow)


def latest_of(frame: pd.DataFrame) -> tuple[pd.DataFrame, int | None]:
    """Rows of the latest year, and that year."""
    if frame.empty or "year" not in frame.columns:
        return frame, None
    year = int(frame["year"].max())
    return frame[frame["year"] == year], year


def ranked_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of their rank."""
    return frame.sort_values("rank", kind="stable", na_position="last") if "rank" in frame.columns else frame


def candidate_of(row: Mapping[str, Any]) -> Candidate:
    """Line of one code of the rebate answer."""
    rank = number(row.get("rank"))
    return Candidate(
        rank=None if rank is None else int(rank),
        hs_code=text(row["hs_code"]),
        hs_edition=text(row.get("hs_edition")),
        description=text(row.get("description")),
        export_value=number(row.get("export_value")),
        flags={name: text(row.get(name)) for name in THREE},
        votes={name: text(row.get(f"votes_{name}")) for name in THREE},
        environmental_good=text(row.get("environmental_good")),
        rate_pct=number(row.get("rate_pct")),
        rate_status=text(row.get("rate_status")),
        last_known_rate_pct=number(row.get("last_known_rate_pct")),
        status=text(row.get("status")),
        saving_low=number(row.get("saving_low")),
        saving_high=number(row.get("saving_high")),
        why=text(row.get("why")),
    )


def media_of(frame: pd.DataFrame) -> list[MediumRow]:
    """One row a flow and medium; ``all`` first, then by size in the latest year."""
    cells: dict[tuple[str, str], dict[int, Cell]] = {}
    for row in rows_of(frame):
        cells.setdefault((text(row["flow"]), text(row["medium"])), {})[int(row["year"])] = cell_of(row)
    rows = [MediumRow(flow, medium, by_year) for (flow, medium), by_year in cells.items()]

    def order(row: MediumRow) -> tuple[tuple[int, str], bool, float, str]:
        last = row.by_year[max(row.by_year)]
        return (flow_order(row.flow), row.medium != "all", -(last.value_high or 0.0), row.medium)

    return sorted(rows, key=order)


def industry_of(row: Mapping[str, Any]) -> IndustryRow:
    """Line of one industry."""
    return IndustryRow(
        isic=text(row.get("isic")),
        label=text(row.get("label")),
        flow=text(row.get("flow")),
        value_low=number(row.get("value_low")),
        value_high=number(row.get("value_high")),
        share=number(row.get("share")),
        growth=number(row.get("growth")),
        codes=number(row.get("codes")),
    )


def waste_row_of(row: Mapping[str, Any]) -> WasteRow:
    """Line of one waste list and category."""
    return WasteRow(
        year=int(row["year"]),
        flow=text(row.get("flow")),
        list_id=text(row.get("list_id")),
        category=text(row.get("category")),
        measures=[name for name in text(row.get("measure")).split("+") if name],
        value_low=number(row.get("value_low")),
        value_high=number(row.get("value_high")),
        weight_low=number(row.get("net_weight_kg_low")),
        weight_high=number(row.get("net_weight_kg_high")),
        banned_low=number(row.get("banned_low")),
        banned_high=number(row.get("banned_high")),
        controlled_low=number(row.get("controlled_low")),
        controlled_high=number(row.get("controlled_high")),
        non_party_low=number(row.get("non_party_low")),
        non_party_high=number(row.get("non_party_high")),
    )


def product_of(row: Mapping[str, Any]) -> ProductRow:
    """Line of one product."""
    return ProductRow(
        flow=text(row.get("flow")),
        rank=int(row["rank"]),
        hs_code=text(row["hs_code"]),
        hs_edition=text(row.get("hs_edition")),
        description=text(row.get("description")),
        value_low=number(row.get("value_low")),
        value_high=number(row.get("value_high")),
        share=number(row.get("share")),
        share_so_far=number(row.get("share_so_far")),
    )


def partner_of(row: Mapping[str, Any]) -> PartnerRow:
    """Line of one partner."""
    rank = number(row.get("rank"))
    return PartnerRow(
        dimension=text(row["dimension"]),
        flow=text(row.get("flow")),
        rank=None if rank is None else int(rank),
        partner=text(row.get("partner")),
        name=text(row.get("name")),
        kind=text(row.get("kind")),
        value_low=number(row.get("value_low")),
        value_high=number(row.get("value_high")),
        share=number(row.get("share")),
        share_of_partner=number(row.get("share_of_partner")),
    )


def groups_of(frame: pd.DataFrame) -> list[GroupRow]:
    """One row a group, flow and year, in the order of the answer."""
    cells: dict[tuple[int, str, str], dict[str, Cell]] = {}
    for row in rows_of(frame):
        if number(row.get("year")) is not None:
            key = (int(row["year"]), text(row["flow"]), text(row["group"]))
            cells.setdefault(key, {})[text(row["dimension"])] = cell_of(row)
    return [GroupRow(*key, dimensions) for key, dimensions in cells.items()]


def screens_of(name: str, frame: pd.DataFrame) -> list[ScreenRow]:
    """Rows of one further screen; a carbon border names its scheme where others name a list."""
    return [
        ScreenRow(
            screen=name,
            year=int(row["year"]),
            flow=text(row.get("flow")),
            list_id=text(row.get("list_id")) or text(row.get("scheme")),
            category=text(row.get("category")),
            value_low=number(row.get("value_low")),
            value_high=number(row.get("value_high")),
            codes=number(row.get("codes")),
        )
        for row in rows_of(frame)
        if number(row.get("year")) is not None
    ]
