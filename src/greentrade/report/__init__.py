"""What a person reads: the terminal summary and the HTML page, both told from the same findings."""

from __future__ import annotations

from greentrade.report.findings import Findings
from greentrade.report.page import write_report

__all__ = ["Findings", "write_report"]
