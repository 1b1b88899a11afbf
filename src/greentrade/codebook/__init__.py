"""Keys in, classification out: the codebook and its audit trail."""

from greentrade.codebook.build import Codebook, build, mark
from greentrade.codebook.classify import classify, classify_codebook, classify_json
from greentrade.codebook.tables import as_json, code_table, match_table

__all__ = [
    "Codebook",
    "as_json",
    "build",
    "classify",
    "classify_codebook",
    "classify_json",
    "code_table",
    "mark",
    "match_table",
]
