"""Every page that is made from the tables, by its place in the checkout."""

from __future__ import annotations

from pathlib import Path

from generator.answers import answer_pages
from generator.attribution import MADE, attribution_page, citation
from generator.backtest import backtest_page
from generator.dimensions import dimension_page, union_page
from generator.facts import gather
from generator.index import index_page
from generator.layouts import layout_pages
from generator.lists import list_page
from generator.performance import performance_page
from generator.rules import rules_page
from generator.tables import tables_page
from generator.types import stub
from greentrade.reference.dimensions import ANY_OF_THREE

MARK = f"<!-- {MADE}"
"""How a page begins that is made here; such a page may be written over, and removed when nothing is told there any more."""
_FOLDER = "docs/reference"


def pages(reference: Path, root: Path) -> dict[str, str]:
    """Text of every page, by its path below the checkout.

    Parameters
    ----------
    reference
        Folder of a whole set of reference tables.
    root
        Checkout, for what is said of the project.
    """
    facts = gather(reference)
    made = {
        "index": index_page(facts),
        "tables": tables_page(facts),
        "rules": rules_page(),
        "backtest": backtest_page(reference),
        "attribution": attribution_page(facts),
        f"dimensions/{ANY_OF_THREE}": union_page(facts),
    }
    made |= {f"dimensions/{d.name}": dimension_page(facts, d) for d in facts.dimensions.values()}
    made |= {f"lists/{one.list_id}": list_page(facts, one) for one in facts.lists.values()}
    note = f"{MARK} from reference_data/; to change it, change the tables and run `make docs`. -->\n\n"
    found = {f"{_FOLDER}/{name}.md": note + text for name, text in sorted(made.items())}
    laid = f"{MARK} from src/greentrade/extracts/layouts; to change it, change the layout and run `make docs`. -->\n\n"
    found |= {f"docs/layouts/{name}.md": laid + text for name, text in layout_pages().items()}
    baseline = root / "benchmarks" / "baseline.json"
    if baseline.exists():
        told = f"{MARK} from benchmarks/baseline.json; to change it, run `make bench` (see there) and `make docs`. -->\n\n"
        found["docs/performance.md"] = told + performance_page(baseline)
    return (
        found
        | answer_pages(root)
        | {
            "CITATION.cff": citation(root / "pyproject.toml"),
            "src/greentrade/answers/catalogue.pyi": stub(),
        }
    )
