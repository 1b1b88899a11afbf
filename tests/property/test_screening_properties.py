"""What must hold of any extract (DESIGN 5.1, 5.5, 5.8, 5.9)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade.codebook import classify_codebook
from greentrade.core.rows import records_sql, rows_sql, set_aside_sql
from greentrade.errors import ChoiceNeeded
from greentrade.hs.codes import read_codes
from greentrade.hs.editions import NAMES

few = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])

COLUMNS = ("reporter", "period", "flow", "partner", "hs_code", "value", "net_weight_kg")
CODES = (
    "252329", "2523.29", "2523", "720449", "7204", "854142", "850231", "842121", "8501", "262190", "230400", "270900", "610910", "854911",
    "72104900", "25070080", "280530", "285290", "999999", "9999AA", "11XXXXXX", "854140", "980100", "TOTAL", "", "8.5E+05",
)  # fmt: skip
GROUPS = st.tuples(
    st.sampled_from(["CHN", "DEU"]), st.sampled_from(["2021", "2022"]), st.sampled_from(["export", "import"])
)
CENTS = st.integers(0, 10**9).map(lambda n: f"{Decimal(n) / 100:.2f}")
GOODS = st.tuples(
    st.sampled_from(["USA", "FRA", "World", None]),
    st.sampled_from(CODES),
    CENTS | st.just("n.a.") | st.just(""),
    CENTS | st.none(),
)
ROWS = st.lists(st.tuples(GROUPS, GOODS).map(lambda row: (*row[0], *row[1])), min_size=1, max_size=25)
UNPLACED = st.lists(
    st.sampled_from(
        [
            ("CHN", "soon", "export", "USA", "252329", "3.00", None),
            ("CHN", "2021", "sideways", None, "720449", "4.00", None),
        ]
    )
)


def with_anchors(rows):
    """Each group gets a row that can be read, so that it can be screened by itself."""
    groups = sorted({row[:3] for row in rows})
    return [*((*group, "USA", "252329", "1.00", "2.00") for group in groups), *rows]


def screen(rows, **options):
    table = pa.table(
        {name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(COLUMNS)}
    )
    return gt.screen(table, edition="HS2022", currency="USD", **options)


def answers(screening):
    """All that a screening says, as plain rows."""
    return {
        "accounting": screening.accounting(as_="arrow").to_pylist(),
        "totals": screening.totals(by=("reporter", "period", "flow"), tier=None, as_="arrow").to_pylist(),
        "waste": screening.waste(
            by=("reporter", "period", "flow", "list_id", "category"), as_="arrow"
        ).to_pylist(),
        "environmental_goods": screening.environmental_goods(as_="arrow").to_pylist(),
        "industries": screening.industries("broad", as_="arrow").to_pylist(),
    }


def readable(text: str) -> Decimal:
    return Decimal(0) if text in {"n.a.", ""} else Decimal(text)


@few
@given(ROWS, UNPLACED)
def test_nothing_is_lost_and_bounds_hold(rows, unplaced):
    rows = with_anchors(rows) + unplaced
    with screen(rows) as screening:
        accounting = screening.accounting(as_="arrow").to_pylist()
        assert sum(r["rows"] for r in accounting) == len(rows)
        assert sum(r["value"] for r in accounting) == sum(readable(row[5]) for row in rows)
        by_rows = Counter()
        by_value = defaultdict(Decimal)
        records, aside = screening.records(), screening.set_aside()
        at = {name: i for i, name in enumerate(aside.columns)}
        for row in aside.fetchall():
            by_rows[row[at["disposition"]]] += 1
            by_value[row[at["disposition"]]] += row[at["value"]] or 0
        value = records.columns.index("value")
        for row in records.fetchall():
            by_rows["screened"] += 1
            by_value["screened"] += row[value]
        for disposition in {r["disposition"] for r in accounting}:
            assert by_rows[disposition] == sum(
                r["rows"] for r in accounting if r["disposition"] == disposition
            )
            assert by_value[disposition] == sum(
                r["value"] for r in accounting if r["disposition"] == disposition
            )
        bounds_hold(
            screening, sum(r["value"] for r in accounting if r["disposition"] in {"screened", "unclassified"})
        )


@few
@given(
    ROWS,
    UNPLACED,
    st.sampled_from([{}, {"policy_date": "record"}, {"flow": "export"}]),
    st.booleans(),
    st.booleans(),
)
def test_rows_for_a_file_are_the_rows(rows, unplaced, options, codeless, typed):
    """What is written is asked for in another way than what is shown: codes looked up once a row, rows set aside found by their codes."""
    rows = with_anchors(rows) + unplaced
    drop = {"flow"} if "flow" in options else set()
    columns = {
        name: pa.array(
            [
                None if codeless and name == "hs_code" and i % 5 == 1 else row[at]
                for i, row in enumerate(rows)
            ],
            pa.string(),
        )
        for at, name in enumerate(COLUMNS)
        if name not in drop
    }
    if typed:  # numbers: what is missing is then nothing at all, not a text that cannot be read
        values = [Decimal(row[5]) if row[5] not in {"n.a.", ""} else None for row in rows]
        columns["value"] = pa.array(
            [None if i % 7 == 3 else v for i, v in enumerate(values)], pa.decimal128(18, 2)
        )
    table = pa.table(columns)
    with gt.screen(table, edition="HS2022", currency="USD", **options) as screening:
        read = screening.session.execute

        def texts(sql):
            return Counter(read(f"SELECT COLUMNS(*)::VARCHAR FROM ({sql})"))

        assert texts(records_sql(screening, packed=True)) == texts(records_sql(screening))
        aside = texts(
            f"SELECT disposition, reason, source_row FROM ({rows_sql(screening.cells)}) WHERE disposition <> 'screened'"
        )
        assert texts(f"SELECT disposition, reason, source_row FROM ({set_aside_sql(screening)})") == aside


def bounds_hold(screening, everything):
    found = answers(screening)
    whole = {
        (r["reporter"], r["period"], r["flow"]): r["value_high"]
        for r in found["totals"]
        if r["dimension"] == "all_trade"
    }
    by_tier = {
        (r["reporter"], r["period"], r["flow"], r["dimension"], r["tier"]): (r["value_low"], r["value_high"])
        for r in found["totals"]
    }
    for (*group, dimension, tier), (low, high) in by_tier.items():
        assert 0 <= low <= high <= whole[tuple(group)]
        wider = {"strict": "default", "default": "broad", "broad": "broad"}[tier]
        assert low <= by_tier[*group, dimension, wider][0]
        assert high <= by_tier[*group, dimension, wider][1]
    for row in found["waste"]:
        assert (
            0 <= row["value_low"] <= row["value_high"] <= whole[row["reporter"], row["period"], row["flow"]]
        )
        if row["net_weight_kg_high"] is not None:
            assert 0 <= row["net_weight_kg_low"] <= row["net_weight_kg_high"]
    media = defaultdict(dict)
    for row in found["environmental_goods"]:
        assert 0 <= row["value_low"] <= row["value_high"]
        assert (
            max(row[f"high_via_{why}"] for why in ("scope", "length", "edition"))
            <= row["value_high"] - row["value_low"]
        )
        media[row["year"], row["flow"]][row["medium"]] = row["value_high"]
    for of_group in media.values():
        every = of_group.pop("all")
        assert max(of_group.values(), default=0) <= every <= sum(of_group.values())
    for row in found["industries"]:
        assert 0 <= row["value_low"] <= row["value_high"]
    any_of_three = [
        r["value_high"] for r in found["totals"] if r["dimension"] == "any_of_three" and r["tier"] == "broad"
    ]
    assert (
        sum(r["value_high"] for r in found["industries"])
        == sum(any_of_three)
        <= everything
        == sum(whole.values())
    )


@pytest.mark.slow
@few
@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_threads_change_nothing(rows, random):
    rows = with_anchors(rows)
    shuffled = random.sample(rows, len(rows))
    with screen(rows, threads=1) as one, screen(shuffled, threads=2) as other:
        assert answers(one) == answers(other)
        assert one.codes(as_="arrow") == other.codes(as_="arrow")
        assert one.matches(as_="arrow") == other.matches(as_="arrow")


@pytest.mark.slow
@few
@given(ROWS)
def test_parts_add_up_to_the_whole(rows):
    rows = with_anchors(rows)
    groups = sorted({row[:3] for row in rows})[:3]
    rows = [row for row in rows if row[:3] in groups]
    parts = [added([row for row in rows if row[:3] == group]) for group in groups]
    summed = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for part in parts:
        for key, (first, second) in part.items():
            summed[key][0] += first
            summed[key][1] += second
    assert dict(summed) == {key: list(values) for key, values in added(rows).items()}


def added(rows) -> dict[tuple, tuple]:
    """Values of all answers, by what they are grouped by, zeros left out."""
    with screen(rows) as screening:
        found = answers(screening)
    values = {
        ("accounting", r["disposition"], r["reason"]): (r["value"], Decimal(r["rows"]))
        for r in found["accounting"]
    }
    groups = {
        "totals": ("reporter", "period", "flow", "dimension", "tier"),
        "waste": ("reporter", "period", "flow", "list_id", "category"),
        "environmental_goods": ("year", "flow", "medium"),
        "industries": ("flow", "isic"),
    }
    for name, columns in groups.items():
        values |= {(name, *(r[c] for c in columns)): (r["value_low"], r["value_high"]) for r in found[name]}
    return {key: value for key, value in values.items() if any(value)}


@pytest.mark.parametrize("edition", NAMES)
def test_tiers_nest_for_every_code_and_dimension(edition):
    with gt.Reference.load().cursor() as cursor:
        codes = [
            c
            for (c,) in cursor.execute(
                "SELECT DISTINCT prefix FROM prefixes WHERE hs_edition = ? AND length(prefix) <> 3 AND length(prefix) <> 5",
                [edition],
            ).fetchall()
        ]
    codebook, _ = classify_codebook(codes, edition=edition)
    ranks = defaultdict(dict)
    for row in codebook.verdicts.to_pylist():
        ranks[row["key_id"], row["dimension"]][row["tier"]] = row["rank"]
        assert row["certain"] + row["possible"] <= row["voters"]
    assert len(ranks) > 1000
    for tiers in ranks.values():
        assert tiers.get("strict", 0) <= tiers.get("default", 0) <= tiers.get("broad", 0)
    three = ("high_pollution", "energy_intensive", "resource_intensive")
    for key_id in {key for key, _ in ranks}:
        for tier in ("strict", "default", "broad"):
            assert ranks[key_id, "any_of_three"].get(tier, 0) == max(
                ranks[key_id, name].get(tier, 0) for name in three
            )
    assert all(
        row["rank"] in {1, 2} and bool(row["via"]) == (row["rank"] == 1)
        for row in codebook.matches.to_pylist()
    )
    said = {(row["key_id"], row["list_id"]): row["rank"] for row in codebook.matches.to_pylist()}
    asked = {(d.name, v.name): v.lists for d in gt.Reference.load().profile.dimensions for v in d.voters}
    for row in codebook.ballots.to_pylist():  # no voter is surer than the surest of its lists
        lists = asked[row["dimension"], row["voter"]]
        assert 1 <= row["rank"] <= max(said.get((row["key_id"], name), 0) for name in lists)


TEXTS = st.lists(
    st.text(alphabet="0123456789. -XE'\u3000\uff10\uff19", max_size=12)
    | st.from_regex(r"[0-9]{2,4}\.?[0-9]{2}(\.[0-9]{2})?", fullmatch=True),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([None, 6, 8, 9, 10]))
def test_reading_repaired_codes_again_changes_nothing(texts, width):
    try:
        reading = read_codes(texts, width=width)
    except ChoiceNeeded:
        assume(False)
    assert len(reading.codes) == len(set(texts))
    codes = [c.code for c in reading.codes if c.code is not None]
    again = read_codes(codes, width=width)
    assert [(c.raw, c.code, c.kind.value) for c in again.codes] == [
        (c, c, "hs") for c in dict.fromkeys(codes)
    ]
    assert again.repairs == ()


SUPPRESSED = st.one_of(
    st.from_regex(r"[0-9]{2}[0-9]{0,2}[XRS][XRS0-9]{0,6}", fullmatch=True),
    st.from_regex(r"[0-9]{1,2}9{4,8}", fullmatch=True),
    st.from_regex(r"-[0-9]{1,9}", fullmatch=True),
    st.from_regex(r"[0-9]{4}[A-Z]{2}", fullmatch=True),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(str),
    st.integers(1_000, 10**10).map("{:,}".format),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(SUPPRESSED, min_size=1, max_size=8), TEXTS, st.sampled_from([None, 6, 8, 9, 10]))
def test_special_codes_dates_and_numbers_are_never_codes(special, texts, width):
    assume(
        not any("-" in t for t in texts)
    )  # hyphens among codes of the same form are told apart by the column
    try:
        reading = read_codes([*special, *texts], width=width)
    except ChoiceNeeded:
        assume(False)
    read = {c.raw: c.code for c in reading.codes}
    assert [read[text] for text in special] == [None] * len(special)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from([None, 6, 8, 9, 10]))
def test_repairs_neither_lose_nor_invent_digits(texts, width):
    try:
        reading = read_codes(texts, width=width)
    except ChoiceNeeded:
        assume(False)
    for read in reading.codes:
        if read.code is None:
            continue
        seen = "".join(ch for ch in unicodedata.normalize("NFKC", read.raw) if ch.isdigit())
        whole = {seen, "0" + seen}
        if re.search(
            r"\.0+\W*$", unicodedata.normalize("NFKC", read.raw)
        ):  # a trailing .0 is no digit of the code
            cut = re.sub(r"\.0+\W*$", "", unicodedata.normalize("NFKC", read.raw))
            bare = "".join(ch for ch in cut if ch.isdigit())
            whole |= {bare, "0" + bare}
        assert read.code in whole


@settings(max_examples=100, deadline=None)
@given(st.lists(st.from_regex(r"[0-9]{6}", fullmatch=True), max_size=10), st.randoms(use_true_random=False))
def test_reading_does_not_depend_on_the_order_of_the_column(texts, random):
    try:
        reading = read_codes(texts)
    except ChoiceNeeded:
        assume(False)
    other = read_codes(random.sample(texts, len(texts)))
    assert {c.raw: c for c in reading.codes} == {c.raw: c for c in other.codes}
