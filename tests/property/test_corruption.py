"""Random corruption of real files never gives a wrong total in silence (issue 4).

What was not touched comes back, line by line, with the value that stands in its line; what was touched comes back as it now reads, or is
set aside with its reason, or the file is refused with an error of ours. Nothing else may happen.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import greentrade as gt
from greentrade.errors import GreentradeError, InternalError
from greentrade.extracts import Reading, read_extract

pytestmark = pytest.mark.samples

some = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

FILES = {
    "comtrade_api_thailand_imports_hs8542_2014-2024_latin1.csv": ("primaryValue", ",", {}),
    "comtrade_classic35_eu28_clinker_imports_2000-2020.csv": ("Trade Value (US$)", ",", {}),
    "comtrade_classic12_usa_china_2017_hs2_zeroslost.csv": ("Trade Value (US$)", ",", {}),
    "gacc_china_imports_soy_2024_cny_gb18030.csv": ("人民币", ",", {"flow": "import"}),
    "baci_hs12_2018_seafood_relaid.csv": ("v", ",", {"edition": "HS2012"}),
}
LINES = 300
"""Lines of each file that are used, so that the test takes seconds."""
WARNING = "rows are missing"


def dice_of(seed):
    """Chance that can be repeated."""
    return random.Random(seed)  # noqa: S311


def lines_of(path):
    data = path.read_bytes()
    head, *rows = data.splitlines()
    return [head, *rows[: LINES - 1]]


def flip_bytes(lines, dice):
    """Change some bytes anywhere below the headings."""
    lines = list(lines)
    for _ in range(dice.randint(1, 8)):
        n = dice.randrange(1, len(lines))
        if lines[n]:
            at = dice.randrange(len(lines[n]))
            new = bytes(
                [dice.choice((dice.randrange(256), ord('"'), ord(","), 10, 13, ord("0"), ord("-"), ord(".")))]
            )
            lines[n] = lines[n][:at] + new + lines[n][at + 1 :]
    return lines


def cut_rows(lines, dice):
    """Cut the ends of some rows, leave some out, put blank lines between, end the file in the middle of a row."""
    lines = list(lines)
    for _ in range(dice.randint(1, 5)):
        n = dice.randrange(1, len(lines))
        kind = dice.randrange(3)
        if kind == 0:
            lines[n] = lines[n][: dice.randrange(len(lines[n]) + 1)]
        elif kind == 1 and len(lines) > 5:
            del lines[n]
        else:
            lines.insert(n, b"")
    lines[-1] = lines[-1][: dice.randrange(len(lines[-1]) + 1)]
    return lines


def shift_rows(lines, dice):
    """Leave a field out of some rows, or put one in: what follows stands one column off."""
    lines = list(lines)
    for _ in range(dice.randint(1, 5)):
        n = dice.randrange(1, len(lines))
        fields = lines[n].split(b",")
        at = dice.randrange(len(fields))
        lines[n] = b",".join(
            fields[:at] + ([b"7"] if dice.random() < 0.5 else []) + fields[at + (dice.random() < 0.5) :]
        )
    return lines


def read_number(text):
    """A plain number or one with groups of three, read without the library."""
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None


def rows_by_line(path, options):
    """What the library makes of each physical line: (grain or reason of rejection, value)."""
    extract = read_extract(path, Reading(**options))
    try:
        rows = extract.session.execute(
            "SELECT source_row, coalesce(reject, grain, ''), value, reject FROM gt_raw"
        )
        return rows, extract.inputs[0].encoding, extract.notes
    finally:
        extract.close()


@some
@given(
    name=st.sampled_from(sorted(FILES)),
    seed=st.integers(0, 2**32),
    damage=st.sampled_from([flip_bytes, cut_rows, shift_rows]),
)
def test_damaged_lines_are_read_as_they_stand_or_set_aside(samples, tmp_path, name, seed, damage):
    heading, delimiter, options = FILES[name]
    lines = damage(lines_of(samples / name), dice_of(seed))
    path = tmp_path / name
    path.write_bytes(b"\n".join(lines) + b"\n")
    try:
        rows, encoding, notes = rows_by_line(path, options)
    except InternalError:
        raise
    except GreentradeError:
        return  # refused, with an error of ours
    text = path.read_bytes().decode(encoding)
    found = Counter(row for row, *_ in rows)
    # A carriage return alone ends a line, but not inside quotes: the reading that the rows agree with.
    text = text.replace("\r\n", "\n")
    readings = [text.replace("\r", end).split("\n") for end in ("\n", " ")]
    physical = min(
        readings, key=lambda r: len({n for n, line in enumerate(r, 1) if line and n > 1} ^ set(found))
    )
    headings = next(csv.reader([physical[0]], delimiter=delimiter))
    at = headings.index(heading)
    # 1. Every line that is not blank comes back once, and no other.
    expected = {n for n, line in enumerate(physical, 1) if line and n > 1}
    assert max(found.values()) == 1
    lost = expected - set(found)
    if lost:  # a line break inside a quoted text; if a whole row stands inside quotes, somebody is told
        assert (
            all(physical[n - 1].count(delimiter) < len(headings) - 1 for n in lost)
            or any(WARNING in note for note in notes)
            or any(reason == "bad_quotes" for _, reason, _, _ in rows)
        ), lost
        return
    assert set(found) == expected
    # 2. What counts, and what was set aside as an aggregate, has the value that stands in its line.
    for row, _, value, reject in rows:
        line = physical[row - 1]
        if reject is None:
            fields = next(csv.reader([line], delimiter=delimiter))
            written = read_number(fields[at]) if len(fields) >= len(headings) - 1 else None
            if written is None:  # other forms of numbers and odd quotes: its digits stand in the line
                assert str(abs(value)).split(".")[0] in "".join(c for c in line if c.isdigit()), line
            else:
                assert value == written, line


@settings(some, max_examples=10)
@given(name=st.sampled_from(sorted(FILES)), seed=st.integers(0, 2**32))
def test_columns_in_another_order_change_nothing(samples, tmp_path, name, seed):
    encoding = "gb18030" if name.startswith("gacc") else "latin-1"
    heading, delimiter, options = FILES[name]
    table = list(
        csv.reader([line.decode(encoding) for line in lines_of(samples / name)], delimiter=delimiter)
    )
    while not table[0][-1]:
        table[0].pop()
    width = len(table[0])
    order = dice_of(seed).sample(range(width), width)
    path, plain = tmp_path / name, tmp_path / f"plain_{name}"
    for target, places in ((path, order), (plain, range(width))):
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([row[i] for i in places] for row in table)
    assert Counter(rows_by_line(path, options)[0]) == Counter(rows_by_line(plain, options)[0])
    assert heading in table[0]


@settings(some, max_examples=12)
@given(name=st.sampled_from(sorted(FILES)), seed=st.integers(0, 2**32))
def test_damaged_headings_never_add_a_total_to_its_parts_in_silence(samples, tmp_path, name, seed):
    """A heading that is gone may take a breakdown with it: then the extract is refused, or the same rows count, or a note says so."""
    _, _, options = FILES[name]
    lines = lines_of(samples / name)
    dice = dice_of(seed)
    at = dice.randrange(len(lines[0]))
    damaged = [lines[0][:at] + bytes([dice.choice(b"xyz_")]) + lines[0][at + 1 :], *lines[1:]]
    path = tmp_path / name
    path.write_bytes(b"\n".join(lines))
    whole = {row: reason for row, reason, *_ in rows_by_line(path, options)[0]}
    path.write_bytes(b"\n".join(damaged))
    try:
        rows, _, notes = rows_by_line(path, options)
    except InternalError:
        raise
    except GreentradeError:
        return
    kept = {row for row, reason, *_ in rows if not reason}
    assert kept == {row for row, reason in whole.items() if not reason} or any(
        "count twice" in note for note in notes
    )


@settings(some, max_examples=8)
@given(seed=st.integers(0, 2**32), damage=st.sampled_from([flip_bytes, cut_rows, shift_rows]))
def test_the_accounting_balances_whatever_happens(samples, tmp_path, seed, damage):
    name = "comtrade_api_thailand_imports_hs8542_2014-2024_latin1.csv"
    lines = damage(lines_of(samples / name), dice_of(seed))
    path = tmp_path / name
    path.write_bytes(b"\n".join(lines) + b"\n")
    try:
        with gt.screen(path) as screening:
            accounting = screening.accounting(as_="arrow").to_pylist()
            aside, records = (
                part.aggregate("count(*), coalesce(sum(value), 0)").fetchall()[0]
                for part in (screening.set_aside(), screening.records())
            )
            inputs = screening.extract.inputs
    except InternalError:
        raise
    except GreentradeError:
        return  # refused, with an error of ours
    assert sum(row["rows"] for row in accounting) == records[0] + aside[0] == inputs[0].rows
    assert sum(row["value"] for row in accounting) == records[1] + aside[1]


# -- files cut, pasted together, packed and written otherwise ------------------------------------------------------------------------------
#
# What shows: a row cut or shifted, headings once more, another order of columns, a file that ends inside a row, a quote, a character or a
# packed stream. What cannot show, in any format without a checksum: a digit changed for another, two headings exchanged whose columns hold
# numbers of the same kind, whole rows left out; and a last value cut short, for which the missing end of its line is all there is to see.

CUT_NOTE = "has no line end"


def value_by_row(path, options):
    """Value of each row that was not rejected, and the notes."""
    rows, _, notes = rows_by_line(path, options)
    return {row: value for row, _, value, reject in rows if reject is None}, notes


@some
@given(name=st.sampled_from(sorted(FILES)), seed=st.integers(0, 2**32), quoted=st.booleans())
def test_a_file_cut_anywhere_is_refused_or_gives_the_rows_before_the_cut(
    samples, tmp_path, name, seed, quoted
):
    _, _, options = FILES[name]
    dice, path = dice_of(seed), tmp_path / name
    data = b"\n".join(lines_of(samples / name)) + b"\n"
    path.write_bytes(data)
    whole, _ = value_by_row(path, options)
    start = data.index(b"\n", data.index(b"\n") + 1)  # headings and one row are there
    at = dice.randrange(start, len(data))
    if quoted and b'"' in data:
        at = data.rfind(b'"', 0, at) + 1 or at  # none stands before it
    path.write_bytes(data[: max(at, start)])
    try:
        values, notes = value_by_row(path, options)
    except InternalError:
        raise
    except GreentradeError:
        return
    last = max(values, default=0)
    for row, value in values.items():
        if value != whole.get(row):
            assert row == last
            assert any(CUT_NOTE in note for note in notes)


@settings(some, max_examples=15)
@given(
    name=st.sampled_from(sorted(FILES)),
    seed=st.integers(0, 2**32),
    times=st.integers(1, 3),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_headings_between_the_rows_are_rejected_and_nothing_else_changes(  # noqa: PLR0917
    samples, tmp_path, name, seed, times, mark
):
    _, _, options = FILES[name]
    dice, path, lines = dice_of(seed), tmp_path / name, lines_of(samples / name)
    if name.startswith("gacc") and mark:
        lines = [line.decode("gb18030").encode() for line in lines]
    elif mark:
        lines = [line.decode("latin-1").encode() for line in lines]
    path.write_bytes(b"\n".join(lines) + b"\n")
    whole = Counter((reason, value) for _, reason, value, _ in rows_by_line(path, options)[0])
    head = lines[0]
    for _ in range(times):
        lines.insert(dice.randrange(2, len(lines)), mark + head.removeprefix(b"\xef\xbb\xbf"))
    path.write_bytes(b"\n".join(lines) + b"\n")
    rows, _, notes = rows_by_line(path, options)
    found = Counter((reason, value) for _, reason, value, _ in rows)
    assert found.pop(("repeated_headings", None)) == times
    assert found == whole
    assert any("repeats its headings" in note or "cannot be split" in note for note in notes)


@settings(some, max_examples=15)
@given(name=st.sampled_from(sorted(FILES)), seed=st.integers(0, 2**32))
def test_a_second_table_with_its_columns_in_another_order_is_refused(samples, tmp_path, name, seed):
    heading, delimiter, options = FILES[name]
    encoding = "gb18030" if name.startswith("gacc") else "latin-1"
    table = list(
        csv.reader([line.decode(encoding) for line in lines_of(samples / name)], delimiter=delimiter)
    )
    width = len([text for text in table[0] if text])
    at = table[0].index(heading)
    order = dice_of(seed).sample(range(width), width)
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(row[:width] for row in table)
        writer.writerows([row[i] for i in order] for row in table)
    if order[at] == at:
        return
    with pytest.raises(GreentradeError) as refused:
        rows_by_line(path, options)
    assert not isinstance(refused.value, InternalError)


@settings(some, max_examples=15)
@given(
    name=st.sampled_from(sorted(FILES)),
    seed=st.integers(0, 2**32),
    ends=st.sampled_from([[b"\r\n"], [b"\r"], [b"\n", b"\r\n"], [b"\n", b"\r"], [b"\n", b"\r\n", b"\r"]]),
)
def test_lines_may_end_in_any_way_and_in_several(samples, tmp_path, name, seed, ends):
    _, _, options = FILES[name]
    dice, path, lines = dice_of(seed), tmp_path / name, lines_of(samples / name)
    path.write_bytes(b"\n".join(lines) + b"\n")
    whole, _ = value_by_row(path, options)
    path.write_bytes(b"".join(line + dice.choice(ends) for line in lines))
    assert value_by_row(path, options)[0] == whole


@settings(some, max_examples=15)
@given(name=st.sampled_from(sorted(FILES)), seed=st.integers(0, 2**32))
def test_nul_bytes_never_change_a_value(samples, tmp_path, name, seed):
    _, _, options = FILES[name]
    dice, path, lines = dice_of(seed), tmp_path / name, lines_of(samples / name)
    path.write_bytes(b"\n".join(lines) + b"\n")
    whole, _ = value_by_row(path, options)
    lines += lines[1:] * (300_000 // len(b"\n".join(lines)) + 1)  # beyond the part that is looked at first
    n = dice.randrange(len(whole) + 2, len(lines))
    at = dice.randrange(len(lines[n]))
    lines[n] = lines[n][:at] + b"\x00" + lines[n][at:]
    path.write_bytes(b"\n".join(lines) + b"\n")
    try:
        values, _ = value_by_row(path, options)
    except InternalError:
        raise
    except GreentradeError:
        return
    known = {whole.get((row - 2) % (len(whole) or 1) + 2) for row in values}
    assert set(values.values()) <= set(whole.values()) | known


@settings(some, max_examples=20)
@given(
    name=st.sampled_from(sorted(FILES)), seed=st.integers(0, 2**32), kind=st.sampled_from(["gzip", "zstd"])
)
def test_packed_files_cut_or_padded_are_refused_or_equal(samples, tmp_path, name, seed, kind):
    import gzip

    import pyarrow as pa

    _, _, options = FILES[name]
    dice, path = dice_of(seed), tmp_path / name
    data = b"\n".join(lines_of(samples / name)) + b"\n"
    path.write_bytes(data)
    whole, _ = value_by_row(path, options)
    packed = gzip.compress(data) if kind == "gzip" else pa.compress(data, "zstd", asbytes=True)
    damaged = dice.choice(
        (packed, packed[: dice.randrange(20, len(packed))], packed + bytes(dice.randrange(1, 600)))
    )
    path.write_bytes(damaged)
    try:
        values, _ = value_by_row(path, options)
    except InternalError:
        raise
    except GreentradeError:
        assert damaged != packed
        return
    assert values == whole
