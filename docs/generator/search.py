"""The search of the site, in English with Chinese words in it.

Chinese is written without blanks, so that a sentence would be one word and a search for 退税 would find nothing. Here each pair of neighbouring
signs is a word, in the index as in the question; both sides have to cut alike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinx.search.en import SearchEnglish

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W{_HAN}]+")


class SearchEnglishAndChinese(SearchEnglish):
    """English words as they are, Chinese ones as pairs of signs."""

    js_splitter_code = r"""
var splitQuery = (query) =>
  (query.match(/[\u3400-\u4dbf\u4e00-\u9fff]+|(?:(?![\u3400-\u4dbf\u4e00-\u9fff])[\p{Letter}\p{Number}_])+/gu) || [])
    .flatMap((run) => /^[\u3400-\u9fff]/.test(run) && run.length > 2
      ? Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2))
      : [run]);
"""

    def split(self, input: str) -> list[str]:  # noqa: A002 (the name that Sphinx gives it)
        """Cut a text into the words of the index."""
        return [word for run in _RUN.findall(input) for word in pairs(run)]


def pairs(run: str) -> list[str]:
    """Write a run of signs as its pairs of neighbours; anything else as it is.

    Examples
    --------
    >>> pairs("出口退税"), pairs("退税"), pairs("rebate")
    (['出口', '口退', '退税'], ['退税'], ['rebate'])
    """
    if len(run) > 2 and re.match(f"[{_HAN}]", run):
        return [run[at : at + 2] for at in range(len(run) - 1)]
    return [run]


def setup(app: Sphinx) -> dict[str, bool]:
    """Take the place of Sphinx's own search for English."""
    app.add_search_language(SearchEnglishAndChinese)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
