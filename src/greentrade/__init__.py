"""greentrade: screen customs records for what they mean to the environment.

The public names are loaded when they are first used, so that ``import greentrade`` stays cheap
(it imports neither pandas nor pandera nor the engine).

Examples
--------
>>> import greentrade as gt
>>> sorted(gt.__all__)
['Layout', 'RebateScenario', 'Reference', 'Screening', '__version__', 'backtest', 'classify', 'errors', 'load_example', 'schemas', 'screen']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from greentrade.version import __version__

if TYPE_CHECKING:
    from greentrade import errors
    from greentrade.answers.backtest import backtest
    from greentrade.answers.scenario import RebateScenario
    from greentrade.answers.schemas import schemas
    from greentrade.codebook.classify import classify
    from greentrade.examples import load_example
    from greentrade.extracts import Layout
    from greentrade.reference import Reference
    from greentrade.screening import Screening, screen

__all__ = [
    "Layout",
    "RebateScenario",
    "Reference",
    "Screening",
    "__version__",
    "backtest",
    "classify",
    "errors",
    "load_example",
    "schemas",
    "screen",
]

#: Where each public name lives: (module, attribute); no attribute means the module itself.
_HOMES = {
    "Layout": ("greentrade.extracts", "Layout"),
    "RebateScenario": ("greentrade.answers.scenario", "RebateScenario"),
    "Reference": ("greentrade.reference", "Reference"),
    "Screening": ("greentrade.screening", "Screening"),
    "backtest": ("greentrade.answers.backtest", "backtest"),
    "classify": ("greentrade.codebook", "classify"),
    "errors": ("greentrade.errors", None),
    "load_example": ("greentrade.examples", "load_example"),
    "schemas": ("greentrade.answers.schemas", "schemas"),
    "screen": ("greentrade.screening", "screen"),
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module at first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module_name, attribute = _HOMES[name]
    module = import_module(module_name)
    value = module if attribute is None else getattr(module, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not, and no others."""
    return sorted(__all__)
