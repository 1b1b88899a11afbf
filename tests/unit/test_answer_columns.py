"""Every column of every answer is described, and an answer carries its units wherever it goes."""

from __future__ import annotations

import json
import pickle

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from two_sides import two_sides

import greentrade as gt
from greentrade.answers.answer import currency_source, metadata_of
from greentrade.answers.catalogue import ANSWERS
from greentrade.answers.columns import column, is_described, units_of

FURTHER = {
    "rebate_candidates": (
        {"by": ("year", "industry")},
        {"weights": {"high_pollution": 2}},
        {"by": ("heading", "partner")},
    ),
    "totals": ({"by": ("group", "month", "period", "reporter", "regime")},),
    "industries": ({"chinese": True},),
    "environmental_goods": ({"by": ("list_id", "tier", "hs_code")},),
    "waste": ({"by": ("measure", "partner_is_party")},),
    "carbon_border": ({"by": ("scheme", "phase")},),
    "concentration": ({"over": "partner"},),
}


@pytest.fixture(scope="module")
def screening():
    with gt.screen(two_sides(), edition="HS2017", currency="USD") as found:
        yield found


@pytest.mark.parametrize("method", ANSWERS)
def test_every_column_is_described(screening, method):
    profile = screening.reference.profile
    for options in ({}, *FURTHER.get(method, ())):
        first = (gt.RebateScenario.cancel_candidates(),) if method == "rebate_scenario" else ()
        first = ("deforestation_commodity",) if method == "screen_of" else first
        table = getattr(screening, method)(*first, as_="arrow", **options)
        unknown = [name for name in table.column_names if not is_described(name, profile.names)]
        assert unknown == []
        assert metadata_of(table)["answer"] == method
        for field in table.schema:
            kind = column(field.name)
            number = str(field.type).startswith(("int", "decimal", "double", "float"))
            assert number == kind.is_number, (
                f"{method}.{field.name} is {field.type}, described as {kind.unit}"
            )
            assert (str(field.type) == "bool") == (kind.unit == "truth")
            assert str(field.type).startswith("date") == (kind.unit == "date")


def test_columns_of_an_elasticity_are_described(screening):
    names = screening.reference.profile.names
    for name in ("export_change_low", "export_change_high", "saving_after_low", "saving_after_high"):
        assert is_described(name, names)
    assert not is_described("nothing_of_the_kind", names)


def test_a_frame_carries_its_units(screening):
    frame = screening.totals()
    assert frame.attrs["units"] == {
        "value_low": "USD",
        "value_high": "USD",
        "share_low": "fraction (1 is 100 %)",
        "share_high": "fraction (1 is 100 %)",
        "codes_low": "number",
        "codes_high": "number",
    }
    assert (frame.attrs["answer"], frame.attrs["currency"]) == ("totals", "USD")
    assert frame.attrs["reference_digest"] == screening.reference.digest
    assert frame.head(2).attrs == frame.attrs
    assert pd.concat([frame, frame]).attrs == frame.attrs
    json.dumps(frame.attrs)  # Parquet and others keep what JSON can hold
    assert metadata_of(screening.totals(as_="arrow")) == frame.attrs
    assert len(screening.totals(as_="polars")) == len(frame)


def test_the_named_screens_say_their_names(screening):
    for name in ("controlled_substances", "fossil_fuels", "critical_materials", "ecolabel"):
        assert getattr(screening, name)().attrs["answer"] == name


@pytest.mark.parametrize(
    ("options", "source"),
    [
        ({"currency": "USD"}, "heading of the values, or the caller"),
        ({}, "nothing says it"),
        ({"fx": {"USD": 1, "CNY": "0.14"}}, "converted with the rates of fx="),
        ({"money": "USD"}, "column currency_code"),
    ],
)
def test_what_says_the_currency(options, source):
    frame = pd.DataFrame({"year": [2020], "flow": ["export"], "hs_code": ["252329"], "value": [1.0]})
    if "fx" in options or "money" in options:
        frame["currency_code"] = options.get("money", "CNY")
    options = {name: value for name, value in options.items() if name != "money"}
    with gt.screen(frame, edition="HS2017", **options) as screening:
        assert currency_source(screening.extract) == source
        assert screening.totals().attrs["units"]["value_low"] == (screening.currency or "currency not stated")


def test_classified_codes_can_be_put_together():
    one, other = gt.classify(["854142"], edition="HS2022"), gt.classify(["252329"], edition="HS2022")
    both = pd.concat([one, other])
    assert both["hs_code"].tolist() == ["854142", "252329"]
    assert one.attrs["matches"].query("list_id == 'apec_2012'")["hs_code"].tolist() == ["854142"]
    assert type(one.attrs["matches"].head()) is pd.DataFrame


def test_units_of_other_columns():
    assert units_of(["unit_value", "hs_code", "rate_pct", "net_weight_kg_low"], "EUR") == {
        "unit_value": "EUR for one unit",
        "rate_pct": "%",
        "net_weight_kg_low": "kg",
    }


def test_answers_are_shown_in_full_and_are_frames_in_all_else(tmp_path):
    """A first look at the accounting was 1.913865e+13. Invented figures."""
    import copy
    import pickle

    frame = pd.DataFrame(
        {"year": [2020, 2021], "flow": "export", "hs_code": "252329", "value": [1.5e13, 2e12]}
    )
    with gt.screen(frame, edition="HS2017", currency="USD", progress=False) as screening:
        accounting, totals = screening.accounting(), screening.totals()
    assert "17,000,000,000,000" in repr(accounting)
    assert "17,000,000,000,000" in accounting._repr_html_()
    assert "15,000,000,000,000" in repr(totals.set_index("year")[["dimension", "value_low"]])
    assert isinstance(accounting, pd.DataFrame)
    assert accounting["value"].dtype == "float64"
    assert accounting["value"].tolist() == [1.7e13]
    for other in (pickle.loads(pickle.dumps(accounting)), copy.deepcopy(accounting), accounting.copy()):  # noqa: S301 (our own)
        pd.testing.assert_frame_equal(other, accounting)
        assert other.attrs == accounting.attrs
    assert pd.concat([totals, totals]).shape == (2 * len(totals), totals.shape[1])
    accounting.to_csv(tmp_path / "a.csv", index=False)
    assert "17000000000000.0" in (tmp_path / "a.csv").read_text(encoding="utf-8")
    with pd.option_context("display.float_format", "{:.1e}".format):  # what the user has set goes before
        assert "1.7e+13" in repr(accounting)


@pytest.mark.line
def test_an_answer_is_a_frame_to_whoever_compares_types():
    with gt.screen(gt.load_example("china_exports")) as screening:
        answer = screening.totals()
    plain = pd.DataFrame({name: answer[name].to_numpy() for name in answer.columns})
    plain = plain.astype(answer.dtypes.to_dict())
    assert answer.equals(plain)
    assert plain.equals(answer)
    pd.testing.assert_frame_equal(answer, plain)
    pd.testing.assert_frame_equal(plain, answer)
    again = pickle.loads(pickle.dumps(answer))  # noqa: S301 (our own)
    pd.testing.assert_frame_equal(again, answer)
    assert again.attrs == answer.attrs
    assert len(pd.concat([plain, answer])) == 2 * len(plain)
    assert len(answer.merge(plain)) == len(plain)
    for made in (
        answer[["value_low"]], answer[answer["year"] > 2020], answer.head(), answer[2:5], answer.copy(), answer.T,
        answer.drop(columns="year"), answer.set_index("year"), answer.groupby("year").sum(numeric_only=True),
        answer.groupby("year").head(1), answer.sort_values("value_low"), answer.iloc[:2], answer.assign(one=1),
    ):  # fmt: skip
        assert type(made).__name__ == "Answer"
        assert made.shape == pd.DataFrame(made).shape
    assert duckdb.sql("SELECT count(*) FROM answer").fetchall() == [(len(plain),)]
    assert pa.table(answer).num_rows == len(plain)
    assert not answer.equals(plain.assign(value_low=0))
    assert "e+" in plain["value_low"].to_frame().to_string()
    assert "e+" not in str(answer[["value_low"]])
