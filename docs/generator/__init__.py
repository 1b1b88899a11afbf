"""The pages of `docs/reference`, made from the reference tables (see `docs/generate.py`)."""
