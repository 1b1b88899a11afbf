"""``python -m greentrade``: the command line, where scripts are not on the path."""

from __future__ import annotations

from greentrade.cli import main

if __name__ == "__main__":
    main()
