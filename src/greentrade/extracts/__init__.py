"""Extracts: trade records as somebody holds them, read into tidy raw rows with every trap set aside and named."""

from greentrade.extracts.extract import Extract, InputFile
from greentrade.extracts.layouts import Layout, find_layout, layouts
from greentrade.extracts.read import read_extract

__all__ = ["Extract", "InputFile", "Layout", "find_layout", "layouts", "read_extract"]
