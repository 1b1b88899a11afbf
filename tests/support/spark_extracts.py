"""Invented extracts, each with what one rule of reading is about. Codes are real, all else is made up."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from decimal import Decimal

import pyarrow as pa

CODES = (
    "854140",
    "721049",
    "252329",
    "270112",
    "760612",
    "740311",
    "391510",
    "280530",
    "854231",
    "440710",
    "TOTAL",
    "999999",
    "",
    "1.2E+5",
)


def plain() -> tuple[pa.Table, dict]:
    """Months, partners, regimes, weights, national lines; codes, periods, flows and values that cannot be read."""
    draw = random.Random(1)  # noqa: S311 (invented data)
    rows = []
    for _ in range(600):
        code = draw.choice(CODES)
        rows.append(
            {
                "period": draw.choice(["202301", "202302", "202405", "2023-13", None]),
                "flow": draw.choice(["export", "export", "import", "sideways"]),
                "reporter": "CHN",
                "partner": draw.choice(["USA", "DEU", "JPN", "Zanzibar", None]),
                "hs_code": code + draw.choice(["00", "10", "90"]) if code.isdigit() else code,
                "value": draw.choice([None, Decimal(draw.randrange(-500, 10**9)) / 100]),
                "net_weight_kg": draw.choice([None, draw.randrange(10**6) / 8]),
                "regime": draw.choice(["ordinary", "processing", None]),
                "description": f"goods {code} {draw.randrange(3)}",
            }
        )
    schema = pa.schema(
        [(name, pa.string()) for name in ("period", "flow", "reporter", "partner", "hs_code")]
        + [
            ("value", pa.decimal128(18, 2)),
            ("net_weight_kg", pa.float64()),
            ("regime", pa.string()),
            ("description", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema), {"edition": "HS2022", "currency": "USD"}


def texts() -> tuple[pa.Table, dict]:
    """Values as text with decimal commas, codes as numbers, dates as periods."""
    draw = random.Random(2)  # noqa: S311 (invented data)
    rows = [
        {
            "date": dt.date(2020 + i % 3, 1 + i % 12, 1),
            "hs_code": int(draw.choice(CODES[:10])),
            "value": draw.choice(["1.234,50", "12,5", "-3.000,00", "much", "", "7", "1.000.000,01"]),
            "partner": draw.choice(["156", "276", "392"]),
        }
        for i in range(200)
    ]
    return pa.Table.from_pylist(rows), {
        "flow": "export", "reporter": "BRA", "columns": {"period": "date"}, "edition": "HS2017",
    }  # fmt: skip


def totals() -> tuple[pa.Table, dict]:
    """World rows beside partners, coarser codes beside finer ones, a union beside its members, years beside their months."""
    draw = random.Random(3)  # noqa: S311 (invented data)
    rows = []
    for year, partner, code in (
        (y, p, c)
        for y in ("2021", "2022")
        for p in ("World", "EU", "DEU", "FRA", "USA")
        for c in ("TOTAL", "72", "7210", "721049", "760612", "85")
    ):
        rows += [
            {
                "period": year,
                "flow": flow,
                "reporter": "IND",
                "partner": partner,
                "hs_code": code,
                "value": float(draw.randrange(10**6)) / 4,
            }
            for flow in ("export", "re-export")
            if draw.random() < 0.8
        ]
    rows += [
        {
            "period": f"2021-{m:02d}",
            "flow": "export",
            "reporter": "IND",
            "partner": "USA",
            "hs_code": "721049",
            "value": 10.0 * m,
        }
        for m in range(1, 13)
    ]
    rows += [dict(rows[0], value=None), dict(rows[5], value=float("nan")), dict(rows[9], period="soon")]
    return pa.Table.from_pylist(rows), {"edition": "HS2017"}


def breakdowns() -> tuple[pa.Table, dict]:
    """Comtrade rows with totals over customs procedures and modes of transport beside their parts."""
    draw = random.Random(4)  # noqa: S311 (invented data)
    rows = [
        {
            "refYear": 2020, "period": "2020", "reporterCode": 156, "flowCode": flow, "partnerCode": partner, "partner2Code": 0,
            "classificationCode": "H5", "cmdCode": code, "customsCode": customs, "motCode": mot, "primaryValue": draw.randrange(10**6) / 2,
            "netWgt": float(draw.randrange(1000)), "qty": 1.0, "qtyUnitAbbr": "kg",
        }
        for flow in ("X", "M") for partner in (0, 276, 842) for code in ("721049", "760612", "7606") for customs in ("C00", "C01", "C02")
        for mot in (0, 1000, 2100) if draw.random() < 0.7
    ]  # fmt: skip
    return pa.Table.from_pylist(rows), {}


def currencies() -> tuple[pa.Table, dict]:
    """Several currencies with rates, several reporters and editions, times as periods, whole numbers as values."""
    draw = random.Random(5)  # noqa: S311 (invented data)
    rows = [
        {
            "period": dt.datetime(2012 + i % 9, 1, 1),  # noqa: DTZ001 (extracts have no time zone)
            "flow": draw.choice(["Imports", "Exports"]), "reporter": draw.choice(["DEU", "USA", "CHN"]),
            "partner": draw.choice(["BRA", "RUS"]), "hs_edition": draw.choice(["HS2012", "H3"]), "hs_code": draw.choice(CODES[:9]) + "10",
            "value": draw.randrange(10**6), "currency": draw.choice(["USD", "CNY", " usd ", None, "??"]),
        }
        for i in range(300)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows), {"fx": {"USD": 1, "CNY": "0.1411"}, "policy_date": "record"}


def books() -> tuple[pa.Table, dict]:
    """Three countries' books of each other, with weights and quantities in several units, and codes that are confidential."""
    draw = random.Random(6)  # noqa: S311 (invented data)
    rows = [
        {
            "year": 2019 + draw.randrange(4), "flow": draw.choice(["export", "import"]), "reporter": reporter, "partner": partner,
            "hs_code": draw.choice(["391510", "854140", "721049", "262040", "290339", "850720", "999999", "391590"]),
            "value": draw.choice([None, draw.randrange(10**8) / 64]), "net_weight_kg": draw.choice([None, 0.0, draw.randrange(10**6) / 8]),
            "quantity": draw.choice([None, 0.0, float(draw.randrange(10**4))]), "quantity_unit": draw.choice([None, "kg", "u", " m2 ", ""]),
            "description": draw.choice(["scrap, of plastics", "cells", None]),
        }
        for reporter, partner in itertools.permutations(("DEU", "POL", "CHN"), 2) for _ in range(60)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows), {"edition": "HS2017", "currency": "EUR"}


def repeated() -> tuple[pa.Table, dict]:
    """Texts of two files one below the other, the headings once more between them."""
    headings = ("date", "flow", "partner", "hs_code", "value")
    rows = [
        (f"2021-{1 + i % 12:02d}", "export", ("DE", "US", "")[i % 3], "721049", f"{i * 1000:,}")
        for i in range(40)
    ]
    rows[17] = rows[31] = headings
    columns = {h: [row[i] for row in rows] for i, h in enumerate(headings)}
    return pa.table(columns), {
        "columns": {"period": "date"},
        "reporter": "CHN",
        "edition": "HS2017",
        "currency": "CNY",
    }


INVENTED = {f.__name__: f for f in (plain, texts, totals, breakdowns, currencies, books, repeated)}
