"""Types of the answers as methods, exact for each ``as_``: ``catalogue.pyi``, made from the signatures of the answers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from greentrade.answers.catalogue import ANSWERS

HEAD = """# Made by docs/generate.py from the signatures of the answers: change those, then run `make docs`.
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, overload

import pandas as pd
import polars as pl
import pyarrow as pa

from greentrade.answers.members import Groups
from greentrade.answers.scenario import RebateScenario

ANSWERS: dict[str, Callable[..., Any]]

class Answers:
"""
FORMS = {"pandas": "pd.DataFrame", "arrow": "pa.Table", "polars": "pl.DataFrame"}


def stub() -> str:
    """Return the text of the stub: each answer with a signature for each form of its table."""
    methods = [_method(name, answer, form) for name, answer in ANSWERS.items() for form in FORMS]
    return HEAD + "\n".join(methods)


def _method(name: str, answer: Callable[..., Any], form: str) -> str:
    """One signature of an answer as a method; the form of a pandas frame may be left out."""
    parameters = list(inspect.signature(answer).parameters.values())[1:]
    parts, starred = ["self"], False
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        if parameter.name == "as_":
            default = ' = "pandas"' if form == "pandas" else ""
            parts.append(f'as_: Literal["{form}"]{default}')
        else:
            default = "" if parameter.default is parameter.empty else " = ..."
            parts.append(f"{parameter.name}: {parameter.annotation}{default}")
    lines = "".join(f"        {part},\n" for part in parts)
    return f"    @overload\n    def {name}(\n{lines}    ) -> {FORMS[form]}: ...\n"
