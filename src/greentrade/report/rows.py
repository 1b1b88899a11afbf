"""The lines of a report, made from the rows of the answers: plain values, missing marks of any library gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from greentrade.reference.dimensions import THREE
from greentrade.words.numbers import number

if TYPE_CHECKING:
    import pandas as pd

Line = TypeVar("Line")

#: Statuses of a code that is a candidate for cutting its rebate, whether or not the rate is known (DESIGN 5.7).
CANDIDATE_STATUSES = ("candidate", "candidate_rate_unknown")


@dataclass(frozen=True)
class AccountingRow:
    """Input rows with the same disposition and reason."""

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
        """Return the value that is certain in a year."""
        cell = self.by_year.get(year)
        return cell.value_low if cell else None

    def high(self, year: int) -> float | None:
        """Return the value that is certain or possible in a year."""
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
        """Return the value that is certain or possible for the goods of a dimension."""
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
    """Find the codes whose trade is unclassified, for one of the reasons that the accounting names: not in their edition, or no HS codes at all.

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
    """Return the rows of an answer, by column name."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def text(value: Any) -> str:
    """Return the text of a cell; every library's missing mark is the empty text."""
    if value is None or value != value or str(value) in {"<NA>", "nan", "NaT"}:  # noqa: PLR0124 (NaN alone differs from itself)
        return ""
    return str(value)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "str": text,
    "float | None": number,
    "int": int,
    "int | None": lambda cell: None if number(cell) is None else int(cell),
}
"""What makes a field of a cell, by the type of the field."""


def row_as(kind: type[Line], row: Mapping[str, Any], **given: Any) -> Line:
    """Make a line of a report of a row of an answer: each field is of the column of its name, or is given."""
    read = {
        field.name: _READ[str(field.type)](row.get(field.name))
        for field in fields(kind)  # type: ignore[arg-type]
        if field.name not in given
    }
    return kind(**read, **given)


def flow_order(flow: str) -> tuple[int, str]:
    """Sort exports first: they are what the rebates are about."""
    order = ("export", "import")
    return (order.index(flow) if flow in order else len(order), flow)


def latest_of(frame: pd.DataFrame) -> tuple[pd.DataFrame, int | None]:
    """Return the rows of the latest year, and that year."""
    if frame.empty or "year" not in frame.columns:
        return frame, None
    year = int(frame["year"].max())
    return frame[frame["year"] == year], year


def ranked_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort rows by their rank."""
    return frame.sort_values("rank", kind="stable", na_position="last") if "rank" in frame.columns else frame


def candidate_of(row: Mapping[str, Any]) -> Candidate:
    """Make the line of one code of the rebate answer."""
    flags = {name: text(row.get(name)) for name in THREE}
    votes = {name: text(row.get(f"votes_{name}")) for name in THREE}
    return row_as(Candidate, row, flags=flags, votes=votes)


def media_of(frame: pd.DataFrame) -> list[MediumRow]:
    """Make a line of each flow and medium; ``all`` first, then by size in the latest year."""
    cells: dict[tuple[str, str], dict[int, Cell]] = {}
    for row in rows_of(frame):
        cells.setdefault((text(row["flow"]), text(row["medium"])), {})[int(row["year"])] = row_as(Cell, row)
    rows = [MediumRow(flow, medium, by_year) for (flow, medium), by_year in cells.items()]

    def order(row: MediumRow) -> tuple[tuple[int, str], bool, float, str]:
        last = row.by_year[max(row.by_year)]
        return (flow_order(row.flow), row.medium != "all", -(last.value_high or 0.0), row.medium)

    return sorted(rows, key=order)


def waste_row_of(row: Mapping[str, Any]) -> WasteRow:
    """Make the line of one waste list and category."""
    measures = [name for name in text(row.get("measure")).split("+") if name]
    weights = {f"weight_{end}": number(row.get(f"net_weight_kg_{end}")) for end in ("low", "high")}
    return row_as(WasteRow, row, measures=measures, **weights)


def groups_of(frame: pd.DataFrame) -> list[GroupRow]:
    """Make a line of each group, flow and year, in the order of the answer."""
    cells: dict[tuple[int, str, str], dict[str, Cell]] = {}
    for row in rows_of(frame):
        if number(row.get("year")) is not None:
            key = (int(row["year"]), text(row["flow"]), text(row["group"]))
            cells.setdefault(key, {})[text(row["dimension"])] = row_as(Cell, row)
    return [GroupRow(*key, dimensions) for key, dimensions in cells.items()]


def screens_of(name: str, frame: pd.DataFrame) -> list[ScreenRow]:
    """Make the lines of one further screen; a carbon border names its scheme where others name a list."""
    return [
        row_as(ScreenRow, row, screen=name, list_id=text(row.get("list_id")) or text(row.get("scheme")))
        for row in rows_of(frame)
        if number(row.get("year")) is not None
    ]
