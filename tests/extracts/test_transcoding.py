"""Copies in UTF-8: by helper processes, by this one, and what happens where a helper fails. The data is invented."""

from __future__ import annotations

import random
import sys

import pytest

from greentrade.errors import InputError
from greentrade.extracts.files import transcoding
from greentrade.extracts.files.encodings import LineEnds
from greentrade.extracts.load import csv_files

HEAD = "年份,进出口,税号,金额,商品名称\n"
NAMES = ["改良种用马", "其他马，种用除外", "朱镕基", "€ 㐀 𠀀", "Ünï", "", '含"引号"的', "镕" * 40]
"""Characters of two and of four bytes, some with trail bytes that are letters or digits."""


def text_of(rows, seed=1, end="\n"):
    dice = random.Random(seed)  # noqa: S311
    lines = [
        f'2020,出口,0101{dice.choice((21, 29))},{n % 97},"{dice.choice(NAMES).replace(chr(34), chr(34) * 2)}"'
        for n in range(rows)
    ]
    return HEAD.replace("\n", end) + end.join(lines) + end


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(transcoding, "PIECE", 1000)
    monkeypatch.setattr(transcoding.os, "cpu_count", lambda: 4)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_helpers_write_what_one_process_writes(small_pieces, write, tmp_path, end, encoding):
    text = text_of(2000, end=end)
    path = write("x.csv", text, encoding)
    target = tmp_path / "copy"
    written = transcoding._by_helpers(path, encoding, target)
    if encoding == "utf-16":  # cannot be cut at a byte
        assert written is None
        return
    assert target.read_bytes() == text.replace("\r\n", "\n").encode()
    assert written == (2001, False)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("copy")] == ["copy"]


@pytest.mark.parametrize("tail", ["", "2020,出口,010121,5,马", '2020,出口,010121,5,"马"'])
def test_rows_and_lines_are_the_same_either_way(small_pieces, read, write, monkeypatch, tail):
    path = write("x.csv", text_of(3000) + tail, "gb18030")
    by_helpers = read(path)
    rows = by_helpers.run("SELECT source_row, hs_code, value, description FROM gt_raw ORDER BY 1")
    monkeypatch.setattr(transcoding, "PIECE", 1 << 40)
    alone = read(path)
    assert alone.run("SELECT source_row, hs_code, value, description FROM gt_raw ORDER BY 1") == rows
    assert len(rows) == 3000 + bool(tail)
    assert by_helpers.notes == alone.notes
    assert any("no line end" in note for note in alone.notes) == (bool(tail) and not tail.endswith('"'))


@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.999])
def test_a_bad_byte_in_any_piece_is_named_with_its_place_in_the_file(small_pieces, read, write, place):
    data = bytearray(text_of(2000).encode("gb18030"))
    line = max(2, int(place * 2000))
    at = 0
    for _ in range(line - 1):
        at = data.index(b"\n", at) + 1
    data[at : at + 1] = b"\xff"
    with pytest.raises(InputError, match=rf"line {line}: byte {at} \(0xff\)"):
        read(write("bad.csv", bytes(data)))


def test_where_no_helper_can_be_started_the_copy_is_made_here(
    small_pieces, read, write, monkeypatch, tmp_path
):
    path = write("x.csv", text_of(500), "gb18030")
    for broken in (str(tmp_path / "no_such_python"), "", "/bin/false" if sys.platform != "win32" else ""):
        monkeypatch.setattr(sys, "executable", broken)
        assert transcoding._by_helpers(path, "gb18030", tmp_path / "copy") is None
        assert len(read(path).column("value")) == 500


def test_a_large_extract_is_kept_on_disk_and_gives_the_same_rows(read, write, monkeypatch):
    bad = "2020,出口,010121\n\n2020,出口,010129,7,马\n"
    path = write("x.csv", text_of(3000) + bad, "gb18030")
    query = "SELECT source_row, hs_code, value, description, reject, raw_line FROM gt_raw ORDER BY 1"
    in_memory = read(path).run(query)
    monkeypatch.setattr(csv_files, "LARGE", 1)
    extract = read(path)
    assert extract.run(query) == in_memory
    assert (extract.session.folder / "large.duckdb").exists()
    assert not list(extract.session.folder.glob("*.utf8.csv*"))
    folder = extract.session.folder
    extract.extract.close()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("data", "mixed", "lines", "unfinished"),
    [
        (b"a\nb\n", False, 2, False),
        (b"a\r\nb\r\n", False, 2, False),
        (b"a\r\nb\n", True, 2, False),
        (b"a\rb\n", True, 1, False),
        (b"a\rb\r", False, 1, False),
        (b"a\nb", False, 2, True),
        (b'a\n"b"', False, 2, False),
    ],
)
def test_line_ends_are_told_wherever_the_pieces_are_cut(data, mixed, lines, unfinished):
    for size in range(1, len(data) + 1):
        ends = LineEnds()
        for at in range(0, len(data), size):
            ends.add(data[at : at + size])
        assert (ends.mixed, ends.unfinished) == (mixed, unfinished), size
        assert b"\r" in data or ends.lines == lines
