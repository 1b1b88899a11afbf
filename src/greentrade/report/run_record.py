"""The record of a run, as in ``run.json``."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from greentrade.answers.totals import totals
from greentrade.report.answers_for_report import lists_behind
from greentrade.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.core.screened import Screened


def run_json(screened: Screened, told: pa.Table | None = None) -> dict[str, Any]:
    """Record what was run, on what, with which tables, and what came out (DESIGN 6.2); values are decimal strings."""
    inputs = [
        {"path": f.path, "sha256": f.sha256, "layout": f.layout, "encoding": f.encoding, "rows": f.rows}
        | ({} if f.member is None else {"member": f.member})
        for f in screened.extract.inputs
    ]
    table = told if told is not None else totals(screened, as_="arrow")
    return {
        "greentrade": __version__,
        "date": datetime.now(UTC).date().isoformat(),
        "reference": {"digest": screened.reference.digest},
        "profile": screened.reference.profile.name,
        "inputs": inputs,
        "currency": screened.currency,
        "scale": screened.extract.scale,
        "fx": {code: f"{rate.normalize():f}" for code, rate in screened.extract.rates.items()},
        "editions": screened.editions,
        "edition_basis": screened.edition_basis,
        "policy_date": str(screened.policy_date) if screened.policy_date is not None else None,
        "accounting": [plain(row) for row in screened.dispositions.to_pylist()],
        "totals": [plain(row) for row in table.to_pylist()],
        "notes": screened.notes,
        "lists": lists_behind(screened),
    }


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Turn a row into what JSON can hold: exact values become decimal strings."""
    return {k: f"{v.normalize():f}" if isinstance(v, Decimal) else v for k, v in row.items()}
