"""Our terms are in the glossary with the usual term of the field, and private words stay out of code, tests' names and docs."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"

TERMS = [
    "aggregate",
    "audit-trail",
    "basis",
    "cell",
    "codebook",
    "conflict",
    "dimension",
    "digest",
    "disposition",
    "edition",
    "entry",
    "extract",
    "key",
    "layout",
    "list",
    "low",
    "high",
    "medium",
    "mirror",
    "national-line",
    "profile",
    "scope",
    "set-aside",
    "tier",
    "vote",
    "voter",
    "walk",
]
"""Words to which we give a meaning of our own and that are used in more than one file."""

BANNED = {
    r"fates?": "disposition",
    r"sig": "class_id",
    r"gt_odd|without_odd|main_fate": "minority, majority",
    r"foresee\w*|foreseen": "prefetch, expect",
    r"astray": "not screened",
    r"siev(e|es|ed)": "validation stage",
    r"open_books|gt_books|sides' books|same_books": "exporter- and importer-reported trade",
    r"stands? beside": "is next to, comes with",
    r"once more": "again, repeated",
    r"became of": "row accounting, outcome",
    r"is told by": "is detected from, is identified by",
    r"its kin": "related",
    r"lay\(": "make_trade_table(",
}
"""Private words, and what to write in their place."""
_CODECS = re.compile(r"utf-8-sig|-sig\b")
_GENERATED = ("docs/reference", "docs/performance.md", "docs/api")


@cache
def glossary() -> tuple[set[str], set[str]]:
    """Words that the glossary explains, and those for which it names the usual term."""
    explained, _, usual = GLOSSARY.read_text(encoding="utf-8").partition("## Our terms and the usual ones")
    return tuple(
        {
            word.strip()
            for cell in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
            for word in re.split(r"[,:]", cell)
        }
        for text in (explained, usual)
    )


def texts() -> dict[str, str]:
    """What people read: code, docs, and the names of tests."""
    found = {}
    for pattern in ("src/**/*.py", "src/**/*.sql", "src/**/*.toml", "docs/**/*.md", "docs/**/*.py", "*.md"):
        for path in ROOT.glob(pattern):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(_GENERATED) and name != "CHANGELOG.md":
                found[name] = _CODECS.sub("", path.read_text(encoding="utf-8"))
    for path in (ROOT / "tests").rglob("test_*.py"):
        names = re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
        found[path.relative_to(ROOT).as_posix()] = "\n".join(names).replace("_", " ")
    return found


@pytest.mark.parametrize("term", TERMS)
def test_our_terms_are_explained_beside_the_usual_one(term):
    explained, usual = glossary()
    assert term.replace("-", " ") in explained
    assert term.replace("-", " ") in usual


def test_no_private_words():
    """Each with what to write in its place."""
    found = [
        f"{name}: {word.group()!r}, better: {better}"
        for name, text in texts().items()
        for pattern, better in BANNED.items()
        for word in re.finditer(rf"\b(?:{pattern})" + ("" if pattern.endswith("(") else r"\b"), text)
    ]
    assert not found, "\n" + "\n".join(found)
