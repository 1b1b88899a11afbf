"""The package as users get it: complete in the wheel, working outside the checkout, cheap to import."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import greentrade

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("pandas", "pandera", "pyarrow", "duckdb", "numpy", "polars", "typer", "rich", "altair", "pyspark")
#: Seconds that `import greentrade` may take (DESIGN 7).
BUDGET = 0.3


def run(*command: object, cwd: Path, alone: bool = True) -> str:
    """Run a command; alone means without the paths that this environment adds."""
    foreign = ("PYTHON", "COV_", "COVERAGE_") if alone else ("COV_", "COVERAGE_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the source archive, and the wheel from it, so that both are known to be complete."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> tuple[Path, Path]:
    """Environment with the wheel alone; its dependencies are borrowed from the environment of the tests."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env", cwd=folder)
    binaries = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        wheel,
        cwd=folder,
    )
    site = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip()
    )
    borrowed = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (site / "borrowed.pth").write_text("\n".join(borrowed) + "\n", encoding="utf-8")
    return folder, binaries


@pytest.mark.slow
def test_the_wheel_is_complete(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "greentrade").rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not any(part.startswith(".") for part in path.parts)
    }
    wanted |= {
        f"greentrade/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "reference_data").rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert wanted - held == set()
    assert {
        "greentrade/py.typed",
        "greentrade/report/page.css",
        "greentrade/reference_data/dimensions.toml",
    } <= held
    assert any(name.endswith("licenses/LICENSE") for name in held)
    assert {name.split("/")[0] for name in held} == {
        "greentrade",
        f"greentrade-{greentrade.__version__}.dist-info",
    }


@pytest.mark.slow
def test_the_wheel_works_outside_the_checkout(installed):
    folder, binaries = installed
    place = run(
        binaries / "python", "-c", "import greentrade; print(greentrade.__file__)", cwd=folder
    ).strip()
    assert Path(place).is_relative_to(folder)
    root = run(
        binaries / "python",
        "-c",
        "from greentrade.reference import data_root; print(data_root())",
        cwd=folder,
    )
    assert Path(root.strip()).is_relative_to(folder)
    found = json.loads(
        run(binaries / "greentrade", "classify", "854142", "--edition", "HS2022", "--json", cwd=folder)
    )
    assert found[0]["status"] == "ok"
    assert found[0]["dimensions"]["environmental_good"]["default"]["match"] == "certain"
    code = "import greentrade as gt; print(gt.screen(gt.load_example()).accounting()['rows'].sum())"
    assert run(binaries / "python", "-c", code, cwd=folder).strip() == "30969"


def test_importing_costs_little(tmp_path):
    code = (
        "import sys, time; start = time.perf_counter(); import greentrade; spent = time.perf_counter() - start; "
        f"print(spent, sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    runs = [run(sys.executable, "-c", code, cwd=tmp_path, alone=False).split(" ", 1) for _ in range(5)]
    assert {loaded.strip() for _, loaded in runs} == {"[]"}
    assert min(float(spent) for spent, _ in runs) < BUDGET


def test_public_names_are_all_there():
    assert set(greentrade.__all__) <= set(dir(greentrade))
    for name in greentrade.__all__:
        assert getattr(greentrade, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = greentrade.nothing


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert greentrade.__version__ == project["version"]


def pins(name: str) -> dict[str, str]:
    """Versions of a constraints file, by name as pip compares names."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in found.items()}


def bounds() -> dict[str, str]:
    """What pyproject.toml bounds from below, for users of what the tests run with, and the rival of the benchmarks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["excel"], *extras["rebates"]]
    wanted += [entry for entry in extras["test"] if entry.startswith("polars")]
    return dict(re.match(r"([\w-]+)>=([\d.]+)", entry).groups() for entry in wanted)


def plain(version: str) -> str:
    """Version without zeros at its end: 1.5 and 1.5.0 are the same."""
    return re.sub(r"(\.0)+$", "", version)


def test_the_lowest_versions_allowed_are_those_that_are_tested():
    lowest, newest, bound = pins("constraints-min.txt"), pins("constraints.txt"), bounds()
    assert {name: plain(lowest[name]) for name in bound} == {name: plain(low) for name, low in bound.items()}
    others = lowest.keys() - bound.keys() - {"numpy", "pytz"}  # these two go with the lowest pandas
    assert {name: lowest[name] for name in others} == {name: newest[name] for name in others}


@pytest.mark.line
def test_the_tests_run_with_the_versions_that_the_makefile_promises():
    promised = os.environ.get("GREENTRADE_CONSTRAINTS")
    if not promised:
        pytest.skip("run without make: any versions")
    pinned = pins(promised)
    assert {name: version(name) for name in bounds()} == {name: pinned[name] for name in bounds()}
