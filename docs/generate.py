"""Write the pages that come from the reference tables and the layouts: ``python docs/generate.py`` (or ``make docs``).

``--check`` writes nothing and fails if a page is not what the tables say (``make check`` runs that). A developer's tool: it is not
shipped. What a page says is in ``docs/generator``.
"""  # noqa: INP001 (a script, not a package)

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT / "src"), str(ROOT / "benchmarks")]

from generator.site import MARK, pages  # noqa: E402

from greentrade.errors import GreentradeError  # noqa: E402

FOLDERS = ("docs/reference", "docs/layouts")
"""Folders in which every page is made here."""
STALE = 1


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or say which are stale; give the exit code."""
    parser = argparse.ArgumentParser(description="Write the pages that come from the reference tables.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if a page is not what the tables say"
    )
    parser.add_argument(
        "--reference", type=Path, default=ROOT / "reference_data", help="folder of reference tables"
    )
    parser.add_argument("--out", type=Path, default=ROOT, help="checkout whose pages are meant")
    chosen = parser.parse_args(arguments)
    try:
        wanted = pages(chosen.reference, ROOT)
    except GreentradeError as error:
        _say(str(error), error=True)
        return error.exit_code
    faults = stale(chosen.out, wanted)
    if chosen.check:
        for name, why in faults.items():
            _say(f"{name}: {why}", error=True)
        if faults:
            _say(
                f"{len(faults)} pages are not what the reference tables and layouts say: run `make docs`.",
                error=True,
            )
            return STALE
        _say(f"{len(wanted)} pages are what the reference tables and layouts say.")
        return 0
    for name in faults:
        path = chosen.out / name
        if name not in wanted:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8", newline="\n")
    _say(f"{len(wanted)} pages, {len(faults)} of them written or removed.")
    return 0


def stale(root: Path, wanted: dict[str, str]) -> dict[str, str]:
    """Pages that are not as they should be, and why.

    Parameters
    ----------
    root
        Checkout that holds the pages.
    wanted
        Text of each page, by its path below the checkout.
    """
    faults = {}
    for name, text in wanted.items():
        path = root / name
        if not path.is_file():
            faults[name] = "missing"
        elif path.read_bytes() != text.encode():
            faults[name] = "differs from the tables (or the layouts)"
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.md")):
        name = path.relative_to(root).as_posix()
        if name not in wanted and path.read_text(encoding="utf-8").startswith(MARK):
            faults[name] = "nothing in the tables is told there any more"
    return faults


def _say(text: str, *, error: bool = False) -> None:
    stream = sys.stderr if error else sys.stdout
    stream.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
