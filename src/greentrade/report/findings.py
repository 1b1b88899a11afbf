"""What a screening found, picked out of its answers once, for the terminal and the page to tell in the same words.

The findings are made from a screening in memory, or from the folder that one wrote; both ways give the same page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError
from greentrade.report.figures import number

if TYPE_CHECKING:
    import pandas as pd

    from greentrade.screening import Screening

__all__ = [
    "DIMENSION_NAMES",
    "THREE",
    "AccountingRow",
    "Candidate",
    "Cell",
    "Findings",
    "MediumRow",
    "WasteRow",
]

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


@dataclass(frozen=True)
class Findings:
    """Everything that a report of one screening tells.

    Parameters
    ----------
    summary
        The content of ``run.json``: version, reference digest, inputs, currency, editions, accounting, totals.
    accounting
        What became of every input row.
    outside
        The codes that match nothing because they are in no edition or are no HS codes, with the edition.
    years, flows
        The years and flows screened, in order.
    dimensions
        For each (flow, dimension), the figures of each year; ``all_trade`` is the denominator.
    candidates
        The latest year's candidates, as ranked; ``conflicts`` are those that are environmental goods too.
    media
        Environmental goods by medium; the medium ``all`` counts each code once.
    waste
        Goods under the waste lists in the latest year.
    """

    summary: Mapping[str, Any]
    accounting: Sequence[AccountingRow]
    outside: Sequence[str]
    years: Sequence[int]
    flows: Sequence[str]
    dimensions: Mapping[tuple[str, str], Mapping[int, Cell]]
    candidates: Sequence[Candidate]
    conflicts: Sequence[Candidate]
    candidate_year: int | None
    media: Sequence[MediumRow]
    waste: Sequence[WasteRow]
    waste_year: int | None

    @classmethod
    def of(cls, screening: Screening, *, headline: bool = False) -> Findings:
        """Pick the findings out of a screening.

        Parameters
        ----------
        screening
            What :func:`greentrade.screen` returned.
        headline
            Only what was read, the accounting and the totals: the other answers are not computed.
        """
        import pandas as pd

        from greentrade.writing import run_json

        nothing = pd.DataFrame()
        return cls.build(
            summary=run_json(screening),
            codes=screening.codes(),
            totals=screening.totals(by=("year", "flow")),
            candidates=nothing if headline else screening.rebate_candidates(),
            environmental_goods=nothing if headline else screening.environmental_goods(),
            waste=nothing if headline else screening.waste(),
        )

    @classmethod
    def read(cls, folder: Path) -> Findings:
        """Pick the findings out of a folder that ``Screening.write`` wrote with ``format="parquet"`` or ``"csv"``.

        Raises
        ------
        InputError
            If the folder is not the result of a screening.
        """
        run = folder / "run.json"
        try:
            summary = json.loads(run.read_text(encoding="utf-8"))
        except FileNotFoundError as err:
            raise InputError(
                "is not the result of a screening: it holds no run.json.",
                where=str(folder),
                hint="write one with `greentrade screen INPUT --out DIR`, then report on DIR.",
            ) from err
        except (OSError, ValueError) as err:
            raise InputError(
                f"cannot be read as JSON: {err}.",
                where=str(run),
                hint="write the folder again with `greentrade screen INPUT --out DIR --overwrite`.",
            ) from err
        return cls.build(
            summary=summary,
            codes=_read_answer(folder, "codes"),
            totals=_read_answer(folder, "totals"),
            candidates=_read_answer(folder, "rebate_candidates"),
            environmental_goods=_read_answer(folder, "environmental_goods"),
            waste=_read_answer(folder, "waste"),
        )

    @classmethod
    def build(
        cls,
        *,
        summary: Mapping[str, Any],
        codes: pd.DataFrame,
        totals: pd.DataFrame,
        candidates: pd.DataFrame,
        environmental_goods: pd.DataFrame,
        waste: pd.DataFrame,
    ) -> Findings:
        """Pick the findings out of the answers' tables."""
        dimensions: dict[tuple[str, str], dict[int, Cell]] = {}
        for row in _rows(totals):
            cells = dimensions.setdefault((_text(row["flow"]), _text(row["dimension"])), {})
            cells[int(row["year"])] = _cell(row)
        years = sorted({year for cells in dimensions.values() for year in cells})
        flows = sorted({flow for flow, _ in dimensions}, key=_flow_order)

        latest, candidate_year = _latest(candidates)
        ranked = [_candidate(row) for row in _rows(_ranked(latest))]
        latest_waste, waste_year = _latest(waste)
        return cls(
            summary=summary,
            accounting=[
                AccountingRow(
                    _text(row["disposition"]), _text(row["reason"]), int(row["rows"]), number(row["value"])
                )
                for row in summary["accounting"]
            ],
            outside=_outside(codes),
            years=years,
            flows=flows,
            dimensions=dimensions,
            candidates=[item for item in ranked if item.status in CANDIDATE_STATUSES],
            conflicts=[item for item in ranked if item.status == "conflict"],
            candidate_year=candidate_year,
            media=_media(environmental_goods),
            waste=[_waste_row(row) for row in _rows(latest_waste)],
            waste_year=waste_year,
        )

    @property
    def currency(self) -> str | None:
        """ISO code of the currency, where the extract states it."""
        return self.summary.get("currency")

    @property
    def notes(self) -> Sequence[str]:
        """What the extract's reader and the screening want the user to know."""
        return list(self.summary.get("notes", ()))

    def total(self, flow: str, year: int) -> float | None:
        """All trade of one flow and year."""
        cell = self.dimensions.get((flow, "all_trade"), {}).get(year)
        return cell.value_low if cell else None


def _read_answer(folder: Path, name: str) -> pd.DataFrame:
    """Read one answer back; codes and names stay text."""
    import pandas as pd

    path = folder / f"{name}.csv"
    text = dict.fromkeys(
        ("hs_code", "hs_edition", "description", "flow", "dimension", "medium", "list_id", "category"), "str"
    )
    try:
        return pd.read_csv(path, dtype=text, keep_default_na=True)
    except FileNotFoundError:
        return pd.DataFrame()
    except (OSError, ValueError) as err:
        raise InputError(
            f"cannot be read: {err}.",
            where=str(path),
            hint="write the folder again with `greentrade screen INPUT --out DIR --overwrite`.",
        ) from err


def _outside(codes: pd.DataFrame) -> list[str]:
    """Codes whose trade is unclassified: not in their edition, or no HS codes at all."""
    if codes.empty:
        return []
    rows = _rows(codes[~codes["status"].isin(["ok", "unmapped"])])
    return sorted(
        {
            f"{_text(row['hs_code']) or 'none'} ({'not in ' + _text(row['hs_edition']) if row['status'] == 'not_in_edition' else 'no HS code'})"
            for row in rows
        }
    )


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _text(value: Any) -> str:
    """Text of a cell; every library's missing mark is the empty text."""
    if value is None or value != value or str(value) in {"<NA>", "nan", "NaT"}:  # noqa: PLR0124 (NaN alone differs from itself)
        return ""
    return str(value)


def _cell(row: Mapping[str, Any]) -> Cell:
    return Cell(*(number(row.get(key)) for key in ("value_low", "value_high", "share_low", "share_high")))


def _flow_order(flow: str) -> tuple[int, str]:
    """Exports first: they are what the rebates are about."""
    order = ("export", "import")
    return (order.index(flow) if flow in order else len(order), flow)


def _latest(frame: pd.DataFrame) -> tuple[pd.DataFrame, int | None]:
    if frame.empty or "year" not in frame.columns:
        return frame, None
    year = int(frame["year"].max())
    return frame[frame["year"] == year], year


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values("rank", kind="stable", na_position="last") if "rank" in frame.columns else frame


def _candidate(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        hs_code=_text(row["hs_code"]),
        hs_edition=_text(row.get("hs_edition")),
        description=_text(row.get("description")),
        export_value=number(row.get("export_value")),
        flags={name: _text(row.get(name)) for name in THREE},
        votes={name: _text(row.get(f"votes_{name}")) for name in THREE},
        environmental_good=_text(row.get("environmental_good")),
        rate_pct=number(row.get("rate_pct")),
        rate_status=_text(row.get("rate_status")),
        last_known_rate_pct=number(row.get("last_known_rate_pct")),
        status=_text(row.get("status")),
        saving_low=number(row.get("saving_low")),
        saving_high=number(row.get("saving_high")),
        why=_text(row.get("why")),
    )


def _media(frame: pd.DataFrame) -> list[MediumRow]:
    """One row a flow and medium; ``all`` first, then by size in the latest year."""
    cells: dict[tuple[str, str], dict[int, Cell]] = {}
    for row in _rows(frame):
        cells.setdefault((_text(row["flow"]), _text(row["medium"])), {})[int(row["year"])] = _cell(row)
    rows = [MediumRow(flow, medium, by_year) for (flow, medium), by_year in cells.items()]

    def order(row: MediumRow) -> tuple[tuple[int, str], bool, float, str]:
        last = row.by_year[max(row.by_year)]
        return (_flow_order(row.flow), row.medium != "all", -(last.value_high or 0.0), row.medium)

    return sorted(rows, key=order)


def _waste_row(row: Mapping[str, Any]) -> WasteRow:
    return WasteRow(
        flow=_text(row.get("flow")),
        list_id=_text(row.get("list_id")),
        category=_text(row.get("category")),
        measure=_text(row.get("measure")),
        value_low=number(row.get("value_low")),
        value_high=number(row.get("value_high")),
        weight_low=number(row.get("net_weight_kg_low")),
        weight_high=number(row.get("net_weight_kg_high")),
    )
