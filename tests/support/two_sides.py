"""An invented extract of which every question can be asked: two reporters, partners, weights, quantities, regimes, both flows."""

from __future__ import annotations

import pandas as pd

CODES = ("842121", "252329", "854140", "720449", "270112", "271600", "284410", "391510", "290339")


def two_sides(years=(2018, 2019, 2020)) -> pd.DataFrame:
    """Rows of HS2017 in USD; all figures are invented."""
    rows = [
        (year, reporter, flow, partner, code, 100.25 + number, 10.0 + number, 5.0, "u", "ordinary", "=1+1")
        for number, (year, (reporter, partner), flow, code) in enumerate(
            (year, pair, flow, code)
            for year in years
            for pair in (("CHN", "VNM"), ("VNM", "CHN"), ("CHN", "KOR"))
            for flow in ("export", "import")
            for code in CODES
        )
    ]
    columns = (
        "year reporter flow partner hs_code value net_weight_kg quantity quantity_unit regime description"
    )
    return pd.DataFrame(rows, columns=columns.split())
