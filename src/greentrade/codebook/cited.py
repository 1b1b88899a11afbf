"""Where an entry is known from, in words: the file and commit behind a citation are an address, not something to read."""

from __future__ import annotations

import re
from urllib.parse import quote

__all__ = ["how_known", "named_once", "parts", "shortened"]

_BASIS = {"read": "read in the source", "own": "our own mapping", "memory": "from memory"}
_ADDRESS = re.compile(
    # A path may hold blanks where "github" says that it is one; elsewhere "partner/reporter list via a/b@1f" must not be taken for one.
    r"(?:(?P<by>github |also in )(?P<repo>[\w.-]+/[\w.-]+)(?:[ /](?P<path>[^@;]+?))?"
    r"|(?<![\w./:-])(?P<bare>[\w.-]+/[\w.-]+)(?:[ /](?P<bare_path>[^\s@;,()]+))?)@(?P<commit>[0-9a-f]{7,40})\b"
    r"|https?://(?:www\.)?(?P<host>[^/\s;,()<>\"]+)[^\s;,()<>\"]*(?<![.])"
)
"""A file of a public repository at a commit, as the tables cite it, or a page."""


def parts(source: str) -> list[tuple[str, str | None]]:
    """Take a citation apart into texts and, for those that name a page or a file of a repository, its address.

    Parameters
    ----------
    source
        What a table says of the source of an entry.

    Examples
    --------
    >>> parts("Annex C, via github someone/lists data/annex.csv@a90a155")
    [('Annex C, via ', None), ('github someone/lists', 'https://github.com/someone/lists/blob/a90a155/data/annex.csv')]
    """
    found: list[tuple[str, str | None]] = []
    at = 0
    for match in _ADDRESS.finditer(source):
        if match["host"]:
            found += [(source[at : match.start()], None)] if match.start() > at else []
            found.append((match["host"], match[0]))
            at = match.end()
            continue
        github = match["by"] == "github "
        repo, path = match["repo"] or match["bare"], match["path"] or match["bare_path"]
        before = source[at : match.end("by") if match["by"] and not github else match.start()]
        if before:
            found.append((before, None))
        kind = f"blob/{match['commit']}/{quote(path)}" if path else f"tree/{match['commit']}"
        found.append((f"{'github ' if github else ''}{repo}", f"https://github.com/{repo}/{kind}"))
        at = match.end()
    if at < len(source):
        found.append((source[at:], None))
    return found


def shortened(source: str) -> str:
    """Say a citation by the names of sites and repositories, without pages, files and commits."""
    return "".join(text for text, _ in parts(source))


def how_known(basis: str, verified: str) -> str:
    """Say in words how an entry is known.

    Examples
    --------
    >>> how_known("own", "no")
    'our own mapping, not verified'
    """
    return _BASIS.get(basis, basis) + ("" if verified == "yes" else ", not verified")


def named_once(entry: str) -> str:
    """Say several classes of one scheme with its name once.

    Examples
    --------
    >>> named_once("GBT4754_2017 3110+GBT4754_2017 3120")
    'GBT4754_2017 3110, 3120'
    >>> named_once("NACE2 24.10")
    'NACE2 24.10'
    """
    named = [part.rpartition(" ") for part in entry.split("+")]
    schemes = {scheme for scheme, _, _ in named}
    if len(schemes) > 1 or schemes == {""}:
        return entry
    return f"{schemes.pop()} {', '.join(code for _, _, code in named)}"
