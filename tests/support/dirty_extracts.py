"""Small invented extracts drawn at random, as dirty as they come: any type, any column missing, anything blank. Codes are real, all else is made up."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

import pyarrow as pa

GOODS = (
    "854140",
    "721049",
    "252329",
    "270112",
    "760612",
    "391510",
    "290339",
    "010121",
    "0101210000",
    "72104900",
    "8541400010",
    "262040",
)
COARSE = ("72", "7210", "85", "TOTAL", "01")
STRANGE = (
    "999999",
    "9999AA",
    "",
    " ",
    "1.2E+5",
    "7210.49",
    "'721049",
    " 721049 ",
    "72104",
    "x",
    "000000",
    "00RRR0",
    "72 10 49",
    None,
)


TEXTS = {
    "flow": (("export",), ("export", "import"), ("Exports", "re-export", "IMPORTS", "sideways", None, ""), ("出口", "进口")),
    "reporter": (("DEU", "POL", "CHN"), ("CHN", None, "Atlantis"), ("EU", "DEU", "FRA"), ("156", "276")),
    "hs_edition": (("HS2017", "H5"), ("HS2012", "HS2022"), ("HS2017", None, "?")),
    "quantity_unit": (("kg", "u", " m2", "", None),),
    "regime": (("ordinary", "processing", None), ("all", "ordinary"), ("一般贸易", "进料加工贸易")),
    "description": (("goods, of steel", "钢铁", "", None, "a 'quote' \"and\" more", "two\nlines"),),
}  # fmt: skip
"""Texts of columns that an extract may have."""
SHARE = {"flow": 0.75, "reporter": 0.6, "partner": 0.8, "hs_edition": 0.2, "net_weight_kg": 0.5, "quantity": 0.5, "quantity_unit": 0.5,
         "regime": 0.5, "description": 0.4, "period": 0.9}  # fmt: skip
"""How many of the extracts have a column."""


def dirty(seed: int) -> tuple[pa.Table, dict]:
    """An extract, and what has to be stated of it."""
    draw = random.Random(seed)  # noqa: S311 (invented data)
    size = draw.choice([1, 2, 17, 60, 60])
    columns: dict[str, pa.Array] = {"hs_code": _codes(draw, size), "value": _values(draw, size)}
    for name, share in SHARE.items():
        if draw.random() < share:
            columns[name] = _column(draw, size, name)
    lacking = {"period": "2020", "flow": "export", "hs_edition": draw.choice(["HS2012", "HS2017", "HS2022"])}
    stated = {
        {"hs_edition": "edition"}.get(name, name): said
        for name, said in lacking.items()
        if name not in columns
    }
    stated["currency"] = "USD"
    table = pa.table(columns)
    if draw.random() < 0.4:  # whole rows once more
        table = pa.concat_tables([table, table.slice(0, size // 2 + 1)])
    return _renamed(table, stated) if draw.random() < 0.3 else (table, stated)


def _column(draw, size, name):
    if name in TEXTS:
        return _some(draw, size, draw.choice(TEXTS[name]))
    if name == "period":
        return _periods(draw, size)
    return _partners(draw, size) if name == "partner" else _values(draw, size, text=False)


def partitions(seed: int) -> int:
    """How many partitions a frame of it gets: often more than it has rows."""
    return random.Random(seed * 7 + 1).choice([1, 1, 2, 5])  # noqa: S311


def _some(draw, size, choices):
    return pa.array([draw.choice(choices) for _ in range(size)], pa.string())


def _codes(draw, size):
    kind = draw.choice(["clean", "clean", "levels", "dirty", "int32", "int64", "decimal"])
    if kind == "int32":
        return pa.array(
            [draw.choice([int(c) for c in GOODS if len(c) <= 8] + [None]) for _ in range(size)], pa.int32()
        )
    if kind == "int64":
        return pa.array(
            [draw.choice([101210000, 8541400010, 72104900, 721049]) for _ in range(size)], pa.int64()
        )
    if kind == "decimal":
        return pa.array(
            [draw.choice([Decimal(721049), Decimal(854140), Decimal(10121), None]) for _ in range(size)],
            pa.decimal128(12, 0),
        )
    texts = {"clean": GOODS, "levels": (*GOODS[:6], *COARSE), "dirty": (*GOODS, *GOODS, *STRANGE)}[kind]
    return _some(draw, size, texts)


def _values(draw, size, *, text=True):
    kind = draw.choice(
        [
            "decimal",
            "wide",
            "double",
            "float",
            "int64",
            "int16",
            "none",
            *(["text", "comma", "text"] if text else []),
        ]
    )
    if kind == "text":
        return _some(
            draw,
            size,
            (
                "1234.50",
                "1,234.50",
                " 12 ",
                "-",
                "n/a",
                "",
                None,
                "-7",
                "1e3",
                "0",
                "12 345.6",
                "99999999999999999.99",
                "value",
            ),
        )
    if kind == "comma":
        return _some(draw, size, ("1.234,50", "12,5", "-3.000,00", "7", "much", None))
    none = (None,) if draw.random() < 0.5 else ()
    drawn = {
        "decimal": (Decimal("0.01"), Decimal("-12.34"), Decimal("99999999999999.99"), Decimal(0), Decimal("1234.5")),
        "wide": (Decimal("0.000001"), Decimal("-1234567890123456789.123456"), Decimal("9876543210987654321.5")),
        "double": (0.1, -0.0, 1e-9, 1e15 + 0.3, -2.675, float("nan"), float("inf"), 123456789.123456, 1e24, 5.0),
        "float": (0.1, 16777217.0, -3.5, 1e10),
        "int64": (0, -1, 2**62, 7, 10**12), "int16": (0, -5, 32767), "none": (None,),
    }[kind]  # fmt: skip
    types = {
        "decimal": pa.decimal128(18, 2), "wide": pa.decimal128(38, 6), "double": pa.float64(), "float": pa.float32(), "int64": pa.int64(),
        "int16": pa.int16(), "none": pa.float64(),
    }  # fmt: skip
    return pa.array([draw.choice((*drawn, *none)) for _ in range(size)], types[kind])


def _periods(draw, size):
    kind = draw.choice(
        ["year", "year", "month", "int", "int_month", "date", "time", "zoned", "float", "mixed"]
    )
    none = (None,) if draw.random() < 0.4 else ()
    if kind in {"year", "month", "mixed"}:
        texts = {
            "year": ("2019", "2020"),
            "month": ("202001", "2020-02", "202013"),
            "mixed": ("2020", "2020-01", "2020Q1", "soon", ""),
        }[kind]
        return _some(draw, size, (*texts, *none))
    drawn = {
        "int": (2019, 2020, 20), "int_month": (202001, 202002, 201912), "float": (2019.0, 2020.0),
        "date": (dt.date(2020, 1, 1), dt.date(2019, 12, 31)), "time": (dt.datetime(2020, 1, 1), dt.datetime(2019, 12, 31, 23, 59, 59, 999_999)),  # noqa: DTZ001
        "zoned": (dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2019, 12, 31, 23, 30, tzinfo=dt.UTC)),
    }[kind]  # fmt: skip
    types = {
        "int": pa.int32(), "int_month": pa.int64(), "float": pa.float64(), "date": pa.date32(), "time": pa.timestamp("us"),
        "zoned": pa.timestamp("us", "UTC"),
    }  # fmt: skip
    return pa.array([draw.choice((*drawn, *none)) for _ in range(size)], types[kind])


def _partners(draw, size):
    kind = draw.choice(["names", "world", "union", "codes", "numbers", "none"])
    if kind == "numbers":
        return pa.array([draw.choice([276, 156, 0, None]) for _ in range(size)], pa.int32())
    choices = {
        "names": ("DEU", "POL", "CHN", "Zanzibar", None, ""), "world": ("World", "DEU", "CHN"), "union": ("EU", "DEU", "FRA", "World"),
        "codes": ("276", "156", "0"), "none": (None,),
    }[kind]  # fmt: skip
    return _some(draw, size, choices)


def _renamed(table, stated):
    """Headings in other words: Chinese, with blanks, dots, quotes and backticks."""
    words = {
        "hs_code": "商品编码 HS", "value": "value.in $", "period": "`when`", "flow": '进出口 "flow"', "reporter": "报告国", "partner": "partner; name",
        "net_weight_kg": "净重(kg)", "quantity": "how many?", "quantity_unit": "unit's", "regime": "贸易方式 x", "description": "what, {in} words", "hs_edition": "版本.",
    }  # fmt: skip
    names = [words[name] for name in table.column_names]
    return table.rename_columns(names), stated | {
        "columns": {name: words[name] for name in table.column_names}
    }
