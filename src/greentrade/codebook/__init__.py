"""Keys in, classification out: the codebook and its audit trail."""

from greentrade.codebook.build import Codebook, build, classify_keys
from greentrade.codebook.classify import classify, classify_codebook, classify_json
from greentrade.codebook.tables import as_json, code_table, match_table

__all__ = [
    "Codebook",
    "as_json",
    "build",
    "classify",
    "classify_codebook",
    "classify_json",
    "classify_keys",
    "code_table",
    "match_table",
]
