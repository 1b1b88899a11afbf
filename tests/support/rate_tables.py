"""What the tests of the rate library share: the awkward rows of the published one, and files that hold them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import dbf
import xlsxwriter

DAY = dt.date
OPEN, CHANGED = DAY(2099, 12, 31), DAY(2026, 6, 5)
STRUCTURE = (
    "CODE C(14); ST_DATE D; END_DATE D; ZHCMCODE C(14); NAME C(60); DWCODE C(3); UNIT C(10); SZ C(2); ZSSL_SET C(20); TSL N(6,2); SPLB C(2); "
    "TSFLAG C(1); NOTE C(40)"
)
COLUMNS = ("CODE", "NAME", "UNIT", "ZSSL_SET", "TSL", "TSFLAG", "ST_DATE", "END_DATE", "NOTE")
# code, VAT rates, rate, flag, first day, last day: the awkward rows of the published library
AWKWARD = [
    ("8541430000", "13", 9, "", DAY(2024, 12, 1), DAY(2026, 3, 31)),
    ("8541430000", "13", 0, "", DAY(2026, 4, 1), OPEN),  # a later interval
    ("0101", "9", 9, "", DAY(2019, 4, 1), OPEN),
    ("010121", "9", 0, "2", DAY(2019, 4, 1), OPEN),
    ("72104900", "13 ", 0, "1", DAY(2021, 8, 1), OPEN),
    ("71110000", "13", 13, "", DAY(2019, 4, 1), OPEN),
    ("71110000002", "13", 0, "1", DAY(2019, 4, 1), OPEN),  # eleven digits
    ("710691100012", "13", 0, "1", DAY(2019, 4, 1), OPEN),  # twelve
    ("2905110000", "13,9", 9, "", DAY(2019, 4, 1), OPEN),  # two rates at once
    ("2905110000", "13,9", 13, "", DAY(2020, 1, 1), DAY(2026, 12, 31)),
    ("98030010", "6", None, "2", DAY(2019, 4, 1), OPEN),  # no rate beside a flag
    ("2501001100", "9", 5.5, "", DAY(2019, 4, 1), None),  # no last day at all
]
EXPECTED = """\
0101,9,9,,2019-04-01,,3
010121,0,9,exempt,2019-04-01,,4
2501001100,5.5,9,,2019-04-01,,12
2905110000,9,13 9,,2019-04-01,,9
2905110000,13,13 9,,2020-01-01,2026-12-31,10
71069110 0012,0,13,taxed,2019-04-01,,8
71110000,13,13,,2019-04-01,,6
71110000002,0,13,taxed,2019-04-01,,7
72104900,0,13,taxed,2021-08-01,,5
8541430000,9,13,,2024-12-01,2026-03-31,1
8541430000,0,13,,2026-04-01,,2
98030010,,6,exempt,2019-04-01,,11
""".replace("71069110 0012", "710691100012")


def write_dbf(path, rows=AWKWARD, *, structure=STRUCTURE, kind="db3", deleted=(), day=CHANGED):
    """A DBF as the tax administration writes it: Chinese names in GBK, the day of the last change in the header."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    table = dbf.Table(str(path), structure, codepage="cp936", dbf_type=kind)
    table.open(dbf.READ_WRITE)
    for code, vat, rate, flag, since, until in rows:
        values = {
            "CODE": code,
            "ZSSL_SET": vat,
            "TSL": rate,
            "TSFLAG": flag,
            "ST_DATE": since,
            "END_DATE": until,
            "NAME": "光伏组件",
            "UNIT": "千克",
            "NOTE": "退13;",
        }
        table.append(
            {name: value for name, value in values.items() if name in table.field_names and value is not None}
        )
    for number in deleted:
        dbf.delete(table[number - 1])
    table.close()
    raw = bytearray(path.read_bytes())
    raw[1:4] = day.year - 1900, day.month, day.day
    path.write_bytes(raw)
    return path


def write_csv(path, rows, *, header=COLUMNS, encoding="utf-8", delimiter=","):
    """The same as text: rows of (code, VAT rates, rate, flag, first day, last day)."""
    with Path(path).open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(header)
        for code, vat, rate, flag, since, until in rows:
            writer.writerow([code, "光伏组件, 已装配", "千克", vat, rate, flag, since, until, ""])
    return Path(path)


def table_of(folder):
    """Rows without the columns that are the same in all."""
    lines = (Path(folder) / "rebate_library.csv").read_text(encoding="utf-8").splitlines()
    assert (
        lines[0]
        == "hs_code,rate_pct,vat_rate_pct,special_flag,valid_from,valid_to,record,basis,source,verified"
    )
    assert {tuple(line.split(",")[7::2]) for line in lines[1:]} == {("read", "yes")}
    return "".join(",".join(line.split(",")[:7]) + "\n" for line in lines[1:])


def write_workbook(path, rows, *, header=COLUMNS):
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    book.add_worksheet("notes").write(0, 0, "nothing here")
    sheet = book.add_worksheet("rates")
    sheet.write_row(1, 0, header)  # a row is empty above it
    for number, row in enumerate(rows, start=2):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    book.close()
    return Path(path)
