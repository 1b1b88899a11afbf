"""Options of the questions that ``greentrade answer`` asks, and how what was typed becomes an argument."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from greentrade.cli import complete
from greentrade.cli.options import parse_pairs
from greentrade.errors import UsageError

__all__ = ["OPTIONS"]


class Tier(StrEnum):
    """How strict the lists are drawn."""

    STRICT = "strict"
    DEFAULT = "default"
    BROAD = "broad"
    ALL = "all"


class MultiClass(StrEnum):
    """What becomes of codes whose goods come to several industries."""

    SEPARATE = "separate"
    DUPLICATE = "duplicate"


class Over(StrEnum):
    """Over what trade is concentrated."""

    HS_CODE = "hs_code"
    PARTNER = "partner"


class RankBy(StrEnum):
    """By what gaps are ranked."""

    VALUE = "value"
    SHARE = "share"
    WEIGHT = "weight"


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _by(text: str) -> tuple[str, ...]:
    return () if text.strip().lower() in {"", "none"} else tuple(_listed(text))


def _groups(text: str) -> Any:
    return text if text.lower().endswith(".csv") else _listed(text)


def _weights(texts: list[str]) -> dict[str, float]:
    pairs = parse_pairs(texts, "--weights", "DIMENSION=WEIGHT", "--weights high_pollution=2")
    return {name: _number("--weights", weight) for name, weight in (pairs or {}).items()}


def _elasticity(text: str) -> Any:
    if text == "published":
        return text
    numbers = [_number("--elasticity", part) for part in _listed(text)]
    if len(numbers) not in {1, 2}:
        raise UsageError(
            f"--elasticity {text!r} is neither a number nor a range.", hint="write 7, or 7,13, or published."
        )
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])


def _number(option: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(
            f"{option}: {text!r} is no number.", hint="write a number such as 2 or 0.5."
        ) from None


#: Options of the questions: annotation, and how what was typed becomes the argument of the method.
OPTIONS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "by": (
        Annotated[
            str | None,
            typer.Option(
                "--by",
                metavar="COL,COL",
                help="What to group by, with commas between (year,flow,partner ...); `none` for one sum. An unknown name lists the choices.",
                autocompletion=complete.columns,
            ),
        ],
        _by,
    ),
    "tier": (
        Annotated[
            Tier | None,
            typer.Option("--tier", help="How strict the lists are drawn; `all` where an answer can show the three."),
        ],
        lambda tier: None if tier is Tier.ALL else tier.value,
    ),
    "dimension": (
        Annotated[
            str | None,
            typer.Option(
                "--dimension",
                help="Which goods: environmental_good, waste, high_pollution ...",
                autocompletion=complete.dimensions,
            ),
        ],
        str,
    ),
    "lists": (
        Annotated[
            str | None,
            typer.Option(
                "--lists",
                metavar="LIST,LIST",
                help="Goods of these lists instead (see `greentrade reference list`).",
                autocompletion=complete.lists,
            ),
        ],
        _listed,
    ),
    "media": (
        Annotated[
            str | None,
            typer.Option(
                "--media",
                metavar="MEDIUM,MEDIUM",
                help="Environmental goods of these media; `plan`: those that the plan of 2017 names.",
                autocompletion=complete.media,
            ),
        ],
        lambda text: text if text == "plan" else _listed(text),
    ),
    "groups": (
        Annotated[
            str | None,
            typer.Option(
                "--groups",
                metavar="GROUP,GROUP",
                help="Groups of countries to show with --by group: OECD, CN_FTA, BRI_COOP_DOC ...; or a CSV file of yours (iso3, group_id).",
            ),
        ],
        _groups,
    ),
    "group": (
        Annotated[
            str | None,
            typer.Option("--group", help="Only partners in this group, each in its own years: CN_FTA, OECD ..."),
        ],
        str,
    ),
    "at": (
        Annotated[
            str | None,
            typer.Option("--at", metavar="YYYY-MM-DD", help="Read rebate rates at this date, not at each record's."),
        ],
        str,
    ),
    "weights": (
        Annotated[
            list[str] | None,
            typer.Option("--weights", metavar="DIMENSION=WEIGHT", help="Your own weights for the rank (repeatable)."),
        ],
        _weights,
    ),
    "min_value": (
        Annotated[float | None, typer.Option("--min-value", help="Leave out rows of less value.")],
        float,
    ),
    "min_share": (
        Annotated[float | None, typer.Option("--min-share", help="Leave out rows of a smaller share (0.01 is 1 %).")],
        float,
    ),
    "multi_class": (
        Annotated[
            MultiClass | None,
            typer.Option("--multi-class", help="Codes of several industries: separate from all, or duplicated in each of them."),
        ],
        str,
    ),
    "chinese": (
        Annotated[bool, typer.Option("--chinese", help="Show the classes of GB/T 4754-2017 as well.")],
        bool,
    ),
    "indicators": (
        Annotated[
            str | None, typer.Option("--indicators", metavar="NAME,NAME", help="Which figures; a wrong name lists them.")
        ],
        _listed,
    ),
    "top": (
        Annotated[int | None, typer.Option("--top", min=1, help="Products of each group.  [default: 10]")],
        int,
    ),
    "over": (
        Annotated[Over | None, typer.Option("--over", help="Concentration over products or over partners.")],
        str,
    ),
    "world": (
        Annotated[
            str | None,
            typer.Option("--world", metavar="FILE", help="The world's exports (hs_code, year, value); else all reporters here."),
        ],
        str,
    ),
    "cif_margin": (
        Annotated[
            float | None,
            typer.Option("--cif-margin", help="Freight and insurance as a fraction of the export value, taken off imports."),
        ],
        float,
    ),
    "rank_by": (Annotated[RankBy | None, typer.Option("--rank-by", help="What gaps are ranked by.")], str),
    "elasticity": (
        Annotated[
            str | None,
            typer.Option(
                "--elasticity",
                metavar="NUMBER",
                help="Per cent of exports lost for a point of rebate: 7, or 7,13, or `published`.",
            ),
        ],
        _elasticity,
    ),
    "trader_margin": (
        Annotated[float | None, typer.Option("--trader-margin", help="What a trader keeps, as a fraction of the value.")],
        float,
    ),
    "vat_pct": (Annotated[float | None, typer.Option("--vat-pct", help="VAT rate of the goods, in per cent.")], float),
    "new_rate": (
        Annotated[
            list[str] | None,
            typer.Option("--new-rate", metavar="CODE=PCT", help="New rebate rate of a code, such as 7606=0 (repeatable)."),
        ],
        list,
    ),
    "cut": (
        Annotated[
            list[str] | None,
            typer.Option("--cut", metavar="CODE=POINTS", help="Cut the rate of a code by points (repeatable)."),
        ],
        list,
    ),
    "lift": (
        Annotated[
            list[str] | None,
            typer.Option("--lift", metavar="CODE=POINTS", help="Raise the rate of a code by points (repeatable)."),
        ],
        list,
    ),
    "cancel_candidates": (
        Annotated[bool, typer.Option("--cancel-candidates", help="Cancel the rebate of every candidate.")],
        bool,
    ),
    "cut_candidates": (
        Annotated[
            float | None,
            typer.Option("--cut-candidates", metavar="POINTS", help="Cut the rebate of every candidate by points."),
        ],
        float,
    ),
    "conflicts": (
        Annotated[
            bool,
            typer.Option("--conflicts", help="With the two above: environmental goods among them, too."),
        ],
        bool,
    ),
    "codes_edition": (
        Annotated[
            str | None,
            typer.Option(
                "--codes-edition",
                help="HS edition of the scenario's codes, where the extract holds several.",
                autocompletion=complete.editions,
            ),
        ],
        str,
    ),
}  # fmt: skip
