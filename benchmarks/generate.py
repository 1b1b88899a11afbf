"""Make a customs extract to measure with: as many rows as asked for, the same every time, in one Parquet file.

The codes are those of HS2022 with the endings 00, 10 and 90 of a national tariff; a few of them carry most rows (rank x frequency is about
constant, as in real customs data). 60 months as integers YYYYMM in no order, 230 partners, two flows, values from cents to hundreds of
thousands. Every number comes from a hash of the row's number, so threads and repetition change nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "reference_data"
ROWS = 20_000_000
SEED = 2022
MADE_BY = 1
"""Raised when what is generated changes: files made before are then made anew."""

_CODES = """
CREATE TEMP TABLE codes AS
SELECT row_number() OVER (ORDER BY hash(hs6 || ending || $seed)) - 1 AS rank, hs6 || ending AS hs_code
FROM read_csv($file, all_varchar = true), unnest(['00', '10', '90']) AS endings(ending)
WHERE kind = 'hs'
"""
_PARTNERS = """
CREATE TEMP TABLE partners AS
SELECT row_number() OVER (ORDER BY text) - 1 AS place, text
FROM (
    SELECT text FROM (SELECT DISTINCT iso3 AS text FROM read_csv($file, all_varchar = true) WHERE length(iso3) = 3 AND iso3 <> 'WLD')
    ORDER BY text LIMIT 230
)
"""
# Uniform numbers in [0, 1), one for each purpose: the hash of row number and purpose.
_UNIFORM = "((hash(i * 8 + {purpose} + {seed} * 1000003) >> 11)::DOUBLE / 9007199254740992.0)"
_ROWS = """
COPY (
    SELECT c.hs_code, r.period, r.flow, p.text AS partner, r.value, r.net_weight_kg, r.regime
    FROM (
        SELECT least(floor(exp({u0} * ln({codes} + 1.0)))::INTEGER - 1, {codes} - 1) AS rank,
               (2022 + floor({u1} * 5)::INTEGER) * 100 + 1 + floor({u2} * 12)::INTEGER AS period,
               CASE WHEN {u3} < 0.6 THEN 'export' ELSE 'import' END AS flow,
               floor({u4} * {partners})::INTEGER AS place,
               round(exp({u5} * 13.0 - 1.0), 2)::DECIMAL(18, 2) AS value,
               round(exp({u6} * 12.0), 3) AS net_weight_kg,
               ['general trade', 'processing', 'bonded', 'other'][1 + floor(4 * {u7} * {u7})::INTEGER] AS regime
        FROM (SELECT unnest(range({first}, {last})) AS i)
    ) AS r
    JOIN codes AS c ON c.rank = r.rank
    JOIN partners AS p ON p.place = r.place
) TO '{file}' (FORMAT parquet)
"""
_STEP = 5_000_000


def default_folder() -> Path:
    """Where extracts are kept between runs: outside the checkout."""
    return Path(tempfile.gettempdir()) / "greentrade-benchmarks"


def generate(rows: int = ROWS, folder: Path | None = None, *, seed: int = SEED) -> Path:
    """Make the extract, unless one with the same parameters is there.

    Parameters
    ----------
    rows
        Number of rows.
    folder
        Where to keep it; a folder among the temporary files by default.
    seed
        Another seed gives another extract.

    Returns
    -------
    pathlib.Path
        The Parquet file.
    """
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"extract_{rows}_seed{seed}_v{MADE_BY}_duckdb{duckdb.__version__.split('.')[0]}.parquet"
    if path.exists():
        return path
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix="making-") as making,
        duckdb.connect(config={"threads": 2}) as con,
    ):
        con.execute(_CODES, {"file": str(REFERENCE / "hs/codes/HS2022.csv"), "seed": str(seed)})
        con.execute(_PARTNERS, {"file": str(REFERENCE / "places/countries.csv")})
        codes, partners = con.execute(
            "SELECT (SELECT count(*) FROM codes), (SELECT count(*) FROM partners)"
        ).fetchall()[0]
        uniform = {f"u{n}": _UNIFORM.format(purpose=n, seed=seed) for n in range(8)}
        pieces = []
        for number, first in enumerate(range(0, rows, _STEP)):
            pieces.append(str(Path(making) / f"{number:05}.parquet"))
            last = min(first + _STEP, rows)
            con.execute(
                _ROWS.format(
                    codes=codes, partners=partners, first=first, last=last, file=pieces[-1], **uniform
                )
            )
        whole = Path(making) / "whole.parquet"
        con.execute(
            f"COPY (SELECT * FROM read_parquet($files)) TO '{whole}' (FORMAT parquet)", {"files": pieces}
        )
        whole.replace(path)
    return path


def main() -> None:
    """Make the extract that the command line asks for, and print where it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--data", type=Path, default=default_folder(), help="folder to keep it in (default: %(default)s)"
    )
    given = parser.parse_args()
    print(generate(given.rows, given.data, seed=given.seed))


if __name__ == "__main__":
    main()
