"""Make customs extracts to measure with: as many rows as asked for, the same every time, kept in a folder outside the checkout.

A few codes carry most rows (rank x frequency is about constant, as in real customs data). Codes have 8 or 10 digits, made from the six-digit
codes of HS2022: about 13,000 of them. 60 months as integers YYYYMM in no order, 230 partners (a few with most rows), two flows, five customs
regimes, values from cents to hundreds of thousands. 2 % of the rows have special codes (not specified, suppressed, chapters that only nations
use), 0.5 % dirty ones: a trailing `.0`, blanks, lost to scientific notation, missing, or no code at all. Every number comes from a hash of the
row's number, so threads and repetition change nothing, and a small extract is the beginning of a large one.

Rows are written ten million to a Parquet file, one file at a time. Above 200 million rows the same files are listed again under other names.
"""

from __future__ import annotations

import argparse
import codecs
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "reference_data"
ROWS = 20_000_000
FILE_ROWS = 10_000_000
"""Rows of a file; a smaller extract has one file of its own size."""
MADE_ROWS = 200_000_000
"""Rows that are made; of larger extracts the files repeat."""
SEED = 2022
MADE_BY = 2
"""Raised when what is generated changes: files made before are then made anew."""
SPECIAL_SHARE = 0.02
DIRTY_SHARE = 0.005
SPECIAL = ("99999999", "9999AA", "2901SSSS", "8501XXXX", "98010000", "77011000")
"""Codes of rows that are in the totals and in no list."""
UNREADABLE = ("", "N/A", "8.5E+05")
"""Codes of rows that cannot be screened: missing, or digits lost."""
NO_CODE = ("n.s.", "unknown")
"""Texts in the place of a code; the rows are in the totals."""
FOLDER_VARIABLE = "GREENTRADE_BENCH_DIR"

Say = Callable[[str], None]

# National lines of each HS6: one to four, all of 8 or all of 10 digits (a line above another's digits would be a total of it).
_CODES = """
CREATE TEMP TABLE codes AS
SELECT row_number() OVER (ORDER BY hash(hs_code || $seed)) - 1 AS rank, hs_code,
       -- a code is dirty in one way, as if one office wrote it so
       CASE hash(hs_code || 'dirt') % 3 WHEN 0 THEN hs_code || '.0' WHEN 1 THEN hs_code || ' '
            ELSE array_to_string([hs_code[1:6], hs_code[7:8], nullif(hs_code[9:10], '')], ' ') END AS dirty
FROM (
    SELECT hs6 || CASE WHEN lines = 1 THEN '00' ELSE line || '0' END || CASE WHEN hash(hs6 || 'long') % 10 < 3 THEN '00' ELSE '' END AS hs_code
    FROM (
        SELECT hs6, 1 + (hash(hs6 || 'lines') % 4)::INTEGER AS lines FROM read_csv($file, all_varchar = true) WHERE kind = 'hs'
    ), unnest(range(1, lines + 1)) AS t(line)
)
"""
_PARTNERS = """
CREATE TEMP TABLE partners AS
SELECT row_number() OVER (ORDER BY hash(text)) - 1 AS place, text
FROM (
    SELECT text FROM (SELECT DISTINCT iso3 AS text FROM read_csv($file, all_varchar = true) WHERE length(iso3) = 3 AND iso3 <> 'WLD')
    ORDER BY text LIMIT 230
)
"""
# Uniform numbers in [0, 1), one for each purpose: the hash of row number and purpose.
_UNIFORM = "((hash(i * 16 + {purpose} + {seed} * 1000003) >> 11)::DOUBLE / 9007199254740992.0)"
_ROWS = """
SELECT CASE WHEN r.odd >= {special} + {dirty} THEN c.hs_code
            WHEN r.odd < {special} THEN {specials}[1 + (r.pick * len({specials}))::INTEGER % len({specials})]
            WHEN r.pick < 0.4 THEN c.dirty
            WHEN r.pick < 0.7 THEN {unreadable}[1 + (r.pick * 1000)::INTEGER % len({unreadable})]
            ELSE {no_code}[1 + (r.pick * 1000)::INTEGER % len({no_code})] END AS hs_code,
       r.period, r.flow, p.text AS partner, r.regime, r.value, r.net_weight_kg
FROM (
    SELECT least(floor(exp({u0} * ln({codes} + 1.0)))::INTEGER - 1, {codes} - 1) AS rank,
           (2022 + floor({u1} * 5)::INTEGER) * 100 + 1 + floor({u2} * 12)::INTEGER AS period,
           CASE WHEN {u3} < 0.6 THEN 'export' ELSE 'import' END AS flow,
           floor({u4} * {u4} * {partners})::INTEGER AS place,
           ['10', '15', '14', '33', '39'][1 + floor(5 * {u5} * {u5} * {u5})::INTEGER] AS regime,
           round(exp({u6} * 13.0 - 1.0), 2)::DECIMAL(18, 2) AS value,
           round(exp({u7} * 12.0), 3) AS net_weight_kg,
           {u8} AS odd, {u9} AS pick
    FROM range({first}, {last}) AS t(i)
) AS r
JOIN codes AS c ON c.rank = r.rank
JOIN partners AS p ON p.place = r.place
"""
_PURPOSES = 10
# The same rows as a Chinese office would hand them over; the names of goods are invented.
_CSV = """
SELECT period AS "年月", hs_code AS "商品编码", '货品' || right('0000' || (hash(hs_code) % 10000)::VARCHAR, 4) AS "商品名称",
       CASE flow WHEN 'export' THEN '出口' ELSE '进口' END AS "进出口", partner AS "贸易伙伴",
       CASE regime WHEN '10' THEN '一般贸易' WHEN '15' THEN '进料加工贸易' WHEN '14' THEN '来料加工贸易' WHEN '33' THEN '保税监管场所进出境货物'
            ELSE '其他' END AS "贸易方式", value AS "金额", net_weight_kg AS "千克"
FROM read_parquet($files)
"""


def default_folder() -> Path:
    """Where extracts are kept between runs: the folder that the environment names, or one among the temporary files."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(tempfile.gettempdir()) / "greentrade-benchmarks"


def generate(
    rows: int = ROWS,
    folder: Path | None = None,
    *,
    seed: int = SEED,
    file_rows: int = FILE_ROWS,
    made_rows: int = MADE_ROWS,
    say: Say | None = None,
) -> list[Path]:
    """Make an extract, or what of it is not there yet.

    Parameters
    ----------
    rows
        Number of rows.
    folder
        Where to keep it; :func:`default_folder` by default.
    seed
        Another seed gives another extract.
    file_rows, made_rows
        Rows of a file, and rows from which on the files repeat.
    say
        Is told what is being made.

    Returns
    -------
    list of pathlib.Path
        Its Parquet files, in the order of the rows.
    """
    folder = (folder or default_folder()) / f"seed{seed}_v{MADE_BY}_duckdb{duckdb.__version__.split('.')[0]}"
    folder.mkdir(parents=True, exist_ok=True)
    spans = [(first, min(first + file_rows, rows)) for first in range(0, min(rows, made_rows), file_rows)]
    paths = [folder / f"rows_{first:010}_{last:010}.parquet" for first, last in spans]
    lacking = [(path, span) for path, span in zip(paths, spans, strict=True) if not path.exists()]
    if lacking:
        _make(lacking, folder, seed, say)
    return paths if rows <= made_rows else _again(paths, rows, made_rows, folder)


def _make(lacking: list[tuple[Path, tuple[int, int]]], folder: Path, seed: int, say: Say | None) -> None:
    """Write the files that are not there, each aside first: a file under its name is whole."""
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix="making-") as making,
        duckdb.connect(config={"threads": 2, "memory_limit": "1GB", "temp_directory": making}) as con,
    ):
        con.execute(_CODES, {"file": str(REFERENCE / "hs/codes/HS2022.csv"), "seed": str(seed)})
        con.execute(_PARTNERS, {"file": str(REFERENCE / "places/countries.csv")})
        counts = "SELECT (SELECT count(*) FROM codes), (SELECT count(*) FROM partners)"
        codes, partners = con.execute(counts).fetchall()[0]
        fixed: dict[str, object] = {f"u{n}": _UNIFORM.format(purpose=n, seed=seed) for n in range(_PURPOSES)}
        fixed |= {"codes": codes, "partners": partners, "special": SPECIAL_SHARE, "dirty": DIRTY_SHARE}
        fixed |= {"specials": list(SPECIAL), "unreadable": list(UNREADABLE), "no_code": list(NO_CODE)}
        for path, (first, last) in lacking:
            if say:
                say(f"making rows {first:,} to {last:,}")
            aside = Path(making) / path.name
            sql = _ROWS.format(first=first, last=last, **fixed)
            con.execute(f"COPY ({sql}) TO '{aside}' (FORMAT parquet)")
            aside.replace(path)


def _again(paths: list[Path], rows: int, made_rows: int, folder: Path) -> list[Path]:
    """Return the same files again under other names, until there are as many rows as asked for."""
    if rows % made_rows:
        message = f"above {made_rows:,} rows, the files repeat as a whole: ask for a multiple of it"
        raise ValueError(message)
    found = list(paths)
    for number in range(1, rows // made_rows):
        for path in paths:
            link = folder / f"again{number}_{path.name}"
            if not link.exists():
                with suppress(FileExistsError):
                    try:
                        link.hardlink_to(path)
                    except OSError:  # a file system without hard links
                        link.symlink_to(path)
            found.append(link)
    return found


def generate_codes(count: int, folder: Path | None = None) -> Path:
    """Write the most frequent clean codes, one a line, beside the extracts.

    Parameters
    ----------
    count
        How many.
    folder
        As in :func:`generate`.
    """
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"codes_{count}_v{MADE_BY}.txt"
    if not path.exists():
        with duckdb.connect() as con:
            con.execute(_CODES, {"file": str(REFERENCE / "hs/codes/HS2022.csv"), "seed": str(SEED)})
            codes = con.execute("SELECT hs_code FROM codes ORDER BY rank LIMIT $n", {"n": count}).fetchall()
        path.write_text("".join(f"{code}\n" for (code,) in codes), encoding="utf-8")
    return path


def generate_csv(parquet: list[Path], rows: int, encoding: str) -> Path:
    """Write the rows of an extract as a CSV file with Chinese headings, beside its Parquet files.

    Parameters
    ----------
    parquet
        Its files.
    rows
        How many rows they hold.
    encoding
        ``utf-8`` or ``gb18030``.
    """
    path = parquet[0].with_name(f"rows_{rows}_{encoding}.csv")
    if path.exists():
        return path
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="making-") as making:
        aside = Path(making) / path.name
        if encoding == "utf-8":
            with duckdb.connect(config={"threads": 2}) as con:
                con.execute(f"COPY ({_CSV}) TO '{aside}' (HEADER)", {"files": [str(p) for p in parquet]})
        else:
            plain = generate_csv(parquet, rows, "utf-8")
            decoder = codecs.getincrementaldecoder("utf-8")()
            with plain.open("rb") as source, aside.open("wb") as target:
                while chunk := source.read(1 << 24):
                    target.write(decoder.decode(chunk).encode(encoding))
        aside.replace(path)
    return path


def main() -> None:
    """Make the extract that the command line asks for, and print its files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS, help="number of rows (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another extract")
    parser.add_argument(
        "--data", type=Path, default=default_folder(), help="folder to keep it in (default: %(default)s)"
    )
    given = parser.parse_args()
    for path in generate(
        given.rows, given.data, seed=given.seed, say=lambda text: print(text, file=sys.stderr)
    ):
        print(path)


if __name__ == "__main__":
    main()
