"""What a notebook and a prompt show of our objects: no scripts, everything escaped, and a message instead of a traceback."""

from __future__ import annotations

import builtins
import pickle
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

import greentrade as gt
from greentrade.codebook.cited import parts, shortened
from greentrade.errors import InternalError, UsageError
from greentrade.extracts import find_layout, layouts

HOSTILE = '<script>alert("x")</script>&\'"'
VOID = {"br", "hr"}


class Checked(HTMLParser):
    """Text of HTML whose elements are closed in order; scripts, handlers and addresses to load are faults."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in {
            "div",
            "style",
            "p",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "span",
            "a",
            "ul",
            "li",
        }, tag
        assert {name for name, _ in attrs} <= {"class", "scope"} | ({"href"} if tag == "a" else set())
        assert all(re.match("https?://[a-z]", str(value)) for name, value in attrs if name == "href")
        self.seen.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)
        else:
            assert "url(" not in data
            assert "@import" not in data

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def screening(tmp_path_factory):
    path = tmp_path_factory.mktemp("in") / "水泥 <b>&.csv"
    rows = [
        (2023, "export", "252329", 100.0),
        (2024, "export", "854142", 50.5),
        (2024, "import", "010121", 7.0),
    ]
    frame = pd.DataFrame(rows, columns=["year", "flow", "hs_code", "value_usd"])
    frame.loc[len(frame)] = [2024, "export", "010199", 1.0]
    frame.to_csv(path, index=False)
    with gt.screen(path, edition="HS2022") as found:
        yield found


def test_a_screening_shows_what_was_read_and_found(screening):
    shown = Checked(screening._repr_html_())
    assert "水泥 <b>&.csv: 4 rows" in shown.words
    assert "currency USD" in shown.words
    assert screening.reference.digest[:12] in shown.words
    totals = screening.totals().set_index(["year", "flow", "dimension"])
    assert totals.loc[(2023, "export", "high_pollution"), "share_low"] == 1
    assert "2023 export 100.0 100.0" in shown.words
    assert "screened 3" in shown.words


def test_a_screening_at_a_prompt(screening):
    text = repr(screening)
    assert str(screening) == text
    assert text.startswith("Screening of 水泥 <b>&.csv: 4 rows")
    assert max(map(len, text.splitlines())) <= 80
    assert "3 screened: 157.5 USD" in text
    assert "2023 export" in text


def test_a_closed_screening_can_still_be_looked_at():
    screening = gt.screen(
        pd.DataFrame({"year": [2024], "flow": ["export"], "hs_code": ["252329"], "value": [1.0]})
    )
    open_text = repr(screening)
    screening.close()
    assert repr(screening) == open_text.partition("\nShare")[0]
    Checked(screening._repr_html_())


def test_nothing_screened_is_shown_all_the_same():
    frame = pd.DataFrame({"year": [2024], "flow": ["export"], "hs_code": ["252329"], "value": ["abc"]})
    with gt.screen(frame, edition="HS2022") as screening:
        assert "1 rejected" in repr(screening)
        Checked(screening._repr_html_())


def test_a_story_reads_as_text_and_shows_as_tables(screening):
    story = screening.explain("252329")
    assert isinstance(story, str)
    assert repr(story) == str(story) == story
    shown = Checked(story._repr_html_())
    for entry in story.items[0]["lists"]:
        assert entry["list_id"] in story
        assert entry["list_id"] in shown.words
        short = shortened(entry["source"])
        assert short in story
        assert "".join(short.split()) in "".join(shown.words.split())  # links stand apart in the text
    assert "high pollution" in shown.words
    assert "2023 export 100" in shown.words
    assert pickle.loads(pickle.dumps(story)) == story  # noqa: S301 (our own)
    Checked(screening.explain("010199")._repr_html_())


def test_a_citation_is_read_and_its_file_is_a_link():
    """The repositories are named, files and commits are addresses: a story was mostly addresses."""
    frame = pd.DataFrame({"year": [2019], "flow": ["export"], "hs_code": ["854140"], "value": [1.0]})
    with gt.screen(frame, edition="HS2017") as screening:
        story = screening.explain("854140")
    assert "github csisindonesia/terusan column 'accts'" in story
    assert not re.search(r"@[0-9a-f]{7}", story)
    shown = story._repr_html_()
    Checked(shown)
    assert (
        '<a href="https://github.com/csisindonesia/terusan/blob/931a418/reference/trade/environmental-goods.csv">github csisindonesia/terusan</a>'
        in shown
    )
    assert any("@931a418" in entry["source"] for entry in story.items[0]["lists"])  # programs get it whole


def test_a_scheme_of_several_classes_is_named_once():
    """The entry of one list took eleven lines, each with the name of the scheme."""
    frame = pd.DataFrame({"year": [2019], "flow": ["export"], "hs_code": ["760612"], "value": [1.0]})
    with gt.screen(frame, edition="HS2017") as screened:
        story = screened.explain("760612")
    assert "entry GBT4754_2017 3208, 3211, 3212" in story
    assert "GBT4754_2017 3208, 3211, 3212" in Checked(story._repr_html_()).words
    assert any(
        "+GBT4754_2017 3211" in entry["entry"] for entry in story.items[0]["lists"]
    )  # programs get it whole


@pytest.mark.parametrize(
    ("source", "said", "addresses"),
    [
        ("Annex 2, opened by hand", "Annex 2, opened by hand", []),
        ("github a/b c@1234567", "github a/b", ["https://github.com/a/b/blob/1234567/c"]),
        ("github a/b@1234567 (x)", "github a/b (x)", ["https://github.com/a/b/tree/1234567"]),
        ("github a/b c copy.csv@1234567; github d/e f@7654321", "github a/b; github d/e", ["https://github.com/a/b/blob/1234567/c%20copy.csv", "https://github.com/d/e/blob/7654321/f"]),
        ('github a/b "><script>@1234567', "github a/b", ["https://github.com/a/b/blob/1234567/%22%3E%3Cscript%3E"]),
        ("of a model, USEPA/useeior data/Use.rda@1234567 (MIT)", "of a model, USEPA/useeior (MIT)", ["https://github.com/USEPA/useeior/blob/1234567/data/Use.rda"]),
        ("card (no repository) and a/b New/c.R@1234567; not opened", "card (no repository) and a/b; not opened", ["https://github.com/a/b/blob/1234567/New/c.R"]),
        ("partner/reporter list via a/b/inst/c@1234567", "partner/reporter list via a/b", ["https://github.com/a/b/blob/1234567/inst/c"]),
        ("x; codes also in a/b c/d@1234567", "x; codes also in a/b", ["https://github.com/a/b/blob/1234567/c/d"]),
        ("six named at http://www.a.cn/b/c_2.htm; by label", "six named at a.cn; by label", ["http://www.a.cn/b/c_2.htm"]),
        ("Law (https://a.org/x?y=1&z=2), art. 3, https://b.org/.", "Law (a.org), art. 3, b.org.", ["https://a.org/x?y=1&z=2", "https://b.org/"]),
        ("javascript://a/b", "javascript://a/b", []),
        ("github a/b of 2019, no commit", "github a/b of 2019, no commit", []),
    ],
)  # fmt: skip
def test_citations(source, said, addresses):
    assert shortened(source) == said
    assert [address for _, address in parts(source) if address] == addresses


def test_the_reference_shows_its_dimensions():
    reference = gt.Reference.load()
    shown = Checked(reference._repr_html_())
    assert reference.digest in shown.words
    for dimension in reference.profile.dimensions:
        assert f"{dimension.title} {dimension.title_zh}" in shown.words
    assert repr(reference).startswith("Reference(lists=")


@pytest.mark.parametrize("name", sorted(layouts()))
def test_every_layout_shows_itself(name):
    layout = find_layout(name)
    shown = Checked(layout._repr_html_())
    assert f"Layout {name}: {' '.join(layout.title.split())}" in shown.words
    assert repr(layout) == f"Layout({name!r}, {layout.title!r})"


def test_what_users_write_is_escaped(tmp_path):
    team = tmp_path / "ours.toml"
    text = 'id = "ours"\ntitle = """{0}"""\nabout = """{0}"""\ntraps = ["""{0}"""]\n[columns]\nhs_code = ["Item"]\n[[values]]\nheadings = ["Sum"]'
    team.write_text(text.format(HOSTILE.replace('"', "'")), encoding="utf-8")
    layout = gt.Layout.from_toml(team)
    html = layout._repr_html_()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 3
    Checked(html)
    path = tmp_path / f"{HOSTILE.replace('/', '')}.csv"
    path.write_text(
        f'year,flow,hs_code,value\n2024,export,252329,5\n2024,"{HOSTILE.replace(chr(34), "")}",252329,5\n',
        encoding="utf-8",
    )
    with gt.screen(path, edition="HS2022", columns={"value": "value"}) as screening:
        assert "<script" not in screening._repr_html_()
        Checked(screening._repr_html_())


def test_a_notebook_shows_the_users_own_lines_and_the_message():
    def ask(screened):
        return screened.totals(by=("nonsense",))

    with (
        gt.screen(
            pd.DataFrame({"year": [2024], "flow": ["export"], "hs_code": ["252329"], "value": [1.0]})
        ) as s,
        pytest.raises(UsageError) as raised,
    ):
        ask(s)
    shown = "\n".join(raised.value._render_traceback_())
    assert 'return screened.totals(by=("nonsense",))' in shown
    assert "questions.py" not in shown
    assert "duckdb" not in shown
    assert shown.endswith(f"UsageError: {raised.value}")
    assert "choose from" in shown


def test_a_fault_of_ours_is_shown_whole():
    def broken():
        raise InternalError("rows do not add up.")

    with pytest.raises(InternalError) as raised:
        broken()
    shown = "\n".join(raised.value._render_traceback_())
    assert shown.startswith("Traceback")
    assert 'raise InternalError("rows do not add up.")' in shown


def test_in_a_notebook_without_widgets_the_engine_still_starts(monkeypatch):
    """DuckDB refuses there to turn its progress bar on or off (seen in a real kernel)."""
    import duckdb

    from greentrade.engines.duckdb import show_progress_bar

    class Refusing:
        def execute(self, sql):
            raise duckdb.InvalidInputException("required package 'ipywidgets' is missing")

    show_progress_bar(Refusing(), shown=True)  # type: ignore[arg-type]
    connection = duckdb.connect()
    show_progress_bar(connection, shown=False)
    assert connection.sql("SELECT current_setting('enable_progress_bar')").fetchall() == [(False,)]


def test_looking_at_an_object_needs_no_notebook(monkeypatch):
    real = builtins.__import__

    def no_notebook(name, *rest, **options):
        assert name.partition(".")[0] not in {"IPython", "great_tables", "jinja2", "altair"}
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", no_notebook)
    Checked(gt.Reference.load()._repr_html_())


def test_years_of_small_trade_are_told_apart():
    """Two years of 0.13 and 0.11 billion both stood as 0.1, because all years together are a billion. Invented figures."""
    values = [9e8, 1.3e8, 1.1e8]
    frame = pd.DataFrame({"year": [2021, 2022, 2023], "flow": "export", "hs_code": "854140", "value": values})
    with gt.screen(frame, edition="HS2017", currency="USD", progress=False) as screening:
        shown = Checked(screening._repr_html_()).words
    assert "all trade in million USD" in shown
    assert "2022 export 130.0" in shown
