"""Reading extracts in tests: opened by ``read``, closed at the end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from greentrade.extracts import Reading, read_extract


class Opened:
    """An extract with the questions that tests ask of it."""

    def __init__(self, extract):
        self.extract = extract
        self.run = extract.session.execute

    def __getattr__(self, name):
        return getattr(self.extract, name)

    def kept(self, column="value"):
        """Sum of a column over the rows that count, unscaled."""
        total = self.run(f"SELECT sum({column}) FROM gt_raw WHERE grain IS NULL AND reject IS NULL")[0][0]
        return Decimal(str(total or 0)) * (self.extract.scale if column == "value" else 1)

    def marks(self):
        """Rows by grain, or by reason of rejection ('' for the rows that count)."""
        rows = self.run("SELECT coalesce(grain, reject, ''), count(*) FROM gt_raw GROUP BY ALL")
        return dict(rows)

    def column(self, name, where="true"):
        """Values of a column in the order of the source."""
        return [v for (v,) in self.run(f"SELECT {name} FROM gt_raw WHERE {where} ORDER BY source_row")]


@pytest.fixture
def read():
    """Read an extract; it is closed when the test ends."""
    opened = []

    def read_(source, **stated):
        opened.append(Opened(read_extract(source, Reading(**stated))))
        return opened[-1]

    yield read_
    for extract in opened:
        extract.close()


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def write_(name, content, encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write_
