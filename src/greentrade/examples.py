"""The small real extracts that come with the package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from greentrade.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EXAMPLES", "example_path", "load_example"]

_FOLDER = Path(__file__).parent / "example_data"

#: Name of each example, and what it is.
EXAMPLES = {
    "china_exports": (
        "China's exports to the world by HS6 (HS2012), 2019-2024, thousand US dollars. "
        "Figures: CEPII, BACI V202601, Etalab Open Licence 2.0."
    ),
}


def example_path(name: str) -> Path:
    """Return the file of an example, so that the command line can screen it.

    Parameters
    ----------
    name
        One of :data:`greentrade.examples.EXAMPLES`.

    Returns
    -------
    pathlib.Path
        A gzipped CSV file.

    Raises
    ------
    UsageError
        If there is no example of that name; the message lists those that there are.

    Examples
    --------
    >>> example_path("china_exports").name
    'china_exports.csv.gz'
    """
    if name not in EXAMPLES:
        raise UsageError.not_one_of("name", name, EXAMPLES)
    return _FOLDER / f"{name}.csv.gz"


def load_example(name: str = "china_exports") -> pd.DataFrame:
    """Load an example extract as a frame that :func:`greentrade.screen` takes as it is.

    Parameters
    ----------
    name
        One of :data:`greentrade.examples.EXAMPLES`.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``reporter``, ``flow``, ``hs_edition``, ``hs_code`` (text, so that leading zeros
        stay) and ``value_kusd`` (thousand US dollars, each the float nearest to the printed figure).

    Raises
    ------
    UsageError
        If there is no example of that name; the message lists those that there are.

    Examples
    --------
    >>> frame = load_example("china_exports")
    >>> frame.shape
    (30969, 6)
    >>> frame.loc[0, "hs_code"]
    '010121'
    """
    path = example_path(name)
    import pandas as pd

    # Values are read as text and then cast: each becomes the float nearest to the printed figure, whatever pandas' reader does by default.
    frame = pd.read_csv(
        path,
        compression="gzip",
        dtype={
            "year": "int64",
            **dict.fromkeys(("reporter", "flow", "hs_edition", "hs_code", "value_kusd"), "str"),
        },
        keep_default_na=False,
    )
    return frame.astype({"value_kusd": "float64"})
