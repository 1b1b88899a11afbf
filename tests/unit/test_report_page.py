"""The page of a report against the files beside it, against hostile data, and against the eyes and ears of its readers."""

from __future__ import annotations

import csv
import itertools
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from report_pages import Page, amounts, percents

import greentrade as gt
from greentrade.errors import UsageError
from greentrade.report import Findings, write_report
from greentrade.report.answers_for_report import FURTHER
from greentrade.report.drawing import can_draw
from greentrade.report.page import render, templates
from greentrade.report.places import place_name
from greentrade.report.shown import Column, Shown
from greentrade.report.theme import PALETTE
from greentrade.words import LANGUAGES, Words, english_names

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "greentrade" / "report"
LIMIT = 3_000_000
HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</title></style></table><h1>owned</h1>",
    "\u202eevil\u202c \u2067abc \u200f right to left",
    "x" * 10_000,
    "a\x1b[31m c\x85d",
    "{unit} {0} %s \\ &amp; ]]>",
    "=HYPERLINK('http://example.invalid')",
]
CODES = ["252329", "854140", "720839", "381800", "710812", "842121", "841480", "391510", "760612", "999999"]
CODES += [
    "170112",
    "250300",
    "845690",
    "440131",
    "691010",  # flagged and an environmental good: a conflict
]  # only possible: low and high must differ somewhere, or they could be exchanged


def invented(
    years=(2019, 2024), partners=("VNM", "Italy", "Ruritania", "World of Nothing"), words=None
) -> pd.DataFrame:
    """Invented records of both flows."""
    rows = [
        (year, flow, partner, code, 1_000_000.0 * (1 + at) * (1 + place) * (year - 1980), (words or {}).get(at, f"thing {at}"))
        for year in range(years[0], years[1] + 1)
        for flow in ("export", "import")
        for place, partner in enumerate(partners)
        for at, code in enumerate(CODES)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["year", "flow", "partner", "hs_code", "value", "description"])
    return frame.assign(net_weight_kg=frame["value"] / 3)


def screened(frame, **options) -> gt.Screening:
    return gt.screen(frame, edition="HS2012", currency="USD", reporter="CHN", progress=False, **options)


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """A folder of invented records of both flows with partners."""
    return screened(invented()).write(tmp_path_factory.mktemp("report") / "out")


@pytest.mark.parametrize("name", ["totals", "environmental_goods", "waste", "industries"])
def test_the_bounds_of_the_invented_records_differ(written, name):
    assert any(float(row["value_low"]) < float(row["value_high"]) for row in answer(written, name))


@pytest.fixture(scope="module")
def page(written) -> Page:
    return Page((written / "report.html").read_text(encoding="utf-8"))


def answer(folder: Path, name: str) -> list[dict[str, str]]:
    """Rows of an answer; one without rows may have no file."""
    path = folder / f"{name}.csv"
    if name in FURTHER and not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def near(
    shown: tuple[float, float], row: dict[str, str], scale: float, keys=("value_low", "value_high")
) -> bool:
    """Whether a shown range is that of a row, as rounded as it is shown."""
    return all(
        abs(end * scale - float(row[key])) <= 0.0501 * scale for end, key in zip(shown, keys, strict=True)
    )


# -- the figures are those of the files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("flow", ["export", "import"])
def test_dimensions_equal_totals_csv(written, page, flow):
    table = page.table("dimensions", f"Share of {flow}s")
    rows = {(r["year"], r["dimension"]): r for r in answer(written, "totals") if r["flow"] == flow}
    names = ["high_pollution", "energy_intensive", "resource_intensive", "any_of_three"]
    assert len(table.rows) == 6
    for year, whole, *cells in table.rows:
        assert near(amounts(whole), rows[year, "all_trade"], table.scale)
        for cell, name in zip(cells, names, strict=True):
            assert near(amounts(cell), rows[year, name], table.scale)


def test_the_cards_equal_totals_csv(written, page):
    row = next(
        r for r in answer(written, "totals")
        if (r["year"], r["flow"], r["dimension"]) == ("2024", "export", "any_of_three")
    )  # fmt: skip
    shown = next(text for text, around in page.texts if "%" in text and any(t == "dd" for t, _ in around))
    low, high = percents(shown)
    assert abs(low - float(row["share_low"])) <= 0.00051
    assert abs(high - float(row["share_high"])) <= 0.00051


@pytest.mark.parametrize("flow", ["export", "import"])
def test_industries_equal_industries_csv(written, page, flow):
    table = page.table("industries", f"value of {flow}s")
    rows = {r["isic"]: r for r in answer(written, "industries") if r["flow"] == flow}
    assert len(table.rows) == min(len(rows), 20)
    for _, isic, value, share, growth, codes in table.rows:
        assert near(amounts(value), rows[isic], table.scale)
        assert abs(percents(share)[0] - float(rows[isic]["share"])) <= 0.00051
        assert abs(percents(growth)[0] - float(rows[isic]["growth"])) <= 0.00051
        assert codes == rows[isic]["codes"]


@pytest.mark.parametrize("flow", ["export", "import"])
def test_environmental_goods_equal_their_csv(written, page, flow):
    table = page.table("environmental-goods", f"by medium, {flow}s")
    w = Words()
    rows = {(r["medium"], r["year"]): r for r in answer(written, "environmental_goods") if r["flow"] == flow}
    names = {w.heading(w.name("medium", medium)): medium for medium, _ in rows} | {
        "All media, each code once": "all"
    }
    assert {names[row[0]] for row in table.rows} == {medium for medium, _ in rows}
    for row in table.rows:
        for year, cell in zip(table.head[1:7], row[1:7], strict=True):
            assert near(amounts(cell), rows[names[row[0]], year], table.scale)


@pytest.mark.parametrize("flow", ["export", "import"])
def test_products_equal_products_csv(written, page, flow):
    table = page.table("environmental-goods", f"by product, {flow}s")
    rows = [r for r in answer(written, "products") if r["flow"] == flow]
    assert [row[0] for row in table.rows] == [r["hs_code"] for r in rows][: len(table.rows)]
    for shown, row in zip(table.rows, rows, strict=False):
        assert near(amounts(shown[1]), row, table.scale)
        assert abs(percents(shown[2])[0] - float(row["share"])) <= 0.00051


@pytest.mark.parametrize("dimension", ["environmental_good", "any_of_three"])
def test_partners_equal_partners_csv(written, page, dimension):
    w = Words()
    table = page.table("partners", f"{w.heading(w.goods_of(dimension))}: largest partners for exports")
    rows = {
        r["name"]: r
        for r in answer(written, "partners")
        if (r["dimension"], r["flow"]) == (dimension, "export")
    }
    assert {row[0] for row in table.rows} == set(rows)
    for name, value, share, of_partner in table.rows:
        assert near(amounts(value), rows[name], table.scale)
        assert abs(percents(share)[0] - float(rows[name]["share"])) <= 0.00051
        assert abs(percents(of_partner)[0] - float(rows[name]["share_of_partner"])) <= 0.00051


def test_groups_equal_groups_csv(written, page):
    w = Words()
    table = page.table("partners", "Groups of countries, 2024")
    rows = {
        (w.heading(w.name("group", r["group"])), w.heading(w.name("flow", r["flow"])), r["dimension"]): r
        for r in answer(written, "groups") if r["year"] == "2024"
    }  # fmt: skip
    assert table.rows
    for group, flow, whole, three, _, goods, _ in table.rows:
        assert near((amounts(whole)[0],) * 2, rows[group, flow, "all_trade"], table.scale)
        assert near(amounts(three), rows[group, flow, "any_of_three"], table.scale)
        assert near(amounts(goods), rows[group, flow, "environmental_good"], table.scale)


def test_waste_equals_waste_csv(written, page):
    table = page.table("waste", "By year")
    rows = {r["year"]: r for r in answer(written, "waste") if (r["flow"], r["list_id"]) == ("export", "all")}
    assert {row[0] for row in table.rows} == set(rows)
    for row in table.rows:
        assert near(amounts(row[1]), rows[row[0]], table.scale)
        assert near(amounts(row[2]), rows[row[0]], table.scale, ("banned_low", "banned_high"))
        assert near(amounts(row[3]), rows[row[0]], table.scale, ("controlled_low", "controlled_high"))


def test_screens_equal_their_csv(written, page):
    table = page.table("screens", "By list and category, 2024")
    w = Words()
    shown = {(row[0], row[1], row[2]): row for row in table.rows}
    for name in ("controlled_substances", "critical_materials", "ecolabel", "fossil_fuels"):
        for r in answer(written, name):
            if (r["year"], r["flow"]) == ("2024", "export") and float(r["value_high"]):
                key = (
                    w.heading(w.name("screen", name)),
                    w.heading(w.name("category", r["category"])),
                    "All" if r["list_id"] == "all" else gt.Reference.load().side(r["list_id"])["short_title"],
                )
                assert near(amounts(shown[key][3]), r, table.scale)
                assert shown[key][4] == r["codes"]


def test_candidates_equal_their_csv(written, page):
    rows = {r["hs_code"]: r for r in answer(written, "rebate_candidates") if r["year"] == "2024"}
    table = page.table("candidates", "largest candidates")
    wanted = [r for r in rows.values() if r["status"] in {"candidate", "candidate_rate_unknown"}]
    wanted.sort(key=lambda r: -float(r["export_value"]))
    assert [row[0] for row in table.rows] == [r["hs_code"] for r in wanted][:20]
    for row in table.rows:
        assert near((amounts(row[1])[0],) * 2, rows[row[0]], table.scale, ("export_value", "export_value"))
    statuses = page.table("candidates", "by status")
    assert sum(int(row[1].replace(",", "")) for row in statuses.rows) == len(rows)


def test_statuses_and_conflicts_equal_rebate_candidates_csv(written, page):
    w = Words()
    rows = [r for r in answer(written, "rebate_candidates") if r["year"] == "2024"]
    table = page.table("candidates", "by status")
    assert [row[0] for row in table.rows] == [
        w.heading(w.name("status", status))
        for status in ("candidate", "candidate_rate_unknown", "conflict", "already_without", "not_flagged")
        if any(r["status"] == status for r in rows)
    ]
    by_name = {w.heading(w.name("status", r["status"])): r["status"] for r in rows}
    for name, codes, exports, _ in table.rows:
        of = [r for r in rows if r["status"] == by_name[name]]
        assert int(codes) == len(of)
        whole = {"export_value": str(sum(float(r["export_value"]) for r in of))}
        assert near((amounts(exports)[0],) * 2, whole, table.scale, ("export_value", "export_value"))
    conflicts = page.table("candidates", "largest conflicts")
    wanted = {r["hs_code"]: r for r in rows if r["status"] == "conflict"}
    assert {row[0] for row in conflicts.rows} == set(wanted)
    for row in conflicts.rows:
        assert near(
            (amounts(row[1])[0],) * 2, wanted[row[0]], conflicts.scale, ("export_value", "export_value")
        )


def test_waste_by_list_equals_waste_csv(written, page):
    w = Words()
    table = page.table("waste", "By list and category, 2024")
    shown = {(row[0], row[1]): row for row in table.rows}
    rows = [
        r
        for r in answer(written, "waste")
        if (r["year"], r["flow"]) == ("2024", "export") and r["list_id"] != "all"
    ]
    assert len(shown) == len(rows) > 1
    for r in rows:
        name = gt.Reference.load().side(r["list_id"]).get("short_title", r["list_id"])
        row = shown[w.heading(w.name("category", r["category"])), name]
        assert near(amounts(row[2]), r, table.scale)


def test_what_is_left_out_equals_run_json(written, page):
    left = [
        r
        for r in json.loads((written / "run.json").read_text(encoding="utf-8"))["accounting"]
        if r["disposition"] == "unclassified"
    ]
    table = page.table("outside")
    assert sum(int(row[2].replace(",", "")) for row in table.rows) == sum(r["rows"] for r in left) > 0
    factor = next(
        n for word, n in {"trillion": 1e12, "billion": 1e9, "million": 1e6}.items() if word in table.head[3]
    )
    assert sum(amounts(row[3])[0] for row in table.rows) * factor == pytest.approx(
        sum(float(r["value"]) for r in left), abs=0.051 * factor
    )


def test_the_accounting_is_that_of_run_json(written, page):
    summary = json.loads((written / "run.json").read_text(encoding="utf-8"))
    table = page.table("accounting")
    assert [int(row[2].replace(",", "")) for row in table.rows] == [r["rows"] for r in summary["accounting"]]
    assert summary["reference"]["digest"] in page.text
    assert summary["date"] in page.text
    for item in summary["lists"]:
        assert item["list_id"] in page.text


def test_a_report_of_the_folder_is_the_report_in_the_folder(written, tmp_path):
    again = write_report(Findings.read(written), tmp_path / "again.html")
    assert again.read_bytes() == (written / "report.html").read_bytes()


# -- hostile and extreme data --------------------------------------------------------------------------------------------------


def check_safe(text: str) -> Page:
    """Nothing of the data is markup, nothing is fetched, no mark turns the direction of the page."""
    page = Page(text)
    assert page.tags.isdisjoint(
        {"script", "img", "iframe", "object", "link", "base", "form", "image", "use", "foreignobject"}
    )
    for tag, key, value in page.attributes:
        assert not key.startswith("on"), (tag, key)
        assert key not in {"src", "srcset", "action", "xlink:href"}, (tag, key)
        if key == "href":
            assert value.startswith("#")
            assert value[1:] in page.ids
    assert len(page.ids) == len(set(page.ids))
    style = "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
    assert not re.search(r"@import|url\((?!#)", style)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00\x1b\x85]", text)
    assert text.count("<h1>") == 1
    assert len(text.encode()) < LIMIT
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    return page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_names_stay_text(tmp_path, lang):
    frame = invented(years=(2024, 2024), partners=("VNM", *HOSTILE), words=dict(enumerate(HOSTILE)))
    source = tmp_path / "<b>data & 'more'.csv"
    frame.to_csv(source, index=False)
    page = check_safe(screened(source).report(tmp_path / "r.html", lang=lang).read_text(encoding="utf-8"))
    assert "owned" in page.text
    assert "x" * 200 not in page.text
    assert "<script>alert(1)</script>" in page.text


def test_an_extract_whose_rows_are_all_set_aside(tmp_path):
    frame = invented(years=(2024, 2024)).assign(hs_code="TOTAL")
    page = check_safe(screened(frame).report(tmp_path / "r.html").read_text(encoding="utf-8"))
    assert "None in this extract" in page.text


def test_one_row(tmp_path):
    frame = invented(years=(2024, 2024)).iloc[:1]
    for lang in LANGUAGES:
        page = check_safe(screened(frame).report(tmp_path / "r.html", lang=lang).read_text(encoding="utf-8"))
        assert not re.search(r"(?<![\d.,])1 (?:rows|codes|exported codes)\b|\[\w+:", page.text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_trade_without_a_value_has_no_shares_and_says_so(tmp_path, lang):
    """It had said "In 2024, - of exports", above a chart of lines at 0 %."""
    frame = invented(years=(2023, 2024)).assign(value=0.0)
    text = screened(frame).report(tmp_path / "r.html", lang=lang).read_text(encoding="utf-8")
    said = re.search(r'id="dimensions".*?class="see">([^<]*)<', text, re.DOTALL)[1]
    assert ("have a value of 0" if lang == "en" else "均为零") in said
    assert 'id="dimensions"' in text
    assert "<svg" not in text[text.index('id="dimensions"') : text.index('id="candidates"')]


@pytest.mark.parametrize("value", [0.0, 1e13, -5.0])
def test_values_of_nothing_and_of_ten_trillion(tmp_path, value):
    frame = invented(years=(2023, 2024)).assign(value=value)
    lang = "zh" if value > 0 else "en"
    page = check_safe(screened(frame).report(tmp_path / "r.html", lang=lang).read_text(encoding="utf-8"))
    assert not re.search(r"\b(nan|inf|None)\b", page.text.replace("None in this extract", ""))
    if not value:  # a sentence with a dash for its figure is no sentence
        sentences = [text for text, around in page.texts if around and around[-1][0] == "p"]
        assert [text for text in sentences if re.search(r"(^|\s)-(\s|$)", text)] == []
        assert "have a value of 0" in page.text


def test_two_hundred_partners_and_thirty_years(tmp_path):
    frame = invented(years=(1995, 2024), partners=[f"Land {i}" for i in range(200)])
    frame = frame[
        (frame["hs_code"].isin(CODES[:3]))
        & ((frame["year"] - 1995 + frame["partner"].str[5:].astype(int)) % 4 == 0)
    ]
    page = check_safe(screened(frame).report(tmp_path / "r.html").read_text(encoding="utf-8"))
    table = page.table("partners", "largest partners for exports")
    assert any(row[0] == "180 others" for row in table.rows)
    total = sum(amounts(row[1])[1] for row in table.rows)
    others = next(row for row in table.rows if row[0] == "180 others")
    assert total > amounts(others[1])[1] > 0
    assert len(page.table("dimensions", "Share of exports").rows) == 30


def test_a_page_without_the_packages_that_draw_has_its_tables(written, monkeypatch):
    for module in ("drawing", "page"):
        monkeypatch.setattr(f"greentrade.report.{module}.can_draw", lambda: False)
    text = render(Findings.read(written))
    page = check_safe(text)
    assert "svg" not in page.tags
    assert "vl-convert-python" in page.text
    assert len(page.tables) > 8


# -- languages -----------------------------------------------------------------------------------------------------------------


def test_every_name_of_the_reference_tables_has_words():
    reference = gt.Reference.load()
    names = english_names()
    assert set(reference.profile.names) <= set(names["dimension"])
    for side in (reference.side(entry["list_id"]) for entry in reference.lists()):
        assert {"title_zh", "publisher_zh"} <= side.keys()
        assert ("short_title" in side) == ("short_title_zh" in side)
    found: dict[str, set[str]] = {"category": set(), "medium": set(), "group": set()}
    data = ROOT / "reference_data"
    for path in data.glob("lists/*/*.csv"):
        kind = "medium" if path.parent.name == "environmental_good" else "category"
        with path.open(encoding="utf-8", newline="") as file:
            found[kind] |= {row["category"] for row in csv.DictReader(file) if row.get("category")}
    with (data / "places" / "country_groups.csv").open(encoding="utf-8", newline="") as file:
        found["group"] = {row["group_id"] for row in csv.DictReader(file)}
    deforestation = {
        "cattle",
        "cites_itto_relevant",
        "cocoa",
        "coffee",
        "oil_palm",
        "rubber",
        "soya",
        "wood",
        "timber",
    }
    resource = {
        row for path in data.glob("lists/resource_intensive/*.csv") for row in column(path, "category")
    }
    for kind in ("category", "medium", "group"):
        assert found[kind] - deforestation - resource <= set(names[kind]), kind


def column(path: Path, name: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row.get(name) or "" for row in csv.DictReader(file)}


def test_the_chinese_page_is_chinese(written, tmp_path):
    page = check_safe(
        write_report(Findings.read(written), tmp_path / "r.html", lang="zh").read_text(encoding="utf-8")
    )
    assert ("html", "lang", "zh-Hans") in page.attributes
    apart = {"bdi", "title"}
    allowed = {"greentrade", "reference", "import", "rebates", "cmcode", "rebate", "library", "matches", "explain", "ISIC", "candidates",
               "industries", "codes", "carbon", "border", "none", "tidy", "CBAM", "GENICES", "Nothing", "Ruritania", "World", "Python", "altair", "convert", "python", "thing",
               "Lall", "Mani", "Sauvage", "USEEIO", "Wheeler"}  # fmt: skip
    left = set()
    digest = json.loads((written / "run.json").read_text(encoding="utf-8"))["reference"]["digest"]
    for text, around in page.texts:
        if digest[:8] in text:
            continue
        classes = " ".join(attributes.get("class") or "" for _, attributes in around).split()
        if apart & {tag for tag, _ in around} or {"code", "digest"} & set(classes):
            continue
        if any(attributes.get("lang") == "en" for _, attributes in around):
            continue
        left |= {word for word in re.findall(r"[A-Za-z]{4,}", text) if word not in allowed}
    assert not left
    assert "亿美元" in page.text


def test_the_glossary_has_the_words_of_the_report():
    """It said 未归类 and 无法读取 where the report said 未分类 and 拒收."""
    rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    # The words of the code follow in a table of their own: the first row of a word is the one with its Chinese.
    chinese = dict(reversed(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", rows, re.MULTILINE)))
    words = Words("zh")
    for disposition in english_names()["disposition"].keys() - {"to_screen"}:  # before a screening
        assert chinese[disposition] == words.name("disposition", disposition)
    for flow in english_names()["flow"]:
        assert words.name("flow", flow) in rows
    for heading in ("Medium", "Rebate rate"):
        assert words(heading)[-2:] in rows, heading
    for part in ("层级", "观察值", "推定为零"):
        assert part in rows


def test_every_place_has_a_chinese_name():
    words = Words("zh")
    with (ROOT / "reference_data" / "places" / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    english = [
        row["short_name"]
        for row in rows
        if place_name(words, row["iso3"], row["short_name"]) == row["short_name"]
    ]
    assert english == []
    assert place_name(words, "RUS", "Russia") == "俄罗斯"  # a chart has no room for 俄罗斯联邦
    assert place_name(words, "Ruritania", "Ruritania") == "Ruritania"
    assert place_name(Words("en"), "RUS", "Russia") == "Russia"


def test_the_digits_of_a_publisher_are_those_of_its_side_file():
    """A rendering may not change the number or the year of an announcement."""
    reference = gt.Reference.load()
    for name in (entry["list_id"] for entry in reference.lists()):
        there = re.findall(r"\d+", str(reference.side(name)["publisher"]))
        assert sorted(set(re.findall(r"\d+", reference.side(name)["publisher_zh"])) - {"3"}) == sorted(
            set(there) - {"3"}
        ), name


def test_a_language_that_there_is_not_is_refused(written, tmp_path):
    with pytest.raises(UsageError, match="en, zh"):
        write_report(Findings.read(written), tmp_path / "r.html", lang="fr")


# -- eyes and ears -------------------------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("side", [0, 1])
def test_text_and_marks_can_be_told_from_their_ground(side):
    for name, pair in PALETTE.items():
        if name in {"ground", "card", "line", "track", "notice", "notice_line"}:
            continue
        for ground in ("card", "ground"):
            assert contrast(pair[side], PALETTE[ground][side]) >= 4.5, (name, ground)
    assert contrast(PALETTE["ink"][side], PALETTE["notice"][side]) >= 4.5


def test_what_scrolls_can_be_reached_and_every_table_has_a_name(page):
    scrolling = [
        at
        for at, (_, key, value) in enumerate(page.attributes)
        if key == "class" and str(value).split()[:1] == ["scroll"]
    ]
    assert len(scrolling) == len(page.tables)
    for at in scrolling:
        given = {key: value for _, key, value in page.attributes[at : at + 4]}
        assert given["tabindex"] == "0"
        assert given["role"] == "region"
        assert given["aria-label"]
    assert all(table.title for table in page.tables)
    assert all(table.head and all(table.head) for table in page.tables)


def rows_of_a_table(number: int, *, latest: bool = False) -> str:
    rows = [[str(n), "1"] for n in range(number)]
    shown = Shown("Some table", [Column("Year"), Column("Value", "num")], rows)
    drawn = templates().from_string(
        '{% from "macros.html.j2" import table with context %}{{ table(shown, latest=latest) }}'
    )
    return drawn.render(shown=shown, latest=latest, w=Words())


@pytest.mark.parametrize(
    ("rows", "folded"), [(7, None), (8, "on-phones"), (12, "on-phones"), (13, "everywhere")]
)
def test_a_long_table_is_folded_and_a_box_with_its_name_opens_it(rows, folded):
    made = rows_of_a_table(rows)
    assert made.count("<tr") == rows + 1  # all are there, whatever a screen shows of them
    assert ('type="checkbox"' in made) == (folded is not None)
    if folded:
        assert f'class="scroll folded {folded}"' in made
        assert f'</div>\n<label class="more {folded}"><input type="checkbox" aria-label="Show all {rows} rows: Some table"/>' in made  # fmt: skip


def test_of_years_the_last_ones_stay():
    assert 'class="scroll folded everywhere latest"' in rows_of_a_table(30, latest=True)


@pytest.mark.skipif(not can_draw(), reason="vl-convert-python is not installed")
def test_every_picture_has_a_name_and_a_table(page):
    named = [value for tag, key, value in page.attributes if (tag, key) == ("svg", "aria-label")]
    assert len(named) >= 20
    assert all(named)
    pictures = sum(1 for tag, key, value in page.attributes if (tag, key, value) == ("svg", "role", "img"))
    assert pictures == len(named)
    assert {"figcaption", "figure"} <= page.tags


@pytest.mark.parametrize(
    ("lang", "said", "note"), [("en", "(Iron and steel)", "in brackets"), ("zh", "（钢铁）", "括号内")]
)
def test_codes_without_a_name_are_told_by_their_industry(tmp_path, lang, said, note):
    frame = pd.DataFrame(
        {
            "year": [2023] * 3,
            "flow": ["export"] * 3,
            "hs_code": ["720839", "721049", "854140"],
            "value_usd": [3.0, 2.0, 1.0],
            "product_name": [None, "galvanised sheet", None],
        }
    )
    with gt.screen(frame, reporter="CHN", edition="HS2017", progress=False) as s:
        page = Page(s.report(tmp_path / "report.html", lang=lang).read_text(encoding="utf-8"))
        s.write(tmp_path / "out")
    words = " ".join(page.text.split())
    assert f"720839 {said}" in words or f"720839{said}" in words
    assert "721049 galvanised sheet" in words  # the extract's own name is never replaced
    assert f"721049 {said}" not in words
    assert note in page.text
    again = write_report(Findings.read(tmp_path / "out"), tmp_path / "again.html", lang=lang)
    assert Page(again.read_text(encoding="utf-8")).tables == page.tables


def test_where_the_extract_has_all_names_nothing_is_said_of_brackets(tmp_path):
    frame = pd.DataFrame(
        {
            "year": [2023],
            "flow": ["export"],
            "hs_code": ["720839"],
            "value_usd": [3.0],
            "product_name": ["coils"],
        }
    )
    with gt.screen(frame, reporter="CHN", edition="HS2017", progress=False) as s:
        assert "in brackets" not in s.report(tmp_path / "report.html").read_text(encoding="utf-8")


def test_where_no_dimension_is_met_a_sentence_says_so_and_no_line_lies_at_zero(tmp_path):
    """Zero stood in the middle of pictures that had nothing to show."""
    frame = pd.DataFrame(
        {"year": [2022, 2023], "flow": ["export"] * 2, "hs_code": ["010121"] * 2, "value_usd": [3.0, 2.0]}
    )
    with gt.screen(frame, reporter="CHN", edition="HS2017", progress=False) as s:
        text = s.report(tmp_path / "report.html").read_text(encoding="utf-8")
    section = text[text.index('<section id="dimensions"') : text.index('<section id="candidates"')]
    assert "None of the exports are of high-pollution" in section
    assert "band" not in section
    assert "<svg" not in section
    assert "<table" in section
    assert ">0 %<" in section  # exactly nothing is not 0.0, which looks rounded
    assert "0.0 %" not in section


def test_a_table_tells_its_unit_before_its_first_amount(page):
    """Two tables that follow each other differed by a thousand, and each said so below its last row."""
    for one in page.tables:
        if one.section not in {"screened", "accounting", "outside", "methods"}:
            assert one.unit.startswith("Values in "), one.title


def test_small_trade_is_not_told_as_a_tenth_of_a_large_unit(tmp_path):
    """Imports of 0.9, then 0.13 billion stood as 0.1 in every year. Invented figures."""
    values = {2021: 1.2e9, 2022: 134.8e6, 2023: 131.2e6}
    frame = pd.DataFrame(
        [{"year": year, "flow": "import", "hs_code": "252310", "value_usd": value, "partner": "THA"} for year, value in values.items()]
    )  # fmt: skip
    with gt.screen(frame, reporter="CHN", edition="HS2017", progress=False) as s:
        page = Page(s.report(tmp_path / "report.html").read_text(encoding="utf-8"))
    assert page.table("dimensions").column("All trade") == ["1,200.0", "134.8", "131.2"]
    assert page.table("partners", "three dimensions").column("Value")[0] == "1,466.0"


@pytest.mark.parametrize("editions", [["HS2017", "HS2022"], ["HS2017", "HS2017"]])
def test_a_series_through_several_editions_says_so(tmp_path, editions):
    """Integrated circuits entered a list with HS2017: a jump from nothing, where trade hardly moved."""
    frame = pd.DataFrame(
        {
            "year": [2021, 2022],
            "flow": "import",
            "hs_code": "854239",
            "value_usd": 1e6,
            "hs_edition": editions,
        }
    )
    with gt.screen(frame, reporter="THA", progress=False) as s:
        text = s.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert ("The rows follow several HS editions (HS2017, HS2022)." in text) == (len(set(editions)) == 2)
