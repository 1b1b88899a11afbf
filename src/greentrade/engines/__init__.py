"""Engines: the only rooms that know one. DuckDB is the default."""
