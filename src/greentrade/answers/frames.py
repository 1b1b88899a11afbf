"""Answers as pandas frames that show their figures as a person reads them; the figures themselves are untouched."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pandas as pd

__all__ = ["Answer"]


class _NoTypeOfItsOwn(type):
    """Every frame passes for an answer: code that compares types (``equals``, ``assert_frame_equal``) must find no difference."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, pd.DataFrame)


class Answer(pd.DataFrame, metaclass=_NoTypeOfItsOwn):
    """A frame of pandas in all but one thing: where it is shown, 2.683677e+12 is 2,683,677,000,000.

    So are the frames that are made from it. Whoever has set ``pd.options.display.float_format`` gets what it says.
    """

    @property
    def _constructor(self) -> Any:
        return Answer

    def _constructor_from_mgr(self, mgr: Any, axes: Any) -> Any:
        # As pandas does itself from 2.2.1 on; 2.2.0 warns of its own way to make a frame of a class of others.
        return Answer(pd.DataFrame._from_mgr(mgr, axes=axes))  # type: ignore[attr-defined]  # noqa: SLF001

    def __repr__(self) -> str:
        with _in_full():
            return super().__repr__()

    def _repr_html_(self) -> str | None:
        with _in_full():
            shown: str | None = super()._repr_html_()  # type: ignore[misc]
            return shown


def _in_full() -> AbstractContextManager[Any]:
    if pd.get_option("display.float_format") is not None:
        return nullcontext()
    return pd.option_context("display.float_format", _figure)


def _figure(value: float) -> str:
    """Large figures with separators, small ones (shares, rates) with four digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == 0 else f"{value:.4g}"
