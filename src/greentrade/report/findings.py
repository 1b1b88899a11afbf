"""What a screening found, picked out of its answers once, for the terminal and the page to tell in the same words.

The findings are made from a screening in memory, or from the folder that one wrote; both ways give the same page.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from greentrade.errors import InputError
from greentrade.report.answers_for_report import SCREENS, as_frames, ask
from greentrade.report.missing_descriptions import industries_of_unnamed
from greentrade.report.rows import (
    CANDIDATE_STATUSES,
    AccountingRow,
    Candidate,
    Cell,
    GroupRow,
    IndustryRow,
    MediumRow,
    OutsideCode,
    PartnerRow,
    ProductRow,
    ScreenRow,
    WasteRow,
    candidate_of,
    flow_order,
    groups_of,
    latest_of,
    media_of,
    outside_of,
    ranked_of,
    row_as,
    rows_of,
    screens_of,
    text,
    waste_row_of,
)
from greentrade.report.run_record import run_json
from greentrade.words.numbers import number

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from greentrade.core.screened import Screened

__all__ = ["Findings", "Status"]

_STATUS_ORDER = ("candidate", "candidate_rate_unknown", "conflict", "already_without", "not_flagged")
_TEXT = (
    "hs_code", "hs_edition", "nation", "description", "flow", "dimension", "medium", "list_id", "scheme", "category", "isic", "label",
    "partner", "name", "kind", "group", "measure", "status", "reason", "why", "note", "high_pollution", "energy_intensive",
    "resource_intensive", "environmental_good", "rate_status",
)  # fmt: skip


@dataclass(frozen=True)
class Status:
    """What the exported codes of one status weigh in the latest year."""

    codes: int
    export_value: float
    saving_low: float | None
    saving_high: float | None


@dataclass(frozen=True)
class Findings:
    """Everything that a report of one screening tells.

    Parameters
    ----------
    summary
        The content of ``run.json``: version, reference digest, inputs, currency, editions, accounting, totals.
    accounting
        Rows and value by disposition and reason.
    outside
        The codes that match nothing because they are in no edition or are no HS codes, with the edition.
    years, flows
        The years and flows screened, in order.
    dimensions
        For each (flow, dimension), the figures of each year; ``all_trade`` is the denominator.
    exported
        The latest year's exported codes that are flagged, as ranked; ``candidates`` and ``conflicts`` are parts of it.
    statuses
        Codes, exports and saving of the latest year by status.
    industries
        The industries of the three dimensions, largest first.
    media
        Environmental goods by medium; the medium ``all`` counts each code once.
    products
        Environmental goods by code, the largest of each flow.
    waste
        Goods under the waste lists, by year.
    screens
        Goods that further screens meet, by screen and year.
    partners, groups
        Partners of environmental goods and of the three dimensions, and totals by group of countries; empty without partners.
    """

    summary: Mapping[str, Any]
    accounting: Sequence[AccountingRow]
    outside: Sequence[OutsideCode]
    years: Sequence[int]
    flows: Sequence[str]
    dimensions: Mapping[tuple[str, str], Mapping[int, Cell]]
    exported: Sequence[Candidate]
    statuses: Mapping[str, Status]
    candidate_year: int | None
    industries: Sequence[IndustryRow]
    media: Sequence[MediumRow]
    products: Sequence[ProductRow]
    waste: Sequence[WasteRow]
    screens: Sequence[ScreenRow]
    partners: Sequence[PartnerRow]
    groups: Sequence[GroupRow]

    @classmethod
    def of(
        cls,
        screened: Screened,
        *,
        headline: bool = False,
        only: Collection[str] | None = None,
        tables: Mapping[str, pa.Table] | None = None,
        summary: Mapping[str, Any] | None = None,
    ) -> Findings:
        """Pick the findings out of a screening.

        Parameters
        ----------
        screening
            What :func:`greentrade.screen` returned.
        headline
            Only what was read, the accounting and the totals: the other answers are not computed.
        only
            Names of the answers wanted; the sections of the others are empty.
        tables
            Answers that have been asked for already (:func:`greentrade.report.answers_for_report.ask`).
        summary
            What ``run.json`` tells of them, where it has been put together already.
        """
        wanted = ("codes", "totals") if headline else only
        answers = ask(screened, wanted) if tables is None else tables
        if summary is None:
            summary = run_json(screened, answers.get("totals"))
            if not headline:
                summary["industries_of_unnamed"] = industries_of_unnamed(screened.reference, answers)
        return cls.build(summary=summary, **as_frames({k: t for k, t in answers.items() if k != "matches"}))

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
        names = ("codes", "totals", "rebate_candidates", "industries", "environmental_goods", "waste", "products", "partners", "groups", *SCREENS)  # fmt: skip
        return cls.build(summary=summary, **{name: _read_answer(folder, name) for name in names})

    @classmethod
    def build(cls, *, summary: Mapping[str, Any], **answers: pd.DataFrame) -> Findings:
        """Pick the findings out of the answers' tables, named like their files; one that is not there has no findings."""
        import pandas as pd

        def frame(name: str) -> pd.DataFrame:
            return answers.get(name, pd.DataFrame())

        dimensions: dict[tuple[str, str], dict[int, Cell]] = {}
        for row in rows_of(frame("totals")):
            if number(row.get("year")) is not None:
                cells = dimensions.setdefault((text(row["flow"]), text(row["dimension"])), {})
                cells[int(row["year"])] = row_as(Cell, row)
        years = sorted({year for cells in dimensions.values() for year in cells})
        flows = sorted({flow for flow, _ in dimensions}, key=flow_order)

        latest, candidate_year = latest_of(frame("rebate_candidates"))
        flagged = latest[latest["status"] != "not_flagged"] if not latest.empty else latest
        waste = frame("waste")
        return cls(
            summary=summary,
            accounting=[row_as(AccountingRow, row) for row in summary["accounting"]],
            outside=outside_of(
                frame("codes"),
                {
                    text(row["reason"])
                    for row in summary["accounting"]
                    if row["disposition"] == "unclassified"
                },
            ),
            years=years,
            flows=flows,
            dimensions=dimensions,
            exported=[candidate_of(row) for row in rows_of(ranked_of(flagged))],
            statuses=_statuses(latest),
            candidate_year=candidate_year,
            industries=[row_as(IndustryRow, row) for row in rows_of(frame("industries"))],
            media=media_of(frame("environmental_goods")),
            products=[row_as(ProductRow, row) for row in rows_of(frame("products"))],
            waste=[waste_row_of(row) for row in rows_of(waste) if number(row.get("year")) is not None],
            screens=[row for name in SCREENS for row in screens_of(name, frame(name))],
            partners=[row_as(PartnerRow, row) for row in rows_of(frame("partners"))],
            groups=groups_of(frame("groups")),
        )

    @property
    def candidates(self) -> Sequence[Candidate]:
        """Candidates, as ranked, whether or not the rate is known."""
        return [item for item in self.exported if item.status in CANDIDATE_STATUSES]

    @property
    def conflicts(self) -> Sequence[Candidate]:
        """Flagged codes that are environmental goods too."""
        return [item for item in self.exported if item.status == "conflict"]

    @property
    def rows(self) -> int:
        """All rows of the input."""
        return sum(row.rows for row in self.accounting)

    @property
    def counted(self) -> float:
        """Value that counts: screened and unclassified."""
        return sum(
            row.value or 0.0 for row in self.accounting if row.disposition in {"screened", "unclassified"}
        )

    def edition_of(self, edition: str) -> str:
        """Return the edition of a code where it must be told: where the extract has several; else nothing."""
        return edition if len(self.summary.get("editions", {})) > 1 else ""

    def industry_of(self, code: str, edition: str) -> tuple[str, str] | None:
        """Return the ISIC class of a code that the extract does not name, and our English label of it; None where it has no single one."""
        return next(
            (
                (str(item["isic"]), str(item["label"]))
                for item in self.summary.get("industries_of_unnamed", ())
                if (item["hs_code"], item["hs_edition"]) == (code, edition)
            ),
            None,
        )

    @property
    def has_partners(self) -> bool:
        """Whether the extract has partners."""
        return bool(self.partners or self.groups)

    @property
    def currency(self) -> str | None:
        """ISO code of the currency, where the extract states it."""
        return self.summary.get("currency")

    @property
    def notes(self) -> Sequence[str]:
        """What the extract's reader and the screening want the user to know."""
        return list(self.summary.get("notes", ()))

    def total(self, flow: str, year: int) -> float | None:
        """Return all trade of one flow and year."""
        cell = self.dimensions.get((flow, "all_trade"), {}).get(year)
        return cell.value_low if cell else None


def _statuses(latest: pd.DataFrame) -> dict[str, Status]:
    """Add up codes, exports and saving by status, in the order of the words for them."""
    if latest.empty:
        return {}
    found = {}
    for status, part in latest.groupby("status", sort=False):
        saving = part["saving_high"].notna().any()
        found[str(status)] = Status(
            codes=len(part),
            export_value=float(part["export_value"].sum()),
            saving_low=float(part["saving_low"].sum()) if saving else None,
            saving_high=float(part["saving_high"].sum()) if saving else None,
        )
    return {status: found[status] for status in (*_STATUS_ORDER, *found) if status in found}


def _read_answer(folder: Path, name: str) -> pd.DataFrame:
    """Read one answer back; codes and names stay text."""
    import pandas as pd

    path = folder / f"{name}.csv"
    try:
        # Codes and names stay text; NA is Namibia and a product may be called "null", so only the empty field is missing.
        return pd.read_csv(
            path,
            dtype=dict.fromkeys(_TEXT, "str"),
            keep_default_na=False,
            na_values=[""],
            low_memory=False,
        )
    except FileNotFoundError:
        return pd.DataFrame()
    except (OSError, ValueError) as err:
        raise InputError(
            f"cannot be read: {err}.",
            where=str(path),
            hint="write the folder again with `greentrade screen INPUT --out DIR --overwrite`.",
        ) from err
