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
from greentrade.report.rows import (
    CANDIDATE_STATUSES,
    AccountingRow,
    Candidate,
    Cell,
    IndustryRow,
    MediumRow,
    WasteRow,
    candidate_of,
    cell_of,
    flow_order,
    industry_of,
    latest_of,
    media_of,
    outside_of,
    ranked_of,
    rows_of,
    text,
    waste_row_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from greentrade.screening import Screening

__all__ = ["Findings"]


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
    industries
        The industries of the three dimensions, largest first.
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
    industries: Sequence[IndustryRow]
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
            industries=nothing if headline else screening.industries(),
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
            industries=_read_answer(folder, "industries"),
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
        industries: pd.DataFrame,
        environmental_goods: pd.DataFrame,
        waste: pd.DataFrame,
    ) -> Findings:
        """Pick the findings out of the answers' tables."""
        dimensions: dict[tuple[str, str], dict[int, Cell]] = {}
        for row in rows_of(totals):
            cells = dimensions.setdefault((text(row["flow"]), text(row["dimension"])), {})
            cells[int(row["year"])] = cell_of(row)
        years = sorted({year for cells in dimensions.values() for year in cells})
        flows = sorted({flow for flow, _ in dimensions}, key=flow_order)

        latest, candidate_year = latest_of(candidates)
        ranked = [candidate_of(row) for row in rows_of(ranked_of(latest))]
        latest_waste, waste_year = latest_of(waste)
        return cls(
            summary=summary,
            accounting=[
                AccountingRow(
                    text(row["disposition"]), text(row["reason"]), int(row["rows"]), number(row["value"])
                )
                for row in summary["accounting"]
            ],
            outside=outside_of(
                codes,
                {
                    text(row["reason"])
                    for row in summary["accounting"]
                    if row["disposition"] == "unclassified"
                },
            ),
            years=years,
            flows=flows,
            dimensions=dimensions,
            candidates=[item for item in ranked if item.status in CANDIDATE_STATUSES],
            conflicts=[item for item in ranked if item.status == "conflict"],
            candidate_year=candidate_year,
            industries=[industry_of(row) for row in rows_of(industries)],
            media=media_of(environmental_goods),
            waste=[waste_row_of(row) for row in rows_of(latest_waste)],
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
    types = dict.fromkeys(
        (
            "hs_code",
            "hs_edition",
            "description",
            "flow",
            "dimension",
            "medium",
            "list_id",
            "category",
            "isic",
        ),
        "str",
    )
    try:
        return pd.read_csv(path, dtype=types, keep_default_na=True, low_memory=False)
    except FileNotFoundError:
        return pd.DataFrame()
    except (OSError, ValueError) as err:
        raise InputError(
            f"cannot be read: {err}.",
            where=str(path),
            hint="write the folder again with `greentrade screen INPUT --out DIR --overwrite`.",
        ) from err
