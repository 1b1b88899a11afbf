"""Make the two pictures of the README from the example data: ``make gallery`` (needs Chromium or Chrome; no network).

The report and the notebook are real: the one is what ``s.report()`` writes, the other a notebook that is run here and laid out by nbconvert. Run
it again when either looks different, look at the pictures, and commit them.
"""  # noqa: INP001 (a script, not a package)

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src")]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
MOST_BYTES = 300_000
"""The README is read over slow lines, too."""

NOTEBOOK = """# %%
import altair as alt
import greentrade as gt

alt.renderers.enable("svg")  # pictures that need no network

s = gt.screen(gt.load_example("china_exports"))
s

# %%
s.plot.totals()

# %%
s.explain("760612")
"""


def picture(browser: str, page: Path, png: Path, *, width: int, height: int) -> None:
    """Take a picture of the top of a page, with a browser that has no profile and no network.

    Parameters
    ----------
    browser
        Path of Chromium.
    page, png
        What is opened, and what is written.
    width, height
        Size of the window.
    """
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603 (a browser that the user has, on a page that we have made)
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={png}",
                page.resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
    if png.stat().st_size > MOST_BYTES:
        raise SystemExit(
            f"{png} has {png.stat().st_size:,} bytes, more than {MOST_BYTES:,}: make the window smaller."
        )


def report(folder: Path) -> Path:
    """Write the report of the example."""
    import greentrade as gt

    page = folder / "report.html"
    gt.screen(gt.load_example("china_exports")).report(page)
    return page


def notebook(folder: Path) -> Path:
    """Return a notebook that was run, as nbconvert lays it out."""
    import jupytext
    import nbconvert
    from nbclient import NotebookClient

    cells = jupytext.reads(NOTEBOOK, fmt="py:percent")
    NotebookClient(cells, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    text, _ = nbconvert.HTMLExporter(template_name="lab").from_notebook_node(cells)
    page = folder / "notebook.html"
    page.write_text(text, encoding="utf-8")
    return page


def main(arguments: list[str] | None = None) -> int:
    """Make the pictures; give the exit code."""
    parser = argparse.ArgumentParser(description="Make the pictures of the README from the example data.")
    parser.add_argument("--out", type=Path, default=HERE / "pictures", help="folder of the pictures")
    parser.add_argument("--browser", help="path of Chromium or Chrome, where it is not on the PATH")
    chosen = parser.parse_args(arguments)
    browser = chosen.browser or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.stderr.write(
            f"no browser: none of {', '.join(BROWSERS)} is on the PATH; name one with --browser.\n"
        )
        return 1
    chosen.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for make, height in ((report, 2000), (notebook, 1272)):
            png = (chosen.out / f"{make.__name__}.png").resolve()
            picture(browser, make(Path(name)), png, width=1280, height=height)
            sys.stdout.write(f"{png.name}: {png.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
