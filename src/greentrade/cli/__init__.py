"""The command line: ``greentrade`` (DESIGN 6.2)."""

from __future__ import annotations

from greentrade.cli.app import app, main

__all__ = ["app", "main"]
