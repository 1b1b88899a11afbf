"""Faults found in review, each pinned by the case that showed it."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

import greentrade as gt

COLUMNS = ["year", "flow", "reporter", "partner", "hs_code", "value"]


def frame(*rows, columns=COLUMNS):
    return pd.DataFrame([list(row) for row in rows], columns=columns)


def test_chinas_rates_are_never_given_to_another_exporter():
    mixed = frame((2022, "export", "CHN", "USA", "721049", 10), (2022, "export", "VNM", "USA", "721049", 100))
    rows = gt.screen(mixed).rebate_candidates().set_index("export_value")
    assert rows.loc[10, "rate_status"] == "presumed_zero"
    assert rows.loc[100, "rate_status"] == "unknown"
    assert "China" in rows.loc[100, "why"]
    alone = gt.screen(mixed[mixed["reporter"] == "VNM"]).rebate_candidates()
    assert alone["rate_status"].tolist() == ["unknown"]


@pytest.mark.parametrize("value", [1e15 + 1, 1e15 + 3, 1e14 + 7, 99999999999999.12, 0.1, -1e13 - 0.25, 1e22])
def test_floating_point_values_are_taken_as_they_are(value):
    s = gt.screen(frame((2022, "export", "CHN", "USA", "854142", value)))
    (row,) = s.accounting(as_="arrow").to_pylist()
    assert abs(row["value"] - Decimal(value)) <= Decimal("0.0000005" if abs(value) < 1e9 else "0.005")


def test_binary_noise_of_large_values_does_not_add_up():
    noisy = [float(v) for v in ("4595814968.000001", "1234567890.9999995", "30286.000000000004")]
    s = gt.screen(
        frame(
            *(
                (2022, "export", "CHN", "USA", code, v)
                for code, v in zip(("854142", "854143", "252329"), noisy, strict=True)
            )
        )
    )
    assert s.accounting(as_="arrow")["value"].to_pylist() == [Decimal("5830413145.000000")]


@pytest.mark.parametrize("name", ["EUN", "EU", "EU28", "European Union", "DEU", "Germany"])
def test_the_unions_lines_are_the_unions(name):
    s = gt.screen(
        frame((2022, "import", name, "CHN", "25070020", 1), (2022, "import", name, "CHN", "25231000", 2))
    )
    codes = s.codes().set_index("hs_code")
    assert codes["nation"].tolist() == ["EUN", "EUN"]
    assert codes["carbon_border"].to_dict() == {"25070020": "", "25231000": "certain"}


def test_a_coarser_row_of_another_regime_is_no_total():
    columns = [*COLUMNS[:4], "regime", *COLUMNS[4:]]
    s = gt.screen(
        frame(
            (2020, "export", "CHN", "USA", "14", "721049", 25),
            (2020, "export", "CHN", "USA", "15", "72104900", 50),
            columns=columns,
        )
    )
    assert s.accounting()["value"].sum() == 75
    assert s.accounting()["disposition"].tolist() == ["screened"]
    same = gt.screen(
        frame(
            (2020, "export", "CHN", "USA", "15", "721049", 50),
            (2020, "export", "CHN", "USA", "15", "72104900", 50),
            columns=columns,
        )
    )
    assert set(same.accounting()["reason"]) == {"", "coarser_level"}


def test_an_edition_that_fits_best_is_not_recommended_as_the_remedy():
    codes = ["25230000", "25232900", "01012100"]
    with pytest.raises(gt.errors.InputError, match="no edition fits better"):
        gt.screen(frame(*((2020, "export", "CHN", "USA", code, 10) for code in codes)))


def test_values_that_no_trade_has_are_refused_as_input():
    huge = "9" * 32
    with pytest.raises(gt.errors.InputError, match="too large"):
        gt.screen(
            frame(
                (2020, "export", "CHN", "USA", "854140", huge), (2020, "export", "CHN", "USA", "854140", huge)
            )
        )
