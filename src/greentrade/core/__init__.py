"""The state of a screening that every answer uses: keys, cells, rows, checks, and what is read without a screening."""
