"""How this library does each job: the calls that a user would type."""

from __future__ import annotations

import shutil
import uuid
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import greentrade as gt
from work import DIMENSIONS, EVERYTHING, Answer, Files, Way, Work, load_frame

BOUNDS = ("low", "high")
_MEDIA = ("medium", "partner", "year")


def _ready() -> gt.Reference:
    """Return the reference tables. The lists are matched with all codes of an edition once in a process; the keys of an extract are found within the run."""
    reference = gt.Reference.load()
    gt.classify(["010121"], edition="HS2022", reference=reference)
    return reference


def _screen(work: Work, reference: gt.Reference, source: Any) -> gt.Screening:
    return gt.screen(
        source,
        edition="HS2022",
        reporter="CHN",
        currency="CNY",
        reference=reference,
        threads=work.threads,
        memory_limit=work.memory_limit,
        progress=False,
    )


def _everything(screening: gt.Screening) -> Answer:
    return {EVERYTHING: (sum(screening.accounting(as_="arrow")["value"].to_pylist()),)}


def totals(work: Work, kind: str = "parquet") -> Way:
    """Value of each dimension by year and flow (numbers of codes too: they are part of the answer)."""
    reference = _ready()

    def run(files: Files) -> Any:
        with _screen(work, reference, files[kind]) as screening:
            return screening.totals(as_="arrow"), _everything(screening)

    return Way(run, lambda result: _cells(result[0].to_pylist()) | result[1])


def _cells(rows: list[dict[str, Any]]) -> Answer:
    found: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["year"], row["flow"]), {})[row["dimension"]] = row
    return {
        key: (
            one["all_trade"]["value_high"],
            *(one[name][f"value_{bound}"] for name in DIMENSIONS for bound in BOUNDS),
        )
        for key, one in found.items()
    }


def utf8(work: Work) -> Way:
    """Totals from a CSV file in UTF-8."""
    return totals(work, "utf-8")


def gb18030(work: Work) -> Way:
    """Totals from a CSV file in GB18030."""
    return totals(work, "gb18030")


def frame(work: Work) -> Way:
    """Totals from a pandas frame that is loaded, as a frame."""
    reference = _ready()

    def run(given: Any) -> Any:
        with _screen(work, reference, given) as screening:
            return screening.totals(), _everything(screening)

    return Way(
        run,
        lambda result: _cells(result[0].to_dict("records")) | result[1],
        load_frame,
    )


def candidates(work: Work) -> Way:
    """Rebate candidates: a row for each exported code and year, ranked, with rates and reasons."""
    reference = _ready()

    def run(files: Files) -> Any:
        with _screen(work, reference, files["parquet"]) as screening:
            return screening.rebate_candidates(as_="arrow"), _everything(screening)

    def answer(result: Any) -> Answer:
        columns = ["year", "hs_code", "export_value", "eligible_value", *DIMENSIONS]
        rows = zip(*(result[0][name].to_pylist() for name in columns), strict=True)
        return {(year, code): tuple(figures) for year, code, *figures in rows} | result[1]

    return Way(run, answer)


def environmental_goods(work: Work) -> Way:
    """Environmental goods by medium, partner and year."""
    reference = _ready()

    def run(files: Files) -> Any:
        with _screen(work, reference, files["parquet"]) as screening:
            return screening.environmental_goods(by=_MEDIA, as_="arrow"), _everything(screening)

    def answer(result: Any) -> Answer:
        rows = result[0].to_pylist()
        traded = {
            tuple(r[c] for c in _MEDIA): (r["value_low"], r["value_high"]) for r in rows if r["value_high"]
        }
        return traded | result[1]

    return Way(run, answer)


def write(work: Work) -> Way:
    """Everything into a folder: records with flags, what was set aside, all answers, the report."""
    reference = _ready()

    def run(files: Files) -> Any:
        out = Path(work.scratch) / f"out-{uuid.uuid4().hex[:8]}"
        with _screen(work, reference, files["parquet"]) as screening:
            return screening.write(out)

    def answer(out: Path) -> Answer:
        found = _flagged(work, out / "records.parquet", out / "set_aside.parquet")
        shutil.rmtree(out)
        return found

    return Way(run, answer)


def records(work: Work) -> Way:
    """Write the screened rows with their flags into one Parquet file, and nothing else."""
    reference = _ready()

    def run(files: Files) -> tuple[Path, int, Decimal]:
        out = Path(work.scratch) / f"records-{uuid.uuid4().hex[:8]}.parquet"
        with _screen(work, reference, files["parquet"]) as screening:
            screening.write_records(out)
            aside = [
                r for r in screening.accounting(as_="arrow").to_pylist() if r["disposition"] != "screened"
            ]
        return out, sum(row["rows"] for row in aside), sum((row["value"] for row in aside), Decimal(0))

    def answer(result: tuple[Path, int, Decimal]) -> Answer:
        out, rows, value = result
        found = _flagged(work, out)
        out.unlink()
        written = found[EVERYTHING]
        return found | {EVERYTHING: (written[0] + rows, written[1] + value)}

    return Way(run, answer)


def _flagged(work: Work, records: Path, *further: Path) -> Answer:
    """Rows and value of what was written, by the flags of the records."""
    import duckdb

    flags = ", ".join(DIMENSIONS)
    with duckdb.connect(config={"threads": work.threads}) as con:
        marked = con.execute(
            f"SELECT left(period, 4)::INTEGER, flow, {flags}, count(*), sum(value) FROM read_parquet(?) "
            "WHERE high_pollution <> '' OR energy_intensive <> '' OR resource_intensive <> '' GROUP BY ALL",
            [str(records)],
        ).fetchall()
        whole = [
            con.execute(
                "SELECT count(*), coalesce(sum(value), 0) FROM read_parquet(?)", [str(path)]
            ).fetchall()[0]
            for path in (records, *further)
        ]
    rows, value = (sum(part) for part in zip(*whole, strict=True))
    return {tuple(key): (n, v) for *key, n, v in marked} | {EVERYTHING: (rows, Decimal(value))}


def codebook(work: Work) -> Way:
    """Every list with every code: verdicts and audit trail, as frames."""
    reference = _ready()

    def load(files: Files) -> list[str]:
        return Path(files["codes"][0]).read_text(encoding="utf-8").split()

    def run(codes: list[str]) -> Any:
        return gt.classify(codes, edition="HS2022", nation="CHN", reference=reference, as_="both")

    def answer(result: Any) -> Answer:
        matches = result[1][["list_id", "hs_code"]].drop_duplicates()
        return {(list_id,): (count,) for list_id, count in Counter(matches["list_id"]).items()}

    del work
    return Way(run, answer, load)
