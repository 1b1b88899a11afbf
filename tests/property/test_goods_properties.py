"""What must hold of the answers about goods and partners for any extract: once as laws, once against plain Python over the same rows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from flows import CODES, PARTNERS, screen
from goods_oracle import NO_PARTNER, PLAN, Plain, herfindahl, is_member
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CENTS = st.integers(1, 10**9).map(lambda n: f"{Decimal(n) / 100:.2f}")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["CHN", "DEU"]),
        st.sampled_from(["2014", "2018", "2020", "2024"]),
        st.sampled_from(["export", "import"]),
        # The world is left out beside partners: such rows are totals, which other tests are about.
        st.sampled_from([p for p in PARTNERS if p != "World"]),
        st.sampled_from(CODES),
        CENTS,
        CENTS | st.none(),
    ),
    min_size=1,
    max_size=30,
)
GROUPS = ["BRI_COOP_DOC", "BRI_65_2015", "CN_FTA", "EU27", "OECD", "RCEP", "BASEL"]


def anchored(rows):
    """Both flows occur, and a code that can be read; the Union beside a single partner is a total, which other tests are about."""
    single = {(*row[:3], row[4]) for row in rows if row[3] != "EUN"}
    rows = [row for row in rows if row[3] != "EUN" or (*row[:3], row[4]) not in single]
    return [("CHN", "2018", flow, "VNM", "842121", "1.00", "1.00") for flow in ("export", "import")] + rows


def rows_of(screening, name, *args, **options):
    return getattr(screening, name)(*args, as_="arrow", **options).to_pylist()


def keyed(rows, *by):
    return {tuple(r[c] for c in by): r for r in rows}


@few
@given(ROWS)
def test_environmental_goods_agree_with_plain_python(rows):
    rows = anchored(rows)
    with screen(rows) as s:
        plain = Plain(s, rows)
        for by in ((), ("year", "flow"), ("partner",), ("reporter", "flow", "partner")):
            want = plain.sums(*by)
            found = keyed(rows_of(s, "environmental_goods", by=by), *by)
            assert {k: (r["value_low"], r["value_high"]) for k, r in found.items()} == {
                k: v[:2] for k, v in want.items()
            }
            for key, row in found.items():
                assert row["share_high"] == pytest.approx(float(row["value_high"] / want[key][2]))
        products = keyed(rows_of(s, "environmental_goods", by=("flow", "hs_code")), "flow", "hs_code")
        want = {k: v[:2] for k, v in plain.sums("flow", "hs_code").items() if v[1]}
        assert {k: (r["value_low"], r["value_high"]) for k, r in products.items()} == want
        media = Plain(s, rows, lists={"oecd_cleg_2014"}, media=PLAN)
        (found,) = rows_of(s, "environmental_goods", by=(), lists=["oecd_cleg_2014"], media="plan")
        assert (found["value_low"], found["value_high"]) == media.sums()[()][:2]


@few
@given(ROWS)
def test_groups_agree_with_plain_python_and_all_is_the_total(rows):
    rows = anchored(rows)
    groups = {name: name for name in GROUPS} | {"mine": ["VNM", "LAO"]}
    ours = {name: name for name in GROUPS}
    with screen(rows) as s:
        plain = Plain(s, rows)
        found = keyed(rows_of(s, "environmental_goods", by=("year", "group"), groups=GROUPS), "year", "group")
        want = plain.sums("year", "group", groups=ours)
        assert {k: (r["value_low"], r["value_high"]) for k, r in found.items()} == {
            k: v[:2] for k, v in want.items()
        }
        whole = keyed(rows_of(s, "environmental_goods", by=("year",)), "year")
        for (year, group), row in found.items():
            assert row["value_low"] <= row["value_high"] <= whole[(year,)]["value_high"]
            if group == "all":
                assert row["value_high"] == whole[(year,)]["value_high"]
        own = keyed(
            rows_of(s, "totals", by=("flow", "group"), groups={"mine": groups["mine"]}),
            "flow",
            "group",
            "dimension",
        )
        want = plain.sums("flow", "group", groups={"mine": groups["mine"]})
        every = {k[:2]: r["value_high"] for k, r in own.items() if k[2] == "all_trade"}
        assert every == {k: v[2] for k, v in want.items()}
        for flow in {k[0] for k in every}:
            parts = [v for k, v in every.items() if k[0] == flow and k[1] != "all"]
            assert sum(parts) == every[flow, "all"]


@few
@given(ROWS)
def test_partners_balance_and_concentration_agree_with_plain_python(rows):
    rows = anchored(rows)
    with screen(rows) as s:
        plain = Plain(s, rows)
        partners = rows_of(s, "partners", by=("flow",))
        want = plain.sums("flow", "partner")
        assert {(r["flow"], r["partner"] or None): (r["value_low"], r["value_high"]) for r in partners} == {
            k: v[:2] for k, v in want.items()
        }
        assert all((r["rank"] is None) == ((r["partner"] or None) in NO_PARTNER) for r in partners)
        for flow in ("export", "import"):
            ranked = [r for r in partners if r["flow"] == flow and r["rank"] is not None]
            assert [r["rank"] for r in ranked] == list(range(1, len(ranked) + 1))
            assert [r["value_high"] for r in ranked] == sorted(
                (r["value_high"] for r in ranked), reverse=True
            )
        members = rows_of(s, "partners", "environmental_good", "BRI_COOP_DOC", by=("year",))
        inside = {
            k: v for k, v in plain.sums("year", "partner").items() if is_member(k[1], k[0], "BRI_COOP_DOC")
        }
        assert {(r["year"], r["partner"]): r["value_high"] for r in members} == {
            k: v[1] for k, v in inside.items()
        }

        flows = plain.sums("year", "flow")
        nothing = (Decimal(0),) * 3
        for row in rows_of(s, "balance"):
            out, back = (
                flows.get((row["year"], "export"), nothing),
                flows.get((row["year"], "import"), nothing),
            )
            assert (row["balance_low"], row["balance_high"]) == (out[0] - back[1], out[1] - back[0])
            assert row["balance_low"] <= row["balance_high"]

        for over, column, left_out in (("partner", "partner", NO_PARTNER), ("hs_code", "hs_code", set())):
            values = defaultdict(list)
            for (flow, part), (_, high, _) in plain.sums("flow", column).items():
                if part not in left_out:
                    values[flow].append(high)
            for row in rows_of(s, "concentration", over=over, by=("flow",)):
                expected = herfindahl(values[row["flow"]])
                assert row["hhi"] == (None if expected is None else pytest.approx(expected))
                if row["hhi"] is not None:
                    assert 1 / row["parts"] - 1e-9 <= row["hhi"] <= 1 + 1e-9
                    assert row["largest_share"] ** 2 - 1e-9 <= row["hhi"] <= row["largest_share"] + 1e-9


@few
@given(ROWS)
def test_growth_products_unit_values_and_industries_agree_with_plain_python(rows):
    rows = anchored(rows)
    with screen(rows) as s:
        plain = Plain(s, rows)
        years = plain.sums("year", "flow")
        for row in rows_of(s, "growth"):
            low, high, total = years.get((row["year"], row["flow"]), (Decimal(0),) * 3)
            assert (row["value_low"], row["value_high"]) == (low, high)
            assert row["share_high"] == (pytest.approx(float(high / total)) if total else None)
            assert row["growth"] is None  # no two of the years follow each other
        by_code = {k: v for k, v in plain.sums("flow", "hs_code").items() if v[1]}
        products = rows_of(s, "products", top=99)
        assert {(r["flow"], r["hs_code"]): (r["value_low"], r["value_high"]) for r in products} == {
            k: v[:2] for k, v in by_code.items()
        }
        weighed = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for row in plain.rows:
            if row["rank"] and row["weight"]:
                weighed[row["flow"], row["hs_code"]][0] += row["value"]
                weighed[row["flow"], row["hs_code"]][1] += row["weight"]
        for row in rows_of(s, "unit_values", by=("flow",)):
            value, weight = weighed.get((row["flow"], row["hs_code"]), (Decimal(0), None))
            assert (row["value"], row["quantity"]) == (value, weight)
            assert row["value_all"] == by_code[row["flow"], row["hs_code"]][1]
        three = Plain(s, rows, dimension="any_of_three").sums("year", "flow")
        industries = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for row in rows_of(s, "industries", by=("year", "flow")):
            industries[row["year"], row["flow"]][0] += row["value_low"]
            industries[row["year"], row["flow"]][1] += row["value_high"]
        assert {k: tuple(v) for k, v in industries.items()} == {k: v[:2] for k, v in three.items() if v[1]}


@pytest.mark.slow
@few
@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_threads_change_nothing(rows, random):
    rows = anchored(rows)
    shuffled = random.sample(rows, len(rows))
    calls = {
        "environmental_goods": {"by": ("year", "group", "medium", "list_id"), "tier": "broad"},
        "partners": {"by": ("year", "flow")}, "growth": {"by": ("flow", "group")}, "balance": {"by": ("partner",)},
        "products": {"top": 3}, "concentration": {"over": "partner"}, "unit_values": {}, "overlap": {},
        "industries": {"by": ("year", "flow"), "multi_class": "duplicate", "chinese": True}, "intensities": {}, "advantage": {"world": shuffled_world()},
    }  # fmt: skip
    with screen(rows, threads=1) as one, screen(shuffled, threads=2) as other:
        for name, options in calls.items():
            assert rows_of(one, name, **options) == rows_of(other, name, **options), name


def shuffled_world():
    from flows import ROWS as WORLD
    from flows import table

    return table([row for row in WORLD if row[2] == "export"])


@few
@given(ROWS)
def test_bounds_hold_and_media_lists_and_tiers_never_count_twice(rows):
    rows = anchored(rows)
    with screen(rows) as s:
        found = rows_of(s, "environmental_goods", by=("flow", "tier", "list_id", "medium"))
        cells = keyed(found, "flow", "tier", "list_id", "medium")
        total = {k[0]: v[2] for k, v in Plain(s, rows).sums("flow").items()}
        for (flow, tier, list_id, medium), row in cells.items():
            assert 0 <= row["value_low"] <= row["value_high"] <= total[flow]
            whole = cells[flow, tier, "all", "all"]
            assert row["value_high"] <= whole["value_high"]
            parts = [
                r for (f, t, one, m), r in cells.items() if (f, t, m) == (flow, tier, "all") and one != "all"
            ]
            assert whole["value_high"] <= sum(r["value_high"] for r in parts)
            if tier != "broad" and (flow, "broad", list_id, medium) in cells:
                assert row["value_high"] <= cells[flow, "broad", list_id, medium]["value_high"]
        for row in rows_of(s, "industries", multi_class="duplicate"):
            assert 0 <= row["value_low"] <= row["value_high"] <= total[row["flow"]]
        if len({r[0] for r in rows if r[2] == "export"}) > 1:
            for row in rows_of(s, "advantage"):
                bounds = [row["rca_low"], row["rca"], row["rca_high"]]
                known = [b for b in bounds if b is not None]
                assert known == sorted(known)
