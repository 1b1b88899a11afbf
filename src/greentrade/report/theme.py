"""Colours and type of the report: one palette with a light and a dark side, used by the page and by its charts."""

from __future__ import annotations

__all__ = ["FONTS", "PALETTE", "TONES", "palette_css", "tone"]

FONTS = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "PingFang SC", "Hiragino Sans GB", '
    '"Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif'
)
"""Fonts of the reader's own system, Chinese ones among them: nothing is fetched or embedded."""

PALETTE: dict[str, tuple[str, str]] = {
    "ground": ("#f4f6f2", "#121614"),
    "card": ("#ffffff", "#1a201d"),
    "ink": ("#1c2420", "#e6ebe7"),
    "soft": ("#56615a", "#a3aea7"),
    "line": ("#dce2da", "#2f3833"),
    "track": ("#edf1eb", "#242c28"),
    "accent": ("#1b6a4c", "#6cc7a0"),
    "pollution": ("#a63d2e", "#e48876"),
    "energy": ("#96600f", "#deac55"),
    "resource": ("#3a658a", "#85b3d9"),
    "any": ("#5b4b79", "#b5a4da"),
    "green": ("#1f7951", "#66c79a"),
    "waste": ("#7a5230", "#d0a27b"),
    "screens": ("#2f6f79", "#7cc3cd"),
    "neutral": ("#626c65", "#96a19a"),
    "notice": ("#fdf5e3", "#2a2515"),
    "notice_line": ("#e4c67b", "#6b5a26"),
}
"""Name of a colour: on a light ground, on a dark one. Text has a contrast of 4.5 or more, marks of 3 or more (the tests measure it)."""

TONES = {
    "high_pollution": "pollution",
    "energy_intensive": "energy",
    "resource_intensive": "resource",
    "any_of_three": "any",
    "environmental_good": "green",
    "waste": "waste",
    "screened": "green",
    "aggregate": "neutral",
    "unclassified": "energy",
    "rejected": "pollution",
}
"""Which colour stands for what, in every chart and tag."""


def tone(name: str) -> str:
    """Return the colour of a thing on a light ground, which is what a chart is drawn with; the page turns it for the dark."""
    return PALETTE[TONES.get(name, name)][0]


def palette_css() -> str:
    """Write the palette as CSS: variables for both sides, and the colours of the charts turned into these variables."""

    def side(place: int) -> str:
        return "".join(f"--{name.replace('_', '-')}:{pair[place]};" for name, pair in PALETTE.items())

    drawn = "".join(
        f'.chart [{part}="{light}"]{{{part}:var(--{name.replace("_", "-")})}}'
        for name, (light, _) in PALETTE.items()
        for part in ("fill", "stroke")
    )
    # Paper is light, whatever the screen is.
    return f":root{{{side(0)}}}@media screen and (prefers-color-scheme: dark){{:root{{{side(1)}}}}}{drawn}"
