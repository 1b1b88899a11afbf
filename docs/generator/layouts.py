"""Pages of the layouts: what each is, where it comes from, what goes wrong with it, and which headings are read."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib import resources
from typing import Any

from generator.markdown import bullets, code, link, page, plain, table
from greentrade.extracts import layouts

_SCHEMES = {
    "iso": "ISO codes and names",
    "comtrade": "Comtrade's numbers (842 is the United States, 490 Taiwan), ISO codes and names",
    "baci": "BACI's numbers, ISO codes and names",
    "gacc": "China Customs' three digits, and names",
}


def layout_pages() -> dict[str, str]:
    """Text of the page of each layout and of their index, by name."""
    folder = resources.files("greentrade.extracts").joinpath("layouts")
    read = {
        name: tomllib.loads(folder.joinpath(f"{name}.toml").read_text(encoding="utf-8")) for name in layouts()
    }
    return {"index": _index(read)} | {name: _page(data) for name, data in read.items()}


def _index(read: dict[str, dict[str, Any]]) -> str:
    rows = [
        [
            link(code(name), f"{name}.md"),
            plain(data["title"]),
            plain(data.get("currency", "")),
            plain(_flow(data)),
        ]
        for name, data in read.items()
    ]
    return page(
        "# Layouts",
        "How each kind of extract names and encodes things. A layout is recognised from its headings; `greentrade inspect FILE` shows which, and why. "
        "If several fit, or none, greentrade asks. [Bring your own](../own-layouts.md); [formats](../formats.md) of files.",
        table(["layout", "what it is", "currency", "flow"], rows),
    )


def _page(data: dict[str, Any]) -> str:
    return page(
        f"# {plain(data['title'])}",
        plain(data["about"]),
        bullets(
            [
                f"Name: {code(data['id'])}",
                f"Where from: {plain(data['source'])}",
                f"Terms (in our words; the source's own count): {plain(data['licence'])}",
                *_facts(data),
            ]
        ),
        "## What goes wrong with it",
        bullets(map(plain, data["traps"])),
        "## Example",
        f"```console\n$ {data['example']}\n```",
        "## Headings",
        "Headings are compared without case, blanks and marks: `Trade Value (US$)` is `trade_value_us`. The first that is there is read.",
        table(["column", "headings"], _headings(data)),
        *_recognised(data),
        *_grain(data),
        *_samples(data),
    )


def _samples(data: dict[str, Any]) -> list[str]:
    parts = ["## Samples", "Invented rows, and what is read from them. The tests read every sample."]
    for sample in data["sample"]:
        given = ", ".join(f"{key}={value!r}" for key, value in sample.get("given", {}).items())
        parts += [
            f"{code(sample.get('file', 'sample.csv'))}{f', with {code(given)}' if given else ''}:",
            f"```text\n{sample['rows'].strip()}\n```",
            bullets(_expected(sample)),
        ]
    return parts


def _expected(sample: dict[str, Any]) -> list[str]:
    currency = sample.get("currency", "")
    values = [
        f"{flow.replace('_', '-')} {Decimal(sum_):,} {currency}".rstrip()
        for flow, sum_ in sample["value"].items()
    ]
    said = [f"Records that count: {sample['records']}, value: {', '.join(values)}"]
    said += [f"Weight: {Decimal(sample['weight_kg']):,} kg"] if "weight_kg" in sample else []
    set_aside = [f"{code(reason)} {rows}" for reason, rows in sample.get("set_aside", {}).items()]
    partners = [f"{code(text)} is {iso}" for text, iso in sample.get("partners", {}).items()]
    for name, items in (
        ("Rows set aside", set_aside),
        ("Codes", map(code, sample.get("codes", ()))),
        ("Partners", partners),
    ):
        said += [f"{name}: {', '.join(listed)}"] if (listed := list(items)) else []
    return said


def _facts(data: dict[str, Any]) -> list[str]:
    facts = []
    if "encodings" in data:
        facts.append(f"Encoding: {', '.join(data['encodings'])} (any other is recognised too)")
    if "currency" in data:
        facts.append(
            f"Values: {data['currency']}" + (f", in units of {data['scale']:,}" if "scale" in data else "")
        )
    if "weight_scale" in data:
        facts.append(f"Weights: in units of {data['weight_scale']:,} kg")
    if "reporter" in data:
        facts.append(f"Reporter: {data['reporter']}")
    if "code_width" in data:
        facts.append(f"Codes: {data['code_width']} digits; a lost leading zero is put back")
    facts += [
        f"Code {code(own)} is read as {code(meant)}" for own, meant in data.get("code_aliases", {}).items()
    ]
    scheme = data["places"]
    facts.append(
        f"Partners: {_SCHEMES.get(scheme, 'codes of its own, kept as they are; names and ISO codes are read')}"
    )
    facts.append(f"Flow: {_flow(data)}")
    facts += (
        [f"Rows are cut at: {', '.join(f'{n:,}' for n in data['row_caps'])}"] if "row_caps" in data else []
    )
    return facts


def _flow(data: dict[str, Any]) -> str:
    if any(saying["what"] == "flow" for saying in data.get("says", ())):
        return "in the file's name or envelope; else stated"
    if "flow" in data["columns"]:
        codes = "; ".join(
            f"{text} is {flow.replace('_', '-')}" for text, flow in data.get("flow_codes", {}).items()
        )
        return f"in a column{f' ({codes})' if codes else ''}"
    if any("flow" in value for value in data["values"]):
        return "in the heading of the value"
    return "of the exporter column" if "exporter" in data["columns"] else "stated (flow=)"


def _headings(data: dict[str, Any]) -> list[list[str]]:
    rows = []
    for name, headings in data["columns"].items():
        flat = [h for rank in headings for h in ([rank] if isinstance(rank, str) else rank)]
        rows.append([code(name), ", ".join(map(code, flat))])
    for value in data["values"]:
        said = [str(value[key]).replace("_", "-") for key in ("flow", "currency") if key in value]
        said += [f"x {value['scale']:,}"] if "scale" in value else []
        rows.append(
            [
                code("value") + (f" ({', '.join(said)})" if said else ""),
                ", ".join(map(code, value["headings"])),
            ]
        )
    return rows


def _recognised(data: dict[str, Any]) -> list[str]:
    if not data.get("requires"):
        return []
    groups = [" or ".join(map(code, [g] if isinstance(g, str) else g)) for g in data["requires"]]
    parts = ["## How it is recognised", "All of these headings are there:", bullets(groups)]
    if data.get("excludes"):
        parts.append(f"and none of these: {', '.join(map(code, data['excludes']))}")
    return parts


def _grain(data: dict[str, Any]) -> list[str]:
    said = []
    world = data.get("world", {})
    if "partner" in world:
        said.append(
            f"Partner {', '.join(map(code, world['partner']))} is the world: set aside where partners have rows of their own."
        )
    if "groups" in world:
        said.append(f"Partners of the form {', '.join(map(code, world['groups']))} are groups of countries.")
    for item in data.get("breakdowns", ()):
        heads = ", ".join(map(code, item["headings"]))
        said.append(f"{heads}: {', '.join(map(code, item['totals']))} is the total of the others.")
    if "wide" in data:
        said.append(
            f"A row is a record for each of {', '.join(map(code, data['wide']['columns'].values()))}."
        )
    if "long" in data:
        long = data["long"]
        said.append(
            f"{code(long['measure'][0])} says what a row measures: {', '.join(map(code, long['values']))} is the value of a record, "
            f"{', '.join(map(code, long.get('weights', {})))} its weight."
        )
    return ["## Totals and parts", bullets(said)] if said else []
