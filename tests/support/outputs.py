"""Save every output of a state of the code, and compare two states: what a restructuring must not change.

    python tests/support/outputs.py save build/before          (of the greentrade that is imported; --like DIR takes the inputs stored there)
    python tests/support/outputs.py compare build/before build/after

Screened are the packaged example, two invented extracts, a table of each layout and, where they lie beside the checkout, the real samples.
Floats are compared to one part in a thousand million, all else exactly.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import inspect
import io
import json
import math
import random
import re
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from every_answer import MAIN, asked

import greentrade as gt
from greentrade.cli import main
from greentrade.examples import example_path

RENAMED = {
    ("industries", "several"): ("multi_class", {"apart": "separate", "each": "duplicate"}),
}
"""Arguments by answer and old name: the new name, and the new word of each value. What an answer still knows is passed as it is."""

GOODS = (
    "growth",
    "balance",
    "products",
    "concentration",
    "unit_values",
    "advantage",
    "overlap",
    "partners",
    "free_trade",
)
DIMENSIONS = (
    "high_pollution", "energy_intensive", "resource_intensive", "environmental_good", "waste", "carbon_border", "controlled_substance",
    "fossil_fuel", "critical_material", "deforestation_commodity", "ecolabel",
)  # fmt: skip


# -- what is screened ------------------------------------------------------------------------------------------------------------------------


def two_sided() -> pd.DataFrame:
    """Invented trade of three reporters in both flows: what balance, mirror, free trade and advantage are asked of."""
    dice = random.Random(17)  # noqa: S311
    codes = sorted(set(gt.load_example("china_exports")["hs_code"].astype(str)))
    some = [
        code
        for code in codes
        if code[:2] in {"25", "27", "28", "38", "39", "47", "72", "74", "76", "84", "85", "87"}
    ]
    chosen = sorted(
        {*dice.sample(some, 150), "842121", "252329", "854140", "720449", "270112", "391510", "290339"}
    )
    rows = [
        (f"{year}-{month:02}", reporter, flow, partner, code, dice.randint(1, 10**8) / 100, dice.randint(1, 10**7) / 1000, dice.randint(1, 500), "u", regime)
        for year in (2018, 2019, 2021, 2023)
        for month in (3, 9)
        for reporter in ("CHN", "VNM", "DEU")
        for partner in ("CHN", "VNM", "DEU", "USA", "Ruritania", "KOR")
        for flow in ("export", "import")
        if reporter != partner
        for code in dice.sample(chosen, 20)
        for regime in ("ordinary", "processing")[: dice.randint(1, 2)]
    ]  # fmt: skip
    columns = "period reporter flow partner hs_code value net_weight_kg quantity quantity_unit regime"
    return pd.DataFrame(rows, columns=columns.split())


CURRENCIES = pd.DataFrame(
    [
        (2019, "export", "VNM", "842121", "CNY", "70.5", "1"),
        (2019, "export", "VNM", "720449", "USD", "11", "2"),
        (2020, "import", "DEU", "3915", "CNY", "x", "3"),
        (2020, "import", "Mars", "99999999", "EUR", "5", ""),
        (2020, "transit", "DEU", "2523", "EUR", "-5", "4"),
    ],
    columns=["year", "flow", "partner", "hs_code", "currency", "value", "net_weight_kg"],
)


def sources(folder: Path) -> dict[str, tuple]:
    """Source and what is stated of it, by name."""
    example = example_path("china_exports")
    found: dict[str, tuple] = {
        "example": (example, {}),
        "example_frame": (gt.load_example("china_exports"), {}),
        "example_china": (example, {"profile": "china"}),
        "example_record": (example, {"policy_date": "record"}),
        "example_dated": (example, {"policy_date": "2021-06-30"}),
        "two_sided": (two_sided(), {"edition": "HS2017", "currency": "USD"}),
        "currencies": (CURRENCIES, {"fx": {"CNY": "0.1411", "USD": 1, "EUR": "1.1"}, "edition": "HS2017"}),
        "currencies_mixed": (CURRENCIES, {"edition": "HS2017"}),
    }
    brazil = {"hs_code": "CO_NCM", "period": "CO_ANO", "month": "CO_MES", "value_usd": "VL_FOB", "net_weight_kg": "KG_LIQUIDO"}  # fmt: skip
    china = {"period": "year", "reporter": "exporter", "hs_code": "hs6", "value": "value"}
    hmrc = {"smke19_2017": {"flow": "export"}, "smkx46_2016": {}}
    samples = {
        "baci_hs12_2018_seafood_relaid.csv": ({}, {"flow": "import"}),
        "baci_v202601_hs12_china_exports_2015-2024.parquet": (
            {"currency": "USD", "edition": "HS2012", "columns": china, "flow": "export"},
        ),
        "comexstat_brazil_exports_1997_zeroslost.csv": (
            {"columns": brazil, "flow": "export", "reporter": "BRA", "nation": "BRA"},
            {},
        ),
        "comext_dat_2002_doc_example.csv": ({}, {"layout": "comext"}),
        "comext_products_annual_2007_thirdparty_demo.parquet": ({},),
        "comtrade_api_brazil_to_china_2024_hs4.json": ({},),
        "comtrade_api_thailand_imports_hs8542_2014-2024_latin1.csv": ({},),
        "comtrade_classic12_usa_china_2017_hs2_zeroslost.csv": ({},),
        "comtrade_classic35_china_2010-2014_sitc4.csv": ({},),
        "comtrade_classic35_eu28_clinker_imports_2000-2020.csv": ({},),
        "gacc_china_exports_soy_*_cny_gb18030.csv": ({"flow": "export"},),
        "gacc_china_imports_soy_2024_cny_gb18030.csv": ({"flow": "import"}, {}),
        "gacc_en_partner_regime_province_hs8_first10000.csv": ({"flow": "import", "period": "2023", "currency": "USD"}, {}),
        "hmrc_smke19_2017_100rows_relaid.csv": (hmrc["smke19_2017"], {}),
        "hmrc_smkx46_2016_100rows_relaid.csv": (hmrc["smkx46_2016"],),
        "japan_customs_exports_2017_wide.csv": ({},),
        "nepal_doc_fy2075-76_hs8_imports_exports.xlsx": ({}, {"sheet": "5_Imports_By_Commodity"}),
        "tradestat_india_export_ch01_fy2024.json": ({},),
    }  # fmt: skip
    if folder.is_dir():
        for name, ways in samples.items():
            for number, stated in enumerate(ways):
                found[f"sample {name.split('.')[0].replace('*', 'all')} {number}"] = (
                    str(folder / name),
                    stated,
                )
    return found


WRITTEN = ("example", "two_sided", "currencies", "sample gacc_china_exports_soy_all_cny_gb18030 0")
"""Sources whose folder of results is compared, too."""
SHORT = ("example_frame", "example_dated", "currencies_mixed")
"""Sources of which only the main questions are asked."""


# -- what is asked ---------------------------------------------------------------------------------------------------------------------------


def variants(s) -> list[tuple[str, tuple, dict]]:
    """Name of an answer and its arguments: what ``every_answer`` does not ask already."""
    has = s.extract.columns
    partner, month = "partner" in has, ("month",) if "period" in has else ()
    wide = ("year", "flow", *(c for c in ("reporter", "partner", "regime") if c in has))
    groups = ("EU27", "RCEP", "CN_FTA")
    cancel = gt.RebateScenario.cancel(["7210", "854140", "720839"])
    calls: list[tuple[str, tuple, dict]] = [
        ("totals", (), {"by": ("year", "hs_code"), "tier": "strict"}),
        ("totals", (), {"by": (), "tier": "broad", "counts": False}),
        ("totals", (), {"by": ("flow", "hs_edition", *month)}),
        ("totals", (), {"by": ("chapter", "heading")}),
        ("totals", (), {"by": ("colour",)}),
        ("totals", (), {"tier": "loose"}),
        ("rebate_candidates", (), {"tier": "strict", "at": "2020-07-01"}),
        ("rebate_candidates", (), {"by": ("hs_code",), "min_value": 1000, "min_share": 0.001}),
        ("rebate_candidates", (), {"tier": "broad", "weights": {"high_pollution": 2, "energy_intensive": 1, "resource_intensive": 0}}),
        ("rebate_scenario", (cancel,), {"elasticity": "published", "trader_margin": 0.1}),
        ("rebate_scenario", (cancel,), {"by": ("year",), "elasticity": (-0.5, -2.0), "vat_pct": 13}),
        ("rebate_scenario", (gt.RebateScenario.cut_candidates(5),), {"by": ("year", "chapter"), "tier": "broad"}),
        ("industries", (), {"tier": "broad", "by": ("year",), "chinese": True}),
        ("industries", (), {"several": "each", "chinese": True}),
        ("intensities", (), {"by": ("year",), "tier": "strict"}),
        ("environmental_goods", (), {"by": ("year", "list_id"), "lists": ["apec_54", "oecd_cleg"]}),
        ("environmental_goods", (), {"by": ("medium", "hs_code"), "media": "water"}),
        ("members", (), {"groups": groups}),
        ("waste", (), {"by": ("year", "flow", "hs_code", "partner") if partner else ("year", "hs_code")}),
        ("carbon_border", (), {"by": ("scheme", "hs_code")}),
        ("carbon_border", (), {"by": wide, "groups": None}),
        ("mirror", ("waste",), {"min_value": 10.0, "rank_by": "share", "tier": "broad"}),
        *(("screen_of", (d,), {}) for d in DIMENSIONS),
        ("screen_of", ("waste",), {"by": ("year", "list_id"), "tier": "broad", "groups": groups if partner else None}),
        ("screen_of", ("critical_material",), {"by": wide, "tier": "strict"}),
        ("controlled_substances", (), {"by": ("list_id", "hs_code")}),
        ("critical_materials", (), {"lists": ["eu_crm_2024"]}),
        ("ecolabel", (), {"tier": "broad", "by": ("year",)}),
        ("fossil_fuels", (), {"by": ("year", "flow")}),
    ]  # fmt: skip
    for name in GOODS:
        calls += [(name, ("high_pollution",), {"tier": "strict"}), (name, ("waste",), {})]
        if name != "free_trade":
            calls.append((name, ("fossil_fuel",), {"by": ("year", "flow", "reporter")}))
        calls += [
            (name, (), {"media": ["air", "water"]}),
            (name, (), {"lists": ["apec_54"], "tier": "broad"}),
        ]
    calls += [
        (
            "products",
            ("critical_material",),
            {"by": ("year",), "top": 2, "groups": groups if partner else None},
        ),
        ("concentration", ("waste",), {"over": "partner", "by": ("year",)}),
        ("unit_values", ("fossil_fuel",), {"by": ("year", "hs_code")}),
        ("growth", (), {"by": ("flow", "group"), "groups": groups}),
        ("balance", (), {"by": ("year", "partner")}),
        ("partners", ("waste",), {"group": "BASEL", "by": ("year", "flow")}),
        ("free_trade", ("energy_intensive",), {"group": "RCEP"}),
    ]
    return calls


def call(s, name: str, given: tuple, options: dict):
    """An answer as an Arrow table, its arguments as this state of the code names them."""
    method = getattr(s, name)
    known = inspect.signature(method).parameters
    options = dict(options)
    for (answer, old), (new, words) in RENAMED.items():
        if answer == name and old in options and old not in known:
            options[new] = words.get(options[old], options.pop(old))
            options.pop(old, None)
    return method(*given, **options, as_="arrow")


# -- what is kept ----------------------------------------------------------------------------------------------------------------------------


def plain(value):
    """A value as JSON keeps it: floats as numbers, all else that JSON lacks as text."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return str(value)


def kept(found):
    """What is compared of an answer."""
    if hasattr(found, "to_pylist"):
        about = {
            field.name: {k.decode(): v.decode() for k, v in (field.metadata or {}).items()}
            for field in found.schema
        }
        whole = {k.decode(): v.decode() for k, v in (found.schema.metadata or {}).items()}
        return {
            "columns": {field.name: str(field.type) for field in found.schema},
            "about": {name: facts for name, facts in about.items() if facts},
            "facts": _without_version(plain(whole)),
            "rows": [plain(list(row.values())) for row in found.to_pylist()],
        }
    return plain(found)


def _without_version(value):
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(re.sub(r"greentrade \d[\w.+]*", "greentrade X", text))


def attempt(ask, name: str = ""):
    """What is asked for, or the error that is raised."""
    start = time.process_time()
    try:
        return kept(ask())
    except Exception as error:  # noqa: BLE001 (an engine's error that came through is a finding, too)
        return {"error": type(error).__name__, "message": str(error)}
    finally:
        if (took := time.process_time() - start) > 1.5:
            print(f"   {name}: {took:.1f} s", file=sys.stderr)


def hashed(relation) -> dict:
    """Columns, number and digest of the rows, whatever their order."""
    rows = sorted(repr(row) for row in relation.fetchall())
    return {
        "columns": dict(zip(relation.columns, map(str, relation.types), strict=True)),
        "rows": len(rows),
        "sha256": hashlib.sha256("\n".join(rows).encode()).hexdigest(),
        "first": rows[:3],
    }


def answers_of(s, *, whole: bool) -> dict:
    """Every answer of one screening."""
    found = {name: attempt(ask, name) for name, ask in _asked(s).items() if whole or name in MAIN}
    found["records"] = attempt(lambda: hashed(s.records()))
    found["set_aside"] = attempt(lambda: hashed(s.set_aside()))
    found["edition_basis"] = s.edition_basis
    found["inputs"] = attempt(lambda: [str(i) for i in s.extract.inputs])
    if whole:
        found["html"] = attempt(s._repr_html_, "html")
        for name, given, options in variants(s):
            told = ", ".join([*map(repr, given), *(f"{k}={v!r}" for k, v in options.items())])
            found[f"{name}({told})"] = attempt(lambda n=name, g=given, o=options: call(s, n, g, o), name)
    return found


def _asked(s) -> dict:
    """The questions of ``every_answer``, the renamed argument apart (see ``call``)."""
    found = {name: ask for name, ask in asked(s).items() if name not in {"industries_fine", "explained"}}

    def explained():
        codes = sorted(set(s.codes()["hs_code"]))
        return [s.explain(code) for code in codes[:: 1 + len(codes) // 3]]

    return {**found, "explained": explained}


def files_of(s) -> dict:
    """The folder that a screening writes: names, texts of the tables, the record of the run without what changes."""
    with tempfile.TemporaryDirectory() as folder:
        written = s.write(Path(folder) / "out", format="csv")
        texts = {
            str(path.relative_to(written)): path.read_text(encoding="utf-8").splitlines()
            for path in sorted(written.rglob("*"))
            if path.suffix == ".csv"
        }
        rows = {n: hashlib.sha256("\n".join(texts.pop(n)).encode()).hexdigest() for n in ("records.csv", "set_aside.csv") if n in texts}  # fmt: skip
        run = json.loads((written / "run.json").read_text(encoding="utf-8"))
        names = sorted(str(path.relative_to(written)) for path in written.rglob("*"))
        page = (
            (written / "report.html").read_text(encoding="utf-8")
            if (written / "report.html").exists()
            else ""
        )
    return {"names": names, "run": _stable(run), "rows": rows, "texts": texts, "page": words_of(page)}


def words_of(page: str) -> list[str]:
    """The words of a page, without drawings, scripts and marks."""
    page = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", page)
    lines = re.sub(r"<[^>]+>", "\n", page).splitlines()
    return [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d\S*", "TIME", line.strip()) for line in lines if line.strip()]


CHANGING = re.compile(r"version|seconds|time|started|finished|written|platform|machine|memory|threads|created|python", re.IGNORECASE)  # fmt: skip


def _stable(value):
    """A record of a run without times, versions and machine."""
    if isinstance(value, dict):
        return {k: _stable(v) for k, v in value.items() if not CHANGING.search(k)}
    return [_stable(v) for v in value] if isinstance(value, list) else value


def printed(*arguments: object) -> dict:
    """What the program prints, and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(a) for a in arguments])
        except SystemExit as left:
            code = left.code
    return {"exit": code, "out": out.getvalue().splitlines(), "err": err.getvalue().splitlines()}


def program() -> dict:
    """Commands that screen nothing."""
    codes = ["854140", "854142", "2523.29", "7204", "391510", "38249999", "2710", "010121", "290339", "x1"]
    calls = [
        ("classify", *codes, "--json"),
        ("classify", *codes[:8], "--edition", "HS2017", "--json"),
        ("classify", *codes, "--edition", "HS2012", "--csv"),
        ("classify", *codes[:5], "--edition", "HS2022", "--profile", "china", "--policy-date", "2021-01-01", "--json"),
        ("classify", "38249999", "--nation", "CHN", "--json"),
        ("explain", "854140", "--edition", "HS2012"),
        ("explain", "391510", "--edition", "HS2017"),
        ("layouts",),
        ("layouts", "gacc"),
        ("inspect", example_path("china_exports"), "--json"),
        ("inspect", example_path("china_exports"), "--csv"),
        ("answer", "totals", example_path("china_exports")),
        ("answer", "partners", example_path("china_exports"), "--json"),
        ("answer", "industries", example_path("china_exports"), "--csv"),
        ("answer", "rebate-candidates", example_path("china_exports"), "--csv", "--tier", "strict"),
        ("answer", "backtest", "--csv"),
        ("reference", "list"),
        ("nonsense",),
    ]  # fmt: skip
    return {" ".join(Path(str(a)).name for a in c): printed(*c) for c in calls}


# -- the two commands ------------------------------------------------------------------------------------------------------------------------


def save(target: Path, samples: Path, like: Path | None, only: str) -> None:
    """Write the outputs of the greentrade that is imported."""
    target.mkdir(parents=True, exist_ok=True)
    stored = (like or target) / "layouts.json"
    if stored.exists():
        layouts = json.loads(stored.read_text(encoding="utf-8"))
    else:
        from greentrade.extracts.layouts.library import layouts as known

        layouts = {
            name if place == 0 else f"{name} {place}": (sample.rows, dict(sample.given))
            for name, layout in known().items()
            for place, sample in enumerate(layout.samples)
            if not sample.file
        }
    _dump(target / "layouts.json", layouts)
    start = time.process_time()
    wanted = re.compile(only)
    for name, (source, stated) in sources(samples).items():
        if not wanted.search(name):
            continue
        print(f"{time.process_time() - start:6.0f} s {name}", file=sys.stderr)
        _dump(
            target / f"{name}.json", _screened(source, stated, whole=name not in SHORT, files=name in WRITTEN)
        )
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (text, stated) in layouts.items():
            if not wanted.search(f"layout {name}"):
                continue
            path = Path(folder) / f"{name}.csv"
            path.write_text(text + "\n", encoding="utf-8")
            outcome = _screened(path, stated, whole=False, files=False)
            found[name] = json.loads(json.dumps(outcome, ensure_ascii=False).replace(folder, "FOLDER"))
    for name, outcome in found.items():
        _dump(target / f"layout {name}.json", outcome)
    if wanted.search("program"):
        _dump(target / "program.json", program())
    print(
        f"{len(list(target.glob('*.json'))):,} files in {target}: {time.process_time() - start:.0f} s of CPU"
    )


def _screened(source, stated: dict, *, whole: bool, files: bool) -> dict:
    """All outputs of one extract."""
    found = {"inspect": {}}
    if isinstance(source, str | Path):
        options = [
            (k, v)
            for k, v in stated.items()
            if isinstance(v, str | int) and k not in {"profile", "policy_date"}
        ]
        columns = [part for k, v in stated.get("columns", {}).items() for part in ("--columns", f"{k}={v}")]
        flags = [part for k, v in options for part in (f"--{k.replace('_', '-')}", v)]
        found["inspect"] = printed("inspect", source, *flags, *columns, "--json")
    try:
        s = gt.screen(source, threads=1, **stated)
    except Exception as error:  # noqa: BLE001
        return {**found, "error": type(error).__name__, "message": str(error)}
    with s:
        found |= answers_of(s, whole=whole)
        if files:
            found["files"] = attempt(lambda: files_of(s))
    return found


def _dump(path: Path, value) -> None:
    path.write_text(json.dumps(plain(value), ensure_ascii=False, indent=0), encoding="utf-8")


def differences(a, b, where: str = "") -> list[str]:
    """Where two saved values differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        found = [f"{where}: only before: {str(a[k])[:120]!s} [{k}]" for k in a.keys() - b.keys()]
        found += [f"{where}: only after: {str(b[k])[:120]!s} [{k}]" for k in b.keys() - a.keys()]
        if list(a) != list(b) and not found:
            found.append(f"{where}: another order: {list(a)} | {list(b)}"[:300])
        return found + [
            line for k in a if k in b for line in differences(a[k], b[k], f"{where} > {k}" if where else k)
        ]
    if isinstance(a, list) and isinstance(b, list):
        found = [f"{where}: {len(a)} before, {len(b)} after"] if len(a) != len(b) else []
        return found + [
            line
            for n, (x, y) in enumerate(zip(a, b, strict=False))
            for line in differences(x, y, f"{where}[{n}]")
        ]
    if float in {type(a), type(b)} and {type(a), type(b)} <= {float, int}:
        return [] if math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) else [f"{where}: {a!r} | {b!r}"]
    if isinstance(a, str) and isinstance(b, str) and max(len(a), len(b)) > 200:
        at = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
        return (
            []
            if a == b
            else [f"{where}: ...{a[max(at - 60, 0) : at + 60]!r} | ...{b[max(at - 60, 0) : at + 60]!r}"]
        )
    return [] if a == b and type(a) is type(b) else [f"{where}: {a!r} | {b!r}"]


DIGEST = re.compile(r"\b[0-9a-f]{64}\b|\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{12}\b")
"""State of the tables: another one wherever a side file has changed, which need not change an answer."""


def compare(before: Path, after: Path, most: int) -> int:
    """Tell what differs, the first lines of each output; the exit code says whether anything does."""
    total = values = 0
    names = sorted({p.name for p in after.glob("*.json")} - {"layouts.json"})
    for name in names:
        paths = [folder / name for folder in (before, after)]
        if not all(p.exists() for p in paths):
            print(f"{name}: only {'before' if paths[0].exists() else 'after'}")
            total += 1
            continue
        old, new = (json.loads(DIGEST.sub("DIGEST", p.read_text(encoding="utf-8"))) for p in paths)
        values += _size(old)
        for key in [*old, *(k for k in new if k not in old)]:
            lines = differences({key: old[key]} if key in old else {}, {key: new[key]} if key in new else {})
            total += len(lines)
            for line in lines[:most]:
                print(f"{name.removesuffix('.json')}: {line[:600]}")
            if len(lines) > most:
                print(f"{name.removesuffix('.json')}: {key}: and {len(lines) - most:,} more")
    print(f"{total:,} differences in {values:,} values of {len(names)} files")
    return int(total > 0)


def _size(value) -> int:
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    commands = parser.add_subparsers(dest="command", required=True)
    saving = commands.add_parser("save")
    saving.add_argument("target", type=Path)
    saving.add_argument(
        "--samples", type=Path, default=Path(__file__).resolve().parents[3] / "shared/sources/samples"
    )
    saving.add_argument("--like", type=Path, help="a saved folder whose inputs are taken")
    saving.add_argument(
        "--only", default="", help="pattern of the names of what is screened; the rest is left out"
    )
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--most", type=int, default=5, help="lines shown of each output")
    chosen = parser.parse_args()
    if chosen.command == "save":
        save(chosen.target, chosen.samples, chosen.like, chosen.only)
    else:
        sys.exit(compare(chosen.before, chosen.after, chosen.most))
