"""A small invented extract with partners, months, weights and quantities: no figure in it is real."""

from __future__ import annotations

import pyarrow as pa

import greentrade as gt

COLUMNS = ("reporter", "period", "flow", "partner", "hs_code", "value", "net_weight_kg")
# 842121 water filters, 842139 gas filters, 854140 solar cells (HS2017), 8501 motors (some HS6 only), 252329 cement, 720839 steel, 610910 shirts.
CODES = (
    "842121",
    "842139",
    "854140",
    "8501",
    "252329",
    "720839",
    "285290",
    "720449",
    "610910",
    "999999",
    "851410",
)
PARTNERS = ("VNM", "ITA", "DEU", "KOR", "AUS", "USA", "Ruritania", "World", "EUN", "Areas, nes", None)

ROWS = [
    ("CHN", "2018", "export", "VNM", "842121", "10.00", "5.0"),
    ("CHN", "2018", "export", "ITA", "842121", "20.00", None),
    ("CHN", "2018", "export", "DEU", "854140", "40.00", "4.0"),
    ("CHN", "2018", "export", "USA", "8501", "30.00", "3.0"),
    ("CHN", "2018", "export", "Ruritania", "842139", "7.00", "1.0"),
    ("CHN", "2018", "export", None, "842139", "3.00", "1.0"),
    ("CHN", "2018", "export", "EUN", "842139", "9.00", "1.0"),
    ("CHN", "2018", "import", "DEU", "842139", "25.00", "2.0"),
    ("CHN", "2018", "import", "AUS", "252329", "8.00", "80.0"),
    ("CHN", "2020", "export", "VNM", "842121", "30.00", "10.0"),
    ("CHN", "2020", "export", "ITA", "842121", "10.00", "2.0"),
    ("CHN", "2020", "export", "VNM", "720839", "50.00", "90.0"),
    ("CHN", "2020", "export", "DEU", "610910", "90.00", "9.0"),
    ("CHN", "2020", "import", "KOR", "854140", "60.00", "6.0"),
    ("CHN", "2024", "export", "ITA", "842121", "16.00", "4.0"),
    ("CHN", "2024", "export", "VNM", "854140", "24.00", "8.0"),
    ("CHN", "2024", "import", "KOR", "842121", "5.00", "1.0"),
]  # fmt: skip


def table(rows) -> pa.Table:
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(COLUMNS)})


def screen(rows=ROWS, **options):
    return gt.screen(table(rows), **{"edition": "HS2017", "currency": "USD", **options})
