"""Look at the finished site: ``python docs/check_site.py build/site`` (``make site`` does it).

Sphinx is strict while it builds; this looks at what came out. Every public name must be on a page, every link inside the site must lead to a
page and to a place on it, and nothing may be fetched from elsewhere when a page is opened.
"""  # noqa: INP001 (a script, not a package)

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src")]

FETCHED = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "link": ("href",),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "object": ("data",),
    "video": ("src",),
}
"""Tags and attributes by which a browser fetches something as soon as a page is opened."""
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:[a-z]+:)?//[^"')\s]+)""", re.IGNORECASE)
_QUIET_LINKS = {"next", "prev", "index", "search", "genindex", "canonical", "author"}
"""Relations of a ``link`` that no browser fetches."""


class _Page(HTMLParser):
    """Anchors, links and fetched things of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)
        self.fetched += _STYLE.findall(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids.update(found[name] for name in ("id", "name") if name in found)
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "link" and set(found.get("rel", "").split()) & _QUIET_LINKS:
            return
        self.fetched += [found[name] for name in FETCHED.get(tag, ()) if name in found]


def faults(site: Path) -> list[str]:
    """Everything that is wrong with a finished site.

    Parameters
    ----------
    site
        Folder that Sphinx has written.
    """
    pages = {path.resolve(): _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    if not pages:
        return [f"{site}: there is no page"]
    found = [fault for path, page in pages.items() for fault in _faults_of(path, page, pages, site.resolve())]
    for path in sorted(site.rglob("*.css")):
        fetched = _STYLE.findall(path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(site)}: fetches {address} when it is opened" for address in fetched]
    return found + [f"{name} is on no page" for name in sorted(public_names() - documented(site))]


def _faults_of(path: Path, page: _Page, pages: dict[Path, _Page], site: Path) -> Iterator[str]:
    where = path.relative_to(site)
    for address in page.fetched:
        if _ELSEWHERE.match(address):
            yield f"{where}: fetches {address} when it is opened"
    for address in dict.fromkeys([*page.links, *page.fetched]):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or (not parts.path and not parts.fragment):
            continue
        there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        there = there / "index.html" if there.is_dir() else there
        if not there.is_file():
            yield f"{where}: {address} leads nowhere"
        elif parts.fragment and there in pages and unquote(parts.fragment) not in pages[there].ids:
            yield f"{where}: {address} leads to a page without that place"


def public_names() -> set[str]:
    """Every name that greentrade promises: its own, and the public methods and attributes of its classes."""
    import greentrade

    names = set()
    for name in greentrade.__all__:
        value = getattr(greentrade, name)
        if inspect.isclass(value):
            names |= {f"greentrade.{name}", *_members(value, f"greentrade.{name}")}
        elif inspect.ismodule(value):
            classes = [one for one in vars(value).values() if inspect.isclass(one)]
            own = [one.__name__ for one in classes if one.__module__ == value.__name__]
            names |= {f"{value.__name__}.{each}" for each in own}
        elif not isinstance(value, str):
            names.add(f"greentrade.{name}")
    return names


def _members(value: type, prefix: str) -> set[str]:
    public = [name for name in dir(value) if not name.startswith("_")]
    kinds = (property, classmethod, staticmethod)
    found = {name: inspect.getattr_static(value, name) for name in public}
    return {f"{prefix}.{name}" for name, one in found.items() if callable(one) or isinstance(one, kinds)}


def documented(site: Path) -> set[str]:
    """Names of Python that have a place on a page of the site, as its inventory tells."""
    from sphinx.util.inventory import InventoryFile

    with (site / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, path: f"{base}{path}")
    items = getattr(inventory, "data", inventory)
    return {name for kind in items if kind.startswith("py:") for name in items[kind]}


def main(arguments: list[str]) -> int:
    """Tell the faults of a site; give the exit code."""
    site = Path(arguments[0])
    found = faults(site)
    for fault in found:
        sys.stderr.write(f"{fault}\n")
    if not found:
        pages = sum(1 for _ in site.rglob("*.html"))
        sys.stdout.write(
            f"{pages} pages: every public name is there, every link leads somewhere, nothing is fetched.\n"
        )
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
