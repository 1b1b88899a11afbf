"""Values that the shell completes: layouts, editions, dimensions and the like; light, and silent where anything fails."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from functools import wraps
from importlib import resources
from pathlib import Path

__all__ = [
    "columns",
    "dimensions",
    "editions",
    "flows",
    "languages",
    "layouts",
    "lists",
    "media",
    "one_list",
    "profiles",
]

_BY = (
    "year", "month", "period", "flow", "reporter", "partner", "group", "regime", "list_id", "category", "medium", "hs_code", "tier",
    "measure", "partner_is_party", "scheme", "phase", "chapter", "heading", "subheading", "industry", "status",
)  # fmt: skip

Completer = Callable[[str], list[str]]


def _completing(values: Callable[[], Iterable[str]], *, several: bool = False) -> Completer:
    """Make a completer of the values that begin as typed; with ``several``, it completes what follows the last comma."""

    @wraps(values)
    def complete(incomplete: str) -> list[str]:
        before, comma, typed = incomplete.rpartition(",") if several else ("", "", incomplete)
        try:
            found = sorted(value for value in values() if value.lower().startswith(typed.lower()))
        except Exception:  # noqa: BLE001 (a shell that completes is no place for messages)
            return []
        return [f"{before}{comma}{value}" for value in found]

    # typer looks at the names and types of what it calls.
    complete.__annotations__ = {"incomplete": str, "return": list[str]}
    del complete.__wrapped__
    return complete


def _layouts() -> Iterable[str]:
    folder = resources.files("greentrade.extracts").joinpath("layouts")
    return (Path(item.name).stem for item in folder.iterdir() if item.name.endswith(".toml"))


def _editions() -> Iterable[str]:
    from greentrade.hs.editions import NAMES

    return NAMES


def _declared() -> dict[str, dict[str, object]]:
    from greentrade.reference.load import data_root

    return tomllib.loads((data_root() / "dimensions.toml").read_text(encoding="utf-8"))


def _dimensions() -> Iterable[str]:
    return [*(name for name in _declared() if name != "profiles"), "any_of_three"]


def _profiles() -> Iterable[str]:
    return ["default", *_declared().get("profiles", {})]


def _lists() -> Iterable[str]:
    from greentrade.reference.load import data_root

    return {path.stem for path in data_root().rglob("lists/**/*.toml")}


def _media() -> Iterable[str]:
    from greentrade.answers.goods import PLAN, known_media
    from greentrade.reference import Reference

    return [PLAN, *known_media(Reference.load())]


layouts = _completing(_layouts)
editions = _completing(_editions)
dimensions = _completing(_dimensions)
profiles = _completing(_profiles)
lists = _completing(_lists, several=True)
one_list = _completing(_lists)
media = _completing(_media, several=True)
columns = _completing(lambda: _BY, several=True)
flows = _completing(lambda: ("export", "import"))
languages = _completing(lambda: ("en", "zh"))
