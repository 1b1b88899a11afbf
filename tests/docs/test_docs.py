"""What the documentation says works: its Python blocks run, its examples are true, its links lead somewhere."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
from pathlib import Path

import pytest

import greentrade

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")]
)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def modules() -> list[str]:
    found = pkgutil.walk_packages(greentrade.__path__, "greentrade.")
    return ["greentrade", *(module.name for module in found if not module.name.endswith("__main__"))]


@pytest.mark.parametrize(
    "page", [page for page in PAGES if BLOCK.search(page.read_text(encoding="utf-8"))], ids=name_of
)
def test_python_blocks_run(page, tmp_path, monkeypatch):
    """A page is read from top to bottom, so its blocks share their names; one with prompts must print what it shows."""
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    names = {"__name__": "__docs__"}
    for match in BLOCK.finditer(text):
        code, line = match.group(1), text[: match.start(1)].count("\n")
        if ">>>" in code:
            test = doctest.DocTestParser().get_doctest(code, names, name_of(page), str(page), line)
            runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
            assert runner.run(test, clear_globs=False).failed == 0
            names.update(test.globs)
        else:
            # Empty lines before the code make a failure name the line of the page.
            exec(compile("\n" * line + code, str(page), "exec"), names)  # noqa: S102 (our own pages)


@pytest.mark.parametrize("name", modules())
def test_doctests(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(name)
    options = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    assert doctest.testmod(module, optionflags=options).failed == 0


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page):
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = page if not path else Path(os.path.normpath(page.parent / path))
        assert there.exists(), f"{name_of(page)} links to {target}, which is not there"
        assert there.is_relative_to(ROOT), f"{name_of(page)} links to {target}, outside the project"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), f"{name_of(page)} links to {target}: no such heading"


def anchors(page: Path) -> set[str]:
    """Anchors that a page's headings get where Markdown is shown."""
    headings = HEADING.findall(
        CODE.sub(lambda found: found.group().strip("`"), page.read_text(encoding="utf-8"))
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_the_readme_shows_what_the_demo_prints():
    """The figures quoted in the README are those of the example."""
    accounting = greentrade.screen(greentrade.load_example("china_exports")).accounting()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for _, row in accounting.iterrows():
        assert re.search(rf"{row['disposition']}\s.*{row['rows']:,}\s+{row['value'] / 1e9:,.1f}", readme)


def test_every_public_name_is_documented():
    for name in greentrade.__all__:
        value = getattr(greentrade, name)
        assert isinstance(value, str) or (value.__doc__ or "").strip(), name
