"""The lines of a report, made from the rows of the answers: plain values, missing marks of any library gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greentrade.report.figures import number

if TYPE_CHECKING:
    import pandas as pd

#: The three dimensions of the Chinese term (liang gao yi zi), in the order in which they are always told.
THREE = ("high_pollution", "energy_intensive", "resource_intensive")

DIMENSION_NAMES = {
    "high_pollution": "high pollution",
    "energy_intensive": "energy intensive",
    "resource_intensive": "resource intensive",
    "any_of_three": "any of the three",
    "environmental_good": "environmental goods",
    "waste": "waste",
}

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


@dataclass(frozen=True)
class WasteRow:
    """Goods under one waste list and category in the latest year."""

    flow: str
    list_id: str
    category: str
    measure: str
    value_low: float | None
    value_high: float | None
    weight_low: float | None
    weight_high: float | None


def outside_of(codes: pd.DataFrame, reasons: Collection[str]) -> list[str]:
    """Codes whose trade is unclassified, for one of the reasons that the accounting names: not in their edition, or no HS codes at all.

    A TOTAL line that was set aside as an aggregate has no trade that stays in the totals.
    """
    if codes.empty:
        return []
    found = codes[~codes["status"].isin(["ok", "unmapped"])]
    rows = [row for row in rows_of(found) if (text(row.get("reason")) or text(row["status"])) in reasons]
    return sorted(
        {
            f"{text(row['hs_code']) or 'none'} ({'not in ' + text(row['hs_edition']) if row['status'] == 'not_in_edition' else 'no HS code'})"
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
    return Candidate(
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
    )


def waste_row_of(row: Mapping[str, Any]) -> WasteRow:
    """Line of one waste list and category."""
    return WasteRow(
        flow=text(row.get("flow")),
        list_id=text(row.get("list_id")),
        category=text(row.get("category")),
        measure=text(row.get("measure")),
        value_low=number(row.get("value_low")),
        value_high=number(row.get("value_high")),
        weight_low=number(row.get("net_weight_kg_low")),
        weight_high=number(row.get("net_weight_kg_high")),
    )
