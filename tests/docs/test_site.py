"""What looks at the finished site finds what is wrong with one."""

from __future__ import annotations

import fnmatch
import importlib
import importlib.util
import inspect
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def checker():
    spec = importlib.util.spec_from_file_location("check_site", ROOT / "docs/check_site.py")
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.fixture
def site(tmp_path, checker, monkeypatch):
    """A site of two pages on which nothing is wrong."""
    monkeypatch.setattr(checker, "documented", lambda _site: checker.public_names())
    (tmp_path / "index.html").write_text(
        '<a href="sub/b.html#there">b</a><a href="https://example.org">out</a><img src="p.svg">',
        encoding="utf-8",
    )
    (tmp_path / "p.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/b.html").write_text(
        '<h1 id="there">B</h1><a href="../index.html">a</a><a href="#there">t</a>', encoding="utf-8"
    )
    return tmp_path


def test_a_good_site_has_no_faults(checker, site):
    assert checker.faults(site) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<a href="gone.html">x</a>', "gone.html leads nowhere"),
        ('<a href="b.html#gone">x</a>', "without that place"),
        ('<img src="gone.png">', "gone.png leads nowhere"),
        ('<script src="https://example.org/x.js"></script>', "fetches https://example.org/x.js"),
        ('<link rel="stylesheet" href="//example.org/x.css">', "fetches //example.org/x.css"),
        ("<style>@import 'https://example.org/x.css'</style>", "fetches https://example.org/x.css"),
    ],
)
def test_a_fault_is_found(checker, site, text, fault):
    page = site / "sub/b.html"
    page.write_text(page.read_text(encoding="utf-8") + text, encoding="utf-8")
    found = checker.faults(site)
    assert found
    assert all(fault in one for one in found)


def test_a_font_from_elsewhere_and_a_name_without_a_page_are_found(checker, site, monkeypatch):
    (site / "x.css").write_text("@font-face { src: url(https://example.org/f.woff2) }", encoding="utf-8")
    monkeypatch.setattr(
        checker, "documented", lambda _site: checker.public_names() - {"greentrade.Screening.waste"}
    )
    assert checker.faults(site) == [
        "x.css: fetches https://example.org/f.woff2 when it is opened",
        "greentrade.Screening.waste is on no page",
    ]


def test_public_names_are_those_that_users_call(checker):
    names = checker.public_names()
    assert {"greentrade.screen", "greentrade.Screening.totals", "greentrade.Screening.currency"} <= names
    assert {
        "greentrade.Reference.load",
        "greentrade.Layout.from_toml",
        "greentrade.errors.InputError",
    } <= names
    assert not any(part.startswith("_") for name in names for part in name.split("."))


def test_public_docstrings_point_to_no_module(checker):
    """The site has a page for names, none for modules: a pointer to one breaks the strict build, which takes minutes to tell."""
    texts = {name: documented(name) for name in checker.public_names()}
    assert sum(map(bool, texts.values())) > 50
    assert [name for name, text in texts.items() if ":mod:" in text] == []


def documented(name: str) -> str:
    """Docstring of a public name, as Sphinx finds it."""
    thing = importlib.import_module("greentrade")
    for part in name.split(".")[1:]:
        thing = getattr(thing, part, None)
    return inspect.getdoc(thing) or ""


def test_chinese_words_are_found_in_sentences(monkeypatch):
    """Sphinx alone takes a run of Chinese signs for one word."""
    pytest.importorskip("sphinx", reason="only `make site` installs it")
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from generator.search import SearchEnglishAndChinese

    search = SearchEnglishAndChinese({})
    indexed = search.split("导入出口退税率文库 with value_low, HS2022")
    assert {"退税", "出口", "with", "value_low", "HS2022"} <= set(indexed)
    assert "导入出口退税率文库" not in indexed
    assert search.split("水 and 退税") == ["水", "and", "退税"]


def test_an_empty_folder_is_no_site(checker, tmp_path):
    assert checker.faults(tmp_path) == [f"{tmp_path}: there is no page"]


def test_every_page_is_in_the_contents(monkeypatch):
    """The strict build finds it, too, but takes minutes; and 88 lists would crowd the side bar out: their index links to each."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from generator.contents import CONTENTS, UNLISTED

    docs = ROOT / "docs"
    pages = {
        path.relative_to(docs).with_suffix("").as_posix()
        for pattern in ("**/*.md", "api/*.rst", "tutorials/*.py")
        for path in docs.glob(pattern)
    }
    named = {
        name
        for index, groups in CONTENTS.items()
        for _, patterns in groups
        for pattern in patterns
        for name in fnmatch.filter(pages, f"{index.rpartition('/')[0]}/{pattern}".removeprefix("/"))
    }
    listed = {page for page in pages if page.startswith(UNLISTED)}
    assert pages - named - listed == {"index"}
    index = (docs / "reference/index.md").read_text(encoding="utf-8")
    assert {page for page in listed if f"]({page.removeprefix('reference/')}.md)" not in index} == set()
