"""Write a screening into a folder, whole or not at all."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import greentrade
from greentrade.engines.folders import OwnedFolder, clear_abandoned
from greentrade.engines.sql import literal
from greentrade.errors import OutputError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from greentrade.screening import Screening

ANSWERS = ("codes", "matches", "totals", "rebate_candidates", "industries", "environmental_goods", "waste")
"""Answers that are written as CSV, each named like its method."""


def write(screening: Screening, directory: Path, *, form: Literal["parquet", "csv"], overwrite: bool) -> Path:
    """Write everything beside the target first, then rename: a reader never sees half a folder."""
    if form not in {"parquet", "csv"}:
        raise UsageError.not_one_of("format", form, ("parquet", "csv"))
    clear_aside(directory)
    if directory.exists() and not overwrite:
        raise OutputError(
            "the folder exists already.",
            where=str(directory),
            hint="name a new folder, or pass overwrite=True (--overwrite).",
        )
    if directory.exists() and not directory.is_dir():
        raise OutputError("this is a file, not a folder.", where=str(directory), hint="name a folder.")
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        aside = OwnedFolder(directory.parent, *_aside(directory), rescue={_OLD: directory})
    except OSError as error:
        raise OutputError(
            f"the folder cannot be made ({error.strerror}).",
            where=str(directory),
            hint="name a folder that you may write to.",
        ) from error
    with aside:
        try:
            new = aside.path / _NEW
            new.mkdir()
            _fill(screening, new, form)
            _replace(new, directory, aside.path / _OLD)
        except OSError as error:
            raise OutputError(
                f"the results cannot be written ({error.strerror or error}).",
                where=str(directory),
                hint="check free space and rights.",
            ) from error
    return directory


_NEW, _OLD = "new", "old"
"""In the folder beside the target: what is written, and what it takes the place of."""


def _aside(directory: Path) -> tuple[str, str]:
    """Beginning and end of the name of the folder in which a folder is prepared."""
    return f".{directory.name}.", ".part"


def clear_aside(directory: Path) -> None:
    """Remove what killed runs have left beside a folder; an old folder that they had moved away for the new one comes back.

    Parameters
    ----------
    directory
        The folder that is to be written.
    """
    clear_abandoned(directory.parent, *_aside(directory), rescue={_OLD: directory})


def _fill(screening: Screening, folder: Path, form: str) -> None:
    """All files of the folder."""
    facts = {"greentrade": greentrade.__version__, "reference_digest": screening.reference.digest}
    for name in ("records", "set_aside"):
        sql = getattr(screening, f"_{name}_sql")()
        screening.session.copy_rows(sql, folder / f"{name}.{form}", form=form, facts=facts)
    tables: dict[str, pa.Table] = {name: getattr(screening, name)(as_="arrow") for name in ANSWERS}
    for name, table in tables.items():
        with screening.session.registered("gt_answer", table):
            screening.session.execute(
                f"COPY gt_answer TO {literal(str(folder / f'{name}.csv'))} (FORMAT csv, HEADER true)",
                step=f"write {name}",
            )
    with screening.session.working("take the fingerprints of the files"):
        run = json.dumps(run_json(screening, tables["totals"]), ensure_ascii=False, indent=2)
    (folder / "run.json").write_text(run + "\n", encoding="utf-8")
    screening.report(folder / "report.html")


def run_json(screening: Screening, totals: pa.Table | None = None) -> dict[str, Any]:
    """What was run, on what, with which tables, and what came out (DESIGN 6.2); values are decimal strings."""
    inputs = [
        {"path": f.path, "sha256": f.sha256, "layout": f.layout, "encoding": f.encoding, "rows": f.rows}
        | ({} if f.member is None else {"member": f.member})
        for f in screening.extract.inputs
    ]
    table = totals if totals is not None else screening.totals(as_="arrow")
    return {
        "greentrade": greentrade.__version__,
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
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row that JSON can hold: exact values as decimal strings."""
    return {k: f"{v.normalize():f}" if isinstance(v, Decimal) else v for k, v in row.items()}


def _replace(new: Path, directory: Path, old: Path) -> None:
    """Put the complete folder in place of an old one, which goes back if this fails (see ``rescue``), and else is removed last."""
    if directory.exists():
        directory.rename(old)
    new.rename(directory)
