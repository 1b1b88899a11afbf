"""The contents of the documentation site, told to Sphinx.

The pages themselves are plain Markdown that reads the same on GitHub. What Sphinx must know beside them, the order of the pages, is here
and is put below the index pages while they are read. A page that is in no list is an error of the strict build.
"""

from __future__ import annotations

import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pygments.lexers.special import TextLexer

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CONTENTS: dict[str, list[tuple[str, list[str]]]] = {
    "index": [
        ("Begin", ["why", "getting-started", "zh/getting-started", "tutorials/index", "recipes"]),
        ("Understand", ["concepts", "methods", "answers/index", "plan", "glossary"]),
        (
            "Use",
            [
                "formats",
                "set_aside",
                "layouts/index",
                "own-layouts",
                "own-lists",
                "rebate-library",
                "command-line*",
                "report*",
                "notebook*",
                "charts*",
                "large-extracts*",
                "excel*",
                "performance*",
                "memory*",
                "spark*",
            ],
        ),
        ("Look up", ["api/index", "reference/index"]),
        ("Take part", ["architecture", "adding-an-answer", "contributing", "changelog"]),
    ],
    "answers/index": [
        (
            "",
            [
                "totals",
                "rebate-candidates",
                "rebate-scenario",
                "backtest",
                "industries",
                "environmental-goods",
                "partners",
                "waste",
                "mirror",
                "carbon-border",
                "screens",
                "*",
            ],
        )
    ],
    "layouts/index": [("", ["*"])],
    "reference/index": [
        ("", ["tables", "rules", "backtest", "attribution"]),
        ("Dimensions", ["dimensions/*"]),
    ],
    "tutorials/index": [("", ["0*"])],
    "api/index": [("", ["screen", "answers", "plot", "classify", "reference", "layout", "errors"])],
}
"""Pages below each index page, in groups with their headings; a name or pattern without a page is passed over."""


UNLISTED = "reference/lists/"
"""Pages that no contents hold, because they are too many for a side bar: their index page links to each."""


AT_THE_TOP = {"contributing": "CONTRIBUTING.md", "changelog": "CHANGELOG.md"}
"""Pages whose text is kept at the top of the checkout, where people look for it."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx: the way every extension begins."""
    app.connect("source-read", _add_contents)
    app.add_lexer("csv", TextLexer)  # GitHub knows the word, Pygments does not
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add_contents(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the contents that belong below a page at its end, unseen on the page itself."""
    if page in AT_THE_TOP:
        source[0] = _from_the_top(Path(app.srcdir).parent / AT_THE_TOP[page])
    if page.startswith(UNLISTED):
        source[0] = f"---\norphan: true\n---\n\n{source[0]}"
    known = app.env.found_docs
    folder = page.rpartition("/")[0]
    named: set[str] = set()
    for heading, patterns in CONTENTS.get(page, ()):
        full = [f"{folder}/{pattern}" if folder else pattern for pattern in patterns]
        pages = list(
            dict.fromkeys(name for pattern in full for name in sorted(fnmatch.filter(known, pattern)))
        )
        pages = [name for name in pages if name != page and name not in named]
        named.update(pages)
        caption = f":caption: {heading}\n" if heading else ""
        entries = "\n".join(f"/{name}" for name in pages)
        source[0] += f"\n\n```{{toctree}}\n:hidden:\n{caption}\n{entries}\n```\n"


def _from_the_top(path: Path) -> str:
    """Write a page from the top of the checkout, with its links as they must be one folder further down."""
    text = path.read_text(encoding="utf-8").replace("](docs/", "](")
    for page, name in AT_THE_TOP.items():
        text = text.replace(f"]({name}", f"]({page}.md")
    return text
