"""Write a screening into a folder, whole or not at all."""

from __future__ import annotations

import json
import shutil
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import greentrade
from greentrade.engines.sql import literal
from greentrade.errors import OutputError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.screening import Screening


def write(screening: Screening, directory: Path, *, form: Literal["parquet", "csv"], overwrite: bool) -> Path:
    """Write everything beside the target first, then rename: a reader never sees half a folder."""
    if form not in {"parquet", "csv"}:
        raise UsageError.not_one_of("format", form, ("parquet", "csv"))
    if directory.exists() and not overwrite:
        raise OutputError(
            "the folder exists already.",
            where=str(directory),
            hint="name a new folder, or pass overwrite=True (--overwrite).",
        )
    if directory.exists() and not directory.is_dir():
        raise OutputError("this is a file, not a folder.", where=str(directory), hint="name a folder.")
    aside = directory.parent / f".{directory.name}.{uuid.uuid4().hex[:8]}.part"
    try:
        aside.mkdir(parents=True)
    except OSError as error:
        raise OutputError(
            f"the folder cannot be made ({error.strerror}).",
            where=str(directory),
            hint="name a folder that you may write to.",
        ) from error
    try:
        _fill(screening, aside, form)
        _replace(aside, directory)
    except OSError as error:
        raise OutputError(
            f"the results cannot be written ({error.strerror or error}).",
            where=str(directory),
            hint="check free space and rights.",
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return directory


def _fill(screening: Screening, folder: Path, form: str) -> None:
    """All files of the folder; each answer is asked for once, for its file and for the report."""
    from greentrade.report import Findings, write_report
    from greentrade.report.asked import ask

    provenance = f"KV_METADATA {{greentrade: {literal(greentrade.__version__)}, reference_digest: {literal(screening.reference.digest)}}}"
    options = (
        f"FORMAT parquet, COMPRESSION zstd, {provenance}" if form == "parquet" else "FORMAT csv, HEADER true"
    )
    for name in ("records", "set_aside"):
        sql = getattr(screening, f"_{name}_sql")()
        screening.session.execute(
            f"COPY ({sql}) TO {literal(str(folder / f'{name}.{form}'))} ({options})", step=f"write {name}"
        )
    tables = ask(screening)
    for name, table in tables.items():
        with screening.session.registered("gt_answer", table):
            screening.session.execute(
                f"COPY gt_answer TO {literal(str(folder / f'{name}.csv'))} (FORMAT csv, HEADER true)",
                step=f"write {name}",
            )
    run = json.dumps(run_json(screening, tables["totals"]), ensure_ascii=False, indent=2)
    (folder / "run.json").write_text(run + "\n", encoding="utf-8")
    write_report(Findings.of(screening, tables=tables), folder / "report.html")


def run_json(screening: Screening, totals: pa.Table | None = None) -> dict[str, Any]:
    """What was run, on what, with which tables, and what came out (DESIGN 6.2); values are decimal strings."""
    inputs = [
        {"path": f.path, "sha256": f.sha256, "layout": f.layout, "encoding": f.encoding, "rows": f.rows}
        | ({} if f.member is None else {"member": f.member})
        for f in screening.extract.inputs
    ]
    from greentrade.report.asked import lists_behind

    table = totals if totals is not None else screening.totals(as_="arrow")
    return {
        "greentrade": greentrade.__version__,
        "date": datetime.now(UTC).date().isoformat(),
        "reference": {"digest": screening.reference.digest},
        "profile": screening.reference.profile.name,
        "inputs": inputs,
        "currency": screening.currency,
        "scale": screening.extract.scale,
        "fx": {code: f"{rate.normalize():f}" for code, rate in screening.extract.rates.items()},
        "editions": screening.editions,
        "edition_basis": screening.edition_basis,
        "policy_date": str(screening.policy_date) if screening.policy_date is not None else None,
        "accounting": [_plain(row) for row in screening.accounting(as_="arrow").to_pylist()],
        "totals": [_plain(row) for row in table.to_pylist()],
        "notes": screening.notes,
        "lists": lists_behind(screening),
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row that JSON can hold: exact values as decimal strings."""
    return {k: f"{v.normalize():f}" if isinstance(v, Decimal) else v for k, v in row.items()}


def _replace(aside: Path, directory: Path) -> None:
    """Put the complete folder in place; an old one is moved away first and removed last."""
    old = aside.with_suffix(".old")
    if directory.exists():
        directory.rename(old)
    try:
        aside.rename(directory)
    except OSError:
        if old.exists():
            old.rename(directory)
        raise
    shutil.rmtree(old, ignore_errors=True)
