"""The structure of the package, read from its source: rooms import only rooms below them, modules make no circle, and the ways to run the checks agree."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
KNOWN_CIRCLES: list[set[str]] = []
"""Modules that still import each other in a circle: the list only shrinks."""


def module_name(path: Path) -> str:
    """Name under which a file is imported."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {module_name(path): path for path in sorted((SOURCE / "greentrade").rglob("*.py"))}


def imported(path: Path) -> set[str]:
    """Modules of the package that a file imports: at the top, inside functions, and for type hints alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found |= {
                name if (name := f"{node.module}.{alias.name}") in PATHS else str(node.module)
                for alias in node.names
            }
    return found & PATHS.keys()


@pytest.fixture(scope="module")
def imports():
    return {name: imported(path) - {name} for name, path in PATHS.items()}


def circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """Groups of modules each of which reaches every other."""
    reached = {name: set(targets) for name, targets in imports.items()}
    for middle, beyond in reached.items():
        for targets in reached.values():
            if middle in targets:
                targets.update(beyond)
    groups = {
        frozenset({name, *(other for other in targets if name in reached[other])})
        for name, targets in reached.items()
        if name in targets
    }
    return sorted(map(set, groups), key=sorted)


def arrows_up(imports: dict[str, set[str]], layers: list[str]) -> list[str]:
    """Imports of a room that stands above, or beside, the importing one."""
    rooms = {room.strip(): height for height, line in enumerate(layers) for room in line.split("|")}

    def room_of(name: str) -> str | None:
        return next((room for room in rooms if name == room or name.startswith(f"{room}.")), None)

    return [
        f"{name} -> {target}"
        for name, targets in imports.items()
        for target in sorted(targets)
        if (here := room_of(name))
        and (there := room_of(target))
        and here != there
        and rooms[there] <= rooms[here]
    ]


def contracts() -> list[dict]:
    """Layers as ``make check`` holds them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [c for c in settings["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]


def test_no_circle_between_modules(imports):
    assert [circle for circle in circles(imports) if circle not in KNOWN_CIRCLES] == []


@pytest.mark.parametrize("contract", contracts(), ids=lambda contract: contract["name"])
def test_no_import_points_up(imports, contract):
    assert not contract.get("ignore_imports")
    assert arrows_up(imports, contract["layers"]) == []


def test_every_module_is_in_a_room():
    rooms = {room.strip() for line in contracts()[0]["layers"] for room in line.split("|")}
    assert {".".join(name.split(".")[:2]) for name in PATHS} - {"greentrade"} == rooms


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}}, [{"b", "c"}]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a", "e"}, "e": {"d"}}, [{"a", "b", "c"}, {"d", "e"}]),
    ],
)
def test_circles_are_found(edges, expected):
    assert circles(edges) == expected


def test_imports_that_point_up_are_found():
    edges = {"p.a.x": {"p.b.y", "p.c"}, "p.b.y": {"p.a"}, "p.c": {"p.d"}, "p.d": set()}
    assert arrows_up(edges, ["p.a", "p.b", "p.c | p.d"]) == ["p.b.y -> p.a", "p.c -> p.d"]


# -- the ways to run what a change must pass ---------------------------------------------------------------------------------------------------


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> set[str]:
    """Names that ``make`` knows and tells."""
    return set(re.findall(r"^\.PHONY: (.+)$", text("Makefile"), re.MULTILINE)[0].split())


def test_the_makefile_tells_all_its_targets():
    told = set(re.findall(r"(?:^#   |; |\()make ([\w-]+)", text("Makefile"), re.MULTILINE))
    also = set(re.findall(r"\(([\w-]+) is another name for it\)", text("Makefile")))
    assert (told - {"sets"}) | also | {"help", "format"} == targets()


@pytest.mark.parametrize("name", [".ci/run", "CONTRIBUTING.md", "README.md"])
def test_what_is_named_exists(name):
    if name.startswith(".") and not (ROOT / name).exists():
        pytest.skip("not part of this copy")
    used = set(re.findall(r"(?:^step |`|^)make ([a-z][\w-]*)", text(name), re.MULTILINE))
    assert used
    assert used <= targets()


def test_a_change_passes_what_the_guide_for_contributors_names():
    steps = set(re.findall(r"^step make ([\w-]+)", text(".ci/run"), re.MULTILINE))
    assert steps >= {"check", "test", "test-data", "demo"}
    assert steps <= set(re.findall(r"make ([\w-]+)", text("CONTRIBUTING.md"))) | {"demo"}
