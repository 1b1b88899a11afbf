"""The pages that list the answers, made from the catalogue: the index of their pages, and the reference of the functions."""

from __future__ import annotations

from pathlib import Path

from generator.attribution import MADE
from generator.markdown import link, table
from greentrade.answers.catalogue import ANSWERS
from greentrade.answers.declared import declared

_SOURCE = "the catalogue of answers; to change it, change their declarations and run `make docs`."
_INDEX = """# Answers

Every answer, with the page that tells what it says, its formula, an example that the tests run, and its limits. The rules that they share
are in [methods](../methods.md); [from the plan to the call](../plan.md) starts from the policy.

"""
_BELOW = """
Without an extract, [`gt.backtest()`](backtest.md) tells what the method would have flagged of past rebate announcements.

On the [command line](../command-line.md) each is `greentrade answer NAME FILE`. A frame tells the unit of each column in `attrs["units"]`
(see [notebook](../notebook.md)). To add an answer of your own: [how](../adding-an-answer.md).
"""
_API = """
Answers
=======

Each function here is a method of :class:`greentrade.Screening`: call it as ``s.totals(by=("year",))``, without the first argument. What an
answer means, with its formula and its limits, has a page of its own in :doc:`/answers/index`.

"""
_FURTHER = """
What they rest on
=================

.. autofunction:: greentrade.answers.candidates.candidates
.. autofunction:: greentrade.answers.rebates.rate_status
.. autodata:: greentrade.answers.rebate_scenario.PUBLISHED_RESPONSES
   :no-value:
.. autodata:: greentrade.answers.members.Groups
   :no-value:
.. autodata:: greentrade.answers.mirror.EXPLANATIONS
   :no-value:
"""


def answer_pages(root: Path) -> dict[str, str]:
    """Return the pages that list the answers, by their place in the checkout."""
    rows = []
    for name, answer in ANSWERS.items():
        page = page_of(name, root / "docs" / "answers")
        call = f"`s.{name}()`"
        rows.append((declared(answer).question, call if page is None else link(call, page)))
    functions = "".join(f".. autofunction:: {answer.__module__}.{name}\n" for name, answer in ANSWERS.items())
    return {
        "docs/answers/index.md": f"<!-- {MADE} from {_SOURCE} -->\n\n{_INDEX}{table(('question', 'call'), rows)}\n{_BELOW}",
        "docs/api/answers.rst": f".. {MADE} from {_SOURCE}\n{_API}{functions}{_FURTHER}",
    }


def page_of(name: str, folder: Path) -> str | None:
    """Name the page that tells of an answer: the one named after it, else the one that calls it most; None if there is none."""
    own = folder / f"{name.replace('_', '-')}.md"
    if own.is_file():
        return own.name
    calls = {
        path.name: path.read_text(encoding="utf-8").count(f".{name}(") for path in sorted(folder.glob("*.md"))
    }
    calls.pop("index.md", None)
    found = max(calls, key=lambda page: calls[page])
    return found if calls[found] else None
