"""Extracts: trade records as somebody holds them, read into tidy raw rows with every trap set aside and named."""

from greentrade.extracts.layouts.layout import Layout
from greentrade.extracts.layouts.library import find_layout, layouts
from greentrade.extracts.load.extract import Extract, InputFile
from greentrade.extracts.read import read_extract
from greentrade.extracts.reading import Reading

__all__ = ["Extract", "InputFile", "Layout", "Reading", "find_layout", "layouts", "read_extract"]
